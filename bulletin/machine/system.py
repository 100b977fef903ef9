"""System packages: which pieces come from the system, whether they are there, how each is installed."""

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bulletin.machine.message import Lack, MachineLacksError, Text
from bulletin.machine.running import Outcome, Run


class Piece(StrEnum):
    """Something that comes from the system and not from Python's packages."""

    VENV = "venv"
    PANGO = "pango"
    NOTO = "noto"
    FANDOL = "fandol"
    CHROMIUM = "chromium"
    FIREFOX = "firefox"
    POPPLER = "poppler"
    QPDF = "qpdf"
    GIT = "git"
    SSH = "ssh"


class Manager(StrEnum):
    """A program that installs system packages."""

    APT = "apt-get"
    DNF = "dnf"
    PACMAN = "pacman"
    BREW = "brew"


@dataclass(frozen=True, slots=True)
class System:
    """The operating system: its name, its package manager, and how that may be used unasked, if at all."""

    name: str
    platform: str
    manager: Manager | None
    prefix: tuple[str, ...] | None
    ask: tuple[str, ...] = ()


WORDS: Final[Mapping[Piece, tuple[str, Text, Text]]] = {
    Piece.VENV: (
        "missing-venv-module",
        Text("Python 的 venv 与 pip 组件", "Python's venv and pip components"),
        Text("建立独立的运行环境", "make the separate environment the engine runs in"),
    ),
    Piece.PANGO: (
        "missing-pango",
        Text("Pango 与 HarfBuzz 排版库", "the Pango and HarfBuzz layout libraries"),
        Text("排印 PDF", "lay out the printed PDF"),
    ),
    Piece.NOTO: (
        "missing-fonts",
        Text("宋体、黑体字体", "Song and Hei fonts"),
        Text("印标题、一级小标题、表格和生僻字", "print titles, headings, tables and rare characters"),
    ),
    Piece.FANDOL: (
        "missing-fangsong",
        Text("仿宋、楷体字体", "FangSong and Kai fonts"),
        Text("印正文和二级小标题", "print body text and subheadings"),
    ),
    Piece.CHROMIUM: (
        "missing-chromium",
        Text("Chromium 浏览器", "the Chromium browser"),
        Text("完整测试时打开网页版", "open the web edition in the full tests"),
    ),
    Piece.FIREFOX: (
        "missing-firefox",
        Text("Firefox 浏览器", "the Firefox browser"),
        Text("完整测试时填写报送单", "fill in the form for units in the full tests"),
    ),
    Piece.POPPLER: (
        "missing-poppler",
        Text("poppler-utils 工具", "poppler-utils"),
        Text("完整测试时读取 PDF 的文字与字体", "read text and fonts of the PDF in the full tests"),
    ),
    Piece.QPDF: (
        "missing-qpdf",
        Text("qpdf 工具", "qpdf"),
        Text("完整测试时检查 PDF 结构", "check the structure of the PDF in the full tests"),
    ),
    Piece.GIT: (
        "missing-git",
        Text("git", "git"),
        Text("查看谁改过稿件", "see who changed an item"),
    ),
    Piece.SSH: (
        "missing-ssh-keygen",
        Text("OpenSSH 的 ssh-keygen", "ssh-keygen of OpenSSH"),
        Text("签署和核对审核签名", "sign approvals and verify them"),
    ),
}

