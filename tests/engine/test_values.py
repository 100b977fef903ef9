"""The small values and functions: problems, places, names, likeness, the catalogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.archive import IssueName
from bulletin.catalogue import CATALOGUE, hint, message, problem
from bulletin.language import Language, from_environment, of_locale
from bulletin.model.choices import Status
from bulletin.model.issue import IssueHead
from bulletin.naming import ISSUE_FILE, NAME, issue_name
from bulletin.nearest import nearest
from bulletin.problem import Place, Places, Problem, Severity, Term, in_order, stops


def test_problems_stand_in_order_and_once() -> None:
    late = Problem("b", Place("b.md", 1, 1))
    early = Problem("z", Place("a.md", 9, 1))
    warning = Problem("a", Place("a.md", 9, 1), severity=Severity.WARNING)
    whole = Problem("c", Place("a.md"))
    assert in_order([late, warning, early, whole, late]) == (whole, early, warning, late)
    assert stops([warning, early])
    assert not stops([warning])
    assert not stops([])


def test_place_of_a_part_is_the_nearest_known() -> None:
    places = Places(Place("p"), {("units",): Place("p", 2, 3), ("units", 1): Place("p", 4, 5)})
    assert places.of("units", 1) == Place("p", 4, 5)
    assert places.of("units", 2) == Place("p", 2, 3)
    assert places.of("title") == Place("p")
    assert places.of() == Place("p")
    assert places.has("units")
    assert not places.has("title")
    assert Places().of("x") == Place("")


def test_message_is_said_in_both_languages_and_shows_what_hides() -> None:
    found = problem("item-not-approved", Place("p"), id="a\x1b[31m\u202e", status=Status.DRAFT)
    assert "草稿" in message(found, Language.ZH)
    assert "draft" in message(found, Language.EN)
    for language in Language:
        assert "‹U+001B›" in message(found, language)
        assert "\u202e" not in message(found, language)


def test_arguments_may_be_rows() -> None:
    found = problem("scope-uncertain", Place("p"), series=("a", ("b", Term("c", "丙"))))
    assert found.arguments == (("series", ("a", "b", Term("c", "丙"))),)
    assert "a, b, c" in message(found, Language.EN)
    assert "a、b、丙" in message(found, Language.ZH)


def test_hint_offers_the_nearest_names() -> None:
    near = problem("unknown-key", Place("p"), ("title", "标题"), key="titel")
    far = problem("unknown-key", Place("p"), key="titel")
    assert "`title`" in hint(near, Language.EN)
    assert "`title`、`标题`" in hint(near, Language.ZH)
    assert "`title`" not in hint(far, Language.EN)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_entry_is_complete(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.code == code
    for language in Language:
        words = entry.words[language]
        assert words.message
        assert words.page
        assert not words.message.endswith((".", "。"))


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("titel", ["title", "units", "tone"], ("title",)),
        ("教育", ["区教育局", "区水务局"], ("区教育局",)),
        ("区教育局办公室", ["区教育局", "区水务局"], ("区教育局",)),
        ("", ["a"], ()),
        ("xyz", ["", "标题"], ()),
        ("aa", ["aab", "aac", "aad", "aae"], ("aab", "aac", "aad")),
        ("aa", ["aab", "aab"], ("aab",)),
    ],
)
def test_nearest_names(name: str, known: list[str], expected: tuple[str, ...]) -> None:
    assert nearest(name, known)[: len(expected) or 1] == expected


def head(name: str, serial: int | None = None) -> IssueHead:
    return IssueHead(name=name, note="", serial=serial)


@pytest.mark.parametrize(
    ("file", "name", "path"),
    [
        ("weekly/2026-001", IssueName("weekly", 2026, 1), "weekly/2026-001"),
        ("weekly/2026-1000", IssueName("weekly", 2026, 1000), "weekly/2026-1000"),
        ("周报/2026-012", IssueName("周报", 2026, 12), "周报/2026-012"),
        ("weekly/2026-s01", IssueName("weekly", 2026, supplement=1), "weekly/2026-s01"),
        ("weekly/2026-s100", IssueName("weekly", 2026, supplement=100), "weekly/2026-s100"),
    ],
)
def test_issue_is_called_as_its_file(file: str, name: IssueName, path: str) -> None:
    assert issue_name(head(file)) == name
    assert issue_name(head(file)).path == path


def test_number_has_a_serial_and_a_supplement_has_none() -> None:
    assert issue_name(head("w/2026-001", serial=45)).serial == 45
    assert issue_name(head("w/2026-s01", serial=45)).serial is None


@pytest.mark.parametrize(
    "file",
    [
        "2026-001", "w/2026-1", "w/2026-01", "w/26-001", "w/2026-s1", "w/2026-x01", "w/x/2026-001",
        "w/2026-001.md", "w/2026-001 ", "w/2026-0001", "w/2026-s001", "w/２０２６-００１", "w/2026-٠٠١", "",
    ],
)  # fmt: skip
def test_misnamed_issue_is_refused(file: str) -> None:
    """What has a name of its own is called by no other."""
    try:
        path = issue_name(head(file)).path
    except ValueError:
        return
    assert path == file


@given(st.from_regex(ISSUE_FILE, fullmatch=True))
def test_name_of_an_issue_is_its_file(file: str) -> None:
    assert issue_name(head(file)).path == file


@pytest.mark.parametrize("name", ["a", "20260305-chungeng", "信息", "a_b-c", "0", "_x", "长" * 80])
def test_fit_name(name: str) -> None:
    assert NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".a",
        "-a",
        "a b",
        "a/b",
        "a\\b",
        "../a",
        "a\n",
        "a:b",
        "a%2f",
        "a.b",
        "index.html",
        "a.",
        "长" * 81,
        "a\u202e",
    ],
)
def test_unfit_name(name: str) -> None:
    assert not NAME.fullmatch(name)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, Language.ZH),
        ({"LANG": "C"}, Language.ZH),
        ({"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ({"LANG": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US"}, Language.EN),
        ({"LANG": "en_US", "LC_MESSAGES": "zh_TW"}, Language.ZH),
    ],
)
def test_language_follows_the_locale(environ: dict[str, str], language: Language) -> None:
    assert from_environment(environ) is language


def test_locale_of_windows() -> None:
    assert of_locale("Chinese (Simplified)_China") is Language.ZH
    assert of_locale("de_DE@euro") is Language.EN
