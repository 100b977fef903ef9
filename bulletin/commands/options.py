"""What the options that all commands share mean: the site's folder, the day, the world outside."""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bulletin import report
from bulletin.doors.say import Say
from bulletin.exits import MISUSE, PROBLEMS
from bulletin.machine.place import place
from bulletin.machine.stamp import Need
from bulletin.machine.start import PREPARED
from bulletin.model.words import Day
from bulletin.problem import Problem, Severity
from bulletin.reading import scalars

if TYPE_CHECKING:
    from bulletin.pipeline import World

PROJECT: Final = Path(__file__).resolve().parents[2]
# A problem of these codes is one of configuration: the content may be good.
CONFIGURATION: Final = frozenset({"access-mode-not-supported", "scopes-not-supported"})


def root_of(options: argparse.Namespace, speaker: Say) -> Path | None:
    """Return the site's folder, None (and said so) if there is no site in it."""
    here = Path.cwd()
    chosen: Path | None = options.site
    root = chosen or (here if (here / "site.yaml").is_file() else PROJECT)
    if (root / "site.yaml").is_file():
        return root
    speaker.error("no-site", "no_site", "no_site_hint", path=root)
    return None


def today_of(options: argparse.Namespace, speaker: Say) -> tuple[Day | None, bool]:
    """Return the day that `--today` says, and whether it says one or is not there."""
    if options.today is None:
        return None, True
    today = scalars.day(options.today)
    if today is None:
        speaker.error("bad-today", "bad_today", "bad_today_hint", value=options.today)
    return today, today is not None


def desk_of(options: argparse.Namespace, speaker: Say) -> tuple[Path, Day | None] | None:
    """Return the site's folder and the day that is said, for what an editor does; None, and said why not."""
    root, (today, good) = root_of(options, speaker), today_of(options, speaker)
    return (root, today) if root is not None and good else None


def world_of(options: argparse.Namespace, speaker: Say) -> "World | None":
    """Return the site, the templates and the machine; None, and said why, if there is no site."""
    from bulletin.pipeline import World  # noqa: PLC0415 - a command loads what it needs

    root = root_of(options, speaker)
    if root is None:
        return None
    today, good = today_of(options, speaker)
    if not good:
        return None
    own = root / "templates"
    return World(
        root=root,
        templates=own if own.is_dir() else PROJECT / "templates",
        machine=place(os.environ),
        today=today,
    )


def prints(environ: Mapping[str, str]) -> bool:
    """Tell whether this machine lays out: it was prepared for more than editing, or nobody prepared it."""
    return environ.get(PREPARED) != Need.EDITING.name.lower()


def show(problems: Sequence[Problem], sources: Mapping[str, str], speaker: Say) -> None:
    """Print problems with their lines."""
    for found in problems:
        speaker.line(report.text(found, speaker.language, sources))


def status_of(problems: Sequence[Problem]) -> int:
    """Return the exit status that errors bring."""
    return MISUSE if any(p.code in CONFIGURATION for p in problems) else PROBLEMS


def offer_explanation(problems: Sequence[Problem], speaker: Say) -> None:
    """Name the command that explains the first error."""
    first = next((p for p in problems if p.severity is Severity.ERROR), None)
    if first is not None:
        speaker.line(speaker.text("next_explain", code=first.code))
