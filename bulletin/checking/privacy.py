"""The rules that keep what belongs to a person out of print: identity, card and telephone numbers."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from bulletin.body.prose import Paragraph
from bulletin.checking.slips import Slip

_FIGURE: Final = "[0-9０-９]"
_GAP: Final = r"[ \u00a0\u3000\-－]?"
# Figures with or without gaps, such as a form has between groups of them.
_LONG: Final = re.compile(
    rf"(?<![0-9０-９A-Za-z.=/_\-]){_FIGURE}(?:{_GAP}{_FIGURE}){{14,18}}(?:{_GAP}[xXＸｘ])?(?![0-9０-９A-Za-z])"
)
_MOBILE: Final = re.compile(
    rf"(?<![0-9０-９A-Za-z.\-=/_+])(?P<number>(?:\+?86{_GAP})?[1１][3-9３-９]{_FIGURE}{_GAP}{_FIGURE}{{4}}{_GAP}{_FIGURE}{{4}})(?![0-9０-９A-Za-z.])"
)
_LANDLINE: Final = re.compile(
    rf"(?<![0-9０-９A-Za-z.\-=/_])(?P<number>(?:[(（][0０]{_FIGURE}{{2,3}}[)）]\s?|[0０]{_FIGURE}{{2,3}}[-－—])"
    rf"{_FIGURE}{{7,8}})(?![0-9０-９A-Za-z.])"
    rf"|(?:电话|联系方式)[是为：:]{{0,2}}\s?(?P<local>(?!400|800){_FIGURE}{{7,8}})(?![0-9０-９A-Za-z.])"
)
_ANY: Final = re.compile(rf"{_FIGURE}[0-9０-９ \u00a0\u3000\-－—)）]{{6}}")
_FIGURES: Final = str.maketrans("０１２３４５６７８９ＸｘX", "0123456789xxx")
_CARD_NEAR: Final = re.compile(r"(?:卡号|账号|帐号|账户|银行卡|开户)[^。；]{0,12}$")
_IDENTITY_NEAR: Final = re.compile(r"(?:身份证|公民身份|证件)[^。；]{0,12}$")
# The first two figures of an identity number name a province.
_PROVINCES: Final = frozenset(
    """
    11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71
    81 82 83
    """.split()  # noqa: SIM905  forty quotation marks would not help
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10x98765432"
_LONG_IDENTITY: Final = 18
_SHORT_IDENTITY: Final = 15
_SHORTEST_CARD: Final = 16
_SHOWN: Final = 4  # figures of a number that a message repeats


def personal_numbers(paragraph: Paragraph) -> Iterator[Slip]:
    """No identity number (GB 11643, with its check figure) and no bank card's (Luhn) is printed."""
    text = paragraph.text
    if not _ANY.search(text):
        return
    for match in _LONG.finditer(text):
        number = re.sub("[^0-9x]", "", match[0].translate(_FIGURES))
        before = text[max(0, match.start() - 24) : match.start()]
        if _is_identity(number, before):
            yield Slip("identity-number", match.start(), {"number": _masked(number)})
        elif _is_card(number, before):
            yield Slip("card-number", match.start(), {"number": _masked(number)})


def telephone_numbers(paragraph: Paragraph) -> Iterator[Slip]:
    """A telephone number is the office's to know; a service line such as 12345 is everybody's."""
    text = paragraph.text
    if not _ANY.search(text):
        return
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            group = match.lastgroup or "number"
            number = re.sub("[^0-9]", "", match[group].translate(_FIGURES))
            yield Slip("telephone-number", match.start(group), {"number": _masked(number)})


def _masked(number: str) -> str:
    """Name a number without repeating it: a report of problems is passed around."""
    return f"{number[:_SHOWN]}…{number[-2:]}"


def _is_identity(number: str, before: str) -> bool:
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == _LONG_IDENTITY and "x" not in number[:-1]:
        total = sum(int(n) * weight for n, weight in zip(number, _WEIGHTS, strict=False))
        return _CHECK[total % 11] == number[-1] and _is_day(number[6:14])
    # Fifteen figures have no check: a word must stand before them.
    return (
        len(number) == _SHORT_IDENTITY
        and "x" not in number
        and _is_day(f"19{number[6:12]}")
        and _IDENTITY_NEAR.search(before) is not None
    )


def _is_day(figures: str) -> bool:
    try:
        day = datetime.date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return datetime.date(1900, 1, 1) <= day <= datetime.date(2099, 12, 31)


def _is_card(number: str, before: str) -> bool:
    if "x" in number or len(number) < _SHORTEST_CARD:
        return False
    if not number.startswith("62") and not (number[0] in "3456" and _CARD_NEAR.search(before)):
        return False
    doubled = (int(n) * (2 if at % 2 else 1) for at, n in enumerate(reversed(number)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0  # noqa: PLR2004  the rule of Luhn
