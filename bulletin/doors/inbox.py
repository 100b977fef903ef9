"""The door of the shared inbox: lists it, reads from it, answers in it, and puts away what was taken.

Whoever sends can write there, so no link is followed and no name is trusted.
"""

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.doors import desk

# What systems, word processors and browsers leave behind while they work.
_NOT_SENT: Final = (".", "~$", "thumbs.db", "desktop.ini")
_UNDER_WAY: Final = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".tmp", ".temp", "~")
_LOCK: Final = "~$"
# No link is followed, and no pipe is waited for.
_READ: Final = os.O_RDONLY | sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK", "BINARY"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it lay in the inbox at one look."""

    name: str
    size: int
    changed: int  # nanoseconds, as the share tells
    number: int  # of the file on its disk


def listed(folder: Path) -> tuple[Arrival, ...]:
    """List the plain files that somebody may have sent, by their names; OSError if the share is away.

    A document that is still open in a word processor, which leaves a lock beside it, is not listed.
    """
    found: dict[str, Arrival] = {}
    locks: set[str] = set()
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name.lower()
            if name.startswith(_LOCK):
                locks.add(name.removeprefix(_LOCK))
            if name.startswith(_NOT_SENT) or name.endswith(_UNDER_WAY):
                continue
            with contextlib.suppress(FileNotFoundError):  # gone since
                told = os.stat(folder / entry.name, follow_symlinks=False)  # noqa: PTH116 - as the file is now
                if stat.S_ISREG(told.st_mode):
                    found[entry.name] = Arrival(entry.name, told.st_size, told.st_mtime_ns, told.st_ino)
    # Word's lock of a long name leaves its first two letters out.
    return tuple(a for n, a in sorted(found.items()) if not {n.lower(), n.lower()[2:]} & locks)


def read(folder: Path, arrival: Arrival, most: int) -> bytes:
    """Return the bytes of a file, one more than `most` if it has more; OSError if it cannot be read."""
    with os.fdopen(os.open(folder / arrival.name, _READ), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), arrival.name)
        return file.read(most + 1)


def answered(folder: Path, name: str, mark: str) -> bool:
    """Tell whether a receipt of that name holds the mark of a content."""
    try:
        data = read(folder, Arrival(name, 0, 0, 0), 64 * 1024)
    except OSError:
        return False
    return mark.encode() in data


def answer(folder: Path, name: str, text: str) -> None:
    """Write a receipt whole, in the place of an older one."""
    # With a byte order mark and the line ends of Windows, so that its oldest editor shows it well.
    desk.put(folder / name, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def put_away(folder: Path, arrival: Arrival, into: str) -> bool:
    """Move a file into a folder of the inbox, unless it has changed since that look; tell whether it went."""
    source, target = folder / arrival.name, folder / into
    target.mkdir(exist_ok=True)
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    told = os.stat(source, follow_symlinks=False)  # noqa: PTH116 - a link is not the file that was read
    if (told.st_size, told.st_mtime_ns, told.st_ino) != (arrival.size, arrival.changed, arrival.number):
        return False
    stem, ending = os.path.splitext(arrival.name)  # noqa: PTH122 - a name, not a path
    n, place = 1, target / arrival.name
    while os.path.lexists(place):
        n += 1
        place = target / f"{stem}-{n}{ending}"
    source.rename(place)
    return True
