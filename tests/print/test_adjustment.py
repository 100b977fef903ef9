"""Adjusted lines as they stand in the PDF: read back, not asked of the program that made them."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import page as validator
import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bulletin.doors import bounded
from bulletin.editions import pdf, typefaces
from bulletin.machine import fonts
from bulletin.machine.place import place
from tests.print import faults, geometry

pytestmark = pytest.mark.slow

CSS = Path(__file__).resolve().parents[2] / "templates/print/bulletin.css"
LIMITS = bounded.Limits(seconds=60.0, memory=1024**3)

Printer = Callable[..., pdf.Printed]


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    """Give what lays out a body as an item's, with the fonts of the engine."""
    folder = place(os.environ).fontconfig
    styles = (CSS.read_text("utf-8"), typefaces.style(fonts.load(folder)))
    environment = {"FONTCONFIG_FILE": str(fonts.config_file(folder))}

    def print_body(
        body: str, typeset: Callable[[pdf.Job], pdf.Printed] = pdf.typeset, page: str = ""
    ) -> pdf.Printed:
        html = (
            '<!DOCTYPE html><html lang="zh-CN"><head><title>试排</title></head>'
            f'<body class="{page}"><h1>试排</h1>'
            '<main class="single"><article class="item"><h2>试排</h2>'
            f'<div class="text">{body}</div></article></main></body></html>'
        )
        job = pdf.Job(html=html, styles=styles, title="试排")
        if typeset is pdf.typeset:
            (printed,) = pool.map(typeset, [job])
        else:
            (printed,) = bounded.run(typeset, [job], limits=LIMITS, workers=1, environment=environment)
        assert isinstance(printed, pdf.Printed)
        assert printed.warnings == ()
        assert printed.pdf, printed.failure
        return printed

    with bounded.Pool(limits=LIMITS, workers=1, environment=environment) as pool:
        yield print_body


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(printed: pdf.Printed, folder: Path) -> tuple[Path, list[geometry.Page]]:
    path = folder / "printed.pdf"
    path.write_bytes(printed.pdf)
    with pikepdf.open(path) as opened:
        return path, geometry.pages(opened)


def extracted(path: Path) -> str:
    """Return the text as a common reader's program takes it out of the PDF."""
    run = ["pdftotext", "-raw", "-nopgbrk", str(path), "-"]
    return subprocess.run(run, check=True, capture_output=True, encoding="utf-8").stdout


HAN = st.text("信息工作是党委办公室的一项重要基础和依据要求落实", min_size=1, max_size=30)
PLAIN = st.one_of(
    HAN,
    HAN.map(lambda t: f"（{t}）"),
    HAN.map(lambda t: f"“《{t}》”，"),
    HAN.map(lambda t: f"{t}，"),
    HAN.map(lambda t: f"{t}。"),
    st.sampled_from(["……", "——", "（一）", "：“好”。", "WPS", "GB/T 9704", "12.6万件", "3.2亿元", "15%"]),
    st.sampled_from(["2026年3月5日", "8个部门", "电话0000-0000000", "㎡", "℃", "〇", "镕", "𠮷"]),
)
INLINE = st.one_of(
    PLAIN.map(escape),
    PLAIN.map(lambda t: f"<strong>{escape(t)}</strong>"),
    PLAIN.map(lambda t: f"<em>{escape(t)}</em>"),
    PLAIN.map(lambda t: f'<a href="https://example.org/">{escape(t)}</a>'),
    st.just('<sup><a href="#note">1</a></sup>'),
    st.just("<br>"),
)
SENTENCE = st.lists(INLINE, min_size=1, max_size=25).map(lambda parts: "据" + "".join(parts) + "完")
BLOCK = st.one_of(
    SENTENCE.map(lambda t: f"<p>{t}</p>"),
    SENTENCE.map(lambda t: f"<p>{t}</p>"),
    st.lists(SENTENCE, min_size=1, max_size=3).map(
        lambda rows: "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"
    ),
    st.lists(SENTENCE, min_size=2, max_size=2).map(
        lambda cells: (
            f"<table><tr><th>项</th><th>目</th></tr><tr><td>{cells[0]}</td><td>{cells[1]}</td></tr></table>"
        )
    ),
    st.just("<h3>一、检测情况</h3>"),
)
BODIES = st.lists(BLOCK, min_size=1, max_size=6).map(
    lambda blocks: (
        "".join(blocks)
        + '<div class="footnotes"><ol><li id="note"><p>据区统计局测算，含3个街道。</p></li></ol></div>'
    )
)


