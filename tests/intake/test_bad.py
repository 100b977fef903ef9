"""Bad input: what must not be read is refused, with its reason in both languages."""

# ruff: noqa: E501  bad files stand as they are

import dataclasses
import struct

import pytest

from bulletin.intake import intake, package, plain
from bulletin.intake.intake import LIMITS, take, take_all
from bulletin.intake.remarks import say
from bulletin.language import Language
from tests.intake.test_cases import SITE
from tests.intake.word import (
    MAIN,
    Word,
    p,
    packed,
    picture,
    png,
    r,
    relation,
    root,
)

T = p("关于防汛的报告", font="方正小标宋简体")
S = p("近日，我区开展清淤。")
GOOD = Word(T + S)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="x"/>'


def refused(data: bytes, name: str = "来稿.docx") -> str:
    """Give the code of the one refusal, having seen that nothing was made."""
    taken = take(data, name, SITE)
    assert (taken.body, taken.pictures, dict(taken.front)) == ("", (), {})
    [code] = {one.code for one in taken.refusals}
    for one in taken.refusals:
        assert say(one, Language.ZH).startswith(f"refused[{code}]: ")
        assert "\n  hint: " in say(one, Language.EN)
    return code


def with_part(name: str, data: bytes) -> bytes:
    return dataclasses.replace(GOOD, parts={name: data}).data()


def related(kind: str, target: str, mode: str = "External") -> bytes:
    return dataclasses.replace(GOOD, relations=relation("x", kind, target, mode)).data()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def lying(data: bytes) -> bytes:
    """Make the list of entries say that the document is small."""
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    return data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]


