"""Turns names into ids, wherever a record refers to another; a name that nothing has is a problem."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.issue import IssueHead, SectionList
from bulletin.model.site import OFFICE, Site
from bulletin.model.units import Directory
from bulletin.model.words import Refers
from bulletin.naming import NAME, RESERVED
from bulletin.nearest import nearest
from bulletin.problem import Place, Places, Problem
from bulletin.reading.table import columns, is_record

R = TypeVar("R")

_CODES: Final[Mapping[Refers, str]] = MappingProxyType(
    {
        Refers.UNIT: "unknown-unit",
        Refers.SERIES: "unknown-series",
        Refers.SECTION: "unknown-section",
        Refers.SCOPE: "unknown-scope",
        Refers.ITEM: "unknown-item",
        Refers.COMMISSION: "unknown-commission",
        Refers.GROUP: "unknown-group",
    }
)


@dataclass(frozen=True, slots=True)
class _Names:
    """For each kind of reference: what may be written, and the id it stands for."""

    known: Mapping[Refers, Mapping[str, str]]
    unread: frozenset[str]  # items that are there but broken: said already, so not unknown

    def for_sections(self, sections: Iterable[str]) -> "_Names":
        own: Mapping[Refers, Mapping[str, str]] = {Refers.SECTION: {s: s for s in sections}}
        return _Names({**self.known, **own}, self.unread)


def resolve(content: Content) -> tuple[Content, tuple[Problem, ...]]:
    """Return the content with ids in place of names; what could not be resolved is left out."""
    problems: list[Problem] = [*_wrong_ids(content)]
    names = _names(content)
    site = _record(content.site, names, problems)
    directory = dataclasses.replace(
        content.directory, units=tuple(_record(u, names, problems) for u in content.directory.units)
    )
    sections_of = {s.id: s.sections for s in site.series}

    def many(records: tuple[R, ...]) -> tuple[R, ...]:
        return tuple(_record(r, names, problems) for r in records)

    items = {}
    for item in content.items.values():
        known = _record(item, names.for_sections(()), [])  # to learn its series
        sections = [s for i in known.series for s in sections_of[i]]
        if not known.series and item.section:  # nothing says which sections there are
            sections = [item.section]
        items[item.id] = _record(item, names.for_sections(sections), problems)
    issues = tuple(_issue(i, names, sections_of, problems) for i in content.issues)
    resolved = dataclasses.replace(
        content,
        site=site,
        directory=directory,
        items=items,
        issues=issues,
        readers=many(content.readers),
        commissions=many(content.commissions),
        instructions=many(content.instructions),
        faults=many(content.faults),
        reports=many(content.reports),
    )
    return resolved, tuple(problems)


def _names(content: Content) -> _Names:
    known: dict[Refers, Mapping[str, str]] = {
        Refers.UNIT: _unit_names(content.directory),
        Refers.SERIES: {n: s.id for s in content.site.series for n in (s.name, s.id)},
        Refers.SCOPE: _scope_names(content.site),
        Refers.ITEM: {i: i for i in content.items},
        Refers.COMMISSION: {c.id: c.id for c in content.commissions},
        Refers.GROUP: {n: g.id for g in content.directory.groups for n in (g.name, g.id)},
    }
    return _Names(known, content.unread)


def _unit_names(directory: Directory) -> Mapping[str, str]:
    """Every name that a unit has or had; its id and its present name win over another's past name."""
    names: dict[str, str] = {}
    for unit in directory.units:
        for change in unit.history:
            names |= {n: unit.id for n in (change.name, change.short) if n}
    for unit in directory.units:
        names |= {n: unit.id for n in (unit.short, unit.name) if n}
    for unit in directory.units:
        names[unit.id] = unit.id
    return names


def _scope_names(site: Site) -> Mapping[str, str]:
    names = {n: s.id for s in site.scopes for n in (s.name, s.id)}
    return {**names, OFFICE: OFFICE}


