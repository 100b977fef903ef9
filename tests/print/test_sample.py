"""The sample's print edition, as a validator and a reader's program see it."""

import re
from pathlib import Path

import page as validator
import pikepdf
import pytest

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
