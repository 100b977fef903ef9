"""What a rule about wording finds in a paragraph: where, and how it is mended if there is one right way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bulletin.body.prose import Paragraph

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
OPENING: Final = "“‘（《〈【〔「『"
CLOSING: Final = "”’）》〉】〕」』"


@dataclass(frozen=True, slots=True)
class Mend:
    """What shall stand in place of a stretch of a paragraph."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One finding in a paragraph; the catalogue has its words, the arguments fill them."""

    code: str
    at: int
    arguments: Mapping[str, object] = field(default_factory=dict, hash=False)
    mends: tuple[Mend, ...] = ()


Rule = Callable[[Paragraph], Iterator[Slip]]


def together(code: str, text: str, mends: list[Mend], others: int = 0) -> Iterator[Slip]:
    """Yield one slip for all of a kind in a paragraph: whoever pastes a speech has made one mistake."""
    if mends:
        mends.sort(key=lambda m: m.start)
        first = mends[0]
        arguments = {"found": text[first.start : first.end].strip(), "count": len(mends) + others}
        yield Slip(code, first.start, arguments, tuple(m for m in mends if m.text))
