"""What an approval covers of an item: title, text, scope, urgency and media."""

import hashlib
import html
import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from bulletin.content import Content, item_scope
from bulletin.model.item import Item
from bulletin.problem import Term

MEDIA: Final = "content/media/"
_NAMED: Final = re.compile(r"""<([^<>\n]*media/[^<>\n]+)>|([^\s()<>\[\]"']*media/[^\s()<>\[\]"']+)""")
_ESCAPED: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_WORDS: Final = {
    "title": Term("title", "标题"),
    "text": Term("text", "正文"),
    "scope": Term("scope", "阅读范围"),
    "urgency": Term("urgency", "紧急程度"),
}

Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Covered:
    """What was approved, the text and the media by their SHA-256."""

    title: str
    text: str
    scope: tuple[str, ...]
    urgency: str
    media: tuple[tuple[str, str], ...]

    def unlike(self, other: "Covered") -> tuple[Term | str, ...]:
        """Name what differs from another time."""
        words = [term for name, term in _WORDS.items() if getattr(self, name) != getattr(other, name)]
        paths = {path for path, _ in {*self.media} ^ {*other.media}}
        return (*words, *sorted(paths))


def media_in(path: str, body: str) -> frozenset[str]:
    """Return the media files that a text names, however it writes their names."""
    found = set()
    for match in _NAMED.finditer(html.unescape(body)):
        name = unquote(_ESCAPED.sub("", match[1] or match[2]))
        found.add(posixpath.normpath(posixpath.join(posixpath.dirname(path), name)))
    return frozenset(name for name in found if name.startswith(MEDIA))


def covered(content: Content, item: Item, digest: Digest) -> Covered:
    """Return what an approval of the item covers now; `digest` is empty for what is not there."""
    media = sorted(media_in(item.places.whole.path, item.body))
    return Covered(
        title=normal(item.title),
        text=sha256(normal(item.body).encode()),
        scope=tuple(sorted(item_scope(content, item))),
        urgency=item.urgency.value,
        media=tuple((path, digest(path)) for path in media),
    )


def normal(text: str) -> str:
    """Return a text as it is signed: composed characters, line feeds."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def sha256(data: bytes) -> str:
    """Return a digest in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
