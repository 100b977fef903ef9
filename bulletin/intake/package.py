"""Opens a .docx safely: what it is by its first bytes, no bomb, no program, nothing from outside."""

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bulletin.intake import xml
from bulletin.intake.remarks import Kind, Remark, of_kind, remark

MOST_BYTES: Final = 60 * 1024 * 1024
MOST_ENTRIES: Final = 2_000
LARGEST_XML: Final = 24 * 1024 * 1024
LARGEST_ENTRY: Final = 40 * 1024 * 1024
LARGEST_WHOLE: Final = 200 * 1024 * 1024
HIGHEST_RATIO: Final = 200  # of what is unpacked to what is packed; text has about 20
RATIO_FROM: Final = 1024 * 1024  # small entries may be as hollow as they like

DOCUMENT: Final = "word/document.xml"
CONTENT_TYPES: Final = "[Content_Types].xml"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_DOC: Final = "WordDocument".encode("utf-16-le")
_EMBEDDING: Final = ("/oleobject", "/package", "/control", "/afchunk", "/chart")
_LOCAL: Final = re.compile(r"(?:file:/{0,3})?(?:[a-zA-Z]:|/(?!/))|[\w.%-]+$")
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class FileType(StrEnum):
    """What a file is, by its content."""

    DOCX = "docx"
    OLD_WORD = "doc"
    ENCRYPTED = "encrypted"
    ODT = "odt"
    ZIP = "zip"
    PDF = "pdf"
    RTF = "rtf"
    PICTURE = "picture"
    EMPTY = "empty"
    TEXT = "text"


def type_of(data: bytes) -> FileType:
    """Tell what a file is from its bytes; its name says nothing."""
    if not data.strip(b" \t\r\n\0"):
        return FileType.EMPTY
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _type_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileType.ENCRYPTED if _ENCRYPTED in data else FileType.OLD_WORD
    for magic, kind in (
        (b"%PDF-", FileType.PDF),
        (b"{\\rtf", FileType.RTF),
        (b"\x89PNG", FileType.PICTURE),
        (b"\xff\xd8\xff", FileType.PICTURE),
        (b"GIF8", FileType.PICTURE),
    ):
        if data.startswith(magic):
            return kind
    return FileType.TEXT


def _type_of_zip(data: bytes) -> FileType:
    if b"mimetypeapplication/vnd.oasis" in data[:120]:
        return FileType.ODT
    # The names of its entries stand in a zip as they are, even in half a zip.
    return FileType.DOCX if DOCUMENT.encode() in data or CONTENT_TYPES.encode() in data else FileType.ZIP


@dataclass(frozen=True, slots=True)
class Relation:
    """How one part of a package refers to another, or to something outside."""

    id: str
    kind: str  # the last word of the type
    target: str  # a part's name, or an address
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an opened .docx by name, all of them read and within the limits."""

    parts: Mapping[str, bytes]

    def tree(self, name: str) -> ET.Element | None:
        """Give the tree of a part; None if there is no such part."""
        return xml.parse(self.parts[name]) if name in self.parts else None

    def relations(self, name: str) -> tuple[Relation, ...]:
        """Give the relations of a part, in their order."""
        folder, base = posixpath.split(name)
        tree = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = [] if tree is None else tree.iter(_REL)
        return tuple(_relation(row, folder) for row in found)


def _relation(row: ET.Element, folder: str) -> Relation:
    external = row.get("TargetMode", "").lower() == "external"
    target = row.get("Target", "")
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(row.get("Id", ""), row.get("Type", "").rpartition("/")[2], target, external)


def open_docx(data: bytes) -> tuple[Package | None, tuple[Remark, ...]]:
    """Open a .docx; None and the reasons if it must not be read."""
    if len(data) > MOST_BYTES:
        return None, (remark("too-large", size=_megabytes(len(data)), limit=_megabytes(MOST_BYTES)),)
    parts: dict[str, bytes] = {}
    try:
        parts, found = _parts(data)
        if not found:
            found = tuple(_inside(Package(parts)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        found = (remark("damaged"),)
    except xml.HostileError:
        found = (remark("hostile-xml"),)
    except xml.BrokenError:
        found = (remark("damaged"),)
    return (None if of_kind(found, Kind.REFUSED) else Package(parts)), found


def _parts(data: bytes) -> tuple[dict[str, bytes], tuple[Remark, ...]]:
    """Unpack a .docx if its list of entries allows it; the reasons if not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        refused = tuple(_refusals(archive.infolist()))
        parts, bomb = ({}, None) if refused else _unpacked(archive)
    if bomb is not None:
        refused = (bomb,)
    elif not refused and DOCUMENT not in parts:
        refused = (remark("damaged" if CONTENT_TYPES in parts else "not-word"),)
    return parts, refused


def _refusals(entries: list[zipfile.ZipInfo]) -> Iterator[Remark]:
    """Look at the list of entries only, before a byte is unpacked."""
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES:
        yield remark("zip-bomb", part=f"{len(entries)} > {MOST_ENTRIES}")
        return
    if any(entry.flag_bits & 1 for entry in entries):
        yield remark("encrypted")
        return
    if len(set(names)) < len(names):
        yield remark("damaged")
        return
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        yield remark("zip-bomb", part="*.docx")
        return
    for entry in entries:
        largest = LARGEST_XML if entry.filename.endswith((".xml", ".rels")) else LARGEST_ENTRY
        hollow = entry.file_size > RATIO_FROM and entry.file_size > HIGHEST_RATIO * entry.compress_size
        if entry.file_size > largest or hollow:
            yield remark("zip-bomb", part=entry.filename)
            return
    lower = [name.lower() for name in names]
    macros = [n for n in lower if n.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in n]
    if macros:
        yield remark("macros", part=macros[0])
    embedded = [n for n in lower if n.startswith("word/embeddings/") and not n.endswith("/")]
    if embedded:
        yield remark("embedded", part=embedded[0])


def _unpacked(archive: zipfile.ZipFile) -> tuple[dict[str, bytes], Remark | None]:
    """Read the entries, trusting no size that the list of entries gives."""
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        if entry.filename.endswith("/"):
            continue
        with archive.open(entry) as file:
            parts[entry.filename] = file.read(entry.file_size + 1)
        if len(parts[entry.filename]) > entry.file_size:
            return {}, remark("zip-bomb", part=entry.filename)
    return parts, None


def _inside(package: Package) -> Iterator[Remark]:
    """Look for programs and for what lies outside."""
    types = package.parts.get(CONTENT_TYPES, b"")
    if b"macroEnabled" in types or "macroEnabled".encode("utf-16-le") in types:
        yield remark("macros", part=CONTENT_TYPES)
    for name in package.parts:
        folder, base = posixpath.split(name)
        if not name.endswith(".rels") or posixpath.basename(folder) != "_rels":
            continue
        for relation in package.relations(
            posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        ):
            yield from _relation_remarks(relation)


def _relation_remarks(relation: Relation) -> Iterator[Remark]:
    kind = relation.kind.lower()
    if relation.external and kind == "hyperlink":
        yield remark("link-address", text=relation.target)
    elif relation.external and kind == "attachedtemplate" and _LOCAL.match(relation.target):
        yield remark("template-left", text=relation.target)
    elif relation.external:
        yield remark("external", part=relation.target or relation.kind)
    elif f"/{kind}".startswith(_EMBEDDING):
        yield remark("embedded", part=relation.target)
    elif "vbaproject" in kind:
        yield remark("macros", part=relation.target)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
