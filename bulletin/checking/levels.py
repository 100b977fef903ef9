"""The rules of numbered levels: 一、（一）1.（1）, as GB/T 9704 (7.3.3) orders and GB/T 15834 writes them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import Mend, Slip

_NUMERAL: Final = "[一二三四五六七八九十]{1,3}"
_FIGURES: Final = "[0-9０-９]{1,2}"
_NUMBERED: Final = re.compile(
    rf"(?P<first>{_NUMERAL})(?P<first_sign>[、.．，])(?=\S)"
    rf"|[（(](?P<second>{_NUMERAL})[）)](?P<second_sign>[、.．，]?)"
    rf"|(?P<third>{_FIGURES})(?P<third_sign>[.．](?![0-9０-９])|、(?![0-9０-９]))"
    rf"|[（(](?P<fourth>{_FIGURES})[）)](?P<fourth_sign>[、.．，]?)"
)
_LEVELS: Final = ("first", "second", "third", "fourth")
_WRITTEN: Final = ("一、", "（一）", "1.", "（1）")
_VALUES: Final = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_TEN: Final = 10
_FIGURE_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A paragraph that begins with a number."""

    paragraph: int
    at: int
    level: int  # 1 to 4
    number: int
    match: re.Match[str]


def value(numeral: str) -> int:
    """Return what a Chinese numeral up to 99 or two Arabic figures mean; 0 if it is no numeral."""
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _VALUES.get(numeral, 0)
    high, low = _VALUES.get(tens, 0) if tens else 1, _VALUES.get(ones, 0) if ones else 0
    return high * _TEN + low if high and (low or not ones) else 0


def _numbered(paragraphs: Sequence[Paragraph]) -> Iterator[_Numbered]:
    for n, paragraph in enumerate(paragraphs):
        if paragraph.kind not in {Kind.PLAIN, Kind.HEADING}:
            continue
        match = _NUMBERED.match(paragraph.text)
        if match is None:
            continue
        level = next(i for i, name in enumerate(_LEVELS, 1) if match[name] is not None)
        if number := value(match[_LEVELS[level - 1]]):
            yield _Numbered(n, match.start(), level, number, match)


def number_signs(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """Behind 一 stands 、, behind 1 a point, behind a bracket nothing (GB/T 15834).

    `1、2号楼` counts buildings, and `一，` may begin a sentence.
    """
    for one in _numbered(paragraphs):
        text, written = paragraphs[one.paragraph].text, one.match[0]
        right = _right(one)
        if right is None or right == written:
            continue
        end = one.match.end()
        while one.level == _FIGURE_LEVEL and text[end : end + 1] in {" ", "\u3000"}:
            end += 1  # with a blank behind it Markdown would take it for a list
        mend = Mend(one.at, end, right)
        yield one.paragraph, Slip("number-sign", one.at, {"found": written, "right": right}, (mend,))


def _right(one: _Numbered) -> str | None:
    """Return how the number is written; None where it may be no number of a heading."""
    digits = one.match[_LEVELS[one.level - 1]]
    sign = one.match[f"{_LEVELS[one.level - 1]}_sign"]
    if one.level == 1:
        return f"{digits}、" if sign in ".．" else None
    if one.level == _FIGURE_LEVEL:
        return f"{digits}." if sign == "、" else None
    return f"（{digits}）"


def number_gaps(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """Numbers of one level run on: behind 一、 comes 二、, and a new row begins with one.

    An excerpt may begin with any number; a number that stands within a paragraph is not missed.
    """
    last: dict[int, int] = {}
    for one in _numbered(paragraphs):
        before = last.get(one.level)
        last = {level: n for level, n in last.items() if level < one.level}
        last[one.level] = one.number
        if before is None or one.number in {1, before + 1}:
            continue
        expected = one.match[0].replace(one.match[_LEVELS[one.level - 1]], _spelled(before + 1, one.level))
        if not _stands_within(paragraphs, one.paragraph, expected):
            arguments = {"found": one.match[0], "expected": expected}
            yield one.paragraph, Slip("heading-number-gap", one.at, arguments)


def _spelled(number: int, level: int) -> str:
    if level > 2:  # noqa: PLR2004  the two upper levels are written in Chinese
        return str(number)
    tens, ones = divmod(number, _TEN)
    signs = "〇一二三四五六七八九"
    high = "" if not tens else ("十" if tens == 1 else f"{signs[tens]}十")
    return high + (signs[ones] if ones or not tens else "")


def _stands_within(paragraphs: Sequence[Paragraph], until: int, expected: str) -> bool:
    """Say whether a number stands inside an earlier paragraph, as run-in headings do, or in a list."""
    bare = expected.strip("（）()、.．")
    wanted = {expected, f"{bare}是", f"第{bare}", f"（{bare}）", f"({bare})", f"{bare}、", f"{bare}."}
    near = paragraphs[max(0, until - 40) : until]
    return any(p.kind is Kind.ITEM or any(w in p.text for w in wanted) for p in near)


def skipped_levels(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """Levels are not skipped: above （1） stands 1., above that （一）or, in short texts, 一、 (GB/T 9704).

    Only the fourth level is looked at; the upper ones are headings, of which the conversion tells.
    """
    seen: set[int] = set()
    told = False
    for one in _numbered(paragraphs):
        seen = {level for level in seen if level < one.level}
        if one.level == len(_LEVELS) and seen and _FIGURE_LEVEL not in seen and not told:
            told = True
            arguments = {"found": _WRITTEN[one.level - 1], "above": _WRITTEN[max(seen) - 1]}
            yield one.paragraph, Slip("number-level-skipped", one.at, arguments)
        seen.add(one.level)
