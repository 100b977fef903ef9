"""The clock door: only commands that record an act look at it."""

import datetime

from bulletin.model.words import Moment


def now(zone: datetime.tzinfo) -> Moment:
    """Return the present minute in a zone."""
    return datetime.datetime.now(zone).replace(second=0, microsecond=0)
