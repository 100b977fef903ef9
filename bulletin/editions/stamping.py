"""Stamps copies of a PDF (pikepdf): number, label and hidden mark, beside pages that stay the same."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pikepdf

from bulletin.copies import grid
from bulletin.copies.mark import bits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.copies.mark import Mark

__all__ = ["Copy", "Figures", "UnstampableError", "stamped"]

# Big enough for a scan of 100 dots to the inch, small and light enough to pass for paper.
DOT: Final = 0.7  # points
GREY: Final = 0.7  # of 1 for white

_OWN: Final = ("/BulletinMark", "/BulletinNumber")


class UnstampableError(Exception):
    """What should be stamped is no PDF, or is encrypted."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy to be made: its number, its hidden mark, and the sheet with its reader's label, if any."""

    number: int
    mark: Mark
    label: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """The ten figures as laid out, one on each page of a PDF; where the number stands on the first page.

    `left` and `top` are points from the page's top left corner.
    """

    pdf: bytes = field(repr=False)
    left: float
    top: float


def stamped(pdf: bytes, figures: Figures, copies: Iterable[Copy]) -> Iterator[bytes]:
    """Yield each copy's PDF: the same pages, each with the mark, and the first with number and label.

    All of a stamp stands in marked content that is no part of the document (artifacts), in forms
    that the pages share: a copy costs a few kilobytes, and only these differ.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document, pikepdf.open(io.BytesIO(figures.pdf)) as sheet:
            if document.is_encrypted or not len(document.pages):
                raise UnstampableError
            digits = [document.copy_foreign(_bare(sheet, page)) for page in sheet.pages]
            mark = _form(document, grid.PAGE)
            number = _form(document, grid.PAGE)
            for page in document.pages:
                _stamp(document, page, _OWN[0], mark)
            _stamp(document, document.pages[0], _OWN[1], number)
            for copy in copies:
                mark.write(_dots(copy))
                _set(document, number, figures, digits, copy)
                made = io.BytesIO()
                document.save(
                    made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
                )
                yield made.getvalue()
    except pikepdf.PdfError as error:
        raise UnstampableError from error


def _form(document: pikepdf.Pdf, size: tuple[float, float]) -> pikepdf.Stream:
    return pikepdf.Stream(
        document,
        b"",
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": [0, 0, round(size[0], 2), round(size[1], 2)],
            "/Resources": pikepdf.Dictionary(),
        },
    )


def _bare(sheet: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """Return a laid-out page as a form without its tags, which mean nothing within an artifact."""
    drawn = [
        step for step in pikepdf.parse_content_stream(page) if str(step.operator) not in {"BMC", "BDC", "EMC"}
    ]
    page.obj["/Contents"] = sheet.make_stream(pikepdf.unparse_content_stream(drawn))
    return page.as_form_xobject()


def _stamp(document: pikepdf.Pdf, page: pikepdf.Page, name: str, form: pikepdf.Stream) -> None:
    """Draw a form under what the page shows, so that no dot stands on a character."""
    left, bottom, right, top = (float(v) for v in page.mediabox)
    place = f"1 0 0 1 {left:.2f} {top - grid.PAGE[1]:.2f}"
    if right - left > top - bottom:  # a sheet that lies on its side
        place = f"0 1 -1 0 {right:.2f} {bottom:.2f}"
    resources = page.obj.get("/Resources", pikepdf.Dictionary())
    # Pages may share their resources, and then hold the form already.
    forms = resources.get("/XObject", pikepdf.Dictionary())
    page.obj["/Resources"] = pikepdf.Dictionary({**dict(resources), "/XObject": {**dict(forms), name: form}})
    drawn = f"/Artifact BMC\nq {place} cm {name} Do Q\nEMC\n"
    page.contents_add(document.make_stream(drawn.encode()), prepend=True)


def _dots(copy: Copy) -> bytes:
    rows = [f"{GREY} g"]
    for x, y in grid.dots(bits(copy.mark)):
        rows.append(f"{x - DOT / 2:.2f} {grid.PAGE[1] - y - DOT / 2:.2f} {DOT} {DOT} re")
    return "\n".join((*rows, "f")).encode()


def _set(
    document: pikepdf.Pdf,
    form: pikepdf.Stream,
    figures: Figures,
    digits: list[pikepdf.Object],
    copy: Copy,
) -> None:
    """Write number and label into the form that shows them."""
    used = {f"/D{d}": digits[int(d)] for d in sorted(set(f"{copy.number:06}"))}
    rows = []
    x = figures.left
    for digit in f"{copy.number:06}":
        _, bottom, right, top = (float(v) for v in digits[int(digit)].BBox)
        rows.append(f"q 1 0 0 1 {x:.2f} {grid.PAGE[1] - figures.top - (top - bottom):.2f} cm /D{digit} Do Q")
        x += right
    if copy.label:
        with pikepdf.open(io.BytesIO(copy.label)) as sheet:
            label = document.copy_foreign(_bare(sheet, sheet.pages[0]))
        _, bottom, right, top = (float(v) for v in label.BBox)
        at = grid.PAGE[0] - 73.7 - right, grid.PAGE[1] - figures.top - (top - bottom)
        rows.append(f"q 1 0 0 1 {at[0]:.2f} {at[1]:.2f} cm /Label Do Q")
        used["/Label"] = label
    form.Resources = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary(used)})
    form.write("\n".join(rows).encode())
