"""Runs other programs: the one door through which preparing starts a process."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

LAST_WORDS: Final = 15
LEADING_ASTRAY: Final = frozenset(
    {
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_REQUIREMENT",
        "PIP_PYTHON",
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended and what it said."""

    code: int
    output: str

    @property
    def good(self) -> bool:
        """Whether it succeeded."""
        return self.code == 0

    @property
    def last_words(self) -> str:
        """The end of what it said, where the reason of a failure stands."""
        return "\n".join(self.output.strip().splitlines()[-LAST_WORDS:])


class Run(Protocol):
    """Runs a command to its end; tests pass a fake."""

    def __call__(
        self,
        command: Sequence[str],
        *,
        extra: Mapping[str, str] | None = None,
        folder: Path | None = None,
        keep: Sequence[int] = (),
    ) -> Outcome:
        """Run `command` with `extra` variables in `folder`, with the descriptors `keep` open in it."""


def run(
    command: Sequence[str],
    *,
    extra: Mapping[str, str] | None = None,
    folder: Path | None = None,
    keep: Sequence[int] = (),
) -> Outcome:
    """Run a command to its end, without input; a missing program is a failure like others."""
    environ = {name: value for name, value in os.environ.items() if name not in LEADING_ASTRAY}
    try:
        done = subprocess.run(
            list(command),
            env=environ | dict(extra or {}),
            cwd=folder,
            pass_fds=tuple(keep),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as problem:
        return Outcome(127, f"{command[0]}: {problem}")
    return Outcome(done.returncode, done.stdout)


@contextmanager
def streaming(command: Sequence[str]) -> Iterator[IO[bytes]]:
    """Give what a command writes as a stream; the command is ended with the block."""
    with subprocess.Popen(list(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        if process.stdout is None:
            raise OSError(command[0])
        try:
            yield process.stdout
        finally:
            process.kill()
