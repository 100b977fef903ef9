"""The command line as an editor sees it: each file under transcripts/ is a session.

A line `$ …` is a command, `? …` its exit status, what stands between is what it prints: standard
output first, then standard error. `…` stands for anything, alone on a line for any number of lines;
`#` begins a remark. `python3 build.py` runs the engine; the site called `good` is the base of the
cases, any other name is the case of that name.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TRANSCRIPTS = Path(__file__).with_name("transcripts")
CASES = Path(__file__).with_name("cases")
PROJECT = CASES.parents[1]
LOCALES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8", "unknown": "C"}


@dataclass(frozen=True)
class Command:
    """One command of a session, and what is expected of it."""

    words: str
    printed: tuple[str, ...]
    status: int


def commands(text: str) -> Iterator[Command]:
    words, printed = "", list[str]()
    for line in text.splitlines():
        if line.startswith("$ "):
            words, printed = line[2:], []
        elif line.startswith("? "):
            yield Command(words, tuple(printed), int(line[2:]))
            words, printed = "", []
        elif words:
            printed.append(line)
        else:
            assert not line or line.startswith("#"), line


def pattern(printed: tuple[str, ...]) -> re.Pattern[str]:
    rows = ("(?:.*\n)*?" if row == "…" else f"{re.escape(row).replace('…', '.*')}\n" for row in printed)
    return re.compile("".join(rows))


def run(command: Command, folder: Path, locale: str) -> tuple[str, int]:
    words = shlex.split(command.words)
    assert words[:2] == ["python3", "build.py"]
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "bulletin", *words[2:]],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "LC_ALL": locale},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return (done.stdout + done.stderr).replace(f"{folder}{os.sep}", ""), done.returncode


def lay_out(folder: Path, text: str) -> None:
    for name in set(re.findall(r"--site ([\w.-]+)", text)):
        if name == "good":
            shutil.copytree(CASES / "base", folder / name)
        elif (CASES / name / "in").is_dir():
            shutil.copytree(CASES / "base", folder / name)
            shutil.copytree(CASES / name / "in", folder / name, dirs_exist_ok=True)


SESSIONS = [
    # A release lays pages out.
    pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if p.stem.startswith("release.") else [])
    for p in sorted(TRANSCRIPTS.glob("*.txt"))
]


@pytest.mark.parametrize("path", SESSIONS)
def test_session_goes_as_written(path: Path, tmp_path: Path, *, updating: bool) -> None:
    text = path.read_text("utf-8")
    lay_out(tmp_path, text)
    told = tuple(commands(text))
    assert told
    written = text
    for command in told:
        printed, status = run(command, tmp_path, LOCALES[path.stem.rpartition(".")[2]])
        matches = pattern(command.printed).fullmatch(printed) is not None
        if updating and not matches:
            before = "\n".join((f"$ {command.words}", *command.printed, f"? {command.status}\n"))
            written = written.replace(before, f"$ {command.words}\n{printed}? {status}\n")
            continue
        expected = printed if matches else "".join(f"{row}\n" for row in command.printed)
        assert (expected, command.status) == (printed, status)
    if written != text:
        path.write_text(written, "utf-8", newline="\n")
