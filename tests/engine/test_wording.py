"""What readers see of dates, numbers, credits and words, in both languages."""

import datetime
import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.archive import IssueName, PlacedItem
from bulletin.editions.wording import wording
from bulletin.model import choices
from bulletin.model.choices import SiteLanguage, Urgency, Verification
from bulletin.model.issue import Recipient
from bulletin.model.words import Choice
from tests.engine.sites import PROJECT, TEMPLATES, assembled, issue, item, site

ZH = wording(TEMPLATES, SiteLanguage.CHINESE)
EN = wording(TEMPLATES, SiteLanguage.ENGLISH)
LABELS = tomllib.loads(TEMPLATES.texts["labels.toml"])
(PLACED,) = next(
    iter(
        assembled(site({"a": item(units=["education", "bridge"])}, {"weekly/2026-001": issue(["a"])})).issues
    )
).items


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+08:00")


def test_labels_are_the_same_in_both_languages() -> None:
    assert list(LABELS["zh-CN"]) == list(LABELS["en"])
    for key, label in LABELS["zh-CN"].items():
        holes = [sorted(re.findall(r"{(\w+)}", row)) for row in (label, LABELS["en"][key])]
        assert holes[0] == holes[1], key


def test_every_label_is_used() -> None:
    templates = "".join(text for path, text in TEMPLATES.texts.items() if path.endswith(".html"))
    code = "".join(
        (PROJECT / "bulletin" / "editions" / name).read_text("utf-8") for name in ("wording.py", "web.py")
    )
    unused = [
        key
        for key in LABELS["en"]
        if not re.search(rf"\bt\.{key}\b", templates)
        and f'"{key}"' not in code
        and not key.startswith("verified_")
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        ("2026-03-05", "2026年3月5日", "5 March 2026"),
        ("2026-12-31", "2026年12月31日", "31 December 2026"),
        ("2026-01-01", "2026年1月1日", "1 January 2026"),
    ],
)
def test_day(day: str, chinese: str, english: str) -> None:
    found = datetime.date.fromisoformat(day)
    assert (ZH.day(found), EN.day(found)) == (chinese, english)


@pytest.mark.parametrize(
    ("time", "chinese", "english"),
    [("09:00", "9时", "09:00"), ("23:55", "23时55分", "23:55"), ("00:05", "0时5分", "00:05")],
)
def test_time(time: str, chinese: str, english: str) -> None:
    found = at(f"2026-03-05 {time}")
    assert (ZH.time(found), EN.time(found)) == (chinese, english)


@pytest.mark.parametrize(
    ("as_of", "chinese", "english"),
    [
        ("2026-03-01 23:55", "截至23时55分", "as of 23:55"),
        ("2026-02-28 08:00", "截至2月28日8时", "as of 08:00 on 28 February 2026"),
        ("2025-12-31 08:00", "截至2025年12月31日8时", "as of 08:00 on 31 December 2025"),
    ],
)
def test_credit_says_who_and_how_sure(as_of: str, chinese: str, english: str) -> None:
    sure = replace(PLACED, verified=Verification.PHONE, as_of=at(as_of))
    assert ZH.credit(sure) == f"教育局、石桥镇供稿，电话核实，{chinese}"
    assert EN.credit(sure).endswith(english)
    assert EN.credit(sure).startswith("From 教育局, 石桥镇, ")


def test_credit_says_no_more_than_is_known() -> None:
    assert ZH.credit(PLACED) == "教育局、石桥镇供稿"
    assert ZH.units(PLACED) == "教育局、石桥镇"


@pytest.mark.parametrize(
    ("name", "chinese", "yearly", "english"),
    [
        (IssueName("w", 2026, 3), "第3期", "2026年第3期", "No. 3"),
        (IssueName("w", 2026, 3, serial=45), "第3期（总第45期）", "2026年第3期", "No. 3 (serial 45)"),
        (IssueName("w", 2026, supplement=1), "增刊第1期", "2026年增刊第1期", "Supplement 1"),
    ],
)
def test_number(name: IssueName, chinese: str, yearly: str, english: str) -> None:
    assert (ZH.number(name), ZH.yearly(name), EN.number(name)) == (chinese, yearly, english)
    assert EN.yearly(name).startswith("2026")


def every_choice() -> list[Choice]:
    kinds = [c for c in vars(choices).values() if isinstance(c, type) and issubclass(c, Choice)]
    return [member for kind in kinds for member in kind]


@pytest.mark.parametrize("choice", every_choice(), ids=lambda c: f"{type(c).__name__}.{c.name}")
def test_word_of_a_choice(choice: Choice) -> None:
    assert ZH.word(choice)
    assert "_" not in EN.word(choice)
    assert EN.word(choice).isascii()


def test_urgency_is_said_unless_routine() -> None:
    assert ZH.urgency(PLACED) == ""
    assert ZH.urgency(replace(PLACED, urgency=Urgency.EXTRA_URGENT)) == "特急"
    assert EN.urgency(replace(PLACED, urgency=Urgency.EXTRA_URGENT)) == "extra urgent"


def test_recipients() -> None:
    row = (Recipient(name="区领导", copies=5), Recipient(name="各镇"))
    assert ZH.recipients(row) == "区领导，各镇"
    assert EN.recipients(()) == ""


@given(st.text(st.characters(exclude_characters="\n"), max_size=30))
def test_cutting_a_title_loses_nothing(text: str) -> None:
    assert "".join(a + b for a, b in ZH.clauses(text)) == text
    assert "".join(ZH.tail(text)) == text
    assert ZH.clauses("甲乙丙丁戊，己庚") == (("甲乙", "丙丁戊，"), ("", "己庚"))


def test_item_of_this_test_is_an_item() -> None:
    assert isinstance(PLACED, PlacedItem)