PACKAGES: Final[Mapping[Manager, Mapping[Piece, tuple[str, ...]]]] = {
    Manager.APT: {
        Piece.VENV: (f"python3.{sys.version_info.minor}-venv",),
        Piece.PANGO: ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        Piece.NOTO: ("fonts-noto-cjk",),
        Piece.FANDOL: ("texlive-lang-chinese",),
        Piece.CHROMIUM: ("chromium",),
        Piece.FIREFOX: ("firefox-esr",),
        Piece.POPPLER: ("poppler-utils",),
        Piece.QPDF: ("qpdf",),
        Piece.GIT: ("git",),
        Piece.SSH: ("openssh-client",),
    },
    Manager.DNF: {
        Piece.VENV: ("python3", "python3-pip"),
        Piece.PANGO: ("pango", "harfbuzz"),
        Piece.NOTO: ("google-noto-serif-cjk-fonts", "google-noto-sans-cjk-fonts"),
        Piece.FANDOL: ("texlive-fandol",),
        Piece.CHROMIUM: ("chromium",),
        Piece.FIREFOX: ("firefox",),
        Piece.POPPLER: ("poppler-utils",),
        Piece.QPDF: ("qpdf",),
        Piece.GIT: ("git",),
        Piece.SSH: ("openssh",),
    },
    Manager.PACMAN: {
        Piece.VENV: ("python",),
        Piece.PANGO: ("pango",),
        Piece.NOTO: ("noto-fonts-cjk",),
        Piece.FANDOL: ("texlive-langchinese",),
        Piece.CHROMIUM: ("chromium",),
        Piece.FIREFOX: ("firefox",),
        Piece.POPPLER: ("poppler",),
        Piece.QPDF: ("qpdf",),
        Piece.GIT: ("git",),
        Piece.SSH: ("openssh",),
    },
    Manager.BREW: {
        Piece.VENV: ("python",),
        Piece.PANGO: ("pango",),
        Piece.NOTO: ("font-noto-serif-cjk-sc", "font-noto-sans-cjk-sc"),
        Piece.CHROMIUM: ("chromium",),
        Piece.FIREFOX: ("firefox",),
        Piece.POPPLER: ("poppler",),
        Piece.QPDF: ("qpdf",),
        Piece.GIT: ("git",),
        Piece.SSH: ("openssh",),
    },
}
INSTALL: Final[Mapping[Manager, tuple[tuple[str, ...], ...]]] = {
    Manager.APT: (("apt-get", "update"), ("apt-get", "install", "--no-install-recommends")),
    Manager.DNF: (("dnf", "install"),),
    Manager.PACMAN: (("pacman", "-S", "--needed"),),
    Manager.BREW: (("brew", "install"),),
}
APT_ALONE: Final = (
    *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"),
    *("-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"),
)
APT_LISTS: Final = Path("/var/lib/apt/lists")
APT_SYSTEMS: Final = frozenset({"debian", "ubuntu"})
PROGRAMS: Final[Mapping[Piece, tuple[str, ...]]] = {
    Piece.CHROMIUM: ("chromium", "chromium-browser", "google-chrome"),
    Piece.FIREFOX: ("firefox-esr", "firefox"),
    Piece.POPPLER: ("pdftotext",),
    Piece.QPDF: ("qpdf",),
    Piece.GIT: ("git",),
    Piece.SSH: ("ssh-keygen",),
}

LIBRARIES_PROBE: Final = """
import ctypes, ctypes.util, json
missing = []
for plain, *names in (
    ("gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("harfbuzz", "libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    ("harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
    ("fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
):
    for name in names:
        try:
            ctypes.CDLL(name)
            break
        except OSError:
            continue
    else:
        found = ctypes.util.find_library(plain)
        try:
            ctypes.CDLL(found) if found else missing.append(plain)
        except OSError:
            missing.append(plain)
try:
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        loaded = {line.split(maxsplit=5)[5].strip() for line in maps if line.count("/")}
except OSError:
    loaded = set()
words = ("pango", "harfbuzz", "fontconfig", "gobject")
kept = sorted(path for path in loaded if any(word in path for word in words))
print(json.dumps({"missing": missing, "files": kept}))
"""


@dataclass(frozen=True, slots=True)
class Libraries:
    """The layout libraries: those missing, and the files of those loaded, where that can be told."""

    missing: tuple[str, ...]
    files: tuple[str, ...]


