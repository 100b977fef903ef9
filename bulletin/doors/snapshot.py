"""Writes the site as git has it, in a commit or in the index, into a fresh folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.doors.git import Blobs, DamagedError, Repository
from bulletin.doors.source import LARGEST_MEDIUM

_TAKEN: Final = ("site.yaml", "content", "templates")
_NOT_READ: Final = "content/originals/"
_LINK: Final = "120000"
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


def write(repository: Repository, tree: str, target: Path, archive: str = "") -> None:
    """Write what a tree holds of the site, or of its archive if that is named.

    A link leads nowhere; what is too large is as large but empty, but for the archive, which is held to
    its digests.
    """
    within = (f"{archive}/",) if archive else tuple(f"{name}/" for name in _TAKEN)
    entries = [e for e in _entries(repository, tree, within) if not e.path.startswith(_NOT_READ)]
    for folder in {str(Path(e.path).parent) for e in entries}:
        (target / folder).mkdir(parents=True, exist_ok=True)
    files = [e for e in entries if not e.link and (archive or e.size <= LARGEST_MEDIUM)]
    for entry, data in _contents(repository, files):
        (target / entry.path).write_bytes(data)
    for entry in entries:
        if not archive and not entry.link and entry.size > LARGEST_MEDIUM:
            with (target / entry.path).open("wb") as file:
                file.truncate(entry.size)
        elif entry.link:
            (target / entry.path).symlink_to("nowhere")


def _entries(repository: Repository, tree: str, within: tuple[str, ...]) -> Iterator[_Entry]:
    listed = repository.ask("ls-tree", "-r", "-l", "-z", "--full-tree", f"{tree}:{repository.prefix}")
    if listed is None:
        return
    for row in filter(None, listed.split("\0")):
        facts, _, path = row.partition("\t")
        mode, kind, blob, size = facts.split()
        if kind != "blob" or not f"{path}/".startswith(within):
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
