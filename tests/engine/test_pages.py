"""From values to text: bodies in pages, templates and their faults, the data edition, print HTML."""

import json
from dataclasses import replace

import pytest

from bulletin.archive import Body, Picture
from bulletin.editions import data, paper, web
from bulletin.editions.fragments import fragment
from bulletin.editions.look import Look, look
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.wording import wording
from bulletin.model.choices import SiteLanguage
from tests.engine.sites import TEMPLATES, appearance, assembled, issue, item, made, read, site

ZH = wording(TEMPLATES, SiteLanguage.CHINESE)
BODY = Body(
    '<h1>一</h1><h6>六</h6><p>见<a href="link:0">甲<strong>乙</strong></a>'
    '和<a href="link:1" rel="x">丙</a></p>'
    '<img src="asset:0" alt="图"><img src="asset:1" alt="图"><div class="table"><table></table></div>',
    pictures=(Picture("a&b.png", 3, 4), Picture("c.png", 5, 6)),
    links=("known", "hidden"),
)


def filled(body: Body, deeper: int = 0, label: str = "") -> str:
    link = {"known": '../a"b/'}.get
    return str(fragment(body, lambda name: f"media/{name}", link, deeper, label))


def test_link_to_what_a_reader_may_not_know_is_its_words_alone() -> None:
    html = filled(BODY)
    assert '<a href="../a&#34;b/">甲<strong>乙</strong></a>和丙</p>' in html
    assert "link:" not in html


def test_picture_gets_its_address_and_size() -> None:
    html = filled(BODY)
    assert 'src="media/a&amp;b.png" width="3" height="4"' in html
    assert 'src="media/c.png" width="5" height="6"' in html


@pytest.mark.parametrize(("deeper", "levels"), [(0, (1, 6)), (1, (2, 6)), (3, (4, 6))])
def test_headings_go_deeper(deeper: int, levels: tuple[int, int]) -> None:
    html = filled(BODY, deeper)
    assert f"<h{levels[0]}>一</h{levels[0]}><h{levels[1]}>六</h{levels[1]}>" in html


def test_table_can_be_reached_if_it_has_a_label() -> None:
    assert 'tabindex="0"' not in filled(BODY)
    assert 'tabindex="0" aria-label="表&amp;"' in filled(BODY, label="表&")


@pytest.mark.parametrize(
    "text",
    [
        'src="asset:7" 是地址',
        '`src="asset:0"`',
        '<a href="link:9">x</a>',
        '`<a href="link:9">x</a>`',
        '`<div class="table">` <h2>x</h2> `<h2>`',
        "[x](asset:0) ![图](asset:0)",
    ],
)
def test_words_that_look_like_places_to_fill_stay_words(text: str) -> None:
    """Prose is not filled in: what an editor wrote about addresses is still there."""
    content, _ = read(site({"a": item(f"{text}\n")}, {}))
    body = made(content)[0].bodies["a"]
    html = filled(body, 1, "表")
    plain = filled(
        replace(body, html=body.html.replace("asset:", "asset：").replace("link:", "link：")), 1, "表"
    )
    assert html.replace("asset:", "asset：").replace("link:", "link：") == plain


def test_template_is_filled() -> None:
    own = look(Templates({"a.html": "{{ page.x }} {{ t.home }} {{ '甲 /'|href }}"}), ZH)
    assert own.fill("a.html", {"x": "<&"}) == "&lt;&amp; 首页 %E7%94%B2%20/"


