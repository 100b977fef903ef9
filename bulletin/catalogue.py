"""The catalogue of problems: for each code its severity, and its words in both languages."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from bulletin.language import Language
from bulletin.problem import Place, Problem, Severity


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
    table = tomllib.loads(files("bulletin").joinpath("problems.toml").read_text("utf-8"))
    return MappingProxyType({code: _entry(code, row) for code, row in table.items()})


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
    """Make a problem whose severity is the one its code has in the catalogue."""
    texts = tuple((name, str(value)) for name, value in sorted(arguments.items()))
    return Problem(code, place, texts, tuple(near), CATALOGUE[code].severity)


def message(problem: Problem, language: Language) -> str:
    """Say what is wrong."""
    return CATALOGUE[problem.code].words[language].message.format_map(dict(problem.arguments))


def hint(problem: Problem, language: Language) -> str:
    """Say what to do; with the nearest known names if there are any."""
    words = CATALOGUE[problem.code].words[language]
    if not problem.near:
        return words.hint.format_map(dict(problem.arguments))
    between = "、" if language is Language.ZH else ", "
    near = between.join(f"`{name}`" for name in problem.near)
    return words.hint_near.format_map({**dict(problem.arguments), "near": near})
