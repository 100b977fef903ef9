"""Chinese fonts by role: which are wanted, where they are, and the private folder that printing sees."""

import hashlib
import html
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

from bulletin.machine.fontfile import Face, faces
from bulletin.machine.message import Text

SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc")
CONFIG: Final = "fonts.conf"
CHOICE: Final = "fontset.json"


class Role(StrEnum):
    """What a font is for on the page."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    TABLE = "table"
    FALLBACK = "fallback"


class Licence(StrEnum):
    """Under which terms a font may be used."""

    OFFICE = "office"
    OFL = "ofl"
    FANDOL = "fandol"

    @property
    def note(self) -> Text:
        """What an office should know about these terms."""
        return LICENCES[self]


LICENCES: Final[Mapping[Licence, Text]] = {
    Licence.OFFICE: Text(
        "本机已有的字体，使用范围以本单位取得的授权为准",
        "found on this machine; the office's own licence for it applies",
    ),
    Licence.OFL: Text(
        "SIL 开放字体许可 1.1，可自由用于印刷与发布", "SIL Open Font License 1.1, free to print and publish"
    ),
    Licence.FANDOL: Text(
        "Debian 与 CTAN 登记为 GPL 附字体例外；字体作者曾表示只供中文 TeX 社群使用，许可有争议。"
        "本产品不附带该字体，只在安装时取自系统软件源；"
        "不愿使用的单位请安装自有的仿宋、楷体，程序会优先采用",
        "recorded as GPL with font exception by Debian and CTAN; its author has said it was meant for "
        "the Chinese TeX community only, so the licence is disputed. This product does not ship it but "
        "takes it from the system's packages at set-up; an office that would rather not use it installs "
        "its own FangSong and Kai, which are then preferred",
    ),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A font that may fill a role, by any of its names, with the weights it may have, best first."""

    names: tuple[str, ...]
    licence: Licence
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Font:
    """The font that fills a role: its family as CSS and Pango know it, its file, and the file's digest."""

    family: str
    file: Path
    index: int
    weight: int
    licence: Licence
    digest: str


@dataclass(frozen=True, slots=True)
class FontSet:
    """One font for every role."""

    title: Font
    heading: Font
    subheading: Font
    body: Font
    table: Font
    fallback: Font

    def of(self, role: Role) -> Font:
        """Return the font of a role."""
        font: Font = getattr(self, role.value)
        return font

    def files(self) -> tuple[Path, ...]:
        """Return each file once, in order of the roles."""
        return tuple(dict.fromkeys(self.of(role).file for role in Role))


def _office(*names: str) -> Candidate:
    return Candidate(names, Licence.OFFICE)


def _noto(style: str, *weights: int) -> Candidate:
    return Candidate(
        (f"Noto {style} CJK SC", f"Noto {style} SC", f"Source Han {style} SC"), Licence.OFL, weights
    )


CANDIDATES: Final[Mapping[Role, tuple[Candidate, ...]]] = {
    Role.TITLE: (
        _office("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0"),
        _office("方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXBSK--GBK1-0"),
        _noto("Serif", 900, 700),
    ),
    Role.HEADING: (
        _office("黑体", "SimHei"),
        _office("华文黑体", "STHeiti"),
        _office("方正黑体简体", "FZHei-B01S", "方正黑体_GBK", "FZHei-B01"),
        _noto("Sans", 500, 700, 400),
    ),
    Role.SUBHEADING: (
        _office("楷体_GB2312", "KaiTi_GB2312"),
        _office("楷体", "KaiTi"),
        _office("华文楷体", "STKaiti"),
        _office("方正楷体简体", "FZKai-Z03S", "方正楷体_GBK", "FZKai-Z03"),
        Candidate(("FandolKai",), Licence.FANDOL, (400,)),
        Candidate(("LXGW WenKai", "霞鹜文楷"), Licence.OFL, (400,)),
    ),
    Role.BODY: (
        _office("仿宋_GB2312", "FangSong_GB2312"),
        _office("仿宋", "FangSong"),
        _office("华文仿宋", "STFangsong"),
        _office("方正仿宋简体", "FZFangSong-Z02S", "方正仿宋_GBK", "FZFangSong-Z02"),
        Candidate(("FandolFang R", "FandolFang"), Licence.FANDOL, (400,)),
        Candidate(("Zhuque Fangsong (technical preview)", "Zhuque Fangsong"), Licence.OFL, (400,)),
    ),
    Role.TABLE: (
        _office("宋体", "SimSun"),
        _office("华文宋体", "STSong"),
        _office("方正书宋简体", "FZShuSong-Z01S", "方正书宋_GBK", "FZShuSong-Z01"),
        _noto("Serif", 400),
        _office("Songti SC"),
    ),
    Role.FALLBACK: (
        _noto("Serif", 400),
        _office("Songti SC"),
        _office("宋体", "SimSun"),
    ),
}
FANDOL_ROLES: Final = frozenset({Role.SUBHEADING, Role.BODY})


