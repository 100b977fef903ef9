"""Corners of a body's way to safe HTML that items reach seldom, and what happens at its limits."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin import pipeline
from bulletin.archive import Body, Picture
from bulletin.archived import Edition
from bulletin.body import sanitise
from bulletin.body.markup import convert
from bulletin.editions.typefaces import Typefaces, lacking, typefaces
from bulletin.machine import fonts
from bulletin.machine.place import place
from bulletin.printing import Press
from bulletin.restrict import restrict
from bulletin.views import View
from tests.engine.sites import appearance, assembled, codes, errors, issue, item, read, site


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲[^1]。\n\n[^1]: 首行没有完\n续行。\n", ["首行没有完续行。"]),
        (
            "甲[^1]。\n\n[^1]: 首段。\n\n    第二段。\n    又一行。\n\n乙。\n",
            ["首段。", "第二段。", "<p>乙。</p>"],
        ),
        ("- 甲没有完\n续行。\n- 乙。\n", ["甲没有完续行。", "<li>乙。"]),
        ("- 甲。\n\n  续段。\n\n- 乙。\n\n丙。\n", ["续段。", "乙。", "<p>丙。</p>"]),
        ("- 甲。\n  第二句。\n- 乙。\n", ["第二句。", "乙。"]),
        ("- 甲。\n  - 子。\n\n    子段。\n- 乙。\n", ["子。", "子段。"]),
        ("- 甲。\n乙。\n", ["<p>乙。</p>"]),
        ("[a [b](http://b.c) d](http://c.d)\n", ["b"]),
        ("[见 <http://a.b> 处](http://c.d)\n", ["http://a.b"]),
        ("[甲](http://a.b/c(d)e)\n", ['href="http://a.b/c(d)e"']),
        ("| 甲 | 乙 |\n|---|---|\n", ["<th"]),
        ("| 甲 | 乙 |\n|---|---|\n|  |  |\n", ["<th"]),
        ("`甲``乙`丙\n", ["丙"]),
        ("1. 甲\n3. 乙\n", ['value="3"']),
        ("> 1. 甲\n> 5. 乙\n", ["乙"]),
    ],
)
def test_corner_of_a_text(text: str, parts: list[str]) -> None:
    html = convert(text, "x", "zh-CN").html
    for part in parts:
        assert part in html


@pytest.mark.parametrize(
    "text", ["*甲_乙" * 60 + "_甲*乙" * 60, "- 甲\n" + "".join(" " * 2 * n + "- 甲\n" for n in range(80))]
)
def test_depth_has_an_end(text: str) -> None:
    found = convert(text, "x", "zh-CN")
    assert found.html or {f.code for f in found.findings} <= {"nesting-too-deep", "mark-run"}


def test_prefix_of_ids_is_ours() -> None:
    with pytest.raises(ValueError, match="prefix"):
        convert("甲", 'x" onclick', "zh-CN")


def test_what_never_settles_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitise, "MOST_PASSES", 0)
    assert sanitise.clean("<p>甲</p>") == ""


def test_pdf_is_put_beside_the_pages_of_whole_issues_alone() -> None:
    texts = site(
        {"a": item(scope="core"), "b": item(scope="all")},
        {"weekly/2026-001": issue(["a", "b"]), "weekly/2026-002": issue(["c"], number=2, date="2026-03-09")},
        {
            "scopes": [{"id": "all", "name": "全体"}, {"id": "core", "name": "核心", "covers": ["all"]}],
            "series": [
                {
                    "id": "weekly",
                    "name": "周报",
                    "scope": "all",
                    "print_scope": "core",
                    "distribution": {"upward": ["领导"]},
                }
            ],
        },
    ) | {"content/items/c.md": item(scope="all")}
    left = restrict(assembled(texts), View(frozenset({"all"})))
    made = [Edition(i, b"%PDF", b"", {item.id: 1 for item in i.items}) for i in left.issues]
    found = pipeline._site(left, Press(appearance(), {}, Typefaces(Path(), "")), made)
    assert [path for path in found if path.endswith(".pdf")] == ["site/weekly/2026-002/weekly-2026-002.pdf"]


def test_bodies_name_their_pictures() -> None:
    body = Body("", pictures=(Picture("x.png", 1, 1),))
    assert body.pictures[0].name == "x.png"


def test_wish_for_a_font_that_is_there_is_fulfilled(tmp_path: Path) -> None:
    here = place(os.environ)
    family = fonts.load(here.fontconfig).body.family
    content, _ = read(site({}, {}, {"fonts": {"title": family}}))
    found, problems = typefaces(content.site, here, tmp_path, os.environ)
    assert problems == ()
    assert found is not None
    assert f'--title: "{family}"' in found.style
    assert found.config.is_file()


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("daily/2026-001", {}, ["issue-misplaced"]),
        ("weekly/2026-001", {"supplement": 1}, ["supplement-in-row"]),
        ("weekly/2026-s01", {"supplement": 1}, ["supplement-in-row"]),
        ("weekly/2026-s02", {"supplement": 1, "number": None}, ["issue-misplaced"]),
        ("weekly/2026-002", {}, ["issue-misplaced"]),
        ("weekly/2025-001", {}, ["wrong-year"]),
        ("weekly/1", {}, ["issue-misnamed"]),
    ],
)
def test_issue_stands_where_it_says(name: str, keys: dict[str, object], expected: list[str]) -> None:
    assert errors(site({"a": item()}, {name: issue(["a"], **keys)})) == expected


def test_series_that_is_not_there() -> None:
    content, problems = read(site({}, {}))
    assert codes(problems) == []
    with pytest.raises(KeyError):
        content.site.series_of("none")


def test_what_the_face_of_the_text_lacks_is_told_as_far_as_faces_are_known(tmp_path: Path) -> None:
    here = place(os.environ)
    rare = frozenset("中\U00020000\U000fffff")
    family = fonts.load(here.fontconfig).body.family
    content, _ = read(site({}, {}))
    found = lacking(content.site, here, os.environ)(rare)
    assert "中" not in found
    assert "\U000fffff" not in found  # nobody has it: that is another problem
    assert all(body == family for body, _ in found.values())
    wished, _ = read(site({}, {}, {"fonts": {"body": family}}))
    assert lacking(wished.site, here, os.environ)(rare) == found
    in_vain, _ = read(site({}, {}, {"fonts": {"body": "没有的字体"}}))
    assert lacking(in_vain.site, here, os.environ)(rare) == {}
    never_prepared = replace(here, venv=tmp_path)
    assert lacking(content.site, never_prepared, os.environ)(rare) == {}
