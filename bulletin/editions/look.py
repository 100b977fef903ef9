"""Fills the templates (jinja2): values in, text out."""

import hashlib
import traceback
from dataclasses import dataclass
from urllib.parse import quote

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.wording import Wording


@dataclass(frozen=True, slots=True)
class Look:
    """The templates of a site, ready to be filled; they reach nothing but what they are given."""

    environment: jinja2.Environment
    templates: Templates
    wording: Wording

    def fill(self, template: str, page: object) -> str:
        """Fill one template with the value that it shows, which it calls `page`.

        Whatever goes wrong inside a template is a TemplateFaultError with its file and line.
        """
        try:
            return self.environment.get_template(template).render(page=page)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateFaultError(error.name or template, error.lineno, str(error)) from error
        except Exception as error:
            name, line = _where(error, self.templates) or (template, 0)
            raise TemplateFaultError(name, line, f"{type(error).__name__}: {error}") from error

    def asset(self, path: str) -> "Asset":
        """Return a style sheet or script under a name made of its content."""
        stem, _, ending = path.rpartition("/")[2].rpartition(".")
        data = self.templates.text(path).encode()
        return Asset(f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{ending}", data)


def _where(error: Exception, templates: Templates) -> tuple[str, int] | None:
    """Return the innermost template and line that an exception went through."""
    frames = (f for f in traceback.extract_tb(error.__traceback__) if f.filename in templates.texts)
    last = next(iter(reversed([*frames])), None)
    return None if last is None else (last.filename, last.lineno or 0)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to, named by its content."""

    name: str
    data: bytes


def look(templates: Templates, wording: Wording) -> Look:
    """Make the look of a site from its templates and its wording.

    Filters: `day`, `time`, `number`, `yearly`, `units`, `credit`, `word`, `recipients`, `urgency` say a
    value in the site's language; `clauses` and `tail` cut a title where its lines may break; `href`
    escapes a path for an address. `t` holds the labels.
    """

    def loaded(name: str) -> tuple[str, str, None] | None:
        """Name the template as its own file, so that a fault can be placed."""
        text = templates.texts.get(name)
        return None if text is None else (text, name, None)

    # A template is a program, and a push may bring one to the server.
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(loaded),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=wording.day,
        time=wording.time,
        number=wording.number,
        yearly=wording.yearly,
        units=wording.units,
        credit=wording.credit,
        word=wording.word,
        recipients=wording.recipients,
        urgency=wording.urgency,
        clauses=wording.clauses,
        tail=wording.tail,
        href=quote,
    )
    environment.globals.update(t=dict(wording.labels), lang=wording.language.value)
    return Look(environment, templates, wording)
