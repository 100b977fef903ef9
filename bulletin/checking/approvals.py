"""The rules of approvals that hold without git and without signatures."""

from collections.abc import Iterator

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.choices import Status
from bulletin.problem import Problem


def approved_when_there(content: Content) -> Iterator[Problem]:
    """An item is not approved before the day on which it was received."""
    for item in content.items.values():
        if item.status is not Status.APPROVED or item.received is None or item.approved_on is None:
            continue
        received = item.received.date()
        if item.approved_on < received:
            place = item.places.of("approved_on")
            day = item.approved_on.isoformat()
            yield problem("approved-before-received", place, day=day, received=received.isoformat())
