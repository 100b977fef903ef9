"""Runs a function in worker processes bounded in time and memory.

A worker is a fresh interpreter, not a fork: the parent may hold threads, and a fork would inherit
its locks, its secrets and its open files. It is started once and then serves many tasks. What it
may use is bounded by the kernel where there is one that can (memory, processor time, no core file,
no network), and by the parent's clock everywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar, cast

from bulletin.doors.worker import Failure, Limits, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Failure", "Limits", "Pool", "run"]

A = TypeVar("A")
R = TypeVar("R")


def run(
    function: Callable[[A], R],
    arguments: Sequence[A],
    *,
    limits: Limits,
    workers: int,
    environment: Mapping[str, str] | None = None,
    preload: Sequence[str] = (),
) -> Iterator[R | Failure]:
    """Yield ``function(argument)`` for each argument, in their order.

    The function is found by its module and name (not in ``__main__``); arguments and results are
    pickled. A task that
    breaks a limit yields a ``Failure`` and costs its worker, nothing else. An exception in the
    function is a bug: it is raised here, with the worker's traceback as a note. ``preload`` names
    modules to import before the clock of the first task starts. Nothing is started for no
    arguments, and no worker outlives the iteration.
    """
    if not arguments:
        return
    with Pool(
        limits=limits,
        workers=min(workers, len(arguments)),
        environment=environment,
        preload=preload,
    ) as pool:
        yield from pool.map(function, arguments)


# Nothing else of the parent's environment reaches a worker: it may hold secrets, and the locale
# and the time zone would leak into results (Pango picks Chinese glyphs by the locale).
INHERITED = (
    "PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT",
    "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "WEASYPRINT_DLL_DIRECTORIES",
)  # fmt: skip
FIXED = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

# How long an interpreter may take to start and to import what is preloaded, on a cold disk.
START_SECONDS = 120.0

BOOTSTRAP = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);from bulletin.doors.worker import serve; serve()"
)

# What native libraries say on standard error before they give up for want of memory.
STARVED = (b"allocat", b"bad_alloc", b"out of memory", b"cannot allocate")


@dataclass(frozen=True, slots=True)
class _Task:
    """One call to make, and where its outcome goes."""

    index: int
    function: Callable[[Any], Any]
    argument: object
    outcomes: queue.SimpleQueue[tuple[int, object]]
    cancelled: threading.Event


@dataclass(frozen=True, slots=True)
class _Defect:
    """An exception that the function raised."""

    error: BaseException
    text: str


class _DeadWorkerError(Exception):
    """The worker ended before it answered."""


class Pool:
    """Workers that stay warm between several calls of ``map``; a context manager."""

    def __init__(
        self,
        *,
        limits: Limits,
        workers: int,
        environment: Mapping[str, str] | None = None,
        preload: Sequence[str] = (),
    ) -> None:
        """Prepare up to ``workers`` workers; each is started when there is a task for it."""
        self._limits = limits
        self._most = max(1, workers)
        self._environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            **FIXED,
            **(environment or {}),
        }
        self._preload = tuple(preload)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._closed = False

    def __enter__(self) -> Self:
        """Give the pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pool."""
        self.close()

    @property
    def peak(self) -> int:
        """The most memory that was resident in any one worker so far, in bytes (0 if unknown)."""
        return max((worker.peak for worker in self._workers), default=0)

    def close(self) -> None:
        """Kill every worker, whatever it is doing."""
        self._closed = True
        for _ in self._workers:
            self._tasks.put(None)
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.join()

    def map(self, function: Callable[[A], R], arguments: Sequence[A]) -> Iterator[R | Failure]:
        """Yield the outcome for each argument, in their order; see ``run``."""
        if self._closed:
            message = "the pool is closed"
            raise ValueError(message)
        outcomes: queue.SimpleQueue[tuple[int, object]] = queue.SimpleQueue()
        cancelled = threading.Event()
        for index, argument in enumerate(arguments):
            self._tasks.put(_Task(index, function, argument, outcomes, cancelled))
        while len(self._workers) < min(self._most, len(arguments)):
            self._workers.append(_Worker(self._tasks, self._limits, self._environment, self._preload))
        early: dict[int, object] = {}
        try:
            for index in range(len(arguments)):
                while index not in early:
                    at, outcome = outcomes.get()
                    early[at] = outcome
                outcome = early.pop(index)
                if isinstance(outcome, _Defect):
                    outcome.error.add_note(outcome.text)
                    raise outcome.error
                yield cast("R | Failure", outcome)
        finally:
            cancelled.set()


class _Worker:
    """One worker process and the thread that talks to it.

    The thread lives as long as the process may: the kernel sends the death signal of a child when
    the *thread* that started it ends.
    """

    def __init__(
        self,
        tasks: queue.SimpleQueue[_Task | None],
        limits: Limits,
        environment: Mapping[str, str],
        preload: tuple[str, ...],
    ) -> None:
        self.peak = 0
        self._tasks = tasks
        self._limits = limits
        self._environment = environment
        self._preload = preload
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._served = 0
        self._overdue = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._drive, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Kill the process now."""
        with self._lock:
            self._stopping = True
            if self._process is not None:
                self._process.kill()

    def join(self) -> None:
        """Wait until process and thread have ended."""
        self._thread.join()

    def _drive(self) -> None:
        """Serve tasks until told to stop."""
        for task in iter(self._tasks.get, None):
            if task.cancelled.is_set() or self._stopping:
                continue
            try:
                outcome = self._outcome(task)
            except BaseException as error:  # noqa: BLE001  it belongs to the caller of map
                outcome = _Defect(error, "raised while starting or talking to a worker")
            task.outcomes.put((task.index, outcome))
        self._discard()

    def _outcome(self, task: _Task) -> object:
        """Do one task; a worker that has served before gets the benefit of the doubt.

        What earlier tasks left behind may be what broke it, and the outcome of a task must not
        depend on its predecessors.
        """
        fresh = self._process is None
        outcome = self._attempt(task)
        broken = outcome is Failure.MEMORY or outcome is Failure.CRASH
        again = broken and not fresh and not self._stopping
        return self._attempt(task) if again else outcome

    def _attempt(self, task: _Task) -> object:
        """Do one task on a worker, started if need be."""
        try:
            process = self._ready()
            kind, value, peak, tired = self._exchange(
                process, (task.function, task.argument), self._limits.seconds
            )
        except _DeadWorkerError:
            return self._bury()
        self.peak = max(self.peak, peak)
        if tired or self._overdue.is_set():
            self._discard()
        return value if kind == "value" else _defect(value)

    def _ready(self) -> subprocess.Popen[bytes]:
        """Give a started worker that has imported its modules."""
        if self._process is not None:
            return self._process
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by _discard
        with self._lock:
            if self._stopping:
                raise _DeadWorkerError
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter
                [sys.executable, "-I", "-X", "utf8", "-c", BOOTSTRAP, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=self._environment,
            )
        kind, value, _, _ = self._exchange(
            self._process, (self._limits, self._preload, os.getpid()), START_SECONDS
        )
        if kind != "value":
            self._discard()
            raise _defect(value).error
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], message: object, seconds: float
    ) -> tuple[str, Any, int, bool]:
        """Send one message and read the answer within the time given."""
        body = pickle.dumps(message, protocol=5)
        self._overdue.clear()
        watch = threading.Timer(seconds, self._expire, (process,))
        watch.daemon = True
        watch.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            send(process.stdin, body)
            answer = receive(process.stdout)
        except (OSError, ValueError) as error:
            raise _DeadWorkerError from error
        finally:
            watch.cancel()
        if answer is None:
            raise _DeadWorkerError
        return cast("tuple[str, Any, int, bool]", pickle.loads(answer))  # noqa: S301  our own worker

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a worker whose time is up."""
        self._overdue.set()
        process.kill()

    def _bury(self) -> Failure:
        """Say why the worker died, and forget it."""
        process, errors = self._process, self._errors
        if process is None:
            return Failure.CRASH
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        told = _tail(errors)
        status = process.returncode
        self._discard()
        if self._overdue.is_set() or status == -getattr(signal, "SIGXCPU", 0):
            return Failure.TIME
        # A kill that is not ours is the kernel's, when the whole machine runs out of memory.
        if status == -getattr(signal, "SIGKILL", 9) or any(word in told for word in STARVED):
            return Failure.MEMORY
        return Failure.CRASH

    def _discard(self) -> None:
        """End the process, if there is one, and close what belonged to it."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None


def _defect(told: tuple[bytes | None, str, str]) -> _Defect:
    """Rebuild the exception that a worker reported."""
    body, brief, text = told
    error: object = None
    if body is not None:
        with contextlib.suppress(Exception):  # an exception may pickle and yet not unpickle
            error = pickle.loads(body)  # noqa: S301  our own worker
    return _Defect(error if isinstance(error, BaseException) else RuntimeError(brief), text)


def _tail(errors: IO[bytes] | None) -> bytes:
    """Give the last of what was written to standard error, in lower case."""
    if errors is None:
        return b""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4096))
    return errors.read().lower()
