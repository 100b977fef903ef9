"""System packages: when they are installed unasked, and what people are told otherwise."""

from pathlib import Path

import pytest

from bulletin.machine import system
from bulletin.machine.message import MachineLacksError
from bulletin.machine.running import Outcome
from bulletin.machine.system import Manager, Piece
from tests.machine.fakes import CLERK, DEBIAN, NO_LIBRARY, ROOT, Runner


def detect(
    release: dict[str, str], *there: str, platform: str = "linux", root: bool = False, sudo: bool = False
) -> system.System:
    return system.detect(
        release, platform, lambda name: name if name in there else None, root=root, sudo_works=lambda: sudo
    )


def test_root_on_debian_installs_by_itself() -> None:
    its = detect(DEBIAN, "apt-get", root=True)
    assert (its.manager, its.prefix, its.ask) == (Manager.APT, (), ())


def test_sudo_without_a_password_does_too() -> None:
    assert detect(DEBIAN, "apt-get", "sudo", sudo=True).prefix == ("sudo", "-n")
    assert detect(DEBIAN, "apt-get", "sudo", sudo=False).prefix is None
    assert detect({"ID": "uos", "ID_LIKE": "debian"}, "apt-get", root=True).prefix == ()


def test_other_systems_are_never_changed_unasked() -> None:
    assert detect({"ID": "fedora"}, "dnf", root=True).prefix is None
    assert detect({"ID": "strange"}, "apt-get", root=True).prefix is None
    assert detect({}, platform="win32").manager is None


@pytest.mark.parametrize(
    ("its", "expected"),
    [
        (ROOT, "apt-get update && apt-get install --no-install-recommends qpdf"),
        (CLERK, "sudo apt-get update && sudo apt-get install --no-install-recommends qpdf"),
        (detect({"ID": "fedora"}, "dnf", "sudo"), "sudo dnf install qpdf"),
        (detect({}, "brew", "sudo", platform="darwin"), "brew install qpdf"),
        (detect({"ID": "nixos"}), ""),
    ],
)
def test_the_exact_command(its: system.System, expected: str) -> None:
    assert system.command_for(its, (Piece.QPDF,)) == expected


def test_lacks_share_one_remedy_that_brings_all() -> None:
    first, second = system.lacks(CLERK, (Piece.PANGO, Piece.NOTO))
    assert first.remedy == second.remedy
    assert "libpango-1.0-0" in first.remedy.zh
    assert "fonts-noto-cjk" in first.remedy.en
    windows = system.lacks(detect({}, platform="win32"), (Piece.PANGO,))[0]
    assert "Linux" in windows.remedy.en
    assert system.lacks(detect({"ID": "nixos"}), (Piece.PANGO,))[0].remedy.zh


def filled(tmp_path: Path) -> Path:
    (tmp_path / "mirror_main_binary-amd64_Packages").touch()
    return tmp_path


def test_install_asks_apt_once(tmp_path: Path) -> None:
    run = Runner()
    system.install(ROOT, (Piece.POPPLER, Piece.QPDF), run, filled(tmp_path))
    (command,) = run.commands
    assert command.endswith("poppler-utils qpdf")
    assert "--yes --no-install-recommends" in command


def test_empty_lists_are_fetched_first(tmp_path: Path) -> None:
    run = Runner()
    system.install(ROOT, (Piece.QPDF,), run, tmp_path)
    assert run.commands[0] == "apt-get update"
    assert len(run.commands) == 2


def test_a_failed_installation_is_mended_once_then_told(tmp_path: Path) -> None:
    run = Runner({"install": Outcome(100, "E: broken")})
    with pytest.raises(MachineLacksError) as caught:
        system.install(ROOT, (Piece.QPDF,), run, filled(tmp_path))
    assert caught.value.detail == "E: broken"
    assert [lack.code for lack in caught.value.lacks] == ["missing-qpdf"]
    assert (run.count("dpkg --configure -a"), run.count("apt-get update"), run.count("install")) == (1, 1, 2)


def test_without_rights_nothing_is_run(tmp_path: Path) -> None:
    run = Runner()
    with pytest.raises(MachineLacksError):
        system.install(CLERK, (Piece.QPDF,), run, tmp_path)
    system.install(CLERK, (), run, tmp_path)
    assert run.commands == []


def test_libraries_are_probed_in_another_process() -> None:
    assert system.probe_libraries("python3", Runner({"python3": Outcome(0, NO_LIBRARY)})).missing == (
        "pango-1.0",
    )
    assert system.probe_libraries("python3", Runner()).missing == ()
    assert system.probe_libraries("python3", Runner({"python3": Outcome(139, "")})).missing == ("pango-1.0",)
