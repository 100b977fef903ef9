"""Sets bold and italic in a parsed tree, as Chinese editors expect it.

CommonMark asks for a space or punctuation on the right side of ``**``, which Chinese does not
have: ``**1.明确分工。**共召开`` would keep its asterisks. Python-Markdown does not ask, but its
processor (3.11) loses text where marks are tangled. Here a run of marks may open before anything
but a blank and close after anything but a blank; what finds no partner stays in the text.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

__all__ = ["emphasise"]

RUN = re.compile(r"\*+|_+")
BESIDE_ELEMENT = "\ufffc"  # what a neighbouring picture or link looks like from here


@dataclass(slots=True, eq=False)
class Run:
    """A run of one mark, of which some may be used up."""

    mark: str
    length: int
    left: int
    opens: bool
    closes: bool


Node = str | Run | ET.Element


def emphasise(root: ET.Element) -> None:
    """Turn runs of ``*`` and ``_`` into elements, at every level of the tree, in place.

    A text that is a subclass of str (the library's way to say that it is finished) is left alone.
    """
    for element in list(root.iter()):
        if element.tag != "code" and any(marked(text) for text in texts_of(element)):
            nodes = nodes_of(element)
            pair(nodes)
            fill(element, nodes)


def texts_of(element: ET.Element) -> list[str | None]:
    """Give the texts that stand directly in an element."""
    return [element.text, *(child.tail for child in element)]


def marked(text: str | None) -> bool:
    """Say whether a text may hold a run."""
    return type(text) is str and ("*" in text or "_" in text)


def nodes_of(element: ET.Element) -> list[Node]:
    """Give what stands in an element: pieces of text, runs, and other elements without tails."""
    pieces: list[str | ET.Element] = [element.text or ""]
    for child in element:
        pieces.extend((child, child.tail or ""))
    nodes: list[Node] = []
    for place, piece in enumerate(pieces):
        if not isinstance(piece, str) or not marked(piece):
            nodes.append(piece)
        else:
            before = neighbour(pieces[place - 1]) if place else " "
            after = neighbour(pieces[place + 1]) if place + 1 < len(pieces) else " "
            nodes.extend(split(piece, before, after))
    return nodes


def neighbour(piece: str | ET.Element) -> str:
    """Give the character by which an element is seen from beside it."""
    return " " if isinstance(piece, ET.Element) and piece.tag == "br" else BESIDE_ELEMENT


def split(text: str, before: str, after: str) -> list[Node]:
    """Cut a text into runs and what is between them, knowing what stands around it."""
    nodes: list[Node] = []
    done = 0
    for match in RUN.finditer(text):
        left = last_character(text, match.start()) or before
        right = text[match.end()] if match.end() < len(text) else after
        # Between two letters or digits it is neither: ``120*80*60``, ``file_name``.
        inside = (left.isascii() and left.isalnum()) and (right.isascii() and right.isalnum())
        word = match[0][0] == "_"
        opens = not right.isspace() and not inside and not (word and left.isalnum())
        closes = not left.isspace() and not inside and not (word and right.isalnum())
        length = len(match[0])
        nodes.extend((text[done : match.start()], Run(match[0][0], length, length, opens, closes)))
        done = match.end()
    nodes.append(text[done:])
    return nodes


def last_character(text: str, end: int) -> str:
    """Give the character before a place, looking past the mark of an offset; "" at the beginning."""
    if end and text[end - 1] == "\ufddb":
        end = text.rfind("\ufdd0", 0, end)
    return text[end - 1] if end > 0 else ""


def pair(nodes: list[Node]) -> None:
    """Replace each pair of runs, and what is between them, by an element.

    This is the method of the CommonMark specification: each closing run takes the nearest opening
    one of its kind; where a search has failed once, none is made again.
    """
    openers: list[int] = []  # places of runs that may still open
    floors: dict[tuple[str, bool, int], int] = {}  # how many openers a kind of closer has tried in vain
    at = 0
    while at < len(nodes):
        closer = nodes[at]
        if not isinstance(closer, Run):
            at += 1
            continue
        found = opener_of(nodes, openers, closer, floors) if closer.closes and closer.left else None
        if found is None:
            if closer.opens and closer.left:
                openers.append(at)
            at += 1
            continue
        place = openers[found]
        opener = nodes[place]
        assert isinstance(opener, Run)
        del openers[found + 1 :]
        for kind, floor in floors.items():
            floors[kind] = min(floor, len(openers))
        size = 2 if opener.left > 1 and closer.left > 1 else 1
        opener.left -= size
        closer.left -= size
        element = ET.Element("strong" if size == 2 else "em")  # noqa: PLR2004  two marks
        fill(element, nodes[place + 1 : at])
        nodes[place + 1 : at] = [element]
        at = place + 2
        if not opener.left:
            openers.pop()


def opener_of(
    nodes: list[Node], openers: list[int], closer: Run, floors: dict[tuple[str, bool, int], int]
) -> int | None:
    """Give the place among the openers of the nearest one that the closer may close."""
    kind = (closer.mark, closer.opens, closer.length % 3)
    for found in range(len(openers) - 1, floors.get(kind, 0) - 1, -1):
        opener = nodes[openers[found]]
        if not isinstance(opener, Run) or opener.mark != closer.mark:
            continue
        # ``**a*b**``: the one in the middle, which could do both, must not break the pair.
        both = closer.opens or opener.closes
        total = opener.length + closer.length
        if both and total % 3 == 0 and (opener.length % 3 or closer.length % 3):
            continue
        return found
    floors[kind] = len(openers)
    return None


def fill(element: ET.Element, nodes: list[Node]) -> None:
    """Make the nodes the content of an element; what is left of a run is text again."""
    for child in list(element):
        element.remove(child)
    pending: list[str] = []
    last: ET.Element | None = None

    def settle() -> None:
        # A finished text stays what it is: joining would make plain text of it.
        text = pending[0] if len(pending) == 1 else "".join(pending)
        if last is None:
            element.text = text
        else:
            last.tail = text
        pending.clear()

    for node in nodes:
        if isinstance(node, ET.Element):
            settle()
            element.append(node)
            last = node
        else:
            pending.append(node.mark * node.left if isinstance(node, Run) else node)
    settle()
