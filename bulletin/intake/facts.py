"""Makes front matter of what a submission says of itself, and resolves its names."""

import zoneinfo
from collections.abc import Mapping
from typing import Final

from bulletin.intake import form
from bulletin.intake.characters import stripped
from bulletin.intake.context import Context
from bulletin.intake.filled import APART, Filled
from bulletin.intake.front import Plain, Reported, Value
from bulletin.intake.remarks import Remark, remark
from bulletin.model.choices import Direction, Focus, Kind, Stage, Status, Tone, Urgency
from bulletin.model.words import Choice
from bulletin.nearest import nearest
from bulletin.reading import scalars

_CHOICES: Final[Mapping[str, type[Choice]]] = {"kind": Kind, "focus": Focus, "tone": Tone, "urgency": Urgency}


def front_matter(
    values: Mapping[str, str], title: str, site: Context
) -> tuple[Mapping[str, Value], list[Remark]]:
    """Give the front matter, and what could not be read or resolved."""
    front: dict[str, Value] = {"status": Status.SUBMITTED, "received": site.received}
    remarks: list[Remark] = []
    if title:
        front |= {"title": title, "reported_title": title}
    for name in ("writer", "signer", "contact"):
        if values.get(name):
            front[name] = stripped(values[name])
    if site.channel:
        front["channel"] = site.channel
    units = (site.unit,) if site.unit else form.split_units(values.get("units", ""))
    remarks += [found for unit in units if (found := unit_fault(unit, site)) is not None]
    if units:
        front["units"] = units
    else:
        remarks.append(remark("no-unit"))
    if site.unit and values.get("units") and values["units"] != site.unit:
        remarks.append(remark("unit-replaced", text=values["units"]))
    _take_series(front, remarks, values, site)
    _take_rest(front, remarks, values, site)
    return front, remarks


def unit_fault(unit: str, site: Context) -> Remark | None:
    """Tell why a unit's name does not resolve; None if it does."""
    ids = site.units.get(unit, ())
    if len(ids) == 1:
        return None
    if ids:
        return remark("two-units", name=unit, ids="、".join(ids))
    near = nearest(unit, site.units)
    return remark("unknown-unit" if near else "unknown-unit-far", name=unit, near="、".join(near))


def _take_series(
    front: dict[str, Value], remarks: list[Remark], values: Mapping[str, str], site: Context
) -> None:
    ids = tuple(dict.fromkeys(site.series.values()))
    wanted = (site.chosen_series,) if site.chosen_series else form.split_units(values.get("series", ""))
    for name in wanted:
        if name not in site.series:
            near = nearest(name, site.series) or tuple(site.series)
            remarks.append(remark("unknown-series", name=name, near="、".join(near)))
    if wanted:
        front["series"] = wanted
    elif len(ids) == 1:
        front["series"] = ids
    else:
        remarks.append(remark("no-series"))


def _take_rest(
    front: dict[str, Value], remarks: list[Remark], values: Mapping[str, str], site: Context
) -> None:
    zone = site.received.tzinfo or zoneinfo.ZoneInfo("Asia/Shanghai")
    for name in ("received", "as_of"):
        if when := values.get(name, ""):
            moment = scalars.moment(when, zone)
            if moment is None:
                remarks.append(remark("time-unread", text=when))
            else:
                front[name] = moment
    for name, of in _CHOICES.items():
        if said := values.get(name, ""):
            chosen = scalars.choice(said, of)
            if chosen is None:
                remarks.append(remark("word-unknown", text=said))
            else:
                front[name] = chosen
    _take_lists(front, remarks, values)


def _take_lists(front: dict[str, Value], remarks: list[Remark], values: Mapping[str, str]) -> None:
    for name in ("section", "commission"):
        if said := stripped(values.get(name, "")):
            front[name] = said
    if subjects := form.split_units(values.get("subjects", "")):
        front["subjects"] = subjects
    chosen = tuple(scalars.choice(said, Direction) for said in form.split_units(values.get("direction", "")))
    if directions := tuple(one for one in chosen if one is not None):
        front["direction"] = directions
    if None in chosen:
        remarks.append(remark("word-unknown", text=values["direction"]))


def of_filled(said: Filled, site: Context) -> tuple[Mapping[str, Value], list[Remark]]:
    """Give the front matter of a form that was filled in, whose values are read already."""
    values = {"units": "、".join(said.units), "series": "、".join(said.series)}
    values |= {name: getattr(said, name) for name in ("writer", "signer", "contact", "section", "commission")}
    front, remarks = front_matter(values, said.title, site)
    own = dict(front)
    for name in ("received", "kind", "focus", "tone", "urgency", "direction", "subjects", "as_of"):
        if said.places.has(name):
            own[name] = getattr(said, name)
    if abs(said.received - site.received) > APART:
        remarks.append(remark("time-apart", text=f"{said.received:%Y-%m-%d %H:%M}"))
    if said.event is not None:
        event = said.event
        told: dict[str, Plain | None] = {
            "stage": event.stage,
            "occurred": event.occurred,
            "learned": event.learned,
            "received": site.received,
            "caller": event.caller,
            "told": event.told,
        }
        own["event"] = Reported({name: value for name, value in told.items() if value})
        if event.stage is not Stage.FIRST:
            remarks.append(remark("event-goes-on"))
    return own, remarks
