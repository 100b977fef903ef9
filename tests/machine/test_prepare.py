"""The row of steps: what is done, what is not done twice, and what is left when something fails."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.language import Language
from bulletin.machine import environment, fandol, fonts, prepare, stamp
from bulletin.machine.machine import Machine
from bulletin.machine.message import MachineLacksError, Teller
from bulletin.machine.place import Place, place
from bulletin.machine.running import Outcome
from bulletin.machine.stamp import Need, Stamp
from tests.machine.fakes import CLERK, NO_LIBRARY, ROOT, Runner, all_fonts, machine, named, project

PROGRAMS = ("chromium", "firefox-esr", "pdftotext", "qpdf", "git", "ssh-keygen")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return project(tmp_path)


@pytest.fixture
def runner(here: Place) -> Runner:
    return Runner(place=here)


@pytest.fixture
def ready_machine(here: Place, runner: Runner, tmp_path: Path) -> Machine:
    home = tmp_path / "home"
    all_fonts(home / ".fonts")
    for name in PROGRAMS:
        (home / name).touch()
    del here
    return machine(runner, ROOT, home, PROGRAMS)


def teller() -> Teller:
    return Teller(Language.EN, io.StringIO())


def valid(here: Place) -> Stamp:
    return stamp.still_valid(stamp.read(here), here)


@pytest.mark.parametrize("need", list(Need))
def test_each_need_is_prepared_once(here: Place, runner: Runner, ready_machine: Machine, need: Need) -> None:
    prepare.prepare(need, here, ready_machine, teller())
    assert stamp.covers(valid(here), need)
    assert runner.count("--require-hashes") == (2 if need >= Need.TESTING else 1)
    runner.commands.clear()
    prepare.prepare(need, here, ready_machine, teller())
    assert runner.commands == []


def test_a_higher_need_adds_only_what_it_adds(here: Place, runner: Runner, ready_machine: Machine) -> None:
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    runner.commands.clear()
    prepare.prepare(Need.TESTING_FULL, here, ready_machine, teller())
    assert runner.count("-m venv") == 0
    assert runner.count("requirements-test.lock") == 1


def test_progress_is_told(here: Place, ready_machine: Machine) -> None:
    tell = teller()
    prepare.prepare(Need.EDITING, here, ready_machine, tell)
    assert isinstance(tell.stream, io.StringIO)
    assert tell.stream.getvalue() == "2/2 making the Python environment\n"


def test_editing_needs_neither_pango_nor_fonts(here: Place, runner: Runner, tmp_path: Path) -> None:
    runner.answers["import ctypes"] = Outcome(0, NO_LIBRARY)
    prepare.prepare(Need.EDITING, here, machine(runner, CLERK, tmp_path), teller())
    assert valid(here).lock


def test_everything_missing_is_named_at_once(here: Place, runner: Runner, tmp_path: Path) -> None:
    runner.answers["import ctypes"] = Outcome(0, NO_LIBRARY)
    bare = replace(machine(runner, CLERK, tmp_path / "home"), has_venv=lambda: False)
    with pytest.raises(MachineLacksError) as caught:
        prepare.prepare(Need.TESTING_FULL, here, bare, teller())
    codes = {lack.code for lack in caught.value.lacks}
    assert {"missing-venv-module", "missing-pango", "missing-chromium", "missing-qpdf"} <= codes
    assert not here.venv.exists()


@pytest.mark.parametrize("change", ["lock", "interpreter", "distribution", "recipe", "stamp", "moved"])
def test_a_stale_environment_is_made_anew(
    here: Place, runner: Runner, ready_machine: Machine, change: str
) -> None:
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    match change:
        case "lock":
            here.lock.write_text("jinja2==9\n", encoding="utf-8")
        case "interpreter":
            here.python.unlink()
        case "distribution":
            next(here.venv.rglob("*.dist-info")).rmdir()
        case "recipe":
            stamp.write(here, replace(stamp.read(here), recipe=0))
        case "stamp":
            here.stamp.write_text('{"recipe": [', encoding="utf-8")
        case _:
            stamp.write(here, replace(stamp.read(here), venv="/elsewhere"))
    assert not stamp.covers(valid(here), Need.EDITING)
    runner.commands.clear()
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert runner.count("-m venv") == 1
    assert stamp.covers(valid(here), Need.EDITING)
    assert not here.former.exists()


@pytest.mark.parametrize("change", ["library", "font gone", "font new", "config"])
def test_only_printing_is_prepared_anew(
    here: Place, runner: Runner, ready_machine: Machine, tmp_path: Path, change: str
) -> None:
    library = tmp_path / "libpango.so"
    library.touch()
    runner.answers["import ctypes"] = Outcome(0, f'{{"missing": [], "files": ["{library}"]}}')
    prepare.prepare(Need.PRINTING, here, ready_machine, teller())
    folder = tmp_path / "home" / ".fonts"
    match change:
        case "library":
            library.unlink()
        case "font gone":
            all_fonts(tmp_path / "home" / ".local" / "share" / "fonts")
            (folder / "fang.otf").unlink()
        case "font new":
            (folder / "own.ttf").write_bytes(named("FangSong"))
            os.utime(folder, ns=(1, 1))
        case _:
            fonts.config_file(here.fontconfig).unlink()
    assert stamp.covers(valid(here), Need.EDITING)
    assert not stamp.covers(valid(here), Need.PRINTING)
    library.touch()
    runner.commands.clear()
    prepare.prepare(Need.PRINTING, here, ready_machine, teller())
    assert runner.count("-m venv") == 0
    assert stamp.covers(valid(here), Need.PRINTING)
    if change == "font new":
        assert fonts.load(here.fontconfig).body.family == "FangSong"


def test_an_interrupted_environment_is_thrown_away(
    here: Place, runner: Runner, ready_machine: Machine
) -> None:
    runner.answers["-m pip"] = Outcome(-9, "Killed")
    with pytest.raises(MachineLacksError):
        prepare.prepare(Need.EDITING, here, ready_machine, teller())
    here.venv.mkdir()
    here.mark.touch()
    (here.venv / "half").touch()
    runner.answers.clear()
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert not (here.venv / "half").exists()


def test_a_failed_renewal_leaves_the_former_environment(
    here: Place, runner: Runner, ready_machine: Machine
) -> None:
    prepare.prepare(Need.PRINTING, here, ready_machine, teller())
    before = here.lock.read_text(encoding="utf-8")
    here.lock.write_text("jinja2==9\n", encoding="utf-8")
    runner.answers["-m pip"] = Outcome(1, "no network")
    with pytest.raises(MachineLacksError) as caught:
        prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert caught.value.lacks[0].code == "python-packages-unavailable"
    assert caught.value.detail == "no network"
    here.lock.write_text(before, encoding="utf-8")
    assert stamp.covers(valid(here), Need.PRINTING)


def test_fetched_fonts_survive_a_renewal(here: Place, ready_machine: Machine) -> None:
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    here.fonts.mkdir(parents=True)
    (here.fonts / "FandolFang-Regular.otf").write_bytes(named("FandolFang"))
    here.lock.write_text("jinja2==9\n", encoding="utf-8")
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert (here.fonts / "FandolFang-Regular.otf").exists()


def test_a_foreign_folder_is_not_touched(here: Place, runner: Runner, ready_machine: Machine) -> None:
    (here.venv / "precious").mkdir(parents=True)
    with pytest.raises(MachineLacksError) as caught:
        prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert caught.value.lacks[0].code == "foreign-environment"
    assert (here.venv / "precious").exists()
    assert runner.count("-m venv") == 0


def test_an_empty_folder_may_be_used(here: Place, ready_machine: Machine) -> None:
    here.venv.mkdir()
    prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert valid(here).lock


def test_a_place_that_cannot_be_written_is_told(
    here: Place, ready_machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(environment, "build", refuse)
    with pytest.raises(MachineLacksError) as caught:
        prepare.prepare(Need.EDITING, here, ready_machine, teller())
    assert caught.value.lacks[0].code == "read-only-environment"


def test_the_trial_page_must_succeed(here: Place, runner: Runner, ready_machine: Machine) -> None:
    runner.answers["import sys, weasyprint"] = Outcome(1, "OSError: no library")
    with pytest.raises(MachineLacksError) as caught:
        prepare.prepare(Need.PRINTING, here, ready_machine, teller())
    assert caught.value.lacks[0].code == "missing-pango"
    assert stamp.covers(valid(here), Need.EDITING)
    assert not stamp.covers(valid(here), Need.PRINTING)


def unpack(package: Path, into: Path) -> None:
    assert package.suffix == ".deb"
    for name, family in fandol.FILES.items():
        (into / name).write_bytes(named(family))


def test_fandol_is_fetched_without_root(tmp_path: Path) -> None:
    runner = Runner()
    fandol.fetch(CLERK, tmp_path / "fonts", runner, unpack)
    assert sorted(file.name for file in (tmp_path / "fonts").iterdir()) == sorted(fandol.FILES)
    assert runner.commands == ["apt-get download texlive-lang-chinese"]


def test_a_package_without_the_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MachineLacksError) as caught:
        fandol.fetch(ROOT, tmp_path / "fonts", Runner(), lambda _package, _into: None)
    assert caught.value.lacks[0].code == "missing-fangsong"
    assert list((tmp_path / "fonts").iterdir()) == []


def test_a_failed_download_refreshes_the_lists_once(tmp_path: Path) -> None:
    runner = Runner({"download": Outcome(100, "E: Unable to locate package")})
    with pytest.raises(MachineLacksError):
        fandol.fetch(ROOT, tmp_path / "fonts", runner, unpack)
    assert runner.commands[1] == "apt-get update"
    assert runner.count("download") == 2


def test_bulletin_venv_moves_the_environment(tmp_path: Path) -> None:
    assert place({}, tmp_path).venv == tmp_path / ".venv"
    assert place({"BULLETIN_VENV": str(tmp_path / "elsewhere")}, tmp_path).venv == tmp_path / "elsewhere"
