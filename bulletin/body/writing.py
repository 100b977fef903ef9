"""Writes a finished tree: as HTML, and as the plain text that is read."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from collections.abc import Iterator

__all__ = ["plain", "serialise"]

VOID = frozenset({"br", "hr", "img"})


def serialise(root: ET.Element) -> Iterator[str]:
    """Give the HTML of what stands in the root; every block on a line of its own."""
    yield html.escape(root.text or "", quote=False).strip()
    for element in root:
        yield from written(element)
        yield "\n" + html.escape((element.tail or "").strip(), quote=False)


def written(element: ET.Element) -> Iterator[str]:
    """Give the HTML of an element without what follows it."""
    shown = element.tag != "span"
    if shown:
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.items())
        yield f"<{element.tag}{attributes}>"
    if element.tag in VOID:
        return
    yield html.escape(element.text or "", quote=False)
    for child in element:
        yield from written(child)
        yield html.escape(child.tail or "", quote=False)
    if shown:
        yield f"</{element.tag}>"


BREAKING = frozenset({
    "p", "li", "tr", "caption", "figcaption", "blockquote", "br", "hr", "pre", "div",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip


def plain(root: ET.Element) -> str:
    """Give the text that is read: one line for each paragraph or row, without footnote marks."""
    lines = "".join(spoken(root)).split("\n")
    return "\n".join(line for line in (line.strip() for line in lines) if line)


def spoken(element: ET.Element) -> Iterator[str]:
    """Give the text of an element, with line feeds and tabs where blocks and cells end."""
    if element.tag == "sup" or element.get("class") == "backlink":
        return
    if element.tag in BREAKING:
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from spoken(child)
        yield child.tail or ""
    if element.tag in BREAKING:
        yield "\n"
    elif element.tag in {"td", "th"}:
        yield "\t"
