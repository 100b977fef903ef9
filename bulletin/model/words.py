"""How a field of the model is written by editors: its key in both languages, and what it means."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

# A field may be called `date`; its type then needs another name.
Day = datetime.date
Moment = datetime.datetime


class Refers(StrEnum):
    """What a text names: the reader keeps it as written, `resolve` turns it into an id."""

    NOTHING = ""
    UNIT = "unit"
    SERIES = "series"
    SECTION = "section"
    SCOPE = "scope"
    ITEM = "item"
    COMMISSION = "commission"
    GROUP = "group"


class Need(StrEnum):
    """When a key must be there."""

    OPTIONAL = "optional"
    APPROVED = "approved"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Key:
    """The table of keys is the model itself: each field is annotated with one of these."""

    zh: str
    about_zh: str
    about_en: str
    need: Need = Need.OPTIONAL
    refers: Refers = Refers.NOTHING
    name: str = ""  # the English key, if it is not the field's name ("from" is a word of Python)


class Choice(StrEnum):
    """A closed set of values, each with its Chinese word; either may be written."""

    zh: str

    def __new__(cls, value: str, zh: str) -> Self:
        """Keep the English word as the value and the Chinese word beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        return member
