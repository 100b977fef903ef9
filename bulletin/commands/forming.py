"""Runs `new form`: the form for units, as a Word file or as one HTML file."""

import argparse
from pathlib import Path
from typing import Final

from bulletin.commands import acts
from bulletin.commands.options import PROJECT, desk_of
from bulletin.content import Content
from bulletin.doors import desk, source
from bulletin.doors.say import Say
from bulletin.editions.form import html_form, words_of
from bulletin.editions.formfacts import Offered, offered
from bulletin.editions.look import look
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.wordform import word_form
from bulletin.editions.wording import wording
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.intake.context import unit_names
from bulletin.model.choices import SiteLanguage
from bulletin.model.words import Day
from bulletin.nearest import nearest

_NAMES: Final = {SiteLanguage.CHINESE: "报送单", SiteLanguage.ENGLISH: "submission-form"}


def form(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new form`."""
    at = desk_of(options, speaker)
    if at is None:
        return MISUSE
    return new_form(at[0], tuple(options.unit), options.output, at[1], speaker, html=options.html)


def new_form(
    root: Path, units: tuple[str, ...], output: Path | None, today: Day | None, speaker: Say, *, html: bool
) -> int:
    """Write the form; the one for a single unit holds that unit's telephones, any other none."""
    office = acts.enter(root, speaker)
    if office is None:
        return PROBLEMS
    chosen = _chosen(units, office.content, speaker)
    if chosen is None:
        return MISUSE
    site = office.content.site
    offer = offered(office.content, acts.day_of(site, today), chosen)
    if not offer.units:
        speaker.error("no-units", "form_no_units", "form_no_units_hint")
        return PROBLEMS
    path = output or Path.cwd() / f"{_NAMES[site.language]}.{'html' if html else 'docx'}"
    if output is None and path.exists():
        speaker.error("form-there", "form_there", "form_there_hint", path=path)
        return MISUSE
    status = _written(root, path, offer, speaker, html=html)
    if status != GOOD:
        return status
    speaker.line(speaker.text("form_begun", path=path, units=len(offer.units), day=offer.day))
    if len(chosen) == 1:
        speaker.line(speaker.text("form_phones"))
    speaker.line(speaker.text("next_form_html" if html else "next_form"))
    return GOOD


def _written(root: Path, path: Path, offer: Offered, speaker: Say, *, html: bool) -> int:
    try:
        desk.put(path, _made(root, offer, html=html))
    except TemplateFaultError as fault:
        where = f"{fault.template}:{fault.line}"
        speaker.error("template-fault", "form_template", path=where, detail=fault.detail)
        return PROBLEMS
    except OSError as error:
        return acts.disk(error, root, speaker)
    return GOOD


def _chosen(names: tuple[str, ...], content: Content, speaker: Say) -> frozenset[str] | None:
    """Return the ids of the units that are named; None, and said why, if one of them is not known."""
    known = unit_names(content)
    chosen: set[str] = set()
    for name in names:
        ids = known.get(name, ())
        if len(ids) != 1:
            near = acts.row(ids or nearest(name, known), speaker)
            hint = "unknown_unit_hint" if near else "unknown_unit_far_hint"
            speaker.error("unknown-unit", "unknown_unit", hint, name=name, near=near)
            return None
        chosen |= {*ids}
    return frozenset(chosen)


def _made(root: Path, offer: Offered, *, html: bool) -> bytes:
    own = root / "templates"
    templates = Templates(source.templates(own if own.is_dir() else PROJECT / "templates"))
    if not html:
        return word_form(offer, words_of(templates, offer.language))
    return html_form(offer, look(templates, wording(templates, offer.language))).encode()
