"""`merge`: one roundup that credits every unit, shows nothing to more readers, and can be taken back."""

import itertools
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.doors import desk as desk_module
from bulletin.editing import merging
from bulletin.editing.frontmatter import edit, said
from bulletin.editing.merging import scope_of
from bulletin.model.item import Item
from bulletin.model.site import OFFICE, Scope
from bulletin.views import closure
from tests.desk.conftest import Desk
from tests.engine import sites
from tests.engine.strategies import LATTICES

PART = """---
title: {title}
series: {series}
section: {section}
units: {units}
received: 2026-03-{day} 09:00
status: {status}
kind: development
subjects: [春耕, {title}]
---
{body}"""


USUAL = {
    "series": "weekly",
    "section": "基层动态",
    "units": "教育局",
    "day": "10",
    "status": "submitted",
}


def part(desk: Desk, name: str, body: str = "正文。\n", /, **keys: str) -> None:
    values = {**USUAL, "title": f"{name}的标题", **keys}
    desk.write(f"content/items/2026/{name}.md", PART.format(body=body, **values))


def roundup(desk: Desk, name: str = "round") -> str:
    return desk.text(f"content/items/2026/{name}.md")


def test_roundup_credits_every_unit_and_its_parts_say_so(desk: Desk) -> None:
    approved = "approved\napproved_by: 甲\napproved_on: 2026-03-10"
    part(desk, "b", "乙文。\n", units="[石桥镇, 教育局]", day="12")
    part(desk, "a", "甲文。\n", units="[区法院, 石桥镇]", status=approved)
    status, heard = desk.run("merge", "b", "a", "--title", "综合", "--into", "round")
    assert status == 0, heard
    text = roundup(desk)
    for row in (
        "标题: 综合", "供稿单位: [石桥镇, 区教育局, 区法院]", "报送时间: 2026-03-12 09:00", "状态: 待审",
        "形式: 综合", "主题词: [春耕, b的标题, a的标题]", "栏目: 基层动态",
    ):  # fmt: skip
        assert f"\n{row}\n" in text
    body = "\n# b的标题\n\n乙文。\n\n（石桥镇、教育局）\n\n# a的标题\n\n甲文。\n\n（区法院、石桥镇）\n"
    assert text.endswith(body)
    for name in "ab":
        assert "\nmerged_into: round\n" in desk.text(f"content/items/2026/{name}.md")
    assert {p.code for p in desk.problems()} == set()


