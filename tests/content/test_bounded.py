"""The bounds on workers, with expressions as functions: ``eval`` is a module-level callable."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bulletin.doors.bounded import Failure, Limits, Pool, run

LIMITS = Limits(seconds=1.0, memory=256 * 1024 * 1024)


def evaluate(*expressions: str, workers: int = 2) -> list[object]:
    return list(run(eval, expressions, limits=LIMITS, workers=workers))


def test_results_come_in_the_order_of_the_arguments() -> None:
    slow_first = [f"(__import__('time').sleep({0.2 if n == 0 else 0}), {n})[1]" for n in range(6)]
    assert evaluate(*slow_first) == [0, 1, 2, 3, 4, 5]


def test_no_arguments_start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert evaluate() == []


def test_each_failure_has_its_name_and_fails_alone() -> None:
    outcomes = evaluate(
        "1",
        "__import__('time').sleep(30)",
        "bytes(1 << 30)",
        "__import__('os').abort()",
        "__import__('os')._exit(3)",
        "2",
        workers=3,
    )
    assert outcomes == [1, Failure.TIME, Failure.MEMORY, Failure.CRASH, Failure.CRASH, 2]


def test_a_busy_loop_is_stopped() -> None:
    started = time.monotonic()
    assert evaluate("sum(iter(int, 1))") == [Failure.TIME]
    assert time.monotonic() - started < 5


def test_a_task_does_not_pay_for_its_predecessors() -> None:
    hoard = "__import__('builtins').__dict__.setdefault('kept', []).append(bytes(90 << 20))"
    assert evaluate(hoard, hoard, hoard, hoard, workers=1) == [None] * 4


def test_an_exception_is_raised_with_the_traceback_of_the_worker() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        evaluate("1 / 0")
    assert "in a worker" in caught.value.__notes__[0]


def test_the_environment_is_given_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    asked = "sorted(__import__('os').environ)"
    [names] = run(eval, [asked], limits=LIMITS, workers=1, environment={"FONTCONFIG_FILE": "/x"})
    assert isinstance(names, list)
    assert "SECRET_TOKEN" not in names
    assert "FONTCONFIG_FILE" in names


def test_a_worker_serves_many_tasks() -> None:
    with Pool(limits=LIMITS, workers=1) as pool:
        list(pool.map(eval, ["1"]))
        assert list(pool.map(eval, ["1"] * 500)) == [1] * 500
        assert pool.peak > 0


def test_what_a_worker_prints_does_not_reach_the_line() -> None:
    assert evaluate("(print('x' * 100), __import__('os').write(1, b'y'))[1]") == [1]


def test_modules_are_imported_beforehand() -> None:
    asked = "'wave' in __import__('sys').modules"
    assert list(run(eval, [asked], limits=LIMITS, workers=1, preload=["wave"])) == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_no_worker_survives_a_killed_parent() -> None:
    program = (
        "from bulletin.doors.bounded import Limits, Pool\n"
        "with Pool(limits=Limits(60, 1 << 28), workers=1) as pool:\n"
        "    print(*pool.map(eval, ['__import__(\"os\").getpid()']), flush=True)\n"
        "    list(pool.map(eval, ['__import__(\"time\").sleep(60)']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.kill()
    assert gone(worker)


def test_an_interrupted_iteration_leaves_no_worker() -> None:
    outcomes = run(eval, ["__import__('os').getpid()"] * 20, limits=LIMITS, workers=2)
    worker = next(outcomes)
    assert isinstance(worker, int)
    outcomes.close()  # type: ignore[attr-defined]
    assert gone(worker)


def gone(process: int) -> bool:
    """Wait until a process has ended."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{process}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    return False
