"""Reads the parts of a Word document into values; what it leaves out it says."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bulletin.intake.numbering import Counter, W, lists, value
from bulletin.intake.package import DOCUMENT, Package
from bulletin.intake.remarks import Remark, in_paragraph, in_table, remark
from bulletin.intake.runs import BREAK, Mark, Runs, all_text
from bulletin.intake.styles import Styles, list_of, outline_of, styles, switch
from bulletin.intake.values import Block, Cell, Document, Paragraph, Piece, Table, Text

_PASS: Final = frozenset(
    {f"{W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag", "sdt", "body")}
)
_NO_TEXT: Final = frozenset(
    {f"{W}{name}" for name in ("sectPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "pPr")}
)
_NOTE_KINDS: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_TEXT_TYPES: Final = {"header": "header", "footer": "footer", "comments": "comment"}


def read(package: Package) -> Document:
    """Read a document."""
    targets = {relation.id: relation.target for relation in package.relations(DOCUMENT)}
    by_kind = {relation.kind: relation.target for relation in package.relations(DOCUMENT)}
    runs = Runs(styles(package.tree(by_kind.get("styles", "word/styles.xml"))), targets, package)
    reader = _Reader(runs, Counter(lists(package.tree(by_kind.get("numbering", "word/numbering.xml")))))
    tree = package.tree(DOCUMENT)
    assert tree is not None
    blocks = (*reader.blocks(tree), *reader.rest())
    notes = tuple(_notes(package, by_kind, reader))
    remarks = (*runs.remarks, *_other_parts(package))
    parts = {p.part for b in _paragraphs((*blocks, *(p for _, n in notes for p in n))) for p in b.pictures}
    pictures = {part: package.parts[part] for part in sorted(parts) if part in package.parts}
    return Document(blocks, notes, pictures, remarks)


def _paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (p for row in block.rows for cell in row for p in _paragraphs(cell.blocks))


def _other_parts(package: Package) -> Iterator[Remark]:
    """Say what stands in headers, footers and comments."""
    said: set[tuple[str, str]] = set()
    for relation in package.relations(DOCUMENT):
        code = _TEXT_TYPES.get(relation.kind)
        tree = package.tree(relation.target) if code and not relation.external else None
        if code is None or tree is None:
            continue
        parts = tree.findall(f"{W}comment") if code == "comment" else [tree]
        for part in parts:
            text = all_text(part)
            if text.strip() and (code == "comment" or (code, text) not in said):
                said.add((code, text))
                yield remark(code, text=text)


def _notes(
    package: Package, by_kind: dict[str, str], reader: "_Reader"
) -> Iterator[tuple[str, tuple[Paragraph, ...]]]:
    """Give footnotes, then endnotes, those that are referred to."""
    for kind, letter in (("footnotes", ""), ("endnotes", "e")):
        tree = package.tree(by_kind.get(kind, f"word/{kind}.xml"))
        for note in () if tree is None else tree.findall(f"{W}{kind[:-1]}"):
            if note.get(f"{W}type", "") in _NOTE_KINDS:
                continue
            label = f"{letter}{note.get(f'{W}id', '')}"
            if label not in reader.runs.labels:
                if (text := all_text(note)).strip():
                    reader.runs.remarks.append(remark("note-unused", text=text))
                continue
            blocks = tuple(reader.blocks(note))
            yield reader.runs.labels[label], tuple(_paragraphs(blocks))


@dataclass(slots=True)
class _Reader:
    """Reads paragraphs and tables; lives for one document."""

    runs: Runs
    counter: Counter
    paragraphs: int = 0
    tables: int = 0
    joined: list[Piece | Mark] = field(default_factory=list)  # of a paragraph whose end was deleted
    joined_number: str = ""

    @property
    def styles(self) -> Styles:
        return self.runs.styles

    def blocks(self, parent: ET.Element) -> Iterator[Block]:
        """Yield the blocks that stand in an element, in their order."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield self.table(child)
            elif child.tag == f"{W}sdt" and _is_contents(child):
                self.runs.say("contents-list", all_text(child))
            elif child.tag in _PASS or child.tag.endswith("}AlternateContent"):
                yield from self.blocks(self.runs.choice(child))
            elif child.tag in {f"{W}del", f"{W}moveFrom"}:
                self.runs.say("tracked-deletion", all_text(child))
            elif child.tag not in _NO_TEXT and (text := all_text(child)).strip():
                self.runs.say("unknown-part", text)

    def paragraph(self, element: ET.Element) -> Iterator[Block]:
        """Read one paragraph; text boxes in it, and lines broken by hand, are paragraphs after it."""
        self.paragraphs += 1
        self.runs.where = in_paragraph(self.paragraphs)
        properties = element.find(f"{W}pPr")
        properties = ET.Element(f"{W}pPr") if properties is None else properties
        style = self.styles.style(value(properties, "pStyle"))
        pieces: list[Piece | Mark] = [*self.joined, *self.runs.pieces(element, style)]
        boxes = self.runs.take_boxes()
        number, bullet = self.number(properties, pieces)
        number = self.joined_number or number
        self.joined, self.joined_number = [], ""
        mark = properties.find(f"{W}rPr")
        if mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None):
            self.runs.say("tracked-join")
            self.joined, self.joined_number = pieces, number
            self.runs.keep_boxes(boxes)
            return
        if mark is not None and mark.find(f"{W}ins") is not None:
            self.runs.say("tracked-paragraph")
        align = value(properties, "jc")
        made = Paragraph(
            (),
            number=number,
            bullet=bullet,
            style=style.name,
            outline=outline_of(properties, style.outline),
            centred=align == "center" if align else style.centred,
            at=self.paragraphs,
        )
        for place, line in enumerate(_lines(pieces)):
            yield replace(made, pieces=line, number=number if place == 0 else "")
        anchor = in_paragraph(self.paragraphs)
        for box in boxes:
            for block in self.blocks(box):
                self.runs.remarks.append(remark("text-box", anchor, all_words(block)))
                yield block

    def rest(self) -> Iterator[Block]:
        """Yield the last paragraph, if its end was deleted and nothing came after it."""
        if self.joined:
            pieces = tuple(p for p in self.joined if not isinstance(p, Mark))
            yield Paragraph(pieces, self.joined_number, at=self.paragraphs)

    def number(self, properties: ET.Element, pieces: list[Piece | Mark]) -> tuple[str, int]:
        """Give the automatic number of a paragraph as text, or the depth of its mark."""
        style_id = value(properties, "pStyle") or self.styles.default
        style = self.styles.style(style_id)
        own, depth = list_of(properties)
        list_id = style.list_id if own is None else own
        if not list_id or list_id == "0":
            return "", -1
        if depth is None:
            by_style = (self.counter.depth_of_style(list_id, name) for name in style.chain)
            depth = style.depth if style.depth is not None else next((d for d in by_style if d), 0)
        counted = self.counter.next(list_id, depth)
        if counted.unknown:
            self.runs.remarks.append(remark("number-format", self.runs.where, form=counted.unknown))
        if not any(isinstance(p, Text) and p.text.strip() for p in pieces):
            if counted.text:
                self.runs.say("empty-number", counted.text)
            return "", -1
        return counted.text, counted.bullet

    def table(self, element: ET.Element) -> Table:
        """Read a table."""
        self.tables += 1
        at = self.tables
        rows = []
        for row in _inside(element, f"{W}tr", self.runs):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.runs.where = in_table(at)
                self.runs.say("tracked-deletion", all_text(row))
                continue
            if properties is not None and properties.find(f"{W}ins") is not None:
                self.runs.where = in_table(at)
                self.runs.say("tracked-insertion", all_text(row))
            if properties is not None and switch(properties, "hidden"):
                self.runs.say("hidden", all_text(row))
                continue
            rows.append(self.row(row, properties))
        return Table(tuple(rows), at)

    def row(self, row: ET.Element, properties: ET.Element | None) -> tuple[Cell, ...]:
        """Read a row of a table."""
        skipped = "" if properties is None else value(properties, "gridBefore")
        cells = [Cell((), min(int(skipped), 60))] if re.fullmatch("[1-9][0-9]{0,3}", skipped) else []
        cells += [self.cell(cell) for cell in _inside(row, f"{W}tc", self.runs)]
        return tuple(cells)

    def cell(self, cell: ET.Element) -> Cell:
        """Read a cell of a table."""
        properties = cell.find(f"{W}tcPr")
        span, merge = "", None
        if properties is not None:
            span, merge = value(properties, "gridSpan"), properties.find(f"{W}vMerge")
        return Cell(
            tuple(self.blocks(cell)),
            max(1, min(int(span), 60)) if re.fullmatch("[0-9]{1,4}", span) else 1,
            merge is not None and merge.get(f"{W}val", "continue") == "continue",
        )


def all_words(block: Block) -> str:
    """Give the text of a block of a text box."""
    if isinstance(block, Paragraph):
        return block.words
    return " ".join(cell.words for row in block.rows for cell in row)


def _inside(parent: ET.Element, tag: str, runs: Runs) -> Iterator[ET.Element]:
    """Yield the rows or cells of a table, looking through what may stand around them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _PASS:
            yield from _inside(child, tag, runs)
        elif child.tag not in _NO_TEXT and (text := all_text(child)).strip():
            runs.say("unknown-part", text)


def _is_contents(element: ET.Element) -> bool:
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in gallery.get(f"{W}val", "").lower()


def _lines(pieces: list[Piece | Mark]) -> Iterator[tuple[Piece, ...]]:
    """Cut a paragraph at the lines that were broken by hand."""
    line: list[Piece] = []
    for piece in pieces:
        if piece is BREAK:
            yield tuple(line)
            line = []
        elif not isinstance(piece, Mark):
            line.append(piece)
    yield tuple(line)
