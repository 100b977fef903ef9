"""Reads one written value as text, number, day, time or choice, by our rules and not by YAML's guesses."""

import datetime
import re
import unicodedata
from typing import Final, TypeVar

from bulletin.model.words import Choice, Day, Moment

# Bidirectional overrides, zero-width characters, tags: they make a text say another thing than it shows.
INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_DAY: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_TIME: Final = re.compile(r"(\d{1,2})(?::|时)(\d{1,2})?(?:(?::|分)(\d{1,2})?秒?)?")
_ZONE: Final = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$")
_TRUE: Final = frozenset({"true", "yes", "是"})
_FALSE: Final = frozenset({"false", "no", "否"})

C = TypeVar("C", bound=Choice)


def _plain(text: str) -> str:
    """Full-width digits and signs, as a Chinese keyboard writes them, count as the plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def integer(text: str) -> int | None:
    """Read a whole number from 0: `012` is twelve."""
    plain = _plain(text)
    return int(plain) if re.fullmatch(r"\d{1,9}", plain) else None


def boolean(text: str) -> bool | None:
    """Read yes or no."""
    plain = _plain(text).casefold()
    return True if plain in _TRUE else False if plain in _FALSE else None


def day(text: str) -> Day | None:
    """Read `2026-03-05`, `2026/3/5`, `2026.3.5` or `2026年3月5日`; None if it is no day."""
    match = _DAY.fullmatch(_plain(text))
    if match is None:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def moment(text: str, zone: datetime.tzinfo) -> Moment | None:
    """Read a day with a time: `2026-03-05 23:55`, `2026年3月5日23时55分`, with or without a zone."""
    plain = _plain(text)
    written = _ZONE.search(plain)
    if written is not None:
        plain = plain[: written.start()]
    match = _DAY.match(plain)
    if match is None:
        return None
    date = day(match[0])
    clock = _TIME.fullmatch(plain[match.end() :].removeprefix("T").strip())
    if date is None or clock is None:
        return None
    try:
        time = datetime.time(int(clock[1]), int(clock[2] or 0), int(clock[3] or 0))
        own = _offset(written[1]) if written is not None else zone
        return datetime.datetime.combine(date, time, own).astimezone(zone)
    except ValueError:
        return None


def _offset(text: str) -> datetime.tzinfo:
    if text == "Z":
        return datetime.UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return datetime.timezone(sign * datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def choice(text: str, of: type[C]) -> C | None:
    """Read one word of a closed set, English or Chinese."""
    plain = _plain(text)
    for member in of:
        if plain in {member.value, member.zh} or plain.casefold() == member.value.casefold():
            return member
    return None
