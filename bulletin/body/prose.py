"""Finds what a reader reads in a Markdown text, each character with its place in the source.

The blocks are those of ``lines``; of inline marks only as much is understood as rules about wording
need. Code, addresses, pictures and footnote marks become one `OBJECT` each: no rule looks into them,
and what stands beside one stands beside no Chinese character.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bulletin.body import guards
from bulletin.body.lines import (
    ITEM,
    NOTE,
    PICTURES,
    QUOTE,
    UNDERLINE,
    Line,
    continues,
    hash_heading,
    is_plain,
    is_rule,
    may_be_heading,
    quoted,
    stands_apart,
    table_at,
    within_code,
)
from bulletin.body.marks import BLANKS, GAP, WIDE

__all__ = ["OBJECT", "Kind", "Paragraph", "prose"]

OBJECT = "\ufffc"  # stands for what is seen and not read as prose
DEEPEST_QUOTE = 20


class Kind(Enum):
    """What a paragraph is in its text."""

    PLAIN = auto()
    HEADING = auto()  # marked with ``#`` or underlined
    ITEM = auto()  # of a list
    CELL = auto()  # of a table
    NOTE = auto()  # a footnote
    CAPTION = auto()  # what a picture says for those who cannot see it, and below it
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch that is read without a break, and where each of its characters stands in the source."""

    kind: Kind
    text: str
    starts: tuple[int, ...] = (0,)  # where in `text` a stretch begins that stands unbroken in the source
    offsets: tuple[int, ...] = (0,)  # and where in the source that is
    breaks: tuple[int, ...] = ()  # where in `text` a line of the source ended

    def offset(self, at: int) -> int:
        """Return where in the source a character of the text stands; its end for the place after it."""
        if at >= len(self.text) > 0:
            return self.offset(len(self.text) - 1) + 1
        n = bisect_right(self.starts, at) - 1
        return self.offsets[n] + at - self.starts[n]


