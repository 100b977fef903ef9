"""A submission as frozen values, the same for Word files and for texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bulletin.intake.remarks import Remark


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text of one look; `font` and `size` (in half points) are clues, nothing else."""

    text: str
    font: str = ""
    size: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The place where a footnote is referred to."""

    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture where it stands: the part of the package, the words that describe it, and its caption."""

    part: str
    words: str = ""
    caption: str = ""


Piece = Text | NoteMark | Shown


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `number` is its automatic number as text."""

    pieces: tuple[Piece, ...]
    number: str = ""
    bullet: int = -1  # the depth of a list with marks
    style: str = ""
    outline: int = 0  # the level of a heading that the style says
    centred: bool = False
    at: int = 0  # counted from 1
    level: int = 0  # the level of the heading that it was found to be

    @property
    def words(self) -> str:
        """Its text with its number."""
        return self.number + "".join(p.text for p in self.pieces if isinstance(p, Text))

    @property
    def pictures(self) -> tuple[Shown, ...]:
        """The pictures that stand in it."""
        return tuple(p for p in self.pieces if isinstance(p, Shown))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: how many columns it spans, and whether it goes on from the row above."""

    blocks: tuple["Block", ...]
    columns: int = 1
    goes_on: bool = False

    @property
    def words(self) -> str:
        """Its text, paragraphs set apart by a wide space."""
        return "\u3000".join(w for b in self.blocks if (w := words_of(b).strip(" \t\u3000")))


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row."""

    rows: tuple[tuple[Cell, ...], ...]
    at: int = 0


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """All that a submission holds: blocks, footnotes by label, pictures by part, and remarks."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, tuple[Paragraph, ...]], ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def words_of(block: Block) -> str:
    """Give the text of a block."""
    if isinstance(block, Paragraph):
        return block.words
    return "\u3000".join(w for row in block.rows for cell in row if not cell.goes_on and (w := cell.words))
