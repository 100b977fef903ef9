"""What the intake must know of a site: its units by name, its series, its language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bulletin.content import Content
from bulletin.language import Language
from bulletin.model.words import Moment


@dataclass(frozen=True, slots=True)
class Context:
    """Plain values, since they go to a worker."""

    received: Moment
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # ids by every name
    series: Mapping[str, str] = field(default_factory=dict)  # ids by name and id
    language: Language = Language.ZH
    unit: str = ""  # said by the editor: stands above what the submission says
    chosen_series: str = ""
    channel: str = ""


def context(
    content: Content, received: Moment, *, unit: str = "", series: str = "", channel: str = ""
) -> Context:
    """Gather what a site says."""
    known = {n: s.id for s in content.site.series for n in (s.name, s.id)}
    return Context(
        received=received,
        units=unit_names(content),
        series=known,
        language=Language(content.site.language.value),
        unit=unit,
        chosen_series=series,
        channel=channel,
    )


def unit_names(content: Content) -> Mapping[str, tuple[str, ...]]:
    """Give the units by every name: a present name stands above past ones, an id above all."""
    past: dict[str, dict[str, None]] = {}
    present: dict[str, dict[str, None]] = {}
    for unit in content.directory.units:
        for change in unit.history:
            for name in (change.name, change.short):
                past.setdefault(name, {})[unit.id] = None
        for name in (unit.name, unit.short):
            present.setdefault(name, {})[unit.id] = None
    ids = {unit.id: {unit.id: None} for unit in content.directory.units}
    return {name: tuple(units) for name, units in (past | present | ids).items() if name}
