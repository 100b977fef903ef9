"""Turns an item's Markdown into safe HTML.

Three steps. ``lines`` decides what each line of the source is. Python-Markdown then knows inline
marks, lists and tables. ``tree`` finishes what it made. Whatever leaves goes through
``sanitise.clean``, though by then there should be nothing for it to do.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

import markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    LINK_RE,
    ImageInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor

from bulletin.body import guards, sanitise, tables
from bulletin.body.emphasis import emphasise
from bulletin.body.finding import Finding
from bulletin.body.lines import TAB, Layout
from bulletin.body.marks import DROPPED, MARK, mark, offset_of, unmarked
from bulletin.body.tree import Finish, Image, Link, unreferenced
from bulletin.body.writing import plain, serialise

__all__ = ["Converted", "Image", "Link", "convert"]


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a text: HTML with placeholders, what they stand for, findings, and plain text."""

    html: str
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    text: str = ""


def convert(text: str, prefix: str, language: str = "zh-CN") -> Converted:
    """Give the HTML of a Markdown text, and all that its caller has to look after.

    ``prefix`` begins every id, so that several texts fit on one page; it consists of letters,
    digits, ``_``, ``-`` and ``.``, else ValueError. ``language`` (zh-CN or en) is that of the
    labels of footnote links. If the guards refuse the text, the HTML is empty.
    """
    if not re.fullmatch(r"[\w.-]{1,200}", prefix):
        message = f"not a prefix for ids: {prefix!r}"
        raise ValueError(message)
    refused = guards.examine(text)
    if refused:
        return Converted("", findings=refused)
    layout = Layout(text)
    try:
        root = parse(layout.lines)
        finish = Finish(prefix, BACK.get(language, BACK["zh-CN"]))
        finish.run(root)
        safe = sanitise.clean("".join(serialise(root)))
    except RecursionError:  # pragma: no cover - the guards come first; a second wall
        return Converted(
            "", findings=(Finding("nesting-too-deep", 0, {"limit": str(guards.DEEPEST_NESTING)}),)
        )
    unused = unreferenced(layout.notes, finish.referenced)
    findings = (*layout.findings, *finish.findings, *unused, *tables.uneven(text))
    return Converted(
        html=safe,
        images=tuple(finish.images),
        links=tuple(finish.links),
        findings=tuple(sorted(findings, key=lambda finding: (finding.offset, finding.code))),
        text=plain(root),
    )


BACK = {"zh-CN": "返回正文中的注{}", "en": "Back to reference {}"}


# Names by which a browser knows an element; what else stands in angle brackets is text.
ELEMENTS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del
    details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd
    label legend li link listing main map mark marquee math menu menuitem meta meter nav nobr
    noembed noframes noscript object ol optgroup option output p param picture plaintext portal pre
    progress q rb rp rt rtc ruby s samp script search section select slot small source span strike
    strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
    track tt u ul use var video wbr xmp
    """.split()  # noqa: SIM905  a hundred and forty quotation marks would not help
)
ATTRIBUTE = r"""[\s/]+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = rf"</?([a-zA-Z][^\s\"'<>/@]*)((?:{ATTRIBUTE})*)[\s/]*>|<[!?][^<>]*>"


