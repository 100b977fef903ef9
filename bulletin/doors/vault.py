"""The door to the archive of released issues: reads it, and adds to it; what is kept is never rewritten."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bulletin.doors.source import JUNK
from bulletin.releases import FILES, REPORTS, Release, Releases

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_TEMPORARY: Final = ".new-"


def read(root: Path, archive: str) -> Releases:
    """Return what the archive holds, with the digest of every file; links are strays, and not followed."""
    issues: dict[str, dict[int, Release]] = {}
    strays: list[str] = []
    if _linked(root, archive):
        return Releases({}, (archive,))
    for series in _folders(root, archive, strays):
        if series == f"{archive}/{REPORTS}":
            continue
        for issue in _folders(root, series, strays):
            name = issue.removeprefix(f"{archive}/")
            issues[name] = {}
            for folder in _folders(root, issue, strays):
                number = folder.rpartition("/")[2]
                if _NUMBER.fullmatch(number):
                    issues[name][int(number)] = Release(folder, _digests(root, folder, strays))
                else:
                    strays.append(folder)
    return Releases(issues, tuple(strays))


def find(root: Path, folder: str) -> Release | None:
    """Return the release in a folder of the archive, None if there is none."""
    if not (root / folder).is_dir() or _linked(root, folder):
        return None
    return Release(folder, _digests(root, folder, []))


def load(root: Path, path: str) -> bytes:
    """Return the bytes of a file that `read` has found."""
    with os.fdopen(os.open(root / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        return file.read()


def keep(root: Path, folder: str, files: Mapping[str, bytes]) -> None:
    """Put a release into the archive: it is there whole or not at all. FileExistsError if it is taken.

    What an earlier run left half written beside it goes.
    """
    if _linked(root, folder):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(root / folder))
    target = root / folder
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left)
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    temporary = target.with_name(f"{_TEMPORARY}{target.name}")
    try:
        temporary.mkdir()
        for name, data in files.items():
            _write(temporary / name, data)
        _settle(temporary)
        temporary.rename(target)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        _drop_empty(root, target.parent)
        raise
    try:
        _settle(target.parent)
    except OSError:
        withdraw(root, folder)
        raise


def withdraw(root: Path, folder: str) -> None:
    """Take away a release that could not be recorded, in the same act that kept it."""
    target = root / folder
    gone = target.with_name(f"{_TEMPORARY}{target.name}")
    target.rename(gone)  # a folder of which half is gone must not look like a release
    shutil.rmtree(gone, ignore_errors=True)
    _drop_empty(root, target.parent)


def _linked(root: Path, path: str) -> bool:
    at = root
    for part in path.split("/"):
        at = at / part
        if at.is_symlink():
            return True
    return False


def _folders(root: Path, path: str, strays: list[str]) -> Iterator[str]:
    """Yield the folders in a folder, in order; what else lies there is a stray."""
    for entry in _entries(root, path):
        if entry.is_dir(follow_symlinks=False):
            yield f"{path}/{entry.name}"
        else:
            strays.append(f"{path}/{entry.name}")


def _digests(root: Path, folder: str, strays: list[str]) -> Mapping[str, str]:
    digests: dict[str, str] = {}
    for entry in _entries(root, folder):
        path = f"{folder}/{entry.name}"
        if entry.is_file(follow_symlinks=False) and entry.name in FILES:
            with (root / path).open("rb") as file:
                digests[entry.name] = hashlib.file_digest(file, "sha256").hexdigest()
        else:
            strays.append(path)
    return digests


def _entries(root: Path, path: str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder; what is hidden, or left behind by a system, is not looked at."""
    if not (root / path).is_dir():
        return []
    with os.scandir(root / path) as entries:
        seen = (e for e in entries if not e.name.startswith(".") and not JUNK.fullmatch(e.name))
        return sorted(seen, key=lambda e: e.name)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the disk remember which names a folder holds, where a system can be asked for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_empty(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:  # something lies in it
            return
        folder = folder.parent