def test_footnotes_pictures_and_headings_keep_their_meaning(desk: Desk) -> None:
    notes = "一、情况\n\n见[^1]和[^一]，`[^1]`不算。\n\n# 小结\n\n[^1]: 注{0}\n\n[^一]: 注{0}{0}\n"
    part(desk, "a", notes.format("甲") + '\n![图](media/level.png "水位")\n')
    part(desk, "b", notes.format("乙") + '\n![图](../../media/level.png "水位")\n')
    assert desk.run("merge", "a", "b", "--into", "round")[0] == 0
    text = roundup(desk)
    assert "见[^1-2]和[^一-2]，`[^1]`不算。" in text
    assert "[^1-2]: 注乙" in text
    assert "](/media/level.png" in text
    assert "](media/level.png" in text
    assert text.count("\n## 一、情况\n") == 2
    assert text.count("\n## 小结\n") == 2
    assert desk.problems() == ()


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"status": "draft"}, "merge-status"),
        ({"status": "submitted\nmerged_into: other"}, "merge-merged"),
        ({"status": "submitted\nevent: {id: e, stage: first}"}, "merge-event"),
        ({"status": "submitted\nform: roundup"}, "merge-roundup"),
        ({"series": "special", "section": ""}, "merge-series"),
        ({"units": "[]"}, "merge-incomplete"),
        ({"series": "[]", "section": ""}, "merge-incomplete"),
        ({"body": "甲<!-- 乙"}, "merge-comment"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_the_reason(
    keys: dict[str, str], code: str, desk: Desk
) -> None:
    part(desk, "a")
    part(desk, "other", status="submitted\nform: roundup")
    part(desk, "b", keys.get("body", "正文。"), **{k: v for k, v in keys.items() if k != "body"})
    before = desk.files()
    status, heard = desk.run("merge", "a", "b")
    assert status == 2
    assert f"error[{code}]" in heard
    assert desk.files() == before


def test_all_reasons_are_told_at_once(desk: Desk) -> None:
    part(desk, "b", status="draft")
    status, heard = desk.run("merge", "school", "b", "rain-first")
    assert status == 2
    assert set(re.findall(r"error\[([a-z-]+)\]", heard)) == {"merge-placed", "merge-status", "merge-event"}
    assert desk.run("merge", "school", "schol")[0] == 2
    assert desk.run("merge", "school", "school")[0] == 2
    part(desk, "a")
    part(desk, "b")
    for into in ("school", "a/b", ".."):
        assert desk.run("merge", "a", "b", "--into", into)[0] == 2


def test_roundup_that_somebody_worked_on_is_not_taken_back(desk: Desk) -> None:
    part(desk, "a")
    part(desk, "b")
    assert desk.run("merge", "a", "b", "--into", "round", "--title", "综合")[0] == 0
    merged = roundup(desk)
    for after, code in (
        (merged.replace("正文。", "改过。", 1), "undo-changed"),
        (merged.replace("标题: 综合", "标题: 综合\n摘要: 一句话"), "undo-changed"),
        (merged.replace("待审", "审定\n审核人: 甲\n审核日期: 2026-03-24"), "undo-status"),
    ):
        desk.write("content/items/2026/round.md", after)
        before = desk.files()
        status, heard = desk.run("merge", "--undo", "round")
        assert (status, re.findall(r"error\[([a-z-]+)\]", heard)) == (2, [code])
        assert desk.files() == before
    desk.write("content/items/2026/round.md", merged)
    issue = desk.text("content/issues/weekly/2026-002.md").replace("[crops]", "[crops, round]")
    desk.write("content/issues/weekly/2026-002.md", issue)
    assert "undo-placed" in desk.run("merge", "--undo", "round")[1]
    assert "undo-none" in desk.run("merge", "--undo", "school")[1]
    assert desk.run("merge", "--undo", "round", "a")[0] == 2


def test_full_disk_leaves_all_files_as_they_were(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    part(desk, "a")
    part(desk, "b")
    before = desk.files()
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == "b.md" and not self.name.endswith("-old"):
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    assert desk.run("merge", "a", "b", "--into", "round")[0] == 3
    assert desk.files() == before


words = st.text(st.sampled_from("甲乙丙，。 ab*_[]#`|>^-1\n"), max_size=60)
bodies = st.lists(
    st.sampled_from(["# 题", "一、情况", "（一）做法", "- 项", "正文[^1]。", "[^1]: 注", "> 引", "| a | b |"])
    | words,
    max_size=6,
).map("\n\n".join)


@given(st.lists(st.tuples(words, bodies), min_size=2, max_size=4).flatmap(st.permutations))
def test_merge_and_undo_leave_every_byte_as_it_was(parts: list[tuple[str, str]]) -> None:
    """What undoing asks: the same order is found again, makes the same text, and each file is as it was."""
    texts = {
        f"p{n}": sites.item(body, title=title.strip() or "x", units=["education", "bridge"])
        for n, (title, body) in enumerate(parts)
    }
    content, _ = sites.read(sites.site(texts, {}))
    items = [content.items[f"p{n}"] for n in range(len(parts))]
    text = merging.roundup(content, items, "综合")
    after = {path: edit(t, Item, {"merged_into": "round"}, chinese=True) for path, t in texts.items()}
    merged, _ = sites.read(sites.site({**after, "round": text}, {}))
    found = merging.in_order(merged, merged.items["round"])
    assert found
    assert merging.roundup(merged, found, merged.items["round"].title) == text
    assert {path: edit(t, Item, {"merged_into": None}, chinese=True) for path, t in after.items()} == texts


def test_part_whose_text_begins_like_another_is_found_in_its_place(desk: Desk) -> None:
    part(desk, "a", "甲。\n", title="同")
    part(desk, "b", "甲。\n\n（教育局）\n\n乙。\n", title="同")
    before = desk.files()
    assert desk.run("merge", "b", "a", "--into", "round")[0] == 0
    status, heard = desk.run("merge", "--undo", "round")
    assert status == 0, heard
    assert desk.files() == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_merge_is_taken_back_to_the_byte(end: str, desk: Desk) -> None:
    for name in "abc":
        part(desk, name, "一、情况\n\n正文[^1]。\n\n[^1]: 注\n", title="同一标题")
        text = desk.text(f"content/items/2026/{name}.md")
        desk.write(f"content/items/2026/{name}.md", text.replace("\n", end))
    before = desk.files()
    assert desk.run("merge", "c", "a", "b", "--into", "round")[0] == 0
    assert desk.files() != before
    status, heard = desk.run("merge", "--undo", "round")
    assert status == 0, heard
    assert desk.files() == before


def subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names) + 1):
        yield from itertools.combinations(names, size)


