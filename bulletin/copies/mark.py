"""What a hidden mark says: the copy number, and a code that only the keystore's secret can make."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.copies import code

MOST: Final = 999_999  # six digits; the mark has twenty bits for it
SYMBOLS: Final = code.LENGTH * code.BITS  # bits in a mark

_NUMBER_BITS: Final = 20
_CODE_BITS: Final = 32
_DOMAIN: Final = b"bulletin-copy-mark@v1\0"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it was read: who has the secret can tell whether the code belongs to the number."""

    number: int
    code: int

    def fits(self, secret: bytes, digest: str) -> bool:
        """Tell whether this mark was made with the secret for a copy of the issue of that digest."""
        return self == mark(secret, digest, self.number)


def mark(secret: bytes, digest: str, number: int) -> Mark:
    """Make the mark of a copy, bound to the digest of what its issue prints."""
    assert 0 < number <= MOST
    said = _DOMAIN + digest.encode() + b"\0" + number.to_bytes(4, "big")
    full = hmac.new(secret, said, hashlib.sha256).digest()
    return Mark(number, int.from_bytes(full[: _CODE_BITS // 8], "big"))


def bits(mark: Mark) -> tuple[int, ...]:
    """Return the 126 bits that a mark is written in."""
    value = mark.number << _CODE_BITS | mark.code
    shifts = range((code.MESSAGE - 1) * code.BITS, -1, -code.BITS)
    message = [value >> shift & (1 << code.BITS) - 1 for shift in shifts]
    return tuple(
        symbol >> shift & 1 for symbol in code.encode(message) for shift in range(code.BITS - 1, -1, -1)
    )


def marks(votes: Sequence[float]) -> Iterator[Mark]:
    """Yield what may have been written, from a vote on each bit (above zero for 1), likeliest first.

    The symbols with the weakest votes are left out, two more each time.
    """
    symbols, strength = [], []
    for n in range(code.LENGTH):
        own = votes[n * code.BITS : (n + 1) * code.BITS]
        symbols.append(sum((vote > 0) << code.BITS - 1 - k for k, vote in enumerate(own)))
        strength.append(min(abs(vote) for vote in own))
    order = sorted(range(code.LENGTH), key=lambda n: strength[n], reverse=True)
    seen = set()
    for kept in range(code.LENGTH, code.MESSAGE - 1, -2):
        message = code.decode({n: symbols[n] for n in order[:kept]})
        if message is None or message in seen:
            continue
        seen.add(message)
        value = 0
        for symbol in message:
            value = value << code.BITS | symbol
        found = Mark(value >> _CODE_BITS, value & (1 << _CODE_BITS) - 1)
        if 0 < found.number <= MOST:
            yield found
