"""Lays out with an adjustment that does not fit: what an upgrade of WeasyPrint may bring."""

from typing import Any

from weasyprint.layout import inline  # type: ignore[import-untyped]

from bulletin.editions import pdf
from bulletin.editions.lines import Paragraph


def other_version(job: pdf.Job) -> pdf.Printed:
    """Lay out as if WeasyPrint were of another version."""
    pdf.ADJUSTED = "0.0"
    return pdf.typeset(job)


def other_parameters(job: pdf.Job) -> pdf.Printed:
    """Lay out as if a function that is replaced took something else."""
    theirs = inline.justify_line

    def justify_line(context: object, line: object, extra_width: float, _: object = None) -> None:
        theirs(context, line, extra_width)

    inline.justify_line = justify_line
    return pdf.typeset(job)


def broken_rules(job: pdf.Job) -> pdf.Printed:
    """Lay out as if deciding on a line failed."""

    def line(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise ZeroDivisionError

    Paragraph.line = line  # type: ignore[method-assign]
    return pdf.typeset(job)