def _record(record: R, names: _Names, problems: list[Problem]) -> R:
    """Resolve the references of one record and of the records inside it."""
    changed: dict[str, Any] = {}
    places: Places = record.places  # type: ignore[attr-defined]  # every record of the model has them
    parts = dict(places.parts)
    lost: set[str] = set()
    for column in columns(type(record)):
        value = getattr(record, column.attribute)
        if not value or column.by_section:
            continue
        if is_record(column.kind):
            one: Callable[[Any], Any] = lambda r: _record(r, names, problems)  # noqa: E731
            changed[column.attribute] = tuple(map(one, value)) if column.many else one(value)
        elif column.key.refers is not Refers.NOTHING:
            written = value if column.many else (value,)
            at = [places.of(column.attribute, n) for n in range(len(written))]
            pairs = _ids(column.key.refers, list(zip(written, at, strict=True)), names, problems)
            if len(pairs) < len(written):
                lost.add(column.attribute)
            if column.many:
                changed[column.attribute] = tuple(i for i, _ in pairs)
                parts |= {(column.attribute, n): place for n, (_, place) in enumerate(pairs)}
            else:
                changed[column.attribute] = pairs[0][0] if pairs else ""
    if not changed:
        return record
    moved = Places(places.whole, MappingProxyType(parts), places.wrong | lost)
    return dataclasses.replace(record, **changed, places=moved)  # type: ignore[type-var]


def _ids(
    refers: Refers, written: list[tuple[str, Place]], names: _Names, problems: list[Problem]
) -> list[tuple[str, Place]]:
    known = names.known[refers]
    found = []
    for name, place in written:
        if name in known:
            found.append((known[name], place))
        elif refers is not Refers.ITEM or name not in names.unread:
            problems.append(problem(_CODES[refers], place, nearest(name, known), name=name))
    return found


def _lost(written: tuple[str, ...], found: list[tuple[str, Place]]) -> frozenset[str]:
    return frozenset({"items"} if len(found) < len(written) else ())


def _issue(
    issue: IssueHead, names: _Names, sections_of: Mapping[str, tuple[str, ...]], problems: list[Problem]
) -> IssueHead:
    issue = _record(issue, names, problems)
    sections = names.for_sections(sections_of.get(issue.series, ()))
    lists: list[SectionList] = []
    for part in issue.items:
        at = [part.places.of("items", n) for n in range(len(part.items))]
        pairs = _ids(Refers.ITEM, list(zip(part.items, at, strict=True)), names, problems)
        parts = dict(part.places.parts)
        parts |= {("items", n): place for n, (_, place) in enumerate(pairs)}
        if part.section and issue.series:
            _ids(Refers.SECTION, [(part.section, part.places.of("section"))], sections, problems)
        lists.append(
            SectionList(
                section=part.section,
                items=tuple(i for i, _ in pairs),
                places=Places(part.places.whole, MappingProxyType(parts), _lost(part.items, pairs)),
            )
        )
    return dataclasses.replace(issue, items=tuple(lists))


def _wrong_ids(content: Content) -> Iterable[Problem]:
    """An id may be given once and is fit for an address; items are looked after where they are read."""
    kinds: tuple[tuple[Any, ...], ...] = (
        content.site.scopes,
        content.site.series,
        content.directory.groups,
        content.directory.units,
        content.readers,
        content.commissions,
        tuple(i for i in content.instructions if i.id),
    )
    for records in kinds:
        first: dict[str, Place] = {}
        for record in records:
            place = record.places.of("id")
            if not NAME.fullmatch(record.id) or (records is content.site.series and record.id in RESERVED):
                yield problem("bad-name", place, name=record.id)
            if record.id in first:
                where = first[record.id]
                yield problem("repeated-id", place, id=record.id, first=f"{where.path}:{where.line}")
            first.setdefault(record.id, place)
