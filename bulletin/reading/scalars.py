"""Reads one written value as text, number, day, time or choice, by our rules and not by YAML's guesses."""

import datetime
import re
import unicodedata
from typing import Final, TypeVar

from bulletin.model.words import Choice, Day, Moment

_DAY: Final = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_TIME: Final = re.compile(
    r"([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2}))?|时(?:([0-9]{1,2})分(?:([0-9]{1,2})秒)?)?)"
)
_ZONE: Final = re.compile(r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})$")
# Not NFKC, to which 10² is 102.
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９：－／．＋　", "0123456789:-/.+ ")
_TRUE: Final = frozenset({"true", "yes", "是"})
_FALSE: Final = frozenset({"false", "no", "否"})

C = TypeVar("C", bound=Choice)


def _plain(text: str) -> str:
    """Full-width digits and signs, as a Chinese keyboard writes them, count as the plain ones."""
    return text.translate(_FULL_WIDTH).strip()


def integer(text: str) -> int | None:
    """Read a whole number from 0: `012` is twelve."""
    plain = _plain(text)
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def boolean(text: str) -> bool | None:
    """Read yes or no."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
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
        minute, second = clock[2] or clock[4] or 0, clock[3] or clock[5] or 0
        time = datetime.time(int(clock[1]), int(minute), int(second))
        own = _offset(written[1]) if written is not None else zone
        return datetime.datetime.combine(date, time, own).astimezone(zone)
    except (ValueError, OverflowError):  # no such day or hour, or beyond the year 9999
        return None


def _offset(text: str) -> datetime.tzinfo:
    if text == "Z":
        return datetime.UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return datetime.timezone(sign * datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def choice(text: str, of: type[C]) -> C | None:
    """Read one word of a closed set, English or Chinese."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for member in of:
        if plain in {member.value, member.zh} or plain.casefold() == member.value.casefold():
            return member
    return None
