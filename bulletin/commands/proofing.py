"""Runs `proof`: prints a proof or an approval sheet of an issue, and records it in the issue's head."""

import argparse
import codecs
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin import proofing
from bulletin.commands import acts
from bulletin.commands.options import offer_explanation, prints, show, status_of, world_of
from bulletin.digest import proof_digest
from bulletin.doors import clock, desk, history, output, source
from bulletin.doors.say import Say
from bulletin.editing import trial
from bulletin.editing.frontmatter import Entry, NotEditableError, append, edit
from bulletin.editions.proof import Facts
from bulletin.exits import GOOD, LACKING, MISUSE, PROBLEMS
from bulletin.model.choices import IssueStatus, SiteLanguage
from bulletin.model.issue import IssueHead
from bulletin.nearest import nearest
from bulletin.pipeline import World
from bulletin.problem import Severity, stops
from bulletin.single import Found, Printout, Single, take

_MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the editor asks for."""

    issue: str
    by: str
    again: bool
    prints: bool


class _Refused(Exception):  # noqa: N818 - carries an exit status out of the depth; why, has been said
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def proof(options: argparse.Namespace, speaker: Say) -> int:
    """Run `proof`."""
    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    by = options.by
    if not options.sign_sheet:
        by = " ".join((by or speaker.ask("ask_proof_by", history.present_name(world.root))).split())
        if not by:
            speaker.error("missing-option", "missing_option", "missing_option_hint", name="--by")
            return MISUSE
    wanted = Wanted(options.issue, by, options.again, prints(os.environ))
    return _run(_sign_sheet if options.sign_sheet else _proof, world, wanted, speaker)


def _run(act: Callable[[World, Wanted, Say], int], world: World, wanted: Wanted, speaker: Say) -> int:
    """Print and record in one turn at the desk."""
    try:
        with desk.turn(world.state):
            return act(world, wanted, speaker)
    except _Refused as refused:
        speaker.line(speaker.text("proof_nothing"))
        return refused.status
    except desk.ChangedMeanwhileError as error:
        speaker.error("changed-meanwhile", "changed_meanwhile", "changed_meanwhile_hint", path=error)
        return MISUSE
    except output.LinkedError as error:
        speaker.error("linked-output", "linked", "linked_hint", path=error)
        return LACKING
    except OSError as error:
        return acts.disk(error, world.root, speaker)


def _proof(world: World, wanted: Wanted, speaker: Say) -> int:
    found, one = _taken(world, wanted, speaker)
    head = one.head
    digest = proof_digest(one.issue)
    number, new = proofing.next_round(head, wanted.by, digest, again=wanted.again)
    now = clock.now(acts.zone_of(one.content.site)) if world.today is None else None
    day = world.today or acts.day_of(one.content.site, None)
    facts = Facts(number, wanted.by, day, now.replace(tzinfo=None) if now else None, digest)
    change = _recorded(world.root, found, one, facts, speaker) if new else None
    last = proofing.before(head, number)
    kept = _kept(world, head, last.round) if last else None
    proofed, problems = proofing.print_proof(
        world, one, facts, (last.round, kept) if last and kept else None, prints=wanted.prints
    )
    if proofed is None:
        show(problems, found.checked.sources.texts, speaker)
        raise _Refused(PROBLEMS)
    path = _put(world, f"proofs/{head.name}-{number}", proofed.printout, proofed.kept)
    if change is not None:
        desk.replace(world.root, (change,))
    which = "proof_made_html" if proofed.printout.pages is None else "proof_made"
    speaker.line(
        speaker.text(
            which, issue=head.name, round=number, by=wanted.by, path=path, pages=proofed.printout.pages
        )
    )
    if not new:
        speaker.line(speaker.text("proof_reprinted", round=number))
    if last is not None:
        _compared(last.round, proofed, speaker, lost=kept is None)
    if proofed.printout.pages is None:
        speaker.line(speaker.text("proof_html"))
    speaker.line(speaker.text("next_proof", issue=head.name))
    return GOOD


def _compared(number: int, proofed: proofing.Proofed, speaker: Say, *, lost: bool) -> None:
    """Say what came of comparing with an earlier proof."""
    if proofed.changes is None:
        which = "proof_lost" if lost else "proof_slow"
    else:
        which = "proof_changes" if proofed.changes else "proof_same"
    speaker.line(speaker.text(which, round=number, count=proofed.changes))


def _sign_sheet(world: World, wanted: Wanted, speaker: Say) -> int:
    found, one = _taken(world, wanted, speaker)
    head = one.head
    last = max((p.round for p in head.proofs), default=0)
    kept = _kept(world, head, last) if last else None
    printout, problems = proofing.print_sign_sheet(
        world, one, kept.pages if kept else None, prints=wanted.prints
    )
    if printout is None:
        show(problems, found.checked.sources.texts, speaker)
        raise _Refused(PROBLEMS)
    count, required = len(head.proofs), one.issue.series.proofs_required
    stale = bool(head.proofs) and proofing.unproofed(one)
    good = not stale and count >= required
    change = None
    if good and head.status in {IssueStatus.OPEN, IssueStatus.PROOF}:
        change = _changed(world.root, found, one, IssueStatus.SIGNING, None, speaker)
    path = _put(world, f"proofs/{head.name}-sign", printout, None)
    if change is not None:
        desk.replace(world.root, (change,))
    speaker.line(speaker.text("sheet_made", issue=head.name, path=path))
    if printout.pages is None:
        speaker.line(speaker.text("sheet_html"))
    if change is not None:
        status = acts.word(IssueStatus.SIGNING, speaker)
        speaker.line(speaker.text("sheet_status", path=change.path, status=status))
    if count < required:
        speaker.line(speaker.text("sheet_few", count=count, required=required))
    if stale:
        speaker.line(speaker.text("sheet_stale"))
    which = "next_sheet" if good else "next_sheet_stale"
    speaker.line(speaker.text(which, issue=head.name, path=head.places.whole.path))
    return GOOD


def _taken(world: World, wanted: Wanted, speaker: Say) -> tuple[Found, Single]:
    """Take the issue out of the site, or say every reason why it cannot be printed."""
    found = take(world, wanted.issue, speaker.step)
    texts = found.checked.sources.texts
    if found.head is None and not stops(found.problems):
        issues = found.checked.content.issues if found.checked.content else ()
        names = [h.name for h in issues]
        newest = sorted(names, key=lambda n: n.rpartition("/")[2], reverse=True)[:_MOST_NAMES]
        known = acts.row(nearest(wanted.issue, names) or newest, speaker)
        speaker.error("unknown-issue", "proof_unknown", "proof_unknown_hint", issue=wanted.issue, known=known)
        raise _Refused(MISUSE)
    if found.head is not None and found.head.released:
        path = f"archive/{found.head.name}/{len(found.head.released)}/"
        speaker.error(
            "already-released", "proof_released", "proof_released_hint", issue=wanted.issue, path=path
        )
        raise _Refused(MISUSE)
    show(found.problems, texts, speaker)
    if found.single is None:
        offer_explanation(found.problems, speaker)
        raise _Refused(status_of([p for p in found.problems if p.severity is Severity.ERROR]))
    if found.elsewhere:
        speaker.line(speaker.text("proof_elsewhere", count=found.elsewhere))
    return found, found.single


def _recorded(root: Path, found: Found, one: Single, facts: Facts, speaker: Say) -> desk.Change:
    """Write a proof into the issue's head, in memory; a text that has changed is no longer up for signing."""
    status = one.head.status
    if status is IssueStatus.OPEN or (status is IssueStatus.SIGNING and proofing.unproofed(one)):
        status = IssueStatus.PROOF
    return _changed(root, found, one, status, facts, speaker)


