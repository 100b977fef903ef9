"""Prints one issue at once: only what stands in it is looked into, whatever else is wrong with the site."""

import argparse
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.commands.options import offer_explanation, show, world_of
from bulletin.doors.say import Say
from bulletin.exits import GOOD, LACKING, LOCKED, MISUSE, PROBLEMS
from bulletin.model.choices import IssueStatus
from bulletin.problem import Problem, in_order, stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.content import Content
    from bulletin.pipeline import World
    from bulletin.printing import Printed, Step


@dataclass(frozen=True, slots=True)
class Sheet:
    """One issue as it was printed, or what is wrong with it."""

    printed: "Printed | None"
    problems: tuple[Problem, ...]
    texts: "Mapping[str, str]"
    final: bool = False

    @property
    def path(self) -> str:
        """Where it goes, from `output/`: a final issue to the print edition, another one to the proofs."""
        assert self.printed is not None
        return f"{'print' if self.final else 'proofs'}/{self.printed.issue.name.path}.pdf"


def print_at_once(options: argparse.Namespace, issue: str, goes_on: str, speaker: Say) -> int:
    """Print an issue that has just been written, and say where it is; `goes_on` ends what comes next."""
    from bulletin.doors import output  # noqa: PLC0415 - as below

    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    if not _can_print():
        speaker.error("cannot-print", "cannot_print", "cannot_print_hint", issue=issue)
        return LACKING
    sheet = print_one(world, issue, speaker.step)
    show(sheet.problems, sheet.texts, speaker)
    if sheet.printed is None:
        speaker.line(speaker.text("written_not_printed", issue=issue))
        offer_explanation(sheet.problems, speaker)
        return PROBLEMS
    try:
        with output.lock(world.state):
            output.put(world.output, sheet.path, sheet.printed.pdf)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    path = world.output / sheet.path
    speaker.line(speaker.text("sheet_printed", path=path, pages=sheet.printed.page_count))
    which = "next_final_sheet" if sheet.final else "next_sheet"
    speaker.line(speaker.text(which, issue=issue) + goes_on)
    return GOOD


def _can_print() -> bool:
    """Tell whether the libraries that print are on this machine: on many an editor's they are not."""
    try:
        import bulletin.printing  # noqa: F401, PLC0415
    except (ImportError, OSError):
        return False
    return True


def print_one(world: "World", name: str, step: "Step") -> Sheet:
    """Read the site, and lay out one issue of it, final or not."""
    # Loaded here: what prints takes long to load, and may not be on an editor's machine at all.
    from bulletin import assemble, pipeline  # noqa: PLC0415
    from bulletin.body import bodies  # noqa: PLC0415
    from bulletin.checking.checks import newest_day  # noqa: PLC0415
    from bulletin.doors import source  # noqa: PLC0415
    from bulletin.model.words import Day  # noqa: PLC0415
    from bulletin.printing import print_issues  # noqa: PLC0415
    from bulletin.reading import parse, resolve  # noqa: PLC0415

    step("read")
    sources, problems = source.read(world.root)
    content, found = parse.parse(sources.texts, sources.refused)
    if content is None:
        return Sheet(None, in_order((*problems, *found)), sources.texts)
    content, resolved = resolve.resolve(content)
    today = world.today or newest_day(content) or Day(1, 1, 1)
    content = _alone(content, name)
    own = {i.places.whole.path for i in content.issues}
    own |= {i.places.whole.path for i in content.items.values()}
    step("check")
    made, unsound = bodies.make(content, sources.media, lambda path: source.medium(world.root, path))
    found = tuple(p for p in (*problems, *found, *resolved, *unsound) if p.place.path in own)
    (head,) = content.issues
    final = head.status is IssueStatus.FINAL
    if stops(found):
        return Sheet(None, in_order(found), sources.texts, final)
    archive = assemble.assemble(content, made.bodies, today, also={name})
    press, faults = pipeline.equip(archive, content, made.pictures, world)
    if press is None:
        return Sheet(None, in_order((*found, *faults)), sources.texts, final)
    printed, wrong = print_issues(archive, archive.issues, content, press, step)
    return Sheet(next(iter(printed), None), in_order((*found, *wrong)), sources.texts, final)


def _alone(content: "Content", name: str) -> "Content":
    """Leave out of the content every other issue, and the items that do not stand in this one."""
    issues = tuple(i for i in content.issues if i.name == name)
    inside = {item for issue in issues for part in issue.items for item in part.items}
    items = {i: item for i, item in content.items.items() if i in inside}
    others = frozenset(content.items.keys() - items.keys())
    return dataclasses.replace(content, issues=issues, items=items, unread=content.unread | others)
