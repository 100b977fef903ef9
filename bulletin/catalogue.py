"""The catalogue of problems: for each code its severity, and its words in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bulletin.characters import visible
from bulletin.language import Language
from bulletin.model.words import Choice
from bulletin.problem import Place, Problem, Severity, Term
from bulletin.wordbook import wordbook


@dataclass(frozen=True, slots=True)
class Wording:
    """One code in one language: what is wrong, what to do, and the page that `explain` prints."""

    message: str
    hint: str
    hint_near: str
    page: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue."""

    code: str
    severity: Severity
    words: Mapping[Language, Wording]


def _load() -> Mapping[str, Entry]:
    return MappingProxyType({code: _entry(code, row) for code, row in wordbook("problems").items()})


def _entry(code: str, row: Mapping[str, Mapping[str, str] | str]) -> Entry:
    words: dict[Language, Wording] = {}
    for language, key in ((Language.ZH, "zh"), (Language.EN, "en")):
        texts = row[key]
        assert not isinstance(texts, str)
        words[language] = Wording(
            message=texts["message"],
            hint=texts.get("hint", ""),
            hint_near=texts.get("hint-near", texts.get("hint", "")),
            page=texts["page"].strip(),
        )
    return Entry(code, Severity(str(row["severity"])), MappingProxyType(words))


CATALOGUE: Final[Mapping[str, Entry]] = _load()


def problem(code: str, place: Place, near: Iterable[str] = (), **arguments: object) -> Problem:
    """Make a problem whose severity is the one its code has in the catalogue.

    An argument may be a text, a number, a Term, a Choice, or a tuple of these.
    """
    rows = tuple((name, _row(value)) for name, value in sorted(arguments.items()))
    return Problem(code, place, rows, tuple(near), CATALOGUE[code].severity)


def _row(value: object) -> tuple[str | Term, ...]:
    if isinstance(value, tuple):
        return tuple(word for part in value for word in _row(part))
    if isinstance(value, Choice):
        return (Term(value.value, value.zh),)
    return (value if isinstance(value, Term) else str(value),)


def message(problem: Problem, language: Language) -> str:
    """Say what is wrong."""
    words = CATALOGUE[problem.code].words[language]
    return words.message.format_map(_said(problem, language))


def hint(problem: Problem, language: Language) -> str:
    """Say what to do; with the nearest known names if there are any."""
    words = CATALOGUE[problem.code].words[language]
    said = _said(problem, language)
    if not problem.near:
        return words.hint.format_map(said)
    near = _between(language).join(f"`{name}`" for name in problem.near)
    return words.hint_near.format_map({**said, "near": near})


def _said(problem: Problem, language: Language) -> dict[str, str]:
    chinese = language is Language.ZH

    def word(part: str | Term) -> str:
        if isinstance(part, Term):
            return part.zh if chinese else part.en
        return visible(part)

    return {name: _between(language).join(map(word, row)) for name, row in problem.arguments}


def _between(language: Language) -> str:
    return "、" if language is Language.ZH else ", "
