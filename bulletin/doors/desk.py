"""Writes into `content/`: the editor's side of the doors. A file is there whole or not at all."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where files made exclusively must do
    fcntl = None  # type: ignore[assignment]

_TEMPORARY: Final = ".new-"


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the site, what it held when it was read, and what it shall hold; None is no file."""

    path: str
    before: bytes | None
    after: bytes | None


class ChangedMeanwhileError(Exception):
    """Somebody else has changed a file since it was read."""


@dataclass(slots=True)
class _Act:
    """One change on its way: the new bytes wait beside the file, and then the old ones do."""

    change: Change
    target: Path
    begun: bool = False

    @property
    def temporary(self) -> Path:
        return _temporary(self.target)

    @property
    def kept(self) -> Path:
        return self.temporary.with_name(f"{self.temporary.name}-old")

    def prepare(self) -> None:
        """Keep the old file under another name; refuse if it is not what was read."""
        if self.change.before is None:
            if self.target.exists():
                raise ChangedMeanwhileError(self.change.path)
            return
        try:
            same = self.target.read_bytes() == self.change.before
        except FileNotFoundError:
            same = False
        if not same:
            raise ChangedMeanwhileError(self.change.path)
        _double(self.target, self.kept)
        if self.change.after is not None:
            shutil.copymode(self.target, self.temporary)

    def carry_out(self) -> None:
        """Let the file be what it shall be."""
        if self.change.before is None:
            _appear(self.temporary, self.target)
            self.begun = True
            return
        self.begun = True
        if self.change.after is None:
            self.target.unlink()
        else:
            self.temporary.replace(self.target)

    def take_back(self) -> None:
        """Let the file be what it was."""
        if not self.begun:
            return
        with contextlib.suppress(OSError):
            if self.change.before is None:
                self.target.unlink(missing_ok=True)
            else:
                self.kept.replace(self.target)

    def forget(self) -> None:
        """Remove what stands beside the file."""
        _forget(self.temporary, ())
        _forget(self.kept, ())


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


def replace(root: Path, changes: Sequence[Change]) -> None:
    """Write, create and remove all that is said, or nothing; ChangedMeanwhileError if a file is not as read.

    All are written under other names first: a full disk is met before the first file is touched. What
    is new appears first and what goes goes last, so that no file ever names one that is not there.
    """
    acts = [_Act(change, _target(root, change.path)) for change in changes]
    acts.sort(key=lambda act: (act.change.before is not None, act.change.after is None))
    made: list[Path] = []
    try:
        for act in acts:
            if act.change.after is not None:
                made += _make_folder(act.target.parent)
                _fill(act.temporary, act.change.after)
        for act in acts:
            act.prepare()
        done: list[_Act] = []
        try:
            for act in acts:
                done.append(act)
                act.carry_out()
        except BaseException:
            for act in reversed(done):
                act.take_back()
            raise
    except BaseException:
        for act in acts:
            act.forget()
        _forget(root / _TEMPORARY, made)
        raise
    for act in acts:
        act.forget()


def put(path: Path, data: bytes) -> None:
    """Write a file outside the site, whole or not at all; one of that name is replaced, a link too."""
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{abs(hash(path.name)) % 10**8}")
    try:
        _fill(temporary, data)
        temporary.replace(path)
    finally:
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


def _double(target: Path, kept: Path) -> None:
    """Give a file a second name, or a copy where the file system has no links."""
    kept.unlink(missing_ok=True)
    try:
        kept.hardlink_to(target)
    except OSError:
        shutil.copy2(target, kept)


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