@pytest.mark.parametrize(
    ("templates", "name", "line"),
    [
        ({"a.html": "好\n{{ page.none }}"}, "a.html", 2),
        ({"a.html": "\n\n{{ page.x.y }}"}, "a.html", 3),
        ({"a.html": "{{ undefined }}"}, "a.html", 1),
        ({"a.html": "\n{% if %}"}, "a.html", 2),
        ({"a.html": "{% for x in"}, "a.html", 1),
        ({"a.html": "{{ 1 / 0 }}"}, "a.html", 1),
        ({"a.html": "{{ 'x'|nofilter }}"}, "a.html", 1),
        ({"a.html": "甲\n{% include 'b.html' %}", "b.html": "\n\n{{ page.none }}"}, "b.html", 3),
        ({"a.html": "{% extends 'b.html' %}", "b.html": "{% if %}"}, "b.html", 1),
        ({"a.html": "\n{% include 'c.html' %}"}, "a.html", 2),
        ({}, "a.html", 0),
    ],
)
def test_fault_of_a_template_has_its_place(templates: dict[str, str], name: str, line: int) -> None:
    with pytest.raises(TemplateFaultError) as caught:
        look(Templates(templates), ZH).fill("a.html", {"x": 1})
    assert (caught.value.template, caught.value.line) == (name, line)
    assert caught.value.detail


@pytest.mark.parametrize(
    "way",
    [
        "{{ cycler.__init__.__globals__.os.getcwd() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ page.method.__func__.__globals__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ page.kept.append(1) }}",
        "{{ '{0.__class__}'.format(page) }}",
        "{% for n in range(1000000000) %}{% endfor %}",
    ],
)
def test_template_reaches_nothing_but_what_it_is_given(way: str) -> None:
    """A push may bring templates, which the server's hooks fill in."""
    with pytest.raises(TemplateFaultError):
        look(Templates({"a.html": way}), ZH).fill("a.html", {"method": ZH.day, "kept": []})


def test_asset_is_named_by_its_content() -> None:
    one, other = (look(Templates({"web/x.css": text}), ZH).asset("web/x.css") for text in ("a", "b"))
    assert one.name != other.name
    assert one.name.startswith("x.")
    assert one.name.endswith(".css")
    assert one.data == b"a"


ARCHIVE = assembled(
    site(
        {
            "a": item("正文，见[后文](item:b)。\n", units=["bridge", "education"], focus="热点", tone="忧"),
            "b": item(form="简讯"),
        },
        {"weekly/2026-001": issue({"要闻": ["a"], "动态": ["b"]}, serial=9)},
    )
)


def test_data_edition_says_what_the_issue_holds() -> None:
    found = data.issue_data(ARCHIVE.issues[0], {"a": 2, "b": 3}, 4)
    assert list(found) == [
        "series",
        "year",
        "number",
        "serial",
        "supplement",
        "date",
        "title",
        "pages",
        "contents",
        "unit_index",
        "items",
    ]
    assert [found[k] for k in list(found)[:8]] == ["weekly", 2026, 1, 9, None, "2026-03-02", "云溪周报", 4]
    assert found["contents"] == [
        {"item": "a", "title": "标题", "units": ["bridge", "education"], "section": "要闻", "page": 2},
        {"item": "b", "title": "标题", "units": ["education"], "section": "动态", "page": 3},
    ]
    assert found["unit_index"] == [
        {
            "unit": "education",
            "name": "区教育局",
            "group": "区级部门",
            "entries": [{"item": "a", "title": "标题", "page": 2}, {"item": "b", "title": "标题", "page": 3}],
        },
        {
            "unit": "bridge",
            "name": "石桥镇",
            "group": "镇",
            "entries": [{"item": "a", "title": "标题", "page": 2}],
        },
    ]
    items = found["items"]
    assert isinstance(items, list)
    assert items[0] == {
        "id": "a",
        "title": "标题",
        "units": ["bridge", "education"],
        "section": "要闻",
        "form": "单条",
        "kind": "动态",
        "focus": "热点",
        "tone": "忧",
        "scope": ["leaders"],
        "page": 2,
        "html": items[0]["html"],
    }
    assert (items[1]["form"], items[1]["focus"], items[1]["tone"]) == ("简讯", None, None)
    assert "见后文。" in items[0]["html"]
    assert "<a" not in items[0]["html"]


def test_archive_as_data_has_no_pages() -> None:
    found = data.archive_data(ARCHIVE)
    assert found["as_of"] == "2026-03-02"
    text = data.as_json(found)
    assert text.endswith("}\n")
    assert json.loads(text) == found
    assert "标题" in text
    assert '"page": null' in text


