"""The virtual environment: made from the hashed lock, its predecessor kept until it stands."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from bulletin.machine.message import Lack, MachineLacksError, Text
from bulletin.machine.place import Place
from bulletin.machine.running import Run

PURPOSE = Text("运行本程序", "run this program")


def build(place: Place, python: str, run: Run, keep: Sequence[int] = ()) -> None:
    """Make the environment anew from the lock. If that fails, what stood before stands again."""
    _set_aside(place)
    try:
        place.venv.mkdir(parents=True, exist_ok=True)
        place.mark.write_text("Made by build.py, which may throw this folder away.\n", encoding="utf-8")
        _begin(place, python, run, keep)
        install(place, place.lock, run, keep)
    except MachineLacksError:
        _restore(place)
        raise
    fetched = place.former / place.fonts.relative_to(place.venv)
    if fetched.is_dir():
        place.fonts.parent.mkdir(exist_ok=True)
        fetched.replace(place.fonts)
    _throw_away(place.former)


def _begin(place: Place, python: str, run: Run, keep: Sequence[int]) -> None:
    outcome = run((python, "-m", "venv", str(place.venv)), keep=keep)
    if not outcome.good:
        raise MachineLacksError((venv_fails(),), outcome.last_words)


def install(place: Place, lock: Path, run: Run, keep: Sequence[int] = ()) -> None:
    """Install exactly what a lock names, each file checked against its digest."""
    pip = (str(place.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet")
    strict = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
    outcome = run((*pip, *strict, "--requirement", str(lock)), keep=keep)
    if not outcome.good:
        raise MachineLacksError((packages_unavailable(lock),), outcome.last_words)


def packages_unavailable(lock: Path) -> Lack:
    """Describe that Python packages could not be had."""
    return Lack(
        "python-packages-unavailable",
        Text(f"{lock.name} 所列的 Python 软件包", f"the Python packages listed in {lock.name}"),
        PURPOSE,
        Text(
            "请检查网络，或用 pip config 指定本单位的软件包镜像，然后重新运行",
            "check the network, or name your mirror with pip config, then run again",
        ),
    )


def venv_fails() -> Lack:
    """Describe that an environment could not even be begun."""
    return Lack(
        "venv-fails",
        Text("可用的 Python venv 模块", "a working venv module of Python"),
        PURPOSE,
        Text("请重新安装 Python 3.11 或更新版本", "reinstall Python 3.11 or newer"),
    )


def not_ours(place: Place) -> Lack:
    """Describe that another program's folder stands where the environment should be."""
    return Lack(
        "foreign-environment",
        Text(f"可以使用的文件夹 {place.venv}", f"a usable folder {place.venv}"),
        PURPOSE,
        Text(
            "该文件夹不是本程序建立的，程序不会改动它；请移走它，或用环境变量 BULLETIN_VENV 指定别处",
            "this program did not make that folder and will not touch it; "
            "move it away, or name another with BULLETIN_VENV",
        ),
    )


def read_only(place: Place) -> Lack:
    """Describe that the place of the environment cannot be written."""
    return Lack(
        "read-only-environment",
        Text(f"对 {place.venv} 的写入权限", f"permission to write {place.venv}"),
        PURPOSE,
        Text(
            "请由该文件夹的所有者运行一次，或用环境变量 BULLETIN_VENV 指定可写的位置，"
            "例如：BULLETIN_VENV=~/bulletin-venv",
            "let its owner run this once, or name a writable place with BULLETIN_VENV, "
            "for example BULLETIN_VENV=~/bulletin-venv",
        ),
    )


def disk_full(place: Place) -> Lack:
    """Describe that the disk is full."""
    return Lack(
        "disk-full",
        Text(f"{place.venv.parent} 所在磁盘的空间", f"space on the disk of {place.venv.parent}"),
        PURPOSE,
        Text("请腾出至少 400 MB 后重新运行", "free at least 400 MB and run again"),
    )


def _set_aside(place: Place) -> None:
    """Clear the place: keep a finished environment as the former one, throw an unfinished one away."""
    if not place.venv.exists():
        return
    if not place.mark.exists():
        if any(place.venv.iterdir()):
            raise MachineLacksError((not_ours(place),))
        return
    if place.stamp.exists():
        _throw_away(place.former)
        place.venv.replace(place.former)
        return
    _throw_away(place.venv)


def _restore(place: Place) -> None:
    _throw_away(place.venv)
    if place.former.exists():
        place.former.replace(place.venv)


def _throw_away(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
