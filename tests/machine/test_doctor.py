"""The doctor names every missing piece with its purpose and remedy, and changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.language import Language
from bulletin.machine import doctor, prepare
from bulletin.machine.message import teller
from bulletin.machine.running import Outcome
from bulletin.machine.stamp import Need
from tests.machine.fakes import CLERK, NO_LIBRARY, ROOT, Runner, all_fonts, machine, project


@pytest.mark.parametrize("language", list(Language))
def test_a_bare_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: Language) -> None:
    runner = Runner({"import ctypes": Outcome(0, NO_LIBRARY)})
    bare = replace(machine(runner, CLERK, tmp_path / "home"), has_venv=lambda: False)
    assert doctor.report(project(tmp_path), bare, language) == 3
    out = capsys.readouterr().out
    assert "sudo apt-get install --no-install-recommends python3." in out
    assert "libharfbuzz-subset0" in out
    assert "chromium" in out
    assert not (tmp_path / ".venv").exists()
    assert len(runner.commands) == 1


def test_a_ready_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = project(tmp_path)
    all_fonts(tmp_path / "home" / ".fonts")
    ready = machine(Runner(place=here), ROOT, tmp_path / "home")
    prepare.prepare(Need.PRINTING, here, ready, teller(Language.ZH))
    assert doctor.report(here, ready, Language.ZH) == 0
    out = capsys.readouterr().out
    assert "[缺]" not in out
    assert "[可缺] Chromium" in out
    assert "许可有争议" in out