@given(st.data())
def test_no_view_that_opens_the_roundup_lacks_a_part(data: st.DataObject) -> None:
    """For every set of scopes that a reader could hold, in lattices drawn and handmade."""
    names = [f"s{n}" for n in range(data.draw(st.integers(1, 4)))]
    cover = st.lists(st.sampled_from(names), max_size=2).map(tuple)
    lattice = data.draw(st.sampled_from(LATTICES) | st.fixed_dictionaries(dict.fromkeys(names, cover)))
    scopes = [Scope(id=name, name=name, covers=tuple(c)) for name, c in lattice.items()]
    known = [*lattice, OFFICE]
    pieces = data.draw(st.lists(st.sets(st.sampled_from(known), min_size=1), min_size=1, max_size=3))
    merged = scope_of(pieces, scopes)
    for held in subsets(known):
        view = closure(held, scopes)
        if merged and view.covers(merged):
            assert all(view.covers(piece) for piece in pieces)
    # Nobody who holds one scope is shut out without need.
    for name in known:
        view = closure([name], scopes)
        if all(view.covers(piece) for piece in pieces):
            assert view.covers(merged)


def test_scopes_that_nobody_reads_together_are_refused(desk: Desk) -> None:
    site = desk.text("site.yaml").replace(
        "    name: 区领导\n", "    name: 区领导\n  - {id: duty, name: 值班}\n", 1
    )
    desk.write("site.yaml", site)
    part(desk, "a")
    part(desk, "b", status="submitted\nscope: duty")
    status, heard = desk.run("merge", "a", "b")
    assert (status, re.findall(r"error\[([a-z-]+)\]", heard)) == (2, ["merge-scope"])
    part(desk, "b", status="submitted\nscope: office")
    assert desk.run("merge", "a", "b", "--into", "round")[0] == 2  # a leader may not read b, the office not a
    site = site.replace("id: duty, name: 值班", "id: duty, name: 值班, covers: leaders")
    desk.write("site.yaml", site)
    part(desk, "b", status="submitted\nscope: duty")
    assert desk.run("merge", "a", "b", "--into", "round")[0] == 0
    assert "\n阅读范围: [duty]\n" in roundup(desk)


# The desk: all or nothing


FILES = {"a": b"1", "b": b"2", "c": b"3"}


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "new", "sub/new"]), st.none() | st.binary(max_size=4)),
    st.integers(0, 12),
)
@settings(deadline=None)
def test_changes_are_made_all_or_none_wherever_they_fail(wanted: dict[str, bytes | None], fails: int) -> None:
    """Some step of the file system fails; what stands then is all that was before, or all that was meant."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder)
        for name, data in FILES.items():
            (root / name).write_bytes(data)
        changes = [
            desk_module.Change(n, FILES.get(n), d) for n, d in wanted.items() if n in FILES or d is not None
        ]
        steps = itertools.count()

        def failing(name: str) -> None:
            real = getattr(desk_module, name)

            def step(*given: object) -> object:
                if next(steps) == fails:
                    raise OSError(28, "No space left on device", str(root))
                return real(*given)

            patch.setattr(desk_module, name, step)

        for name in ("_fill", "_appear", "_double"):
            failing(name)
        meant = {**FILES, **{c.path: c.after for c in changes}}
        expected = {n: d for n, d in meant.items() if d is not None}
        try:
            desk_module.replace(root, changes)
        except OSError:
            expected = FILES
        found = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        assert found == expected
        assert (root / "sub").exists() == ("sub/new" in expected)


def test_file_that_came_or_went_meanwhile_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    for change in (
        desk_module.Change("a", None, b"2"),
        desk_module.Change("a", b"0", None),
        desk_module.Change("gone", b"0", b"1"),
    ):
        with pytest.raises((desk_module.ChangedMeanwhileError, FileNotFoundError)):
            desk_module.replace(tmp_path, [desk_module.Change("b", None, b"3"), change])
        assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_front_matter_of_a_roundup_reads_as_meant(desk: Desk) -> None:
    part(desk, "a", title="'a: [b], #c'")
    part(desk, "b", title="'它''s “好”'")
    assert desk.run("merge", "a", "b", "--into", "round")[0] == 0
    keys, _ = said(roundup(desk), Item)
    assert keys["subjects"] == ["春耕", "a: [b], #c", "它's “好”"]
