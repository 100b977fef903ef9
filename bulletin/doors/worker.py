"""The worker's side of a bounded run: it serves one task after the other, within its limits."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import math
import os
import pickle
import signal
import struct
import sys
import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform != "win32":
    import resource

__all__ = ["Failure", "Limits", "receive", "send", "serve"]

HEAD = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: ``seconds`` of wall time, and ``memory`` in bytes.

    Memory is held by RLIMIT_DATA, which counts the heap and private writable mappings. RLIMIT_AS
    would also count libraries and fonts that are only mapped for reading: a worker that prints has
    about 200 MB of address space, but 65 MB of data.
    """

    seconds: float
    memory: int


class Failure(StrEnum):
    """Why a task has no result, though the function itself is sound."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


def send(stream: IO[bytes], body: bytes) -> None:
    """Write one frame: its length in eight bytes, then its bytes."""
    stream.write(HEAD.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one frame; None if the other side is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (length,) = HEAD.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def serve() -> None:
    """Answer tasks on standard input until it ends; the main function of a worker."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # A library that reads or prints must not reach the line to the parent.
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    first = receive(source)
    if first is None:
        return
    limits, preload, parent = cast("tuple[Limits, tuple[str, ...], int]", pickle.loads(first))  # noqa: S301
    _confine(limits, parent)
    send(sink, _answer(_import_all, preload, limits))
    while (body := receive(source)) is not None:
        _allow_processor_time(limits)
        try:
            function, argument = pickle.loads(body)  # noqa: S301  from the parent
        except Exception as error:  # noqa: BLE001  reported, not lost
            answer = _report(error)
        else:
            del body
            answer = _answer(function, argument, limits)
            del argument
        send(sink, answer)
        del answer
    os._exit(0)  # the parent has gone or has had enough: nothing here is worth tidying up


def _import_all(names: tuple[str, ...]) -> None:
    """Import the modules named."""
    for name in names:
        importlib.import_module(name)


def _answer(function: Callable[[Any], Any], argument: object, limits: Limits) -> bytes:
    """Call the function and give the frame to send back."""
    try:
        value = function(argument)
        peak, tired = _usage(limits)
        return pickle.dumps(("value", value, peak, tired), protocol=5)
    except MemoryError:
        pass  # answered below, when the frames that hold the memory are gone
    except BaseException as error:  # noqa: BLE001  every bug is the parent's to see
        return _report(error)
    peak, _ = _usage(limits)
    return pickle.dumps(("value", Failure.MEMORY, peak, True), protocol=5)


def _report(error: BaseException) -> bytes:
    """Give the frame that reports an exception."""
    text = "in a worker:\n" + "".join(traceback.format_exception(error))
    brief = f"{type(error).__name__}: {error}"
    error.__traceback__ = None
    error.__cause__ = error.__context__ = None
    body: bytes | None = None
    with contextlib.suppress(Exception):  # then its name and text must do
        body = pickle.dumps(error, protocol=5)
    return pickle.dumps(("defect", (body, brief, text), 0, True), protocol=5)


if sys.platform == "win32":

    def _confine(_limits: Limits, _parent: int) -> None:
        """Do nothing: this system has no such limits; the parent's clock must do."""

    def _allow_processor_time(_limits: Limits) -> None:
        """Do nothing."""

    def _usage(_limits: Limits) -> tuple[int, bool]:
        """Know nothing."""
        return 0, False

else:
    PR_SET_PDEATHSIG = 1
    CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000

    def _confine(limits: Limits, parent: int) -> None:
        """Give up everything that a task does not need."""
        # Ctrl-C goes to the whole terminal; the parent decides what becomes of its workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):  # macOS refuses it; a lower one may hold already
            resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
        if sys.platform == "linux":
            library = ctypes.CDLL(None, use_errno=True)
            library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:  # it died before it could be watched
                os._exit(1)
            # Without the right to it (containers), the fetcher's own refusal is what remains.
            if library.unshare(CLONE_NEWNET) != 0:
                library.unshare(CLONE_NEWUSER | CLONE_NEWNET)

    def _allow_processor_time(limits: Limits) -> None:
        """Let the next task use as much processor time as wall time, and a second more.

        This binds a worker even if the parent is stopped or gone. Threads may use more than one
        processor, so that the limit is doubled.
        """
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(used.ru_utime + used.ru_stime + 2 * limits.seconds) + 1
        if hard == resource.RLIM_INFINITY or soft < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))

    def _usage(limits: Limits) -> tuple[int, bool]:
        """Give the peak of resident memory in bytes, and whether this worker should be replaced."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if sys.platform == "darwin":
            return peak, False
        data = 0
        with contextlib.suppress(OSError):  # /proc is Linux's
            data = int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
        return peak * 1024, data > limits.memory // 2
