"""The forms for units: what they hold, what they keep to themselves, and that `import` reads them back."""

# ruff: noqa: E501  what is filled in stands as it is

import base64
import datetime
import hashlib
import io
import re
import shutil
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.commands import forming
from bulletin.content import Content
from bulletin.doors import source
from bulletin.doors.say import say
from bulletin.editing import trial
from bulletin.editions.form import html_form
from bulletin.editions.formfacts import offered
from bulletin.editions.look import look
from bulletin.editions.templates import Templates
from bulletin.editions.wordform import word_form
from bulletin.editions.wording import wording
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.intake.form import LABELS
from bulletin.intake.intake import take
from bulletin.intake.remarks import Kind, of_kind
from bulletin.language import Language
from bulletin.model.choices import Direction, Focus, SiteLanguage, Tone, Urgency
from bulletin.model.choices import Kind as Sort
from tests.intake.test_cases import SITE

PROJECT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 3, 23)
WORDS = tomllib.loads((PROJECT / "templates/form/labels.toml").read_text("utf-8"))
ROWS = (
    "title", "units", "writer", "signer", "contact", "received", "series", "section", "urgency", "kind",
    "focus", "tone", "direction", "subjects", "commission", "as_of", "body",
)  # fmt: skip


def content() -> Content:
    sources, _ = source.read(PROJECT)
    read = trial.examine(sources.texts, sources.refused).content
    assert read is not None
    return read


CONTENT = content()
OFFER = offered(CONTENT, DAY)
FORM = word_form(OFFER, WORDS["zh-CN"])


def made(tmp_path: Path, *units: str, html: bool = True) -> tuple[bytes, str]:
    out = io.StringIO()
    path = tmp_path / f"form{len(units)}"
    status = forming.new_form(PROJECT, units, path, DAY, say(Language.ZH, out), html=html)
    assert status == GOOD, out.getvalue()
    return path.read_bytes(), out.getvalue()


def test_both_languages_have_the_same_words() -> None:
    zh, en = WORDS["zh-CN"], WORDS["en"]
    assert list(zh) == list(en)
    assert list(zh["say"]) == list(en["say"])
    for one, other in ((zh, en), (zh["say"], en["say"])):
        for key, text in one.items():
            if isinstance(text, str):
                assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[key])), key


def test_every_word_that_the_script_says_is_there_and_none_else() -> None:
    script = (PROJECT / "templates/form/form.js").read_text("utf-8")
    page = (PROJECT / "templates/form/form.html").read_text("utf-8")
    said = {*re.findall(r"\bsay\.(\w+)", script + page), *re.findall(r'word: "(\w+)"', script)}
    assert said == set(WORDS["en"]["say"])


@pytest.mark.parametrize("language", SiteLanguage)
def test_every_label_of_the_word_form_is_one_that_the_importer_knows(language: SiteLanguage) -> None:
    for name in ROWS:
        words = re.sub(r"\s", "", WORDS[language.value][f"label_{name}"]).lower()
        assert LABELS[words] == name


CLEAN = st.text(
    st.sampled_from("甲乙丙丁戊己庚辛壬癸（）“”《》、，…— AZaz019·喆𠮷😀"), min_size=1, max_size=30
).filter(lambda s: s.strip() == s and not re.fullmatch(r"[\s_＿\u3000—-]*", s) and "  " not in s)
NAMES = st.sampled_from(["江玥", "欧阳德宽", "童喆", "阿依古丽·买买提"])
MOMENTS = st.integers(0, 5_000_000).map(
    lambda minutes: (
        datetime.datetime(2020, 1, 1, tzinfo=SITE.received.tzinfo) + datetime.timedelta(minutes=minutes)
    )
)