def detect(
    release: Mapping[str, str],
    platform: str,
    which: Callable[[str], str | None],
    *,
    root: bool,
    sudo_works: Callable[[], bool],
) -> System:
    """Tell which system this is and whether packages may be installed without asking anybody."""
    name = release.get("PRETTY_NAME") or {"win32": "Windows", "darwin": "macOS"}.get(platform, platform)
    manager = None if platform == "win32" else next((one for one in Manager if which(one.value)), None)
    ask = ("sudo",) if not root and manager is not Manager.BREW and which("sudo") else ()
    kin = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if manager is not Manager.APT or not kin & APT_SYSTEMS:
        return System(name, platform, manager, None, ask)
    if root:
        return System(name, platform, manager, ())
    prefix = ("sudo", "-n") if ask and sudo_works() else None
    return System(name, platform, manager, prefix, ask)


def probe_libraries(python: str, run: Run) -> Libraries:
    """Try to load the layout libraries in a process of their own."""
    outcome = run((python, "-c", LIBRARIES_PROBE))
    try:
        told = json.loads(outcome.output.strip().splitlines()[-1])
        return Libraries(tuple(told["missing"]), tuple(told["files"]))
    except (ValueError, KeyError, IndexError):
        return Libraries(("pango-1.0",), ())


def programs(pieces: Sequence[Piece], which: Callable[[str], str | None]) -> dict[Piece, str]:
    """Return where the programs of these pieces are, for those that are there."""
    found = {piece: next(filter(None, map(which, PROGRAMS[piece])), None) for piece in pieces}
    return {piece: path for piece, path in found.items() if path}


def command_for(system: System, pieces: Sequence[Piece]) -> str:
    """Return the exact command that installs these pieces on this system, or nothing if it is not known."""
    known = PACKAGES[system.manager] if system.manager else {}
    packages = [package for piece in pieces for package in known.get(piece, ())]
    if system.manager is None or not packages:
        return ""
    *before, last = INSTALL[system.manager]
    return " && ".join(shlex.join((*system.ask, *words)) for words in (*before, (*last, *packages)))


def lacks(system: System, pieces: Sequence[Piece]) -> tuple[Lack, ...]:
    """Describe pieces that are missing, all with the one remedy that brings them together."""
    remedy = _remedy(system, pieces)
    return tuple(Lack(*WORDS[piece], remedy) for piece in pieces)


def install(system: System, pieces: Sequence[Piece], run: Run, lists: Path = APT_LISTS) -> None:
    """Install the packages of these pieces; mend an interrupted installation and refresh lists if need be."""
    if not pieces:
        return
    if system.manager is not Manager.APT or system.prefix is None:
        raise MachineLacksError(lacks(system, pieces))
    packages = [package for piece in pieces for package in PACKAGES[Manager.APT][piece]]
    attempt: Outcome | None = None
    if lists_filled(lists):
        attempt = run((*system.prefix, *APT_ALONE, *packages))
    if attempt is None or not attempt.good:
        if attempt is not None:
            run((*system.prefix, "env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--configure", "-a"))
        run((*system.prefix, "apt-get", "update"))
        attempt = run((*system.prefix, *APT_ALONE, *packages))
    if not attempt.good:
        raise MachineLacksError(lacks(system, pieces), attempt.last_words)


def lists_filled(folder: Path) -> bool:
    """Tell whether apt knows any package, which it does not in a freshly made system."""
    try:
        return any("_Packages" in entry.name for entry in folder.iterdir())
    except OSError:
        return False


def _remedy(system: System, pieces: Sequence[Piece]) -> Text:
    if system.platform == "win32":
        return Text(
            "排印在 Linux 上进行（推荐 Debian 12）；"
            "本机可以使用 new、check、explain、import、approve 等编辑命令",
            "printing is supported on Linux (Debian 12 recommended); editing commands such as "
            "new, check, explain, import, approve work here",
        )
    words = command_for(system, pieces)
    if not words:
        return Text(
            "请用本系统的软件管理工具安装上述组件，然后重新运行",
            "install the above with this system's package manager, then run again",
        )
    who = system.ask or system.manager is Manager.BREW or system.prefix == ()
    return Text(
        f"请运行：{words}  然后重新运行原命令"
        if who
        else f"请管理员以 root 身份运行：{words}  然后重新运行原命令",
        f"run: {words}  then run your command again"
        if who
        else f"ask the administrator to run as root: {words}  then run your command again",
    )