PRINTED = {"weekly/2026-001": {"a": 2, "b": 3}}


def test_page_numbers_stand_on_the_web_beside_an_offered_pdf_alone(chinese: Look) -> None:
    whole = dict(web.pages(ARCHIVE, chinese, PRINTED))
    assert "weekly-2026-001.pdf#page=2" in whole["weekly/2026-001/index.html"]
    assert "第3页" in whole["weekly/2026-001/b/index.html"]
    part = replace(ARCHIVE, issues=tuple(replace(i, complete=False) for i in ARCHIVE.issues))
    for archive, printed in ((part, PRINTED), (ARCHIVE, {})):
        text = "".join(dict(web.pages(archive, chinese, printed)).values())
        assert ".pdf" not in text
        assert "第3页" not in text


def test_pages_have_names_of_their_own(chinese: Look) -> None:
    row = [path for path, _ in web.pages(ARCHIVE, chinese, PRINTED)]
    assert len(row) == len(set(row))
    assert not any(path != other and other.startswith(f"{path}/") for path in row for other in row)
    assert {"index.html", "units/index.html", "weekly/index.html", "units/bridge/index.html"} < set(row)


def test_english_site_is_in_english() -> None:
    archive = replace(ARCHIVE, language=SiteLanguage.ENGLISH)
    pages = dict(web.pages(archive, appearance(SiteLanguage.ENGLISH), PRINTED))
    assert 'lang="en"' in pages["index.html"]
    assert "Source-unit index" in pages["weekly/2026-001/index.html"]


def test_empty_archive_has_pages_that_say_so(chinese: Look) -> None:
    empty = replace(ARCHIVE, issues=(), units=(), series=ARCHIVE.series[:1])
    pages = dict(web.pages(empty, chinese, {}))
    assert set(pages) == {"index.html", "units/index.html", "weekly/index.html"}
    assert all("暂无稿件" in text for text in pages.values())


def test_paper_shows_earlier_reports_up_to_its_day(chinese: Look) -> None:
    def event(stage: str) -> dict[str, str]:
        return {"id": "e", "stage": stage}

    archive = assembled(
        site(
            {
                "a": item(title="首报题", event=event("first")),
                "b": item(title="终报题", event=event("final"), received="2026-03-01 10:00"),
                "c": item(
                    title="旁报题", series="daily", event=event("follow_up"), received="2026-03-01 09:50"
                ),
            },
            {
                "weekly/2026-001": issue(["a"]),
                "weekly/2026-002": issue(["b"], number=2, date="2026-03-09"),
                "daily/2026-001": issue(["c"], series="daily", date="2026-03-12"),
            },
        )
    )
    html = {i.name.path: paper.paper(archive, i, chinese) for i in archive.issues}
    alone = dict(web.pages(archive, chinese, {}))["weekly/2026-002/b/index.html"]
    assert alone.index("前期报告") < alone.index("首报题")
    assert "后续报告" not in alone
    assert "首报题" in html["weekly/2026-002"]
    assert "旁报题" not in html["weekly/2026-002"]
    assert "终报题" not in html["weekly/2026-001"]


def test_printed_pages_are_those_of_the_items() -> None:
    assert paper.printed_pages(ARCHIVE.issues[0], {"item-a": 2, "item-b": 5, "x": 1}) == {"a": 2, "b": 5}


def test_paper_shows_note_attention_and_words_of_links(chinese: Look) -> None:
    archive = assembled(
        site(
            {"a": item("见[乙](item:b)。\n"), "b": item(urgency="特急")},
            {
                "weekly/2026-001": issue(
                    {"要闻": ["a", "b"]}, "# 按语\n\n本期要看。\n", attention=[{"item": "b", "line": "请看"}]
                )
            },
        )
    )
    html = paper.paper(archive, archive.issues[0], chinese)
    for words in ("本期要看。", "请看", "见乙。", "特急"):
        assert words in html
    assert "item:" not in html
