"""The door to what copies are made of, and of: reads an issue's PDF and pictures, writes copies."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from bulletin.model.issue import Released
from bulletin.releases import PDF, release_folder

MOST_PICTURE: Final = 20 * 1024 * 1024

_FOLDER: Final = "copies"


@dataclass(frozen=True, slots=True)
class Original:
    """The PDF of which copies are made; `digest` is what their marks are bound to, release 0 is none."""

    path: str
    pdf: bytes = field(repr=False)
    release: int = 0


def bytes_to_copy(root: Path, archive: str, issue: str, released: tuple[Released, ...]) -> Original | None:
    """Return the PDF of an issue: from the archive if it is released, or else as it was built last."""
    number = len(released)
    kept = f"{release_folder(archive, issue, number)}/{PDF}"
    path = kept if released else f"output/print/{issue}.pdf"
    data = _read(root, path)
    return None if data is None else Original(path, data, number)


def archived(root: Path, folder: str, name: str) -> bytes | None:
    """Return a file of a release by its folder, None if the archive does not have it."""
    return _read(root, f"{folder}/{name}")


def picture(path: Path) -> bytes | None:
    """Return a picture's bytes, and one more than is allowed if there are more; None if it is no file."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(MOST_PICTURE + 1)


def hand_out(output: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write copies, each whole or not at all, where only the office can read them.

    They can be made again at any time, so that nobody waits for the disk.
    """
    for path, data in files:
        target = output / _FOLDER / path
        _private(output, target.parent)
        temporary = target.with_name(f".new-{target.name}")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(target)


def _read(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file of the site; a link on the way is not followed."""
    at = root
    for part in PurePosixPath(path).parts:
        at = at / part
        if at.is_symlink():
            return None
    return at.read_bytes() if at.is_file() else None


def _private(output: Path, folder: Path) -> None:
    """Make a folder and those above it, up to `output/`; a link in the way is not followed."""
    output.mkdir(exist_ok=True)
    at = output
    for part in folder.relative_to(output).parts:
        at = at / part
        if at.is_symlink():
            at.unlink()
        at.mkdir(mode=0o700, exist_ok=True)
    (output / _FOLDER).chmod(0o700)
