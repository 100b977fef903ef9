"""Runs the commands that decide on items: approve, return, decline; all ids or none."""

import argparse
import codecs
import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bulletin import characters
from bulletin.approval import chain
from bulletin.commands import acts, signing
from bulletin.commands.options import desk_of
from bulletin.doors import desk, history, source
from bulletin.doors.say import Say
from bulletin.editing.frontmatter import NotEditableError, Value, edit
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.choices import ApprovalRule, SiteLanguage, Status
from bulletin.model.item import Item
from bulletin.model.words import Day
from bulletin.nearest import nearest
from bulletin.problem import Place, Problem, Severity

# What a terminal or a careless paste puts in, and nobody sees.
_GARBLED: Final = re.compile(f"{characters.CONTROL.pattern}|{characters.INVISIBLE.pattern}")
# What an item must be for each decision.
_FROM: Final = {
    Status.APPROVED: frozenset({Status.DRAFT, Status.SUBMITTED}),
    Status.RETURNED: frozenset({Status.DRAFT, Status.SUBMITTED, Status.APPROVED}),
    Status.DECLINED: frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED}),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, on which items, by whom, and why if it is not approved."""

    status: Status
    ids: tuple[str, ...]
    by: str
    reason: str = ""
    key: str = ""  # the file of the key to sign with
    again: bool = False  # approve what is approved already


@dataclass(slots=True)
class _Refusals:
    """Every reason why the decision cannot be taken, told as they are found."""

    speaker: Say
    status: int = GOOD

    def misuse(self, code: str, which: str, **values: object) -> None:
        self.speaker.error(code, which, f"{which}_hint", **values)
        self.status = self.status or MISUSE

    def problems(self, found: Iterable[Problem], office: acts.Office) -> None:
        for problem in found:
            acts.tell((problem,), office.read.texts if problem.place.line else {}, self.speaker)
            self.status = PROBLEMS


@dataclass(slots=True)
class _Edited:
    """The files as they shall be."""

    changes: list[desk.Change] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, signing.Draft] = field(default_factory=dict)  # statements to be signed, by item
    waiting: list[str] = field(default_factory=list)  # items that one more person must approve


@dataclass(frozen=True, slots=True)
class _Hand:
    """Whose hand decides: the key it signs with, if it must, and the day that was said."""

    seal: signing.Seal | None
    today: Day | None

    def day(self, office: acts.Office) -> Day:
        return self.seal.day if self.seal else acts.day_of(office.content.site, self.today)


def approve(options: argparse.Namespace, speaker: Say) -> int:
    """Run `approve`."""
    return _run(options, Status.APPROVED, "", speaker)


def return_(options: argparse.Namespace, speaker: Say) -> int:
    """Run `return`."""
    return _run(options, Status.RETURNED, options.reason, speaker)


def decline(options: argparse.Namespace, speaker: Say) -> int:
    """Run `decline`."""
    return _run(options, Status.DECLINED, options.reason, speaker)


def _run(options: argparse.Namespace, status: Status, reason: str, speaker: Say) -> int:
    at = desk_of(options, speaker)
    if at is None:
        return MISUSE
    again = status is Status.APPROVED and options.again
    decision = Decision(status, tuple(options.ids), options.by, reason, options.key, again)
    return decide(at[0], decision, at[1], speaker)


def decide(root: Path, decision: Decision, today: Day | None, speaker: Say) -> int:
    """Write the decision into the items' files, or tell all reasons why not and write nothing."""
    wanted = [("--by", decision.by)]
    if decision.status is not Status.APPROVED:
        wanted.append(("--reason", decision.reason))
    missing = [name for name, value in wanted if not value.strip()]
    for name in missing:
        speaker.error("missing-option", "missing_option", "missing_option_hint", name=name)
    garbled = [name for name, value in wanted if _GARBLED.search(" ".join(value.split()))]
    for name in garbled:
        speaker.error("garbled-option", "garbled_option", "garbled_option_hint", name=name)
    if missing or garbled:
        return MISUSE
    try:
        with desk.turn(root / ".build"):
            return _decided(root, decision, today, speaker)
    except desk.ChangedMeanwhileError as error:
        speaker.error("changed-meanwhile", "changed_meanwhile", "changed_meanwhile_hint", path=error)
        return MISUSE
    except OSError as error:
        return acts.disk(error, root, speaker)


