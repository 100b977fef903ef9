"""Reads what stands inside a Word paragraph: runs, pictures, notes, changes, text boxes."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bulletin.intake import characters
from bulletin.intake.numbering import W, value
from bulletin.intake.package import Package
from bulletin.intake.remarks import Remark, remark
from bulletin.intake.styles import Look, Style, Styles, look
from bulletin.intake.values import NoteMark, Piece, Shown, Text
from bulletin.problem import Term

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
VML: Final = "{urn:schemas-microsoft-com:vml}"
BOX: Final = f"{W}txbxContent"

# Signs of the fonts Wingdings and Symbol that officials use as boxes, ticks and bullets.
_SIGNS: Final = {"F0A8": "□", "F06F": "□", "F0FE": "☑", "F052": "☑", "F0FC": "✓", "F06E": "■", "F06C": "●"}
_SOFT: Final = ("b", "i", "u", "strike", "dstrike", "highlight", "em", "color", "shd")
_THROUGH: Final = frozenset(
    {
        f"{W}{n}"
        for n in ("hyperlink", "fldSimple", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo")
    }
)
_SAYS_NOTHING: Final = frozenset({f"{W}{n}" for n in ("pPr", "sdtPr", "sdtEndPr")})
_CHANGES: Final = {
    f"{W}ins": "tracked-insertion",
    f"{W}moveTo": "tracked-insertion",
    f"{W}del": "tracked-deletion",
    f"{W}moveFrom": "tracked-deletion",
}
_PLAIN: Final = {f"{W}noBreakHyphen": "-", f"{W}tab": "\t", f"{W}ptab": "\t"}
_REACHING_OUT: Final = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT|RD)\b", re.IGNORECASE
)


class Mark(Enum):
    """What is no piece, but divides them."""

    BREAK = "break"


BREAK: Final = Mark.BREAK


@dataclass(slots=True)
class Runs:
    """Reads runs, and gathers what there is to say; lives for one document."""

    styles: Styles
    targets: Mapping[str, str]
    package: Package
    remarks: list[Remark] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)  # footnotes that are referred to
    where: Term | None = None
    _boxes: list[ET.Element] = field(default_factory=list)
    _fields: list[bool] = field(default_factory=list)  # open fields: whether the result has begun
    _instruction: str = ""

    def say(self, code: str, text: str = "") -> None:
        """Remark on something in the paragraph that is being read."""
        self.remarks.append(remark(code, self.where, text))

    def take_boxes(self) -> list[ET.Element]:
        """Give the text boxes that were met, and forget them."""
        boxes, self._boxes = self._boxes, []
        return boxes

    def keep_boxes(self, boxes: list[ET.Element]) -> None:
        """Leave text boxes to the next paragraph."""
        self._boxes = [*boxes, *self._boxes]

    def pieces(self, paragraph: ET.Element, style: Style) -> Iterator[Piece | Mark]:
        """Yield what stands in a paragraph."""
        base = style.look.over(self.styles.base)
        for child in paragraph:
            yield from self._within(child, base)

    def _within(self, element: ET.Element, base: Look) -> Iterator[Piece | Mark]:
        tag = element.tag
        if tag == f"{W}r":
            yield from self._run(element, base)
        elif tag in _CHANGES:
            yield from self._change(element, base)
        elif tag in _THROUGH or tag.endswith("}AlternateContent"):
            if tag == f"{W}fldSimple":
                self._look_at_field(element.get(f"{W}instr", ""))
            for child in self.choice(element):
                yield from self._within(child, base)
        elif tag in {f"{M}oMath", f"{M}oMathPara"}:
            text = all_text(element)
            self.say("formula", text)
            yield Text(text)
        elif tag not in _SAYS_NOTHING and (text := all_text(element)).strip():
            self.say("unknown-part", text)

    def _change(self, element: ET.Element, base: Look) -> Iterator[Piece | Mark]:
        """Take a tracked change as if it were accepted, and say so."""
        code = _CHANGES[element.tag]
        if text := all_text(element):
            self.say(code, text)
        if code == "tracked-insertion":
            for child in element:
                yield from self._within(child, base)

    def choice(self, element: ET.Element) -> ET.Element:
        """Of two ways to say the same, give the newer one; any other element as it is."""
        if not element.tag.endswith("}AlternateContent"):
            return element
        ways = [c for c in element if c.tag.endswith(("}Choice", "}Fallback"))]
        if not ways:
            return element
        for other in ways[1:]:
            text = all_text(other)
            if text.strip() and text != all_text(ways[0]):
                self.say("hidden", text)
        return ways[0]

    def _run(self, run: ET.Element, base: Look) -> Iterator[Piece | Mark]:
        properties = run.find(f"{W}rPr")
        seen = look(properties)
        if properties is not None and (style_id := value(properties, "rStyle")):
            seen = seen.over(self.styles.by_id.get(style_id, Style()).look)
        seen = seen.over(base)
        if seen.hidden:
            if text := all_text(run):
                self.say("hidden", text)
            return
        if properties is not None and all_text(run).strip():
            self._soft(properties)
        for child in run:
            yield from self._in_run(child, seen)

    def _soft(self, properties: ET.Element) -> None:
        """Note each kind of soft formatting once."""
        for name in _SOFT:
            child = properties.find(f"{W}{name}")
            off = child is None or child.get(f"{W}val", "1") in {"0", "false", "none", "auto"}
            found = remark(f"soft-{'strike' if name == 'dstrike' else name}")
            if not off and found not in self.remarks:
                self.remarks.append(found)

    def _in_run(self, element: ET.Element, seen: Look) -> Iterator[Piece | Mark]:
        tag = element.tag
        if tag == f"{W}t":
            yield self._text(element.text or "", seen)
        elif tag in _PLAIN:
            yield Text(_PLAIN[tag])
        elif tag in {f"{W}br", f"{W}cr"}:
            yield BREAK
        elif tag in {f"{W}fldChar", f"{W}instrText"}:
            self._field(element)
        elif tag == f"{W}delText":
            self.say("tracked-deletion", element.text or "")
        elif tag.endswith("}AlternateContent"):
            for child in self.choice(element):
                yield from self._in_run(child, seen)
        else:
            yield from self._object(element, seen)

    def _object(self, element: ET.Element, seen: Look) -> Iterator[Piece | Mark]:
        """Read what stands in a run and is neither text nor field."""
        tag = element.tag
        if tag == f"{W}sym":
            yield from self._sign(element)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            letter = "e" if tag == f"{W}endnoteReference" else ""
            label = f"{letter}{element.get(f'{W}id', '')}"
            yield NoteMark(self.labels.setdefault(label, str(len(self.labels) + 1)))
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object"}:
            yield from self._drawing(element)
        elif tag == f"{W}ruby":
            yield from self._ruby(element, seen)
        elif tag != f"{W}rPr" and (text := all_text(element)).strip():
            self.say("unknown-part", text)

    def _text(self, text: str, seen: Look) -> Text:
        if seen.position in {"superscript", "subscript"} and text.strip():
            change = characters.raised if seen.position == "superscript" else characters.lowered
            changed = change(text)
            if changed is None:
                self.say("raised", text)
            text = changed or text
        return Text(text, seen.font or "", seen.size or 0, bool(seen.bold))

    def _sign(self, element: ET.Element) -> Iterator[Piece]:
        code = element.get(f"{W}char", "").upper()
        if code in _SIGNS:
            yield Text(_SIGNS[code])
        else:
            self.say("sign", f"{element.get(f'{W}font', '')} {code}")

    def _ruby(self, element: ET.Element, seen: Look) -> Iterator[Piece | Mark]:
        above = element.find(f"{W}rt")
        if above is not None and (text := all_text(above)):
            self.say("ruby", text)
        base = element.find(f"{W}rubyBase")
        for child in () if base is None else base:
            yield from self._within(child, seen)

    def _field(self, element: ET.Element) -> None:
        """Gather a field's instruction, which is no text, and look whether it reaches out."""
        kind = element.get(f"{W}fldCharType", "")
        if element.tag == f"{W}instrText":
            self._instruction += element.text or ""
        elif kind == "begin":
            self._instruction = ""
        if kind in {"separate", "end"}:
            self._look_at_field(self._instruction)
            self._instruction = ""

    def _look_at_field(self, instruction: str) -> None:
        if _REACHING_OUT.match(instruction):
            self.remarks.append(remark("external", self.where, part=instruction.strip()[:80]))
        elif match := re.match(r'\s*HYPERLINK\s+(?!\\l)"?([^"\s]+)', instruction):
            self.say("link-address", match[1])

    def _drawing(self, element: ET.Element) -> Iterator[Piece]:
        """Find pictures and text boxes; say what else was drawn."""
        boxes = list(element.iter(BOX))
        self._boxes += boxes
        in_boxes = {id(inner) for box in boxes for inner in box.iter()}
        words = next((p.get("descr") or "" for p in element.iter(f"{WP}docPr")), "")
        found = bool(boxes)
        for inner in element.iter():
            if id(inner) in in_boxes:
                continue
            relation = inner.get(f"{R}embed") if inner.tag == f"{A}blip" else None
            if inner.tag == f"{VML}imagedata":
                relation = inner.get(f"{R}id")
            if relation:
                found = True
                yield Shown(self.targets.get(relation, relation), characters.cleaned(words)[0].strip())
            if inner.tag == f"{A}srcRect" and any(re.search("[1-9]", v) for v in inner.attrib.values()):
                self.say("cropped")
            if inner.tag == f"{VML}textpath" and (text := inner.get("string", "")):
                found = True
                self.say("drawing", text)
            if inner.tag == f"{DIAGRAM}relIds":
                found = True
                self.say("drawing", self._diagram(inner.get(f"{R}dm", "")))
        loose = " ".join(t.text or "" for t in element.iter(f"{A}t"))
        if loose.strip() or not found:
            self.say("drawing", loose)

    def _diagram(self, relation: str) -> str:
        tree = self.package.tree(self.targets.get(relation, ""))
        return "" if tree is None else " ".join(t.text or "" for t in tree.iter(f"{A}t"))


def all_text(element: ET.Element) -> str:
    """Give every text in an element; paragraphs are set apart by a space."""
    out: list[str] = []
    for inner in element.iter():
        if inner.tag in {f"{W}t", f"{W}delText", f"{M}t"}:
            out.append(inner.text or "")
        elif inner.tag in {f"{W}p", f"{W}tab", f"{W}br"} and out and out[-1] != " ":
            out.append(" ")
    return "".join(out).strip()
