"""Stand-ins for the machine: a runner that remembers, a system, and tiny font files."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bulletin.machine.machine import Machine
from bulletin.machine.place import Place
from bulletin.machine.running import Outcome
from bulletin.machine.system import Manager, System

NO_LIBRARY = '{"missing": ["pango-1.0"], "files": []}'
DEBIAN = {"ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 12 (bookworm)"}
ROOT = System("Debian", "linux", Manager.APT, ())
CLERK = System("Debian", "linux", Manager.APT, None, ("sudo",))


@dataclass
class Runner:
    """Remembers commands and answers them: the first answer whose words all stand in the command."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    place: Place | None = None

    def __call__(
        self,
        command: Sequence[str],
        *,
        extra: Mapping[str, str] | None = None,
        folder: Path | None = None,
        keep: Sequence[int] = (),
    ) -> Outcome:
        del extra, keep
        words = " ".join(command)
        self.commands.append(words)
        for sought, answer in self.answers.items():
            if sought in words:
                return answer
        if self.place is not None and " -m venv " in words:
            make_venv(self.place)
        if self.place is not None and " -m pip " in words:
            make_distribution(self.place, "jinja2-3.1.6")
        if folder is not None and " download " in words:
            (folder / "texlive.deb").write_bytes(b"")
        return Outcome(0, '{"missing": [], "files": []}')

    def count(self, sought: str) -> int:
        return sum(sought in command for command in self.commands)


def make_venv(place: Place) -> None:
    place.python.parent.mkdir(parents=True, exist_ok=True)
    place.python.write_text("", encoding="utf-8")
    site(place).mkdir(parents=True, exist_ok=True)


def make_distribution(place: Place, name: str) -> None:
    (site(place) / f"{name}.dist-info").mkdir(exist_ok=True)


def site(place: Place) -> Path:
    return place.venv / "lib" / "python3.11" / "site-packages"


def project(folder: Path) -> Place:
    """Make a project folder with two locks and nothing else."""
    (folder / "requirements.lock").write_text("jinja2==3.1.6\n", encoding="utf-8")
    (folder / "requirements-test.lock").write_text("pytest==9.2.0\n", encoding="utf-8")
    return Place(folder, folder / ".venv")


def machine(runner: Runner, its: System, home: Path, programs: Sequence[str] = ()) -> Machine:
    """Make a machine whose fonts lie in `home` and which has these programs."""
    return Machine(
        {"HOME": str(home)},
        "/usr/bin/python3",
        runner,
        lambda name: str(home / name) if name in programs else None,
        lambda: its,
        lambda: True,
    )


def font(*names: tuple[int, int, int, str], weight: int = 400) -> bytes:
    """Make a font file with nothing in it but names (platform, language, kind, text) and a weight."""
    texts = [text.encode("ascii" if platform == 1 else "utf-16-be") for platform, _, _, text in names]
    offsets = [sum(map(len, texts[:number])) for number in range(len(texts))]
    records = b"".join(
        struct.pack(">6H", platform, 1, language, kind, len(text), offset)
        for (platform, language, kind, _), text, offset in zip(names, texts, offsets, strict=True)
    )
    table = struct.pack(">HHH", 0, len(names), 6 + len(records)) + records + b"".join(texts)
    metrics = struct.pack(">HhH", 4, 500, weight)
    start = 12 + 2 * 16
    rows = struct.pack(">4sLLL", b"OS/2", 0, start, len(metrics))
    rows += struct.pack(">4sLLL", b"name", 0, start + len(metrics), len(table))
    return b"OTTO" + struct.pack(">4H", 2, 0, 0, 0) + rows + metrics + table


def named(family: str, weight: int = 400) -> bytes:
    """Make a font file of one English family name."""
    return font((3, 0x409, 1, family), (3, 0x409, 6, family.replace(" ", "-")), weight=weight)


def all_fonts(folder: Path) -> None:
    """Put a file for every role into a folder, the free ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, family, weight in (
        ("serif-bold.otf", "Noto Serif CJK SC", 700),
        ("serif.otf", "Noto Serif CJK SC", 400),
        ("sans.otf", "Noto Sans CJK SC", 400),
        ("kai.otf", "FandolKai", 400),
        ("fang.otf", "FandolFang", 400),
    ):
        (folder / name).write_bytes(named(family, weight))
