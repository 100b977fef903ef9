"""Runs the commands that look at the program itself: its tests, and the machine that it is on."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bulletin.commands.options import PROJECT
from bulletin.doors.say import Say
from bulletin.machine import doctor as machine_doctor
from bulletin.machine import machine
from bulletin.machine.place import place

# One for each processor; more than a few would only wait for each other.
WORKERS: Final = ("-n", "auto", "--maxprocesses", "4")


def doctor(_options: argparse.Namespace, speaker: Say) -> int:
    """Say what the machine has and lacks."""
    return machine_doctor.report(place(os.environ), machine.this_machine(), speaker.language)


def test(options: argparse.Namespace, _speaker: Say) -> int:
    """Run the quick tests, or all of them with lint and types."""
    return run(PROJECT, options.rest, full=options.full)


def run(project: Path, rest: Sequence[str], *, full: bool) -> int:
    """Run the tests and return the exit status of the first part that fails."""
    python = sys.executable
    pytest = [python, "-m", "pytest"]
    if not full:
        return _run(project, [*pytest, "-m", "not slow", *rest])
    return (
        _run(project, [python, "-m", "ruff", "check", "."])
        or _run(project, [python, "-m", "ruff", "format", "--check", "."])
        or _run(project, [python, "-m", "mypy"])
        or _run(project, [python, "-m", "coverage", "erase"])
        or _run(project, [python, "-m", "coverage", "run", "-m", "pytest", *WORKERS, *rest])
        or _run(project, [python, "-m", "coverage", "combine", "--quiet"])
        or _run(project, [python, "-m", "coverage", "report", "--rcfile=tests/coverage-pure.toml"])
        or _run(project, [python, "-m", "coverage", "report", "--rcfile=tests/coverage-all.toml"])
    )


def _run(project: Path, words: Sequence[str]) -> int:
    print("$", *words[2:], flush=True)
    return subprocess.run(words, cwd=project, check=False).returncode  # noqa: S603 - our own tools
