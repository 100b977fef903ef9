"""Puts a taken submission into the site: item, pictures and the untouched original, all or nothing."""

import contextlib
import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from bulletin.body.lines import chinese_heading
from bulletin.catalogue import message
from bulletin.characters import visible
from bulletin.doors import desk
from bulletin.editing import drafts
from bulletin.intake.context import Context
from bulletin.intake.front import Reported, Value, item_text
from bulletin.intake.package import FileType, type_of
from bulletin.intake.remarks import Kind, Remark, of_kind, remark, say, word
from bulletin.intake.taken import Taken
from bulletin.language import Language
from bulletin.problem import Problem, Term

ORIGINALS: Final = "content/originals"
MEDIA: Final = "content/media"

Create = Callable[[Path, str, bytes], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, in the order of writing: pictures, the original, the item."""

    id: str
    path: str
    text: str
    files: tuple[tuple[str, bytes], ...]


def plan(taken: Taken, data: bytes, site: Context, ids: Collection[str]) -> Plan:
    """Decide what is to be written of a submission that was not refused; `ids` are those of all items."""
    day = site.received.date()
    title = taken.front.get("title", "")
    name = drafts.item_id(day, drafts.slug_of(title if isinstance(title, str) else ""), ids)
    path = f"content/items/{day.year}/{name}.md"
    text = item_text(_with_event(taken.front, name), taken.body, site.language)
    media = tuple((f"{MEDIA}/{picture.name}", picture.data) for picture in taken.pictures)
    original = f"{ORIGINALS}/{day.year}/{name}.{ending(data, taken)}"
    return Plan(name, path, text, (*media, (original, data), (path, text.encode())))


def _with_event(front: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    """Call an event that a unit reports by the id of its item, until the editor says which event it is."""
    event = front.get("event")
    if not isinstance(event, Reported):
        return front
    return {**front, "event": Reported({**event.facts, "id": name})}


def ending(data: bytes, taken: Taken) -> str:
    """Give the ending of the original's name: by its content, not by what it was called."""
    if type_of(data) is FileType.OLD_WORD:
        return "wps" if PurePath(taken.name).suffix.lower() == ".wps" else "doc"
    return taken.ending


def twin(root: Path, data: bytes, ids: Collection[str]) -> Remark | None:
    """Tell whether the same bytes were imported before, into an item that is still there."""
    for path in sorted((root / ORIGINALS).rglob("*")):
        plain = path.is_file() and not path.is_symlink() and path.stem in ids
        if plain and path.stat().st_size == len(data) and path.read_bytes() == data:
            return remark("doubled", item=path.stem)
    return None


def preview(taken: Taken, made: Plan | None, language: Language) -> str:
    """Show what became of a submission: refusals, what was left out, and the difference to what was sent."""
    name = visible(PurePath(taken.name).name)
    lines: list[str] = []
    for heading, kind in (("refused", Kind.REFUSED), ("held", Kind.HELD), ("dropped", Kind.DROPPED)):
        if found := of_kind(taken.remarks, kind):
            lines += [word(heading, language, name=name), *_listed(found, language)]
    if made is None:
        return "\n".join(lines)
    if not of_kind(taken.remarks, Kind.DROPPED, Kind.HELD):
        lines.append(word("nothing_dropped", language))
    if noted := of_kind(taken.remarks, Kind.NOTED):
        lines += [word("noted", language), *_listed(noted, language)]
    if headings := [line for line in taken.body.split("\n") if line.startswith("#") or chinese_heading(line)]:
        lines += [word("headings", language), *(f"  {line}" for line in headings)]
    lines += [word("writes", language), *(f"  {path}" for path, _ in made.files), ""]
    sent = "\n\n".join(taken.sent).split("\n")
    after = made.text.rstrip("\n").split("\n")
    labels = (word("sent", language, name=name), made.path)
    lines += difflib.unified_diff(sent, after, *labels, n=2, lineterm="")
    return "\n".join(lines)


def _listed(remarks: tuple[Remark, ...], language: Language) -> list[str]:
    return [f"  {line}" for one in remarks for line in say(one, language).split("\n")]


def reason(problem: Problem) -> Term:
    """Word a problem that the item would bring to the site."""
    return Term(message(problem, Language.EN), message(problem, Language.ZH))


def write(root: Path, made: Plan, create: Create = desk.create) -> Remark | None:
    """Write all files or none; give the reason if nothing was written.

    A picture that is there already has the same bytes, since its name is made of them.
    """
    done: list[str] = []
    folders = _folders(root, made)
    try:
        for path, data in made.files:
            if path.startswith(f"{MEDIA}/") and (root / path).is_file():
                continue
            create(root, path, data)
            done.append(path)
    except BaseException as error:
        for path in done:
            with contextlib.suppress(OSError):
                (root / path).unlink()
        for folder in folders:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            return remark("disk", path=error.filename or path, reason=error.strerror or type(error).__name__)
        raise
    return None


def _folders(root: Path, made: Plan) -> list[Path]:
    """Give the folders that are not there yet, innermost first."""
    wanted = {
        folder for path, _ in made.files for folder in (root / path).parents if folder.is_relative_to(root)
    }
    return sorted((f for f in wanted if not f.exists()), key=lambda f: len(f.parts), reverse=True)
