"""What the intake has to say about one submission: a value, worded in both languages."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from bulletin.characters import visible
from bulletin.language import Language
from bulletin.problem import Term

LONGEST_SHOWN: Final = 60  # characters of a dropped text that a message repeats


class Kind(StrEnum):
    """How much a remark weighs."""

    REFUSED = "refused"  # the file cannot be taken
    HELD = "held"  # it can, but only if the editor says so
    DROPPED = "dropped"  # a text that is not in the item
    NOTED = "noted"  # something was done that the editor should know


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: its code, where in the submission, and the whole text that it is about."""

    code: str
    where: Term | None = None
    text: str = ""
    arguments: tuple[tuple[str, str | Term], ...] = ()

    @property
    def kind(self) -> Kind:
        """How much it weighs, as the table of texts says."""
        return Kind(TEXTS[self.code]["kind"])


def _load(name: str) -> Mapping[str, Mapping[str, str]]:
    table = tomllib.loads(files("bulletin.intake").joinpath("texts.toml").read_text("utf-8"))
    return MappingProxyType(table[name])


TEXTS: Final = _load("remarks")
WORDS: Final = _load("words")


def remark(code: str, where: Term | None = None, text: str = "", **arguments: object) -> Remark:
    """Make a remark; KeyError if its code has no texts."""
    assert code in TEXTS, code
    rows = ((name, a if isinstance(a, Term) else str(a)) for name, a in sorted(arguments.items()))
    return Remark(code, where, text, tuple(rows))


def word(which: str, language: Language, **values: object) -> str:
    """Give one of the fixed phrases of the intake, filled in."""
    return WORDS[which][_key(language)].format(**values)


def say(one: Remark, language: Language) -> str:
    """Word a remark: the place, what is the matter, the beginning of the text, and what to do."""
    hint = TEXTS[one.code].get(f"{_key(language)}_hint", "").format_map(_values(one, language))
    lead = f"{one.kind}[{one.code}]: " if one.kind in {Kind.REFUSED, Kind.HELD} else ""
    return f"{lead}{plain(one, language)}" + (f"\n  hint: {hint}" if hint else "")


def plain(one: Remark, language: Language) -> str:
    """Word a remark without its code and without what the editor can do."""
    said = TEXTS[one.code][_key(language)].format_map(_values(one, language))
    if one.where is not None:
        said = word("placed", language, where=getattr(one.where, _key(language)), said=said)
    if one.text:
        said = word("quoted", language, said=said, text=shortened(one.text))
    return said


def _values(one: Remark, language: Language) -> dict[str, str]:
    return {n: getattr(a, _key(language)) if isinstance(a, Term) else visible(a) for n, a in one.arguments}


def shortened(text: str) -> str:
    """Give the beginning of a text on one line, safe to show."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"


def of_kind(remarks: Iterable[Remark], *kinds: Kind) -> tuple[Remark, ...]:
    """Give the remarks of these kinds."""
    return tuple(r for r in remarks if r.kind in kinds)


def in_paragraph(number: int) -> Term:
    """Name a paragraph as a place, counted from 1."""
    return Term(f"paragraph {number}", f"第{number}段")


def in_table(number: int) -> Term:
    """Name a table as a place, counted from 1."""
    return Term(f"table {number}", f"第{number}个表格")


def _key(language: Language) -> str:
    return "zh" if language is Language.ZH else "en"
