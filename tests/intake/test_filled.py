"""The file that the HTML form saves: read with every fact in its place, and never half or forged."""

# ruff: noqa: E501, S301  what is saved stands as it is; what is pickled is our own

import base64
import datetime
import json
import pickle
import string
import zoneinfo
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.body import markup
from bulletin.intake import filled, store
from bulletin.intake.front import Reported
from bulletin.intake.intake import take
from bulletin.intake.remarks import say
from bulletin.intake.taken import Taken
from bulletin.language import Language
from bulletin.model.choices import Kind, Stage, Urgency
from tests.intake.test_cases import SITE
from tests.intake.word import Word, p, picture, png

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
PICTURE = base64.b64encode(png(4, 4)).decode()
FACTS: Mapping[str, object] = {
    "报送单": 1,
    "标题": "关于防汛的报告",
    "供稿单位": ["区教育局"],
    "撰稿": "江玥",
    "签发": "童喆",
    "联系电话": "0000-5550108",
    "报送时间": "2026-03-23 09:30",
    "刊物": "weekly",
}


def saved(body: str = "近日清淤。", pictures: str = "", end: str = "== 完 ==", **changed: object) -> str:
    """Write what the form would; a fact that is None is left out."""
    facts = {key: value for key, value in {**FACTS, **changed}.items() if value is not None}
    rows = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    return f"---\n{rows}---\n{body}\n{pictures}{end}\n"


def shown(captions: int = 1) -> str:
    return "".join(f"== 图片 {n} ==\n{PICTURE}\n" for n in range(1, captions + 1))


def codes(taken: Taken) -> set[str]:
    return {r.code for r in taken.refusals}


def test_every_fact_is_in_its_place() -> None:
    data = saved(
        body="# 甲\n==== 乙\n\n　　丙*丁*",
        pictures=shown(),
        紧急程度="extra_urgent",
        类型="动态",
        主题词=["防汛", "甲,乙"],
        事件={"环节": "first", "发生": "2026-03-23 08:00", "已报": ["区委值班室"]},
        图片=[{"说明": "表现场[1]"}],
    ).encode()
    taken = take(data, "a.txt", SITE)
    assert taken.refusals == ()
    assert taken.front["kind"] is Kind.DEVELOPMENT
    assert taken.front["urgency"] is Urgency.EXTRA_URGENT
    assert taken.front["subjects"] == ("防汛", "甲,乙")
    text = store.plan(taken, data, SITE, ()).text
    assert (
        "事件: {编号: 20260323-关于防汛的报告, 发生: 2026-03-23 08:00, 接报: 2026-03-23 00:00, "
        "环节: 首报, 已报: [区委值班室]}\n"
    ) in text.replace(f"接报: {SITE.received:%Y-%m-%d %H:%M}", "接报: 2026-03-23 00:00")
    assert text.endswith(
        '---\n\n\\# 甲\n\n=== 乙\n\n丙\\*丁\\*\n\n'
        '![表现场（1）](../../media/62456dd86b9be40b01d1.png "表现场[1]")\n'
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(taken)) == taken  # it comes from a worker


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_an_editor_of_texts_makes_of_it_does_not_matter(codec: str, ends: str) -> None:
    text = saved(body="甲乙丙。\n丁", pictures=shown(), 图片=[{"说明": "图"}])
    taken = take(text.replace("\n", ends).encode(codec), "报送.md", SITE)
    assert taken.refusals == ()
    assert taken.body.startswith("甲乙丙。\n\n丁\n\n![图](")
    assert taken.ending == "txt"


def test_english_keys_and_marks() -> None:
    text = (
        "---\nsubmission: 1\ntitle: A\nunits: [区教育局]\nwriter: B\nsigner: C\ncontact: 1\n"
        f"received: 2026-03-23 09:30\npictures: [{{caption: d}}]\n---\nE.\n== picture 1 ==\n{PICTURE}\n== end ==\n"
    )
    taken = take(text.encode(), "a", SITE)
    assert (taken.refusals, taken.front["title"], len(taken.pictures)) == ((), "A", 1)


LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=30
).filter(lambda s: s.strip() == s and not s.isspace())
PLAIN = st.text(
    st.sampled_from(string.ascii_letters + "甲乙丙丁戊😀𠮷=*#-_`[]()|<>&\\!.:1 "), min_size=1, max_size=40
)


@given(st.lists(PLAIN.filter(str.strip), min_size=1, max_size=6))
def test_the_text_stays_text(lines: list[str]) -> None:
    body = "\n".join("=" + line if line.startswith("==") else line for line in lines)
    opened = filled.open_filled(saved(body=body), "a", ZONE)
    assert [b.words for b in opened.blocks] == lines  # type: ignore[union-attr]  # all are paragraphs


@given(LINE, LINE)
def test_any_line_can_be_a_value(title: str, writer: str) -> None:
    opened = filled.open_filled(saved(标题=title, 撰稿=writer), "a", ZONE)
    if opened.facts is None:  # a character that shows nothing, which is said
        assert {r.code for r in opened.remarks} <= {"front-refused", "form-lines"}
    else:
        assert (opened.facts.title, opened.facts.writer) == (title, writer)