def _changed(
    root: Path, found: Found, one: Single, status: IssueStatus, facts: Facts | None, speaker: Say
) -> desk.Change:
    """Edit the issue's head in memory, and try it before anything is written."""
    path = one.head.places.whole.path
    data = source.verbatim(root, path)
    chinese = one.content.site.language is SiteLanguage.CHINESE
    try:
        text = data.decode("utf-8")
        if status is not one.head.status:
            text = edit(text, IssueHead, {"status": status}, chinese=chinese)
        if facts is not None:
            entry: Entry = {"round": facts.round, "by": facts.by, "on": facts.on, "digest": facts.digest}
            text = append(text, IssueHead, "proofs", entry, chinese=chinese)
    except NotEditableError:
        speaker.error("not-editable", "not_editable", "not_editable_hint", path=path)
        raise _Refused(MISUSE) from None
    read = found.checked.sources
    as_read = text.removeprefix(codecs.BOM_UTF8.decode()).replace("\r\n", "\n").replace("\r", "\n")
    after = trial.examine({**read.texts, path: as_read}, read.refused)
    brought = trial.new_errors(trial.Examined(found.checked.content, found.checked.problems), after)
    if brought:
        show(brought, {path: as_read}, speaker)
        raise _Refused(MISUSE)
    return desk.Change(path, data, text.encode())


def _kept(world: World, head: IssueHead, number: int) -> proofing.Kept | None:
    """Return what is kept of a proof, if it is of the text that was recorded."""
    data = output.kept(world.output, f"proofs/{head.name}-{number}.json")
    kept = proofing.read_kept(data) if data is not None else None
    recorded = {p.digest for p in head.proofs if p.round == number}
    return kept if kept is not None and kept.digest in recorded else None


def _put(world: World, stem: str, printout: Printout, kept: proofing.Kept | None) -> Path:
    """Write what was printed, and what is kept of it; return where it is."""
    path = f"{stem}.{printout.ending}"
    files = {path: printout.data}
    if kept is not None:
        files[f"{stem}.json"] = kept.as_json()
    output.put(world.output, files)
    return world.output / path
