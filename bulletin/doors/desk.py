"""Writes into `content/`: the editor's side of the doors. A file is there whole or not at all."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where files made exclusively must do
    fcntl = None  # type: ignore[assignment]

_TEMPORARY: Final = ".new-"


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the site, what it held when it was read, and what it shall hold."""

    path: str
    before: bytes
    after: bytes


class ChangedMeanwhileError(Exception):
    """Somebody else has changed a file since it was read."""


@contextlib.contextmanager
def turn(state: Path) -> Iterator[None]:
    """Wait for one's turn at the desk: what is read in it is still so when it is written."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state / "desk").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create(root: Path, path: str, data: bytes) -> None:
    """Write a new file; FileExistsError if there is one of that name already."""
    target = _target(root, path)
    made = _make_folder(target.parent)
    temporary = _temporary(target)
    try:
        _fill(temporary, data)
        _appear(temporary, target)
    except BaseException:
        _forget(temporary, made)
        raise
    temporary.unlink(missing_ok=True)


def replace(root: Path, changes: Sequence[Change], new: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """Write all changes and new files or none; ChangedMeanwhileError if a file is no longer what was read.

    All are written under other names first: a full disk is met before the first file is touched.
    """
    targets = [_target(root, change.path) for change in changes]
    temporaries = [_temporary(target) for target in targets]
    made: list[str] = []
    try:
        for path, data in new.items():
            create(root, path, data)
            made.append(path)
        for change, target, temporary in zip(changes, targets, temporaries, strict=True):
            _fill(temporary, change.after)
            shutil.copymode(target, temporary)
        for change, target in zip(changes, targets, strict=True):
            if target.read_bytes() != change.before:
                raise ChangedMeanwhileError(change.path)
        for target, temporary in zip(targets, temporaries, strict=True):
            temporary.replace(target)
        made.clear()
    finally:
        for path in made:
            _forget(root / path, [(root / path).parent])
        for temporary in temporaries:
            _forget(temporary, ())


def lay(root: Path, files: Mapping[str, bytes], programs: frozenset[str]) -> None:
    """Fill a folder that is empty or not there with files, in their order; leave nothing if that fails.

    FileExistsError if something lies in it. `programs` are the files that can be run.
    """
    made = _make_folder(root)
    if any(root.iterdir()):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(root))
    written: list[Path] = []
    try:
        for path, data in files.items():
            target = _target(root, path)
            made += _make_folder(target.parent)
            written.append(target)
            _fill(target, data)
            if path in programs:
                target.chmod(0o755)
    except BaseException:
        for target in written[:-1]:
            _forget(target, ())
        _forget(written[-1] if written else root / _TEMPORARY, made)
        raise


def _target(root: Path, path: str) -> Path:
    """Return where a file lies; a link on the way could lead out of the site, so it is refused."""
    assert ".." not in PurePosixPath(path).parts, path
    assert not path.startswith("/"), path
    target = root
    for part in PurePosixPath(path).parts:
        target = target / part
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    return target


def _temporary(target: Path) -> Path:
    # Its name is short: with the target's own it might be too long for the file system.
    return target.with_name(f"{_TEMPORARY}{os.getpid()}-{abs(hash(target.name)) % 10**8}")


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the ones that were not there, outermost first."""
    missing = [f for f in (*reversed(folder.parents), folder) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _fill(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _appear(temporary: Path, target: Path) -> None:
    """Give a whole file its name, unless another has it."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        temporary.rename(target)


def _forget(file: Path, folders: Sequence[Path]) -> None:
    """Remove what was begun; a folder only if nothing lies in it."""
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()
