"""Makes front matter of what a submission says of itself, and resolves its names."""

import zoneinfo
from collections.abc import Mapping

from bulletin.intake import form
from bulletin.intake.characters import stripped
from bulletin.intake.context import Context
from bulletin.intake.front import Value
from bulletin.intake.remarks import Remark, remark
from bulletin.model.choices import Kind, Status, Urgency
from bulletin.nearest import nearest
from bulletin.reading import scalars


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
    _take_series(front, remarks, site)
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


def _take_series(front: dict[str, Value], remarks: list[Remark], site: Context) -> None:
    ids = tuple(dict.fromkeys(site.series.values()))
    if site.chosen_series:
        if site.chosen_series not in site.series:
            near = nearest(site.chosen_series, site.series) or tuple(site.series)
            remarks.append(remark("unknown-series", name=site.chosen_series, near="、".join(near)))
        front["series"] = (site.chosen_series,)
    elif len(ids) == 1:
        front["series"] = ids
    else:
        remarks.append(remark("no-series"))


def _take_rest(
    front: dict[str, Value], remarks: list[Remark], values: Mapping[str, str], site: Context
) -> None:
    zone = site.received.tzinfo or zoneinfo.ZoneInfo("Asia/Shanghai")
    if when := values.get("received", ""):
        moment = scalars.moment(when, zone)
        if moment is None:
            remarks.append(remark("time-unread", text=when))
        else:
            front["received"] = moment
    if sort := values.get("kind", ""):
        chosen = scalars.choice(sort, Kind)
        if chosen is None:
            remarks.append(remark("word-unknown", text=sort))
        else:
            front["kind"] = chosen
    if haste := values.get("urgency", ""):
        urgency = scalars.choice(haste, Urgency)
        if urgency is None:
            remarks.append(remark("word-unknown", text=haste))
        else:
            front["urgency"] = urgency
