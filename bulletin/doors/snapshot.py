"""Writes the site as git has it, in a commit or in the index, into a fresh folder."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.doors.git import Blobs, DamagedError, Repository
from bulletin.doors.source import LARGEST_MEDIUM

SITE: Final = ("site.yaml", "content", "templates")
_NOT_READ: Final = "content/originals/"
_LINK: Final = "120000"
_LARGEST: Final = 256 * 1024 * 1024  # of a file that was released: whole, or its digest is another
_PART: Final = 512  # asked for at once, so that neither side waits for the other with a full pipe


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    blob: str
    link: bool
    size: int


class UnmergedError(Exception):
    """The index holds conflicts; the argument names their paths."""


def staged(repository: Repository) -> str:
    """Return the name of the tree that the index would become; UnmergedError if there are conflicts."""
    tree = repository.line("write-tree")
    if not tree:
        unmerged = repository.ask("diff", "--name-only", "--diff-filter=U", "--relative", "-z") or ""
        raise UnmergedError(tuple(dict.fromkeys(filter(None, unmerged.split("\0")))))
    return tree


def write(repository: Repository, tree: str, target: Path) -> None:
    """Write what a tree holds of the site; a link leads nowhere, what is too large is as large but empty."""
    _write(repository, tree, target, SITE, LARGEST_MEDIUM)


def write_archive(repository: Repository, tree: str, target: Path, archive: str) -> None:
    """Write what a tree holds of the archive of released issues, as `write` does."""
    _write(repository, tree, target, (archive,), _LARGEST)


def _write(repository: Repository, tree: str, target: Path, taken: Collection[str], largest: int) -> None:
    entries = [e for e in _entries(repository, tree, taken) if not e.path.startswith(_NOT_READ)]
    for folder in {str(Path(e.path).parent) for e in entries}:
        (target / folder).mkdir(parents=True, exist_ok=True)
    files = [e for e in entries if not e.link and e.size <= largest]
    for entry, data in _contents(repository, files):
        (target / entry.path).write_bytes(data)
    for entry in entries:
        if not entry.link and entry.size > largest:
            with (target / entry.path).open("wb") as file:
                file.truncate(entry.size)
        elif entry.link:
            (target / entry.path).symlink_to("nowhere")


def _entries(repository: Repository, tree: str, taken: Collection[str]) -> Iterator[_Entry]:
    listed = repository.ask("ls-tree", "-r", "-l", "-z", "--full-tree", f"{tree}:{repository.prefix}")
    if listed is None:
        return
    for row in filter(None, listed.split("\0")):
        facts, _, path = row.partition("\t")
        mode, kind, blob, size = facts.split()
        if kind != "blob" or not any(f"{path}/".startswith(f"{top}/") for top in taken):
            continue
        # git refuses such paths when it writes them itself; what was pushed may be made by anything.
        if {"", ".", "..", ".git"} & set(path.split("/")) or "\\" in path:
            raise DamagedError(path)
        yield _Entry(path, blob, mode == _LINK, int(size))


def _contents(repository: Repository, entries: list[_Entry]) -> Iterator[tuple[_Entry, bytes]]:
    with Blobs(repository) as blobs:
        for n in range(0, len(entries), _PART):
            part = entries[n : n + _PART]
            yield from zip(part, blobs.several([e.blob for e in part]), strict=True)
