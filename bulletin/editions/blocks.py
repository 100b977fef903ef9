"""Numbers the blocks of a page's text (paragraphs, headings, cells), and says what each of them reads."""

import re
from html.parser import HTMLParser
from itertools import accumulate
from typing import Final

# The attribute that carries a block's number; layout does not see it.
NUMBER: Final = "data-block"
_BLOCKS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "figure", "figcaption", "pre"}
)
# Head, contents, index and imprint: what is made of other things, or is not proof-read with the text.
_FRAMES: Final = frozenset({"head", "header", "nav", "footer"})
_BLANKS: Final = re.compile(r"\s+")


def numbered(html: str) -> tuple[str, tuple[str, ...]]:
    """Return a page whose blocks carry their numbers, from 0, and the text of each block.

    A block's text is what stands in it, but not in a block inside it; a picture reads as its name.
    """
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    made, last = [], 0
    for number, at in enumerate(reader.places):
        made += [html[last:at], f' {NUMBER}="{number}"']
        last = at
    texts = tuple(_BLANKS.sub(" ", "".join(text)).strip() for text in reader.texts)
    return "".join((*made, html[last:])), texts


class _Reader(HTMLParser):
    """Notes where each block's tag can take an attribute, and what it reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.places: list[int] = []
        self.texts: list[list[str]] = []
        self._open: list[tuple[str, int]] = []
        self._framed = 0
        self._starts = list(accumulate(html.split("\n"), lambda at, line: at + len(line) + 1, initial=0))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or take a picture in."""
        if tag in _FRAMES:
            self._framed += 1
        elif tag == "img":
            self.handle_data(f"[{(dict(attrs).get('src') or '').partition(':')[2]}]")
        elif tag in _BLOCKS and not self._framed:
            line, column = self.getpos()
            self._open.append((tag, len(self.places)))
            self.places.append(self._starts[line - 1] + column + 1 + len(tag))
            self.texts.append([])

    def handle_endtag(self, tag: str) -> None:
        """End a block and whatever in it was not ended."""
        if tag in _FRAMES:
            self._framed -= 1
        elif any(tag == one for one, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take text in."""
        if self._open and not self._framed:
            self.texts[self._open[-1][1]].append(data)
