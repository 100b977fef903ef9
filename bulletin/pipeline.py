"""The whole build in reading order: read, parse, resolve, check, assemble, make, apply."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin import assemble
from bulletin.archive import Archive
from bulletin.body import bodies
from bulletin.body.bodies import Bodies
from bulletin.catalogue import problem
from bulletin.checking import policy, style
from bulletin.checking.checks import check, newest_day
from bulletin.checking.rare import rare_characters
from bulletin.content import Content
from bulletin.doors import output, source
from bulletin.editions import data, web
from bulletin.editions.look import look
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.typefaces import lacking, typefaces
from bulletin.editions.wording import wording
from bulletin.machine import place as machine
from bulletin.model.words import Day
from bulletin.printing import Press, Printed, Step, print_issues
from bulletin.problem import Place, Problem, in_order, stops
from bulletin.reading import parse, resolve
from bulletin.restrict import restrict
from bulletin.views import everybody


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
    checked = examine(world, step)
    if checked.content is None or checked.made is None or stops(checked.problems):
        return checked
    today = world.today or newest_day(checked.content) or Day(1, 1, 1)
    archive = assemble.assemble(checked.content, checked.made.bodies, today)
    return replace(checked, archive=archive)


def examine(world: World, step: Step) -> Checked:
    """Read, parse, resolve and check a site, and assemble nothing."""
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
    problems += style.check(content, sources.texts)
    problems += tuple(rare_characters(content, lacking(content.site, world.machine, os.environ)))
    problems = policy.apply(content, problems, sources.texts)
    return Checked(sources, in_order(problems), content, made)


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
    press, faults = equip(archive, content, pictures, world)
    if press is None:
        return {}, faults
    printed, problems = print_issues(archive, archive.issues, content, press, step)
    if problems:
        return {}, problems
    step("pages")
    shown = restrict(archive, everybody(content.site.scopes))
    return {**_paper(printed), **_site(shown, press, printed)}, ()


def equip(
    archive: Archive, content: Content, pictures: Mapping[str, bytes], world: World
) -> tuple[Press | None, tuple[Problem, ...]]:
    """Get ready what is needed to print: templates, words, typefaces; none if a font is missing."""
    faces, faults = typefaces(content.site, world.machine, world.state, os.environ)
    if faces is None:
        return None, faults
    templates = Templates(source.templates(world.templates))
    return Press(look(templates, wording(templates, archive.language)), pictures, faces), ()


def _paper(printed: Iterable[Printed]) -> dict[str, bytes]:
    """Return the print edition and the data edition."""
    made: dict[str, bytes] = {}
    for one in printed:
        name = one.issue.name.path
        made[f"print/{name}.pdf"] = one.pdf
        edition = data.as_json(data.issue_data(one.issue, one.pages, one.page_count))
        made[f"data/{name}.json"] = edition.encode()
    return made


def _site(shown: Archive, press: Press, printed: Iterable[Printed]) -> dict[str, bytes]:
    """Make the web edition of one view: pages, pictures, and the PDFs that the view is offered."""
    by_name = {one.issue.name.path: one for one in printed}
    numbers = {name: one.pages for name, one in by_name.items()}
    site = {f"site/{path}": text.encode() for path, text in web.pages(shown, press.look, numbers)}
    for path in ("web/bulletin.css", "web/size.js"):
        asset = press.look.asset(path)
        site[f"site/assets/{asset.name}"] = asset.data
    for issue in shown.issues:
        for body in issue.bodies:
            site |= {f"site/media/{p.name}": press.pictures[p.name] for p in body.pictures}
        if issue.complete:
            site[f"site/{issue.name.path}/{web.pdf_name(issue)}"] = by_name[issue.name.path].pdf
    return site
