"""The row of steps that make the machine ready: system packages, environment, fonts, test tools."""

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from bulletin.machine import environment, fandol, fonts, stamp, system
from bulletin.machine.machine import Machine
from bulletin.machine.message import MachineLacksError, Teller, Text
from bulletin.machine.place import Place
from bulletin.machine.stamp import Need, Stamp
from bulletin.machine.system import Piece, System

if sys.platform != "win32":
    import fcntl

TEST_PROGRAMS: Final = (
    Piece.CHROMIUM, Piece.FIREFOX, Piece.POPPLER, Piece.QPDF, Piece.GIT, Piece.SSH,
)  # fmt: skip
TRIAL: Final = """
import sys, weasyprint
weasyprint.HTML(string=f'<p style="font-family: {sys.argv[1]}">公文').write_pdf()
"""


def prepare(need: Need, here: Place, machine: Machine, tell: Teller) -> Stamp:
    """Make the machine ready for a need and return the stamp of what stands ready."""
    ready = stamp.still_valid(stamp.read(here), here)
    if stamp.covers(ready, need):
        return ready
    try:
        with guarded(here, tell) as keep:
            ready = stamp.still_valid(stamp.read(here), here)
            return ready if stamp.covers(ready, need) else _steps(need, here, machine, tell, ready, keep)
    except OSError as problem:
        if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise MachineLacksError((environment.read_only(here),), str(problem)) from problem
        if problem.errno == errno.ENOSPC:
            raise MachineLacksError((environment.disk_full(here),), str(problem)) from problem
        raise


def _steps(
    need: Need, here: Place, machine: Machine, tell: Teller, ready: Stamp, keep: Sequence[int]
) -> Stamp:
    """Take the steps in their row; each leaves a stamp, so that an interrupted row can go on."""
    total = min(need, Need.TESTING) + 1
    its = machine.system()
    missing = _missing_pieces(need, here, machine, ready)
    if missing:
        packages = Text("安装系统软件包，可能需要几分钟", "installing system packages, this may take minutes")
        if its.prefix is not None:
            tell.step(1, total, packages)
        system.install(its, missing, machine.run)
    if not ready.lock:
        tell.step(2, total, Text("建立 Python 运行环境", "making the Python environment"))
        environment.build(here, machine.python, machine.run, keep)
        made = Stamp(
            venv=str(here.venv),
            python=stamp.interpreter(here),
            lock=stamp.digest(here.lock),
            distributions=stamp.installed(here),
        )
        ready = stamp.write(here, made)
    if need >= Need.PRINTING and not ready.printing:
        tell.step(3, total, Text("准备字体并试排一页", "preparing fonts and a trial page"))
        ready = stamp.write(here, _printing(here, its, machine, ready))
    if need >= Need.TESTING and not ready.test_lock:
        tell.step(4, total, Text("安装测试工具", "installing the test tools"))
        environment.install(here, here.test_lock, machine.run, keep)
        ready = stamp.write(
            here, replace(ready, test_lock=stamp.digest(here.test_lock), distributions=stamp.installed(here))
        )
    if need >= Need.TESTING_FULL and not ready.programs:
        paths = tuple(system.programs(TEST_PROGRAMS, machine.which).values())
        ready = stamp.write(here, replace(ready, programs=paths))
    return ready


def _missing_pieces(need: Need, here: Place, machine: Machine, ready: Stamp) -> tuple[Piece, ...]:
    """Name every system piece the need lacks at once, so that one installation brings them all."""
    missing = [] if ready.lock or machine.has_venv() else [Piece.VENV]
    if need >= Need.PRINTING and not ready.printing:
        if system.probe_libraries(machine.python, machine.run).missing:
            missing.append(Piece.PANGO)
        found = fonts.resolve(fonts.folders(here.fonts, machine.environ))
        if isinstance(found, frozenset) and found - fonts.FANDOL_ROLES:
            missing.append(Piece.NOTO)
    if need >= Need.TESTING_FULL and not ready.programs:
        there = system.programs(TEST_PROGRAMS, machine.which)
        missing += [piece for piece in TEST_PROGRAMS if piece not in there]
    return tuple(missing)


def _printing(here: Place, its: System, machine: Machine, ready: Stamp) -> Stamp:
    """Choose the fonts, fetching what is missing, make the private folder, and print a trial page with it."""
    roots = fonts.folders(here.fonts, machine.environ)
    chosen = fonts.resolve(roots)
    if isinstance(chosen, frozenset):
        fandol.fetch(its, here.fonts, machine.run, fandol.unpack_deb)
        chosen = fonts.resolve(roots)
    if isinstance(chosen, frozenset):
        raise MachineLacksError(system.lacks(its, (Piece.NOTO,)), ", ".join(sorted(chosen)))
    config = fonts.keep_private(chosen, here.fontconfig)
    trial = machine.run(
        (str(here.python), "-c", TRIAL, f"'{chosen.body.family}'"), extra={"FONTCONFIG_FILE": str(config)}
    )
    if not trial.good:
        raise MachineLacksError(system.lacks(its, (Piece.PANGO,)), trial.last_words)
    return replace(
        ready,
        printing=True,
        libraries=system.probe_libraries(machine.python, machine.run).files,
        fonts=stamp.measured(chosen.files()),
        font_folders=stamp.dated(fonts.walked(roots)),
    )


@contextmanager
def guarded(here: Place, tell: Teller) -> Iterator[tuple[int, ...]]:
    """Keep others from preparing at the same time; an orphaned pip holds the lock as well."""
    here.guard.parent.mkdir(parents=True, exist_ok=True)
    with here.guard.open("a", encoding="utf-8") as guard:
        if sys.platform == "win32":
            yield ()
        else:
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting = Text(
                    "另一个进程正在准备，等待其完成", "another process is preparing, waiting for it"
                )
                tell.line(waiting.to(tell.language))
                fcntl.flock(guard, fcntl.LOCK_EX)
            yield (guard.fileno(),)
