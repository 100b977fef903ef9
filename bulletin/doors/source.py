"""The reading door: reads the files of a site, and is the only module that does."""

import codecs
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.catalogue import problem
from bulletin.problem import Place, Problem

LARGEST_TEXT: Final = 2 * 1024 * 1024
LARGEST_MEDIUM: Final = 20 * 1024 * 1024
_TEMPLATE_ENDINGS: Final = (".html", ".css", ".js", ".toml")
_TEXT_ENDINGS: Final = (".md", ".yaml", ".yml")
_NOT_READ: Final = ("content/originals/",)
_APPROVALS: Final = "content/approvals/"
_MEDIA: Final = "content/media/"
# What systems and word processors leave behind.
JUNK: Final = re.compile(r"Thumbs\.db|desktop\.ini|~\$.*|.*~|.*\.(?:swp|tmp|bak)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sources:
    """Every text of a site by its path from the site's folder, and the media files that are there."""

    texts: Mapping[str, str]
    media: Mapping[str, int]  # path -> size in bytes
    refused: frozenset[str] = frozenset()  # paths of texts that are there but cannot be read


def read(root: Path) -> tuple[Sources, tuple[Problem, ...]]:
    """Read `site.yaml` and everything under `content/`, in the order of their paths.

    Symbolic links are refused, for they could lead out of the site.
    """
    texts: dict[str, str] = {}
    media: dict[str, int] = {}
    refused: set[str] = set()
    problems: list[Problem] = []
    for path in _walk(root, problems):
        if path.startswith(_NOT_READ):
            continue
        if path.startswith(_MEDIA):
            media[path] = (root / path).stat().st_size
        elif path.endswith(_TEXT_ENDINGS) or path.startswith(_APPROVALS):
            text, faults = one_text(root, path)
            problems += faults
            if text is None:
                refused.add(path)
            else:
                texts[path] = text
        elif not JUNK.fullmatch(path.rpartition("/")[2]):
            problems.append(problem("misplaced-file", Place(path)))
    return Sources(texts, media, frozenset(refused)), tuple(problems)


def medium(root: Path, path: str) -> bytes:
    """Return the bytes of a media file that `read` has listed."""
    with os.fdopen(os.open(root / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        return file.read(LARGEST_MEDIUM + 1)


def verbatim(root: Path, path: str) -> bytes:
    """Return the bytes of a text that `read` has listed, as they are."""
    return medium(root, path)


def as_read(text: str) -> str:
    """Return a text as `read` gives it: without a byte order mark, with plain line feeds."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def templates(root: Path) -> Mapping[str, str]:
    """Return every template, style sheet, script and label file by its path from the template folder."""
    found = (p for p in sorted(root.rglob("*")) if p.suffix in _TEMPLATE_ENDINGS and p.is_file())
    return {p.relative_to(root).as_posix(): p.read_text("utf-8", "replace") for p in found}


def _walk(root: Path, problems: list[Problem]) -> Iterator[str]:
    tops = ("site.yaml", "content")
    linked = [top for top in tops if (root / top).is_symlink()]
    problems.extend(problem("symbolic-link", Place(top)) for top in linked)
    if (root / "site.yaml").is_file() and "site.yaml" not in linked:
        yield "site.yaml"
    waiting = ["content"] if (root / "content").is_dir() and "content" not in linked else []
    while waiting:
        folder = waiting.pop()
        inside: list[str] = []
        with os.scandir(root / folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                path = f"{folder}/{entry.name}"
                if entry.name.startswith("."):
                    continue
                if (refused := _refusal(entry)) is not None:
                    problems.append(problem(refused, Place(path), name=entry.name))
                elif entry.is_dir():
                    inside.append(path)
                else:
                    yield path
        waiting += reversed(inside)


def _refusal(entry: os.DirEntry[str]) -> str | None:
    """Return the code of what is wrong with an entry of a folder, None if it can be read."""
    if entry.is_symlink():
        return "symbolic-link"
    if unicodedata.normalize("NFC", entry.name) != entry.name:
        return "bad-name"
    # To open a pipe or the like would be to wait for ever.
    return None if entry.is_dir() or entry.is_file() else "misplaced-file"


def one_text(root: Path, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return one text of a site; None if it cannot be read, and why."""
    if (root / path).stat().st_size > LARGEST_TEXT:
        return None, (problem("file-too-large", Place(path), limit=LARGEST_TEXT // 1024),)
    data = (root / path).read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        return None, (problem("not-utf-8", Place(path, line, len(before) - before.rfind("\n"))),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()
