"""What was found in a piece of content, before its place in a file is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake in content, named by its code; the catalogue of messages turns it into a problem.

    ``offset`` counts characters from the beginning of the text that was looked at (0 for a
    picture). ``arguments`` are the values that the message mentions, as text.
    """

    code: str
    offset: int = 0
    arguments: Mapping[str, str] = field(default_factory=dict, hash=False)
