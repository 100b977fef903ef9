"""Runs `merge`: items become one roundup, or a roundup is taken back; all files or none."""

import argparse
import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bulletin.commands import acts
from bulletin.commands.options import desk_of
from bulletin.doors import desk, source
from bulletin.doors.say import Say
from bulletin.editing import drafts, merging
from bulletin.editing.frontmatter import NotEditableError, edit
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.choices import Form, SiteLanguage, Status
from bulletin.model.item import Item
from bulletin.model.words import Day
from bulletin.naming import NAME
from bulletin.nearest import nearest
from bulletin.problem import stops


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the editor has said: the items, or with `undo` the one roundup."""

    ids: tuple[str, ...]
    title: str = ""
    into: str = ""
    undo: bool = False


class _RefusedError(Exception):
    """The merge cannot be, and it has been said why."""

    def __init__(self, status: int = MISUSE) -> None:
        super().__init__()
        self.status = status


def merge(options: argparse.Namespace, speaker: Say) -> int:
    """Run `merge`."""
    at = desk_of(options, speaker)
    if at is None:
        return MISUSE
    wanted = Wanted(tuple(dict.fromkeys(options.ids)), options.title, options.into, undo=options.undo)
    return merge_items(at[0], wanted, at[1], speaker)


def merge_items(root: Path, wanted: Wanted, today: Day | None, speaker: Say) -> int:
    """Write the roundup and what its parts say of it, or take both back."""
    if wanted.undo and (len(wanted.ids) != 1 or wanted.title or wanted.into):
        speaker.error("one-roundup", "undo_one", "undo_one_hint")
        return MISUSE
    try:
        with desk.turn(root / ".build"):
            office = acts.enter(root, speaker)
            if office is None:
                return PROBLEMS
            return (_undone if wanted.undo else _merged)(root, office, wanted, today, speaker)
    except _RefusedError as refused:
        speaker.line(speaker.text("nothing_written"))
        return refused.status
    except desk.ChangedMeanwhileError as error:
        speaker.error("changed-meanwhile", "changed_meanwhile", "changed_meanwhile_hint", path=error)
        return MISUSE
    except OSError as error:
        return acts.disk(error, root, speaker)


def _merged(root: Path, office: acts.Office, wanted: Wanted, today: Day | None, speaker: Say) -> int:
    content = office.content
    parts = _items(wanted.ids, office, speaker)
    if len(parts) < merging.FEWEST:
        speaker.error("too-few-items", "too_few", "too_few_hint")
        raise _RefusedError
    _hold_against(list(merging.against(content, parts)), speaker)
    proposal = speaker.text("roundup_title", title=parts[0].title, count=len(parts))
    title = " ".join((wanted.title or speaker.ask("ask_roundup_title", proposal)).split())
    name = _name(wanted, title, acts.day_of(content.site, today), office, speaker)
    received = max(item.received for item in parts if item.received)
    path = f"content/items/{received.year}/{name}.md"
    text = merging.roundup(content, parts, title)
    changes = [desk.Change(path, None, text.encode()), *_named(root, parts, name, office, speaker)]
    _try(office, changes, speaker)
    desk.replace(root, changes)
    speaker.line(speaker.text("merged", path=root / path, count=len(parts)))
    for item in parts:
        units = acts.row((content.directory.then(u, received.date()).short for u in item.units), speaker)
        speaker.line(speaker.text("merged_part", id=item.id, title=item.title, units=units))
    speaker.line(speaker.text("next_merge", id=name))
    return GOOD


def _undone(root: Path, office: acts.Office, wanted: Wanted, _: Day | None, speaker: Say) -> int:
    (roundup,) = _items(wanted.ids, office, speaker)
    parts = merging.in_order(office.content, roundup)
    path = roundup.places.whole.path
    _hold_against(list(_against_undoing(root, office, roundup, parts)), speaker)
    gone = desk.Change(path, source.verbatim(root, path), None)
    changes = [*_named(root, parts, "", office, speaker), gone]
    _try(office, changes, speaker)
    desk.replace(root, changes)
    speaker.line(speaker.text("taken_apart", path=path, ids=acts.row((i.id for i in parts), speaker)))
    speaker.line(speaker.text("next_undo"))
    return GOOD


def _against_undoing(
    root: Path, office: acts.Office, roundup: Item, parts: Sequence[Item]
) -> Iterator[merging.Against]:
    """Yield why a roundup cannot be taken back: what somebody has done since would be lost."""
    known = any(item.merged_into == roundup.id for item in office.content.items.values())
    if roundup.form is not Form.ROUNDUP or not known:
        yield merging.Against("undo_none", roundup.id)
        return
    for issue in office.content.issues:
        if any(roundup.id in part.items for part in issue.items):
            yield merging.Against("undo_placed", roundup.id, issue.name)
    if roundup.status is not Status.SUBMITTED:
        yield merging.Against("undo_status", roundup.id, roundup.status.value)
        return
    text = source.verbatim(root, roundup.places.whole.path).decode("utf-8", "replace")
    if not parts or _as_read(text) != merging.roundup(office.content, parts, roundup.title):
        yield merging.Against("undo_changed", roundup.id)


def _items(ids: Sequence[str], office: acts.Office, speaker: Say) -> list[Item]:
    """Return the items of these ids; what is unknown, or has an error of its own, is refused."""
    found, good = [], True
    for name in ids:
        item = office.content.items.get(name)
        if item is None:
            near = acts.row(nearest(name, office.content.items), speaker)
            which = "unknown_item_near" if near else "unknown_item"
            speaker.error("unknown-item", which, f"{which}_hint", name=name, near=near)
            good = False
            continue
        own = [p for p in office.examined.problems if p.place.path == item.places.whole.path and stops([p])]
        acts.tell(own, office.read.texts, speaker)
        good = good and not own
        found.append(item)
    if not good:
        raise _RefusedError
    return found


def _hold_against(found: Sequence[merging.Against], speaker: Say) -> None:
    for one in found:
        value = one.value
        status = next((acts.word(s, speaker) for s in Status if s.value == value), value)
        speaker.error(one.which.replace("_", "-"), one.which, f"{one.which}_hint", id=one.item, value=status)
    if found:
        raise _RefusedError


def _name(wanted: Wanted, title: str, day: Day, office: acts.Office, speaker: Say) -> str:
    """Return the roundup's id: the one that is said if it is free, else one made of day and title."""
    texts = (*office.read.texts, *office.read.refused)
    taken = {PurePosixPath(p).stem for p in texts if p.startswith("content/items/")}
    if not wanted.into:
        return drafts.item_id(day, drafts.slug_of(title), taken)
    if not NAME.fullmatch(wanted.into):
        speaker.error("bad-slug", "bad_slug", "bad_slug_hint", slug=wanted.into)
        raise _RefusedError
    if wanted.into.casefold() in {name.casefold() for name in taken}:
        speaker.error("id-taken", "id_taken", "id_taken_hint", id=wanted.into)
        raise _RefusedError
    return wanted.into


