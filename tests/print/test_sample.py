"""The sample's print edition, as a validator and a reader's program see it."""

import re
from pathlib import Path

import page as validator
import pikepdf
import pytest

from tests.print import geometry

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def issues(sample_output: Path) -> tuple[Path, ...]:
    found = tuple(sorted((sample_output / "print").rglob("*.pdf")))
    assert found
    return found


def test_every_issue_is_accessible_to_the_blind(issues: tuple[Path, ...]) -> None:
    """PDF/UA-1: tagged, titled, with a language, each link in its element."""
    for issue in issues:
        report = validator.validate_pdf_bytes(issue.read_bytes(), profile="ua1")
        assert [(f.rule_id, f.message) for f in report.failures] == [], issue.name


def test_every_issue_is_a4_with_outline_title_and_language_and_without_a_date(
    issues: tuple[Path, ...],
) -> None:
    for issue in issues:
        with pikepdf.open(issue) as pdf:
            sizes = {tuple(round(float(v)) for v in p.MediaBox) for p in pdf.pages}
            assert sizes == {(0, 0, 595, 842)}
            assert str(pdf.Root.Lang) == "zh-CN"
            assert re.fullmatch(r"望禾\w\w \d{4}年(增刊)?第\d+期", str(pdf.docinfo.Title))
            assert len(pdf.Root.Outlines.keys()) > 1
            assert not {"/CreationDate", "/ModDate", "/Producer", "/Author"} & set(pdf.docinfo.keys())


def test_every_font_is_embedded_and_one_of_ours(issues: tuple[Path, ...]) -> None:
    for issue in issues:
        with pikepdf.open(issue) as pdf:
            fonts = [
                o
                for o in pdf.objects
                if isinstance(o, pikepdf.Dictionary) and "/FontDescriptor" in o and "/BaseFont" in o
            ]
            assert fonts
            assert all({"/FontFile2", "/FontFile3"} & set(o.FontDescriptor.keys()) for o in fonts)
            names = {str(o.BaseFont).partition("+")[2] for o in fonts}
            assert all(re.match(r"Noto-?(Serif|Sans)-?CJK|Fandol(Fang|Kai)", n) for n in names), names


def test_pages_are_22_lines_of_28_cells_flush_on_both_sides(issues: tuple[Path, ...]) -> None:
    """Line boxes fill 156 × 225 mm, and a position of the grid is empty by a rule only."""
    figures = geometry.Figures()
    for issue in issues:
        geometry.measure(issue, figures)
    assert figures.off_measure == figures.off_grid == figures.unnamed == []
    assert figures.forbidden == figures.orphans == figures.unforced == []
    assert figures.share_flush >= 0.995, figures.ragged
    assert sum(figures.cells.values()) > 100
    assert figures.cells[28] > 0.8 * sum(figures.cells.values())


def test_page_number_and_imprint_stand_where_they_should(issues: tuple[Path, ...]) -> None:
    for issue in issues:
        with pikepdf.open(issue) as pdf:
            pages = geometry.pages(pdf)
        for number, page in enumerate(pages, 1):
            (mark,) = (line for line in page.lines if line.y > geometry.TOP + geometry.HEIGHT)
            assert mark.text.split() == ["—", str(number), "—"]
            assert abs(mark.size - 14) < 0.1
            one = 14 * geometry.MM
            inner = mark.left - geometry.LEFT if number % 2 == 0 else 210 - 26 - mark.right
            assert abs(inner - one) < 0.2
        bottom = max(high for _, high in pages[-1].bands)
        assert abs(bottom - geometry.TOP - geometry.HEIGHT) < 0.1
