"""Reads a time as people type it at night: 23:15, 昨晚11点半, 22日23:15, ten minutes ago."""

import datetime
import re
from typing import Final

from bulletin.model.words import Moment
from bulletin.reading import scalars

_DIGITS: Final = "零一二三四五六七八九"
_NUMERAL: Final = re.compile("[零〇一二两三四五六七八九十]+")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９：－／．　，", "0123456789:-/. ,")
_NOW: Final = frozenset({"now", "just now", "现在", "刚才", "刚刚"})
_AGO: Final = re.compile(
    r"(?P<count>\d{1,4})?个?(?P<half>半)?个?多?\s*"
    r"(?P<unit>分钟|分|刻钟|小时|钟头|minutes?|mins?|m|hours?|hrs?|h)\s*(?:以前|之前|前|ago)"
)
_DAYS_BACK: Final = {
    "今天": 0, "今日": 0, "今": 0, "today": 0, "tonight": 0, "this": 0,
    "昨天": 1, "昨日": 1, "昨": 1, "yesterday": 1, "last": 1,
    "前天": 2, "前日": 2, "前": 2,
}  # fmt: skip
_MORNING: Final = frozenset({"凌晨", "清晨", "早上", "早晨", "早", "晨", "上午", "am", "morning"})
_LATER: Final = frozenset({"中午", "下午", "傍晚", "pm", "afternoon"})
_NIGHT: Final = frozenset({"晚上", "夜里", "夜间", "深夜", "半夜", "晚", "夜", "evening", "night", "tonight"})
_PARTS: Final = (
    "凌晨", "清晨", "早上", "早晨", "早", "晨", "上午", "中午", "下午", "傍晚", "晚上", "夜里", "夜间",
    "深夜", "半夜", "晚", "夜", "morning", "afternoon", "evening", "night",
)  # fmt: skip
_TIME: Final = re.compile(
    rf"(?:(?P<year>\d{{4}})(?:-|/|\.|年))?"
    rf"(?:(?P<month>\d{{1,2}})(?:-|/|\.|月)(?P<date>\d{{1,2}})(?:[日号]|(?=[\s,t]))|(?P<only>\d{{1,2}})[日号]"
    rf"|(?P<word>今天|今日|昨天|昨日|前天|前日|今|昨|前|today|tonight|yesterday|last|this))?[\st,]*"
    rf"(?P<part>{'|'.join(_PARTS)})?[\s,]*(?:at\s+)?"
    r"(?P<hour>\d{1,2})(?:"
    r"[:.](?P<minute>\d{2})(?::\d{2})?|[点时](?:(?P<said>\d{1,2})分?|(?P<quarter>半|1刻|3刻)|整|钟)?"
    r"|(?P<joined>\d{2}))?\s*(?P<half>am|pm)?"
)
_LAST_HOUR: Final = 24
_NOON: Final = 12
_EARLY: Final = 6  # a night that was yesterday's goes on until then


def spoken(text: str, now: Moment) -> Moment | None:
    """Return the time that is meant; None if it is none. `now` is the present, and gives the zone.

    A time without a day is the last such time; a day without its month or year likewise.
    """
    plain = " ".join(_NUMERAL.sub(_number, text.translate(_FULL_WIDTH)).split()).casefold()
    written = scalars.moment(text, now.tzinfo or datetime.UTC)
    if written is not None:
        return written.replace(second=0)
    if plain in _NOW:
        return now
    ago = _AGO.fullmatch(plain)
    if ago is not None:
        return _ago(ago, now)
    match = _TIME.fullmatch(plain)
    if match is None or not (
        match["minute"] or match["joined"] or "点" in plain or "时" in plain or match["half"]
    ):
        return None
    try:
        return _time(match, now)
    except (ValueError, OverflowError):
        return None


def _number(match: re.Match[str]) -> str:
    """Write a Chinese number below a hundred in digits."""
    said = match[0].replace("两", "二").replace("〇", "零")
    if "十" not in said:
        return "".join(str(_DIGITS.index(c)) for c in said)
    tens, _, ones = said.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return said
    return str(10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0))


def _ago(match: re.Match[str], now: Moment) -> Moment | None:
    length = {"小": 60, "钟": 60, "h": 60, "刻": 15}.get(match["unit"][0], 1)
    minutes = int(match["count"] or 0) * length + (length // 2 if match["half"] else 0)
    return now - datetime.timedelta(minutes=minutes) if minutes else None


def _time(match: re.Match[str], now: Moment) -> Moment | None:
    hour = int(match["hour"])
    quarters = {"半": 30, "1刻": 15, "3刻": 45}
    minute = quarters.get(
        match["quarter"] or "", int(match["minute"] or match["said"] or match["joined"] or 0)
    )
    hour, next_day = _hour(hour, match["half"] or match["part"] or match["word"] or "", match["word"] or "")
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and minute):
        return None
    time = datetime.time(hour % _LAST_HOUR, minute)
    shift = datetime.timedelta(days=int(next_day or hour == _LAST_HOUR))
    if match["word"]:
        day = now.date() - datetime.timedelta(days=_DAYS_BACK[match["word"]])
        return datetime.datetime.combine(day + shift, time, now.tzinfo)
    return _last(match, time, shift, now)


def _hour(hour: int, part: str, word: str) -> tuple[int, bool]:
    """Return the hour of 24, and whether it belongs to the night after the day that is named."""
    if part in _LATER and 1 <= hour < _NOON - (part == "中午"):
        return hour + _NOON, False
    if part in _NIGHT and hour <= _NOON:
        if _EARLY <= hour < _NOON:
            return hour + _NOON, False
        return hour % _NOON, bool(word) or hour == _NOON
    if part in {"am", "凌晨"} and hour == _NOON:
        return 0, False
    return hour, False


def _last(match: re.Match[str], time: datetime.time, shift: datetime.timedelta, now: Moment) -> Moment | None:
    """Return the last day, up to now, on which the time fits what is said of the day."""
    if match["year"]:
        day = datetime.date(int(match["year"]), int(match["month"]), int(match["date"]))
        return datetime.datetime.combine(day + shift, time, now.tzinfo)
    month, date = int(match["month"] or 0), int(match["date"] or match["only"] or 0)
    days = (now.date() - datetime.timedelta(days=n) for n in range(-1, 4 * 366))
    for day in days:
        found = datetime.datetime.combine(day + (shift if date else datetime.timedelta()), time, now.tzinfo)
        past = day <= now.date() if date else found <= now
        if date in {0, day.day} and month in {0, day.month} and past:
            return found
    return None