def folders(own: Path, environ: Mapping[str, str], platform: str = sys.platform) -> tuple[Path, ...]:
    """Return where fonts are looked for, `own` first: the folder inside the virtual environment."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "/")
    if platform == "win32":
        local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        windows = Path(environ.get("WINDIR") or "C:/Windows")
        return (own, local / "Microsoft" / "Windows" / "Fonts", windows / "Fonts")
    if platform == "darwin":
        return (own, home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return (
        own,
        data / "fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
        Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
        Path("/usr/share/texmf-dist/fonts/opentype/public/fandol"),
    )


def walked(roots: Sequence[Path]) -> tuple[Path, ...]:
    """Return every folder under the roots, in a fixed order; a root that is missing stands for itself."""
    found: list[Path] = []
    for root in roots:
        below = sorted(Path(folder) for folder, _, _ in os.walk(root))
        found += below or [root]
    return tuple(dict.fromkeys(found))


def choose(roots: Sequence[Path], wanted: Mapping[Role, str] | None = None) -> Mapping[Role, Font]:
    """Choose a font for each role that one can be found for.

    `wanted` names a family or a font file for a role (the office's own choice): nothing else then fills it.
    """
    known = [face for folder in walked(roots) for file in _font_files(folder) for face in faces(file)]
    chosen: dict[Role, tuple[Face, Licence]] = {}
    for role in Role:
        wish = (wanted or {}).get(role)
        found = _wished(wish, known) if wish else _best(CANDIDATES[role], known)
        if found:
            chosen[role] = found
    digests = {face.file: _digest(face.file) for face, _ in chosen.values()}
    return {
        role: Font(face.families[0], face.file, face.index, face.weight, licence, digests[face.file])
        for role, (face, licence) in chosen.items()
    }


def resolve(roots: Sequence[Path], wanted: Mapping[Role, str] | None = None) -> FontSet | frozenset[Role]:
    """Choose a font for every role, or return the roles for which there is none."""
    chosen = choose(roots, wanted)
    missing = frozenset(Role) - frozenset(chosen)
    return missing or FontSet(**{role.value: font for role, font in chosen.items()})


def write_private(fontset: FontSet, folder: Path) -> Path:
    """Make a folder with exactly these fonts and return a configuration that sees nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    files = folder / "fonts"
    files.mkdir(parents=True)
    for number, file in enumerate(fontset.files(), 1):
        link = files / f"{number}-{file.name}"
        try:
            link.symlink_to(file)
        except OSError:
            shutil.copyfile(file, link)
    (folder / "cache").mkdir()
    config = folder / CONFIG
    (folder / CHOICE).write_text(_to_json(fontset), encoding="utf-8")
    config.write_text(_config(fontset, files, folder / "cache"), encoding="utf-8")
    return config


def keep_private(fontset: FontSet, folder: Path) -> Path:
    """Return the configuration in `folder`, made anew only if it is not for exactly these fonts."""
    config = folder / CONFIG
    try:
        stands = config.is_file() and load(folder) == fontset
    except (OSError, ValueError, TypeError, KeyError):
        stands = False
    if stands and all(link.exists() for link in (folder / "fonts").iterdir()):
        return config
    return write_private(fontset, folder)


def config_file(folder: Path) -> Path:
    """Return the configuration that `write_private` made in this folder, for FONTCONFIG_FILE."""
    return folder / CONFIG


def load(folder: Path) -> FontSet:
    """Return the fonts for which `write_private` made this folder."""
    stored = json.loads((folder / CHOICE).read_text(encoding="utf-8"))
    return FontSet(
        **{
            role: Font(**font | {"file": Path(font["file"]), "licence": Licence(font["licence"])})
            for role, font in stored.items()
        }
    )


def _font_files(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(SUFFIXES))
    except OSError:
        return
    yield from (folder / name for name in names)


def _best(candidates: Sequence[Candidate], known: Sequence[Face]) -> tuple[Face, Licence] | None:
    for candidate in candidates:
        if face := _named(candidate.names, candidate.weights, known):
            return face, candidate.licence
    return None


def _wished(wish: str, known: Sequence[Face]) -> tuple[Face, Licence] | None:
    if wish.lower().endswith(SUFFIXES):
        return next(((face, Licence.OFFICE) for face in faces(Path(wish).absolute()) if face.families), None)
    for candidates in CANDIDATES.values():
        for candidate in candidates:
            if _folded(wish) in map(_folded, candidate.names) and (
                face := _named((wish,), candidate.weights, known)
            ):
                return face, candidate.licence
    face = _named((wish,), (400,), known)
    return (face, Licence.OFFICE) if face else None


def _named(names: Sequence[str], weights: Sequence[int], known: Sequence[Face]) -> Face | None:
    """Return the first face of this name, of the best weight there is; a variable face has every weight."""
    sought = {_folded(name) for name in names}
    fitting = [
        face
        for face in known
        if face.families and sought & {_folded(name) for name in (*face.families, face.postscript)}
    ]
    for weight in weights:
        for face in fitting:
            if face.weight == weight:
                return face
    return min(fitting, key=lambda face: not face.variable, default=None)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _to_json(fontset: FontSet) -> str:
    stored = {
        role.value: {field.name: str(getattr(fontset.of(role), field.name)) for field in fields(Font)}
        | {"index": fontset.of(role).index, "weight": fontset.of(role).weight}
        for role in Role
    }
    return json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _config(fontset: FontSet, files: Path, cache: Path) -> str:
    generic = {"serif": fontset.fallback, "sans-serif": fontset.heading, "monospace": fontset.fallback}
    aliases = (
        f'  <alias binding="same"><family>{name}</family>'
        f"<prefer><family>{html.escape(font.family)}</family></prefer></alias>"
        for name, font in generic.items()
    )
    return "\n".join(
        (
            '<?xml version="1.0"?>',
            '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
            "<fontconfig>",
            f"  <dir>{html.escape(str(files))}</dir>",
            f"  <cachedir>{html.escape(str(cache))}</cachedir>",
            *aliases,
            "</fontconfig>",
            "",
        )
    )
