"""Runs `release`: prints, archives and records an issue, or tells every reason why not."""

import argparse
import codecs
import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bulletin import alterations, archived, digest, pipeline
from bulletin.archive import Issue
from bulletin.checking import signing
from bulletin.checking.releases import is_whole
from bulletin.commands import acts
from bulletin.commands.options import world_of
from bulletin.content import Content, issue_distribution
from bulletin.doors import desk, output, source, vault
from bulletin.doors.say import Say
from bulletin.editing import trial
from bulletin.editing.frontmatter import NotEditableError, append, edit
from bulletin.exits import GOOD, LOCKED, MISUSE, PROBLEMS, REFUSED
from bulletin.language import Language
from bulletin.model.choices import IssueStatus, SiteLanguage
from bulletin.model.issue import IssueHead
from bulletin.model.words import Day
from bulletin.nearest import nearest
from bulletin.pipeline import Checked, World
from bulletin.printing import Press, print_issues
from bulletin.problem import Problem, Severity, stops
from bulletin.reading.stated import whole, written_sums
from bulletin.releases import DATA, PDF, STATEMENT, SUMS, Release, release_folder


@dataclass(slots=True)
class _Refusals:
    """Every reason why an issue is not released: problems at their places, and what stands nowhere."""

    problems: list[Problem] = field(default_factory=list)
    others: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)

    def other(self, code: str, which: str, **values: object) -> None:
        self.others.append((code, which, values))

    def __bool__(self) -> bool:
        return bool(self.problems or self.others)

    def tell(self, texts: Mapping[str, str], speaker: Say) -> None:
        for code, which, values in self.others:
            speaker.error(code, which, f"{which}_hint", **values)
        # Here each is a reason to refuse, whatever it weighs elsewhere.
        for problem in dict.fromkeys(self.problems):
            acts.tell((dataclasses.replace(problem, severity=Severity.ERROR),), texts, speaker)


@dataclass(frozen=True, slots=True)
class _Act:
    """The issue that is to be released, and what for if it has been released before."""

    content: Content
    head: IssueHead
    reason: str | None
    day: Day

    @property
    def number(self) -> int:
        return len(self.head.released) + 1

    @property
    def folder(self) -> str:
        return release_folder(self.content.site.archive, self.head.name, self.number)


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `release`."""
    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    reason = None if options.amend is None else " ".join(options.amend.split())
    if reason == "":
        speaker.error("missing-option", "missing_option", "missing_option_hint", name="--amend")
        return MISUSE
    name = options.issue.replace("\\", "/").removeprefix("content/issues/").removesuffix(".md")
    return release(world, name, reason, speaker)


def release(world: World, name: str, reason: str | None, speaker: Say) -> int:
    """Release an issue, for a `reason` if it was released before, and return the exit status."""
    try:
        with desk.turn(world.state):
            return _released(world, name, reason, speaker)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    except desk.ChangedMeanwhileError as error:
        speaker.error("changed-meanwhile", "changed_meanwhile", "changed_meanwhile_hint", path=error)
        return REFUSED
    except OSError as error:
        return acts.disk(error, world.root, speaker)
    finally:
        speaker.done()


def _released(world: World, name: str, reason: str | None, speaker: Say) -> int:
    checked = pipeline.check_site(world, speaker.step, (name,))
    content = checked.content
    if content is None:
        acts.tell(checked.problems, checked.sources.texts, speaker)
        return PROBLEMS
    head = next((h for h in content.issues if h.name == name), None)
    if head is None:
        near = acts.row(nearest(name, [h.name for h in content.issues]), speaker)
        which = "no_such_issue_near" if near else "no_such_issue"
        speaker.error("unknown-issue", which, f"{which}_hint", name=name, near=near)
        return MISUSE
    act = _Act(content, head, reason, acts.day_of(content.site, world.today))
    path = head.places.whole.path
    before = source.verbatim(world.root, path)
    if _as_read(before.decode("utf-8", "replace")) != checked.sources.texts[path]:
        raise desk.ChangedMeanwhileError(path)
    refusals = _Refusals([p for p in checked.problems if p.severity is Severity.ERROR])
    _formalities(act, checked, before, refusals)
    made = _made(world, checked, act, refusals, speaker)
    if made is None:
        speaker.done()
        refusals.tell(checked.sources.texts, speaker)
        speaker.line(speaker.text("not_released", issue=name))
        return REFUSED
    after = _recorded(before.decode("utf-8"), act, made)
    with output.lock(world.state):
        _write(world.root, act, made, desk.Change(path, before, after.encode()))
    _tell(world.root, act, checked, speaker)
    return GOOD


def _formalities(act: _Act, checked: Checked, before: bytes, refusals: _Refusals) -> None:
    """Find what stands against the release before anything is laid out."""
    head = act.head
    if head.released and act.reason is None:
        last = head.released[-1].on
        refusals.other("released-already", "released_already", issue=head.name, day=last)
    if act.reason is not None and not head.released:
        refusals.other("never-released", "never_released", issue=head.name)
    refusals.problems += signing.signed_off(head)
    if head.series:
        series = act.content.site.series_of(head.series)
        refusals.problems += (*signing.proofs_read(head, series), *signing.copies_enough(head, series))
    try:
        text = edit(before.decode("utf-8"), IssueHead, {"status": IssueStatus.FINAL}, chinese=_chinese(act))
    except NotEditableError:
        refusals.other("not-editable", "not_editable", path=head.places.whole.path)
        return
    texts = checked.sources.texts
    brought = trial.new_errors(
        trial.examine(texts, checked.sources.refused),
        trial.examine({**texts, head.places.whole.path: _as_read(text)}, checked.sources.refused),
    )
    refusals.problems += (p for p in brought if p.code not in archived.MENDED)


def _made(
    world: World, checked: Checked, act: _Act, refusals: _Refusals, speaker: Say
) -> Mapping[str, bytes] | Release | None:
    """Return the files of the release, or the release that an interrupted run has archived already.

    None if anything stands against it. Nothing is laid out unless all else is well.
    """
    if checked.archive is None or checked.made is None:
        return None
    issue = archived.issue_in(checked.archive, act.head.name)
    refusals.problems += alterations.proofed_as_it_is(act.head, issue)
    stated = digest.release_digest(issue)
    if act.reason is not None and act.head.released and act.head.released[-1].digest == stated:
        refusals.other("nothing-changed", "nothing_changed", issue=act.head.name)
    left = vault.find(world.root, act.folder)
    if left is not None:
        complete = is_whole(left, partial(vault.load, world.root))
        if not complete or left.files[STATEMENT] != stated:
            refusals.other("release-unrecorded", "left_unrecorded", path=act.folder)
        return None if refusals else left
    press, faults = pipeline.equip(checked.archive, act.content, checked.made.pictures, world)
    refusals.problems += faults
    if refusals or press is None:
        return None
    return _laid_out(checked, act, press, refusals, speaker)


def _laid_out(
    checked: Checked, act: _Act, press: Press, refusals: _Refusals, speaker: Say
) -> Mapping[str, bytes] | None:
    assert checked.archive is not None
    issue: Issue = archived.issue_in(checked.archive, act.head.name)
    printed, problems = print_issues(checked.archive, (issue,), act.content, press, speaker.step)
    refusals.problems += problems
    if stops(problems):
        return None
    (edition,) = map(archived.edition, printed)
    files = {PDF: edition.pdf, DATA: edition.data, STATEMENT: digest.canonical(digest.statement(issue))}
    return {**files, SUMS: written_sums({name: _sha256(data) for name, data in files.items()})}


def _recorded(text: str, act: _Act, made: Mapping[str, bytes] | Release) -> str:
    """Return the issue's file with its record of the release."""
    if isinstance(made, Release):
        pdf, stated = made.files[PDF], made.files[STATEMENT]
    else:
        pdf, stated = _sha256(made[PDF]), _sha256(made[STATEMENT])
    entry: dict[str, str | Day] = {"on": act.day, "digest": stated, "pdf": pdf}
    if act.reason:
        entry["reason"] = act.reason
    chinese = _chinese(act)
    final = edit(text, IssueHead, {"status": IssueStatus.FINAL}, chinese=chinese)
    return append(final, IssueHead, "released", entry, chinese=chinese)


