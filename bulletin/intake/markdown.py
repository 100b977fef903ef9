"""Writes blocks as Markdown that `bulletin.markup` reads back as the same text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bulletin.intake import characters
from bulletin.intake.remarks import Remark, in_table, remark
from bulletin.intake.values import Block, Cell, NoteMark, Paragraph, Piece, Shown, Table, Text

_ESCAPED: Final = re.compile(
    r"\\|`|(?P<mark>[*_]+)|\[(?=\^)|\](?=[(:])|<!?|(?P<reference>&(?=#?\w{1,32};))|(?P<pipe>\|)", re.ASCII
)
_START: Final = re.compile(r"(?P<number>[0-9]{1,9})(?=\.[ \t])|(?=[>#]|[-+][ \t]|--|- -)")
_MANY_BRACKETS: Final = 12
_FIGURE: Final = re.compile(r"图[ \u3000]*[0-9０-９一二三四五六七八九十]")
_LONGEST_CAPTION: Final = 80
_WIDEST_GAP: Final = 8  # more blanks in a row are no text


@dataclass(frozen=True, slots=True)
class Written:
    """The Markdown, the footnotes that it refers to, and what there is to say."""

    body: str
    remarks: tuple[Remark, ...]


def write(
    blocks: Sequence[Block],
    notes: Sequence[tuple[str, tuple[Paragraph, ...]]],
    names: Mapping[str, str],
    *,
    marked: bool,
    wanting: str,
) -> Written:
    """Write a body. `names` are the file names of pictures by part, `wanting` describes one that lacks words.

    `marked`: headings get their `#`, since their numbers alone would not tell their level.
    """
    writer = _Writer(names, marked, wanting)
    pieces = list(writer.blocks(blocks))
    for label, paragraphs in notes:
        text = [t for p in paragraphs if (t := writer.line(p.pieces, number=p.number))]
        if label not in writer.referred:
            writer.remarks.append(remark("note-unused", text=" ".join(p.words for p in paragraphs)))
        elif text:
            pieces.append("\n\n    ".join([f"[^{label}]: {text[0]}", *text[1:]]))
            pieces += [line for p in paragraphs for line in writer.pictures(p.pictures, "")]
        else:
            pieces.append(f"[^{label}]: …")
            writer.remarks.append(remark("note-empty"))
    counts = (("invisible", writer.gone), ("digits", writer.digits))
    remarks = (remark(code, count=count) for code, count in counts if count)
    return Written("\n\n".join(pieces) + "\n" if pieces else "", (*writer.remarks, *remarks))


@dataclass(slots=True)
class _Writer:
    """Writes blocks; lives for one body."""

    names: Mapping[str, str]
    marked: bool
    wanting: str
    remarks: list[Remark] = field(default_factory=list)
    referred: set[str] = field(default_factory=set)
    gone: int = 0
    digits: int = 0

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Yield pieces that an empty line sets apart."""
        at = 0
        while at < len(blocks):
            block = blocks[at]
            at += 1
            if isinstance(block, Table):
                yield from self.table(block)
            elif block.bullet >= 0:
                run = [block]
                while at < len(blocks) and isinstance(n := blocks[at], Paragraph) and n.bullet >= 0:
                    run.append(n)
                    at += 1
                yield from self.items(run)
            else:
                caption = blocks[at] if block.pictures and at < len(blocks) else None
                caption = caption if isinstance(caption, Paragraph) and _is_caption(caption) else None
                at += caption is not None
                yield from self.paragraph(block, caption)

    def paragraph(self, block: Paragraph, caption: Paragraph | None) -> Iterator[str]:
        """Write a paragraph, then the pictures that stand in it."""
        if line := self.line(block.pieces, number=block.number):
            hashes = "#" * block.level + " " if block.level and self.marked else ""
            yield hashes + (re.sub("(#+)$", r"\\\1", line) if hashes else line)
        words = "" if caption is None else self.clean(caption.words)
        if caption is not None and not any(p.part in self.names for p in block.pictures):
            yield self.line(caption.pieces, number=caption.number)
        yield from self.pictures(block.pictures, words)

    def items(self, run: Sequence[Paragraph]) -> Iterator[str]:
        """Write a list with marks."""
        lines = [(p.bullet, line) for p in run if (line := self.line(p.pieces))]
        if lines:
            lowest = min(depth for depth, _ in lines)
            yield "\n".join(f"{'  ' * (depth - lowest)}- {line}" for depth, line in lines)
        yield from (line for p in run for line in self.pictures(p.pictures, ""))

    def pictures(self, shown: Iterable[Shown], caption: str) -> Iterator[str]:
        """Write pictures, each a paragraph of its own; the last one takes the caption."""
        there = [one for one in shown if one.part in self.names]
        for place, one in enumerate(there):
            own = _one_line(self.clean(one.caption)) or (caption if place == len(there) - 1 else "")
            words = _one_line(one.words) or own
            if not words:
                self.remarks.append(remark("picture-words", file=self.names[one.part]))
            title = ' "' + own.replace("&", "&amp;").replace('"', "&quot;") + '"' if own else ""
            label = escaped(words or self.wanting).replace("[", "（").replace("]", "）")
            yield f"![{label}](../../media/{self.names[one.part]}{title})"

    def line(self, pieces: Sequence[Piece], *, number: str = "", in_cell: bool = False) -> str:
        """Write pieces as one line."""
        out, text = [], number
        for piece in (*pieces, None):
            if isinstance(piece, Text):
                text += piece.text
                continue
            if text:
                out.append(escaped(self.clean(text, keep=True), in_cell=in_cell))
                text = ""
            if isinstance(piece, NoteMark):
                self.referred.add(piece.label)
                out.append(f"[^{piece.label}]")
        line = characters.stripped("".join(out))
        return _START.sub(lambda m: f"{m['number'] or ''}\\", line, count=1) if _START.match(line) else line

    def clean(self, text: str, *, keep: bool = False) -> str:
        """Give a text with its characters cleaned, and count what that changed."""
        text, gone, digits = characters.cleaned(text)
        self.gone += gone
        self.digits += digits
        return text if keep else characters.stripped(text)

    def table(self, table: Table) -> Iterator[str]:
        """Write a table; merged cells show their text in each place that they cover."""
        rows = [row for row in table.rows if any(c.words or c.goes_on or _pictures(c) for c in row)]
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
            self.remarks.append(remark("frame", in_table(table.at)))
            yield from self.blocks(rows[0][0].blocks)
            return
        width = max((sum(c.columns for c in row) for row in rows), default=0)
        if not width:
            return
        if len(rows) > 1 and len(rows[0]) == 1 and rows[0][0].columns == width > 1:
            self.remarks.append(remark("table-title", in_table(table.at), rows[0][0].words))
            yield from self.blocks(rows[0][0].blocks)
            rows = rows[1:]
        grid = self.grid(rows, width, table)
        lines = [f"| {' | '.join(line)} |" for line in grid]
        yield "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])
        for row in rows:
            for cell in row:
                yield from self.pictures(_pictures(cell), "")

    def grid(self, rows: Sequence[Sequence[Cell]], width: int, table: Table) -> list[list[str]]:
        """Give the text of every place of a table."""
        merged = 0
        grid: list[list[str]] = []
        for row in rows:
            line: list[str] = []
            for cell in row:
                text = self.cell(cell, table)
                if cell.goes_on and grid and len(line) < width:
                    merged += 1
                    above = grid[-1][len(line)]
                    text = above if not text else f"{above}\u3000{text}"
                merged += cell.columns > 1
                line += [text] * cell.columns
            grid.append((line + [""] * width)[:width])
        if merged:
            self.remarks.append(remark("merged-cells", in_table(table.at), count=merged))
        return grid

    def cell(self, cell: Cell, table: Table) -> str:
        """Write the text of a cell on one line."""
        lines: list[str] = []
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                lines.append(self.line(block.pieces, number=block.number, in_cell=True))
            else:
                self.remarks.append(remark("table-in-table", in_table(table.at)))
                inner = (self.cell(c, table) for row in block.rows for c in row if not c.goes_on)
                lines.append("\u3000".join(i for i in inner if i))
        lines = [line for line in lines if line]
        if len(lines) > 1:
            joined = remark("lines-in-cell", in_table(table.at))
            self.remarks += [] if joined in self.remarks else [joined]
        return "\u3000".join(lines)


