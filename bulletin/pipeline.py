"""The whole build in reading order: read, parse, resolve, check, assemble, make, apply."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin import assemble
from bulletin.archive import Archive, Body, Issue
from bulletin.body import bodies
from bulletin.body.bodies import EXCESS, Bodies
from bulletin.catalogue import problem
from bulletin.checking.checks import check, newest_day
from bulletin.content import Content
from bulletin.doors import bounded, output, source
from bulletin.editions import data, paper, pdf, web
from bulletin.editions.look import Look, look
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.typefaces import Typefaces, typefaces
from bulletin.editions.wording import wording
from bulletin.machine import place as machine
from bulletin.model.words import Day
from bulletin.problem import Place, Problem, in_order, stops
from bulletin.reading import parse, resolve
from bulletin.restrict import restrict
from bulletin.views import everybody

# A page takes a fiftieth of a second; an issue of 600 pages still fits.
PDF_LIMITS: Final = bounded.Limits(seconds=120.0, memory=1024**3)

# WeasyPrint names the text that no font could show.
_NO_GLYPH: Final = re.compile(r'\.notdef glyph rendered.*?"(.+?)"', re.DOTALL)

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside: the site's folder, the templates, and the machine with its fonts."""

    root: Path
    templates: Path
    machine: machine.Place
    today: Day | None = None

    @property
    def output(self) -> Path:
        """Where the editions go."""
        return self.root / "output"

    @property
    def state(self) -> Path:
        """Where the build keeps its lock and caches."""
        return self.root / ".build"


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was read, and what is wrong with it; no archive if something stops it."""

    sources: source.Sources
    problems: tuple[Problem, ...]
    content: Content | None = None
    made: Bodies | None = None
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: what was found wrong, and what was changed if nothing was."""

    checked: Checked
    problems: tuple[Problem, ...]
    applied: output.Applied | None = None


def check_site(world: World, step: Step) -> Checked:
    """Read, parse, resolve and check a site, and assemble it if no error is found."""
    step("read")
    sources, problems = source.read(world.root)
    content, found = parse.parse(sources.texts, sources.refused)
    problems += found
    if content is None:
        return Checked(sources, in_order(problems))
    content, found = resolve.resolve(content)
    problems += found
    step("check")
    made, found = bodies.make(content, sources.media, lambda path: source.medium(world.root, path))
    problems += found
    # The rules take it that names have been resolved; what could not be is reported already.
    problems += check(content)
    problems = in_order(problems)
    if stops(problems):
        return Checked(sources, problems, content)
    today = world.today or newest_day(content) or Day(1, 1, 1)
    archive = assemble.assemble(content, made.bodies, today)
    return Checked(sources, problems, content, made, archive)


def build(world: World, step: Step) -> Built:
    """Make every edition of a site. If anything is wrong, nothing under `output/` changes."""
    checked = check_site(world, step)
    if checked.archive is None or checked.content is None or checked.made is None:
        return Built(checked, checked.problems)
    with output.lock(world.state):
        try:
            wanted, faults = make(checked.archive, checked.content, checked.made.pictures, world, step)
        except TemplateFaultError as fault:
            place = Place(f"templates/{fault.template}", fault.line, 1 if fault.line else 0)
            wanted, faults = {}, (problem("template-fault", place, detail=fault.detail),)
        problems = in_order((*checked.problems, *faults))
        if stops(problems):
            return Built(checked, problems)
        step("write")
        return Built(checked, problems, output.apply(world.output, wanted))


