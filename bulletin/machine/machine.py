"""What preparing may use of the machine it runs on; tests pass fakes."""

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bulletin.machine import system
from bulletin.machine.running import Run, run
from bulletin.machine.system import System


@dataclass(frozen=True, slots=True)
class Machine:
    """The doors to the machine: its variables, its Python, its programs, its system."""

    environ: Mapping[str, str]
    python: str
    run: Run
    which: Callable[[str], str | None]
    system: Callable[[], System]
    has_venv: Callable[[], bool]


def this_machine() -> Machine:
    """Return the machine this process runs on."""
    return Machine(os.environ, base_python(), run, shutil.which, this_system, has_venv)


def base_python() -> str:
    """Return the interpreter environments are made from, also when this one runs inside an environment."""
    return getattr(sys, "_base_executable", "") or sys.executable


def has_venv() -> bool:
    """Tell whether this Python can make an environment with pip in it, which Debian splits off."""
    return importlib.util.find_spec("ensurepip") is not None


def this_system() -> System:
    """Look at the operating system."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return system.detect(
        release,
        sys.platform,
        shutil.which,
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        sudo_works=lambda: run(("sudo", "-n", "true")).good,
    )
