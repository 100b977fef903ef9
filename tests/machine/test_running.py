"""Programs are run quietly, and a package is read only as far as needed."""

import shutil
import sys
from pathlib import Path

import pytest

from bulletin.machine import fandol
from bulletin.machine.running import run


def test_output_and_exit_status() -> None:
    outcome = run(
        (sys.executable, "-c", "import sys; print('公文'); print('x', file=sys.stderr); sys.exit(3)")
    )
    assert outcome.code == 3
    assert not outcome.good
    assert set(outcome.last_words.splitlines()) >= {"x"}


def test_a_missing_program_is_a_failure() -> None:
    assert run(("no-such-program-anywhere",)).code == 127


def test_variables_that_lead_python_astray_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/astray")
    words = "import os; print(os.environ.get('PYTHONPATH'), os.environ['ADDED'], os.getcwd())"
    outcome = run((sys.executable, "-c", words), extra={"ADDED": "yes"}, folder=tmp_path)
    assert outcome.output.split() == ["None", "yes", str(tmp_path.resolve())]


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is part of Debian only")
def test_only_the_wanted_files_are_unpacked(tmp_path: Path) -> None:
    deep = tmp_path / "tree" / "usr" / "share" / "fandol"
    deep.mkdir(parents=True)
    for name in (*fandol.FILES, "FandolSong-Bold.otf", "zz-readme"):
        (deep / name).write_text(name, encoding="utf-8")
    control = tmp_path / "tree" / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        "Package: fonts\nVersion: 1\nArchitecture: all\nMaintainer: a\nDescription: a\n", encoding="utf-8"
    )
    package = tmp_path / "fonts.deb"
    assert run(("dpkg-deb", "--build", str(tmp_path / "tree"), str(package))).good
    into = tmp_path / "into"
    into.mkdir()
    fandol.unpack_deb(package, into)
    assert {file.name: file.read_text(encoding="utf-8") for file in into.iterdir()} == {
        name: name for name in fandol.FILES
    }
