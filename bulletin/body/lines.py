"""Decides what each line of an item's body is: paragraph, heading, list, quotation, table, footnote.

People paste speeches, one line a paragraph, with blank lines or without, indented or not;
Python-Markdown alone would run them together or show them as code. What leaves is Markdown in
which every block stands apart, with a mark (see ``marks``) at its beginning: behind a mark nothing
is taken for the beginning of a block, so that only what is decided here is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bulletin.body import guards
from bulletin.body.finding import Finding
from bulletin.body.marks import BLANKS, CLOSING, GAP, HAN, NUMBERED, TO_DIGITS, mark

__all__ = ["Layout", "chinese_heading"]

NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
FIRST_HEADING = re.compile(rf"{NUMERAL}、\S")
SECOND_HEADING = re.compile(rf"[（(]{NUMERAL}[）)]\S")
LONGEST_HEADING = 40
NO_HEADING = "。；，、！？：.;,!?:"
LONGEST_WRAP = 100  # nobody breaks lines by hand later than this


def ends_sentence(line: str) -> bool:
    """Say whether a line ends where a paragraph may end."""
    bare = line.rstrip(CLOSING)
    # Latin full stops end lines of wrapped English too often to mean anything there.
    return bare.endswith(tuple("。！？；：…")) or (
        bare.endswith(tuple(".!?;:")) and HAN.search(bare) is not None
    )


def chinese_heading(line: str) -> int:
    """Give the level of a heading numbered in Chinese (1 or 2), or 0 for no heading."""
    bare = line.strip(BLANKS + "*_")
    if len(bare) > LONGEST_HEADING or bare.endswith(tuple(NO_HEADING)):
        return 0
    if FIRST_HEADING.match(bare):
        return 1
    return 2 if SECOND_HEADING.match(bare) else 0


HASHES = re.compile(r"#{1,6}(?!#)")
ITEM = re.compile(r"([-*+]|[0-9]{1,3}\.)[ \t]+(?=\S)")
QUOTE = re.compile(r">[ ]?")
NOTE = re.compile(r"\[\^([^\]]*)\]:[ \t]*")
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
OPENER = re.compile(r"(?<!\\)(?:\\\\)*(!?\[)|(?<!\\)(?<!\]\()(<)")
PICTURES = re.compile(r"(?:!\[[^\]\n]*\]\([^()\n]*\)[ \t]*)+")
TAB = 4  # spaces of indent that mean one level to Python-Markdown


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a source line, and where it begins."""

    text: str
    offset: int

    @property
    def indent(self) -> int:
        """The width of the spaces it begins with."""
        return len(self.text[: len(self.text) - len(self.text.lstrip(" \t"))].expandtabs(TAB))

    @property
    def blank(self) -> bool:
        """Whether nothing is to be seen."""
        return not self.text.strip(BLANKS)

    def without(self, count: int) -> Line:
        """Give the line without its first characters."""
        return Line(self.text[count:], self.offset + count)

    def bare(self) -> Line:
        """Give the line without blanks at either end."""
        text = self.text.rstrip(" \t\r" + GAP)
        # Two spaces at the end are Markdown's line break.
        tail = "  " if self.text.rstrip("\r").endswith("  ") and text else ""
        start = len(text) - len(text.lstrip(BLANKS))
        return Line(text[start:] + tail, self.offset + start)

    def marked(self) -> str:
        """Give the text with a mark before all that may become a link, a picture or a tag."""

        def put(match: re.Match[str]) -> str:
            start = match.start(match.lastindex or 0)
            return (
                match[0][: start - match.start()] + mark(self.offset + start) + self.text[start : match.end()]
            )

        return OPENER.sub(put, self.text).replace(GAP, "")


