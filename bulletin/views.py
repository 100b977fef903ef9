"""Reading scopes and views: who may know of a piece."""

from collections.abc import Iterable
from dataclasses import dataclass

from bulletin.model.records import Reader
from bulletin.model.site import OFFICE, Scope


@dataclass(frozen=True, slots=True)
class View:
    """A set of scopes, closed over what they cover, that some reader holds."""

    scopes: frozenset[str]

    def covers(self, piece: Iterable[str]) -> bool:
        """Tell whether this view may know of a piece: any one of the piece's scopes opens it."""
        return not self.scopes.isdisjoint(piece)


def closure(held: Iterable[str], scopes: Iterable[Scope]) -> View:
    """Return the view of somebody who holds these scopes; cycles do no harm here."""
    covered_by = {s.id: s.covers for s in scopes}
    waiting = list(held)
    reached: set[str] = set()
    while waiting:
        scope = waiting.pop()
        if scope not in reached:
            reached.add(scope)
            waiting += covered_by.get(scope, ())
    return View(frozenset(reached))


def narrower(piece: Iterable[str], than: Iterable[str], scopes: Iterable[Scope]) -> bool:
    """Tell whether a piece is narrower than a set of scopes: the holder of some of these may not know it."""
    known, wanted = tuple(scopes), tuple(piece)
    return any(not closure([s], known).covers(wanted) for s in than)


def views(readers: Iterable[Reader], scopes: Iterable[Scope]) -> tuple[View, ...]:
    """Return the distinct views that the readers hold, in a fixed order."""
    known = tuple(scopes)
    held = {closure(r.scopes, known) for r in readers if r.withdrawn is None}
    return tuple(sorted(held, key=lambda v: sorted(v.scopes)))


def everybody(scopes: Iterable[Scope]) -> View:
    """Return the one view of an open site: every scope but the office's own."""
    return View(frozenset(s.id for s in scopes) - {OFFICE})
