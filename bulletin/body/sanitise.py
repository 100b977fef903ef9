"""Lets through only the HTML that an item may contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["clean"]

INLINE = frozenset({"a", "b", "br", "code", "em", "i", "img", "strong", "sub", "sup"})
BLOCKS = frozenset({
    "blockquote", "caption", "div", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip

# What these hold is no text to be read, so that it goes with them.
DROPPED_WHOLE = frozenset({
    "applet", "audio", "canvas", "embed", "frameset", "iframe", "math", "noembed", "noframes",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title",
    "video", "xmp",
})  # fmt: skip

CELL = frozenset({"class", "colspan", "rowspan"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "id", "class", "rel", "aria-label"}),
    "img": frozenset({"src", "alt"}),
    "div": frozenset({"class"}),
    "li": frozenset({"id", "value"}),
    "ol": frozenset({"start"}),
    "sup": frozenset({"id"}),
    "td": CELL,
    "th": CELL | {"scope"},
}

# A class is a piece of our own design: an item must not dress up as a seal, a scope banner or a
# sign-off. These few are what the Markdown converter itself writes.
CLASSES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"footnote", "backlink"}),
    "div": frozenset({"table", "footnotes"}),
    "td": frozenset({"left", "center", "right"}),
    "th": frozenset({"left", "center", "right"}),
}

# An id must not be one that a template or a script looks for.
ANCHOR = r"[\w.-]{1,200}-(?:note|noteref)-[0-9]{1,4}(?:-[0-9]{1,4})?"
WIDEST = 40
VALUES: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(ANCHOR),
    "src": re.compile(r"asset:[0-9]{1,6}"),
    "href": re.compile(rf"link:[0-9]{{1,6}}|#{ANCHOR}|(?:https?://|mailto:)[^\s\\]{{1,2000}}", re.IGNORECASE),
    "rel": re.compile("noreferrer"),
    "scope": re.compile("col|row|colgroup|rowgroup"),
    "start": re.compile("[0-9]{1,4}"),
    "value": re.compile("[0-9]{1,4}"),
}

# Parsing can change what serialising wrote (`<p><p>` does); three passes were the most ever seen.
MOST_PASSES = 8


def clean(html: str) -> str:
    """Give the HTML with only what is allowed left in it; cleaning that again changes nothing.

    Of pictures only the placeholders ``asset:N`` remain, of links ``link:N``, http, https, mailto
    and the anchors of footnotes. Where no end is reached within a few passes, nothing remains.
    """
    for _ in range(MOST_PASSES):
        cleaned = CLEANER.clean(html)
        if cleaned == html:
            return html
        html = cleaned
    return ""


def confined(_tag: str, attribute: str, value: str) -> str | None:
    """Give an attribute's value if it is one that we could have written, or None."""
    if attribute in {"colspan", "rowspan"}:
        # Every cell of a span is laid out: a hundred million of them are a bomb.
        digits = value.strip()
        return str(min(max(int(digits), 1), WIDEST)) if re.fullmatch("[0-9]{1,9}", digits) else None
    pattern = VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


CLEANER = nh3.Cleaner(
    tags=INLINE | BLOCKS,
    clean_content_tags=DROPPED_WHOLE,
    attributes={tag: names - {"class"} for tag, names in ATTRIBUTES.items()},
    allowed_classes=CLASSES,
    attribute_filter=confined,
    url_schemes={"http", "https", "mailto", "asset", "link"},
    url_relative="pass_through",  # the filter above refuses all but our own anchors
    strip_comments=True,
    link_rel=None,
)
