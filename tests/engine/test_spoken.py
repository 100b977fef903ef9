"""Times as people type them at night: what is meant is found, nonsense is not."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.model.words import Moment
from bulletin.reading.spoken import spoken

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = datetime.datetime(2026, 11, 22, 23, 40, tzinfo=ZONE)
moments = st.integers(0, 11 * 365 * 24 * 60).map(
    lambda minutes: datetime.datetime(2020, 1, 1, tzinfo=ZONE) + datetime.timedelta(minutes=minutes)
)
HAN = "零一二三四五六七八九"


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (
        HAN[ones] if ones or not tens else ""
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("23:15", "11-22 23:15"),
        ("23：15", "11-22 23:15"),
        ("２３：１５", "11-22 23:15"),
        ("2315", "11-22 23:15"),
        ("23.15", "11-22 23:15"),
        ("23:50", "11-21 23:50"),
        ("昨晚11点", "11-21 23:00"),
        ("昨晚十一点半", "11-21 23:30"),
        ("昨晚1点", "11-22 01:00"),
        ("昨晚12点", "11-22 00:00"),
        ("今晚11点一刻", "11-22 23:15"),
        ("下午3点", "11-22 15:00"),
        ("中午12点", "11-22 12:00"),
        ("凌晨12点10分", "11-22 00:10"),
        ("晚上8点", "11-22 20:00"),
        ("22日23:15", "11-22 23:15"),
        ("22号晚上11点", "11-22 23:00"),
        ("21日晚上12点", "11-22 00:00"),
        ("30日8:00", "10-30 08:00"),
        ("11月22日11时5分", "11-22 11:05"),
        ("11-22 11:05", "11-22 11:05"),
        ("2026年11月22日 晚上11点", "11-22 23:00"),
        ("10分钟前", "11-22 23:30"),
        ("半小时前", "11-22 23:10"),
        ("半个小时前", "11-22 23:10"),
        ("一个半小时前", "11-22 22:10"),
        ("两个小时前", "11-22 21:40"),
        ("一刻钟前", "11-22 23:25"),
        ("现在", "11-22 23:40"),
        ("24:00", "11-22 00:00"),
        ("11pm", "11-22 23:00"),
        ("yesterday 11:15 pm", "11-21 23:15"),
        ("last night 11:15 pm", "11-21 23:15"),
        ("Tonight at 11:10", "11-22 23:10"),
        ("10 minutes ago", "11-22 23:30"),
    ],
)
def test_time_is_the_one_that_is_meant(said: str, meant: str) -> None:
    found = spoken(said, NOW)
    assert found is not None
    assert f"{found:%m-%d %H:%M}" == meant
    assert found.tzinfo is ZONE


@pytest.mark.parametrize(
    "said",
    ["", "23", "abc", "99:99", "25:00", "24:30", "2月30日3:00", "刚", "0分钟前", "13月1日1:00", "十百点"],
)
def test_nonsense_is_no_time(said: str) -> None:
    assert spoken(said, NOW) is None


@given(moments, st.integers(0, 24 * 60 - 1))
def test_bare_time_is_the_last_such_time(now: Moment, minutes: int) -> None:
    meant = now - datetime.timedelta(minutes=minutes)
    for said in (
        f"{meant:%H:%M}",
        f"{meant.hour}点{meant.minute}分",
        f"{numeral(meant.hour)}点{numeral(meant.minute)}分",
    ):
        assert spoken(said, now) == meant


@given(moments, st.integers(0, 300 * 24 * 60))
def test_day_without_its_year_is_the_last_such_day(now: Moment, minutes: int) -> None:
    meant = now - datetime.timedelta(minutes=minutes)
    assert spoken(f"{meant.month}月{meant.day}日{meant:%H:%M}", now) == meant
    assert spoken(f"{meant.month}/{meant.day} {meant:%H:%M}", now) == meant


@given(moments, moments)
def test_whole_time_is_itself_whenever_it_is_said(now: Moment, meant: Moment) -> None:
    for form in ("%Y-%m-%d %H:%M", "%Y年%m月%d日%H时%M分", "%Y/%m/%d %H:%M"):
        assert spoken(meant.strftime(form), now) == meant


@given(moments, st.text(max_size=20) | st.from_regex(r"[0-9:点时分半昨今晚日月 amp]{0,12}", fullmatch=True))
def test_whatever_is_typed_is_a_time_or_none(now: Moment, said: str) -> None:
    found = spoken(said, now)
    assert found is None or found.second == 0