def _decided(root: Path, decision: Decision, today: Day | None, speaker: Say) -> int:
    office = acts.enter(root, speaker)
    if office is None:
        return PROBLEMS
    refusals = _Refusals(speaker)
    seal = None
    if office.content.site.approval.rule is ApprovalRule.SIGNED:
        seal = signing.seal(root, office, decision.by, decision.key, refusals.misuse)
    edited = _Edited()
    if not refusals.status:
        edited = _edited(root, office, decision, _Hand(seal, today), refusals)
    files: dict[str, bytes] = {}
    if seal is not None and not refusals.status:
        files = signing.sign(edited.drafts, seal, refusals.misuse)
    if refusals.status:
        speaker.line(speaker.text("nothing_written"))
        return refusals.status
    new = (desk.Change(path, None, data) for path, data in files.items())
    desk.replace(root, (*edited.changes, *new))
    if decision.status is Status.APPROVED and not history.is_kept(root):
        speaker.line(speaker.text("no_git"))
    for change in edited.changes:
        speaker.line(speaker.text("decided", path=change.path, status=acts.word(decision.status, speaker)))
    for name in edited.waiting:
        speaker.line(speaker.text("one_more", id=name))
    for path in files:
        speaker.line(speaker.text("file_written", path=path))
    speaker.line(speaker.text("next_second" if edited.waiting else f"next_{decision.status.value}"))
    return GOOD


def _edited(root: Path, office: acts.Office, decision: Decision, hand: _Hand, refusals: _Refusals) -> _Edited:
    """Edit every item in memory, and try the whole before anything is written."""
    edited = _Edited()
    kept = decision.status is Status.APPROVED and history.is_kept(root)
    for name in dict.fromkeys(decision.ids):
        item = office.content.items.get(name)
        if item is None:
            _unknown(name, office, refusals)
            continue
        path = item.places.whole.path
        own = [p for p in office.examined.problems if p.place.path == path and p.severity is Severity.ERROR]
        refusals.problems(own, office)
        data = source.verbatim(root, path)
        text = data.decode("utf-8")
        allowed = item.status in _FROM[decision.status]
        if not allowed and not (decision.again and item.status is Status.APPROVED):
            _wrong_status(item, decision, refusals)
            continue
        names = {decision.by, hand.seal.approver.name if hand.seal else decision.by}
        authors = history.last_authors(root, path, text) if kept else ()
        if any(author.is_called(name) for author in authors for name in names):
            refusals.misuse("own-work", "own_work", id=name, by=decision.by)
        named = decision
        if hand.seal is not None:
            reason = " ".join(decision.reason.split())
            draft = signing.draft(root, office, item, signing.What(decision.status, reason), hand.seal)
            if isinstance(draft, signing.Broken):
                refusals.misuse(draft.code, draft.which, id=name, value=draft.value)
                continue
            edited.drafts[name] = draft
            if decision.status is Status.APPROVED and not draft.names:
                edited.waiting.append(name)
                continue
            if draft.names:
                named = dataclasses.replace(decision, by=chain.joined(list(draft.names)))
        try:
            after = edit(
                text,
                Item,
                _keys(named, hand.day(office), office),
                chinese=office.content.site.language is SiteLanguage.CHINESE,
            )
        except NotEditableError:
            refusals.misuse("not-editable", "not_editable", path=path)
            continue
        edited.changes.append(desk.Change(path, data, after.encode()))
        edited.texts[path] = _as_read(after)
    refusals.problems(_placed_as_before(office.errors_of(edited.texts), office, edited), office)
    return edited


def _unknown(name: str, office: acts.Office, refusals: _Refusals) -> None:
    known = office.content.items
    if name in office.content.unread:
        broken = [p for p in office.examined.problems if p.place.path.endswith(f"/{name}.md")]
        refusals.problems(broken, office)
        refusals.misuse("unread-item", "unread_item", id=name)
        return
    near = acts.row(nearest(name, known), refusals.speaker)
    refusals.misuse("unknown-item", "unknown_item_near" if near else "unknown_item", name=name, near=near)


def _wrong_status(item: Item, decision: Decision, refusals: _Refusals) -> None:
    speaker = refusals.speaker
    if item.status is decision.status:
        which = "already_decided"
    elif item.status is Status.RETURNED:
        which = "still_returned"
    else:
        which = "still_declined"
    refusals.misuse("wrong-status", which, id=item.id, status=acts.word(item.status, speaker))


def _keys(decision: Decision, day: Day, office: acts.Office) -> dict[str, Value]:
    """Return what the front matter shall say; who refused, and when, stands behind the reason."""
    by = " ".join(decision.by.split())
    if decision.status is Status.APPROVED:
        return {"status": decision.status, "approved_by": by, "approved_on": day, "reason": None}
    reason = " ".join(decision.reason.split())
    chinese = office.content.site.language is SiteLanguage.CHINESE
    signed = f"（{by}，{day.isoformat()}）" if chinese else f" ({by}, {day.isoformat()})"
    return {"status": decision.status, "reason": reason + signed, "approved_by": None, "approved_on": None}


def _as_read(text: str) -> str:
    return text.removeprefix(codecs.BOM_UTF8.decode()).replace("\r\n", "\n").replace("\r", "\n")


def _placed_as_before(brought: Sequence[Problem], office: acts.Office, edited: _Edited) -> Iterable[Problem]:
    """Give errors of an edited text the place of the status in the file as it stands."""
    status = {i.places.whole.path: i.places.of("status") for i in office.content.items.values()}
    for problem in brought:
        path = problem.place.path
        place = status.get(path, Place(path)) if path in edited.texts else problem.place
        yield dataclasses.replace(problem, place=place)