def make(
    archive: Archive, content: Content, pictures: Mapping[str, bytes], world: World, step: Step
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Make the bytes of every file of every edition, by its path under `output/`."""
    faces, faults = typefaces(content.site, world.machine, world.state, os.environ)
    if faces is None:
        return {}, faults
    templates = Templates(source.templates(world.templates))
    words = wording(templates, archive.language)
    appearance = look(templates, words)
    wanted: dict[str, bytes] = {}
    problems: list[Problem] = []
    printed: dict[str, Mapping[str, int]] = {}
    for issue, laid_out in _printed(archive, appearance, pictures, faces, step):
        place = _place(content, issue)
        if isinstance(laid_out, bounded.Failure):
            problems.append(problem("print-failed", place, issue=issue.name.path, reason=EXCESS[laid_out]))
            continue
        problems += (problem("print-refused", place, url=url) for url in laid_out.refused)
        problems += (p for line in laid_out.warnings for p in _warned(line, content, issue, place))
        if laid_out.unadjusted:
            problems.append(
                problem("lines-unadjusted", place, issue=issue.name.path, reason=laid_out.unadjusted)
            )
        if laid_out.failure:
            problems.append(problem("print-failed", place, issue=issue.name.path, reason=laid_out.failure))
        if not laid_out.pdf:
            continue
        pages = paper.printed_pages(issue, laid_out.anchors)
        printed[issue.name.path] = pages
        wanted[f"print/{issue.name.path}.pdf"] = laid_out.pdf
        edition = data.as_json(data.issue_data(issue, pages, laid_out.pages))
        wanted[f"data/{issue.name.path}.json"] = edition.encode()
    if stops(problems):
        return {}, tuple(problems)
    step("pages")
    shown = restrict(archive, everybody(content.site.scopes))
    wanted |= _site(shown, appearance, pictures, printed, wanted)
    return wanted, tuple(problems)


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


def _printed(
    archive: Archive, appearance: Look, pictures: Mapping[str, bytes], faces: Typefaces, step: Step
) -> list[tuple[Issue, pdf.Printed | bounded.Failure]]:
    """Lay out every issue, several at once."""
    jobs = []
    for issue in archive.issues:
        shown = {p.name for body in _bodies(issue) for p in body.pictures}
        jobs.append(
            pdf.Job(
                html=paper.paper(archive, issue, appearance),
                styles=(appearance.templates.text("print/bulletin.css"), faces.style),
                assets={name: pictures[name] for name in sorted(shown)},
                title=f"{issue.series.name} {appearance.wording.yearly(issue.name)}",
                language=archive.language.value,
            )
        )
    results = []
    laid_out = bounded.run(
        pdf.typeset,
        jobs,
        limits=PDF_LIMITS,
        workers=os.cpu_count() or 1,
        environment={"FONTCONFIG_FILE": str(faces.config)},
        preload=("bulletin.editions.pdf",),
    )
    for n, (issue, result) in enumerate(zip(archive.issues, laid_out, strict=True), 1):
        step(f"print {n}/{len(jobs)} {issue.name.path}")
        results.append((issue, result))
    return results


def _bodies(issue: Issue) -> list[Body]:
    notes = [issue.note] if issue.note is not None else []
    return [*notes, *(item.body for item in issue.items)]


def _site(
    shown: Archive,
    appearance: Look,
    pictures: Mapping[str, bytes],
    printed: Mapping[str, Mapping[str, int]],
    made: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Make the web edition of one view: pages, pictures, and the PDFs that the view is offered."""
    site = {f"site/{path}": text.encode() for path, text in web.pages(shown, appearance, printed)}
    for path in ("web/bulletin.css", "web/size.js"):
        asset = appearance.asset(path)
        site[f"site/assets/{asset.name}"] = asset.data
    for issue in shown.issues:
        for body in _bodies(issue):
            site |= {f"site/media/{p.name}": pictures[p.name] for p in body.pictures}
        if issue.complete:
            pdf_path = f"site/{issue.name.path}/{web.pdf_name(issue)}"
            site[pdf_path] = made[f"print/{issue.name.path}.pdf"]
    return site


def _place(content: Content, issue: Issue) -> Place:
    name = issue.name.path
    return next(h.places.whole for h in content.issues if h.name == name)
