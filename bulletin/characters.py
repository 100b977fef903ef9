"""Characters that control, or that hide: no text of a site may hold them."""

import re
from typing import Final

# C0 and C1 but for tab and line ends, line and paragraph separators, surrogates, noncharacters.
_CONTROL: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
)
# Bidirectional controls turn the order of what is read, the rest shows nothing at all: both can
# make a text say something else than what its editor saw.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# A variation selector belongs to the ideograph or sign before it; a row of them can carry a message.
_STRAY: Final = (
    "(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"
)

# A line end is neither: where only whole lines are read, a lone carriage return is found by `CONTROL` too.
INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]|{_STRAY}")
CONTROL: Final = re.compile(f"[{_CONTROL}\r]")
FORBIDDEN: Final = re.compile(f"(?P<control>[{_CONTROL}])|(?P<invisible>{INVISIBLE.pattern})")


def visible(text: str) -> str:
    """Show characters that control a terminal or hide, as `‹U+202E›`; a tab becomes a space.

    What it is given is one line: a line end in the name of a file would forge another.
    """
    spaced = text.replace("\t", " ").replace("\n", "‹U+000A›")
    for pattern in (CONTROL, INVISIBLE):
        spaced = pattern.sub(lambda found: f"‹U+{ord(found[0]):04X}›", spaced)
    return spaced