def escaped(text: str, *, in_cell: bool = False) -> str:
    """Give a text in which nothing is a mark of Markdown."""
    text = re.sub("[ \u3000]{%d,}" % (_WIDEST_GAP + 1), " " * _WIDEST_GAP, text)  # noqa: UP031  braces

    def put(match: re.Match[str]) -> str:
        if match["reference"]:
            return "&amp;"
        if match["pipe"]:
            return "\\|" if in_cell else "|"
        if match["mark"]:
            around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
            inside = len(around) > 1 and around.isascii() and around.isalnum()
            return match[0] if inside else "".join(f"\\{m}" for m in match[0])
        if in_cell and match[0] == "`":
            return "&#96;"  # the cutter of rows takes it for code even behind a backslash
        return "".join(f"\\{m}" for m in match[0])

    out = _ESCAPED.sub(put, text)
    if max(text.count("["), text.count("]")) > _MANY_BRACKETS or "](" in text:
        out = re.sub(r"(?<!\\)([\[\]])", r"\\\1", out)
    return out


def _one_line(text: str) -> str:
    """Give a text on one line: what describes a picture must not begin a paragraph of its own."""
    return " ".join(text.split())


def _is_caption(block: Paragraph) -> bool:
    """Tell whether a paragraph says what the picture above it shows."""
    words = characters.stripped(block.words)
    styled = block.style in {"caption", "题注"} and not words.startswith("表")
    return bool(words) and len(words) <= _LONGEST_CAPTION and (styled or _FIGURE.match(words) is not None)


def _pictures(cell: Cell) -> tuple[Shown, ...]:
    return tuple(p for b in cell.blocks if isinstance(b, Paragraph) for p in b.pictures)
