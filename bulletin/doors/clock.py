"""The clock door: only commands that record an act look at it, and only a watch waits."""

import datetime
import time
from collections.abc import Iterator

from bulletin.model.words import Moment


def now(zone: datetime.tzinfo) -> Moment:
    """Return the present minute in a zone."""
    return datetime.datetime.now(zone).replace(second=0, microsecond=0)


def looks(seconds: float, most: int | None = None) -> Iterator[int]:
    """Count from 0, at once and then after so many seconds each; at most so often, or for ever."""
    count = 0
    while most is None or count < most:
        if count:
            time.sleep(seconds)
        yield count
        count += 1
