"""Runs `copies read`: looks for a hidden mark in scans and photographs, and says what it may mean."""

import argparse
from pathlib import Path
from typing import Final

from bulletin.body.finding import Finding
from bulletin.copies import reading
from bulletin.copies import register as book
from bulletin.copies.tracing import Candidate, candidates
from bulletin.doors import bounded, keystore, originals
from bulletin.doors.keystore import COPY_MARKS, COPY_REGISTER
from bulletin.doors.say import Say
from bulletin.exits import GOOD, MISUSE, PROBLEMS

LIMITS: Final = bounded.Limits(seconds=90.0, memory=1024**3)
MOST_PICTURES: Final = 20


def read(options: argparse.Namespace, root: Path, folder: Path, site: str, speaker: Say) -> int:
    """Read the marks of pictures, which are taken for pictures of one copy."""
    paths: list[Path] = options.pictures
    if not 0 < len(paths) <= MOST_PICTURES:
        speaker.error("copies-pictures", "copies_pictures", "copies_pictures_hint", most=MOST_PICTURES)
        return MISUSE
    held = keystore.existing(folder, root, site)
    register = book.read(keystore.kept(folder / book.FILE), held.secret(COPY_REGISTER))
    seen = _seen(paths, speaker)
    if not seen:
        speaker.line(speaker.text("copies_read_nothing"))
        speaker.line(speaker.text("next_copies_read"))
        return PROBLEMS
    found = candidates(reading.together(seen), register, held.secret(COPY_MARKS), options.issue or "")
    for candidate in found:
        _tell(candidate, speaker)
    speaker.line(speaker.text("copies_read_caution" if found else "copies_read_unknown"))
    speaker.line(speaker.text("next_copies_found" if found else "next_copies_read"))
    return GOOD if found else PROBLEMS


def _seen(paths: list[Path], speaker: Say) -> list[reading.Votes]:
    """Look at each picture where time and memory are bounded; say what could not be looked at."""
    readable = []
    for path in paths:
        data = originals.picture(path)
        if data is None:
            speaker.error("copies-picture", "copies_picture_missing", path=path)
        else:
            readable.append((path, data))
    outcomes = bounded.run(
        reading.look,
        [data for _, data in readable],
        limits=LIMITS,
        workers=2,
        preload=("bulletin.copies.reading",),
    )
    seen = []
    for (path, _), outcome in zip(readable, outcomes, strict=True):
        if isinstance(outcome, Finding | bounded.Failure):
            speaker.error("copies-picture", "copies_picture_bad", "copies_picture_bad_hint", path=path)
        elif outcome is None:
            speaker.line(speaker.text("copies_read_none", path=path))
        else:
            speaker.line(speaker.text("copies_read_seen", path=path, count=outcome.seen))
            seen.append(outcome)
    return seen


def _tell(candidate: Candidate, speaker: Say) -> None:
    made = candidate.held.made if candidate.held is not None else None
    which = "copies_read_candidate" if made is not None else "copies_read_unlisted"
    name = (made.name if made is not None else "") or speaker.text("copies_read_nobody")
    speaker.line(speaker.text(which, issue=candidate.issue, number=f"{candidate.number:06}", name=name))
    speaker.line(speaker.text(candidate.reason.value))
