"""Writes the form 报送单 as a Word file (python-docx): a table of labels that `import` reads back."""

import datetime
import io
import zipfile
from collections.abc import Mapping
from typing import Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row

from bulletin.editions.formfacts import Offered
from bulletin.model.choices import Direction, Focus, Kind, SiteLanguage, Tone, Urgency
from bulletin.model.words import Choice

# GB/T 9704: A4, a type area of 156 by 225 mm, 37 mm above it and 28 mm to its left.
_PAGE: Final = {"width": 210, "height": 297, "top": 37, "left": 28, "right": 26, "bottom": 35}
_COLUMNS: Final = (26, 84, 46)
_FONTS: Final = {"title": "方正小标宋简体", "label": "黑体", "value": "仿宋_GB2312", "note": "楷体_GB2312"}
_ROWS: Final[Mapping[str, type[Choice] | None]] = {
    "title": None, "units": None, "writer": None, "signer": None, "contact": None, "received": None,
    "series": None, "section": None, "urgency": Urgency, "kind": Kind, "focus": Focus, "tone": Tone,
    "direction": Direction, "subjects": None, "commission": None, "as_of": None,
}  # fmt: skip
NOTE: Final = {SiteLanguage.CHINESE: "报送单说明", SiteLanguage.ENGLISH: "Form note"}
_FIRST: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say


def word_form(offer: Offered, words: Mapping[str, str]) -> bytes:
    """Return the bytes of the form, the same for the same offer: no author, no hour, no machine."""
    document = docx.Document()
    _page(document)
    note = _styles(document, offer.language)
    heading = document.add_paragraph(words["heading"], style="Title")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(words["docx_note"], style=note)
    made = words["made_on"].format(day=offer.day.isoformat(), office=offer.office)
    document.add_paragraph(made, style=note)
    table = document.add_table(rows=0, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    _row(table, words["col_item"], words["col_value"], words["col_note"], (note, note, note))
    _repeat(table)
    for name in _ROWS:
        _row(
            table,
            words[f"label_{name}"],
            "",
            _explained(name, offer, words),
            ("Form label", "Form value", note),
        )
    label, first, last = _new_row(table)
    _put(label, words["label_body"], "Form label")
    text = first.merge(last)
    _put(text, "", "Form value")
    _widths(table)
    _properties(document, offer, words)
    _without_foreign_parts(document)
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _explained(name: str, offer: Offered, words: Mapping[str, str]) -> str:
    between = "、" if offer.language is SiteLanguage.CHINESE else ", "
    choices = _ROWS[name]
    if choices is not None:
        chinese = offer.language is SiteLanguage.CHINESE
        known = between.join(c.zh if chinese else c.value for c in choices)
        return words["pick_some" if name == "direction" else "pick_one"].format(words=known)
    if name == "series":
        return words["pick_one"].format(words=between.join(s[1] for s in offer.series))
    if name == "section":
        sections = dict.fromkeys(section for s in offer.series for section in s[2])
        return words["pick_one"].format(words=between.join(sections)) if sections else ""
    return words.get(f"hint_{name}", "")


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE["width"]), Mm(_PAGE["height"])
    section.top_margin, section.bottom_margin = Mm(_PAGE["top"]), Mm(_PAGE["bottom"])
    section.left_margin, section.right_margin = Mm(_PAGE["left"]), Mm(_PAGE["right"])


def _styles(document: Document, language: SiteLanguage) -> str:
    """Make the styles of the form, and return the name of the one that explains."""
    title = document.styles["Title"]
    assert isinstance(title, ParagraphStyle)
    _dress(title, _FONTS["title"], 22)
    border = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        title.element.get_or_add_pPr().remove(border)
    for name, font, size in (
        ("Form label", _FONTS["label"], 14),
        ("Form value", _FONTS["value"], 14),
        (NOTE[language], _FONTS["note"], 10.5),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        _dress(style, font, size)
    return NOTE[language]


def _dress(style: ParagraphStyle, font: str, size: float) -> None:
    style.font.name, style.font.size, style.font.bold = font, Pt(size), False
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in [k for k in fonts.attrib if str(k).endswith("Theme")]:
        del fonts.attrib[kind]
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)


def _row(table: Table, label: str, value: str, note: str, styles: tuple[str, str, str]) -> None:
    for cell, text, style in zip(_new_row(table), (label, value, note), styles, strict=True):
        _put(cell, text, style)


def _new_row(table: Table) -> tuple[_Cell, ...]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # the library does not say
    return row.cells


def _put(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.text = text
    paragraph.style = style


def _repeat(table: Table) -> None:
    """Say that the first row is a head, which screen readers tell and a new page repeats."""
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no other way
    properties.append(OxmlElement("w:tblHeader"))


def _widths(table: Table) -> None:
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = Mm(width)
    for row in table.rows[:-1]:
        for cell, width in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Mm(width)
    label, text, _ = table.rows[-1].cells
    label.width, text.width = Mm(_COLUMNS[0]), Emu(Mm(_COLUMNS[1]) + Mm(_COLUMNS[2]))


def _properties(document: Document, offer: Offered, words: Mapping[str, str]) -> None:
    own = document.core_properties
    own.author = own.last_modified_by = own.comments = own.keywords = ""
    own.title, own.language, own.revision = words["heading"], offer.language.value, 1
    own.created = own.modified = datetime.datetime.combine(offer.day, datetime.time())


def _without_foreign_parts(document: Document) -> None:
    """Take out what the library's own template carries: a picture of it, and the program that made it."""
    relations = document.part.package.rels
    for name in [
        n for n, r in relations.items() if r.reltype.endswith(("/thumbnail", "/extended-properties"))
    ]:
        del relations[name]


def _same_bytes(data: bytes) -> bytes:
    """Pack the parts anew, in one order and without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as packed:
        for name in sorted(made.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            packed.writestr(zipfile.ZipInfo(name, _FIRST), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