def encrypted(data: bytes) -> bytes:
    out = bytearray(data)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        out[at + 8] |= 1
    return bytes(out)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_part("word/media/a.bin", bytes(30 * 1024 * 1024)), "zip-bomb"),
        (packed({f"word/{n}.xml": b"" for n in range(2100)} | {"word/document.xml": b""}), "zip-bomb"),
        (with_part("word/vbaProject.bin", b"x"), "macros"),
        (dataclasses.replace(GOOD, content_types=MAIN.replace("openxml", "macroEnabled")).data(), "macros"),
        (with_part("word/activeX/activeX1.xml", b"<x/>"), "macros"),
        (related("image", "http://example.cn/a.png"), "external"),
        (related("attachedTemplate", "http://example.cn/a.dotm"), "external"),
        (related("attachedTemplate", "\\\\server\\a.dotm"), "external"),
        (related("subDocument", "file:///c:/a.docx"), "external"),
        (with_part("word/embeddings/oleObject1.bin", b"x"), "embedded"),
        (related("oleObject", "embeddings/x.bin", ""), "embedded"),
        (related("aFChunk", "chunk.html", ""), "embedded"),
        (related("chart", "charts/chart1.xml", ""), "embedded"),
        (Word(T + p("<w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')).data(), "external"),
        (Word(T + S + p('<w:fldSimple w:instr=" INCLUDETEXT \\\\x\\y "></w:fldSimple>')).data(), "external"),
        (encrypted(GOOD.data()), "encrypted"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "WordDocument".encode("utf-16-le"), "old-word"),
        (half(Word(T + S + p(r("泥" * 9000))).data()), "damaged"),
        (lying(GOOD.data()), "damaged"),
        (GOOD.data()[:-30], "damaged"),
        (with_part("word/document.xml", DTD), "hostile-xml"),
        (packed({"[Content_Types].xml": b"<x/>", "word/document.xml": DTD}), "hostile-xml"),
        (packed({"[Content_Types].xml": b"<x/>", "word/document.xml": DTD.decode().encode("utf-16")}), "hostile-xml"),
        (packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x>"}), "damaged"),
        (packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x>" * 200}), "hostile-xml"),
        (packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "damaged"),
        (packed({"a.txt": b"x"}), "not-word"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "not-word"),
        (b"%PDF-1.7", "not-text"),
        (b"{\\rtf1", "not-text"),
        (png(4, 4), "not-text"),
        (bytes(range(256)) * 40, "not-text"),
        (b" \r\n", "empty"),
        (b"", "empty"),
    ],
)  # fmt: skip
def test_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_repeated_entry_is_refused() -> None:
    one = packed({"word/document.xml": root("document", "")})
    assert package.type_of(one) is package.FileType.DOCX
    entry = one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    end = bytearray(one[one.index(b"PK\x05\x06") :])
    end[8:12] = struct.pack("<HH", 2, 2)
    end[12:16] = struct.pack("<I", 2 * len(entry))
    doubled = one[: one.index(b"PK\x01\x02")] + entry * 2 + bytes(end)
    assert refused(doubled) == "damaged"


def test_a_hundred_megapixels_are_refused() -> None:
    word = Word(T + S + p(picture("a.png", "甲")), media={"a.png": png(10_000, 10_000, truth=(10, 10))})
    taken = take(word.data(), "a.docx", SITE)
    [one] = taken.refusals
    assert say(one, Language.ZH).startswith(
        "refused[picture-refused]: 图片不能用：10000 万像素，至多 4000 万"
    )
    assert "100 million pixels" in say(one, Language.EN)


def test_a_local_template_is_only_passed_over() -> None:
    data = related("attachedTemplate", "file:///C:\\Users\\Normal.dotm")
    assert [one.code for one in take(data, "a.docx", SITE).remarks] == ["template-left", "no-unit"]


def test_a_name_says_nothing() -> None:
    assert take(GOOD.data(), "来稿.doc", SITE).body == "近日，我区开展清淤。\n"
    assert take("标题\n近日，我区开展清淤。".encode(), "来稿.docx", SITE).body == "近日，我区开展清淤。\n"


SPEECH = "关于防汛的报告\r\n\r\n\u3000\u3000近日，我区开展清淤，镕同志到场。\n一、进度\r进度为９３%。\r\n"
BODY = "近日，我区开展清淤，镕同志到场。\n\n一、进度\n\n进度为93%。\n"


@pytest.mark.parametrize(
    ("codec", "codes"),
    [
        ("utf-8", ("line-ends",)),
        ("utf-8-sig", ("line-ends",)),
        ("gb18030", ("encoding", "line-ends")),
        ("utf-16", ("encoding", "line-ends")),
        ("utf-16-le", ("encoding", "line-ends")),
        ("utf-16-be", ("encoding", "line-ends")),
        ("utf-32", ("encoding", "line-ends")),
    ],
)
def test_encodings(codec: str, codes: tuple[str, ...]) -> None:
    taken = take(SPEECH.encode(codec), "来稿.txt", SITE)
    assert taken.body == BODY
    assert taken.front["title"] == "关于防汛的报告"
    assert tuple(one.code for one in taken.remarks) == (*codes, "title-guessed", "digits", "no-unit")


def test_a_long_text_is_refused() -> None:
    assert refused(b"a" * (plain.MOST_BYTES + 1), "a.txt") == "too-large"


def test_names_that_do_not_resolve() -> None:
    site = dataclasses.replace(SITE, units={**SITE.units, "清源镇": ("qy-1", "qy-2")})

    def codes(text: str, **said: str) -> list[str]:
        other = dataclasses.replace(site, **said)  # type: ignore[arg-type]
        return [say(one, Language.ZH) for one in take(text.encode(), "a.txt", other).refusals]

    body = "关于防汛的报告\n近日，我区开展清淤。\n"
    [near] = codes(body + "（区教育厅 供稿）")
    assert near.startswith("refused[unknown-unit]: 没有名为 `区教育厅` 的供稿单位\n  hint: 是不是 区教育局")
    [far] = codes(body + "（xyz 供稿）")
    assert far.startswith("refused[unknown-unit-far]")
    [two] = codes(body + "（清源镇 供稿）")
    assert "qy-1、qy-2" in two
    assert codes(body + "（清源镇 供稿）", unit="区教育局") == []
    [series] = codes(body, chosen_series="无此刊")
    assert series.startswith("refused[unknown-series]")


def test_what_the_site_would_refuse_is_refused_here() -> None:
    assert refused_code("关于防汛的报告\n机密★ 近日。\n") == "secret"
    table = "|" + "a|" * 3
    assert refused_code(f"关于防汛的报告\n\n{'泥' * 21_000}。\n{table}") == "text-refused"


def refused_code(text: str) -> str:
    return {one.code for one in take(text.encode(), "a.txt", SITE).refusals}.pop()


MARKDOWN = """---
标题: 关于防汛的报告
供稿单位: 区教育局
撰稿: 江玥
类型: 动态
喜忧: 喜
报送时间: 2026-03-22 17:30
状态: 审定
审核人: 陆昇
---

# 一、进度

近日，**我区**开展清淤。

- 甲
- 乙
"""


def test_markdown_stays_markdown() -> None:
    taken = take(MARKDOWN.encode("gb18030"), "a.md", SITE)
    assert taken.body == "# 一、进度\n\n近日，**我区**开展清淤。\n\n- 甲\n- 乙\n"
    assert taken.refusals == ()
    front = {name: str(value) for name, value in taken.front.items() if name != "units"}
    assert front == {
        "status": "submitted", "received": "2026-03-22 17:30:00+08:00", "title": "关于防汛的报告",
        "reported_title": "关于防汛的报告", "writer": "江玥", "series": "('weekly',)", "kind": "development",
        "tone": "good",
    }  # fmt: skip
    assert [one.text for one in taken.remarks if one.code == "key-dropped"] == [
        "approved_by: 陆昇",
        "status: approved",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\n标题: [\n---\n近日。\n", "front-refused"),
        ("---\n无此键: 甲\n---\n近日。\n", "front-refused"),
        ("题\n\n近日，<b>我区</b>。\n", "text-refused"),
        ("题\n\n近日。\n\n![图](a.png)\n", "picture-apart"),
        ("题\n\n[见](b.md)。\n", "link-inside"),
        ("---\n标题: 题\n---\n", "empty"),
    ],
)
def test_markdown_that_is_refused(text: str, code: str) -> None:
    assert code in {one.code for one in take(text.encode(), "a.md", SITE).refusals}


def test_markdown_with_title_and_credit_in_its_text() -> None:
    taken = take("# 关于防汛的报告\n\n近日，*我区*。\n\n（区教育局 供稿）\n".encode(), "a.md", SITE)
    assert (taken.front["title"], taken.front["units"]) == ("关于防汛的报告", ("区教育局",))
    assert taken.body == "近日，*我区*。\n"


def test_head_lines_of_a_text() -> None:
    text = "标题：关于防汛的报告\n供稿单位：区教育局  撰稿：江玥\n报送时间：2026年3月22日17时30分\n\n近日，我区开展清淤。\n"
    taken = take(text.encode(), "a.txt", SITE)
    assert taken.body == "近日，我区开展清淤。\n"
    assert (taken.front["title"], taken.front["writer"]) == ("关于防汛的报告", "江玥")
    assert str(taken.front["received"]) == "2026-03-22 17:30:00+08:00"


def test_files_are_taken_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    [good, bad] = take_all([(GOOD.data(), "a.docx", SITE), (OLE, "b.docx", SITE)])
    assert good == take(GOOD.data(), "a.docx", SITE)
    assert [one.code for one in bad.refusals] == ["old-word"]
    monkeypatch.setattr(intake, "LIMITS", dataclasses.replace(LIMITS, seconds=0.1))
    slow = Word(T + "".join(p(f"第{n}处清淤完成。") for n in range(8_000)))
    [late] = take_all([(slow.data(), "c.docx", SITE)])
    assert [one.code for one in late.refusals] == ["too-heavy"]
