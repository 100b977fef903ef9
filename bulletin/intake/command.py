"""Runs `import`: reads files, shows what would become of them, asks, writes."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bulletin.characters import visible
from bulletin.commands import acts
from bulletin.commands.options import desk_of
from bulletin.doors import desk
from bulletin.doors.say import Say
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.intake import inbox, store, submitting
from bulletin.intake.remarks import remark, word
from bulletin.intake.submitting import Wanted
from bulletin.intake.taken import Taken
from bulletin.model.words import Day

MOST_FILES: Final = 200
_JUNK: Final = (".", "~$", "Thumbs.db", "desktop.ini")


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `import`."""
    at = desk_of(options, speaker)
    if at is None:
        return MISUSE
    wanted = Wanted(
        tuple(options.paths),
        series=options.series,
        unit=options.unit,
        yes=options.yes,
        accept_changes=options.accept_changes,
        dry_run=options.dry_run,
    )
    if options.watch or options.once:
        return inbox.watch(at[0], wanted, at[1], speaker, once=options.once)
    return take_in(at[0], wanted, at[1], speaker)


def take_in(root: Path, wanted: Wanted, today: Day | None, speaker: Say) -> int:
    """Import files, and return the exit status."""
    try:
        return _run(root, wanted, today, speaker)
    except OSError as error:
        return acts.disk(error, root, speaker)


def _run(root: Path, wanted: Wanted, today: Day | None, speaker: Say) -> int:
    entered = acts.enter(root, speaker)
    if entered is None:
        return PROBLEMS
    site = submitting.context_of(entered, wanted, today)
    files = list(_files(wanted.paths))
    if not files:
        speaker.line(word("no_files", speaker.language, path=" ".join(map(str, wanted.paths))))
        return MISUSE
    read = [submitting.read(path) for path in files[:MOST_FILES]]
    taken = list(submitting.converted(read, site))
    if len(files) > MOST_FILES:
        taken.append(Taken("", {}, "", remarks=(remark("too-many", limit=MOST_FILES),)))
        read.append((Path(), b"", None))
    with desk.turn(root / ".build"):
        entered = acts.enter(root, speaker)  # somebody may have written since
        if entered is None:
            return PROBLEMS
        plans = list(submitting.plans(root, entered, wanted, site, taken, [data for _, data, _ in read]))
    for one, made in plans:
        speaker.line(store.preview(one, made, speaker.language))
    good = [(one, made) for one, made in plans if made is not None]
    complete = len(good) == len(plans)
    if wanted.dry_run or not good or not _agreed(wanted, len(good), speaker):
        speaker.line(word("not_written", speaker.language))
        return GOOD if complete and wanted.dry_run else PROBLEMS
    with desk.turn(root / ".build"):
        written = [_write(root, one, made, speaker) for one, made in good]
    if any(written):
        speaker.line(word("next", speaker.language))
    return GOOD if complete and all(written) else PROBLEMS


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that are named, and those in the folders that are named.

    Whoever sends can write into such a folder: a link that lies there is not followed.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir(), key=lambda p: p.name)
            yield from (
                p for p in inside if p.is_file() and not p.is_symlink() and not p.name.startswith(_JUNK)
            )
        else:
            yield path


def _agreed(wanted: Wanted, count: int, speaker: Say) -> bool:
    if wanted.yes:
        return True
    speaker.line(word("ask", speaker.language, count=count))
    agreed = speaker.ask("import_ask").strip().lower() in {"y", "yes", "是"}
    if not agreed:
        speaker.line(word("not_agreed", speaker.language))
    return agreed


def _write(root: Path, one: Taken, made: store.Plan, speaker: Say) -> bool:
    result, done = submitting.written(root, one, made)
    if done is None:
        speaker.line(store.preview(result, None, speaker.language))
        return False
    speaker.line(word("written", speaker.language, name=visible(one.name), item=made.path))
    return True
