"""The one table of keys: complete, without double meanings, with words in both languages."""

import dataclasses
import inspect
from types import ModuleType

import pytest

from bulletin.model import checks, choices, issue, item, records, site, units, words
from bulletin.model.words import Choice, Day, Key, Moment
from bulletin.reading.table import Shape, by_name, columns, is_record, kind_name, records_in, shorthand

MODULES: tuple[ModuleType, ...] = (checks, choices, issue, item, records, site, units, words)
RECORDS = [
    member
    for module in MODULES
    for member in vars(module).values()
    if inspect.isclass(member) and dataclasses.is_dataclass(member) and hasattr(member, "places")
]
ROOTS: tuple[type, ...] = (
    site.Site, units.UnitList, item.Item, issue.IssueHead, records.ReaderList, records.Calendar,
    records.CommissionList, records.InstructionList, records.FaultList, records.ReportHead,
)  # fmt: skip
CHOICES = [m for m in vars(choices).values() if inspect.isclass(m) and issubclass(m, Choice) and len(m)]


def test_there_are_records_and_choices() -> None:
    assert len(RECORDS) > 25
    assert len(CHOICES) > 20


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.__name__)
def test_names_of_a_record_mean_one_thing_each(record: type) -> None:
    names = [name for column in columns(record) for name in {column.en, column.key.zh}]
    assert len(names) == len(set(names))
    assert by_name(record).keys() == set(names)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.__name__)
def test_every_key_is_described_in_both_languages(record: type) -> None:
    for column in columns(record):
        assert column.key.zh
        assert column.key.about_zh
        assert column.key.about_en
        assert column.key.about_en.isascii()
        assert not column.key.zh.isascii()
        assert not column.key.about_zh.isascii()
        assert column.en.isascii()
        assert kind_name(column.kind).zh


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.__name__)
def test_records_are_frozen_and_places_do_not_count(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(record, "__slots__")
    places = next(f for f in dataclasses.fields(record) if f.name == "places")
    assert not places.compare


@pytest.mark.parametrize("kind", CHOICES, ids=lambda c: c.__name__)
def test_words_of_a_choice_mean_one_thing_each(kind: type[Choice]) -> None:
    words_ = [word for member in kind for word in (member.value, member.zh)]
    assert len(words_) == len(set(words_))
    assert all(member.value.casefold() == member.value or kind is choices.SiteLanguage for member in kind)


def test_every_record_can_be_reached_from_a_file() -> None:
    reached = {r for root in ROOTS for r in records_in(root)}
    assert reached == set(RECORDS)


def test_records_inside_come_once_outermost_first() -> None:
    row = [*records_in(site.Site)]
    assert row[0] is site.Site
    assert len(row) == len(set(row))
    assert row.index(site.Series) < row.index(issue.Distribution) < row.index(issue.Recipient)


def test_column_says_what_a_key_takes() -> None:
    found = by_name(item.Item)
    assert found["标题"] is found["title"]
    assert (found["units"].many, found["units"].kind) == (True, str)
    assert (found["received"].many, found["received"].kind) == (False, Moment)
    assert found["event"].kind is item.Event
    assert not found["title"].required
    assert found["title"].default == ""
    assert by_name(item.Event)["编号"].required
    assert by_name(issue.IssueHead)["items"].by_section
    assert by_name(units.Unit)["from"].attribute == "from_"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (str, Shape.TEXT),
        (int, Shape.NUMBER),
        (bool, Shape.YES_NO),
        (Day, Shape.DAY),
        (Moment, Shape.TIME),
        (choices.Status, Shape.CHOICE),
        (item.Event, Shape.MAPPING),
    ],
)
def test_kind_has_a_name(kind: type, name: Shape) -> None:
    assert kind_name(kind) is name


def test_shorthand_names_an_attribute() -> None:
    for record in RECORDS:
        short = shorthand(record)
        assert not short or short in {c.attribute for c in columns(record)}
    assert shorthand(issue.Recipient) == "name"
    assert shorthand(item.Event) == ""
    assert is_record(item.Event)
    assert not is_record(str)


def test_keys_are_values() -> None:
    assert Key("甲", "乙", "c") == Key("甲", "乙", "c")
