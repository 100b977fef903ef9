"""Refuses text that would hurt the parser.

Each check reads the text once. The limits are far above what an office writes and far below what
makes Python-Markdown slow: a run of open brackets costs it the square of the run's length, and
nesting costs it (and the PDF maker) one stack frame after the other.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bulletin.body.finding import Finding
from bulletin.characters import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["examine"]

MOST_CHARACTERS = 200_000
MOST_LINES = 5_000
LONGEST_LINE = 20_000  # a report of 10,000 characters may be pasted as a single line
DEEPEST_BRACKETS = 8
MOST_OPEN_BRACKETS = 20  # in one block of lines
LONGEST_RUN = 200  # of one mark; a line to be filled in by hand has perhaps 40
DEEPEST_NESTING = 8
DEEPEST_INDENT = 40  # of a list item, in spaces
MOST_CELLS = 4_000
MOST_COLUMNS = 40
MOST_NOTES = 500

REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});")

BRACKETS = re.compile(r"\\.|\[|\]\(|\]|\)|\n[ \t\r]*\n", re.DOTALL)
RUN = re.compile(rf"([*_~`<(=+#\\|-])\1{{{LONGEST_RUN},}}")
RULE = re.compile(r"[ \t]*([-=*_])(?:[ \t]*\1)*[ \t\r]*")
MARKS = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}\.)(?=[ \t])))+")
MARK = re.compile(r">|[-*+]|[0-9]{1,9}\.")
ITEM = re.compile(r"([ \t]*)(?:[-*+]|[0-9]{1,9}\.)[ \t]")
DELIMITERS = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*")


def examine(text: str) -> tuple[Finding, ...]:
    """Give the findings for which the text must not reach the parser, in the order of the text."""
    size = tuple(too_long(text))
    if size:  # what is too long is not read any further
        return size
    checks: tuple[Callable[[str], Iterator[Finding]], ...] = (
        long_lines, forbidden_characters, brackets, runs, nesting, tables, notes,
    )  # fmt: skip
    return tuple(sorted((finding for check in checks for finding in check(text)), key=lambda one: one.offset))


def too_long(text: str) -> Iterator[Finding]:
    """Check that the text is not longer than any report."""
    if len(text) > MOST_CHARACTERS:
        yield Finding("text-too-long", 0, {"length": str(len(text)), "limit": str(MOST_CHARACTERS)})
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        yield Finding("too-many-lines", 0, {"lines": str(lines), "limit": str(MOST_LINES)})


def long_lines(text: str) -> Iterator[Finding]:
    """Check that no line is longer than any paragraph."""
    for offset, line in lines_of(text):
        if len(line) > LONGEST_LINE:
            yield Finding("line-too-long", offset, {"length": str(len(line)), "limit": str(LONGEST_LINE)})


def forbidden_characters(text: str) -> Iterator[Finding]:
    """Check that there is no character that controls or hides, written out or as a reference.

    Each such character is told once, at its first place, with how often it occurs.
    """
    found: dict[tuple[str, str], list[int]] = {}

    def note(match: re.Match[str], offset: int) -> None:
        kind = "control-character" if match["control"] else "invisible-character"
        found.setdefault((kind, match[0]), []).append(offset)

    for match in FORBIDDEN.finditer(text):
        note(match, match.start())
    for reference in REFERENCE.finditer(text):
        for match in FORBIDDEN.finditer(html.unescape(reference[0])):
            note(match, reference.start())
    for (kind, character), offsets in found.items():
        arguments = {"character": f"U+{ord(character):04X}", "count": str(len(offsets))}
        yield Finding(kind, min(offsets), arguments)


def brackets(text: str) -> Iterator[Finding]:
    """Check that brackets are not nested deep, nor left open by the dozen in one block."""
    open_brackets: list[int] = []
    open_targets: list[int] = []
    deepest = 0
    for match in BRACKETS.finditer(text + "\n\n"):
        piece = match[0]
        if piece == "[":
            open_brackets.append(match.start())
            deepest = max(deepest, len(open_brackets))
        elif piece == "](":
            if open_brackets:
                open_brackets.pop()
            open_targets.append(match.start())
        elif piece == "]" and open_brackets:
            open_brackets.pop()
        elif piece == ")" and open_targets:
            open_targets.pop()
        elif piece[0] == "\n":
            left = len(open_brackets) + len(open_targets)
            if left > MOST_OPEN_BRACKETS or deepest - len(open_brackets) > DEEPEST_BRACKETS:
                first = min(open_brackets + open_targets, default=match.start())
                yield Finding("bracket-run", first, {"limit": str(DEEPEST_BRACKETS)})
            open_brackets, open_targets, deepest = [], [], 0


def runs(text: str) -> Iterator[Finding]:
    """Check that no mark of Markdown is repeated without end."""
    for offset, line in lines_of(text):
        if RULE.fullmatch(line) is None:
            for match in RUN.finditer(line):
                arguments = {"mark": match[1], "limit": str(LONGEST_RUN)}
                yield Finding("mark-run", offset + match.start(), arguments)


def nesting(text: str) -> Iterator[Finding]:
    """Check that quotations and lists are not nested deep."""
    for offset, line in lines_of(text):
        marks = MARKS.match(line)
        if marks is None or RULE.fullmatch(line):
            continue
        item = ITEM.match(line)
        indent = len(item[1].expandtabs(4)) if item else 0
        if len(MARK.findall(marks[0])) > DEEPEST_NESTING or indent > DEEPEST_INDENT:
            yield Finding("nesting-too-deep", offset, {"limit": str(DEEPEST_NESTING)})


def tables(text: str) -> Iterator[Finding]:
    """Check that no table is larger than a page could show."""
    rows: list[tuple[int, int]] = []
    is_table = False
    for offset, line in (*lines_of(text), (len(text), "")):
        if "|" in line or (rows and DELIMITERS.fullmatch(line) and "-" in line):
            rows.append((offset, line.strip(" \t\r").strip("|").count("|") + 1))
            is_table = is_table or DELIMITERS.fullmatch(line) is not None
            continue
        columns = max((count for _, count in rows), default=0)
        if is_table and (columns > MOST_COLUMNS or columns * len(rows) > MOST_CELLS):
            arguments = {
                "rows": str(len(rows)), "columns": str(columns),
                "cells": str(MOST_CELLS), "limit": str(MOST_COLUMNS),
            }  # fmt: skip
            yield Finding("table-too-large", rows[0][0], arguments)
        rows, is_table = [], False


def notes(text: str) -> Iterator[Finding]:
    """Check that footnotes are not counted by the hundred."""
    count = text.count("[^")
    if count > MOST_NOTES:
        arguments = {"count": str(count), "limit": str(MOST_NOTES)}
        yield Finding("too-many-footnotes", text.index("[^"), arguments)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Give each line without its line feed, and the offset of its beginning."""
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1