class Layout:
    """Decides what each line is; ``lines`` are for the parser, ``notes`` where each footnote begins."""

    def __init__(self, text: str) -> None:
        """Lay out a whole text."""
        self.findings: list[Finding] = []
        self.notes: dict[str, int] = {}
        self.lines: list[str] = []
        lines: list[Line] = []
        for offset, line in guards.lines_of(self._without_comments(text)):
            if GAP in line and not line.strip(BLANKS):
                continue  # held nothing but a comment: the paragraph goes on
            lines.append(Line(line, offset))
        self._lay(lines, self.lines)

    def _without_comments(self, text: str) -> str:
        """Blank out comments: they are meant for nobody's eyes."""
        pieces: list[str] = []
        done = 0
        while (start := text.find("<!--", done)) >= 0:
            in_code = within_code(text, start)
            end = -1 if in_code else text.find("-->", start + 4)
            if end < 0:
                if not in_code:
                    self.findings.append(Finding("html-dropped", start, {"tag": "<!--"}))
                pieces.append(text[done : start + 4])
                done = start + 4
                if not in_code:
                    break
                continue
            end += 3
            self.findings.append(Finding("html-dropped", start, {"tag": "<!--"}))
            gap = "\n".join(GAP * len(line) for line in text[start:end].split("\n"))
            pieces.extend((text[done:start], gap))
            done = end
        return "".join((*pieces, text[done:]))

    def _lay(self, lines: Sequence[Line], out: list[str]) -> None:
        """Lay out lines of one level: the whole text, or the inside of a quotation."""
        at = 0
        while at < len(lines):
            line = lines[at]
            bare = line.bare()
            if line.blank:
                out.append("")
                at += 1
            elif table := table_at(lines, at):
                out.extend(("", *(row.bare().marked() for row in lines[at:table]), ""))
                at = table
            elif QUOTE.match(bare.text):
                at = self._quote(lines, at, out)
            elif NOTE.match(bare.text):
                at = self._note(lines, at, out)
            elif is_rule(bare.text):
                out.extend(("", "- - -", ""))
                at += 1
            elif ITEM.match(bare.text):
                at = self._list(lines, at, out)
            elif inner := hash_heading(bare):
                level = len(bare.text) - len(bare.text.lstrip("#"))
                out.extend(("", f"{'#' * level} {mark(bare.offset)}{inner.marked()}", ""))
                at += 1
            else:
                at = self._paragraphs(lines, at, out)

    def _quote(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """Write a quotation, whose inside is laid out like everything else."""
        inner, at = quoted(lines, at)
        within: list[str] = []
        self._lay(inner, within)
        out.extend(("", *(f"> {line}" for line in within), ""))
        return at

    def _note(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """Write a footnote: its first line, lines that go on, and indented paragraphs."""
        bare = lines[at].bare()
        match = NOTE.match(bare.text)
        assert match is not None
        if match[1] in self.notes:
            self.findings.append(Finding("footnote-repeated", bare.offset, {"label": match[1]}))
        else:
            self.notes[match[1]] = bare.offset
        rest = bare.without(match.end())
        text = mark(bare.offset) + rest.marked()
        at += 1
        while at < len(lines) and continues(lines[at - 1], lines[at]):
            text += "\n" + " " * TAB + mark(lines[at].bare().offset) + lines[at].bare().marked()
            at += 1
        written = ["", f"[^{match[1]}]: {text}"]
        while (after := skip_blank(lines, at)) < len(lines) and after > at and lines[after].indent >= 2:  # noqa: PLR2004
            at = after
            written.append("")
            while at < len(lines) and not lines[at].blank:
                written.append(" " * TAB + mark(lines[at].bare().offset) + lines[at].bare().marked())
                at += 1
        out.extend("\n".join(written).split("\n"))
        out.append("")
        return at

    def _list(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """Write a list with four spaces for each level, however few the source has."""
        levels: list[Level] = []
        out.append("")
        while at < len(lines):
            line = lines[at]
            bare = line.bare()
            item = ITEM.match(bare.text)
            if line.blank:
                after = skip_blank(lines, at)
                goes_on = after < len(lines) and (
                    lines[after].indent >= 2 or ITEM.match(lines[after].bare().text) is not None  # noqa: PLR2004
                )
                if not goes_on:
                    break
                out.append("")
                at = after
                continue
            if item and not is_rule(bare.text):
                write_item(bare, line.indent, levels, out)
            elif not lines[at - 1].blank and continues(lines[at - 1], line):
                out.append(mark(bare.offset) + bare.marked())
            elif line.indent >= 2:  # noqa: PLR2004
                depth = sum(level.indent < line.indent for level in levels)
                if not lines[at - 1].blank:
                    out.append("")
                out.append(" " * TAB * max(depth, 1) + mark(bare.offset) + bare.marked())
            else:
                break
            at += 1
        out.append("")
        return at

    def _paragraphs(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """Write a run of plain lines: as many paragraphs, or as one that was wrapped by hand."""
        run = [lines[at].bare()]
        at += 1
        while at < len(lines) and not lines[at].blank:
            bare = lines[at].bare()
            if UNDERLINE.fullmatch(bare.text) and len(run) == 1 and may_be_heading(run[0].text):
                level = "#" if bare.text[0] == "=" else "##"
                out.extend(("", f"{level} {mark(run[0].offset)}{run[0].marked()}", ""))
                return at + 1
            if table_at(lines, at) or not is_plain(bare):
                break
            run.append(bare)
            at += 1
        apart = stands_apart(run)
        out.append("")
        for line in run:
            out.append(mark(line.offset) + line.marked())
            if apart or PICTURES.fullmatch(line.text):
                out.append("")
        out.append("")
        return at


@dataclass(slots=True)
class Level:
    """One level of a list while it is being written."""

    indent: int
    number: int | None = None  # of the last item; -1 for a mark instead of a number


def write_item(bare: Line, indent: int, levels: list[Level], out: list[str]) -> None:
    """Write the first line of a list item, and bring the levels up to it."""
    item = ITEM.match(bare.text)
    assert item is not None
    while levels and indent < levels[-1].indent:
        levels.pop()
    if not levels or indent > levels[-1].indent + 1:
        levels.append(Level(indent))
    level, depth = levels[-1], len(levels) - 1
    number = int(item[1][:-1]) if item[1][0].isdigit() else -1
    if depth == 0 and level.number is not None and (number < 0) != (level.number < 0):
        out.append("")  # a list of another kind
        level.number = None
    # Numbers are kept as they were written: HTML would count on by itself.
    jumps = number >= 0 and level.number is not None and number != level.number + 1
    shown = f"{NUMBERED}{str(number).translate(TO_DIGITS)}{NUMBERED}" if jumps else ""
    level.number = number
    out.append(f"{' ' * TAB * depth}{item[1]} {shown}{bare.without(item.end()).marked()}")


def within_code(text: str, at: int) -> bool:
    """Say whether a place lies in a code span of its line."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    opened: tuple[int, int] | None = None
    runs = [(run.start(), len(run[0])) for run in re.finditer("`+", line)]
    for position, (begin, length) in enumerate(runs):
        if opened is None:
            if any(length == later for _, later in runs[position + 1 :]):
                opened = (begin, length)
        elif length == opened[1]:
            if opened[0] < at - start < begin:
                return True
            opened = None
    return False


def hash_heading(bare: Line) -> Line | None:
    """Give the text of a heading marked with ``#``; None for any other line.

    The space may be missing, as Chinese editors often leave it out, but ``#1楼`` and ``#话题#`` are text.
    """
    match = HASHES.match(bare.text)
    if match is None:
        return None
    rest = bare.without(match.end())
    if not rest.text.startswith(tuple(BLANKS)):
        inner = rest.bare()
        return inner if inner.text and not inner.text[0].isdigit() and "#" not in inner.text else None
    shorter = rest.text.rstrip(BLANKS).rstrip("#")
    inner = Line(shorter if shorter.endswith(tuple(BLANKS)) else rest.text, rest.offset).bare()
    return inner if inner.text.strip() else None


def is_rule(text: str) -> bool:
    """Say whether a line draws a line."""
    marks = len(text) - text.count(" ") - text.count("\t")
    return marks > 2 and text[0] != "=" and guards.RULE.fullmatch(text) is not None  # noqa: PLR2004


def quoted(lines: Sequence[Line], at: int) -> tuple[list[Line], int]:
    """Gather the inside of the quotation that begins at a line; return it, and the line after it."""
    inner: list[Line] = []
    while at < len(lines) and not lines[at].blank:
        bare = lines[at].bare()
        match = QUOTE.match(bare.text)
        if match:
            inner.append(bare.without(match.end()))
        elif inner and not inner[-1].blank and not ends_sentence(inner[-1].text) and is_plain(bare):
            inner.append(bare)
        else:
            break
        at += 1
    return inner, at


def is_plain(line: Line) -> bool:
    """Say whether a line has no mark of a block."""
    begins = any(pattern.match(line.text) for pattern in (QUOTE, NOTE, ITEM))
    return not (begins or is_rule(line.text) or hash_heading(line))


def continues(before: Line, line: Line) -> bool:
    """Say whether a line carries on the one before it, which stands in a list or a footnote."""
    return not line.blank and not before.blank and not ends_sentence(before.text) and is_plain(line.bare())


def skip_blank(lines: Sequence[Line], at: int) -> int:
    """Give the next line that is not blank."""
    while at < len(lines) and lines[at].blank:
        at += 1
    return at


def may_be_heading(text: str) -> bool:
    """Say whether an underlined line is a heading, and not a paragraph above a rule."""
    return len(text) <= LONGEST_HEADING and not ends_sentence(text)


def stands_apart(run: Sequence[Line]) -> bool:
    """Say whether each line of a run is a paragraph of its own.

    So it is when every line but the last could end a paragraph: it ends a sentence, or is a bare
    heading, or is longer than anyone would wrap by hand, or is less than half as long as a line
    of that kind (the title of a speech, its date).
    """
    longest = max(len(line.text) for line in run)

    def could_end(line: Line) -> bool:
        text = line.text
        return (
            ends_sentence(text)
            or chinese_heading(text) > 0
            or len(text) > LONGEST_WRAP
            or (longest > LONGEST_WRAP and len(text) < longest / 2 and not text.endswith(tuple("，、,")))
        )

    return all(could_end(line) for line in run[:-1])


def table_at(lines: Sequence[Line], at: int) -> int:
    """Give the line after the table that begins here, or 0 if none does."""
    if at + 1 >= len(lines) or "|" not in lines[at].text:
        return 0
    rule = lines[at + 1].bare().text
    if "-" not in rule or "|" not in rule or not guards.DELIMITERS.fullmatch(rule):
        return 0
    end = at + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    return end