# Each example lays out and reads back a document: the same ones each time, and none is made smaller.
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(body=BODIES)
def test_text_is_whole_and_lines_are_sound(
    printer: Printer, tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    printed = printer(body)
    assert printed.unadjusted == ""
    path, pages = read(printed, tmp_path_factory.mktemp("body"))
    words = re.sub(r"<[^>]*>", "", re.sub(r"<br>|</(?:p|li|t[dh]|h3)>", "\n", body))
    shown = [line for page in pages for line in page.lines if line.y < geometry.TOP + geometry.HEIGHT]
    # Order is the business of tags and tables; here each character counts.
    drawn = "".join(sorted(flat("".join(line.text for line in shown))))
    assert drawn == "".join(sorted(flat("试排试排" + words + "1." + "•" * body.count("<li>"))))
    taken = extracted(path)
    for row in words.splitlines():
        for word in re.findall(r"[\u4e00-\u9fff]{2}[0-9A-Za-z.%]+[\u4e00-\u9fff]", row):
            assert word in flat(taken), taken
    figures = geometry.measure(path)
    assert figures.off_grid == []
    assert figures.off_measure == []
    # An author may write what no rule can place: brackets that hold nothing, marks without a text.
    assert [
        row for row in figures.forbidden if not re.search(r"[，。、；：！？”》）]{4}|[“《（]{4}", row)
    ] == []


@pytest.fixture(scope="module")
def dense(printer: Printer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a PDF of eight pages of what an office writes."""
    sentence = (  # a unit's ordinary sentence, with a number set off in the middle
        "截至2026年3月5日，全区完成投资3.2亿元（同比增长15%），其中“一网通办”平台（V2.0）受理事项<em>12.6</em>万件，"
        "办结率<strong>99.8%</strong>；<strong>区发展改革局</strong>、<em>区财政局</em>等8个部门——包括3个街道——已报送信息……"
        "下一步，将按GB/T 9704排版，"
        "《关于进一步加强信息工作的意见》（以下简称“《意见》”），请于12月31日前报送。"
    )
    body = "".join(f"<p>{'各单位' * (n % 5)}{sentence * (1 + n % 3)}</p>" for n in range(20))
    path, _ = read(printer(body), tmp_path_factory.mktemp("dense"))
    return path


def test_dense_pages_are_full_flush_and_on_the_grid(dense: Path) -> None:
    figures = geometry.measure(dense)
    assert figures.full_pages >= 5
    assert figures.off_measure == figures.off_grid == figures.unnamed == []
    assert figures.forbidden == figures.orphans == figures.ragged == []


def test_programs_read_no_space_where_none_was_written(dense: Path) -> None:
    text = extracted(dense)
    rows = [row for row in text.splitlines() if not re.fullmatch(r"— \d+ —", row)]
    spaced = {row[max(0, m.start() - 3) : m.end() + 3] for row in rows for m in re.finditer(" ", row)}
    assert all("GB/T 9704" in f"GB{part.partition('GB')[2]}" or "/T 970" in part for part in spaced), spaced


def test_mirrored_series_has_its_binding_edge_inside(printer: Printer, tmp_path: Path) -> None:
    body = "<p>" + "各单位要落实信息工作要求，" * 150 + "</p>"
    _, pages = read(printer(body, page="mirrored"), tmp_path)
    assert [round(page.lines[5].left) for page in pages] == [28, 26, 28, 26][: len(pages)]
    assert len(pages) > 2


def test_same_input_gives_the_same_bytes(printer: Printer) -> None:
    body = "<p>全区完成投资3.2亿元（同比增长15%），“一网通办”受理12.6万件。</p>" * 8
    assert printer(body).pdf == printer(body).pdf


def test_adjusted_document_is_accessible_to_the_blind(dense: Path) -> None:
    report = validator.validate_pdf_bytes(dense.read_bytes(), profile="ua1")
    assert [(f.rule_id, f.message) for f in report.failures] == []


def test_weasyprint_is_the_one_that_the_adjustment_was_made_for() -> None:
    """If this fails after an upgrade: read the new line layout, then adjust the adjustment."""
    assert pdf.adjustment() is not None


@pytest.mark.parametrize("fault", [faults.other_version, faults.other_parameters, faults.broken_rules])
def test_what_does_not_fit_leaves_lines_ragged_and_says_so(
    printer: Printer, fault: Callable[[pdf.Job], pdf.Printed]
) -> None:
    printed = printer("<p>" + "信息工作，" * 40 + "</p>", fault)
    assert printed.unadjusted
    assert printed.pages == 1


def test_what_is_not_plain_text_is_left_to_weasyprint(printer: Printer) -> None:
    for body in (
        '<p>信息<span style="padding: 0 1em">工作</span>基础</p>',
        '<p style="letter-spacing: 1pt">信息工作</p>',
        '<p>信息<span style="display: inline-block">工作</span></p>',
        "<p>信息\u200f工作</p>",
        '<p style="white-space: pre-wrap">信息\n工作</p>',
    ):
        assert printer(body).unadjusted == ""


def test_refused_asset_is_refused_with_adjusted_lines_too() -> None:
    job = pdf.Job(html='<html lang="zh-CN"><img src="asset:none" alt="无">信息工作</html>')
    assert replace(pdf.typeset(job), warnings=()).refused == ("asset:none",)
