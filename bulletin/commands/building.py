"""Runs the commands that make editions, show their data, and take them away."""

import argparse
from collections.abc import Sequence
from typing import Final

from bulletin import pipeline
from bulletin.commands.acts import row
from bulletin.commands.options import offer_explanation, root_of, show, status_of, world_of
from bulletin.doors import output
from bulletin.doors.say import Say
from bulletin.editions import data
from bulletin.exits import GOOD, LACKING, LOCKED, MISUSE
from bulletin.problem import Problem, Severity

MOST_WARNINGS: Final = 3  # shown by a build


def build(options: argparse.Namespace, speaker: Say) -> int:
    """Build every edition of the site."""
    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    try:
        built = pipeline.build(world, speaker.step)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    except output.LinkedError as error:
        speaker.error("linked-output", "linked", "linked_hint", path=error)
        return LACKING
    show(_few_warnings(built.problems), built.checked.sources.texts, speaker)
    if more := len(built.problems) - len(_few_warnings(built.problems)):
        speaker.line(speaker.text("more_warnings", count=more))
    if built.applied is None:
        speaker.line(speaker.text("nothing_built"))
        offer_explanation(built.problems, speaker)
        return status_of(built.problems)
    applied = built.applied
    archive = built.checked.archive
    speaker.line(
        speaker.text(
            "built",
            issues=len(archive.issues) if archive else 0,
            written=len(applied.written),
            kept=len(applied.kept),
            removed=len(applied.removed),
        )
    )
    site = world.output / "site" / "index.html"
    speaker.line(speaker.text("look", site=site, print=world.output / "print"))
    speaker.line(speaker.text("next_build"))
    return GOOD


def export(options: argparse.Namespace, speaker: Say) -> int:
    """Print the data of one issue, or of the whole archive."""
    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    checked = pipeline.check_site(world, speaker.step)
    show(checked.problems, checked.sources.texts, speaker)
    archive = checked.archive
    if archive is None:
        return status_of(checked.problems)
    if options.issue is None:
        print(data.as_json(data.archive_data(archive)), end="")
        return GOOD
    issue = next((i for i in archive.issues if i.name.path == options.issue), None)
    if issue is None:
        known = row((i.name.path for i in archive.issues), speaker)
        speaker.error(
            "unknown-issue", "unknown_issue", "unknown_issue_hint", issue=options.issue, known=known
        )
        return MISUSE
    print(data.as_json(data.issue_data(issue, {}, None)), end="")
    return GOOD


def clean(options: argparse.Namespace, speaker: Say) -> int:
    """Remove what builds have made."""
    root = root_of(options, speaker)
    if root is None:
        return MISUSE
    state = root / ".build"
    try:
        if state.is_dir():
            with output.lock(state):
                count = output.clean(root / "output", state)
        else:
            count = output.clean(root / "output", state)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    speaker.line(speaker.text("cleaned", count=count))
    return GOOD


def _few_warnings(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return every error but only the first warnings: a build has more to say, `check` shows all."""
    warnings = [p for p in problems if p.severity is Severity.WARNING]
    return [p for p in problems if p not in warnings[MOST_WARNINGS:]]
