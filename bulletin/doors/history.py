"""Asks git who last changed what an approval covers: title, text, scope and pictures of an item."""

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.editing.frontmatter import NotEditableError, said
from bulletin.model.item import Item

_COVERED: Final = ("title", "scope")
_PICTURE: Final = re.compile(r"\]\(\s*<?([^)\s>]*/media/[^)\s>]+)")
_MOST_COMMITS: Final = 200
# Set for hooks, and then about another repository or another index than the one asked about.
_ASTRAY: Final = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_OPTIONS: Final = (
    "-c", "core.quotepath=off", "-c", "core.fsmonitor=false", "-c", "i18n.logOutputEncoding=utf-8",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody by every name that git knows: as written in the commit, and as `.mailmap` has it."""

    names: frozenset[str]

    def is_called(self, name: str) -> bool:
        """Tell whether this is one of the names, whatever its blanks and capitals."""
        return _plain(name) in {_plain(n) for n in self.names}


@dataclass(frozen=True, slots=True)
class _Commit:
    id: str
    author: Author
    path: str  # from the top of the repository


def is_kept(root: Path) -> bool:
    """Tell whether git is there and the site lies in a work tree of its."""
    return (_git(root, "rev-parse", "--is-inside-work-tree") or "").strip() == "true"


def present_name(root: Path) -> str:
    """Return who git says is working here; empty if it does not say."""
    return " ".join((_git(root, "config", "user.name") or "").split())


def last_authors(root: Path, path: str, text: str) -> tuple[Author, ...]:
    """Return who last changed the item's title, text or scope, and its pictures; none if git cannot say.

    What is not committed yet counts as the present user's. `text` is the file as it is now.
    """
    found = [_last_author(root, path, text)]
    pictures = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), p)) for p in _PICTURE.findall(text)
    }
    for picture in sorted(pictures):
        if not picture.startswith("content/media/"):
            continue
        committed = next(_commits(root, picture), None)
        changed = bool(_git(root, "status", "--porcelain", "--", picture))
        found.append(present_user(root) if changed or committed is None else committed.author)
    return tuple(author for author in found if author is not None)


def _last_author(root: Path, path: str, text: str) -> Author | None:
    commits = list(_commits(root, path))
    committed = _git(root, "show", f"HEAD:./{path}")
    if not commits or committed is None or _covered(committed) != _covered(text):
        return present_user(root)
    said_later = _covered(committed)
    for commit, earlier in zip(commits, [*commits[1:], None], strict=True):
        before = _git(root, "show", f"{earlier.id}:{earlier.path}") if earlier else None
        if before is None or _covered(before) != said_later:
            return commit.author
    return None


def _covered(text: str) -> object:
    try:
        keys, body = said(text, Item)
    except NotEditableError:
        return text
    return [keys.get(name) for name in _COVERED], body.replace("\r\n", "\n").strip()


def _commits(root: Path, path: str) -> Iterator[_Commit]:
    """Yield the commits that changed a file, newest first, also under its earlier names."""
    form = "--format=%x00%H%x1f%an%x1f%aN"
    log = _git(root, "log", "--follow", f"--max-count={_MOST_COMMITS}", form, "--name-only", "--", path)
    for entry in (log or "").split("\0")[1:]:
        head, _, names = entry.partition("\n")
        commit, *authors = head.split("\x1f")
        yield _Commit(commit, Author(frozenset(authors)), names.strip())


def present_user(root: Path) -> Author | None:
    """Return who git says is working here, by every name; None if it does not say."""
    name = present_name(root)
    if not name:
        return None
    mail = (_git(root, "config", "user.email") or "").strip()
    mapped = _git(root, "check-mailmap", f"{name} <{mail}>") or ""
    return Author(frozenset({name, mapped.rpartition("<")[0].strip() or name}))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _git(root: Path, *words: str) -> str | None:
    """Return what git says; None if it fails or is not there."""
    environ = {k: v for k, v in os.environ.items() if k not in _ASTRAY}
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a path that has been read
            ["git", "-C", str(root), *_OPTIONS, *words],  # noqa: S607 - whichever git the editor uses
            env={**environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
