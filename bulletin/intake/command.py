"""Runs `import`: reads files, shows what would become of them, asks, writes."""

import argparse
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from bulletin.commands import acts
from bulletin.commands.options import desk_of
from bulletin.doors import clock, desk
from bulletin.doors.say import Say
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.intake import store, wps
from bulletin.intake.context import Context, context
from bulletin.intake.intake import take_all
from bulletin.intake.package import MOST_BYTES, FileType, type_of
from bulletin.intake.remarks import Remark, remark, word
from bulletin.intake.taken import Taken
from bulletin.model.words import Day

MOST_FILES: Final = 200
_JUNK: Final = (".", "~$", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the editor has said."""

    paths: tuple[Path, ...]
    series: str = ""
    unit: str = ""
    yes: bool = False
    accept_changes: bool = False
    dry_run: bool = False


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
    zone = acts.zone_of(entered.content.site)
    received = datetime.datetime.combine(today, datetime.time(), zone) if today else clock.now(zone)
    site = context(entered.content, received, unit=wanted.unit, series=wanted.series)
    files = list(_files(wanted.paths))
    if not files:
        speaker.line(word("no_files", speaker.language, path=" ".join(map(str, wanted.paths))))
        return MISUSE
    read = [_read(path) for path in files[:MOST_FILES]]
    taken = list(_taken(read, site, wps.program() or ""))
    if len(files) > MOST_FILES:
        taken.append(Taken("", {}, "", remarks=(remark("too-many", limit=MOST_FILES),)))
        read.append((Path(), b"", None))
    with desk.turn(root / ".build"):
        entered = acts.enter(root, speaker)  # somebody may have written since
        if entered is None:
            return PROBLEMS
        plans = list(_plans(root, entered, wanted, site, taken, [data for _, data, _ in read]))
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
    """Yield the files that are named, and those in the folders that are named."""
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir(), key=lambda p: p.name)
            yield from (p for p in inside if p.is_file() and not p.name.startswith(_JUNK))
        else:
            yield path


def _read(path: Path) -> tuple[Path, bytes, Taken | None]:
    """Read a file; a refusal in place of what cannot be read. No pipe is opened, for it may never end."""
    try:
        if path.exists() and not path.is_file():
            return path, b"", _refused(path, "unreadable", reason="?")
        if (size := path.stat().st_size) > MOST_BYTES:
            limit = f"{MOST_BYTES // 1024 // 1024} MB"
            return path, b"", _refused(path, "too-large", size=f"{size // 1024 // 1024} MB", limit=limit)
        with path.open("rb") as file:
            return path, file.read(MOST_BYTES + 1), None
    except OSError as error:
        return path, b"", _refused(path, "unreadable", reason=error.strerror or type(error).__name__)


def _refused(path: Path, code: str, **arguments: str) -> Taken:
    return Taken(str(path), {}, "", remarks=(Remark(code, arguments=tuple(arguments.items())),))


def _taken(read: Sequence[tuple[Path, bytes, Taken | None]], site: Context, office: str) -> Iterator[Taken]:
    """Convert what was read, in its order."""
    ready: list[tuple[bytes, bool]] = []
    failed: dict[int, Taken] = {}
    for at, (path, data, fault) in enumerate(read):
        modern: bytes | None = data
        old = fault is None and bool(office) and type_of(data) is FileType.OLD_WORD
        if old:
            modern = wps.modern(data, office)
        if fault is not None or modern is None:
            failed[at] = fault or _refused(path, "old-word-failed")
        ready.append((modern or b"", old))
    jobs = [(data, str(read[at][0]), site) for at, (data, _) in enumerate(ready) if at not in failed]
    converted = take_all(jobs)
    for at, (_, old) in enumerate(ready):
        if at in failed:
            yield failed[at]
            continue
        one = next(converted)
        yield replace(one, remarks=(remark("converted-old"), *one.remarks)) if old else one


def _plans(
    root: Path,
    entered: acts.Office,
    wanted: Wanted,
    site: Context,
    taken: Sequence[Taken],
    datas: Sequence[bytes],
) -> Iterator[tuple[Taken, store.Plan | None]]:
    """Decide on each file; None for one that is not to be written."""
    texts = (*entered.read.texts, *entered.read.refused)
    ids = {PurePosixPath(p).stem for p in texts if p.startswith("content/items/")}
    seen: dict[bytes, str] = {}
    changed: dict[str, str] = {}
    for one, data in zip(taken, datas, strict=True):
        checked = one
        if not one.refusals:
            double = store.twin(root, data, ids)
            if data in seen:
                double = remark("doubled-now", name=seen[data])
            if double is not None:
                checked = replace(one, remarks=(double, *one.remarks))
        if checked.refusals or (checked.held and not wanted.accept_changes):
            yield checked, None
            continue
        made = store.plan(checked, data, site, ids)
        errors = entered.errors_of({**changed, made.path: made.text})
        if errors:
            found = (remark("text-refused", reason=store.reason(e)) for e in errors)
            yield replace(checked, remarks=(*found, *checked.remarks)), None
            continue
        seen[data] = one.name
        ids.add(made.id)
        changed[made.path] = made.text
        yield checked, made


def _agreed(wanted: Wanted, count: int, speaker: Say) -> bool:
    if wanted.yes:
        return True
    speaker.line(word("ask", speaker.language, count=count))
    agreed = speaker.ask("import_ask").strip().lower() in {"y", "yes", "是"}
    if not agreed:
        speaker.line(word("not_agreed", speaker.language))
    return agreed


def _write(root: Path, one: Taken, made: store.Plan, speaker: Say) -> bool:
    fault = store.write(root, made)
    if fault is None:
        speaker.line(word("written", speaker.language, name=one.name, item=made.path))
    else:
        speaker.line(store.preview(replace(one, remarks=(fault,)), None, speaker.language))
    return fault is None