def _named(
    root: Path, parts: Sequence[Item], name: str, office: acts.Office, speaker: Say
) -> list[desk.Change]:
    """Return the parts' files as they say into which roundup they went, or no longer say it."""
    changes, good = [], True
    chinese = office.content.site.language is SiteLanguage.CHINESE
    for item in parts:
        path = item.places.whole.path
        data = source.verbatim(root, path)
        try:
            after = edit(data.decode("utf-8"), Item, {"merged_into": name or None}, chinese=chinese)
        except NotEditableError:
            speaker.error("not-editable", "not_editable", "not_editable_hint", path=path)
            good = False
            continue
        changes.append(desk.Change(path, data, after.encode()))
    if not good:
        raise _RefusedError
    return changes


def _try(office: acts.Office, changes: Sequence[desk.Change], speaker: Say) -> None:
    """Refuse changes that would bring errors."""
    texts = {c.path: None if c.after is None else _as_read(c.after.decode()) for c in changes}
    brought = office.errors_of(texts)
    acts.tell(brought, {path: text for path, text in texts.items() if text is not None}, speaker)
    if brought:
        raise _RefusedError(PROBLEMS)


def _as_read(text: str) -> str:
    return text.removeprefix(codecs.BOM_UTF8.decode()).replace("\r\n", "\n").replace("\r", "\n")
