"""Keeps what a server shows: builds in a fresh folder, a link that is swapped, the release before it."""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where building is not supported
    fcntl = None  # type: ignore[assignment]

_SHORT: Final = 12  # of a commit's name: enough to tell it by
_PAUSE: Final = 0.2


class BusyError(Exception):
    """Another publication has not ended within the time that one waits for it."""


class TooLongError(Exception):
    """The work has not ended within its time."""


class InTheWayError(Exception):
    """Where the link must stand stands something else."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of a server's publications: `output` leads to the present one, `previous` to the last."""

    root: Path

    @property
    def output(self) -> Path:
        """What is shown."""
        return self.root / "output"

    @contextlib.contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for one's turn; BusyError if it does not come. The kernel gives it free on death."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as file:
            end = time.monotonic() + seconds
            while fcntl is not None:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() >= end:
                        raise BusyError from None
                    time.sleep(_PAUSE)
                else:
                    break
            yield

    @contextlib.contextmanager
    def fresh(self) -> Iterator[Path]:
        """Give an empty folder to work in, and remove it whatever comes, also that of a run that died."""
        work = self.root / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def shows(self, commit: str) -> bool:
        """Tell whether this commit is what is shown."""
        target = self._target("output")
        return target is not None and target.name.partition("-")[0] == commit[:_SHORT]

    def take(self, made: Path, commit: str) -> None:
        """Show what was made: one rename brings it in, another swaps the link; keep what was shown before."""
        if self.output.exists() and not self.output.is_symlink():
            raise InTheWayError(str(self.output))
        releases = self.root / "releases"
        releases.mkdir(exist_ok=True)
        number, target = 1, releases / f"{commit[:_SHORT]}-1"
        while target.exists():
            number += 1
            target = releases / f"{commit[:_SHORT]}-{number}"
        made.rename(target)
        before = self._target("output")
        if before is not None:
            self._link("previous", before)
        self._link("output", target)
        kept = {target, before}
        for old in releases.iterdir():
            if old not in kept:
                shutil.rmtree(old, ignore_errors=True)

    def _target(self, name: str) -> Path | None:
        link = self.root / name
        return self.root / link.readlink() if link.is_symlink() else None

    def _link(self, name: str, target: Path) -> None:
        arriving = self.root / f".{name}"
        arriving.unlink(missing_ok=True)
        arriving.symlink_to(target.relative_to(self.root))
        arriving.replace(self.root / name)


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop the work with TooLongError when its time is over; a pusher who hangs up does not stop it."""

    def over(_signal: int, _frame: object) -> None:
        raise TooLongError

    hung_up = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    alarm = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGHUP, hung_up)


def put(path: Path, data: bytes, *, program: bool = False) -> None:
    """Write a small file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_name(f".{path.name}.new")
    arriving.write_bytes(data)
    arriving.chmod(0o755 if program else 0o644)
    os.replace(arriving, path)  # noqa: PTH105 - over a file that may be there, on every system
