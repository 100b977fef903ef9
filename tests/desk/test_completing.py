"""Completion: what a real bash offers, and that every shell is told every command."""

import os
import subprocess

import pytest

from bulletin import arguments
from bulletin.commands.completing import SHELLS, script
from bulletin.doors.say import say
from bulletin.language import Language
from tests.desk.conftest import Desk


def made(shell: str) -> str:
    return script(shell, arguments.parser(say(Language.EN)))


def offered(desk: Desk, line: str) -> set[str]:
    """Return what bash offers for the last word of a line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    asked = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _bulletin"
    told = "printf '%s\\n' \"${COMPREPLY[@]}\""
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{made('bash')}\n{asked}\n{told}"],
        cwd=desk.root,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
    )
    assert done.stderr == b""
    return set(filter(None, done.stdout.decode().split("\n")))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("python3 build.py app", {"approve"}),
        ("./build.py comp", {"completion"}),
        ("python3 /opt/bulletin/build.py --si", {"--site"}),
        ("python3 build.py approve sch", {"school"}),
        ("python3 build.py approve school --b", {"--by"}),
        ("python3 build.py approve school --by ", set()),
        ("python3 build.py --site . approve rain-", {"rain-first", "rain-final"}),
        ("python3 build.py check --format s", {"sarif"}),
        ("python3 build.py new i", {"item", "issue"}),
        ("python3 build.py new issue w", {"weekly"}),
        ("python3 build.py export --issue weekly/2026-001", {"weekly/2026-001"}),
        ("python3 build.py completion f", {"fish"}),
        ("python3 other.py app", set()),
        ("python3 ", set()),
    ],
)
def test_bash_offers_what_fits(line: str, expected: set[str], desk: Desk) -> None:
    assert offered(desk, line) == expected


def test_name_with_signs_of_the_shell_runs_nothing(desk: Desk) -> None:
    (desk.root / "content/items/$(touch ran).md").write_text("x")
    (desk.root / "content/items/`touch ran`.md").write_text("x")
    assert offered(desk, "python3 build.py approve s") == {"school"}
    assert not [name for name in offered(desk, "python3 build.py approve ") if "touch" in name]
    assert not (desk.root / "ran").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_told_every_command(shell: str) -> None:
    text = made(shell)
    for word in ("approve", "new issue", "check", "staged", "completion", "sarif"):
        assert word in text


@pytest.mark.parametrize("shell", SHELLS)
def test_two_lines_say_how_to_install_it(shell: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = desk.run("completion", shell)
    assert status == 0
    assert capsys.readouterr().out.startswith(("# Completion", "autoload"))
    assert said.startswith("next")
    assert 2 <= len(said.strip().splitlines()) <= 3
