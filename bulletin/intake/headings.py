"""Finds the title and the headings: by style, then by font, then by the numbers in the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bulletin.body.lines import LONGEST_HEADING, NO_HEADING, chinese_heading, ends_sentence
from bulletin.intake.characters import stripped
from bulletin.intake.values import Block, Paragraph, Text

LONGEST_TITLE: Final = 60
_LONGEST_STYLED: Final = 100
_LOOKED_AT: Final = 6  # a title stands among the first paragraphs
_MOST_LINES: Final = 4  # of a title
_TITLE_STYLES: Final = frozenset({"title", "标题", "文章标题", "公文标题"})
_TITLE_FONT: Final = re.compile("小标宋|xiaobiaosong", re.IGNORECASE)
_FONTS: Final = (
    (re.compile("黑体|simhei|heiti", re.IGNORECASE), 1),
    (re.compile("楷体|楷_|kaiti", re.IGNORECASE), 2),
)
_THIRD: Final = re.compile(r"[0-9０-９]{1,2}[.．、]\s?[^\s0-9]")
_FOURTH: Final = re.compile(r"[（(][0-9０-９]{1,2}[）)]\s?\S")
_NUMBERED: Final = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,3}[、.．）)]")


@dataclass(frozen=True, slots=True)
class Outlined:
    """The title, how it was found, the blocks without it, and whether headings need marks."""

    title: str
    blocks: tuple[Block, ...]
    guessed: bool = False
    marked: bool = False  # the numbers alone would not tell the levels
    found: tuple[Paragraph, ...] = ()  # the paragraphs that made the title


def outline(blocks: Sequence[Block]) -> Outlined:
    """Find the title and the level of every heading."""
    fonts = _body_fonts(blocks)
    title, guessed = _title(blocks)
    rest = tuple(b for b in blocks if not any(b is t for t in title))
    levels = tuple(_levels(rest, fonts))
    marked = any(
        level != chinese_heading(stripped(b.words))
        for b, level in zip(rest, levels, strict=True)
        if level and isinstance(b, Paragraph)
    )
    depths = _depths(levels) if marked else levels
    levelled = tuple(
        replace(b, level=depth) if isinstance(b, Paragraph) and depth else b
        for b, depth in zip(rest, depths, strict=True)
    )
    words = "".join(stripped(t.words) for t in title)
    return Outlined(words, levelled, guessed, marked, title)


def _depths(levels: Sequence[int]) -> Iterator[int]:
    """Give levels without gaps: the standard allows 1. right below 一、."""
    above: list[int] = []
    for level in levels:
        if not level:
            yield 0
            continue
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        yield min(len(above), 6)


def _body_fonts(blocks: Sequence[Block]) -> frozenset[str]:
    """Give the font that most of the text is set in: it marks no heading."""
    counts: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Paragraph):
            for piece in block.pieces:
                if isinstance(piece, Text):
                    counts[piece.font] += len(piece.text)
    whole = sum(counts.values())
    return frozenset(font for font, count in counts.items() if count * 2 > whole)


def _font(paragraph: Paragraph) -> str:
    """Give the font of a paragraph that is set in one font; its numbers and marks do not count."""
    fonts = {p.font for p in paragraph.pieces if isinstance(p, Text) and re.search(r"[^\W\d_]", p.text)}
    return fonts.pop() if len(fonts) == 1 else ""


def _title(blocks: Sequence[Block]) -> tuple[tuple[Paragraph, ...], bool]:
    """Find the paragraphs that make the title, and tell whether that is a guess."""
    written = [b for b in blocks if not isinstance(b, Paragraph) or stripped(b.words)]
    first: list[Paragraph] = []
    for block in written[:_LOOKED_AT]:
        if not isinstance(block, Paragraph) or len(first) == _MOST_LINES:
            break
        in_font = _TITLE_FONT.search(_font(block)) and len(stripped(block.words)) <= LONGEST_TITLE
        if block.style in _TITLE_STYLES or in_font:
            first.append(block)
        elif first:
            break
    if first:
        return tuple(first), False
    lead = written[0] if len(written) > 1 else None
    if not isinstance(lead, Paragraph) or lead.number or lead.bullet >= 0:
        return (), False
    words = stripped(lead.words)
    highest = [b for b in written if isinstance(b, Paragraph) and b.outline == 1]
    if lead.outline == 1 and len(highest) == 1 and not _NUMBERED.match(words):
        return (lead,), False
    short = len(words) <= LONGEST_TITLE and not words.endswith(tuple(NO_HEADING)) and not lead.outline
    return ((lead,), True) if short and not _NUMBERED.match(words) else ((), False)


def _levels(blocks: Sequence[Block], body: frozenset[str]) -> Iterator[int]:
    """Yield the level of every block, 0 for what is no heading."""
    begun = False
    for place, block in enumerate(blocks):
        level = 0
        if isinstance(block, Paragraph) and block.bullet < 0 and (words := stripped(block.words)):
            level = _level(block, words, body)
            if not level and begun:
                level = _minor(words, blocks[place + 1 : place + 2])
        begun = begun or level > 0
        yield level


def _level(block: Paragraph, words: str, body: frozenset[str]) -> int:
    by_number = chinese_heading(words)
    if block.outline and len(words) <= _LONGEST_STYLED:
        return block.outline
    font = _font(block)
    if len(words) <= LONGEST_HEADING and font not in body and not words.endswith(tuple("，,；;：:、")):
        for pattern, level in _FONTS:
            if pattern.search(font) and (not ends_sentence(words) or _NUMBERED.match(words)):
                return by_number or _by_digits(words) or level
    return by_number


def _by_digits(words: str) -> int:
    return 3 if _THIRD.match(words) else 4 if _FOURTH.match(words) else 0


def _minor(words: str, after: Sequence[Block]) -> int:
    """Give the level of a short line that begins with 1. or （1）, if a text without number follows."""
    level = _by_digits(words)
    if not level or len(words) > LONGEST_HEADING or words.endswith(tuple(NO_HEADING)):
        return 0
    following = stripped(after[0].words) if after and isinstance(after[0], Paragraph) else ""
    runs_on = len(following) > len(words) and ends_sentence(following)
    return level if runs_on and not _by_digits(following) else 0
