"""The words that readers see: dates, numbers, credits and labels, in the site's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bulletin.archive import IssueName, PlacedItem
from bulletin.editions.templates import Templates
from bulletin.model.choices import SiteLanguage, Urgency, Verification
from bulletin.model.issue import Recipient
from bulletin.model.words import Choice, Day, Moment

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


_TAIL: Final = 3
# The labels that are said from here; the templates name more.
_NEEDED: Final = frozenset(
    {"as_of", "between", "comma", "credit", "issue_number", "serial_number", "supplement_number"}
    | {"table_scroll", "year_number", *(f"verified_{v.value}" for v in Verification)}
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Says values in one language; the fixed words come from `templates/labels.toml`."""

    language: SiteLanguage
    labels: Mapping[str, str]

    @property
    def chinese(self) -> bool:
        """Tell whether readers see Chinese."""
        return self.language is SiteLanguage.CHINESE

    def day(self, day: Day) -> str:
        """Say a day: 2026年3月5日, not padded."""
        if self.chinese:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def time(self, moment: Moment) -> str:
        """Say a time of day: 23时55分; a full hour is 9时."""
        if self.chinese:
            minutes = f"{moment.minute}分" if moment.minute else ""
            return f"{moment.hour}时{minutes}"
        return f"{moment:%H:%M}"

    def as_of(self, moment: Moment, received: Moment) -> str:
        """Say up to when an item holds; the day only if it is not the day it was received."""
        if moment.date() == received.date():
            return self.time(moment)
        if not self.chinese:
            return f"{self.time(moment)} on {self.day(moment.date())}"
        year = "" if moment.year == received.year else f"{moment.year}年"
        return f"{year}{moment.month}月{moment.day}日{self.time(moment)}"

    def number(self, name: IssueName) -> str:
        """Say an issue's number: 第3期（总第45期）; 增刊第1期."""
        if name.supplement is not None:
            return self.labels["supplement_number"].format(number=name.supplement)
        text = self.labels["issue_number"].format(number=name.number)
        if name.serial is None:
            return text
        return text + self.labels["serial_number"].format(number=name.serial)

    def yearly(self, name: IssueName) -> str:
        """Say an issue's number with its year: 2026年第3期."""
        return self.labels["year_number"].format(year=name.year, number=self._short(name))

    def _short(self, name: IssueName) -> str:
        if name.supplement is not None:
            return self.labels["supplement_number"].format(number=name.supplement)
        return self.labels["issue_number"].format(number=name.number)

    def units(self, item: PlacedItem) -> str:
        """Name an item's units, the leading one first."""
        return self.labels["between"].join(u.short for u in item.units)

    def credit(self, item: PlacedItem) -> str:
        """Say who sent an item and how sure it is: 区应急局供稿，电话核实，截至23时55分."""
        parts = [self.labels["credit"].format(units=self.units(item))]
        if item.verified is not None:
            parts.append(self.word(item.verified))
        if item.as_of is not None:
            parts.append(self.labels["as_of"].format(time=self.as_of(item.as_of, item.received)))
        return self.labels["comma"].join(parts)

    def word(self, choice: Choice) -> str:
        """Say a value of a closed set."""
        if isinstance(choice, Verification):
            return self.labels[f"verified_{choice.value}"]
        return choice.zh if self.chinese else choice.value.replace("_", " ")

    def urgency(self, item: PlacedItem) -> str:
        """Say how urgent an item is; nothing if it is a matter of routine."""
        return "" if item.urgency is Urgency.ROUTINE else self.word(item.urgency)

    def clauses(self, text: str) -> tuple[tuple[str, str], ...]:
        """Cut a title between its clauses, and each clause before its last three characters.

        A line may break between clauses first, and does not leave a single character behind.
        """
        parts = text.replace("，", "，\n").split("\n")
        ends = [len(p) - _TAIL - p.endswith("，") for p in parts]
        return tuple((p[: max(n, 0)], p[max(n, 0) :]) for p, n in zip(parts, ends, strict=True))

    def tail(self, text: str) -> tuple[str, str]:
        """Cut a line before its last three characters, which stay with what follows them."""
        return text[:-_TAIL], text[-_TAIL:]

    def recipients(self, row: tuple[Recipient, ...]) -> str:
        """List recipients, as a colophon does."""
        return self.labels["comma"].join(r.name for r in row)


def wording(templates: Templates, language: SiteLanguage) -> Wording:
    """Make the wording of a language from the labels among the templates."""
    return Wording(language, templates.labels(language.value, _NEEDED))
