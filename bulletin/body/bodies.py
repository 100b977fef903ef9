"""Turns every text into safe HTML and every picture into clean pixels, in bounded workers."""

import hashlib
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from bulletin import archive
from bulletin.body.finding import Finding
from bulletin.body.markup import Converted, convert
from bulletin.body.pictures import Picture, rebuild
from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.doors import bounded
from bulletin.nearest import nearest
from bulletin.problem import Place, Problem, Term

# An ordinary text takes a millisecond, a picture a tenth of a second.
LIMITS: Final = bounded.Limits(seconds=4.0, memory=1024**3)
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg"}

EXCESS: Final = {
    bounded.Failure.TIME: Term("time", "时间"),
    bounded.Failure.MEMORY: Term("memory", "内存"),
    bounded.Failure.CRASH: Term("it crashed", "意外退出"),
}

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Text:
    """One Markdown text of a site, with where it begins in its file."""

    owner: str
    text: str
    path: str
    line: int
    prefix: str

    def place(self, offset: int) -> Place:
        """Return the place in the file of a character of the text."""
        before = self.text[:offset]
        return Place(self.path, self.line + before.count("\n"), len(before) - before.rfind("\n"))


@dataclass(frozen=True, slots=True)
class Bodies:
    """The safe bodies by their owners (an item's id, or `issue:<name>`), and the pictures by name."""

    bodies: Mapping[str, archive.Body]
    pictures: Mapping[str, bytes]


def texts(content: Content) -> tuple[Text, ...]:
    """Return every text that may be shown: the items' and the editor's notes."""
    items = (Text(i.id, i.body, i.places.whole.path, i.body_line, i.id) for i in content.items.values())
    notes = (
        Text(f"issue:{i.name}", i.note, i.places.whole.path, i.note_line, f"note-{i.name.replace('/', '-')}")
        for i in content.issues
        if i.note.strip()
    )
    return (*items, *notes)


def make(
    content: Content, media: Mapping[str, int], load: Callable[[str], bytes]
) -> tuple[Bodies, tuple[Problem, ...]]:
    """Convert every text and rebuild every picture that a text shows.

    `media` are the media files that are there, `load` gives the bytes of one.
    """
    problems: list[Problem] = []
    converted = _converted(content, problems)
    shown: dict[str, None] = {}
    for row, result in converted.items():
        problems += (problem(f.code, row.place(f.offset), **f.arguments) for f in result.findings)
        problems += _without_target(content, row, result)
        problems += _without_picture(row, result, media)
        shown |= dict.fromkeys(_media_path(row.path, image.source) for image in result.images)
    loaded = {path: load(path) for path in shown if path in media}
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in loaded.items()}
    pictures = _pictures(loaded, media, problems)
    problems += (
        problem("unused-picture", Place(path)) for path in media if _is_picture(path) and path not in shown
    )
    bodies = {row.owner: _body(row, result, pictures, digests) for row, result in converted.items()}
    return Bodies(bodies, {_name(p): p.data for p in pictures.values()}), tuple(problems)


def _converted(content: Content, problems: list[Problem]) -> Mapping[Text, Converted]:
    rows = texts(content)
    jobs = [(row.text, row.prefix, content.site.language.value) for row in rows]
    converted = {}
    for row, result in zip(rows, _run(_convert, jobs), strict=True):
        if isinstance(result, bounded.Failure):
            problems.append(problem("text-too-heavy", row.place(0), reason=EXCESS[result]))
            converted[row] = Converted("")
        else:
            converted[row] = result
    return converted


def _pictures(
    loaded: Mapping[str, bytes], sizes: Mapping[str, int], problems: list[Problem]
) -> Mapping[str, Picture]:
    pictures = {}
    for path, outcome in zip(loaded, _run(rebuild, list(loaded.values())), strict=True):
        if isinstance(outcome, bounded.Failure):
            problems.append(problem("picture-too-heavy", Place(path), reason=EXCESS[outcome]))
        elif isinstance(outcome, Finding):
            problems.append(problem(outcome.code, Place(path), **_measured(outcome, sizes[path])))
        else:
            pictures[path] = outcome
    return pictures


def _is_picture(path: str) -> bool:
    return path.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif"))


def _measured(finding: Finding, size: int) -> Mapping[str, Any]:
    """Word the size that a picture has, and the size it may have."""
    measure = finding.arguments.get("measure")
    if measure is None:
        return finding.arguments
    found = str(size) if measure == "bytes" else finding.arguments["found"]
    return {"found": _size(found, measure), "limit": _size(finding.arguments["limit"], measure)}


def _size(number: str, measure: str) -> Term:
    if not number:
        return Term("more than can be counted", "无法计数")
    if measure == "bytes":
        megabytes = f"{int(number) / 1024 / 1024:.1f} MB"
        return Term(megabytes, megabytes)
    return Term(f"{int(number):,} pixels", f"{int(number) / 10_000:,.0f} 万像素")


def _run(function: Callable[[A], R], jobs: Sequence[A]) -> list[R | bounded.Failure]:
    return list(
        bounded.run(
            function, jobs, limits=LIMITS, workers=os.cpu_count() or 1, preload=("bulletin.body.bodies",)
        )
    )


def _convert(job: tuple[str, str, str]) -> Converted:
    return convert(*job)


def _media_path(item_path: str, source: str) -> str:
    """Return a picture's path from the site's folder: `/media/x` is under `content/`."""
    if source.startswith(("/media/", "media/")):
        return posixpath.normpath(f"content/{source.lstrip('/')}")
    return posixpath.normpath(posixpath.join(posixpath.dirname(item_path), source))


def _linked_item(target: str) -> str:
    """Return the id of the item that a link names: `item:ID`, or the path of its file."""
    if target.startswith("item:"):
        return target.removeprefix("item:")
    return PurePosixPath(target).name.removesuffix(".md") if target.endswith(".md") else ""


def _without_target(content: Content, row: Text, result: Converted) -> Iterator[Problem]:
    for link in result.links:
        item_id = _linked_item(link.target)
        if item_id not in content.items and item_id not in content.unread:
            near = nearest(item_id, content.items) if item_id else ()
            yield problem("link-to-nowhere", row.place(link.offset), near, target=link.target)


def _without_picture(row: Text, result: Converted, media: Mapping[str, int]) -> Iterator[Problem]:
    for image in result.images:
        if _media_path(row.path, image.source) not in media:
            near = nearest(PurePosixPath(image.source).name, [PurePosixPath(m).name for m in media])
            yield problem("picture-missing", row.place(image.offset), near, path=image.source)
        if not image.alternative.strip():
            yield problem("picture-without-alternative", row.place(image.offset), path=image.source)


def _name(picture: Picture) -> str:
    return f"{hashlib.sha256(picture.data).hexdigest()[:20]}.{_ENDINGS[picture.media_type]}"


def _body(
    row: Text, result: Converted, pictures: Mapping[str, Picture], digests: Mapping[str, str]
) -> archive.Body:
    paths = [_media_path(row.path, i.source) for i in result.images]
    shown = (pictures.get(path) for path in paths)
    return archive.Body(
        html=result.html,
        text=result.text,
        source=row.text.strip(),
        media=tuple(archive.Medium(p, digests[p]) for p in sorted(set(paths)) if p in digests),
        pictures=tuple(
            archive.Picture("", 0, 0) if p is None else archive.Picture(_name(p), p.width, p.height)
            for p in shown
        ),
        links=tuple(_linked_item(link.target) for link in result.links),
    )
