"""What holds for every site: contents and indexes are whole, and no view learns what is not its own."""

import re
from collections import Counter
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bulletin import contents
from bulletin.archive import Archive, audience
from bulletin.editions import data, paper, web
from bulletin.editions.look import Look
from bulletin.problem import in_order
from bulletin.restrict import restrict
from bulletin.views import View, closure
from tests.engine.sites import appearance, assembled, read
from tests.engine.strategies import Sketch, canaries_of_item, canaries_of_unit, sketches

LOOK = appearance()


def text_of(pages: Mapping[str, str]) -> str:
    """Return all that can be read in pages: their source, and their words without marks."""
    raw = "\n".join(f"{path}\n{text}" for path, text in pages.items())
    return raw + re.sub(r"<[^>]*>", "", raw)


@given(sketches())
def test_every_placed_item_stands_once_in_issue_contents_and_index(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    assert {i.name.path for i in archive.issues} == sketch.issues.keys()
    for issue in archive.issues:
        drawn = sketch.issues[issue.name.path]
        placed = [i.id for i in issue.items]
        assert placed == list(drawn["items"])
        found = cast("dict[str, Any]", data.issue_data(issue, {}, None))
        assert [row["item"] for row in found["contents"]] == placed
        assert [row["id"] for row in found["items"]] == placed
        entries = Counter((unit["unit"], e["item"]) for unit in found["unit_index"] for e in unit["entries"])
        assert entries == Counter((unit, i) for i in placed for unit in sketch.items[i]["units"])


@given(sketches())
def test_units_stand_in_official_order_of_the_day(sketch: Sketch) -> None:
    content, _ = read(sketch.texts)
    for issue in assembled(sketch.texts).issues:
        index = contents.unit_index(issue)
        row = [unit.unit for group in index for unit in group.units]
        assert [u.id for u in row] == sorted(
            {u.id for u in row}, key=lambda i: (content.directory.then(i, issue.date).order, i)
        )
        names = [group.name for group in index]
        assert names == sorted(set(names))  # the groups are called 类0, 类1, 类2 in their order
        for group in index:
            for entry in group.units:
                assert entry.unit == content.directory.then(entry.unit.id, issue.date)
                assert entry.unit.group_name == group.name


@given(sketches())
def test_corrections_print_once_in_a_series_and_never_before_their_day(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    seen: set[tuple[str, str, str]] = set()
    for issue in archive.issues:
        for printed in issue.corrections:
            key = (issue.name.series, printed.item, printed.correction.text)
            assert key not in seen
            seen.add(key)
            assert printed.correction.date <= issue.date
            assert printed.item in sketch.issues[printed.issue.path]["items"]
            assert printed.issue.series == issue.name.series
            assert printed.issue.number is not None
            assert issue.name.number is not None
            assert printed.issue.number < issue.name.number


@settings(max_examples=150)
@given(sketches())
def test_no_page_and_no_data_of_a_view_says_what_is_not_its_own(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    for scopes in sketch.views():
        shown = sketch.shown(scopes)
        left = restrict(archive, View(scopes))
        pages = dict(web.pages(left, LOOK, everything_printed(archive)))
        text = text_of(pages) + data.as_json(data.archive_data(left))
        for canary in forbidden(sketch, shown):
            assert canary not in text, (canary, sorted(scopes))
        offered = {i.name.path for i in left.issues if i.complete}
        assert offered == {
            name for name, items in shown.items() if may_have_pdf(archive, scopes, name, items)
        }
        assert len(re.findall(r"\.pdf\b", text)) >= len(offered)
        if not offered:
            assert ".pdf" not in text
        event(f"hidden items: {len(sketch.items.keys() - set().union(*shown.values(), ()))}")


def everything_printed(archive: Archive) -> dict[str, dict[str, int]]:
    return {issue.name.path: dict.fromkeys((i.id for i in issue.items), 7) for issue in archive.issues}


def may_have_pdf(archive: Archive, scopes: frozenset[str], name: str, items: set[str]) -> bool:
    issue = next(i for i in archive.issues if i.name.path == name)
    corrections = all(scopes & set(s) for c in issue.corrections for s in c.scopes)
    return corrections and items == {i.id for i in issue.items}


def forbidden(sketch: Sketch, shown: Mapping[str, set[str]]) -> set[str]:
    """Return every canary of what a view does not know."""
    known = set().union(*shown.values(), ())
    words: set[str] = set()
    for item_id, item in sketch.items.items():
        if item_id not in known:
            words |= canaries_of_item(item_id, item)
    credited = {u for i in known for u in sketch.items[i]["units"]}
    for unit_id in sketch.units:
        if unit_id not in credited:
            words |= canaries_of_unit(unit_id)
    for name, issue in sketch.issues.items():
        left = shown.get(name, set())
        if not left:
            words.add(name)
        if left != set(issue["items"]):
            words.add(f"按{name}语")
        words |= {call["line"] for call in issue["attention"] if call["item"] not in left}
    series = {name.partition("/")[0] for name in shown}
    words |= {f"刊{s}名" for s in {n.partition("/")[0] for n in sketch.issues} - series}
    return words


@settings(max_examples=150)
@given(sketches())
def test_what_a_view_knows_is_there(sketch: Sketch) -> None:
    """The other half: nothing that a view may know is kept from it."""
    archive = assembled(sketch.texts)
    for scopes in sketch.views():
        left = restrict(archive, View(scopes))
        assert {i.name.path: {x.id for x in i.items} for i in left.issues} == sketch.shown(scopes)
        for issue in left.issues:
            drawn = sketch.issues[issue.name.path]
            here = {i.id for i in issue.items}
            assert [a.line for a in issue.attention] == [
                c["line"] for c in drawn["attention"] if c["item"] in here
            ]
            assert (issue.note is not None) == (bool(drawn["note"]) and here == set(drawn["items"]))
            for printed in issue.corrections:
                standing = next(i for i in left.issues if i.name == printed.issue)
                assert standing.item(printed.item) is not None


@given(sketches())
def test_restrict_is_idempotent_and_monotone(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    views = sketch.views()
    for scopes in views:
        left = restrict(archive, View(scopes))
        assert restrict(left, View(scopes)) == left
        for wider in views:
            if scopes <= wider:
                assert restrict(restrict(archive, View(wider)), View(scopes)) == left
    assert restrict(archive, View(frozenset())).issues == ()


@given(sketches())
def test_counts_come_from_what_a_view_knows(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    for scopes in sketch.views():
        values: list[Any] = []
        recorder = SimpleNamespace(
            fill=lambda _, page, values=values: values.append(page) or "",
            asset=LOOK.asset,
            wording=LOOK.wording,
        )
        list(web.pages(restrict(archive, View(scopes)), cast("Look", recorder), {}))
        known = set().union(*sketch.shown(scopes).values(), ())
        units = next(page for page in values if isinstance(page, web.UnitsPage))
        counts = {count.unit.id: count.count for _, row in units.groups for count in row}
        assert counts == Counter(u for i in known for u in sketch.items[i]["units"])
        newest = next(page for page in values if isinstance(page, web.HomePage)).newest
        shown = sketch.shown(scopes)
        assert {n.issue.name.path: n.count for n in newest} == {
            n.issue.name.path: len(shown[n.issue.name.path]) for n in newest
        }
        assert {n.issue.name.series for n in newest} == {name.partition("/")[0] for name in shown}


@given(sketches())
def test_paper_goes_no_further_than_its_readers(sketch: Sketch) -> None:
    """Beside its own items an issue prints only of what each of its readers may know."""
    archive = assembled(sketch.texts)
    for issue in archive.issues:
        html = paper.paper(archive, issue, LOOK)
        text = re.sub(r"<[^>]*>", "", html)
        readers = [closure([s], sketch.scopes).scopes for s in audience(issue)]
        own = {i.id for i in issue.items}
        for item_id, item in sketch.items.items():
            known_to_all = all(
                any(item_id in left for left in sketch.shown(reader).values()) for reader in readers
            )
            if item_id not in own and not known_to_all:
                assert not any(canary in text for canary in canaries_of_item(item_id, item))


@given(sketches(), st.randoms(use_true_random=False))
def test_archive_does_not_depend_on_the_order_of_files(sketch: Sketch, random: Any) -> None:  # noqa: ANN401
    row = list(sketch.texts.items())
    random.shuffle(row)
    assert assembled(dict(row)) == assembled(sketch.texts)
    one, other = (in_order(read(texts)[1]) for texts in (dict(row), sketch.texts))
    assert one == other


@given(sketches())
def test_pages_have_names_of_their_own_and_links_lead_to_pages(sketch: Sketch) -> None:
    archive = assembled(sketch.texts)
    for scopes in sketch.views():
        pages = dict(web.pages(restrict(archive, View(scopes)), LOOK, {}))
        for path, text in pages.items():
            for address in re.findall(r'href="([^"#]+\.html)', text):
                assert resolved(path, address) in pages, (path, address)
            for anchor in re.findall(r'href="#([^"]+)"', text):
                assert f'id="{anchor}"' in text


def resolved(page: str, address: str) -> str:
    parts = page.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
