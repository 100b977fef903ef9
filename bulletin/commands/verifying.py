"""Runs `verify`: checks what somebody reads from paper against what was released."""

import argparse
import hashlib
from pathlib import Path

from bulletin import digest, pipeline
from bulletin.commands import acts
from bulletin.commands.options import show, status_of, world_of
from bulletin.doors import originals
from bulletin.doors.say import Say
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.issue import IssueHead
from bulletin.nearest import nearest
from bulletin.pipeline import World
from bulletin.releases import STATEMENT, release_folder


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `verify --paper ISSUE CODE`."""
    world = world_of(options, speaker)
    office = None if world is None else acts.enter(world.root, speaker)
    if world is None or office is None:
        return MISUSE if world is None else PROBLEMS
    name, *words = options.paper
    head = next((h for h in office.content.issues if h.name == name), None)
    if head is None:
        near = acts.row(nearest(name, [h.name for h in office.content.issues]), speaker)
        hint = "copies_issue_hint" if near else "copies_issue_far_hint"
        speaker.error("unknown-issue", "copies_issue", hint, issue=name, near=near)
        return MISUSE
    typed = digest.typed_code(" ".join(words))
    if typed is None:
        speaker.error("bad-code", "verify_code", "verify_code_hint", value=" ".join(words))
        return MISUSE
    return (
        _released(world.root, office.content.site.archive, head, typed, speaker)
        if head.released
        else _built(world, head, typed, speaker)
    )


def _released(root: Path, archive: str, head: IssueHead, typed: str, speaker: Say) -> int:
    """Compare with every release of the issue, the newest first, and each with what the archive holds."""
    for number in range(len(head.released), 0, -1):
        told = head.released[number - 1]
        if not told.digest.startswith(typed):
            continue
        kept = originals.archived(root, release_folder(archive, head.name, number), STATEMENT)
        if kept is None or hashlib.sha256(kept).hexdigest() != told.digest:
            speaker.error(
                "archive-altered", "verify_altered", "verify_altered_hint", issue=head.name, number=number
            )
            return PROBLEMS
        speaker.line(speaker.text("verify_fits", issue=head.name, number=number, day=told.on))
        if number < len(head.released):
            speaker.line(speaker.text("verify_superseded", newest=len(head.released)))
        speaker.line(speaker.text("next_verify"))
        return GOOD
    return _differs(head, speaker)


def _built(world: World, head: IssueHead, typed: str, speaker: Say) -> int:
    """Compare with the issue as it stands in the content; there is no release to compare with."""
    checked = pipeline.check_site(world, speaker.step)
    if checked.archive is None:
        show(checked.problems, checked.sources.texts, speaker)
        return status_of(checked.problems)
    issue = next((i for i in checked.archive.issues if i.name.path == head.name), None)
    if issue is None or not digest.release_digest(issue).startswith(typed):
        return _differs(head, speaker)
    speaker.line(speaker.text("verify_fits_content", issue=head.name))
    speaker.line(speaker.text("next_verify"))
    return GOOD


def _differs(head: IssueHead, speaker: Say) -> int:
    speaker.error("paper-differs", "verify_differs", "verify_differs_hint", issue=head.name)
    return PROBLEMS
