"""Makes the form 报送单 for units as one HTML file that asks for nothing from outside."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from bulletin.editions.formfacts import Known, Offered
from bulletin.editions.look import Look
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.intake import filled
from bulletin.model.choices import (
    Direction,
    Focus,
    Kind,
    OfficerRole,
    SiteLanguage,
    Stage,
    Tone,
    Urgency,
)
from bulletin.model.words import Choice
from bulletin.reading.table import columns

LABELS: Final = "form/labels.toml"
NEEDED: Final = (
    "units",
    "writer",
    "signer",
    "contact",
    "received",
    "title",
    "kind",
    "urgency",
    "stage",
    "body",
)
LONG_TITLE: Final = 36  # characters of two lines of a title in print
LONGEST_TITLE: Final = 80
LONGEST_TEXT: Final = 20_000  # characters
_MEGABYTE: Final = 1024 * 1024

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """Everything that the page of the form shows, and what its script must know."""

    office: str
    words: Mapping[str, Any]
    made_on: str
    hint_pictures: str
    needed: tuple[str, ...]
    many: bool
    units: tuple[tuple[str, tuple[Known, ...]], ...]
    partners: tuple[tuple[str, tuple[Known, ...]], ...]
    kinds: Options
    urgencies: Options
    focuses: Options
    tones: Options
    directions: Options
    stages: Options
    series: Options
    commissions: Options
    known: str
    say: str
    style: Markup
    script: Markup
    policy: str


def words_of(templates: Templates, language: SiteLanguage) -> Mapping[str, Any]:
    """Return the fixed words of the forms; TemplateFaultError if there are none."""
    try:
        table = tomllib.loads(templates.text(LABELS))
    except tomllib.TOMLDecodeError as error:
        raise TemplateFaultError(LABELS, 0, str(error)) from error
    if language.value not in table:
        raise TemplateFaultError(LABELS, 0, f"[{language.value}]")
    words: Mapping[str, Any] = table[language.value]
    return words


def html_form(offer: Offered, look: Look) -> str:
    """Return the page of the form, the same for the same offer."""
    words = words_of(look.templates, offer.language)
    style, script = look.templates.text("form/form.css"), look.templates.text("form/form.js")
    page = FormPage(
        office=offer.office,
        words=words,
        made_on=words["made_on"].format(day=look.wording.day(offer.day), office=offer.office),
        hint_pictures=words["hint_pictures"].format(
            megabytes=filled.LARGEST_PICTURE // _MEGABYTE, pictures=filled.MOST_PICTURES
        ),
        needed=NEEDED,
        many=len(offer.units) != 1,
        units=_by_group(offer.units),
        partners=_by_group(offer.partners),
        kinds=_options(Kind, look),
        urgencies=_options(Urgency, look),
        focuses=_options(Focus, look),
        tones=_options(Tone, look),
        directions=_options(Direction, look),
        stages=_options(Stage, look),
        series=tuple((name, shown) for name, shown, _ in offer.series),
        commissions=offer.commissions,
        known=json.dumps(_known(offer, look), ensure_ascii=False),
        say=json.dumps(words["say"], ensure_ascii=False),
        style=_inside(style, "form/form.css", "</style"),
        script=_inside(script, "form/form.js", "</script"),
        policy=_policy(style, script),
    )
    return look.fill("form/form.html", page)


def _inside(text: str, path: str, end: str) -> Markup:
    """Trust a style or script of the templates, which must not end its own element."""
    if end in text.lower() or "<!--" in text:
        raise TemplateFaultError(path, 0, end)
    return Markup(text)  # noqa: S704 - the text of a template, as trusted as the template


def _policy(style: str, script: str) -> str:
    """Allow this style and this script and nothing else: no request can leave the page."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _by_group(units: Iterable[Known]) -> tuple[tuple[str, tuple[Known, ...]], ...]:
    return tuple((group, tuple(members)) for group, members in groupby(units, key=lambda u: u.group))


def _options(of: type[Choice], look: Look) -> Options:
    return tuple((one.value, look.wording.word(one)) for one in of)


def _known(offer: Offered, look: Look) -> Mapping[str, object]:
    """Gather what the script must know."""
    chinese = offer.language is SiteLanguage.CHINESE
    keys = {
        column.attribute: column.key.zh if chinese else column.en
        for record in (filled.FilledPicture, filled.FilledEvent, filled.Filled)
        for column in columns(record)
    }
    return {
        "version": filled.VERSION,
        "needed": NEEDED,
        "keys": keys,
        "mark": "== 图片 {0} ==" if chinese else "== picture {0} ==",
        "end": "== 完 ==" if chinese else "== end ==",
        "units": [
            {
                "id": unit.id,
                "people": [
                    {
                        "name": person.name,
                        "role": look.wording.word(person.role),
                        "leader": person.role is OfficerRole.LEADER,
                        "phone": person.phone,
                    }
                    for person in unit.people
                ],
            }
            for unit in offer.units
        ],
        "series": [{"id": name, "sections": sections} for name, _, sections in offer.series],
        "commissions": [name for name, _ in offer.commissions],
        "long_title": LONG_TITLE,
        "longest_title": LONGEST_TITLE,
        "longest_value": filled.LONGEST_VALUE,
        "longest_text": LONGEST_TEXT,
        "largest_picture": filled.LARGEST_PICTURE,
        "most_pictures": filled.MOST_PICTURES,
    }
