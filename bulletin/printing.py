"""Lays issues out: from assembled issues to their PDFs and printed pages, or to what is wrong with them."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bulletin.archive import Archive, Issue
from bulletin.body import bodies
from bulletin.body.bodies import EXCESS
from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.doors import bounded
from bulletin.editions import paper
from bulletin.editions.look import Look
from bulletin.editions.typefaces import Typefaces
from bulletin.problem import Place, Problem, stops

if TYPE_CHECKING:
    from bulletin.editions import pdf

# A page takes a fiftieth of a second; an issue of 600 pages still fits.
PDF_LIMITS: Final = bounded.Limits(seconds=120.0, memory=1024**3)

# WeasyPrint names the text that no font could show.
_NO_GLYPH: Final = re.compile(r'\.notdef glyph rendered.*?"(.+?)"', re.DOTALL)

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Press:
    """What every issue is printed with: how it looks, its pictures by name, its typefaces."""

    look: Look
    pictures: Mapping[str, bytes]
    faces: Typefaces


@dataclass(frozen=True, slots=True)
class Printed:
    """One issue as it was laid out: its PDF, how many pages it has, and where each item begins."""

    issue: Issue
    pdf: bytes
    page_count: int
    pages: Mapping[str, int]


def print_issues(
    archive: Archive, issues: Sequence[Issue], content: Content, press: Press, step: Step
) -> tuple[tuple[Printed, ...], tuple[Problem, ...]]:
    """Lay issues of an archive out, several at once; what could not be laid out is a problem."""
    printed: list[Printed] = []
    problems: list[Problem] = []
    jobs = [job(archive, issue, press) for issue in issues]
    laid_out = typeset(jobs, press)
    for n, (issue, result) in enumerate(zip(issues, laid_out, strict=True), 1):
        step(f"print {n}/{len(jobs)} {issue.name.path}")
        found = tuple(wrong(result, content, issue))
        problems += found
        if not stops(found) and not isinstance(result, bounded.Failure):
            pages = paper.printed_pages(issue, result.anchors)
            printed.append(Printed(issue, result.pdf, result.pages, pages))
    return tuple(printed), tuple(problems)


def typeset(jobs: Sequence["pdf.Job"], press: Press) -> Iterator["pdf.Printed | bounded.Failure"]:
    """Lay documents out, several at once, within limits of time and memory."""
    from bulletin.editions import pdf  # noqa: PLC0415 - checking must run where the layout libraries are missing

    return bounded.run(
        pdf.typeset,
        jobs,
        limits=PDF_LIMITS,
        workers=os.cpu_count() or 1,
        environment={"FONTCONFIG_FILE": str(press.faces.config)},
        preload=("bulletin.editions.pdf",),
    )


def job(archive: Archive, issue: Issue, press: Press) -> "pdf.Job":
    """Return what is laid out to print an issue."""
    from bulletin.editions import pdf  # noqa: PLC0415 - as above

    look = press.look
    shown = {p.name for body in issue.bodies for p in body.pictures}
    return pdf.Job(
        html=paper.paper(archive, issue, look),
        styles=(look.templates.text("print/bulletin.css"), press.faces.style),
        assets={name: press.pictures[name] for name in sorted(shown)},
        title=f"{issue.series.name} {look.wording.yearly(issue.name)}",
        language=archive.language.value,
    )


def wrong(result: "pdf.Printed | bounded.Failure", content: Content, issue: Issue) -> Iterator[Problem]:
    """Say what went wrong when an issue was laid out."""
    place = next(h.places.whole for h in content.issues if h.name == issue.name.path)
    if isinstance(result, bounded.Failure):
        yield problem("print-failed", place, issue=issue.name.path, reason=EXCESS[result])
        return
    yield from (problem("print-refused", place, url=url) for url in result.refused)
    for line in result.warnings:
        yield from _warned(line, content, issue, place)
    if result.unadjusted:
        yield problem("lines-unadjusted", place, issue=issue.name.path, reason=result.unadjusted)
    if result.failure:
        yield problem("print-failed", place, issue=issue.name.path, reason=result.failure)


def _warned(line: str, content: Content, issue: Issue, place: Place) -> Iterator[Problem]:
    """Say what a warning of the layout means: characters without a glyph stand in some item or head."""
    missing = _NO_GLYPH.search(line)
    if missing is None:
        yield problem("template-fault", place, detail=line)
        return
    character = missing[1][:1]
    name = f"U+{ord(character):04X}"
    found = False
    for text in bodies.texts(content):
        if (
            text.owner in {i.id for i in issue.items} | {f"issue:{issue.name.path}"}
            and character in text.text
        ):
            found = True
            yield problem("no-glyph", text.place(text.text.index(character)), character=name)
    for item in issue.items:
        if character in item.title:
            found = True
            yield problem("no-glyph", content.items[item.id].places.of("title"), character=name)
    if not found:
        yield problem("no-glyph", place, character=name)
