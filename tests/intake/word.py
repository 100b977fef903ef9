"""Builds Word files from raw XML, so that a test can say exactly what is in one."""

# ruff: noqa: E501  XML stands as it is

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class Word:
    """The parts of a document that differ from case to case."""

    body: str
    numbering: str = ""
    styles: str = ""
    notes: str = ""
    endnotes: str = ""
    comments: str = ""
    header: str = ""
    footer: str = ""
    media: Mapping[str, bytes] = field(default_factory=dict)
    relations: str = ""
    parts: Mapping[str, bytes] = field(default_factory=dict)
    content_types: str = MAIN

    def data(self) -> bytes:
        """Give the bytes of the file."""
        named = {
            "numbering": self.numbering, "styles": self.styles, "footnotes": self.notes,
            "endnotes": self.endnotes, "comments": self.comments, "header": self.header,
            "footer": self.footer,
        }  # fmt: skip
        roots = {"header": "hdr", "footer": "ftr"}
        there = {name: text for name, text in named.items() if text}
        relations = "".join(relation(f"r-{name}", name, f"{name}.xml") for name in there)
        relations += "".join(relation(f"m-{name}", "image", f"media/{name}") for name in self.media)
        files: dict[str, bytes] = {
            "[Content_Types].xml": (
                f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{self.content_types}"/></Types>'
            ).encode(),
            "_rels/.rels": rels(relation("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": root("document", f"<w:body>{self.body}<w:sectPr/></w:body>"),
            "word/_rels/document.xml.rels": rels(relations + self.relations),
        }
        files |= {f"word/{name}.xml": root(roots.get(name, name), text) for name, text in there.items()}
        files |= {f"word/media/{name}": data for name, data in self.media.items()}
        return packed(files | dict(self.parts))


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def root(name: str, inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {SPACES}>{inside}</w:{name}>'.encode()


def rels(inside: str) -> bytes:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'.encode()


def relation(name: str, kind: str, target: str, mode: str = "") -> str:
    extra = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{name}" Type="{TYPES}/{kind}" Target="{target}"{extra}/>'


def r(text: str, *, font: str = "", extra: str = "") -> str:
    """Make a run."""
    fonts = f'<w:rFonts w:eastAsia="{font}"/>' if font else ""
    look = f"<w:rPr>{fonts}{extra}</w:rPr>" if fonts or extra else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(
    *inside: str, style: str = "", font: str = "", num: tuple[int, int] | None = None, extra: str = ""
) -> str:
    """Make a paragraph of runs; a text that is no XML becomes a run."""
    runs = "".join(i if i.startswith("<") else r(i, font=font) for i in inside)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}{extra}</w:pPr>{runs}</w:p>"


def tc(*inside: str, span: int = 1, merge: str = "") -> str:
    """Make a cell; `merge` is restart or continue."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    blocks = "".join(i if i.startswith(("<w:p>", "<w:tbl>")) else p(i) for i in inside) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"


def tbl(*rows: tuple[str, ...]) -> str:
    """Make a table; a cell that is no XML becomes one."""
    made = ("".join(c if c.startswith("<w:tc>") else tc(c) for c in row) for row in rows)
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in made) + "</w:tbl>"


def level(depth: int, form: str, text: str, *, start: int = 1, extra: str = "", suffix: str = "") -> str:
    suff = f'<w:suff w:val="{suffix}"/>' if suffix else ""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}{suff}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str, extra: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{extra}{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, **starts: int) -> str:
    """Make a list; `l0=5` starts its first level at 5."""
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{name[1:]}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for name, start in starts.items()
    )
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def style(
    name: str, shown: str, *, based: str = "", ppr: str = "", rpr: str = "", default: bool = False
) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{name}"><w:name w:val="{shown}"/>{base}'
        f"<w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
    )


def picture(name: str, words: str = "", *, inside: str = "") -> str:
    """Make a run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{words}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="m-{name}"/>{inside}</pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def box(inside: str, fallback: str | None = None) -> str:
    """Make a run with a text box, said in the new way and in the old one."""
    other = inside if fallback is None else fallback
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="2" name="x"/>'
        f"<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{other}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def note(number: int, *paragraphs: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{number}">{"".join(paragraphs)}</w:{kind}>'


def ref(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def png(width: int, height: int, *, truth: tuple[int, int] | None = None) -> bytes:
    """Make a grey picture; `truth` are the sizes that it really holds."""
    rows, columns = (truth or (width, height))[1], (truth or (width, height))[0]
    raw = zlib.compress((b"\0" + b"\x80" * columns) * rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", raw) + chunk(b"IEND", b"")
