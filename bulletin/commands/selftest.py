"""Runs the project's own tests: the quick ones, or all of them with lint and types."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


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
        or _run(project, [python, "-m", "coverage", "run", "-m", "pytest", *rest])
        or _run(project, [python, "-m", "coverage", "report", "--rcfile=tests/coverage-pure.toml"])
    )


def _run(project: Path, words: Sequence[str]) -> int:
    print("$", *words[2:], flush=True)
    return subprocess.run(words, cwd=project, check=False).returncode  # noqa: S603 - our own tools
