"""Reads the styles of a Word document: font, size, heading level, numbering, hidden or not."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bulletin.intake.numbering import W, value

_DEEPEST: Final = 20  # of styles based on styles
_NO_HEADING: Final = 9  # an outline level of 9 means body text
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """What is said of how a run looks; None where nothing is said."""

    font: str | None = None
    size: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    position: str | None = None

    def over(self, below: "Look") -> "Look":
        """Give this look where it says something, the one below elsewhere."""
        return Look(
            below.font if self.font is None else self.font,
            below.size if self.size is None else self.size,
            below.bold if self.bold is None else self.bold,
            below.hidden if self.hidden is None else self.hidden,
            below.position if self.position is None else self.position,
        )


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or character style with all that it is based on."""

    name: str = ""
    look: Look = Look()
    outline: int = 0
    centred: bool = False
    list_id: str = ""
    depth: int | None = None
    chain: tuple[str, ...] = ()  # its id and those it is based on


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by id, the default paragraph style, and the look below all of them."""

    by_id: Mapping[str, Style] = field(default_factory=dict)
    default: str = ""
    base: Look = Look()

    def style(self, style_id: str) -> Style:
        """Give a style; the default one if there is none of that id."""
        return self.by_id.get(style_id) or self.by_id.get(self.default) or Style()


def styles(tree: ET.Element | None) -> Styles:
    """Read `styles.xml`."""
    if tree is None:
        return Styles()
    rows = {row.get(f"{W}styleId", ""): row for row in tree.findall(f"{W}style")}
    default = next(
        (
            name
            for name, row in rows.items()
            if row.get(f"{W}type") == "paragraph" and row.get(f"{W}default", "0") not in _OFF
        ),
        "",
    )
    base = tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    return Styles({name: _style(name, rows, 0) for name in rows}, default, look(base))


def _style(name: str, rows: Mapping[str, ET.Element], depth: int) -> Style:
    row = rows.get(name)
    if row is None or depth > _DEEPEST:
        return Style()
    below = _style(value(row, "basedOn"), rows, depth + 1)
    paragraph = row.find(f"{W}pPr")
    outline, centred, list_id, level = below.outline, below.centred, below.list_id, below.depth
    if paragraph is not None:
        outline = outline_of(paragraph, outline)
        centred = value(paragraph, "jc") == "center" if value(paragraph, "jc") else centred
        own_list, own_level = list_of(paragraph)
        list_id = list_id if own_list is None else own_list
        level = level if own_level is None else own_level
    return Style(
        value(row, "name").lower(),
        look(row.find(f"{W}rPr")).over(below.look),
        outline,
        centred,
        list_id,
        level,
        (name, *below.chain),
    )


def look(properties: ET.Element | None) -> Look:
    """Read run properties."""
    if properties is None:
        return Look()
    fonts = properties.find(f"{W}rFonts")
    font = None if fonts is None else (fonts.get(f"{W}eastAsia") or fonts.get(f"{W}ascii"))
    size = value(properties, "sz")
    return Look(
        font=font,
        size=int(size) if size.isascii() and size.isdigit() else None,
        bold=switch(properties, "b"),
        hidden=switch(properties, "vanish"),
        position=value(properties, "vertAlign") or None,
    )


def switch(properties: ET.Element, name: str) -> bool | None:
    """Read a property that is on or off; None if it is not there."""
    child = properties.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val", "1") not in _OFF


def outline_of(paragraph: ET.Element, otherwise: int) -> int:
    """Give the heading level (from 1) of paragraph properties, 0 for body text."""
    written = value(paragraph, "outlineLvl")
    if not (written.isascii() and written.isdigit()):
        return otherwise
    return 0 if int(written) >= _NO_HEADING else int(written) + 1


def list_of(paragraph: ET.Element) -> tuple[str | None, int | None]:
    """Give the list and the level that paragraph properties name; None for what they do not say."""
    numbering = paragraph.find(f"{W}numPr")
    if numbering is None:
        return None, None
    level = value(numbering, "ilvl")
    has_list = numbering.find(f"{W}numId") is not None
    return (
        value(numbering, "numId") if has_list else None,
        int(level) if level.isascii() and level.isdigit() else None,
    )
