"""An editor's desk for tests: the base of the cases, a clock that stands still, a voice that is heard."""

import datetime
import shutil
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from bulletin import cli, pipeline
from bulletin.doors import clock
from bulletin.machine.place import place
from bulletin.problem import Problem

PROJECT = Path(__file__).resolve().parents[2]
BASE = PROJECT / "tests" / "cases" / "base"

APPROVED = """---
title: {id} 的标题
series: weekly
section: {section}
units: {unit}
received: 2026-03-10 09:00
status: approved
approved_by: 甲
approved_on: 2026-03-10
kind: development
urgency: {urgency}
---
正文。
"""


@dataclass(frozen=True)
class Desk:
    """A site with the commands that are run on it."""

    root: Path

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command; return its status and what it said."""
        heard = TextIOWrapper(BytesIO(), "utf-8")
        with redirect_stderr(heard):
            status = cli.main(["--site", str(self.root), *words])
        heard.seek(0)
        return status, heard.read()

    def write(self, path: str, text: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def approved(
        self, name: str, section: str = "重点工作", unit: str = "education", urgency: str = "routine"
    ) -> None:
        text = APPROVED.format(id=name, section=section, unit=unit, urgency=urgency)
        self.write(f"content/items/2026/{name}.md", text)

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Return everything that the site holds, but for what is made."""
        found = (p for p in sorted(self.root.rglob("*")) if p.is_file())
        paths = {p.relative_to(self.root).as_posix(): p for p in found}
        return {n: p.read_bytes() for n, p in paths.items() if not n.startswith((".build/", ".git/"))}

    def problems(self) -> tuple[Problem, ...]:
        world = pipeline.World(self.root, PROJECT / "templates", place({}))
        return pipeline.check_site(world, lambda _: None).problems


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock, and speak English."""
    stopped = datetime.datetime(2026, 3, 24, 1, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", stopped.astimezone)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return the base site of the cases."""
    shutil.copytree(BASE, tmp_path / "site")
    return Desk(tmp_path / "site")
