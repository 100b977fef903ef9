"""Prints one issue at once, as soon as it has been written: on a night nothing else may hold it up."""

import argparse
import os
from typing import TYPE_CHECKING

from bulletin.commands.options import offer_explanation, prints, show, world_of
from bulletin.doors.say import Say
from bulletin.exits import GOOD, LOCKED, MISUSE, PROBLEMS
from bulletin.model.choices import IssueStatus, ReleaseRule

if TYPE_CHECKING:
    from bulletin.single import Found, Printout


def print_at_once(options: argparse.Namespace, issue: str, goes_on: str, speaker: Say) -> int:
    """Print an issue that has just been written, and say where it is; `goes_on` ends what comes next."""
    # Loaded here: what prints takes long to load, and is not wanted where only a report is written.
    from bulletin import single  # noqa: PLC0415
    from bulletin.commands import releasing  # noqa: PLC0415
    from bulletin.doors import output  # noqa: PLC0415

    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    able = prints(os.environ)
    found = single.take(world, issue, speaker.step)
    printout, problems = single.print_taken(world, found, speaker.step, prints=able)
    show(problems, found.checked.sources.texts, speaker)
    if printout is None:
        speaker.line(speaker.text("written_not_printed", issue=issue))
        offer_explanation(problems, speaker)
        return PROBLEMS
    where = _where(found, printout)
    try:
        with output.lock(world.state):
            output.put(world.output, {where: printout.data})
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    path = world.output / where
    if printout.pages is None:
        speaker.line(speaker.text("sheet_for_browser", path=path))
    else:
        speaker.line(speaker.text("sheet_printed", path=path, pages=printout.pages))
    final = where.startswith("print/")
    if found.single is not None and found.single.content.site.release is ReleaseRule.REQUIRED and able:
        # The sheet is there already: whatever a release still wants must not keep it from going out.
        final = releasing.release(world, issue, None, speaker) == GOOD
    speaker.line(speaker.text("next_final_sheet" if final else "next_urgent_sheet", issue=issue) + goes_on)
    return GOOD


def _where(found: "Found", printout: "Printout") -> str:
    """Return where it goes, from `output/`: a final issue to the print edition, another one to the proofs."""
    assert found.head is not None
    final = found.head.status is IssueStatus.FINAL and printout.ending == "pdf"
    return f"{'print' if final else 'proofs'}/{found.head.name}.{printout.ending}"
