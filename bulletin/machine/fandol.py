"""Takes the two Fandol fonts out of the system's TeX package, without installing that package."""

import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from bulletin.machine import running
from bulletin.machine.fontfile import faces
from bulletin.machine.message import Lack, MachineLacksError, Text
from bulletin.machine.running import Run
from bulletin.machine.system import WORDS, Manager, Piece, System, command_for

PACKAGE: Final = "texlive-lang-chinese"
FILES: Final[Mapping[str, str]] = {
    "FandolFang-Regular.otf": "FandolFang",
    "FandolKai-Regular.otf": "FandolKai",
}


def fetch(its: System, folder: Path, run: Run, unpack: Callable[[Path, Path], None]) -> None:
    """Put the two fonts into `folder`, each whole or not at all; downloading a package needs no root."""
    if its.manager is not Manager.APT:
        raise MachineLacksError((lack(its),))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bulletin-fonts-") as made:
        work = Path(made)
        work.chmod(0o755)
        outcome = run(("apt-get", "download", PACKAGE), folder=work)
        if not outcome.good and its.prefix is not None:
            run((*its.prefix, "apt-get", "update"))
            outcome = run(("apt-get", "download", PACKAGE), folder=work)
        package = next(work.glob("*.deb"), None)
        if not outcome.good or package is None:
            raise MachineLacksError((lack(its),), outcome.last_words)
        unpack(package, work)
        for name, family in FILES.items():
            if not any(family in face.families for face in faces(work / name)):
                detail = f"{package.name}: {name} is missing or damaged"
                raise MachineLacksError((lack(its),), detail)
            _place(work / name, folder / name)


def unpack_deb(package: Path, into: Path) -> None:
    """Write the wanted files of a Debian package flat into a folder; read no further than the last."""
    wanted = set(FILES)
    with (
        running.streaming(("dpkg-deb", "--fsys-tarfile", str(package))) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        for member in archive:
            name = PurePosixPath(member.name).name
            source = archive.extractfile(member) if name in wanted and member.isreg() else None
            if source is not None:
                (into / name).write_bytes(source.read())
                wanted.discard(name)
            if not wanted:
                return


def lack(its: System) -> Lack:
    """Describe that the two fonts, or others in their roles, are missing, and how these roles get one."""
    own = Text(
        "将本单位的仿宋、楷体字体文件放入本机的字体文件夹",
        "put the office's own FangSong and Kai files into this machine's font folder",
    )
    words = command_for(its, (Piece.FANDOL,))
    if its.manager is Manager.APT:
        free = Text(
            f"联网运行 python3 build.py 会自动取得（不需要 root）；若取不到，请管理员运行：{words}",
            "with a network, python3 build.py fetches them (no root needed); "
            f"if it cannot, run as root: {words}",
        )
    else:
        free = Text(f"运行：{words}", f"run: {words}")
    either = Text(f"{free.zh}；或{own.zh}", f"{free.en}; or {own.en}")
    return Lack(*WORDS[Piece.FANDOL], either if words else own)


def _place(source: Path, target: Path) -> None:
    arriving = target.with_suffix(".part")
    arriving.write_bytes(source.read_bytes())
    arriving.replace(target)
