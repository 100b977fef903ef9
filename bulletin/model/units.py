"""Source units 供稿单位 in official order, with the names, groups and officers they had on any day."""

from dataclasses import dataclass, field
from typing import Annotated

from bulletin.model.choices import OfficerRole
from bulletin.model.words import Day, Key, Need, Refers
from bulletin.problem import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A class of units, such as 区政府部门; groups stand in official order."""

    id: Annotated[str, Key("编号", "编号", "its id", Need.ALWAYS)]
    name: Annotated[str, Key("名称", "名称", "its name", Need.ALWAYS)]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A person who answers for a unit's information work."""

    name: Annotated[str, Key("姓名", "姓名", "the name", Need.ALWAYS)]
    phone: Annotated[str, Key("电话", "电话，不进入任何成品", "the telephone; never in any edition")] = ""
    role: Annotated[OfficerRole, Key("角色", "缺省为信息员", "officer if not said")] = OfficerRole.OFFICER
    from_: Annotated[Day | None, Key("起", "起始日期", "from this day", name="from")] = None
    until: Annotated[Day | None, Key("止", "截止日期", "until this day")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """What of a unit changed from a day on; what is not written stays as it was."""

    from_: Annotated[Day, Key("起", "自此日起", "from this day", Need.ALWAYS, name="from")]
    name: Annotated[str, Key("名称", "名称", "the name")] = ""
    short: Annotated[str, Key("简称", "简称", "the short name")] = ""
    group: Annotated[str, Key("类别", "单位类别", "the group", refers=Refers.GROUP)] = ""
    order: Annotated[int | None, Key("次序", "在类别中的次序", "the place in the group")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One source unit."""

    id: Annotated[str, Key("编号", "编号", "its id", Need.ALWAYS)]
    name: Annotated[str, Key("名称", "全称", "the full name", Need.ALWAYS)]
    short: Annotated[str, Key("简称", "署名用的简称", "the short name, used in credits")] = ""
    group: Annotated[str, Key("类别", "单位类别", "its group", Need.ALWAYS, Refers.GROUP)]
    from_: Annotated[Day | None, Key("起", "设立日期", "the day it came to be", name="from")] = None
    until: Annotated[Day | None, Key("止", "撤销日期", "the last day it was")] = None
    successor: Annotated[
        str, Key("继任", "职责归并到的单位", "the unit that took its place", refers=Refers.UNIT)
    ] = ""
    exempt_until: Annotated[
        Day | None, Key("免考核至", "新设单位免考核的截止日", "new: exempt from rankings until this day")
    ] = None
    history: Annotated[
        tuple[UnitChange, ...], Key("沿革", "名称、类别、次序的变动", "changes of name, group or order")
    ] = ()
    officers: Annotated[tuple[Officer, ...], Key("人员", "信息员和分管领导", "its officers")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """`content/units.yaml`: groups in official order, and units in official order."""

    groups: Annotated[
        tuple[Group, ...], Key("类别", "单位类别，按规定次序", "the groups in official order", Need.ALWAYS)
    ]
    units: Annotated[
        tuple[Unit, ...], Key("单位", "供稿单位，按规定次序", "the units in official order", Need.ALWAYS)
    ]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit as it was on one day: what an issue of that day shows of it."""

    id: str
    name: str
    short: str
    group: str
    group_name: str
    order: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Directory:
    """All units; answers what a unit was on a day."""

    groups: tuple[Group, ...] = ()
    units: tuple[Unit, ...] = ()

    def unit(self, unit_id: str) -> Unit:
        """Return the unit of that id; KeyError if there is none."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise KeyError(unit_id)

    def then(self, unit_id: str, day: Day) -> UnitThen:
        """Return the unit as it was on that day; after its end, as it last was."""
        unit = self.unit(unit_id)
        name, short, group = unit.name, unit.short, unit.group
        place_said = None
        day = day if unit.until is None else min(day, unit.until)
        for change in sorted(unit.history, key=lambda c: c.from_):
            if change.from_ <= day:
                # A new name makes the old short name stale, unless a short one came with it.
                short = change.short or (change.name or short)
                name = change.name or name
                group = change.group or group
                place_said = place_said if change.order is None else change.order
        at = [g.id for g in self.groups].index(group)
        return UnitThen(
            id=unit.id,
            name=name,
            short=short or name,
            group=group,
            group_name=self.groups[at].name,
            order=(at, *self._place(unit, group, place_said)),
        )

    def _place(self, unit: Unit, group: str, said: int | None) -> tuple[int, int]:
        """Return what sorts a unit within a group: its place in the list, or the place that is said.

        A unit that is said to be second stands before the one that would be second without it.
        """
        index = self.units.index(unit)
        if said is not None:
            return 2 * said - 1, index
        before = sum(u.group == group and all(c.order is None for c in u.history) for u in self.units[:index])
        return 2 * (before + 1), index

    def was_there(self, unit_id: str, day: Day) -> bool:
        """Tell whether the unit existed on that day."""
        unit = self.unit(unit_id)
        began = unit.from_ is None or unit.from_ <= day
        return began and (unit.until is None or day <= unit.until)