def filled_in(values: Mapping[str, str], language: str = "zh-CN", data: bytes = FORM) -> bytes:
    """Fill the form in as a person would, cell by cell."""
    document = docx.Document(io.BytesIO(data))
    labels = {WORDS[language][f"label_{name}"]: name for name in ROWS}
    for row in document.tables[0].rows:
        name = labels.get(row.cells[0].text)
        if name is not None and name in values:
            row.cells[1].text = values[name]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    title=CLEAN, writer=NAMES, signer=NAMES, contact=st.from_regex(r"0[0-9]{3}-[0-9]{7}", fullmatch=True),
    when=MOMENTS, until=MOMENTS, kind=st.sampled_from(Sort), focus=st.sampled_from(Focus), tone=st.sampled_from(Tone),
    urgency=st.sampled_from(Urgency), directions=st.lists(st.sampled_from(Direction), min_size=1, unique=True),
    body=st.lists(st.text(st.sampled_from("甲乙丙丁，“”*#|_ab12"), min_size=1, max_size=30).map(lambda s: f"近日{s}。"), min_size=1, max_size=5),
)  # fmt: skip
def test_a_word_form_that_is_filled_in_gives_every_field(
    *, title: str, writer: str, signer: str, contact: str, when: datetime.datetime, until: datetime.datetime,
    kind: Sort, focus: Focus, tone: Tone, urgency: Urgency, directions: list[Direction], body: list[str],
) -> None:  # fmt: skip
    data = filled_in(
        {
            "title": title, "units": "区教育局、区民政局", "writer": writer, "signer": signer, "contact": contact,
            "received": f"{when:%Y-%m-%d %H:%M}", "series": "望禾信息", "section": "简讯", "urgency": urgency.zh,
            "kind": kind.zh, "focus": focus.zh, "tone": tone.value, "direction": "、".join(d.zh for d in directions),
            "subjects": "防汛、安全", "commission": "yg-2026-04",
            "as_of": f"{until.year}年{until.month}月{until.day}日{until.hour}时{until.minute}分", "body": "\n".join(body),
        }
    )  # fmt: skip
    taken = take(data, "报送单.docx", SITE)
    assert of_kind(taken.remarks, Kind.REFUSED, Kind.HELD, Kind.DROPPED) == ()
    wanted = {
        "title": title, "units": ("区教育局", "区民政局"), "writer": writer, "signer": signer, "contact": contact,
        "received": when, "series": ("望禾信息",), "section": "简讯", "urgency": urgency,
        "kind": kind, "focus": focus, "tone": tone, "direction": tuple(directions), "subjects": ("防汛", "安全"),
        "commission": "yg-2026-04", "as_of": until,
    }  # fmt: skip
    assert {name: taken.front[name] for name in wanted} == wanted
    said = re.sub(r"\\(.)", r"\1", taken.body)
    assert said.split("\n\n") == [*body[:-1], body[-1] + "\n"]


def test_an_empty_word_form_says_nothing() -> None:
    taken = take(FORM, "a.docx", SITE)
    assert {r.code for r in taken.refusals} == {"empty"}
    assert taken.front.keys() <= {"status", "received", "series"}


def test_an_english_word_form_is_read_too() -> None:
    data = word_form(replace(OFFER, language=SiteLanguage.ENGLISH), WORDS["en"])
    values = {
        "title": "Drains",
        "units": "区教育局",
        "writer": "A",
        "as_of": "2026-03-01 08:00",
        "body": "Cleared.",
    }
    taken = take(filled_in(values, "en", data), "a.docx", SITE)
    assert of_kind(taken.remarks, Kind.REFUSED, Kind.DROPPED) == ()
    assert (taken.front["title"], taken.front["writer"], taken.body) == ("Drains", "A", "Cleared.\n")
    assert "as_of" in taken.front


def test_a_word_form_has_the_same_bytes_and_tells_nothing_of_its_maker() -> None:
    assert word_form(OFFER, WORDS["zh-CN"]) == FORM
    with zipfile.ZipFile(io.BytesIO(FORM)) as packed:
        assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        whole = b"".join(packed.read(n) for n in packed.namelist())
        assert not any("thumbnail" in n or "app.xml" in n for n in packed.namelist())
    assert b"python-docx" not in whole
    assert b"Macintosh" not in whole
    own = docx.Document(io.BytesIO(FORM)).core_properties
    assert (own.author, own.last_modified_by, own.comments) == ("", "", "")
    assert own.created == datetime.datetime(2026, 3, 23, tzinfo=datetime.UTC)


def test_a_word_form_is_a4_with_styles_and_a_table_head() -> None:
    document = docx.Document(io.BytesIO(FORM))
    section = document.sections[0]
    measures = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(m.mm) for m in measures if m is not None] == [210, 297, 37, 28, 26]
    assert document.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    fonts = {s.element.xpath("string(.//w:rFonts/@w:eastAsia)") for s in document.styles if s.name}
    assert {"方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"} <= fonts


PHONES = {o.phone for u in CONTENT.directory.units for o in u.officers if o.phone}


