"""Writes a number as Word does: 一、（一）1. ① Ⅳ 甲 and so on."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST: Final = 9_999  # beyond it a number is written in plain digits


def counted(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Write a number as it is spoken: 十一, 一百零五."""
    if number <= 0 or number > _MOST:
        return digits[0] if number == 0 else str(number)
    zero = "零" if digits is _DIGITS else digits[0]
    out = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            out += digits[digit] + (units[power - 1] if power else "")
        elif out and not out.endswith(zero) and number % 10**power:
            out += zero
    return out.removeprefix("一") if 10 <= number < 20 and digits is _DIGITS else out  # noqa: PLR2004


def counted_short(number: int) -> str:
    """Write a number as `chineseCounting`: spoken up to 99, then digit by digit."""
    return counted(number) if number < 100 else by_digits(number)  # noqa: PLR2004


def by_digits(number: int) -> str:
    """Write a number digit by digit: 一〇五."""
    return "".join(_DIGITS[int(d)] for d in str(max(number, 0)))


def legal(number: int) -> str:
    """Write a number as on a cheque: 壹拾贰."""
    return counted(number, _LEGAL, "拾佰仟")


def roman(number: int) -> str:
    """Write a Roman number."""
    out = ""
    if number > _MOST:
        return str(number)
    for value, letters in _ROMAN:
        while number >= value:
            out += letters
            number -= value
    return out


def letters(number: int) -> str:
    """Write A to Z, then AA, BB: Word repeats the letter."""
    if number < 1 or number > _MOST:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _row(first: str, most: int) -> Callable[[int], str]:
    """Make a way to write numbers as characters that stand in a row."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= most else str(number)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 1 <= number <= len(characters) else str(number)


def _circled(number: int) -> str:
    for first, low, high in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if low <= number <= high:
            return chr(ord(first) + number - low)
    return str(number)


FORMATS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType(
    {
        "decimal": str,
        "decimalHalfWidth": str,
        "decimalFullWidth": str,
        "decimalFullWidth2": str,
        "decimalZero": lambda number: f"{number:02}",
        "numberInDash": lambda number: f"- {number} -",
        "upperRoman": roman,
        "lowerRoman": lambda number: roman(number).lower(),
        "upperLetter": letters,
        "lowerLetter": lambda number: letters(number).lower(),
        "chineseCounting": counted_short,
        "chineseCountingThousand": counted,
        "japaneseCounting": counted,
        "taiwaneseCounting": counted_short,
        "taiwaneseCountingThousand": counted,
        "chineseLegalSimplified": legal,
        "ideographDigital": by_digits,
        "japaneseDigitalTenThousand": by_digits,
        "taiwaneseDigital": by_digits,
        "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "ideographEnclosedCircle": _row("㊀", 10),
        "decimalEnclosedParen": _row("⑴", 20),
        "decimalEnclosedFullstop": _row("⒈", 20),
        "none": lambda _number: "",
    }
)
