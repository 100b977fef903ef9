"""Single values: what editors write, and what YAML would make of it, surprises nobody."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import characters
from bulletin.model.choices import IssueStatus, SiteLanguage, Status, Tone, Urgency
from bulletin.model.words import Choice
from bulletin.reading import scalars

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC = datetime.UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("012", 12),
        ("010", 10),
        ("08", 8),
        ("0", 0),
        ("１２", 12),
        (" 7 ", 7),
        ("999999999", 999_999_999),
        ("9999999999", None),
        ("1_000", None),
        ("1,000", None),
        ("1e3", None),
        ("0x10", None),
        ("0o17", None),
        ("1.0", None),
        ("-1", None),
        ("+1", None),
        ("12:30", None),
        ("~", None),
        ("null", None),
        ("", None),
        ("一", None),
        ("no", None),
    ],
)
def test_integer(text: str, expected: int | None) -> None:
    assert scalars.integer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(word, True) for word in ("yes", "YES", "true", "True", "是", " yes ", "ｙｅｓ")],
        *[(word, False) for word in ("no", "NO", "No", "false", "FALSE", "否")],
        *[(word, None) for word in ("on", "off", "y", "n", "1", "0", "~", "null", "", "对")],
    ],
)
def test_boolean(text: str, expected: bool | None) -> None:  # noqa: FBT001 - the value under test
    assert scalars.boolean(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-3-5", "2026/3/5", "2026.3.5", "2026年3月5日", "2026年3月5", "2026年03月05日",
        "２０２６-０３-０５", "２０２６年３月５日", "2026／3／5", " 2026-03-05 ",
    ],
)  # fmt: skip
def test_day_is_read(text: str) -> None:
    assert scalars.day(text) == datetime.date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-45", "2026-02-30", "2025-02-29", "0000-01-01", "26-03-05", "2026-03", "20260305",
        "2026-03-05T00:00:00Z", "2026-03-05 09:30", "3月5日", "2026-003-05", "today", "~", "", "12:30:45",
    ],
)  # fmt: skip
def test_day_is_refused(text: str) -> None:
    assert scalars.day(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05 09:30", "2026-03-05T09:30:00+08:00"),
        ("2026-03-05 9:30", "2026-03-05T09:30:00+08:00"),
        ("2026-03-05 12:30:45", "2026-03-05T12:30:45+08:00"),
        ("2026-03-05T09:30", "2026-03-05T09:30:00+08:00"),
        ("2026-03-05T09:30Z", "2026-03-05T17:30:00+08:00"),
        ("2026-03-05T23:30:00Z", "2026-03-06T07:30:00+08:00"),
        ("2026-03-05 09:30 +09:00", "2026-03-05T08:30:00+08:00"),
        ("2026-03-05 09:30-0330", "2026-03-05T21:00:00+08:00"),
        ("2026年3月5日23时55分", "2026-03-05T23:55:00+08:00"),
        ("2026年3月5日 23时", "2026-03-05T23:00:00+08:00"),
        ("2026年3月5日23时55分10秒", "2026-03-05T23:55:10+08:00"),
        ("2026/3/5 0:00", "2026-03-05T00:00:00+08:00"),
        ("２０２６-０３-０５　０９：３０", "2026-03-05T09:30:00+08:00"),
        ("2026-03-05　09:30", "2026-03-05T09:30:00+08:00"),
    ],
)
def test_moment_is_read(text: str, expected: str) -> None:
    found = scalars.moment(text, SHANGHAI)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "09:30", "12:30:45", "2026-13-45 09:30", "2026-02-30 09:30", "2026-03-05 24:00",
        "2026-03-05 09:60", "2026-03-05 5", "2026-03-05 noon", "2026-03-05 下午3时", "2026-03-05 9:30:61",
        "2026-03-05 09:30+99:99", "2026-03-05 09:30 CST", "~", "",
    ],
)  # fmt: skip
def test_moment_is_refused(text: str) -> None:
    assert scalars.moment(text, SHANGHAI) is None


@pytest.mark.parametrize("text", ["9999-12-31 23:59Z", "9999-12-31 23:59-12:00", "0001-01-01 00:00+14:00"])
def test_moment_beyond_the_calendar_is_refused(text: str) -> None:
    assert scalars.moment(text, SHANGHAI) is None


@pytest.mark.parametrize("text", ["2026-03-05 12::30", "2026-03-05 12:30:"])
def test_moment_with_a_gap_is_refused(text: str) -> None:
    assert scalars.moment(text, SHANGHAI) is None


@pytest.mark.parametrize("text", ["10²", "3⁰"])
def test_power_is_no_number(text: str) -> None:
    assert scalars.integer(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("approved", Status, Status.APPROVED),
        ("Approved", Status, Status.APPROVED),
        ("审定", Status, Status.APPROVED),
        (" 审定 ", Status, Status.APPROVED),
        ("extra_urgent", Urgency, Urgency.EXTRA_URGENT),
        ("特急", Urgency, Urgency.EXTRA_URGENT),
        ("喜", Tone, Tone.GOOD),
        ("zh-cn", SiteLanguage, SiteLanguage.CHINESE),
        ("ｆｉｎａｌ", IssueStatus, IssueStatus.FINAL),
        ("extra urgent", Urgency, None),
        ("审 定", Status, None),
        ("", Status, None),
        ("no", Status, None),
    ],
)
def test_choice(text: str, kind: type[Choice], expected: Choice | None) -> None:
    assert scalars.choice(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\t乙", "甲 乙"),
        ("\x1b[31m", "‹U+001B›[31m"),
        ("文\u202e本", "文‹U+202E›本"),
        ("a\u200bb", "a‹U+200B›b"),
        ("\U000e0041", "‹U+E0041›"),
        ("普通", "普通"),
    ],
)
def test_hidden_characters_are_made_visible(text: str, shown: str) -> None:
    assert characters.visible(text) == shown


@given(st.text(max_size=40))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    scalars.integer(text)
    scalars.boolean(text)
    scalars.day(text)
    scalars.moment(text, SHANGHAI)
    scalars.choice(text, Status)
    assert not characters.CONTROL.search(characters.visible(text))
    assert not characters.INVISIBLE.search(characters.visible(text))


@given(st.datetimes(datetime.datetime(1900, 1, 2), datetime.datetime(2200, 1, 1)))  # noqa: DTZ001
def test_moment_comes_back_as_written(moment: datetime.datetime) -> None:
    plain = moment.replace(microsecond=0)
    for text in (f"{plain:%Y-%m-%d %H:%M:%S}", f"{plain:%Y年%m月%d日%H时%M分%S秒}"):
        found = scalars.moment(text, UTC)
        assert found == plain.replace(tzinfo=UTC)
        assert scalars.day(text.split()[0][:11].rstrip("0123456789时")) in {plain.date(), None}


@given(st.from_regex(r"[0-9:.\-/年月日时分秒TZ+ ]{1,24}", fullmatch=True))
def test_no_date_like_text_makes_a_reader_raise(text: str) -> None:
    for year in ("", "9999-12-31 ", "0001-01-01 "):
        scalars.day(year + text)
        scalars.moment(year + text, SHANGHAI)