def test_no_form_tells_more_than_its_unit_may_know(tmp_path: Path) -> None:
    """Telephones are the unit's own, and only in its own form; nothing of readers, items or other commissions."""
    forms = {
        (): made(tmp_path)[0].decode(),
        ("jiaoyu-ju",): made(tmp_path, "区教育局")[0].decode(),
        ("jiaoyu-ju", "yingji-ju"): made(tmp_path, "区教育局", "yingji-ju")[0].decode(),
    }
    own = {o.phone for o in CONTENT.directory.unit("jiaoyu-ju").officers if o.until is None}
    for units, text in forms.items():
        assert {phone for phone in PHONES if phone in text} == (own if units == ("jiaoyu-ju",) else set())
        titles = [c.title for c in CONTENT.commissions if c.units]
        asked = {c.title for c in CONTENT.commissions if {*c.units} & {*units} and not c.answered}
        assert {t for t in titles if t in text} == asked
        for reader in CONTENT.readers:
            assert reader.name not in text
        assert not any(i.title in text for i in CONTENT.items.values() if i.title)
        assert "苏婉宁" not in text  # who has left
        assert "区水利局" not in text  # a name that is no more
    docx_text = zipfile.ZipFile(io.BytesIO(FORM)).read("word/document.xml").decode()
    assert not any(phone in docx_text for phone in PHONES)


def test_the_page_allows_its_own_style_and_script_and_nothing_else(tmp_path: Path) -> None:
    text = made(tmp_path)[0].decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    for tag, kind in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed
    assert allowed.startswith("default-src 'none'")
    assert not re.search(
        r"https?://|\beval\(|innerHTML|localStorage\.|\son\w+=\"|\sstyle=\"|document\.write", text
    )
    assert made(tmp_path)[0].decode() == text


def test_a_unit_of_odd_name_breaks_nothing() -> None:
    odd = '"><script>alert(1)</script>&amp;</script>'
    templates = Templates(source.templates(PROJECT / "templates"))
    seen = replace(
        OFFER,
        office=odd,
        units=tuple(replace(u, name=odd, id=odd) for u in OFFER.units),
        commissions=((odd, odd),),
    )
    text = html_form(seen, look(templates, wording(templates, SiteLanguage.CHINESE)))
    assert text.count("<script>") == 1
    assert "alert(1)</script>" not in text


@pytest.mark.parametrize("unit", ["区教育厅", "不知道的单位名称"])
def test_an_unknown_unit_is_said(tmp_path: Path, unit: str) -> None:
    out = io.StringIO()
    assert forming.new_form(PROJECT, (unit,), tmp_path / "a", DAY, say(Language.ZH, out), html=True) == MISUSE
    assert f"没有单位 `{unit}`" in out.getvalue()
    assert not (tmp_path / "a").exists()


def test_a_form_that_is_there_is_not_overwritten_unnamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    speaker = say(Language.ZH, out)
    assert forming.new_form(PROJECT, (), None, DAY, speaker, html=False) == GOOD
    assert (tmp_path / "报送单.docx").read_bytes() == FORM
    assert forming.new_form(PROJECT, (), None, DAY, speaker, html=False) == MISUSE
    assert "--output" in out.getvalue()
    assert forming.new_form(PROJECT, (), tmp_path / "报送单.docx", DAY, speaker, html=True) == GOOD
    assert forming.new_form(PROJECT, (), tmp_path / "no" / "a", DAY, speaker, html=True) == 3
    assert (
        forming.new_form(PROJECT, (), tmp_path / "a", datetime.date(1900, 1, 1), speaker, html=True)
        == PROBLEMS
    )


def test_templates_without_a_form_are_named(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "site.yaml", tmp_path)
    shutil.copytree(PROJECT / "content", tmp_path / "content")
    shutil.copytree(PROJECT / "templates", tmp_path / "templates")
    (tmp_path / "templates/form/form.js").unlink()
    out = io.StringIO()
    speaker = say(Language.ZH, out)
    assert forming.new_form(tmp_path, (), tmp_path / "a", DAY, speaker, html=True) == PROBLEMS
    (tmp_path / "templates/form/labels.toml").write_text("a = 1\nb =", "utf-8")
    assert forming.new_form(tmp_path, (), tmp_path / "a", DAY, speaker, html=False) == PROBLEMS
    (tmp_path / "templates/form/labels.toml").write_text("[en]", "utf-8")
    assert forming.new_form(tmp_path, (), tmp_path / "a", DAY, speaker, html=False) == PROBLEMS
    assert out.getvalue().count("error[template-fault]") == 3
