"""What stands in an archive: final issues alone, filled in from series and site, with their corrections."""

import datetime

import pytest

from bulletin import assemble
from bulletin.archive import Archive, AttentionLine, Issue, Report
from bulletin.checking import checks
from bulletin.model.choices import Form, Kind, Stage, Urgency, Verification
from tests.engine.sites import ITEM, SITE, assembled, head, issue, item, made, read, site


def of(archive: Archive, path: str) -> Issue:
    return next(i for i in archive.issues if i.name.path == path)


def corrections(archive: Archive) -> dict[str, list[tuple[str, str, str]]]:
    return {
        i.name.path: [(c.item, c.issue.path, c.correction.text) for c in i.corrections]
        for i in archive.issues
        if i.corrections
    }


def test_item_stands_with_all_that_its_page_says() -> None:
    archive = assembled(
        site(
            {
                "a": item(
                    verified={"state": "phone", "by": "乙"},
                    as_of="2026-03-01 23:55",
                    focus="热点",
                    tone="忧",
                    urgency="加急",
                    form="综合",
                    event={"id": "e", "stage": "first"},
                    contact="12345",
                )
            },
            {
                "weekly/2026-001": issue(
                    {"要闻": ["a"]}, "编者按。\n", attention=[{"item": "a", "line": "请看"}]
                )
            },
        )
    )
    (found,) = archive.issues
    (placed,) = found.items
    assert (placed.id, placed.title, placed.kind, placed.form) == (
        "a",
        "标题",
        Kind.DEVELOPMENT,
        Form.ROUNDUP,
    )
    assert (placed.verified, placed.urgency) == (Verification.PHONE, Urgency.URGENT)
    assert placed.report == Report("e", Stage.FIRST)
    assert placed.body.text.strip() == "正文。"
    assert placed.scope == ("leaders",)
    assert "12345" not in repr(archive)
    assert found.attention == (AttentionLine("a", "请看"),)
    assert found.note is not None
    assert found.date == datetime.date(2026, 3, 2)
    assert archive.today == datetime.date(2026, 3, 2)


def test_series_takes_from_the_site_what_it_does_not_say() -> None:
    archive = assembled(site({"a": item()}, {"weekly/2026-001": issue(["a"])}))
    series = archive.issues[0].series
    assert (series.masthead, series.issuing_office, series.print_scope) == (
        "云溪周报",
        "云溪区信息科",
        ("leaders",),
    )
    own = {**SITE["series"][0], "masthead": "报头", "issuing_office": "某科"}  # type: ignore[dict-item]
    series = assembled(site({"a": item()}, {"weekly/2026-001": issue(["a"])}, {"series": [own]})).series[0]
    assert (series.masthead, series.issuing_office) == ("报头", "某科")


@pytest.mark.parametrize("status", ["open", "proof", "signing", None])
def test_issue_that_is_not_final_is_left_out(status: str | None) -> None:
    archive = assembled(site({"a": item()}, {"weekly/2026-001": issue(["a"], status=status)}))
    assert archive.issues == ()


def test_distribution_of_an_issue_replaces_line_by_line() -> None:
    series = {
        **SITE["series"][0],  # type: ignore[dict-item]
        "distribution": {"upward": ["甲"], "lateral": ["乙"], "downward": ["丙"]},
        "print_run": 9,
    }
    archive = assembled(
        site(
            {"a": item(), "b": item()},
            {
                "weekly/2026-001": issue(["a"]),
                "weekly/2026-002": issue(
                    ["b"], number=2, distribution={"送": "丁", "本期增发": "戊"}, print_run=0
                ),
            },
            {"series": [series]},
        )
    )
    first, second = archive.issues
    assert [r.name for r in (*first.distribution.upward, *first.distribution.lateral)] == ["甲", "乙"]
    assert first.print_run == 9
    lines = (second.distribution.upward, second.distribution.lateral, second.distribution.downward)
    assert [[r.name for r in line] for line in lines] == [["甲"], ["丁"], ["丙"]]
    assert [r.name for r in second.distribution.extra] == ["戊"]
    assert second.print_run == 0


def test_issue_may_have_a_scope_of_its_own() -> None:
    keys = {
        "scopes": [{"id": "leaders", "name": "区领导"}, {"id": "few", "name": "少数", "covers": ["leaders"]}]
    }
    texts = site({"a": item()}, {"weekly/2026-001": issue(["a"], scope="few")}, keys)
    (found,) = assembled(texts).issues
    assert (found.scope, found.print_scope, [i.scope for i in found.items]) == (
        ("few",),
        ("few",),
        [("leaders",)],
    )


def correct(day: str, text: str = "改") -> dict[str, str]:
    return {"date": day, "text": text}


