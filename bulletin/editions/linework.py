"""Reads the printed lines off a laid-out document: where each stands, and which block it belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bulletin.editions.blocks import NUMBER

_POINTS: Final = 0.75  # a pixel of CSS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or a picture that stands like one, from the top of its page in points."""

    top: float
    bottom: float
    block: int | None  # the number of its block; none for head, contents, index and imprint
    text: bool = True


def lines(page: Any) -> tuple[Line, ...]:  # noqa: ANN401 - the layout engine has no types
    """Return the lines of one laid-out page; what stands in its margins is no part of it."""
    found = (
        line for child in page.children if type(child).__name__ != "MarginBox" for line in _in(child, None)
    )
    return tuple(sorted(found, key=lambda line: (line.top, line.bottom)))


def rows(page: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Put lines that stand side by side into one row: cells of a table, the two ends of a head.

    Two lines share a row if they share more than half of the lower one's height.
    """
    made: list[list[Line]] = []
    for line in (one for one in page if one.text):
        last = made[-1][0] if made else None
        if last is not None:
            shared = min(last.bottom, line.bottom) - max(last.top, line.top)
            if shared > min(last.bottom - last.top, line.bottom - line.top) / 2:
                made[-1].append(line)
                continue
        made.append([line])
    return tuple(map(tuple, made))


def _in(box: Any, block: int | None) -> Iterator[Line]:  # noqa: ANN401 - as above
    """Yield the innermost lines of a box."""
    number = box.element.get(NUMBER) if getattr(box, "element", None) is not None else None
    block = block if number is None else int(number)
    children = getattr(box, "children", ())
    inner = [line for child in children for line in _in(child, block)]
    yield from inner
    if type(box).__name__ == "LineBox" and not inner:
        text = any(getattr(b, "text", "").strip() for b in box.descendants())
        if text or any(hasattr(b, "replacement") for b in box.descendants()):
            top = box.position_y * _POINTS
            yield Line(top, top + box.height * _POINTS, block, text)
