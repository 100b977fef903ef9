"""Each Word file of the corpus becomes exactly its Markdown, and nothing of it is lost in silence."""

import datetime
import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zoneinfo
from pathlib import Path

import pytest

from bulletin.body.markup import convert
from bulletin.intake import remarks
from bulletin.intake.context import Context
from bulletin.intake.front import item_text
from bulletin.intake.intake import take
from bulletin.intake.remarks import TEXTS, Kind, say
from bulletin.language import Language
from bulletin.model.item import Item
from bulletin.problem import Place
from bulletin.reading import fields, nodes
from tests.intake.cases import CASES, Case

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
RECEIVED = datetime.datetime(2026, 3, 23, 9, 30, tzinfo=ZONE)
SITE = Context(
    RECEIVED,
    units={"区教育局": ("jiaoyu-ju",), "区民政局": ("minzheng-ju",)},
    series={"望禾信息": "weekly", "weekly": "weekly"},
)
NAMED = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
EXPECTED_ANYWAY = {"no-unit"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXTUAL = (f"{W}t", f"{W}delText", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")


def test_there_are_at_least_forty() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40


@NAMED
def test_a_file_becomes_its_markdown(case: Case) -> None:
    taken = take(case.word.data(), "来稿.docx", SITE)
    assert taken.body == case.body
    assert tuple(r.code for r in taken.remarks if r.code not in EXPECTED_ANYWAY) == case.codes
    assert taken.front.get("title", "") == case.title
    assert taken.front.get("reported_title", "") == case.title
    text = item_text(taken.front, taken.body, Language.ZH)
    given = {"units": "供稿单位", "writer": "撰稿", "signer": "签发", "contact": "联系电话",
             "received": "报送时间", "kind": "类型"}  # fmt: skip
    written = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
    for name, key in given.items():
        otherwise = "2026-03-23 09:30" if name == "received" else ""
        assert re.sub(r"[\[\],]", "", written.get(key, "")).strip('"') == case.front.get(name, otherwise)


@NAMED
def test_nothing_is_lost_in_silence(case: Case) -> None:
    data = case.word.data()
    taken = take(data, "来稿.docx", SITE)
    shown = convert(taken.body, "p").text
    values = item_text(taken.front, "", Language.ZH)
    said = " ".join(r.text for r in taken.remarks) + taken.body + values
    pool = bare(shown + values + said)
    for text in texts(data):
        assert text in pool, text


def texts(data: bytes) -> list[str]:
    """Every text of every part, piece by piece."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and name.startswith("word/"):
                tree = ET.fromstring(archive.read(name))  # noqa: S314  our own
                pieces = [e.text or "" for e in tree.iter() if e.tag in TEXTUAL]
                found += [bare(part) for piece in pieces for part in re.split("(?<=。)(?=（)", piece)]
    labels = {"标题", "供稿单位", "报送时间", "撰稿", "签发", "联系电话", "类型", "单位", "正文", "____"}
    times = {"2026年3月22日17时30分"}
    return [t for t in found if t and t not in labels | times and not t.startswith(("标题：", "单位："))]


def bare(text: str) -> str:
    """Give a text without what the intake changes on purpose."""
    text = text.translate(str.maketrans("０１２３４５６７８９²₂", "012345678922"))
    return re.sub(r"[\s\u200b\\（）()\[\]]|(?<=\d)[．.](?=\d)|&amp;(?=\w+;)", "", text).replace("&amp;", "&")


@NAMED
def test_the_engine_reads_it_back(case: Case) -> None:
    taken = take(case.word.data(), "来稿.docx", SITE)
    converted = convert(taken.body, "p")
    assert converted.findings == ()
    assert len(converted.images) == taken.body.count("![")
    text = item_text(taken.front, taken.body, Language.ZH)
    node, problems = nodes.parse(text.split("---\n")[1], "x.md", first_line=2)
    assert problems == ()
    read = fields.read(Item, node, Place("x.md", 1, 1), ZONE, id="x", body="")
    assert read.problems == ()
    assert read.record is not None
    for name, value in taken.front.items():
        assert getattr(read.record, name) == value


@NAMED
def test_conversion_is_the_same_twice(case: Case) -> None:
    assert case.word.data() == case.word.data()
    assert take(case.word.data(), "a.docx", SITE) == take(case.word.data(), "a.docx", SITE)


def test_every_remark_has_words_in_both_languages() -> None:
    for code, row in TEXTS.items():
        assert Kind(row["kind"]), code
        assert row["zh"], code
        assert row["en"].isascii(), code
        assert ("zh_hint" in row) == ("en_hint" in row), code
        refuses = Kind(row["kind"]) in {Kind.REFUSED, Kind.HELD}
        assert ("zh_sender" in row, "en_sender" in row) == (refuses, refuses), code
        assert set(re.findall(r"\{\w+\}", row["zh"])) == set(re.findall(r"\{\w+\}", row["en"])), code


def test_every_code_is_used_and_has_words() -> None:
    code = "".join(f.read_text("utf-8") for f in sorted(Path(remarks.__file__).parent.glob("*.py")))
    for name in (*TEXTS, *remarks.WORDS):
        assert re.search(rf'"{name}"', code) or name.startswith(("soft-", "receipt_")), name


def test_remarks_of_the_corpus_are_said() -> None:
    for case in CASES:
        for one in take(case.word.data(), "a.docx", SITE).remarks:
            assert say(one, Language.ZH) != say(one, Language.EN)
