"""From Markdown to HTML: what editors write, what they paste, and what properties hold."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.body import sanitise
from bulletin.body.finding import Finding
from bulletin.body.markup import Image, Link, convert


def made(text: str) -> str:
    return convert(text, "p").html.strip().replace("\n", "")


def codes(text: str) -> list[tuple[str, int]]:
    return [(finding.code, finding.offset) for finding in convert(text, "p").findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**1.明确分工。**共召开", "<p><strong>1.明确分工。</strong>共召开</p>"),
        ("近日**“双减”**工作", "<p>近日<strong>“双减”</strong>工作</p>"),
        ("（**注**）*斜*体", "<p>（<strong>注</strong>）<em>斜</em>体</p>"),
        ("***一***，", "<p><em><strong>一</strong></em>，</p>"),
        ("120*80*60，file_name_x", "<p>120*80*60，file_name_x</p>"),
        ("**未完", "<p>**未完</p>"),
        (r"\*a\*", "<p>*a*</p>"),
        ("**a*b**", "<p><strong>a*b</strong></p>"),
        ("**甲\n乙**丙", "<p><strong>甲乙</strong>丙</p>"),
        ("**[甲](a.md)**", '<p><strong><a href="link:0">甲</a></strong></p>'),
    ],
)
def test_bold_and_italic(text: str, expected: str) -> None:
    assert made(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("近日，我区\n开展行动", "<p>近日，我区开展行动</p>"),
        ("在 2026\n年", "<p>在 2026 年</p>"),
        ("the red\nhouse", "<p>the red house</p>"),
        ("近日**我区**\n开展", "<p>近日<strong>我区</strong>开展</p>"),
        ("一句。\n两句。\n三句", "<p>一句。</p><p>两句。</p><p>三句</p>"),
        ("他说：“好。”\n众人称是！", "<p>他说：“好。”</p><p>众人称是！</p>"),
        (
            "一、总体\n近日，我区。\n（一）做法\n抓重点",
            "<h2>一、总体</h2><p>近日，我区。</p><h3>（一）做法</h3><p>抓重点</p>",
        ),
        ("\u3000\u3000近日，我区。", "<p>近日，我区。</p>"),
        ("    近日，我区。", "<p>近日，我区。</p>"),
        ("（一）" + "很" * 40, "<p>（一）" + "很" * 40 + "</p>"),
        ("一、近日，我区。", "<p>一、近日，我区。</p>"),
        ("甲  \n乙", "<p>甲<br>乙</p>"),
        ("[附件]: 见另文", "<p>[附件]: 见另文</p>"),
        ("#话题#好", "<p>#话题#好</p>"),
        ("#1楼", "<p>#1楼</p>"),
        ("1.明确分工", "<p>1.明确分工</p>"),
    ],
)
def test_paragraphs(text: str, expected: str) -> None:
    assert made(text) == expected


def test_a_pasted_speech_keeps_its_paragraphs() -> None:
    speech = "工作会议讲话稿\n" + ("近日，我区召开会议。" * 30 + "\n") * 3 + "一、提高认识，强化意识\n"
    speech += "有的同志认识不足" * 20 + "\n谢谢大家!\n"
    converted = convert(speech, "p")
    assert converted.html.count("<p>") == 6
    assert "<h2>一、提高认识，强化意识</h2>" in converted.html
    assert converted.findings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 一\n### 二\n## 三", "<h2>一</h2><h3>二</h3><h3>三</h3>"),
        ("### 一\n#### 二", "<h2>一</h2><h3>二</h3>"),
        ("#标题", "<h2>标题</h2>"),
        ("标题\n---\n正文", "<h2>标题</h2><p>正文</p>"),
        ("正文。\n---\n正文", "<p>正文。</p><hr><p>正文</p>"),
        ("> # 引", "<blockquote><p>引</p></blockquote>"),
        ("（一）甲\n\n一、乙", "<h2>（一）甲</h2><h2>一、乙</h2>"),
    ],
)
def test_headings(text: str, expected: str) -> None:
    assert made(text) == expected


def test_a_skipped_level_is_a_fault_at_its_heading() -> None:
    assert codes("# 一\n\n### 二") == [("heading-level-skipped", 5)]
    assert codes("（一）甲\n\n一、乙") == [("heading-level-skipped", 0)]


def test_a_heading_that_begins_a_paragraph_is_a_level_too() -> None:
    assert codes("**一、总体情况。**今年以来好。\n\n（一）甲\n\n好。\n\n**二、下步打算**") == []
    assert codes("一、总体情况。今年以来好。\n\n（一）甲\n\n好。\n\n二、下步打算") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- 一\n  - 二\n- 三", "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>"),
        ("前文：\n- 一\n- 二。\n后文", "<p>前文：</p><ul><li>一</li><li>二。</li></ul><p>后文</p>"),
        ("1. 一\n3. 三\n4. 四", '<ol><li>一</li><li value="3">三</li><li>四</li></ol>'),
        ("3. 三\n4. 四", '<ol start="3"><li>三</li><li>四</li></ol>'),
        ("- 一\n1. 二", "<ul><li>一</li></ul><ol><li>二</li></ol>"),
        ("* *", "<ul><li>*</li></ul>"),
        ("2026. 年", "<p>2026. 年</p>"),
    ],
)
def test_lists(text: str, expected: str) -> None:
    assert made(text) == expected


def test_a_table_has_scopes_caption_and_box() -> None:
    assert made("表1 采用情况\n|单位|数|\n|---|--:|\n|甲|1|\n后文") == (
        '<div class="table"><table><caption>表1 采用情况</caption><thead><tr><th scope="col">单位</th>'
        '<th class="right" scope="col">数</th></tr></thead>'
        '<tbody><tr><td>甲</td><td class="right">1</td></tr>'
        "</tbody></table></div><p>后文</p>"
    )


def test_prose_above_a_table_is_no_caption() -> None:
    assert "<caption>" not in made("表彰先进如下\n|a|b|\n|-|-|\n|1|2|")


def test_pictures() -> None:
    text = '文![甲](a.png)\n\n![乙](<b c.png> "图1 现场")\n![丙](d.png)'
    converted = convert(text, "p")
    assert converted.images == (
        Image("a.png", "甲", "", 1),
        Image("b c.png", "乙", "图1 现场", text.index("![乙")),
        Image("d.png", "丙", "", text.index("![丙")),
    )
    assert '<p>文<img src="asset:0" alt="甲"></p>' in converted.html
    assert '<figure><img src="asset:1" alt="乙"><figcaption>图1 现场</figcaption></figure>' in converted.html


def test_links() -> None:
    text = "[甲](a.md) [乙](#x) [丙](item:b) [丁](http://a.cn/?a=1&copy=2) <c@d.cn> [戊](mailto:e@f.cn)"
    converted = convert(text, "p")
    assert converted.links == (Link("a.md", "甲", 0), Link("#x", "乙", 10), Link("item:b", "丙", 18))
    assert 'href="http://a.cn/?a=1&amp;copy=2" rel="noreferrer"' in converted.html
    assert 'href="mailto:c@d.cn"' in converted.html
    assert converted.findings == ()


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", "java&#115;cript:x", "&#106;avascript&colon;x",
        "data:text/html,x",
        "file:///etc/passwd", "vbscript:x", "//host/x", r"\\\\host\\x", "C:/x", "java\tscript:x", "blob:x", "ftp://x",
    ],
)  # fmt: skip
def test_other_schemes_are_faults(target: str) -> None:
    for text in (f"[甲](<{target}>)", f"[甲]({target})", f"![甲](<{target}>)"):
        converted = convert(text, "p")
        code = "remote-picture" if text[0] == "!" else "url-scheme"
        assert [finding.code for finding in converted.findings] == [code], text
        assert "甲" in converted.text
        assert "href" not in converted.html
        assert "src" not in converted.html


def test_a_remote_picture_is_a_fault() -> None:
    assert codes("![甲](http://a.cn/b.png)") == [("remote-picture", 0)]


def test_footnotes_are_confined_and_lead_back() -> None:
    converted = convert("甲[^乙]丙[^乙]。\n\n[^乙]: 注文", "20260305-x")
    ids = re.findall(r'id="([^"]*)"', converted.html)
    assert ids == ["20260305-x-noteref-1", "20260305-x-noteref-1-2", "20260305-x-note-1"]
    assert {target[1:] for target in re.findall(r'href="([^"]*)"', converted.html)} == set(ids)
    assert 'aria-label="返回正文中的注1"' in converted.html
    assert converted.text == "甲丙。\n注文"


def test_labels_of_footnotes_follow_the_language() -> None:
    assert 'aria-label="Back to reference 1"' in convert("a[^1]\n\n[^1]: b", "p", "en").html


def test_lost_footnotes_are_faults() -> None:
    assert codes("甲[^1]\n\n[^2]: 乙\n\n[^2]: 丙") == [
        ("footnote-missing", 1),
        ("footnote-unused", 7),
        ("footnote-repeated", 16),
    ]


def test_tags_are_faults_and_their_text_survives() -> None:
    text = '近<u onclick="x">日</u>，<!-- 密 -->我<script>区</script>。`<b>`'
    converted = convert(text, "p")
    assert converted.html.strip() == "<p>近日，我区。<code>&lt;b&gt;</code></p>"
    assert [text[finding.offset :][:4] for finding in converted.findings] == [
        "<u o",
        "</u>",
        "<!--",
        "<scr",
        "</sc",
    ]
    assert [finding.arguments["tag"] for finding in converted.findings] == [
        "<u>",
        "<u>",
        "<!--",
        "<script>",
        "<script>",
    ]


def test_a_comment_over_several_lines_is_not_printed() -> None:
    converted = convert("甲\n<!--\n\n不要印\n\n-->\n乙。", "p")
    assert "不要印" not in converted.html + converted.text
    assert [finding.code for finding in converted.findings] == ["html-dropped"]


@pytest.mark.parametrize("text", ["a<b 且 c>d", "按<Enter>键", "1 < 2 > 0", r"\<b>", "&lt;b&gt;", "<张三>"])
def test_angle_brackets_that_are_no_tags_are_text(text: str) -> None:
    converted = convert(text, "p")
    assert converted.findings == ()
    assert converted.text == html.unescape(text).replace("\\", "")


def test_a_prefix_must_be_fit_for_an_id() -> None:
    with pytest.raises(ValueError, match="prefix"):
        convert("a", 'x" onclick="')


def test_what_the_guards_refuse_has_no_html() -> None:
    converted = convert("[" * 20_000, "p")
    assert converted.html == converted.text == ""
    assert converted.findings


CHARACTERS = "近日，我区召开会议。“双减”（第3期）；：！？、《通知》—…aB1.的一是不了在人有我他"
WORDS = st.text(alphabet=CHARACTERS, min_size=1, max_size=60)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=8))
def test_no_character_of_ordinary_text_is_lost(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert squeezed(convert(text, "p").text) == squeezed(text)


TOKENS = (
    "[", "![", "](", ")", "]", "<", ">", "<b>", "</b>", "<!--", "-->", "`", "*", "**",
    "_", "\n", "\n\n", "- ", "1. ", "3. ", "> ", "    ", "# ", "### ", "|", "|-|-|\n",
    "|a|b|\n", "---", "===", "[^1]", "[^1]: ", "a", "近日，", "我区。", "一、总", "（一）乙", "表1 x",
    "http://x", "javascript:", '"', "'", "(", "\u3000", "&amp;", "&lt;", "\\",
    "<http://a>", "<a@b>", "<script>", "<svg onload=x>", "\t",
)  # fmt: skip


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_tangled_marks_break_nothing(text: str) -> None:
    converted = convert(text, "p")
    assert converted == convert(text, "p")
    assert sanitise.clean(converted.html) == converted.html
    assert not re.search(
        "[\x00-\x08\x0e-\x1f\ufdd0-\ufdef]", repr(converted) + converted.html + converted.text
    )
    assert squeezed(
        re.sub('<sup.*?</sup>|<a class="backlink".*?</a>|<[^>]*>', "", converted.html)
    ) == squeezed(html.escape(converted.text, quote=False).replace("\xa0", "&nbsp;"))
    ids = re.findall(r' id="([^"]*)"', converted.html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', converted.html)) <= set(ids)
    places = [int(place) for place in re.findall(r'(?:asset|link):(\d+)"', converted.html)]
    assert all(place < max(len(converted.images), len(converted.links)) for place in places)
    found: list[Image | Link | Finding] = [*converted.images, *converted.links, *converted.findings]
    assert all(0 <= one.offset <= len(text) for one in found)


def squeezed(text: str) -> str:
    """Give a text without blanks."""
    return re.sub(r"\s", "", text)


def test_code_of_another_length_does_not_end_code() -> None:
    converted = convert("见`甲``乙`处。[^1]\n\n[^1]: 注。", "p")
    assert "<code>甲``乙</code>" in converted.html
    assert converted.findings == ()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", []),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", [("table-row-uneven", "| 1 ")]),
        ("| a | b |\n|---|---|\n| 1 |", [("table-row-uneven", "| 1 ")]),
        ("a | b\n---|---\n1 | 2", []),
        ("| a | b |\n|---|---|\n| `x|y` | 2 |", []),
        ("| a | b |\n|---|---|\n| x\\|y | 2 |", []),
        ("| a | b |\n|---|---|\n| \\`x | y\\` |", []),
        ("| a | b |\n| 1 | 2 |", [("table-without-rule", "| a ")]),
        ("｜ a ｜\n｜ 1 ｜", [("table-without-rule", "｜ a ")]),
        ("| 只有一行 |", []),
        ("```\n| a |\n| b |\n```", []),
    ],
)
def test_tables_say_all_they_hold(rows: str, found: list[tuple[str, str]]) -> None:
    text = f"如下。\n\n{rows}\n\n完。"
    findings = convert(text, "p").findings
    assert [(f.code, text[f.offset : f.offset + 4]) for f in findings] == found


def test_a_comment_in_code_is_shown_and_hides_nothing() -> None:
    converted = convert("见`<!--`处，`-->`后。", "p")
    assert converted.text == "见<!--处，-->后。"
    assert converted.findings == ()


def test_a_list_below_a_quotation_is_no_part_of_it() -> None:
    converted = convert("> 甲，\n- 乙\n", "p")
    assert converted.html == "<blockquote><p>甲，</p></blockquote>\n<ul><li>乙</li></ul>\n"
