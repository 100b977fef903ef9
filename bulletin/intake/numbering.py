"""Turns Word's automatic numbers into text, with levels, restarts and starts of their own."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bulletin.intake.numbers import FORMATS

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST: Final = 8
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None  # after which level it begins anew, 0 for never; None for any above
    plain: bool = False  # all its numbers in digits (isLgl)
    style: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of one paragraph: its text, or the depth of a mark instead; and an unknown format."""

    text: str = ""
    bullet: int = -1
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that a document defines."""

    levels: Mapping[str, Mapping[int, Level]]  # by the list's id
    counters: Mapping[str, str]  # lists that share a counter, by the list's id
    starts: Mapping[str, Mapping[int, int]]  # what a list says of its own start


def lists(tree: ET.Element | None) -> Lists:
    """Read `numbering.xml`."""
    if tree is None:
        return Lists({}, {}, {})
    abstract = {a.get(f"{W}abstractNumId", ""): a for a in tree.findall(f"{W}abstractNum")}
    by_style = {
        link.get(f"{W}val", ""): name
        for name, a in abstract.items()
        if (link := a.find(f"{W}styleLink")) is not None
    }
    levels: dict[str, dict[int, Level]] = {}
    counters: dict[str, str] = {}
    starts: dict[str, dict[int, int]] = {}
    for num in tree.findall(f"{W}num"):
        name = num.get(f"{W}numId", "")
        base = value(num, "abstractNumId")
        if base in abstract and (linked := value(abstract[base], "numStyleLink")) in by_style:
            base = by_style[linked]
        if base not in abstract:
            continue
        counters[name] = base
        levels[name] = _levels(abstract[base])
        starts[name] = {}
        for override in num.findall(f"{W}lvlOverride"):
            depth = _number(override.get(f"{W}ilvl"), 0)
            if (own := override.find(f"{W}lvl")) is not None:
                levels[name][depth] = _level(own)
            if override.find(f"{W}startOverride") is not None:
                start = _number(value(override, "startOverride"), 1)
                starts[name][depth] = start
                levels[name][depth] = replace(levels[name].get(depth, Level()), start=start)
    return Lists(levels, counters, starts)


def _levels(abstract: ET.Element) -> dict[int, Level]:
    return {_number(one.get(f"{W}ilvl"), 0): _level(one) for one in abstract.findall(f"{W}lvl")}


def _level(one: ET.Element) -> Level:
    restart = value(one, "lvlRestart")
    legal = one.find(f"{W}isLgl")
    form = one.find(f".//{W}numFmt")  # newer formats stand in a choice between old and new
    return Level(
        start=_number(value(one, "start"), 0),
        form="decimal" if form is None else form.get(f"{W}val", "decimal"),
        text=value(one, "lvlText"),
        suffix=value(one, "suff") or "tab",
        restart=_number(restart, 0) if restart else None,
        plain=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
        style=value(one, "pStyle"),
    )


def value(element: ET.Element, name: str) -> str:
    """Give the `w:val` of a child, empty if there is none."""
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _number(text: str | None, otherwise: int) -> int:
    return min(int(text), _LARGEST) if text and re.fullmatch(r"[0-9]{1,9}", text) else otherwise


@dataclass(slots=True)
class Counter:
    """Counts the paragraphs of one document; lives for one reading."""

    lists: Lists
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def depth_of_style(self, list_id: str, style: str) -> int:
        """Give the level of a list that is bound to a paragraph style, 0 if none is."""
        levels = self.lists.levels.get(list_id, {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def next(self, list_id: str, depth: int) -> Numbered:
        """Count one paragraph and give its number."""
        levels = self.lists.levels.get(list_id)
        if levels is None or depth not in levels or not 0 <= depth <= DEEPEST:
            return Numbered()
        level = levels[depth]
        counts = self.counts.setdefault(self.lists.counters[list_id], [None] * (DEEPEST + 1))
        if depth in self.lists.starts[list_id] and (list_id, depth) not in self.begun:
            counts[depth] = None
            self.begun.add((list_id, depth))
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        for above in range(depth):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        for below in range(depth + 1, DEEPEST + 1):
            restart = levels.get(below, Level()).restart
            if restart is None or depth < restart:
                counts[below] = None
        if level.form == "bullet":
            return Numbered(bullet=depth)
        return self._written(levels, level, counts)

    @staticmethod
    def _written(levels: Mapping[int, Level], level: Level, counts: list[int | None]) -> Numbered:
        unknown = ""

        def one(match: re.Match[str]) -> str:
            nonlocal unknown
            depth = int(match[1]) - 1
            number = counts[depth]
            form = "decimal" if level.plain else levels.get(depth, Level()).form
            if form not in FORMATS:
                unknown = form
            return "" if number is None else FORMATS.get(form, str)(number)

        text = re.sub(r"%([1-9])", one, level.text)
        # A gap after a Chinese number is Word's, not the author's.
        close = (
            not text
            or level.suffix == "nothing"
            or re.search(r"[、.．,，)）:：\u2460-\u24ff\u3251-\u32bf]$", text)
        )
        return Numbered(text if close else f"{text} ", unknown=unknown)
