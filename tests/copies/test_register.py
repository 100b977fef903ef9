"""The register tells when it was changed, and never gives a number to two readers."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.copies.register import BrokenError, Event, Line, added, following, numbers, read

SECRET = bytes(range(32))
QUICK = settings(derandomize=True, max_examples=60, deadline=None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(Event),
        st.sampled_from(["weekly/2026-001", "express/2026-s01"]),
        st.integers(0, 3),
        TEXT,
        st.integers(1, 99),
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
    ),
    min_size=1,
    max_size=6,
)


def written(lines: list[Line]) -> bytes:
    """Write lines one at a time, as commands do."""
    data = b""
    for line in lines:
        data += added(read(data, SECRET), [line], SECRET)
    return data


@QUICK
@given(LINES)
def test_what_was_written_is_read(lines: list[Line]) -> None:
    data = written(lines)
    assert read(data, SECRET).lines == tuple(lines)
    assert added(read(b"", SECRET), lines, SECRET) == data


@QUICK
@given(LINES, st.data())
def test_a_changed_line_is_told(lines: list[Line], data: st.DataObject) -> None:
    rows = written(lines).splitlines(keepends=True)
    at = data.draw(st.integers(0, len(rows) - 1))
    told = json.loads(rows[at])
    name = data.draw(st.sampled_from(sorted(told)))
    told[name] = told[name] + 1 if isinstance(told[name], int) else f"{told[name]}x"
    rows[at] = (json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n").encode()
    with pytest.raises(BrokenError) as broken:
        read(b"".join(rows), SECRET)
    assert broken.value.number == at + 1


@QUICK
@given(LINES, st.data())
def test_a_line_that_was_taken_out_or_moved_is_told(lines: list[Line], data: st.DataObject) -> None:
    rows = written(lines).splitlines(keepends=True)
    at = data.draw(st.integers(0, len(rows) - 1))
    without = rows[:at] + rows[at + 1 :]
    if at < len(rows) - 1:
        with pytest.raises(BrokenError):
            read(b"".join(without), SECRET)
    with pytest.raises(BrokenError):
        read(b"".join([*without, *[rows[at]] * 2]), SECRET)


@pytest.mark.parametrize("row", [b"{}\n", b"[]\n", b"\n", b"null\n", b'{"seal": 1}\n', b"\xff\n", b'{"a": '])
def test_garbage_is_told_with_its_line(row: bytes) -> None:
    good = written([Line(Event.MADE, "weekly/2026-001", 1, "d", 1, "t")])
    with pytest.raises(BrokenError) as broken:
        read(good + row, SECRET)
    assert broken.value.number == 2


def test_another_secret_reads_nothing() -> None:
    with pytest.raises(BrokenError):
        read(written([Line(Event.MADE, "weekly/2026-001", 1, "d", 1, "t")]), bytes(32))


def test_a_reader_keeps_his_number_and_no_number_is_given_twice() -> None:
    made = [
        Line(Event.MADE, "weekly/2026-001", 1, "d", 4, "t", "guest"),
        Line(Event.MADE, "weekly/2026-001", 1, "d", 9, "t"),
    ]
    register = read(written(made), SECRET)
    kept = {"first": 1, "fifth": 5}
    given_now = numbers(register, "weekly/2026-001", kept, ["fifth", "guest", "new", "newer", "first"])
    assert given_now == {"fifth": 5, "guest": 4, "new": 10, "newer": 11, "first": 1}
    assert list(following(register, "weekly/2026-001", kept.values(), 2)) == [10, 11]
    assert list(following(register, "weekly/2026-002", kept.values(), 2)) == [6, 7]