def weeklies(**first: object) -> dict[str, str]:
    return site(
        {"a": item(**first), **{f"x{n}": item() for n in range(2, 5)}},
        {
            "weekly/2026-001": issue(["a"]),
            **{
                f"weekly/2026-00{n}": issue([f"x{n}"], number=n, date=f"2026-03-{2 + 7 * (n - 1):02}")
                for n in range(2, 5)
            },
        },
    )


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        ("2026-02-01", "weekly/2026-002"),
        ("2026-03-02", "weekly/2026-002"),
        ("2026-03-09", "weekly/2026-002"),
        ("2026-03-10", "weekly/2026-003"),
        ("2026-03-23", "weekly/2026-004"),
        ("2026-03-24", None),
    ],
)
def test_correction_prints_in_the_earliest_later_issue(day: str, printed: str | None) -> None:
    archive = assembled(weeklies(corrections=[correct(day)]))
    expected = {} if printed is None else {printed: [("a", "weekly/2026-001", "改")]}
    assert corrections(archive) == expected
    a = of(archive, "weekly/2026-001").item("a")
    assert a is not None
    assert [c.text for c in a.corrections] == ["改"]


def test_corrections_stand_in_the_order_of_their_days() -> None:
    archive = assembled(weeklies(corrections=[correct("2026-03-08", "二"), correct("2026-03-03", "一")]))
    assert [c[2] for c in corrections(archive)["weekly/2026-002"]] == ["一", "二"]


def test_item_in_two_series_is_corrected_in_both() -> None:
    archive = assembled(
        site(
            {
                "a": item(series=["weekly", "daily"], corrections=[correct("2026-03-04")]),
                "b": item(),
                "c": item(series="daily"),
            },
            {
                "weekly/2026-001": issue(["a"]),
                "daily/2026-001": issue(["a"], series="daily", date="2026-03-03"),
                "weekly/2026-002": issue(["b"], number=2, date="2026-03-09"),
                "daily/2026-002": issue(["c"], series="daily", number=2, date="2026-03-05"),
            },
        )
    )
    assert corrections(archive) == {
        "daily/2026-002": [("a", "daily/2026-001", "改")],
        "weekly/2026-002": [("a", "weekly/2026-001", "改")],
    }
    assert sum(i.item("a") is not None for i in archive.issues) == 2


def test_issues_of_one_day_stand_in_the_order_of_series_and_numbers() -> None:
    archive = assembled(
        site(
            {"a": item(series="daily"), "b": item(), "c": item()},
            {
                "daily/2026-001": issue(["a"], series="daily"),
                "weekly/2026-002": issue(["c"], number=2),
                "weekly/2026-001": issue(["b"]),
            },
        )
    )
    assert [i.name.path for i in archive.issues] == ["weekly/2026-001", "weekly/2026-002", "daily/2026-001"]


def test_draft_stands_nowhere() -> None:
    texts = site(
        {"a": item(), "draft": head({**ITEM, "status": "draft", "title": "草"})},
        {"weekly/2026-001": issue(["a"])},
    )
    assert "草" not in repr(assembled(texts))


@pytest.mark.parametrize(
    ("items", "issues", "more", "day"),
    [
        ({}, {}, {}, None),
        ({"a": head({"title": "题"})}, {}, {}, None),
        ({"a": item(received="2026-05-01 09:00")}, {}, {}, "2026-05-01"),
        ({"a": item(approved_on="2026-05-02")}, {}, {}, "2026-05-02"),
        (
            {"a": item(event={"id": "e", "stage": "first", "phoned": "2026-05-03 01:00"})},
            {},
            {},
            "2026-05-03",
        ),
        ({"a": item(corrections=[correct("2026-05-04")])}, {}, {}, "2026-05-04"),
        ({"a": item()}, {"weekly/2026-001": issue(["a"], date="2026-05-05")}, {}, "2026-05-05"),
        (
            {"a": item()},
            {},
            {
                "content/instructions/i.yaml": (
                    "instructions: [{item: a, leader: 甲, date: 2026-05-06, text: 阅, due: 2026-12-31}]"
                ),
                "content/calendar.yaml": "workdays: [2026-11-11]",
                "content/readers.yaml": "readers: [{id: r, name: 甲, scopes: leaders, withdrawn: 2026-12-1}]",
            },
            "2026-05-06",
        ),
    ],
)
def test_newest_day(
    items: dict[str, str], issues: dict[str, str], more: dict[str, str], day: str | None
) -> None:
    content, problems = read({**site(items, issues), **more})
    assert problems == ()
    found = checks.newest_day(content)
    assert (found and found.isoformat()) == day


def test_empty_site_is_an_empty_archive() -> None:
    content, _ = read(site({}, {}))
    archive = assemble.assemble(content, made(content)[0].bodies, datetime.date(2026, 1, 1))
    assert archive.issues == ()
    assert [u.id for u in archive.units] == ["education", "water", "bridge"]
