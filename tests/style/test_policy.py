"""What a site says of the checks: what it silences, what it sharpens, and what is still told."""

import pytest

from bulletin.problem import Severity
from tests.desk.conftest import Desk, desk

__all__ = ["desk"]

NEW = "content/items/2026/new.md"
TEXT = "电话13800138000，老百姓;群众。"


def told(desk: Desk, checks: str = "", text: str = TEXT, head: str = "series: weekly") -> list[str]:
    desk.write("site.yaml", desk.text("site.yaml") + checks)
    desk.write(NEW, f"---\ntitle: 新稿\n{head}\n---\n{text}\n")
    return [f"{p.severity.value} {p.code}" for p in desk.problems()]


def test_without_wishes_everything_is_told(desk: Desk) -> None:
    assert told(desk) == ["warning telephone-number", "warning half-width-punctuation"]


def test_a_silence_takes_its_code_alone(desk: Desk) -> None:
    silence = "checks: {silence: [{code: telephone-number, reason: 公开}]}"
    assert told(desk, silence) == ["warning half-width-punctuation"]


@pytest.mark.parametrize(
    ("where", "silent"),
    [
        ("items: [new]", True),
        ("items: [school]", False),
        ("series: [weekly]", True),
        ("series: [special]", False),
        ("items: [new], series: [special]", False),
    ],
)
def test_a_silence_holds_where_it_says(desk: Desk, where: str, silent: bool) -> None:  # noqa: FBT001
    codes = told(desk, f"checks: {{silence: [{{code: telephone-number, reason: 公开, {where}}}]}}")
    assert ("warning telephone-number" not in codes) == silent
    assert ("warning silencing-unused" in codes) == (not silent)


def test_a_silence_of_something_unknown_is_no_wider(desk: Desk) -> None:
    codes = told(desk, "checks: {silence: [{code: telephone-number, reason: 公开, items: [gone]}]}")
    assert "warning telephone-number" in codes
    assert "error unknown-item" in codes


def test_a_silence_for_what_is_printed_already_is_used(desk: Desk) -> None:
    printed = "content/items/2026/school.md"
    desk.write(printed, desk.text(printed) + "\n电话13800138000。\n")
    silence = "checks: {silence: [{code: telephone-number, reason: 公开}, {code: short-year, reason: 无}]}"
    assert told(desk, silence, "正文。") == ["warning silencing-unused"]


def test_a_warning_can_be_an_error(desk: Desk) -> None:
    assert told(desk, "checks: {as_errors: [half-width-punctuation]}") == [
        "warning telephone-number",
        "error half-width-punctuation",
    ]


def test_an_identity_number_is_silenced_by_who_answers_for_it(desk: Desk) -> None:
    text = "身份证110101209912310015。"
    assert told(desk, "", text) == ["error identity-number"]
    assert told(desk, "检查: {免提: [{代码: identity-number, 稿件: new, 理由: 领导要求}]}", text) == []


def test_words_of_the_office_are_told(desk: Desk) -> None:
    codes = told(desk, "检查: {用语: [{不用: 老百姓, 改用: 群众}]}")
    assert "warning avoided-word" in codes


@pytest.mark.parametrize("head", ["status: declined\nreason: 重复", "merged_into: school"])
def test_what_is_never_printed_is_not_looked_at(desk: Desk, head: str) -> None:
    codes = told(desk, head=head)
    assert "warning half-width-punctuation" not in codes


def test_what_is_printed_is_not_told_but_for_persons_until_its_release(desk: Desk) -> None:
    printed = "content/items/2026/school.md"
    desk.write(printed, desk.text(printed) + "\n电话13800138000;好。\n")
    assert [p.code for p in desk.problems()] == ["telephone-number"]


def test_lines_of_an_open_issue_are_told(desk: Desk) -> None:
    issue = "content/issues/weekly/2026-002.md"
    text = desk.text(issue).replace("status: final", "status: open").replace("受淹农田需补种", "昨日受淹")
    desk.write(issue, f"{text}甲;乙。\n")
    found = {p.code: p for p in desk.problems()}
    assert found["relative-date"].place.line == text[: text.index("昨日")].count("\n") + 1
    line = text.split("\n")[found["relative-date"].place.line - 1]
    assert found["relative-date"].place.column == line.index("昨日") + 1
    assert found["half-width-punctuation"].severity is Severity.WARNING
