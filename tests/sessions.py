"""Sessions: what an editor types, and what the command line answers, as a file that is read like a play.

A line `$ …` is a command, `? …` its exit status, what stands between is what it prints: standard
output first, then standard error. `…` stands for anything, alone on a line for any number of lines;
`#` begins a remark. `python3 build.py` runs the engine. A line `% …` is a step that is no command of
ours, like writing into a file; its first word names a function of the test.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[1]
LOCALES: Final[Mapping[str, str]] = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8", "unknown": "C"}

# What a step does in a folder, with the words that follow its name.
Step = Callable[..., None]


@dataclass(frozen=True)
class Command:
    """One command of a session, and what is expected of it; or a step, of which nothing is."""

    words: str
    printed: tuple[str, ...] = ()
    status: int = 0
    step: bool = False


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
        elif line.startswith("% "):
            yield Command(line[2:], step=True)
        else:
            assert not line or line.startswith("#"), line
    assert not words, words


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


def play(path: Path, folder: Path, steps: Mapping[str, Step], *, updating: bool) -> None:
    """Hold a session to what its file says; write what is printed into the file if that is wanted."""
    text = path.read_text("utf-8")
    told = tuple(commands(text))
    assert told
    written = text
    for command in told:
        if command.step:
            name, *words = shlex.split(command.words)
            steps[name](folder, *words)
            continue
        printed, status = run(command, folder, LOCALES[path.stem.rpartition(".")[2]])
        matches = pattern(command.printed).fullmatch(printed) is not None
        if updating and not (matches and status == command.status):
            before = "\n".join((f"$ {command.words}", *command.printed, f"? {command.status}\n"))
            written = written.replace(before, f"$ {command.words}\n{printed}? {status}\n", 1)
            path.write_text(written, "utf-8", newline="\n")
            continue
        expected = printed if matches else "".join(f"{row}\n" for row in command.printed)
        assert (expected, command.status) == (printed, status), command.words
