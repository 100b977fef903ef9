"""The writing door: exactly what is wanted, never half of it, nowhere else, and healed by the next run."""

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.doors import output
from bulletin.doors.output import Applied, LinkedError, LockedError
from tests.engine.sites import PROJECT


def standing(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def folders(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "output"


def test_wanted_files_are_written_kept_and_removed(out: Path) -> None:
    assert output.apply(out, {"site/a": b"1", "print/w/x.pdf": b"2"}) == Applied(
        ("site/a", "print/w/x.pdf"), (), ()
    )
    assert output.apply(out, {"site/a": b"1", "data/d": b"3"}) == Applied(
        ("data/d",), ("site/a",), ("print/w/x.pdf",)
    )
    assert standing(out) == {"site/a": b"1", "data/d": b"3"}
    assert folders(out) == {"site", "data"}


def test_file_of_the_same_length_is_compared(out: Path) -> None:
    output.apply(out, {"site/a": b"1"})
    assert output.apply(out, {"site/a": b"2"}).written == ("site/a",)
    assert standing(out) == {"site/a": b"2"}


def test_file_that_did_not_change_is_not_touched(out: Path) -> None:
    output.apply(out, {"site/a": b"1"})
    os.utime(out / "site/a", (1, 1))
    output.apply(out, {"site/a": b"1"})
    assert (out / "site/a").stat().st_mtime == 1


def test_what_a_build_does_not_own_stays(out: Path) -> None:
    for path in ("copies/a.pdf", "proofs/b.pdf", "note.txt"):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(b"x")
    output.apply(out, {"site/a": b"1"})
    assert set(standing(out)) == {"copies/a.pdf", "proofs/b.pdf", "note.txt", "site/a"}


@pytest.mark.parametrize("stands_before", [False, True])
def test_print_and_data_are_for_the_office_alone(out: Path, stands_before: bool) -> None:  # noqa: FBT001
    if stands_before:
        for part in ("print", "data", "site"):
            (out / part).mkdir(parents=True)
            (out / part).chmod(0o755)
    before = os.umask(0o022)
    try:
        output.apply(out, {"site/a": b"", "print/w/x": b"", "data/w/x": b""})
    finally:
        os.umask(before)
    modes = {part: stat.S_IMODE((out / part).stat().st_mode) for part in ("site", "print", "data")}
    assert modes == {"site": 0o755, "print": 0o700, "data": 0o700}
    assert stat.S_IMODE((out / "site/a").stat().st_mode) == 0o644


@pytest.mark.parametrize("path", ["../x", "site/../../x", "/tmp/x", "site/a/../../../x"])  # noqa: S108
def test_path_that_leads_out_is_a_bug(out: Path, path: str) -> None:
    with pytest.raises(AssertionError):
        output.apply(out, {path: b"x"})
    assert not (out.parent / "x").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"site/a": b"1"}, {"site/a/b": b"2"}),
        ({"site/a/b/c": b"1"}, {"site/a": b"2"}),
        ({"site/a/b/c": b"1"}, {"site/a/b": b"2", "site/x": b""}),
        ({"site/a": b"1"}, {"site/a/b/c/d": b"2"}),
    ],
)
def test_file_becomes_a_folder_and_back(out: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    output.apply(out, before)
    output.apply(out, after)
    assert standing(out) == after
    output.apply(out, before)
    assert standing(out) == before


@pytest.mark.parametrize("taken", ["site/.new-a/x", "print", "data", "site/a/x/y", "site/.new-a"])
def test_what_stands_in_the_way_goes(out: Path, taken: str) -> None:
    (out / taken).parent.mkdir(parents=True)
    (out / taken).write_bytes(b"x")
    wanted = {"site/a": b"1", "print/b": b"2", "data/c": b"3"}
    output.apply(out, wanted)
    assert standing(out) == wanted


def test_file_where_nothing_is_wanted_goes(out: Path) -> None:
    out.mkdir()
    (out / "print").write_bytes(b"x")
    output.apply(out, {"site/a": b"1"})
    assert standing(out) == {"site/a": b"1"}


@pytest.mark.parametrize("part", ["", "site", "print"])
def test_part_that_is_a_link_is_refused(out: Path, tmp_path: Path, part: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "keep").write_text("keep")
    (out / part).parent.mkdir(parents=True, exist_ok=True)
    (out / part).symlink_to(other)
    with pytest.raises(LinkedError):
        output.apply(out, {"site/a": b"1"})
    assert standing(other) == {"keep": b"keep"}


def test_links_inside_lead_nowhere(out: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "keep").write_text("keep")
    (out / "site").mkdir(parents=True)
    for name in ("folder", "unwanted"):
        (out / "site" / name).symlink_to(other)
    for name in ("file", ".new-a", "a"):
        (out / "site" / name).symlink_to(other / "keep")
    (out / "site" / "broken").symlink_to(other / "nothing")
    wanted = {"site/a": b"1", "site/folder/b": b"2", "site/file": b"3"}
    output.apply(out, wanted)
    assert standing(other) == {"keep": b"keep"}
    assert standing(out) == wanted
    assert not any(p.is_symlink() for p in out.rglob("*"))


@pytest.mark.parametrize("call", ["fsync", "replace", "write"])
@pytest.mark.parametrize("nth", [0, 1, 2])
def test_interrupted_apply_leaves_whole_files_and_heals(
    out: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    old = {"site/a": b"old a" * 999, "site/b": b"old b" * 999, "site/gone": b"gone"}
    new = {"site/a": b"new a!" * 999, "site/b": b"new b!" * 999, "site/c": b"new c"}
    output.apply(out, old)
    fail_at(monkeypatch, call, nth)
    with pytest.raises(OSError, match="no space"):
        output.apply(out, new)
    monkeypatch.undo()
    for path, data in standing(out).items():
        if not Path(path).name.startswith("."):  # a name that a web server does not serve
            assert data in {old.get(path), new.get(path)}
    assert "site/gone" in standing(out)
    output.apply(out, new)
    assert standing(out) == new


def fail_at(monkeypatch: pytest.MonkeyPatch, call: str, nth: int) -> None:
    """Let the nth call of an operation fail as a full disk does."""
    calls = iter(range(10))

    def counted() -> None:
        if next(calls) == nth:
            raise OSError(28, "no space")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", lambda _: counted())
    elif call == "replace":
        replace = Path.replace

        def failing(self: Path, target: Path) -> Path:
            counted()
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", failing)
    else:
        write = output._write

        def half(target: Path, data: bytes) -> None:
            try:
                counted()
            except OSError:
                target.with_name(f".new-{target.name}").write_bytes(data[:3])
                raise
            write(target, data)

        monkeypatch.setattr(output, "_write", half)


def test_one_build_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / ".build"
    with output.lock(state):
        assert stat.S_IMODE(state.stat().st_mode) == 0o700
        with pytest.raises(LockedError), output.lock(state):
            pass
    with output.lock(state):
        pass


def test_lock_of_another_process_and_of_one_that_died(tmp_path: Path) -> None:
    state = tmp_path / ".build"
    code = (
        "import sys, pathlib; from bulletin.doors import output\n"
        "with output.lock(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockedError), output.lock(state):
            pass
        holder.kill()
        holder.wait()
    with output.lock(state):
        pass


NAMES = st.sampled_from(["a", "b", "index.html", "期", ".new-a"])
PATHS = st.builds(
    lambda part, row: "/".join([part, *row]),
    st.sampled_from(["site", "print", "data"]),
    st.lists(NAMES, min_size=1, max_size=3),
)


def without_conflicts(wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out what would have to be a file and a folder at once."""
    return {
        p: data
        for p, data in wanted.items()
        if not any(other.startswith(f"{p}/") for other in wanted) and ".new-" not in p
    }


WANTED = st.dictionaries(PATHS, st.binary(max_size=3), max_size=6).map(without_conflicts)


@given(st.lists(WANTED, min_size=1, max_size=4), st.dictionaries(PATHS, st.just(b"junk"), max_size=2))
def test_any_history_ends_as_a_clean_apply(
    tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, bytes]], junk: dict[str, bytes]
) -> None:
    out = tmp_path_factory.mktemp("history") / "output"
    for path, data in without_conflicts(junk).items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    for wanted in history:
        applied = output.apply(out, wanted)
        assert standing(out) == wanted
        assert {*applied.written, *applied.kept} == wanted.keys()
        again = output.apply(out, wanted)
        assert again == Applied((), tuple(wanted), ())
    clean = tmp_path_factory.mktemp("clean") / "output"
    output.apply(clean, history[-1])
    assert standing(clean) == standing(out)
    assert folders(clean) == folders(out)


def test_clean_removes_what_a_build_owns_and_follows_no_link(tmp_path: Path) -> None:
    out, state = tmp_path / "output", tmp_path / ".build"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept", "utf-8")
    output.apply(out, {"print/a.pdf": b"1", "data/a.json": b"2"})
    (out / "site").symlink_to(elsewhere)
    (out / "copies").mkdir()
    state.write_text("a file where a folder was", "utf-8")
    assert output.clean(out, state) == 4
    assert sorted(p.name for p in out.iterdir()) == ["copies"]
    assert (elsewhere / "kept.txt").read_text("utf-8") == "kept"
    assert output.clean(out, state) == 0