SCRIPT = "<script>alert(1)</script>"
FORGED: Mapping[str, tuple[str, set[str], str]] = {
    "half a file": (saved()[:-12], {"form-half"}, "不完整"),
    "half a picture": (saved(pictures=shown()[:-3] + "!!!\n", 图片=[{"说明": "图"}]), {"form-picture"}, "第13行"),
    "no head": ("---\n报送单: 1\n标题: 甲\n", {"form-half"}, "不完整"),
    "another version": (saved(报送单=2, 新键="甲"), {"form-version"}, "第 2 版"),
    "no version": (saved(报送单="甲"), {"form-version"}, "第 ? 版"),
    "what the office decides": (saved(审核人="甲"), {"front-refused"}, "第10行：没有名为 `审核人` 的键"),
    "a wider scope": (saved(阅读范围="leaders"), {"front-refused"}, "没有名为 `阅读范围` 的键"),
    "a status": (saved(状态="审定"), {"front-refused"}, "没有名为 `状态` 的键"),
    "no title": (saved(标题=None), {"front-refused"}, "标题"),
    "a choice of nothing": (saved(类型="秘密"), {"front-refused"}, "第10行"),
    "no time": (saved(报送时间="昨天"), {"front-refused"}, "第8行"),
    "an unknown unit": (saved(供稿单位=["区教育厅"]), {"unknown-unit"}, "是不是 区教育局"),
    "an unknown series": (saved(刊物="无此刊"), {"unknown-series"}, "没有刊物"),
    "a huge value": (saved(撰稿="甲" * 201), {"form-long"}, "第5行"),
    "a huge list": (saved(主题词=["甲"] * 61), {"form-long"}, "多于 60 个"),
    "two lines in one": (saved(标题="甲\n乙"), {"form-lines"}, "第3行"),
    "a picture too many": (saved(pictures=shown(), 图片=None), {"form-pictures"}, "写明图片 0 张"),
    "seven pictures": (saved(pictures=shown(7), 图片=[{"说明": "图"}] * 7), {"form-pictures"}, "至多 6 张"),
    "a caption that breaks out": (
        saved(pictures=shown(), 图片=[{"说明": "甲\n\n# 乙"}]), {"form-lines"}, "不止一行",
    ),
    "no picture at all": (
        saved(pictures=f"== 图片 1 ==\n{base64.b64encode(b'GIF89a' + bytes(9)).decode()}\n", 图片=[{"说明": "图"}]),
        {"picture-refused"}, "图片不能用",
    ),
    "a mark of secrecy": (saved(body="机密★一年"), {"secret"}, "国家秘密"),
    "an alias": (saved().replace('撰稿: "江玥"', "撰稿: *甲"), {"front-refused"}, "第5行"),
    "nothing but a head": (saved(body=""), {"empty"}, "没有正文"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_or_broken_file_is_refused_and_placed(name: str) -> None:
    text, expected, said = FORGED[name]
    taken = take(text.encode(), "a.txt", SITE)
    assert codes(taken) == expected
    assert any(said in say(r, Language.ZH) for r in taken.refusals)
    for one in taken.refusals:
        assert say(one, Language.EN)


def test_script_in_every_field_is_text() -> None:
    changed = dict.fromkeys(("标题", "撰稿", "签发", "联系电话"), SCRIPT)
    data = saved(
        body=SCRIPT, pictures=shown(), 图片=[{"说明": SCRIPT}], 主题词=[SCRIPT],
        事件={"环节": "first", "报告人": SCRIPT, "已报": [SCRIPT]}, **changed,
    )  # fmt: skip
    taken = take(data.encode(), "a.txt", SITE)
    assert taken.refusals == ()
    shown_body = markup.convert(taken.body, "item").html
    assert "<script" not in shown_body
    assert "&lt;script&gt;" in shown_body


def test_a_huge_file_is_not_read() -> None:
    data = saved().encode() + b"=" * filled.MOST_BYTES
    assert codes(take(data, "a.txt", SITE)) == {"too-large"}


def test_a_follow_up_wants_the_editors_hand_and_an_old_clock_a_look() -> None:
    data = saved(报送时间="2020-01-01 00:00", 事件={"环节": "续报"}).encode()
    taken = take(data, "a.txt", SITE)
    assert {"event-goes-on", "time-apart"} <= {r.code for r in taken.remarks}
    assert taken.front["received"] == datetime.datetime(2020, 1, 1, tzinfo=ZONE)
    event = taken.front["event"]
    assert isinstance(event, Reported)
    assert event.facts["stage"] is Stage.FOLLOW_UP


def test_the_editors_series_stands_above_the_form() -> None:
    taken = take(saved(刊物="nix").encode(), "a.txt", replace(SITE, chosen_series="weekly"))
    assert (taken.refusals, taken.front["series"]) == ((), ("weekly",))


def test_words_that_describe_a_picture_stay_on_their_line() -> None:
    """A description in a Word file could begin a heading of its own."""
    word = Word(
        p("题", font="方正小标宋简体") + p("甲。") + p(picture("a.png", "乙&#10;&#10;# 丙")),
        media={"a.png": png(4, 4)},
    )
    assert "![乙 # 丙](" in take(word.data(), "a.docx", SITE).body
