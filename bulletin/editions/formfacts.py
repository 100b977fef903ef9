"""What a form may know that goes to units: names and choices, and no telephone but the unit's own."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bulletin.content import Content
from bulletin.model.choices import CommissionDirection, OfficerRole, SiteLanguage
from bulletin.model.records import Commission
from bulletin.model.units import Unit
from bulletin.model.words import Day


@dataclass(frozen=True, slots=True)
class Person:
    """An officer of a unit; the telephone only in a form made for that unit alone."""

    name: str
    role: OfficerRole
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A unit as it is on the form's day."""

    id: str
    name: str
    group: str
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything that a form knows of its office."""

    office: str
    language: SiteLanguage
    day: Day
    units: tuple[Known, ...]  # whom the form is for
    partners: tuple[Known, ...]  # who may send something with them; names only
    series: tuple[tuple[str, str, tuple[str, ...]], ...]  # id, name, sections
    commissions: tuple[tuple[str, str], ...]  # id, title


def offered(content: Content, day: Day, chosen: Collection[str] = ()) -> Offered:
    """Gather what a form may know: for all units, or for those that are chosen by their ids.

    A commission that was given to certain units is told to them alone, so the form for all has only
    those that were given to everybody; others can be answered by their number.
    """
    there = sorted(
        (u for u in content.directory.units if content.directory.was_there(u.id, day)),
        key=lambda u: content.directory.then(u.id, day).order,
    )
    own = [u for u in there if not chosen or u.id in chosen]
    alone = len(chosen) == 1
    return Offered(
        office=content.site.office,
        language=content.site.language,
        day=day,
        units=tuple(_known(content, u, day, people=True, phones=alone) for u in own),
        partners=tuple(_known(content, u, day, people=False, phones=False) for u in there),
        series=tuple((s.id, s.name, s.sections) for s in content.site.series),
        commissions=tuple((c.id, c.title) for c in content.commissions if _open(content, c, day, chosen)),
    )


def _known(content: Content, unit: Unit, day: Day, *, people: bool, phones: bool) -> Known:
    then = content.directory.then(unit.id, day)
    return Known(
        then.id, then.name, then.group_name, tuple(_people(unit, day, phones=phones)) if people else ()
    )


def _people(unit: Unit, day: Day, *, phones: bool) -> Iterator[Person]:
    for officer in unit.officers:
        began = officer.from_ is None or officer.from_ <= day
        if began and (officer.until is None or day <= officer.until):
            yield Person(officer.name, officer.role, officer.phone if phones else "")


def _open(content: Content, commission: Commission, day: Day, chosen: Collection[str]) -> bool:
    if not commission.units:
        issued = commission.direction is CommissionDirection.ISSUED
        return issued and (commission.due is None or day <= commission.due)
    answered = {u for name in commission.answered if name in content.items for u in content.items[name].units}
    return any(unit in chosen and unit not in answered for unit in commission.units)