class Tags(InlineProcessor):
    """Takes out the tags of HTML and leaves what stands between them."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """Drop a tag and leave a finding in its place, or leave the text as it is."""
        name = (m[1] or "").lower()
        attributes = unmarked(m[2] or "")
        known = not name or name in ELEMENTS or ":" in name or "-" in name or "=" in attributes
        # ``a<b 且 c>d`` is no tag; ``<b title="且">`` is one.
        if not known or not (name + attributes.partition("=")[0]).isascii():
            return None, None, None
        before = list(MARK.finditer(data, max(0, m.start() - 12), m.start()))
        place = mark(offset_of(before[-1])) if before and before[-1].end() == m.start() else ""
        shown = re.sub("[^a-zA-Z0-9:!?-]", "", unmarked(m[1] or m[0][1:12]))[:40]
        return f"{place}{DROPPED}{shown}{DROPPED}", m.start(), m.end()


class Emphasis(Treeprocessor):
    """Sets bold and italic when links, pictures and code have been found."""

    def run(self, root: ET.Element) -> None:
        """Do it."""
        emphasise(root)


class Links(LinkInlineProcessor):
    """Finds ``[label](address "title")``.

    The library's own reading of the brackets may cut its placeholders in two where a bracket or a
    quotation mark is left open.
    """

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        """Give the address, the title, the place after the closing bracket, and whether it is a link."""
        return link_at(self, data, index)


class Pictures(ImageInlineProcessor):
    """Finds ``![label](address "title")``."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        """Give what ``Links.getLink`` gives."""
        return link_at(self, data, index)


def link_at(processor: InlineProcessor, data: str, index: int) -> tuple[str, str | None, int, bool]:
    """Give what the library wants to know of a link."""
    found = target_at(data, index)
    if found is None:
        return "", None, index, False
    address, title, end = found
    return processor.unescape(address), None if title is None else processor.unescape(title), end, True


def target_at(data: str, index: int) -> tuple[str, str | None, int] | None:
    """Read ``(address "title")`` at a place: give both and the place after it; None if it is not one."""
    if not data.startswith("(", index):
        return None
    at = index + 1
    if angle := ANGLE.match(data, at):
        address, at = angle[1], angle.end()
        closing = CLOSING.match(data, at)
        return (address, title_of(closing), closing.end()) if closing else None
    depth = 0
    for place in range(at, min(len(data), at + LONGEST_TARGET)):
        character = data[place]
        if character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                return data[at:place].strip(), None, place + 1
            depth -= 1
        elif character in "\"'" and data[place - 1].isspace() and (closing := CLOSING.match(data, place)):
            return data[at:place].strip(), title_of(closing), closing.end()
    return None


def title_of(closing: re.Match[str]) -> str | None:
    """Give the title of a match of ``CLOSING``."""
    return closing[1] if closing[1] is not None else closing[2]


LONGEST_TARGET = 2_000  # characters
ANGLE = re.compile(r"\s{0,9}<([^<>\n]{0,2000})>")
CLOSING = re.compile(r"\s{0,9}(?:\"([^\"]{0,2000})\"\s{0,9}|'([^']{0,2000})'\s{0,9})?\)")


class References(InlineProcessor):
    """Turns character references into characters."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[str, int, int]:
        """Give the character, or the text of what is no reference."""
        return html.unescape(m[0]), m.start(), m.end()


class Addresses(InlineProcessor):
    """Links ``<name@host>`` in plain characters."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[ET.Element, int, int]:
        """Give the link."""
        link = ET.Element("a", {"href": f"mailto:{m[1]}"})
        link.text = markdown.util.AtomicString(m[1])
        return link, m.start(), m.end()


def parser() -> markdown.Markdown:
    """Give a Python-Markdown without what we do ourselves or do not want.

    No raw HTML. No indented code: a paragraph indented by four spaces is what Word users write. No
    link definitions: ``[附件]: 见另文`` would vanish as one.
    """
    made = markdown.Markdown(
        extensions=["tables", "footnotes", "sane_lists"],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "footnotes": {"SEPARATOR": "-", "USE_DEFINITION_ORDER": False},
        },
        output_format="html",
        tab_length=TAB,
    )
    made.ESCAPED_CHARS.append("<")
    made.preprocessors.deregister("html_block")
    for name in ("code", "setextheader", "reference"):
        made.parser.blockprocessors.deregister(name)
    for name in (
        "reference", "image_reference", "short_reference", "short_image_ref", "html", "entity", "automail",
        "em_strong", "link", "image_link",
    ):  # fmt: skip
        made.inlinePatterns.deregister(name)
    made.inlinePatterns.register(Links(LINK_RE, made), "link", 160)
    made.inlinePatterns.register(Pictures(IMAGE_LINK_RE, made), "image_link", 150)
    made.inlinePatterns.register(Addresses(r"<([^<>\s!:]+@[^@<>\s]+)>", made), "automail", 110)
    made.inlinePatterns.register(Tags(TAG, made), "html", 90)
    made.inlinePatterns.register(References(guards.REFERENCE.pattern, made), "entity", 80)
    made.treeprocessors.deregister("prettify")
    made.treeprocessors.register(Emphasis(made), "emphasis", 10)  # while escaped marks are still hidden
    return made


PARSER = parser()


def parse(lines: Sequence[str]) -> ET.Element:
    """Give the tree of a laid-out text."""
    PARSER.reset()
    root = PARSER.parser.parseDocument([*lines, "", ""]).getroot()
    assert root is not None
    for processor in PARSER.treeprocessors:
        changed = processor.run(root)
        root = root if changed is None else changed
    for element in root.iter():
        if element.text and NBSP_PLACEHOLDER in element.text:  # before the link back from a footnote
            element.text = element.text.replace(NBSP_PLACEHOLDER, "")
        if element.tail and NBSP_PLACEHOLDER in element.tail:
            element.tail = element.tail.replace(NBSP_PLACEHOLDER, "")
    return root
