"""The whole build in reading order: read, parse, resolve, check, assemble, make, apply."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bulletin import archived, assemble
from bulletin.approved import signed_by_approvers, written_by_others
from bulletin.archive import Archive
from bulletin.archived import Edition
from bulletin.body import bodies
from bulletin.body.bodies import Bodies
from bulletin.checking import policy, style
from bulletin.checking.checks import check, newest_day
from bulletin.checking.rare import rare_characters
from bulletin.checking.signing import signatures_follow
from bulletin.content import Content
from bulletin.doors import history, output, source
from bulletin.editions import web
from bulletin.editions.look import look
from bulletin.editions.templates import TemplateFaultError, Templates, at_fault
from bulletin.editions.typefaces import lacking, typefaces
from bulletin.editions.wording import wording
from bulletin.machine import place as machine
from bulletin.model.words import Day
from bulletin.printing import Press, Step, print_issues
from bulletin.problem import Problem, in_order, stops
from bulletin.reading import parse, resolve
from bulletin.restrict import restrict
from bulletin.views import everybody


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside: the site's folder, the templates, and the machine with its fonts.

    `change` is set if the folder is a copy of what git holds, to judge what a commit or a push changes.
    """

    root: Path
    templates: Path
    machine: machine.Place
    today: Day | None = None
    change: history.Change | None = None

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


def check_site(world: World, step: Step, ahead: Collection[str] = ()) -> Checked:
    """Read and check a site, hold its releases against their archive, and assemble it if no error is found.

    `ahead` names issues that are about to be released: they are taken as final, and as they are now.
    """
    checked = examine(world, step)
    content, made = checked.content, checked.made
    if content is None or made is None:
        return checked
    stated, found = archived.verify(content, world.root)
    problems = in_order(p for p in (*checked.problems, *found) if not (ahead and p.code in archived.MENDED))
    if stops(problems):
        return replace(checked, problems=problems)
    said = {name: one for name, one in stated.items() if name not in ahead}
    today = world.today or newest_day(content) or Day(1, 1, 1)
    assembled = partial(assemble.assemble, content, made.bodies, today, stated=said)
    archive = assembled(ahead)
    problems = in_order((*problems, *archived.compare(content, world.root, archive, said, assembled)))
    return replace(checked, problems=problems, archive=None if stops(problems) else archive)


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
    load = partial(source.medium, world.root)
    made, found = bodies.make(content, sources.media, load)
    problems += found
    # The rules take it that names have been resolved; what could not be is reported already.
    problems += check(content)
    today = world.today or newest_day(content) or Day(1, 1, 1)
    problems += written_by_others(world.change, content, sources.texts)
    problems += signed_by_approvers(content, sources.media, load, today)
    problems += tuple(signatures_follow(content, today))
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
            wanted, faults = {}, (at_fault(fault),)
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
    kept, faults = archived.editions(content, world.root, archive)
    released = {one.issue.name for one in kept}
    # What has been released is never laid out again.
    afresh = [issue for issue in archive.issues if issue.name not in released]
    printed, problems = print_issues(archive, afresh, content, press, step)
    if stops((*faults, *problems)):
        return {}, (*faults, *problems)
    step("pages")
    shown = restrict(archive, everybody(content.site.scopes))
    editions = (*kept, *map(archived.edition, printed))
    return {**_paper(editions), **_site(shown, press, editions)}, problems


def equip(
    archive: Archive, content: Content, pictures: Mapping[str, bytes], world: World
) -> tuple[Press | None, tuple[Problem, ...]]:
    """Get ready what is needed to print: templates, words, typefaces; none if a font is missing."""
    faces, faults = typefaces(content.site, world.machine, world.state, os.environ)
    if faces is None:
        return None, faults
    templates = Templates(source.templates(world.templates))
    return Press(look(templates, wording(templates, archive.language)), pictures, faces), ()


def _paper(editions: Iterable[Edition]) -> dict[str, bytes]:
    """Return the print edition and the data edition."""
    made: dict[str, bytes] = {}
    for one in editions:
        name = one.issue.name.path
        made |= {f"print/{name}.pdf": one.pdf, f"data/{name}.json": one.data}
    return made


def _site(shown: Archive, press: Press, editions: Iterable[Edition]) -> dict[str, bytes]:
    """Make the web edition of one view: pages, pictures, and the PDFs that the view is offered."""
    by_name = {one.issue.name.path: one for one in editions}
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
