"""Runs the commands that begin something: a site, an item, an issue."""

import argparse
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bulletin.commands import acts
from bulletin.commands.options import PROJECT, desk_of
from bulletin.doors import clock, desk
from bulletin.doors.say import Say
from bulletin.editing import assembly, drafts, starter, trial
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.choices import SiteLanguage
from bulletin.model.site import Series
from bulletin.model.words import Day
from bulletin.nearest import nearest
from bulletin.problem import stops
from bulletin.reading import scalars

_UNITS: Final = "content/units.yaml"


@dataclass(frozen=True, slots=True)
class NewItem:
    """What the editor has said of a new item; empty is what he has not."""

    title: str = ""
    slug: str = ""
    series: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What the editor has said of a new issue; its day is today's if he has not."""

    series: str
    day: Day | None = None
    supplement: bool = False


def site(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new site`."""
    program = PROJECT / "build.py"
    return new_site(options.folder, options.title, options.office, options.language, program, speaker)


def item(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new item`."""
    at = desk_of(options, speaker)
    wanted = NewItem(options.title, options.slug, tuple(options.series), tuple(options.unit))
    return MISUSE if at is None else new_item(at[0], wanted, at[1], speaker)


def issue(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new issue`."""
    at = desk_of(options, speaker)
    day = scalars.day(options.date) if options.date else None
    if options.date and day is None:
        speaker.error("bad-date", "bad_today", "bad_today_hint", value=options.date)
    if at is None or (options.date and day is None):
        return MISUSE
    wanted = NewIssue(options.series, day, supplement=options.supplement)
    return new_issue(at[0], wanted, at[1], speaker)


def new_site(folder: Path, title: str, office: str, language: str, program: Path, speaker: Say) -> int:
    """Lay out a new site in a folder that is empty or not there."""
    title = " ".join((title or speaker.ask("ask_title")).split())
    office = " ".join((office or speaker.ask("ask_office")).split())
    for name, value in (("--title", title), ("--office", office)):
        if not value:
            speaker.error("missing-option", "missing_option", "missing_option_hint", name=name)
    if not (title and office):
        return MISUSE
    own = next(one for one in SiteLanguage if one.value == (language or speaker.language.value))
    laid = starter.site(title, office, own)
    texts = {path: laid[path] for path in ("site.yaml", "content/units.yaml")}
    found = trial.examine(texts, frozenset()).problems
    if stops(found):  # a title with characters that nobody sees, and the like
        acts.tell(found, texts, speaker)
        return MISUSE
    try:
        desk.lay(folder, {path: text.encode() for path, text in laid.items()}, frozenset({starter.HOOK}))
    except FileExistsError:
        speaker.error("folder-not-empty", "folder_not_empty", "folder_not_empty_hint", path=folder)
        return MISUSE
    except OSError as error:
        return acts.disk(error, folder, speaker)
    speaker.line(speaker.text("site_begun", path=folder, files=len(laid)))
    speaker.line(speaker.text("next_site", path=folder, program=program))
    return GOOD


def new_item(root: Path, wanted: NewItem, today: Day | None, speaker: Say) -> int:
    """Write the file of a new item, and say where it is."""
    title = " ".join((wanted.title or speaker.ask("ask_item_title")).split())
    slug = drafts.slug_of(wanted.slug)
    if wanted.slug and not slug:
        speaker.error("bad-slug", "bad_slug", "bad_slug_hint", slug=wanted.slug)
        return MISUSE
    derived = drafts.slug_of(title)
    slug = slug or (drafts.slug_of(speaker.ask("ask_slug", derived)) if derived else "")
    try:
        with desk.turn(root / ".build"):
            office = acts.enter(root, speaker)
            if office is None:
                return PROBLEMS
            read, site = office.read, office.content.site
            now = clock.now(acts.zone_of(site)) if today is None else None
            day = today or (now.date() if now else Day.min)
            received = f"{now:%Y-%m-%d %H:%M}" if now else ""
            taken = {
                PurePosixPath(p).stem for p in (*read.texts, *read.refused) if p.startswith("content/items/")
            }
            name = drafts.item_id(day, slug, taken)
            path = f"content/items/{day.year}/{name}.md"
            text = drafts.item(site, title, wanted.series, wanted.units, received, day)
            if _brings_errors(office, path, text, speaker):
                return MISUSE
            desk.create(root, path, text.encode())
    except OSError as error:
        return acts.disk(error, root, speaker)
    speaker.line(speaker.text("item_begun", path=root / path))
    speaker.line(speaker.text("next_item", id=name))
    return GOOD


def new_issue(root: Path, wanted: NewIssue, today: Day | None, speaker: Say) -> int:
    """Write the file of a series' next issue: its number, its day, and the items that wait, in order."""
    try:
        with desk.turn(root / ".build"):
            office = acts.enter(root, speaker)
            if office is None:
                return PROBLEMS
            own = _series(wanted.series, office, speaker)
            return MISUSE if own is None else _issue(root, own, wanted, office, today, speaker)
    except OSError as error:
        return acts.disk(error, root, speaker)


def _series(name: str, office: acts.Office, speaker: Say) -> Series | None:
    all_series = office.content.site.series
    own = next((s for s in all_series if name in {s.id, s.name}), None)
    if own is None:
        near = nearest(name, [n for s in all_series for n in (s.id, s.name)])
        known = acts.row(near or (s.name for s in all_series), speaker)
        speaker.error("unknown-series", "unknown_series", "unknown_series_hint", name=name, known=known)
    return own


def _issue(
    root: Path, series: Series, wanted: NewIssue, office: acts.Office, today: Day | None, speaker: Say
) -> int:
    broken = [p for p in office.examined.problems if p.place.path == _UNITS and stops([p])]
    if broken:  # their order is the issue's
        acts.tell(broken, office.read.texts, speaker)
        return PROBLEMS
    site = office.content.site
    day, issues = acts.day_of(site, today), acts.issues(office.read)
    proposal = assembly.propose(
        office.content, series, issues, day, said=wanted.day, supplement=wanted.supplement
    )
    if not proposal.items:
        _left(proposal, speaker)
        speaker.error("nothing-waits", "nothing_waits", "nothing_waits_hint", series=series.name)
        return PROBLEMS
    text = drafts.issue(site, proposal)
    if _brings_errors(office, proposal.path, text, speaker):
        return PROBLEMS
    desk.create(root, proposal.path, text.encode())
    _begun(root, proposal, speaker)
    return GOOD


def _begun(root: Path, proposal: assembly.Proposal, speaker: Say) -> None:
    count = len(proposal.items)
    serial = "" if proposal.serial is None else speaker.text("with_serial", serial=proposal.serial)
    speaker.line(
        speaker.text(
            "supplement_begun" if proposal.supplement else "issue_begun",
            path=root / proposal.path,
            series=proposal.series.name,
            number=proposal.number,
            serial=serial,
            day=proposal.day,
            count=count,
        )
    )
    for section, items in proposal.sections:
        if section:
            speaker.line(f"  {section}")
        for item in items:
            urgent = speaker.text(f"urgency_{item.urgency.value}")
            speaker.line(f"    {item.id}  {item.title}{urgent}")
    _left(proposal, speaker)
    speaker.line(speaker.text("next_issue"))


def _left(proposal: assembly.Proposal, speaker: Say) -> None:
    """List what was left out, and what nobody has approved yet."""
    if proposal.left:
        speaker.line(speaker.text("left_out"))
        for item, why in proposal.left:
            reason = acts.word(why, speaker)
            speaker.line(f"    {item.id}  {item.title}{speaker.text('because', reason=reason)}")
    if proposal.unapproved:
        speaker.line(speaker.text("unapproved"))
        for item in proposal.unapproved:
            speaker.line(f"    {item.id}  {item.title}".rstrip())


def _brings_errors(office: acts.Office, path: str, text: str, speaker: Say) -> bool:
    """Tell whether a new file would bring errors, and which; a gap comes of a file that cannot be read."""
    brought = [p for p in office.errors_of({path: text}) if p.code != "number-gap"]
    acts.tell(brought, {path: text}, speaker)
    if brought:
        speaker.line(speaker.text("nothing_written"))
    return bool(brought)
