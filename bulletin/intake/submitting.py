"""The stages that every submission goes through: read, convert, decide, write."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bulletin.commands import acts
from bulletin.doors import clock
from bulletin.intake import store, wps
from bulletin.intake.context import Context, context
from bulletin.intake.intake import take_all
from bulletin.intake.package import MOST_BYTES, FileType, type_of
from bulletin.intake.remarks import Remark, remark
from bulletin.intake.taken import Taken
from bulletin.model.words import Day

# Where a file lies, what it holds, and a refusal in place of what cannot be read.
Sent = tuple[Path, bytes, Taken | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the editor has said."""

    paths: tuple[Path, ...]
    series: str = ""
    unit: str = ""
    yes: bool = False
    accept_changes: bool = False
    dry_run: bool = False


def context_of(entered: acts.Office, wanted: Wanted, today: Day | None) -> Context:
    """Gather what the intake must know of a site; what arrives without a time was received now."""
    zone = acts.zone_of(entered.content.site)
    received = datetime.datetime.combine(today, datetime.time(), zone) if today else clock.now(zone)
    return context(entered.content, received, unit=wanted.unit, series=wanted.series)


def read(path: Path) -> Sent:
    """Read a file; a refusal in place of what cannot be read. No pipe is opened, for it may never end."""
    try:
        if path.exists() and not path.is_file():
            return path, b"", _refused(path, "unreadable", reason="?")
        if (size := path.stat().st_size) > MOST_BYTES:
            return path, b"", too_large(path, size)
        with path.open("rb") as file:
            return path, file.read(MOST_BYTES + 1), None
    except OSError as error:
        return path, b"", unreadable(path, error)


def too_large(path: Path, size: int) -> Taken:
    """Refuse a file that is too large to be read."""
    limit = f"{MOST_BYTES // 1024 // 1024} MB"
    return _refused(path, "too-large", size=f"{size // 1024 // 1024} MB", limit=limit)


def unreadable(path: Path, error: OSError) -> Taken:
    """Refuse a file that the disk does not give."""
    return _refused(path, "unreadable", reason=error.strerror or type(error).__name__)


def _refused(path: Path, code: str, **arguments: str) -> Taken:
    return Taken(str(path), {}, "", remarks=(Remark(code, arguments=tuple(arguments.items())),))


def converted(sent: Sequence[Sent], site: Context) -> Iterator[Taken]:
    """Convert what was read, in its order."""
    office = wps.program() or ""
    ready: list[tuple[bytes, bool]] = []
    failed: dict[int, Taken] = {}
    for at, (path, data, fault) in enumerate(sent):
        modern: bytes | None = data
        old = fault is None and bool(office) and type_of(data) is FileType.OLD_WORD
        if old:
            modern = wps.modern(data, office)
        if fault is not None or modern is None:
            failed[at] = fault or _refused(path, "old-word-failed")
        ready.append((modern or b"", old))
    jobs = [(data, str(sent[at][0]), site) for at, (data, _) in enumerate(ready) if at not in failed]
    made = take_all(jobs)
    for at, (_, old) in enumerate(ready):
        if at in failed:
            yield failed[at]
            continue
        one = next(made)
        yield replace(one, remarks=(remark("converted-old"), *one.remarks)) if old else one


def plans(
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
            here = {True: "text-refused", False: "site-refused"}
            found = (remark(here[e.place.path == made.path], reason=store.reason(e)) for e in errors)
            yield replace(checked, remarks=(*found, *checked.remarks)), None
            continue
        seen[data] = one.name
        ids.add(made.id)
        changed[made.path] = made.text
        yield checked, made


def written(root: Path, one: Taken, made: store.Plan | None) -> tuple[Taken, store.Plan | None]:
    """Write what was decided; if the disk refuses it, the refusal, and no plan."""
    fault = store.write(root, made) if made is not None else None
    return (one, made) if fault is None else (replace(one, remarks=(fault,)), None)
