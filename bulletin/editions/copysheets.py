"""What copies bring to their pages: the figures of the number, a reader's label, the receipt sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bulletin.editions.look import Look
from bulletin.editions.pdf import Job
from bulletin.model.words import Day

FIGURES: Final = tuple("0123456789")
# The first line of the type area: the number at its left, the label at its right.
LEFT: Final = 79.37
TOP: Final = 104.88
_LABEL_WIDTH: Final = 300.0
_FIGURE_WIDTH: Final = 7.875
_LINE: Final = 28.99


@dataclass(frozen=True, slots=True)
class Stamp:
    """print/stamp.html: short texts, each on a sheet of its own size; `label` tells which kind they are."""

    texts: tuple[str, ...]
    label: bool


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One copy on the receipt sheet."""

    number: str
    reader: str
    state: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """print/receipt.html: who signs for which copy of an issue."""

    series: str
    issue: str
    date: Day
    office: str
    rows: tuple[ReceiptRow, ...]


def top_of(*, numbered: bool) -> float:
    """Return where the number's line begins: the first of the type area, or the one above it."""
    return TOP if numbered else TOP - _LINE


def figures(look: Look, style: str) -> Job:
    """Return the job of the ten figures, one to a page."""
    return _stamp(look, style, Stamp(FIGURES, label=False), _FIGURE_WIDTH)


def label(look: Look, style: str, text: str) -> Job:
    """Return the job of a reader's label; it is laid out alone, so that it holds no trace of others."""
    return _stamp(look, style, Stamp((text,), label=True), _LABEL_WIDTH)


def receipt(look: Look, style: str, sheet: Receipt) -> Job:
    """Return the job of a receipt sheet."""
    return Job(
        html=look.fill("print/receipt.html", sheet),
        styles=(look.templates.text("print/receipt.css"), style),
        title=f"{look.wording.labels['receipt']} {sheet.series} {sheet.issue}",
        language=look.wording.language.value,
    )


def labels_of(texts: Mapping[str, str], look: Look, style: str) -> Mapping[str, Job]:
    """Return the job of each reader's label that is not empty, by the reader's id."""
    return {reader: label(look, style, text) for reader, text in texts.items() if text}


def _stamp(look: Look, style: str, stamp: Stamp, width: float) -> Job:
    size = f"@page {{ size: {width}pt {_LINE}pt; margin: 0; }}"
    return Job(
        html=look.fill("print/stamp.html", stamp),
        styles=(look.templates.text("print/stamp.css"), style, size),
        language=look.wording.language.value,
        variant="",
    )
