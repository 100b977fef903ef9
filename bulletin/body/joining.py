"""Joins the lines of a paragraph: nothing between Chinese characters, else one space."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from bulletin.body.marks import BLANKS, WIDE

__all__ = ["join_soft_breaks", "one_line"]

INLINE = frozenset({"a", "strong", "em", "code", "sup", "img", "span"})


def join_soft_breaks(root: ET.Element) -> None:
    """Take the line breaks out of every paragraph: none between Chinese, else one space."""
    for run in runs_of_text(root):
        whole = "".join(text for _, _, text in run)
        if "\n" not in whole and not whole[:1].isspace() and not whole[-1:].isspace():
            continue
        start = 0
        for element, is_tail, text in run:
            joined = joined_text(whole, start, start + len(text))
            start += len(text)
            if is_tail:
                element.tail = joined
            else:
                element.text = joined


BREAK = re.compile(r"(?<![ \t\r\u3000])[ \t\r\u3000]*\n[ \t\r\n\u3000]*")


def joined_text(whole: str, start: int, end: int) -> str:
    """Give a stretch of a paragraph without line breaks, knowing what stands around it."""
    first = len(whole) - len(whole.lstrip(BLANKS + "\n"))
    last = len(whole.rstrip(BLANKS + "\n"))
    pieces: list[str] = []
    done = max(start, first)
    stop = min(end, last)
    for match in BREAK.finditer(whole, first, last) if done < stop else ():
        if match.end() <= done or match.start() >= stop:
            continue
        pieces.append(whole[done : match.start()])
        # The space, if one is due, goes to the stretch in which the break begins.
        if match.start() >= start and not (
            WIDE.match(whole[match.start() - 1]) and WIDE.match(whole[match.end()])
        ):
            pieces.append(" ")
        done = max(done, match.end())
    return "".join((*pieces, whole[done:stop]))


def one_line(text: str) -> str:
    """Join the lines of a text that stands by itself."""
    return joined_text(text, 0, len(text))


def runs_of_text(root: ET.Element) -> Iterator[list[tuple[ET.Element, bool, str]]]:
    """Give the texts of each paragraph in order: whose they are, whether tail or text, and what."""
    run: list[tuple[ET.Element, bool, str]] = []
    events: list[tuple[str, ET.Element]] = [("open", root)]
    while events:
        event, element = events.pop()
        inline = element.tag in INLINE
        if event == "open":
            if not inline:
                if run:
                    yield run
                run = []
            if element.text:
                run.append((element, False, element.text))
            events.append(("close", element))
            events.extend(("open", child) for child in reversed(element))
        else:
            if not inline:
                if run:
                    yield run
                run = []
            if element.tail:
                run.append((element, True, element.tail))
    if run:  # pragma: no cover - the root is a block and empties it
        yield run
