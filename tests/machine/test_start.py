"""Which command needs what, how it is handed over, and how errors look."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin.language import Language
from bulletin.machine import prepare, start
from bulletin.machine.message import MachineLacksError, Teller
from bulletin.machine.place import Place
from bulletin.machine.stamp import Need
from bulletin.machine.system import Piece, lacks
from tests.machine.fakes import CLERK

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("", Need.PRINTING),
        ("build", Need.PRINTING),
        ("--site build check", Need.EDITING),
        ("--site=x build", Need.PRINTING),
        ("--format json build", Need.PRINTING),
        ("check", Need.EDITING),
        ("explain build", Need.EDITING),
        ("new item", Need.EDITING),
        ("unheard-of", Need.EDITING),
        ("--help", Need.EDITING),
        ("build --help", Need.EDITING),
        ("--version", Need.EDITING),
        ("release zbxx/2026-001", Need.PRINTING),
        ("proof zbxx/2026-001", Need.PRINTING),
        ("proof --help", Need.EDITING),
        ("new urgent --issue", Need.PRINTING),
        ("new urgent", Need.EDITING),
        ("new item proof", Need.EDITING),
        ("test", Need.TESTING),
        ("test --full", Need.TESTING_FULL),
    ],
)
def test_need_of_a_command(line: str, need: Need) -> None:
    assert start.need_of(line.split()) is need


def test_the_engine_gets_the_package_and_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *words: handed.append(words))
    monkeypatch.setenv("PYTHONHOME", "/astray")
    here = Place(tmp_path, tmp_path / ".venv")
    start.hand_over(["check", "a b"], Need.EDITING, here)
    ((program, words, environ),) = handed
    assert Path(program) == here.python
    assert words[1:] == ["-P", "-m", "bulletin", "check", "a b"]
    assert environ["PYTHONPATH"] == str(tmp_path)
    assert environ["BULLETIN_PREPARED"] == "editing"
    assert "PYTHONHOME" not in environ


@pytest.mark.parametrize(
    ("line", "prepared", "status"),
    [
        ("proof weekly/2026-001", [Need.PRINTING, Need.EDITING], 0),
        ("new urgent --issue", [Need.PRINTING, Need.EDITING], 0),
        ("release weekly/2026-001", [Need.PRINTING], 3),
        ("build", [Need.PRINTING], 3),
    ],
)
def test_a_machine_without_layout_goes_on_where_a_command_can_do_without(
    line: str, prepared: list[Need], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Need] = []
    handed: list[str] = []

    def prepare_without_pango(need: Need, *_: object) -> None:
        asked.append(need)
        if need >= Need.PRINTING:
            raise MachineLacksError(lacks(CLERK, (Piece.PANGO,)))

    def execve(_: object, __: object, environ: dict[str, str]) -> int:
        handed.append(environ["BULLETIN_PREPARED"])
        return 0

    monkeypatch.setattr(prepare, "prepare", prepare_without_pango)
    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setenv("BULLETIN_VENV", str(tmp_path / "venv"))
    assert start.main(line.split()) == status
    assert asked == prepared
    assert handed == (["editing"] if status == 0 else [])


def test_lacks_with_one_remedy_share_one_hint() -> None:
    tell = Teller(Language.ZH, io.StringIO())
    tell.lacks(MachineLacksError(lacks(CLERK, (Piece.PANGO, Piece.NOTO)), "last words"))
    assert isinstance(tell.stream, io.StringIO)
    lines = tell.stream.getvalue().splitlines()
    assert lines[0] == "last words"
    assert [line.partition(": ")[0] for line in lines[1:]] == [
        "error[missing-pango]",
        "error[missing-fonts]",
        "hint",
    ]


@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_doctor_runs_on_a_bare_python_and_makes_nothing(tmp_path: Path, language: str) -> None:
    venv = tmp_path / "venv"
    environ = {"PATH": "", "HOME": str(tmp_path), "LC_ALL": language, "BULLETIN_VENV": str(venv)}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "build.py"), "doctor"],
        env=environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr == b""
    assert str(venv).encode() in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_entry_point_parses_on_old_pythons() -> None:
    import ast  # noqa: PLC0415 - only here

    text = (ROOT / "build.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert "3.11" in text


def test_preparing_uses_only_the_standard_library() -> None:
    modules = [
        "bulletin.machine." + file.stem for file in sorted((ROOT / "bulletin" / "machine").glob("*.py"))
    ]
    words = "; ".join(f"import {name}" for name in modules if not name.endswith("__init__"))
    check = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {words}; "
        "alien = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names; "
        "print(sorted(alien - {'__main__', 'bulletin'}))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", check], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
    assert pins
    assert all(line.endswith("\\") for line in pins)
    assert "://" not in text
    assert "-url" not in text


def test_the_test_lock_agrees_with_the_lock() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("requirements.lock") <= pins("requirements-test.lock")


@pytest.mark.parametrize(("command", "told"), [("release weekly/2026-001", True), ("build", False)])
def test_release_on_a_machine_that_cannot_print_names_the_one_that_can(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    def nothing_is_there(*_: object) -> None:
        raise MachineLacksError(lacks(CLERK, (Piece.PANGO,)))

    monkeypatch.setattr("bulletin.machine.stamp.covers", lambda *_: True)
    monkeypatch.setattr(start, "hand_over", nothing_is_there)
    assert start.main(command.split()) == 3
    said = capsys.readouterr().err
    assert ("build machine" in said or "生成站点的那台电脑" in said) == told
