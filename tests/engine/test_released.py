"""A released issue against its archive: what may be entered later, what may not, and each by its name."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from bulletin import alterations, digest, pipeline
from bulletin.archive import Archive, Issue
from bulletin.assemble import assemble
from bulletin.body import bodies
from bulletin.checking import checks
from bulletin.checking.releases import verify
from bulletin.content import Content
from bulletin.machine.place import place
from bulletin.problem import Problem
from bulletin.reading.stated import stated, sums, written_sums
from bulletin.releases import Release, Releases, Stated, can_be_archive
from tests.engine.sites import PROJECT, SITE, block, here, item, made, read, site
from tests.engine.sites import issue as written
from tests.releasing import release, without_layout

Texts = Mapping[str, str]

ITEMS: Final = {
    "a": item("甲文第一段。\n\n甲文第二段。\n", title="甲事"),
    "b": item(title="乙事", series=["weekly"]),
    "c": item(title="丙事"),
    "d": item(title="丁事"),
}
FIRST: Final = "weekly/2026-001"
SECOND: Final = "weekly/2026-002"
THIRD: Final = "weekly/2026-003"
ISSUES: Final = {
    FIRST: written(["a", "b"], "按语。\n"),
    SECOND: written(["c"], number=2, date="2026-03-09"),
    THIRD: written(["d"], number=3, date="2026-03-16"),
}
CORRECTION: Final = {"date": "2026-03-04", "text": "甲应为乙", "by": "丙"}


def assembled(texts: Texts, said: Mapping[str, Stated] | None = None) -> tuple[Content, Archive]:
    content, _ = read(texts)
    today = checks.newest_day(content)
    assert today is not None
    return content, assemble(content, made(content)[0].bodies, today, stated=said or {})


def issue_of(archive: Archive, name: str) -> Issue:
    return next(i for i in archive.issues if i.name.path == name)


def statement(texts: Texts, name: str, said: Mapping[str, Stated] | None = None) -> bytes:
    return digest.canonical(digest.statement(issue_of(assembled(texts, said)[1], name)))


def known(data: bytes) -> Stated:
    found = stated(data)
    assert found is not None
    return found


def changes(before: Texts, after: Texts, name: str = FIRST) -> list[tuple[str, str, int]]:
    """Return what of an issue that was released before is told as changed after: what, file and line."""
    data = statement(before, name)
    content, archive = assembled(after, {name: known(data)})
    own = next(h for h in content.issues if h.name == name)
    found = alterations.differences(content, own, issue_of(archive, name), json.loads(data))
    return [(d.what.en, d.place.path, d.place.line) for d in found]


BEFORE: Final = site(ITEMS, ISSUES)
A: Final = "content/items/a.md"
ONE: Final = f"content/issues/{FIRST}.md"


def edited(path: str, old: str, new: str) -> Texts:
    assert old in BEFORE[path], BEFORE[path]
    return {**BEFORE, path: BEFORE[path].replace(old, new, 1)}


UNLAWFUL: Final[Mapping[str, tuple[Texts, str]]] = {
    "title": (edited(A, "甲事", "甲事儿"), "title of `a`"),
    "text": (edited(A, "第二段", "第三段"), "text of `a`"),
    "longer text": (edited(A, "第二段。\n", "第二段。\n\n末段。\n"), "text of `a`"),
    "units": (edited(A, "education", "water"), "source units of `a`"),
    "kind": (edited(A, "development", "problem"), "kind of `a`"),
    "urgency": (edited(A, "kind:", 'urgency: "urgent"\nkind:'), "urgency of `a`"),
    "as of": (edited(A, "kind:", 'as_of: "2026-03-01 08:00"\nkind:'), "day of information of `a`"),
    "order": (edited(ONE, '["a", "b"]', '["b", "a"]'), "items, sections and their order"),
    "item less": (edited(ONE, '["a", "b"]', '["a"]'), "items, sections and their order"),
    "section": (edited(ONE, '["a", "b"]', '{"要闻": ["a", "b"]}'), "items, sections and their order"),
    "note": (edited(ONE, "按语", "按"), "editor's note"),
    "no note": (edited(ONE, "按语。\n", ""), "editor's note"),
    "attention": (
        edited(ONE, "status:", 'attention: [{"item": "a", "line": "注意"}]\nstatus:'),
        "attention lines",
    ),
    "recipients": (
        edited(ONE, "status:", 'distribution: {"upward": ["区委"]}\nstatus:'),
        "recipients above (upward)",
    ),
    "extra": (
        edited(ONE, "status:", 'distribution: {"extra": ["区委"]}\nstatus:'),
        "recipients of this issue only (extra)",
    ),
    "print run": (edited(ONE, "status:", "print_run: 9\nstatus:"), "print run"),
    "editor": (edited(ONE, "status:", 'edited_by: "戊"\nstatus:'), "editor"),
    "signature": (edited(ONE, '"丁"', '"戊"'), "who signed off"),
    "date": (edited(ONE, '\ndate: "2026-03-02"', '\ndate: "2026-03-03"'), "date"),
    "serial": (edited(ONE, "number: 1", "number: 1\nserial: 5"), "serial number"),
}


@pytest.mark.parametrize("what", UNLAWFUL)
def test_what_was_changed_is_told_by_its_name(what: str) -> None:
    after, told = UNLAWFUL[what]
    assert [name for name, _, _ in changes(BEFORE, after)] == [told]


def test_change_of_a_text_is_told_at_its_line() -> None:
    text = BEFORE[A]
    line = text[: text.index("甲文第二段")].count("\n") + 1
    assert changes(BEFORE, UNLAWFUL["text"][0]) == [("text of `a`", A, line)]
    assert changes(BEFORE, UNLAWFUL["title"][0]) == [("title of `a`", A, 2)]


def units(**more: object) -> Texts:
    own = [{"id": "education", "name": "区教育局", "short": "教育局", "group": "department", **more}]
    rest = [
        {"id": "water", "name": "区水务局", "short": "水务局", "group": "department"},
        {"id": "bridge", "name": "石桥镇", "group": "town"},
    ]
    groups = [{"id": "department", "name": "区级部门"}, {"id": "town", "name": "镇"}]
    return {**BEFORE, "content/units.yaml": block({"groups": groups, "units": own + rest})}


def series(**more: object) -> Texts:
    rows: Any = SITE["series"]
    return {**BEFORE, "site.yaml": block({**SITE, "series": [{**rows[0], **more}, rows[1]]})}


LAWFUL: Final[Mapping[str, Texts]] = {
    "correction": edited(A, "kind:", f"corrections: {json.dumps([CORRECTION])}\nkind:"),
    "report to a higher level": edited(
        A, "kind:", 'upward: [{"level": "city", "sent": "2026-03-05", "adopted": "2026-03-09"}]\nkind:'
    ),
    "instruction": {
        **BEFORE,
        "content/instructions/2026.yaml": block(
            {"instructions": [{"item": "a", "leader": "某", "date": "2026-03-05", "text": "阅"}]}
        ),
    },
    "later report of an event": {
        **BEFORE,
        "content/items/e.md": item(event={"id": "e", "stage": "final"}, received="2026-03-20 09:00"),
        "content/issues/weekly/2026-004.md": written(["e"], number=4, date="2026-03-23"),
    },
    "subjects, tone and the like": edited(A, "kind:", 'subjects: ["防汛"]\ntone: "bad"\nkind:'),
    "bureau renamed later": units(history=[{"from": "2026-03-10", "name": "区教育和体育局"}]),
    "another masthead from now on": series(masthead="云溪信息", name="云溪信息"),
    "other standing recipients from now on": series(
        distribution={"upward": ["区领导"], "downward": ["各镇"]}, print_run=9
    ),
    "a word in the margin": edited(ONE, "status:", "# 已寄出\nstatus:"),
}


@pytest.mark.parametrize("what", LAWFUL)
def test_what_may_be_entered_later_changes_nothing(what: str) -> None:
    assert changes(BEFORE, LAWFUL[what]) == []


def test_signature_after_oral_consent_changes_nothing() -> None:
    consent = {"by": "丁", "on": "2026-03-02", "due": "2026-03-03"}
    before = {
        **BEFORE,
        ONE: written(["a", "b"], "按语。\n", signed_by=None, signed_on=None, signed_later=consent),
    }
    after = {
        **BEFORE,
        ONE: written(["a", "b"], "按语。\n", signed_by="戊", signed_on="2026-03-03", signed_later=consent),
    }
    assert changes(before, after) == []


def test_released_issue_keeps_the_head_that_its_series_had() -> None:
    data = statement(BEFORE, FIRST)
    _, archive = assembled(LAWFUL["another masthead from now on"], {FIRST: known(data)})
    assert issue_of(archive, FIRST).series.masthead == "云溪周报"
    assert issue_of(archive, SECOND).series.masthead == "云溪信息"


# Corrections


def printed(archive: Archive) -> dict[str, list[str]]:
    return {i.name.path: [c.correction.text for c in i.corrections] for i in archive.issues}


def with_corrections(*texts: str, date: str = "2026-03-04") -> Texts:
    rows = [{"date": date, "text": text, "by": "丙"} for text in texts]
    return edited(A, "kind:", f"corrections: {json.dumps(rows)}\nkind:")


def test_correction_passes_over_a_released_issue_that_has_not_printed_it() -> None:
    data = known(statement(BEFORE, SECOND))
    assert printed(assembled(with_corrections("甲误"))[1])[SECOND] == ["甲误"]
    assert printed(assembled(with_corrections("甲误"), {SECOND: data})[1]) == {
        FIRST: [], SECOND: [], THIRD: ["甲误"],
    }  # fmt: skip


def test_correction_that_a_released_issue_has_printed_is_printed_nowhere_else() -> None:
    data = known(statement(with_corrections("甲误"), SECOND))
    found = printed(assembled(with_corrections("又误", "甲误"), {SECOND: data})[1])
    assert found == {FIRST: [], SECOND: ["甲误"], THIRD: ["又误"]}


def test_changed_correction_is_a_change_of_the_issue_that_printed_it() -> None:
    before, after = with_corrections("甲误"), with_corrections("甲误了")
    assert [what for what, _, _ in changes(before, after, SECOND)] == ["the correction of `a` that it prints"]


def test_corrections_stand_in_the_order_in_which_they_were_printed() -> None:
    two = {**with_corrections("一误", "二误")}
    data = known(statement(two, SECOND))
    turned = Stated(**{f: getattr(data, f) for f in data.__slots__} | {"corrections": data.corrections[::-1]})
    assert printed(assembled(two, {SECOND: turned})[1])[SECOND] == ["二误", "一误"]


# The archive by itself


def test_list_of_digests_is_what_sha256sum_writes() -> None:
    rows = {"b": "0" * 64, "a": "f" * 64}
    data = written_sums(rows)
    assert data == f"{'f' * 64}  a\n{'0' * 64}  b\n".encode()
    assert sums(data) == rows
    for broken in (b"x", data + b"\n", data.replace(b"  ", b" "), data[:-1], data * 2, b"\xff" + data):
        assert sums(broken) is None


@pytest.mark.parametrize("path", ["archive", "存档/付印", "a.b/c-d"])
def test_archive_may_lie_in_a_folder_of_its_own(path: str) -> None:
    assert can_be_archive(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "../a",
        "a/../b",
        "/a",
        "a//b",
        "a/",
        ".git",
        ".build/x",
        "content/a",
        "output",
        "a\\b",
        "a b",
    ],
)
def test_archive_may_not_lie_elsewhere(path: str) -> None:
    assert not can_be_archive(path)


def test_folder_of_an_issue_that_cannot_be_read_is_no_stray() -> None:
    content, _ = read({**BEFORE, "content/issues/daily/2026-001.md": "---\n[\n---\n"})
    kept = Releases({"daily/2026-001": {1: Release("archive/daily/2026-001/1", {})}})
    assert verify(content, kept, lambda _: b"") == ({}, ())


# One byte


@dataclass(frozen=True)
class Scene:
    """A drawn site whose issues have been released, and where in its files the covered bytes lie."""

    root: Path
    spans: tuple[tuple[str, int, int], ...]  # path, first byte, and the one after the last

    def problems(self) -> tuple[Problem, ...]:
        world = pipeline.World(self.root, PROJECT / "templates", place({}))
        return pipeline.check_site(world, lambda _: None).problems


WORDS: Final = "汛前排查道路桥梁学校食堂供水管网清淤进度资金缺口群众反映集中整改落实责任单位按期完成"


def words(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(least, most)))


def picture(chance: random.Random) -> bytes:
    data = BytesIO()
    Image.new("RGB", (8, 8), (chance.randrange(256), 7, 9)).save(data, "PNG")
    return data.getvalue()


def draw(chance: random.Random, root: Path) -> Scene:
    """Draw a site of two issues and release both."""
    ids = [f"item{n}" for n in range(chance.randint(3, 6))]
    files: dict[str, bytes] = {}
    items = {}
    for name in ids:
        body = f"{words(chance, 9, 60)}。\n\n{words(chance, 9, 30)}。\n"
        if chance.random() < 0.5:
            files[f"content/media/{name}.png"] = picture(chance)
            body += f"\n![图示](../media/{name}.png)\n"
        correction = [{"date": "2026-03-05", "text": words(chance, 5, 9), "by": "丙"}]
        more = {"corrections": correction} if name == ids[0] else {}
        items[name] = item(body, title=words(chance, 5, 20), **more)
    cut = chance.randint(1, len(ids) - 1)
    given = {"upward": [{"name": words(chance, 3, 6), "copies": 3}], "extra": [words(chance, 3, 6)]}
    issues = {
        FIRST: written(
            ids[:cut],
            f"{words(chance, 9, 30)}。\n",
            attention=[{"item": ids[0], "line": words(chance, 5, 20)}],
            distribution=given,
            print_run=chance.randint(10, 99),
        ),
        SECOND: written(ids[cut:], number=2, date="2026-03-09", distribution=given, print_run=40),
    }
    files |= {path: text.encode() for path, text in site(items, issues).items()}
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    for name in issues:
        assert release(root, name) == 0
    return Scene(root, tuple(_spans(root, files)))


def _spans(root: Path, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, int]]:
    """Yield where the covered values lie: in the content, and in the archive."""
    for path in files:
        data = (root / path).read_bytes()
        if path.startswith("content/media/"):
            yield path, 0, len(data)
        elif path.startswith(("content/items/", "content/issues/")):
            top = data.index(b"\n---\n") + 5
            body = data[top:]
            if body.strip():
                start = top + len(body) - len(body.lstrip())
                yield path, start, start + len(body.strip())
            for key in (b"title", b"units", b"items", b"attention", b"distribution", b"print_run", b"number"):
                at = data.find(b"\n" + key + b": ")
                if at >= 0:
                    yield path, at + len(key) + 3, data.index(b"\n", at + 1)
            yield from _records(path, data)
    for file in sorted((root / "archive").rglob("*")):
        if file.is_file():
            yield file.relative_to(root).as_posix(), 0, file.stat().st_size


def _records(path: str, data: bytes) -> Iterator[tuple[str, int, int]]:
    for key in (b"    digest: ", b"    pdf: "):
        at = data.find(key)
        if at >= 0:
            yield path, at + len(key), data.index(b"\n", at)


LETTERS: Final = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789\x81\x92\xe5"


@pytest.mark.slow
def test_every_change_of_one_byte_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 changes of what a release covers, in 10 drawn sites: 500 are noticed."""
    without_layout(monkeypatch)
    monkeypatch.setattr(bodies, "_run", here)
    chance = random.Random(20260313)  # noqa: S311 - the same draw each time
    noticed, missed = 0, list[tuple[str, int]]()
    kinds = dict[str, int]()
    for n in range(10):
        scene = draw(chance, tmp_path / str(n))
        assert scene.problems() == ()
        for _ in range(50):
            path, start, end = chance.choice(scene.spans)
            kind = path.partition("/")[0] + path.rpartition("/")[2].rpartition(".")[2]
            kinds[kind] = kinds.get(kind, 0) + 1
            file = scene.root / path
            before = file.read_bytes()
            at = chance.randrange(start, end)
            new = chance.choice([b for b in LETTERS if b != before[at]])
            file.write_bytes(before[:at] + bytes([new]) + before[at + 1 :])
            if [p for p in scene.problems() if p.severity == "error"]:
                noticed += 1
            else:
                missed.append((path, at))
            file.write_bytes(before)
        assert scene.problems() == ()
    assert (noticed, missed) == (500, [])
    assert len(kinds) >= 5, kinds


@pytest.mark.slow
def test_no_lawful_entry_is_taken_for_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_layout(monkeypatch)
    monkeypatch.setattr(bodies, "_run", here)
    chance = random.Random(20260314)  # noqa: S311 - the same draw each time
    for n in range(10):
        scene = draw(chance, tmp_path / str(n))
        for path in sorted(scene.root.glob("content/items/*.md")):
            entries = [
                'corrections: [{date: 2026-03-20, text: "误", by: "丙"}]',
                "upward: [{level: city, sent: 2026-03-19}]",
                "abstract: 摘要",
            ]
            text = path.read_text("utf-8")
            rows = [e for e in entries if chance.random() < 0.7 and f"\n{e.partition(':')[0]}:" not in text]
            path.write_text(
                text.replace("\n---\n", "\n" + "".join(f"{r}\n" for r in rows) + "---\n", 1), "utf-8"
            )
        instruction = {"item": "item0", "leader": "某", "date": "2026-03-20", "text": words(chance, 3, 9)}
        folder = scene.root / "content/instructions"
        folder.mkdir()
        (folder / "2026.yaml").write_text(block({"instructions": [instruction]}), "utf-8")
        assert scene.problems() == ()
