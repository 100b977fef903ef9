"""Starts a command: makes sure the machine is ready for it, then hands it over to the engine."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from bulletin.language import from_environment
from bulletin.machine import stamp
from bulletin.machine.message import MachineLacksError, Text, teller
from bulletin.machine.place import Place, place
from bulletin.machine.stamp import Need

LACKING, INTERRUPTED = 3, 130
TAKES_VALUE: Final = frozenset({"--site", "--today", "--format", "--lang", "--color", "--from"})
PRINTING: Final = frozenset(
    {
        "build",
        "watch",
        "serve",
        "preview",
        "release",
        "copies",
        "volume",
        "report",
        "fonts",
        "publish",
        "hook",
    }
)
# These print where the machine can; where it cannot they go on without, and say so themselves.
PRINTING_IF_IT_CAN: Final = (
    frozenset({"proof"}),
    frozenset({"new", "urgent", "--issue"}),
    frozenset({"new", "followup", "--issue"}),
)
_ELSEWHERE: Final = Text(
    "本机不能排版印刷；提交以后，到生成站点的那台电脑上运行 release。",
    "this machine cannot print; commit, and run release on the build machine.",
)
PREPARED: Final = "BULLETIN_PREPARED"


def main(arguments: Sequence[str]) -> int:
    """Prepare this machine for a command and become the engine; return only if that cannot be."""
    tell = teller(from_environment(os.environ))
    here = place(os.environ)
    need = need_of(arguments)
    try:
        if command_of(arguments) == "doctor":
            from bulletin.machine import doctor, machine  # noqa: PLC0415 - as below

            return doctor.report(here, machine.this_machine(), tell.language)
        if not stamp.covers(stamp.still_valid(stamp.read(here), here), need):
            from bulletin.machine import machine, prepare  # noqa: PLC0415 - a ready machine need not load them

            try:
                prepare.prepare(need, here, machine.this_machine(), tell)
            except MachineLacksError:
                if not prints_if_it_can(arguments):
                    raise
                need = Need.EDITING
                prepare.prepare(need, here, machine.this_machine(), tell)
        return hand_over(arguments, need, here)
    except MachineLacksError as error:
        tell.lacks(error)
        if command_of(arguments) == "release":
            tell.line(_ELSEWHERE.to(tell.language))
        return LACKING
    except KeyboardInterrupt:
        tell.line("")
        return INTERRUPTED


def command_of(arguments: Sequence[str]) -> str:
    """Return the command among the arguments, `build` if there is none."""
    words = iter(arguments)
    for word in words:
        if word in TAKES_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return "build"


def need_of(arguments: Sequence[str]) -> Need:
    """Return what the command needs of the machine; only asking for help needs little."""
    command = command_of(arguments)
    if {"-h", "--help", "--version"} & set(arguments):
        return Need.EDITING
    if command == "test":
        return Need.TESTING_FULL if "--full" in arguments else Need.TESTING
    printing = command in PRINTING or prints_if_it_can(arguments)
    return Need.PRINTING if printing else Need.EDITING


def prints_if_it_can(arguments: Sequence[str]) -> bool:
    """Tell whether the command prints where that is possible, and does without where it is not."""
    command, words = command_of(arguments), set(arguments)
    return any(command in wanted and wanted <= words for wanted in PRINTING_IF_IT_CAN)


def hand_over(arguments: Sequence[str], need: Need, here: Place) -> int:
    """Become the engine: the package beside build.py, the user's folder, the environment's Python."""
    words = [str(here.python), "-P", "-m", "bulletin", *arguments]
    environ = {
        **os.environ,
        "PYTHONPATH": str(here.project),
        "BULLETIN_VENV": str(here.venv),
        PREPARED: need.name.lower().replace("_", "-"),
    }
    environ.pop("PYTHONHOME", None)
    if sys.platform == "win32":
        return subprocess.run(words, env=environ, check=False).returncode  # noqa: S603 - our own program
    return os.execve(here.python, words, environ)  # noqa: S606 - no shell is wanted here
