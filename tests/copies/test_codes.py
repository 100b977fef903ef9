"""What a mark says survives errors, and nobody without the secret can say it."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.copies import code, grid
from bulletin.copies.mark import MOST, SYMBOLS, Mark, bits, mark, marks

SYMBOL = st.integers(0, 63)
MESSAGE = st.lists(SYMBOL, min_size=code.MESSAGE, max_size=code.MESSAGE)
NUMBER = st.integers(1, MOST)
SECRET = st.binary(min_size=32, max_size=32)
QUICK = settings(derandomize=True, max_examples=30, deadline=None)


@QUICK
@given(MESSAGE, st.integers(0, code.LENGTH), st.randoms(use_true_random=False))
def test_false_and_missing_symbols_are_mended(
    message: list[int], missing: int, chance: random.Random
) -> None:
    """Of n symbols that are left, (n - 9) / 2 may be false: six of all twenty-one."""
    word = dict(enumerate(code.encode(message)))
    for place in chance.sample(range(code.LENGTH), missing):
        del word[place]
    false = (len(word) - code.MESSAGE) // 2
    if false < 0:
        assert code.decode(word) is None
        return
    for place in chance.sample(sorted(word), false):
        word[place] ^= chance.randrange(1, 64)
    assert code.decode(word) == tuple(message)


@QUICK
@given(MESSAGE, st.randoms(use_true_random=False))
def test_what_is_too_false_is_never_passed_off_as_near(message: list[int], chance: random.Random) -> None:
    word = {n: chance.randrange(64) for n in range(code.LENGTH)}
    found = code.decode(word)
    if found is not None:
        true = code.encode(found)
        assert sum(true[n] != word[n] for n in word) <= (code.LENGTH - code.MESSAGE) // 2
    assert code.decode(dict(enumerate(code.encode(message)))) == tuple(message)


@QUICK
@given(NUMBER, SECRET, st.text(max_size=64))
def test_a_mark_comes_back_from_votes(number: int, secret: bytes, digest: str) -> None:
    made = mark(secret, digest, number)
    votes = [3.0 if bit else -3.0 for bit in bits(made)]
    assert len(votes) == SYMBOLS
    assert next(marks(votes)) == made
    assert made.fits(secret, digest)


@QUICK
@given(NUMBER, SECRET, st.randoms(use_true_random=False))
def test_a_mark_comes_back_though_a_third_of_its_votes_are_lost(
    number: int, secret: bytes, chance: random.Random
) -> None:
    """Ten symbols of twenty-one are doubtful and false, and are left out one after the other."""
    made = mark(secret, "digest", number)
    votes = [3.0 if bit else -3.0 for bit in bits(made)]
    for symbol in chance.sample(range(code.LENGTH), 10):
        for n in range(symbol * code.BITS, (symbol + 1) * code.BITS):
            votes[n] = -votes[n] * 0.01
    assert made in list(marks(votes))


@QUICK
@given(NUMBER, NUMBER, SECRET, SECRET, st.integers(0, 2**32 - 1))
def test_a_mark_fits_only_its_secret_its_issue_and_its_number(
    number: int, other: int, secret: bytes, foreign: bytes, forged: int
) -> None:
    made = mark(secret, "digest", number)
    assert not made.fits(secret, "another digest")
    assert made.fits(foreign, "digest") == (foreign == secret)
    assert Mark(other, made.code).fits(secret, "digest") == (other == number)
    assert Mark(number, forged).fits(secret, "digest") == (forged == made.code)


def test_noise_is_read_as_no_copy() -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed row of numbers
    secret = bytes(32)
    for _ in range(30):
        votes = [chance.gauss(0, 1) for _ in range(SYMBOLS)]
        assert not any(found.fits(secret, "digest") for found in marks(votes))


def test_every_bit_stands_in_each_half_of_a_page() -> None:
    cells = grid.cells()
    assert len(cells) == grid.COLUMNS * grid.ROWS
    halves = (
        [c for c in cells if c.row < grid.ROWS // 2],
        [c for c in cells if c.row >= grid.ROWS // 2],
        [c for c in cells if c.column < grid.COLUMNS // 2],
        [c for c in cells if c.column >= grid.COLUMNS // 2],
    )
    for half in halves:
        assert {c.bit for c in half} == {*range(SYMBOLS), None}
    counts = [sum(c.bit == n for c in cells) for n in range(SYMBOLS)]
    assert max(counts) - min(counts) <= 2
    assert 0.2 < sum(c.bit is None for c in cells) / len(cells) < 0.3


def test_dots_stand_on_the_paper_and_apart() -> None:
    dots = list(grid.dots(bits(mark(bytes(32), "digest", 42))))
    assert len({*dots}) == len(grid.cells())
    for x, y in dots:
        assert 12 < x < grid.PAGE[0] - 12
        assert 12 < y < grid.PAGE[1] - 12


def test_dots_of_two_copies_differ_and_the_guides_do_not() -> None:
    one, two = (bits(mark(bytes(32), "digest", n)) for n in (1, 2))
    differing = [c for c in grid.cells() if c.right(one) != c.right(two)]
    assert len(differing) > len(grid.cells()) / 5
    assert all(c.bit is not None for c in differing)