def prose(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a Markdown text in their order; none if it is too long to be converted."""
    if len(text) > guards.MOST_CHARACTERS or any(guards.long_lines(text)):
        return ()
    bare = _without_comments(text) if "<!--" in text else text
    lines = [
        Line(line, offset) for offset, line in guards.lines_of(bare) if GAP not in line or line.strip(BLANKS)
    ]
    return tuple(p for kind, block in _blocks(lines, 0) for p in _read(kind, block))


def _without_comments(text: str) -> str:
    """Put gaps where comments are, of their length."""
    pieces: list[str] = []
    done = 0
    while (start := text.find("<!--", done)) >= 0:
        if "`" in text and within_code(text, start):
            pieces.append(text[done : start + 4])
            done = start + 4
            continue
        end = text.find("-->", start + 4)
        if end < 0:
            break
        gap = "\n".join(GAP * len(line) for line in text[start : end + 3].split("\n"))
        pieces.extend((text[done:start], gap))
        done = end + 3
    return "".join((*pieces, text[done:]))


def _blocks(lines: Sequence[Line], depth: int) -> Iterator[tuple[Kind, Sequence[Line]]]:
    """Yield what is read as one, with its lines."""
    at = 0
    while at < len(lines):
        bare = lines[at].bare()
        if not bare.text:
            at += 1
        elif _begins_plainly(bare.text):
            end = _run_end(lines, at)
            yield from _plain([line.bare() for line in lines[at:end]])
            at = end
        elif table := table_at(lines, at):
            for row in (lines[at], *lines[at + 2 : table]):
                yield from ((Kind.CELL, [cell]) for cell in _cells(row.bare()))
            at = table
        elif QUOTE.match(bare.text) and depth < DEEPEST_QUOTE:
            inner, at = quoted(lines, at)
            yield from _blocks(inner, depth + 1)
        elif is_rule(bare.text):
            at += 1
        elif begins := NOTE.match(bare.text) or ITEM.match(bare.text):
            end = _continued(lines, at + 1)
            kind = Kind.NOTE if begins.re is NOTE else Kind.ITEM
            yield kind, [bare.without(begins.end()), *(line.bare() for line in lines[at + 1 : end])]
            at = end
        elif heading := hash_heading(bare):
            yield Kind.HEADING, [heading]
            at += 1
        else:
            end = _run_end(lines, at)
            yield from _plain([line.bare() for line in lines[at:end]])
            at = end


def _begins_plainly(text: str) -> bool:
    """Say whether a line can be nothing but text, as nearly all are that begin in Chinese."""
    return text[0] > "\u2000" and "|" not in text


def _cells(row: Line) -> Iterator[Line]:
    """Yield the cells of a row; a bar behind a backslash or in code divides nothing."""
    start = 0
    for match in re.finditer(r"\\.|`[^`|]*`|\|", row.text):
        if match[0] == "|":
            yield Line(row.text[start : match.start()], row.offset + start).bare()
            start = match.end()
    yield row.without(start).bare()


def _continued(lines: Sequence[Line], at: int) -> int:
    """Return the line after those that carry on the one before."""
    while at < len(lines) and continues(lines[at - 1], lines[at]):
        at += 1
    return at


def _run_end(lines: Sequence[Line], at: int) -> int:
    """Return the line after a run of plain lines."""
    first = at
    at += 1
    while at < len(lines) and not lines[at].blank:
        bare = lines[at].bare()
        if _begins_plainly(bare.text):
            at += 1
            continue
        if UNDERLINE.fullmatch(bare.text) and at == first + 1 and may_be_heading(lines[first].bare().text):
            return at + 1
        if table_at(lines, at) or not is_plain(bare):
            break
        at += 1
    return at


def _plain(run: Sequence[Line]) -> Iterator[tuple[Kind, Sequence[Line]]]:
    if len(run) == 2 and UNDERLINE.fullmatch(run[1].text) and may_be_heading(run[0].text):  # noqa: PLR2004
        yield Kind.HEADING, run[:1]
    elif stands_apart(run):
        yield from ((Kind.PLAIN, [line]) for line in run)
    else:
        yield from _joined(run)


def _joined(run: Sequence[Line]) -> Iterator[tuple[Kind, Sequence[Line]]]:
    """Yield a paragraph that was wrapped by hand; a picture with a line to itself divides it."""
    start = 0
    for n, line in enumerate(run):
        if PICTURES.fullmatch(line.text):
            yield Kind.PLAIN, run[start : n + 1]
            start = n + 1
    if start < len(run):
        yield Kind.PLAIN, run[start:]


# What is not read as it stands. Lengths are bounded: a mark that is never closed must not be looked
# for to the end of the text each time it is met.
_NESTED = r"[^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500}){0,3}"
_TITLE = r"(?:(?<=\s)(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}')\s{0,9})?"
_TARGET = rf"\((?:<[^<>\n]{{0,2000}}>|{_NESTED}){_TITLE}\)"
_TOKEN = re.compile(
    rf"""
    \\(?P<escaped>[\\`*_{{}}\[\]()>#+.!<\-])
    | (?P<ticks>(?<!`)`{{1,9}}(?!`))(?P<code>[^\n]{{1,1000}}?)(?<!`)(?P=ticks)(?!`)
    | !\[(?P<alt>[^\[\]\n]{{0,500}})\]\([^()"'\n]{{0,1000}}(?:"(?P<caption>[^"\n]{{0,500}})"\s{{0,9}})?\)
    | (?P<note>\[\^[^\]\s]{{1,100}}\])
    | (?P<open>\[(?=[^\[\]\n]{{0,500}}\]{_TARGET}))
    | (?P<close>\]{_TARGET})
    | (?P<address><(?:https?://|mailto:)[^<>\s]{{1,2000}}>|<[^<>\s!:]{{1,200}}@[^@<>\s]{{1,200}}>)
    | (?P<tag></?[a-zA-Z][^<>\u3400-\u9fff]{{0,500}}>)
    | (?P<bare>(?:https?://|www\.)[!-'*-Z^-~]{{1,2000}}|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{{1,64}}@[A-Za-z0-9-]{{1,64}}(?:\.[A-Za-z0-9-]{{1,64}}){{1,5}})
    | (?P<reference>&(?:\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[a-zA-Z][a-zA-Z0-9]{{1,31}});)
    | (?P<emphasis>\*+|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_]))
    | (?P<gap>{GAP}+)
    """,
    re.VERBOSE,
)
_SPECIAL = re.compile(rf"[\\`\[\]<&*_@{GAP}]|://|www\.")
_DROPPED = frozenset({"open", "close", "tag", "emphasis", "gap"})


@dataclass(slots=True)
class _Reading:
    """A paragraph while it is being read."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    length: int = 0

    def take(self, text: str, offset: int) -> None:
        if text:
            self.starts.append(self.length)
            self.offsets.append(offset)
            self.pieces.append(text)
            self.length += len(text)


def _read(kind: Kind, lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Yield the paragraph of a block, and after it what stands for itself in it."""
    reading = _Reading()
    aside: list[Paragraph] = []
    opened = False
    for line in lines:
        text = line.text.strip(BLANKS) if line.text[-1:].isspace() else line.text
        if reading.pieces and text:
            if not (WIDE.match(reading.pieces[-1][-1]) and WIDE.match(text)):
                reading.take(" ", line.offset - 1)
            reading.breaks.append(reading.length)
        if _SPECIAL.search(text):
            opened = _line(text, line.offset, reading, aside, opened=opened)
        else:
            reading.take(text, line.offset)
    if reading.pieces:
        yield Paragraph(
            kind,
            "".join(reading.pieces),
            tuple(reading.starts),
            tuple(reading.offsets),
            tuple(reading.breaks),
        )
    yield from aside


def _line(text: str, base: int, reading: _Reading, aside: list[Paragraph], *, opened: bool) -> bool:
    """Read one line that may hold inline marks; say whether the label of a link is still open."""
    done = 0
    for match in _TOKEN.finditer(text):
        which = match.lastgroup or "alt"
        if which == "close" and not opened:
            continue
        reading.take(text[done : match.start()], base + done)
        done = match.end()
        start = base + match.start()
        if which == "escaped":
            reading.take(match["escaped"], start + 1)
        elif which == "reference":
            _reference(match[0], start, reading)
        elif which not in _DROPPED:
            reading.take(OBJECT, start)
            _apart(match, base, aside)
        opened = which == "open" if which in {"open", "close"} else opened
    reading.take(text[done:], base + done)
    return opened


def _reference(written: str, start: int, reading: _Reading) -> None:
    """Read a character reference; one that names no character is text."""
    meant = html.unescape(written)
    for character in meant if meant != written else ():
        reading.take(character, start)
    if meant == written:
        reading.take(written, start)


def _apart(match: re.Match[str], base: int, aside: list[Paragraph]) -> None:
    """Keep what an object says: rules about persons look into code too."""
    for group, kind in (("code", Kind.CODE), ("alt", Kind.CAPTION), ("caption", Kind.CAPTION)):
        if said := match[group]:
            aside.append(Paragraph(kind, said, (0,), (base + match.start(group),)))
