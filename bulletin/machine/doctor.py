"""Tells what this machine has and lacks, what each thing is for, and the exact remedy; installs nothing."""

import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bulletin.language import Language
from bulletin.machine import environment, fandol, fonts, stamp, system
from bulletin.machine.fonts import Role
from bulletin.machine.machine import Machine
from bulletin.machine.message import Lack, Text, forgiving
from bulletin.machine.place import Place
from bulletin.machine.stamp import Need
from bulletin.machine.system import Piece, System

GOOD, LACKING = 0, 3
ROLES: Final[Mapping[Role, Text]] = {
    Role.TITLE: Text("标题", "title"),
    Role.HEADING: Text("一级小标题", "heading"),
    Role.SUBHEADING: Text("二级小标题", "subheading"),
    Role.BODY: Text("正文", "body"),
    Role.TABLE: Text("表格", "table"),
    Role.FALLBACK: Text("生僻字后备", "fallback"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: something that is there, or a lack; what only tests need does not count."""

    what: Text
    lack: Lack | None = None
    counts: bool = True


def report(here: Place, machine: Machine, language: Language) -> int:
    """Print the report on stdout and return the exit status."""
    out = forgiving(sys.stdout)
    its = machine.system()
    found = list(examine(here, its, machine))
    for finding in found:
        print("\n".join(lines(finding, language)), file=out)
    missing = sum(finding.lack is not None and finding.counts for finding in found)
    print(_ending(missing, its).to(language), file=out)
    return LACKING if missing else GOOD


def _ending(missing: int, its: System) -> Text:
    if not missing:
        return Text("一切就绪。", "All is ready.")
    if its.prefix is None:
        return Text(f"共缺少 {missing} 项。", f"{missing} missing.")
    return Text(
        f"共缺少 {missing} 项；运行 python3 build.py 会自动补齐。",
        f"{missing} missing; python3 build.py brings them by itself.",
    )


def lines(finding: Finding, language: Language) -> list[str]:
    """Return a finding as lines of text."""
    if finding.lack is None:
        return [Text("[有] ", "[ok] ").to(language) + finding.what.to(language)]
    mark = Text("[缺] ", "[missing] ") if finding.counts else Text("[可缺] ", "[optional] ")
    lack = finding.lack
    return [
        mark.to(language)
        + Text(
            f"{lack.what.zh}（用途：{lack.purpose.zh}）", f"{lack.what.en} (needed to {lack.purpose.en})"
        ).to(language),
        Text(f"     解决办法：{lack.remedy.zh}", f"     remedy: {lack.remedy.en}").to(language),
    ]


def examine(here: Place, its: System, machine: Machine) -> Iterator[Finding]:
    """Look at everything the commands need, in the order in which it is prepared."""
    python = f"Python {platform.python_version()} ({sys.executable}), {its.name}"
    yield Finding(Text(python, python))
    printing_counts = its.platform != "win32"
    yield from _environment(here, its, machine)
    yield _libraries(its, machine, counts=printing_counts)
    yield from _fonts(here, its, machine, counts=printing_counts)
    yield from _test_programs(its, machine.which)


def _environment(here: Place, its: System, machine: Machine) -> Iterator[Finding]:
    ready = stamp.still_valid(stamp.read(here), here)
    what = Text(f"Python 运行环境 {here.venv}", f"the Python environment {here.venv}")
    if stamp.covers(ready, Need.EDITING):
        yield Finding(what)
        return
    if not machine.has_venv():
        lack = system.lacks(its, (Piece.VENV,))[0]
        yield Finding(lack.what, lack)
    remedy = Text("运行 python3 build.py check，会自动建立", "run python3 build.py check, which makes it")
    yield Finding(what, Lack("missing-environment", what, environment.PURPOSE, remedy))


def _libraries(its: System, machine: Machine, *, counts: bool) -> Finding:
    missing = system.probe_libraries(machine.python, machine.run).missing
    code, name, purpose = system.WORDS[Piece.PANGO]
    if not missing:
        return Finding(name)
    listed = ", ".join(missing)
    what = Text(f"{name.zh}：{listed}", f"{name.en}: {listed}")
    return Finding(what, Lack(code, what, purpose, system.lacks(its, (Piece.PANGO,))[0].remedy), counts)


def _fonts(here: Place, its: System, machine: Machine, *, counts: bool) -> Iterator[Finding]:
    """Say which font fills each role; roles without one are grouped by what would bring them one."""
    chosen = fonts.choose(fonts.folders(here.fonts, machine.environ))
    for role, font in chosen.items():
        found = f"{font.family} {font.weight} — {font.file}"
        yield Finding(Text(f"{ROLES[role].zh}字体：{found}", f"{ROLES[role].en} font: {found}"))
    missing = [role for role in Role if role not in chosen]
    for piece, lack in ((Piece.NOTO, system.lacks(its, (Piece.NOTO,))[0]), (Piece.FANDOL, fandol.lack(its))):
        roles = [ROLES[role] for role in missing if (role in fonts.FANDOL_ROLES) == (piece is Piece.FANDOL)]
        if roles:
            what = Text(
                "、".join(role.zh for role in roles) + "的字体",
                "fonts for " + ", ".join(role.en for role in roles),
            )
            yield Finding(what, replace(lack, what=what), counts)
    for licence in sorted({font.licence for font in chosen.values()}):
        families = ", ".join(
            dict.fromkeys(font.family for font in chosen.values() if font.licence is licence)
        )
        note = licence.note
        yield Finding(Text(f"字体许可（{families}）：{note.zh}", f"font licence ({families}): {note.en}"))


def _test_programs(its: System, which: Callable[[str], str | None]) -> Iterator[Finding]:
    pieces = tuple(system.PROGRAMS)
    there = system.programs(pieces, which)
    missing = tuple(piece for piece in pieces if piece not in there)
    for piece in pieces:
        code, name, purpose = system.WORDS[piece]
        if piece in there:
            yield Finding(Text(f"{name.zh}：{there[piece]}", f"{name.en}: {there[piece]}"))
        else:
            yield Finding(name, Lack(code, name, purpose, system.lacks(its, missing)[0].remedy), counts=False)
