"""Where things lie: the project, its virtual environment, and what is kept inside that."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The folders and files that preparing reads and makes."""

    project: Path
    venv: Path

    @property
    def python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def lock(self) -> Path:
        """The hashed lock of what the engine needs."""
        return self.project / "requirements.lock"

    @property
    def test_lock(self) -> Path:
        """The hashed lock of what the engine and its tests need."""
        return self.project / "requirements-test.lock"

    @property
    def stamp(self) -> Path:
        """What was prepared, written last: without it nothing counts as prepared."""
        return self.venv / "bulletin-stamp.json"

    @property
    def mark(self) -> Path:
        """Marks the folder as ours, written first: only a folder with it is ever thrown away."""
        return self.venv / "bulletin-made-this"

    @property
    def fonts(self) -> Path:
        """Fonts that preparing fetched, or that the office put here."""
        return self.venv / "share" / "fonts"

    @property
    def fontconfig(self) -> Path:
        """The private font folder that printing sees, and nothing beside it."""
        return self.venv / "share" / "fontconfig"

    @property
    def guard(self) -> Path:
        """The file that is locked while the machine is being prepared."""
        return self.venv.with_name(self.venv.name + ".lock")

    @property
    def former(self) -> Path:
        """The environment that is being replaced, kept until its successor stands."""
        return self.venv.with_name(self.venv.name + ".former")


def place(environ: Mapping[str, str], project: Path | None = None) -> Place:
    """Return the places of this checkout; `BULLETIN_VENV` moves the environment out of a read-only one."""
    root = project or Path(__file__).resolve().parents[2]
    chosen = environ.get("BULLETIN_VENV", "")
    return Place(root, Path(os.path.abspath(chosen)) if chosen else root / ".venv")  # noqa: PTH100 - keeps links as they are
