"""The writing door: puts the editions under `output/`, and is the only module that does."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where building is not supported
    fcntl = None  # type: ignore[assignment]

OWNED: Final = ("site", "print", "data")  # what stands here and is not wanted is removed
OFFICE_ONLY: Final = ("print", "copies", "data", "proofs")  # never under a web root
_TEMPORARY: Final = ".new-"


class LockedError(Exception):
    """Another build holds the lock."""


class LinkedError(Exception):
    """The output folder, or a part of it, is a link."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying changed: paths from `output/`."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


@contextlib.contextmanager
def lock(state: Path) -> Iterator[None]:
    """Hold the build lock in `.build/`; LockedError if another build has it. The kernel frees it on death."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state / "lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LockedError from None
        yield


def apply(output: Path, wanted: Mapping[str, bytes]) -> Applied:
    """Make the folder hold exactly the wanted files in the parts that a build owns.

    A file is written under another name and renamed, so that a reader never sees half of one; what
    is not wanted goes last. A run that was cut short is completed by the next one. The folder and
    its parts may not be links (LinkedError): what stands where they lead is not ours to remove.
    """
    for owned in (output, *(output / part for part in OWNED)):
        if owned.is_symlink():
            raise LinkedError(str(owned))
    output.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for path, data in wanted.items():
        assert ".." not in PurePosixPath(path).parts, path
        assert not path.startswith("/"), path
        target = output / path
        _make_folder(output, target.parent)
        if _same(target, data):
            kept.append(path)
        else:
            _write(target, data)
            written.append(path)
    removed = [p for p in _standing(output) if p not in wanted]
    for path in removed:
        (output / path).unlink()
    _drop_empty(output)
    return Applied(tuple(written), tuple(kept), tuple(removed))


def put(output: Path, files: Mapping[str, bytes]) -> None:
    """Write files under `output/` at once, and leave all others as they are."""
    for path in ("", *{PurePosixPath(p).parts[0] for p in files}):
        if (output / path).is_symlink():
            raise LinkedError(str(output / path))
    output.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        assert ".." not in PurePosixPath(path).parts, path
        _make_folder(output, (output / path).parent)
        _write(output / path, data)


def kept(output: Path, path: str) -> bytes | None:
    """Return what was put there; None if nothing is."""
    try:
        return (output / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def clean(output: Path, state: Path) -> int:
    """Remove what a build made, and return how many parts there were; a link goes, not what it leads to."""
    parts = [p for p in (*(output / part for part in OWNED), state) if p.exists() or p.is_symlink()]
    for part in parts:
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink()
    return len(parts)


def _make_folder(output: Path, folder: Path) -> None:
    """Make a folder below `output/` and those above it; a file or link in its way goes."""
    if folder == output:
        return
    _make_folder(output, folder.parent)
    private = folder.relative_to(output).parts[0] in OFFICE_ONLY
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    folder.mkdir(exist_ok=True)
    if private and folder.parent == output:
        folder.chmod(0o700)


def _same(target: Path, data: bytes) -> bool:
    try:
        return not target.is_symlink() and target.stat().st_size == len(data) and target.read_bytes() == data
    except (FileNotFoundError, IsADirectoryError):
        return False


def _write(target: Path, data: bytes) -> None:
    temporary = target.with_name(f"{_TEMPORARY}{target.name}")
    for taken in (temporary, target):
        if taken.is_dir() and not taken.is_symlink():
            shutil.rmtree(taken)
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def _standing(output: Path) -> list[str]:
    """Return every file and link that stands in the parts that a build owns."""
    found = [part for part in OWNED if (output / part).is_file()]
    for part in OWNED:
        for folder, folders, names in os.walk(output / part):
            links = [f for f in folders if (Path(folder) / f).is_symlink()]
            found += [(Path(folder) / name).relative_to(output).as_posix() for name in (*names, *links)]
    return sorted(found)


def _drop_empty(output: Path) -> None:
    for part in OWNED:
        for folder, _, _ in os.walk(output / part, topdown=False):
            with contextlib.suppress(OSError):  # not empty
                Path(folder).rmdir()
