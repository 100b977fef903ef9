"""Takes one issue out of a site, final or not, and prints it: as a PDF, or as a page for a browser."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bulletin import archived, assemble
from bulletin.archive import Archive, Issue
from bulletin.checking.checks import newest_day
from bulletin.content import Content
from bulletin.doors import source
from bulletin.editions import paper, proof
from bulletin.editions.fragments import Markup
from bulletin.editions.look import Look, look
from bulletin.editions.proof import BrowserPage
from bulletin.editions.templates import TemplateFaultError, Templates, at_fault
from bulletin.editions.typefaces import browser_style, typefaces
from bulletin.editions.wording import wording
from bulletin.model.issue import IssueHead
from bulletin.model.words import Day
from bulletin.pipeline import Checked, World, examine
from bulletin.printing import Press, Step, print_issues
from bulletin.problem import Problem, Severity

# What the rest of `content/` says does not show on the paper of an issue.
_EVERYWHERE: Final = ("content/units.yaml",)


@dataclass(frozen=True, slots=True)
class Single:
    """An issue as it would be printed if it were final now."""

    content: Content
    archive: Archive
    issue: Issue
    head: IssueHead
    pictures: Mapping[str, bytes]
    look: Look


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of an issue: itself, unless it is not there or something is wrong with it."""

    checked: Checked
    head: IssueHead | None
    problems: tuple[Problem, ...] = ()  # of the issue, its items, the site and its units
    elsewhere: int = 0  # errors that do not show on its paper
    single: Single | None = None


@dataclass(frozen=True, slots=True)
class Printout:
    """One issue, printed: `ending` is `pdf`, or `html` (and `pages` None) where nothing can be laid out."""

    issue: Issue
    data: bytes
    ending: str
    pages: int | None


def take(world: World, name: str, step: Step) -> Found:
    """Read a site and take one issue out of it, whatever its status is.

    Errors elsewhere do not stop it: at night a broken draft must not keep an urgent report from print.
    """
    checked = examine(world, step)
    head = next((h for h in checked.content.issues if h.name == name), None) if checked.content else None
    if checked.content is None or checked.made is None or head is None:
        own = {f"content/issues/{name}.md"}
        return Found(checked, None, tuple(p for p in checked.problems if _shows(p, own)))
    own = _files(checked.content, head)
    problems = tuple(p for p in checked.problems if _shows(p, own))
    errors = [p for p in checked.problems if p.severity is Severity.ERROR]
    elsewhere = sum(p not in problems for p in errors)
    found = Found(checked, head, problems, elsewhere)
    if len(errors) > elsewhere:
        return found
    content = _sound(checked.content, errors)
    today = world.today or newest_day(content) or Day(1, 1, 1)
    # What earlier releases have printed, this issue does not print again.
    stated, _ = archived.verify(content, world.root)
    said = {issue: one for issue, one in stated.items() if issue != name}
    archive = assemble.assemble(content, checked.made.bodies, today, {name}, said)
    issue = next(i for i in archive.issues if i.name.path == name)
    try:
        templates = Templates(source.templates(world.templates))
        looks = look(templates, wording(templates, archive.language))
    except TemplateFaultError as fault:
        return replace(found, problems=(*problems, at_fault(fault)))
    single = Single(content, archive, issue, head, checked.made.pictures, looks)
    return replace(found, single=single)


def print_taken(
    world: World, found: Found, step: Step, *, prints: bool
) -> tuple[Printout | None, tuple[Problem, ...]]:
    """Print an issue that was taken, as it stands; without layout (`prints`), as a page for a browser.

    None, with what is wrong with it, if it was not there to be taken.
    """
    one = found.single
    if one is None:
        return None, found.problems
    printout, problems = told(lambda: _printed(world, one, step, prints=prints))
    return printout, (*found.problems, *problems)


def told(
    make: Callable[[], tuple[Printout | None, tuple[Problem, ...]]],
) -> tuple[Printout | None, tuple[Problem, ...]]:
    """Make something from templates; a template at fault is a problem."""
    try:
        return make()
    except TemplateFaultError as fault:
        return None, (at_fault(fault),)


def press_of(world: World, one: Single) -> tuple[Press | None, tuple[Problem, ...]]:
    """Get ready what is needed to lay an issue out."""
    faces, faults = typefaces(one.content.site, world.machine, world.state, os.environ)
    return (None if faces is None else Press(one.look, one.pictures, faces)), faults


def browser_page(one: Single, text: str, page: BrowserPage | None = None) -> bytes:
    """Return a page that any browser prints, with everything it needs in itself; `text` is the paper's."""
    styles = tuple(
        Markup(style)
        for style in (
            one.look.templates.text("print/sign-sheet.css" if page and page.sheet else "print/bulletin.css"),
            one.look.templates.text("print/browser.css"),
            browser_style(),
        )
    )
    whole = proof.body_of(proof.with_pictures(text, one.pictures))
    shown = replace(page or BrowserPage(one.issue, (), whole), styles=styles, text=whole)
    return one.look.fill("print/browser.html", shown).encode()


def _printed(
    world: World, one: Single, step: Step, *, prints: bool
) -> tuple[Printout | None, tuple[Problem, ...]]:
    if not prints:
        text = paper.paper(one.archive, one.issue, one.look)
        return Printout(one.issue, browser_page(one, text), "html", None), ()
    press, faults = press_of(world, one)
    if press is None:
        return None, faults
    printed, problems = print_issues(one.archive, (one.issue,), one.content, press, step)
    if not printed:
        return None, problems
    return Printout(one.issue, printed[0].pdf, "pdf", printed[0].page_count), problems


def _files(content: Content, head: IssueHead) -> set[str]:
    """Return the files that an issue is made of."""
    items = [content.items[i] for part in head.items for i in part.items if i in content.items]
    return {head.places.whole.path, *(item.places.whole.path for item in items)}


def _shows(found: Problem, own: set[str]) -> bool:
    path = found.place.path
    return path in own or path in _EVERYWHERE or not path.startswith("content/")


def _sound(content: Content, errors: list[Problem]) -> Content:
    """Leave out the issues that cannot be assembled: something is wrong with them or an item of theirs."""
    broken = {p.place.path for p in errors}
    return replace(content, issues=tuple(h for h in content.issues if not _files(content, h) & broken))
