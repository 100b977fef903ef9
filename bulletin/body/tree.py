"""Finishes the tree of a body: headings, links, pictures, captions, footnotes, line breaks."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from bulletin.body import guards
from bulletin.body.finding import Finding
from bulletin.body.joining import join_soft_breaks, one_line
from bulletin.body.lines import FIRST_HEADING, SECOND_HEADING, chinese_heading
from bulletin.body.marks import BLANKS, DIGITS, DROPPED, FROM_DIGITS, MARK, NUMBERED, offset_of

__all__ = ["Finish", "Image", "Link", "unreferenced"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that the text shows; in the HTML its ``src`` is ``asset:N``, N its place in the tuple."""

    source: str
    alternative: str
    caption: str
    offset: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link for the caller to resolve; in the HTML its ``href`` is ``link:N``."""

    target: str
    label: str
    offset: int


CAPTION = re.compile(r"表(?:[ \u3000]*[0-9０-９一二三四五六七八九十]+(?:[-－.．][0-9０-９]+)*)?[\s：:]\s*\S")
LONGEST_CAPTION = 60
INLINE = frozenset({"a", "strong", "em", "code", "sup", "img"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
KEPT_SCHEMES = frozenset({"http", "https", "mailto"})
MARK_OR_TAG = re.compile(
    f"{MARK.pattern}|{DROPPED}([^{DROPPED}]*){DROPPED}|{NUMBERED}([{DIGITS}]+){NUMBERED}"
)
UNKNOWN_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


@dataclass(slots=True)
class Finish:
    """Finishes a tree in place, and gathers what was met."""

    prefix: str
    back: str
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    referenced: set[str] = field(default_factory=set)
    offset: int = 0
    offsets: dict[ET.Element, int] = field(default_factory=dict)

    def run(self, root: ET.Element) -> None:
        """Do all of it; the order matters."""
        if depth_of(root) > DEEPEST_TREE:  # pragma: no cover - the guards come first
            raise RecursionError
        self._note_offsets(root)
        self._footnotes(root)
        self._targets(root)
        join_soft_breaks(root)
        self._headings(root)
        figures(root)
        tables(root)
        drop_empty(root)

    def _note_offsets(self, element: ET.Element, parent: ET.Element | None = None) -> None:
        """Remember where each element stands in the source, and take the marks out."""
        self.offsets[element] = self.offset
        for name, value in element.items():
            element.set(name, MARK_OR_TAG.sub("", value))
        if element.text:
            element.text = self._read(element.text, code=element.tag == "code")
        if element.tag not in INLINE and (found := self._first) is not None:
            self.offsets[element] = found
        if self._number is not None:
            item = element if element.tag == "li" else parent
            if item is not None and item.tag == "li":  # pragma: no branch - numbers stand in lists
                item.set("value", str(self._number))
            self._number = None
        for child in element:
            self._note_offsets(child, element)
            if child.tail:
                child.tail = self._read(child.tail)

    _first: int | None = None  # the first mark in the text read last
    _number: int | None = None  # the number in it that breaks the sequence of its list

    def _read(self, text: str, *, code: bool = False) -> str:
        """Give a text without its marks, having read them."""
        self._first = None
        if code:  # written for a serialiser that does not escape
            text = MARK_OR_TAG.sub("", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        pieces: list[str] = []
        done = 0
        for match in MARK_OR_TAG.finditer(text):
            pieces.append(text[done : match.start()])
            done = match.end()
            if match[3] is not None:
                self._number = int(match[3].translate(FROM_DIGITS))
                continue
            if match[1] is None:
                self.findings.append(Finding("html-dropped", self.offset, {"tag": f"<{match[2]}>"}))
                continue
            self.offset = offset_of(match)
            self._first = self.offset if self._first is None else self._first
            if missing := UNKNOWN_NOTE.match(text, done):
                self.findings.append(Finding("footnote-missing", self.offset, {"label": missing[1]}))
        pieces.append(text[done:])
        return "".join(pieces)

    def _footnotes(self, root: ET.Element) -> None:
        """Give footnotes our own ids, classes and labels."""
        for section in root.findall("div[@class='footnote']"):
            section.set("class", "footnotes")
            for rule in section.findall("hr"):
                section.remove(rule)
        numbers: dict[str, int] = {}
        for item in root.iter("li"):
            if (name := item.get("id")) is not None:
                numbers[name.partition("-")[2]] = len(numbers) + 1
                item.set("id", f"{self.prefix}-note-{len(numbers)}")
        for reference in root.iter("sup"):
            if (name := reference.get("id")) is not None:  # pragma: no branch - ours have ids
                label, again = self._label(name)
                self.referenced.add(label)
                reference.set("id", self._anchor(numbers, label, again))
        present = {reference.get("id") for reference in root.iter("sup")}
        for link in root.iter("a"):
            if link.get("class") in {"footnote-ref", "footnote-backref"}:
                self._footnote_link(link, numbers)
            # The library also counts references that it then drops, in the label of a picture.
            if link.get("class") == "backlink" and link.get("href", "")[1:] not in present:
                link.tag, link.text, link.attrib = "span", "", {}

    def _footnote_link(self, link: ET.Element, numbers: dict[str, int]) -> None:
        """Point a link to a footnote, or back from it, to our own ids."""
        label, again = self._label(link.get("href", "")[1:])
        if link.get("class") == "footnote-ref":
            link.attrib = {"class": "footnote", "href": f"#{self.prefix}-note-{numbers[label]}"}
            link.text = str(numbers[label])
            return
        spoken = str(numbers[label]) + (f".{again}" if again > 1 else "")
        link.attrib = {
            "class": "backlink",
            "href": f"#{self._anchor(numbers, label, again)}",
            "aria-label": self.back.format(spoken),
        }
        link.text = "↩"

    @staticmethod
    def _label(name: str) -> tuple[str, int]:
        """Split the library's id into the footnote's label and the how-manieth reference it is."""
        kind, _, label = name.partition("-")
        return label, int(kind.removeprefix("fn").removeprefix("ref") or "1")

    def _anchor(self, numbers: dict[str, int], label: str, again: int) -> str:
        """Give our own id of a reference."""
        return f"{self.prefix}-noteref-{numbers[label]}" + (f"-{again}" if again > 1 else "")

    def _targets(self, root: ET.Element) -> None:
        """Replace the addresses of pictures and links by placeholders."""
        for link in list(root.iter("a")):
            for inner in list(link.iter("a"))[1:]:  # no link within a link, says HTML
                inner.tag, inner.attrib = "span", {}
        for element in root.iter():
            offset = self.offsets.get(element, 0)
            if element.tag == "img":
                self._picture(element, offset)
            elif element.tag == "a" and element.get("class") not in {"footnote", "backlink"}:
                self._link(element, offset)

    def _picture(self, element: ET.Element, offset: int) -> None:
        """Put a placeholder for a picture of our own; a remote one is a finding."""
        source = characters(element.get("src", "")).strip()
        alternative = one_line(characters(element.get("alt", "")))
        caption = one_line(characters(element.get("title", "")))
        scheme = scheme_of(source)
        if scheme is not None:
            self.findings.append(Finding("remote-picture", offset, {"url": source[:200]}))
            element.tag = "span"
            element.text = alternative
            element.attrib = {}
            return
        element.attrib = {"src": f"asset:{len(self.images)}", "alt": alternative}
        if caption:
            element.set("title", caption)
        self.images.append(Image(source, alternative, caption, offset))

    def _link(self, element: ET.Element, offset: int) -> None:
        """Keep an outside link, put a placeholder for an inside one; any other is a finding."""
        target = characters(element.get("href", "")).strip()
        scheme = scheme_of(target)
        element.attrib = {}
        if scheme in KEPT_SCHEMES and KEPT.fullmatch(target):
            element.attrib = {"href": target} if scheme == "mailto" else {"href": target, "rel": "noreferrer"}
        elif scheme is not None and scheme != "item":
            self.findings.append(Finding("url-scheme", offset, {"scheme": scheme, "url": target[:200]}))
            element.tag = "span"
        else:
            element.set("href", f"link:{len(self.links)}")
            self.links.append(Link(target, "".join(element.itertext()), offset))

    def _headings(self, root: ET.Element) -> None:
        """Give headings levels from h2 downward without a gap."""
        ranks = ranks_of_headings(root)
        highest = min(ranks.values(), default=1)
        open_ranks: list[int] = []
        run_in = 0  # a heading that begins a paragraph stands on its level too, though it is none here
        for element in root:
            if element not in ranks:
                run_in = run_in_rank(element) or run_in
                continue
            rank = ranks[element]
            run_in = run_in if run_in < rank else 0
            while open_ranks and open_ranks[-1] >= rank:
                open_ranks.pop()
            if rank > max(open_ranks[-1] if open_ranks else highest - 1, run_in) + 1:
                self.findings.append(Finding("heading-level-skipped", self.offsets.get(element, 0), {}))
            open_ranks.append(rank)
            element.tag = f"h{min(1 + len(open_ranks), 6)}"


def ranks_of_headings(root: ET.Element) -> dict[ET.Element, int]:
    """Find the headings in their order, with ranks that begin at 1.

    Numbering in Chinese ranks a heading as absolutely as ``#`` ranks it relatively: ``一、`` stands
    on the level of the highest ``#``.
    """
    for block in root:
        for element in block.iter():
            if element is not block and element.tag in HEADINGS:  # inside a list or a quotation
                element.tag = "p"
    highest = min((HEADINGS[block.tag] for block in root if block.tag in HEADINGS), default=1)
    ranks: dict[ET.Element, int] = {}
    for block in root:
        if block.tag in HEADINGS:
            ranks[block] = HEADINGS[block.tag] - highest + 1
        elif block.tag == "p" and all(child.tag in INLINE - {"img"} for child in block):
            rank = chinese_heading("".join(block.itertext()))
            if rank:
                ranks[block] = rank
    return ranks


def run_in_rank(block: ET.Element) -> int:
    """Give the rank of the number that a paragraph begins with, 0 if it begins with none."""
    if block.tag != "p":
        return 0
    text = "".join(block.itertext()).lstrip(BLANKS)
    return 1 if FIRST_HEADING.match(text) else 2 if SECOND_HEADING.match(text) else 0


DEEPEST_TREE = 60
KEPT = re.compile(r"(?:https?://|mailto:)[^\s\\]{1,2000}", re.IGNORECASE)


def depth_of(root: ET.Element) -> int:
    """Give how many elements stand within each other."""
    deepest = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in element)
    return deepest


def characters(text: str) -> str:
    """Replace character references; unlike a browser, only whole ones: ``?a=1&copy=2`` is an address."""
    return guards.REFERENCE.sub(lambda match: html.unescape(match[0]), text)


def scheme_of(address: str) -> str | None:
    """Give the scheme of an address in lower case; None for a relative one.

    Browsers skip control characters and blanks within a scheme; an address that begins with two
    slashes of either kind names a host.
    """
    bare = re.sub(r"[\x00-\x20\x7f-\xa0\u3000]", "", address)
    if re.match(r"[/\\]{2}", bare):
        return "//"
    match = SCHEME.match(bare)
    return match[1].lower() if match else None


def unreferenced(notes: dict[str, int], referenced: set[str]) -> Iterator[Finding]:
    """Check that each footnote is referred to."""
    for label, offset in notes.items():
        if label not in referenced:
            yield Finding("footnote-unused", offset, {"label": label})


def figures(root: ET.Element) -> None:
    """Make a figure of each picture that has a paragraph to itself."""
    for parent in list(root.iter()):
        for place, paragraph in reversed(list(enumerate(parent))):
            alone = paragraph.tag == "p" and len(paragraph) and not (paragraph.text or "").strip()
            if not alone or any(child.tag != "img" or (child.tail or "").strip() for child in paragraph):
                continue
            parent.remove(paragraph)
            for picture in reversed(list(paragraph)):
                figure = ET.Element("figure")
                picture.tail = None
                figure.append(picture)
                if caption := picture.attrib.pop("title", ""):
                    ET.SubElement(figure, "figcaption").text = caption
                parent.insert(place, figure)
    for picture in root.iter("img"):
        picture.attrib.pop("title", None)


def tables(root: ET.Element) -> None:
    """Give header cells their scope, tables their caption, and a box to scroll in."""
    for parent in list(root.iter()):
        for place, table in reversed(list(enumerate(parent))):
            if table.tag != "table":
                continue
            for cell in (*table.iter("th"), *table.iter("td")):
                align = cell.attrib.pop("align", None)
                if align:
                    cell.set("class", align)
                if cell.tag == "th":
                    cell.set("scope", "col")
            for body in table.findall("tbody"):
                if not len(body) or all(not "".join(row.itertext()).strip() for row in body):
                    table.remove(body)
            box = ET.Element("div", {"class": "table"})
            parent.remove(table)
            parent.insert(place, box)
            box.append(table)
            above = parent[place - 1] if place else None
            if above is not None and above.tag == "p" and is_caption("".join(above.itertext())):
                parent.remove(above)
                above.tag = "caption"
                table.insert(0, above)


def is_caption(text: str) -> bool:
    """Say whether a paragraph is the title of the table below it."""
    return len(text) <= LONGEST_CAPTION and CAPTION.match(text) is not None and not text.endswith("。")


def drop_empty(root: ET.Element) -> None:
    """Remove paragraphs and headings of which nothing is left."""
    for parent in list(root.iter()):
        for element in list(parent):
            droppable = element.tag in {"p", "blockquote"} or element.tag in HEADINGS
            if droppable and not len(element) and not (element.text or "").strip():
                parent.remove(element)