def _write(root: Path, act: _Act, made: Mapping[str, bytes] | Release, change: desk.Change) -> None:
    """Archive first, then record: a run that is cut short between the two is completed by the next."""
    if isinstance(made, Release):
        desk.replace(root, [change])
        return
    vault.keep(root, act.folder, made)
    try:
        desk.replace(root, [change])
    except (OSError, desk.ChangedMeanwhileError):
        vault.withdraw(root, act.folder)
        raise


def _tell(root: Path, act: _Act, checked: Checked, speaker: Say) -> None:
    head = act.head
    series = act.content.site.series_of(head.series)
    taken = signing.copies(issue_distribution(series.distribution, head.distribution))
    run = head.print_run if head.print_run is not None else series.print_run
    run = taken if run is None else run
    speaker.line(speaker.text("released", issue=head.name, number=act.number, day=act.day))
    if head.released:
        speaker.line(speaker.text("amended", what=acts.row(_amended(root, act, checked, speaker), speaker)))
    speaker.line(speaker.text("to_print", pdf=f"{act.folder}/{PDF}", run=run, taken=taken, left=run - taken))
    for name in _passed_over(act.content, head):
        speaker.line(speaker.text("earlier_unreleased", issue=name))
    path = head.places.whole.path
    speaker.line(speaker.text("next_released", path=path, folder=act.folder))


def _amended(root: Path, act: _Act, checked: Checked, speaker: Say) -> Iterator[str]:
    """Name what is not as the release before printed it."""
    assert checked.archive is not None
    issue = archived.issue_in(checked.archive, act.head.name)
    before = whole(vault.load(root, f"{archived.newest(act.content, act.head)}/{STATEMENT}"))
    for found in alterations.differences(act.content, act.head, issue, before):
        yield found.what.zh if speaker.language is Language.ZH else found.what.en


def _passed_over(content: Content, head: IssueHead) -> Iterator[str]:
    """Yield the earlier issues of the series that are still in work."""
    for other in content.issues:
        same = other.series == head.series and (other.supplement is None) == (head.supplement is None)
        if same and other.name < head.name and other.status is not IssueStatus.FINAL:
            yield other.name


def _chinese(act: _Act) -> bool:
    return act.content.site.language is SiteLanguage.CHINESE


def _as_read(text: str) -> str:
    return text.removeprefix(codecs.BOM_UTF8.decode()).replace("\r\n", "\n").replace("\r", "\n")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
