"""The stamp of what was prepared: written after each step, compared at every start, to make starts quick."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from bulletin.machine.place import Place

RECIPE: Final = 3  # raise it when a change to this package must make existing environments anew


class Need(IntEnum):
    """What a command needs of the machine; each level includes those before it."""

    EDITING = 1
    PRINTING = 2
    TESTING = 3
    TESTING_FULL = 4


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands ready. Empty parts are not prepared yet."""

    recipe: int = RECIPE
    venv: str = ""
    python: str = ""
    lock: str = ""
    distributions: tuple[str, ...] = ()
    printing: bool = False
    libraries: tuple[str, ...] = ()
    fonts: tuple[tuple[str, int], ...] = ()
    font_folders: tuple[tuple[str, int], ...] = ()
    test_lock: str = ""
    programs: tuple[str, ...] = ()


def read(place: Place) -> Stamp:
    """Return the stamp; an absent, damaged or foreign one is empty."""
    try:
        stored = json.loads(place.stamp.read_text(encoding="utf-8"))
        return Stamp(**{key: _frozen(value) for key, value in stored.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return Stamp()


def write(place: Place, stamp: Stamp) -> Stamp:
    """Write the stamp whole and return it."""
    arriving = place.stamp.with_suffix(".part")
    arriving.write_text(json.dumps(asdict(stamp), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    arriving.replace(place.stamp)
    return stamp


def digest(file: Path) -> str:
    """Return the digest of a lock."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def interpreter(place: Place) -> str:
    """Return the real interpreter behind the environment; if it changes or goes, the environment is stale."""
    return os.path.realpath(place.python) if place.python.exists() else ""


def installed(place: Place) -> tuple[str, ...]:
    """Return the distributions that stand in the environment."""
    sites = sorted(place.venv.glob("lib/python*/site-packages")) or [place.venv / "Lib" / "site-packages"]
    try:
        return tuple(
            sorted(entry.name for entry in os.scandir(sites[-1]) if entry.name.endswith(".dist-info"))
        )
    except OSError:
        return ()


def measured(paths: tuple[Path, ...]) -> tuple[tuple[str, int], ...]:
    """Return each file with its size; an absent one has none."""
    return tuple((str(path), path.stat().st_size if path.exists() else -1) for path in paths)


def dated(paths: tuple[Path, ...]) -> tuple[tuple[str, int], ...]:
    """Return each folder with the time of its last change: a hint that fonts came or went, nothing more."""
    return tuple((str(path), path.stat().st_mtime_ns if path.exists() else -1) for path in paths)


def still_valid(stamp: Stamp, place: Place) -> Stamp:
    """Return the stamp without those parts that no longer hold."""
    whole = (
        stamp.recipe == RECIPE
        and stamp.venv == str(place.venv)
        and stamp.python
        and stamp.python == interpreter(place)
        and stamp.lock == digest(place.lock)
        and set(stamp.distributions) <= set(installed(place))
    )
    if not whole:
        return Stamp()
    if not _printing_holds(stamp, place):
        stamp = replace(stamp, printing=False)
    if stamp.test_lock and stamp.test_lock != digest(place.test_lock):
        stamp = replace(stamp, test_lock="")
    if not all(map(os.path.exists, stamp.programs)):
        stamp = replace(stamp, programs=())
    return stamp


def covers(stamp: Stamp, need: Need) -> bool:
    """Tell whether what stands ready is enough for a need."""
    levels: Mapping[Need, object] = {
        Need.EDITING: stamp.lock,
        Need.PRINTING: stamp.printing,
        Need.TESTING: stamp.test_lock,
        Need.TESTING_FULL: stamp.programs,
    }
    return all(levels[level] for level in Need if level <= need)


def _printing_holds(stamp: Stamp, place: Place) -> bool:
    return (
        stamp.printing
        and all(map(os.path.exists, stamp.libraries))
        and all(map(os.path.exists, (place.fontconfig / "fonts.conf", place.fontconfig / "fontset.json")))
        and measured(tuple(Path(path) for path, _ in stamp.fonts)) == stamp.fonts
        and (
            not os.access(place.venv, os.W_OK)
            or dated(tuple(Path(path) for path, _ in stamp.font_folders)) == stamp.font_folders
        )
    )


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
