"""The keystore is made private, is refused when it is not, and never loses a secret."""

import os
import stat
from pathlib import Path

import pytest

from bulletin.doors import keystore
from bulletin.doors.keystore import Fault, Keystore, KeystoreError


def made(folder: Path, *names: str, site: str = "site") -> Keystore:
    with keystore.turn(folder, folder.parent / "root"):
        return keystore.ensure(folder, site, names)


def fault(folder: Path, *names: str, site: str = "site") -> Fault:
    with pytest.raises(KeystoreError) as refused:
        made(folder, *names, site=site)
    return refused.value.fault


def test_it_is_private_and_each_secret_is_its_own(tmp_path: Path) -> None:
    held = made(tmp_path / "keys", "one", "two")
    assert len({held.secret("one"), held.secret("two")}) == 2
    assert len(held.secret("one")) == 32
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys").iterdir()} == {0o600}
    assert held.secret("one").hex() not in repr(held)


def test_what_is_missing_is_added_and_nothing_replaced(tmp_path: Path) -> None:
    first = made(tmp_path / "keys", "one")
    second = made(tmp_path / "keys", "one", "two")
    assert second.secret("one") == first.secret("one")
    before = (tmp_path / "keys" / keystore.FILE).read_bytes()
    assert made(tmp_path / "keys", "two").secrets == second.secrets
    assert (tmp_path / "keys" / keystore.FILE).read_bytes() == before


def test_two_keystores_differ(tmp_path: Path) -> None:
    assert made(tmp_path / "a", "one").secrets != made(tmp_path / "b", "one").secrets


def test_it_does_not_lie_in_the_site(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    for folder in (root, root / "keys", root / "output" / "keys", tmp_path / "link" / "keys"):
        with pytest.raises(KeystoreError) as refused, keystore.turn(folder, root):
            pass
        assert refused.value.fault is Fault.INSIDE
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("name", ["", keystore.FILE])
def test_what_others_may_read_is_refused(tmp_path: Path, name: str) -> None:
    made(tmp_path / "keys", "one")
    (tmp_path / "keys" / name).chmod(0o740)
    assert fault(tmp_path / "keys", "one") is Fault.OPEN
    with pytest.raises(KeystoreError):
        keystore.existing(tmp_path / "keys", tmp_path / "root", "site")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": "bulletin-keystore@v9", "site": "site", "secrets": {}}',
        '{"format": "bulletin-keystore@v1", "site": "site", "secrets": {"one": "AAAA"}}',
        '{"format": "bulletin-keystore@v1", "site": "site", "secrets": {"one": "?"}}',
        '{"format": "bulletin-keystore@v1", "site": "site", "secrets": []}',
        '{"format": "bulletin-keystore@v1", "secrets": {}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_one_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    made(tmp_path / "keys", "one")
    path = tmp_path / "keys" / keystore.FILE
    path.write_text(text, "utf-8")
    assert fault(tmp_path / "keys", "one") is Fault.DAMAGED
    assert path.read_text("utf-8") == text


def test_another_sites_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "keys", "one")
    assert fault(tmp_path / "keys", "one", site="other") is Fault.OTHER_SITE


def test_links_are_not_followed(tmp_path: Path) -> None:
    made(tmp_path / "keys", "one")
    (tmp_path / "link").symlink_to(tmp_path / "keys")
    assert fault(tmp_path / "link", "one") is Fault.LINKED
    path = tmp_path / "keys" / keystore.FILE
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    assert fault(tmp_path / "keys", "one") is Fault.LINKED


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert keystore.folder_of(Path("/a"), {"BULLETIN_KEYSTORE": "/b"}, "site") == Path("/a")
    assert keystore.folder_of(None, {"BULLETIN_KEYSTORE": "/b"}, "site") == Path("/b")
    assert keystore.folder_of(None, {}, "site") == tmp_path / ".local/share/bulletin/site"
    assert keystore.folder_of(None, {"XDG_DATA_HOME": "/c"}, "site") == Path("/c/bulletin/site")


def test_a_register_grows_and_is_private(tmp_path: Path) -> None:
    made(tmp_path / "keys", "one")
    path = tmp_path / "keys" / "lines"
    assert keystore.kept(path) == b""
    keystore.append(path, b"a\n")
    keystore.append(path, b"b\n")
    assert keystore.kept(path) == b"a\nb\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    os.chmod(path, 0o644)  # noqa: PTH101 - as another program would
    with pytest.raises(KeystoreError):
        keystore.kept(path)
