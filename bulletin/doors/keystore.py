"""The door to the keystore: reads the office's secrets, makes those that are missing, and draws randomness.

It lies outside the site, so that it can never be committed, published, or cleaned away. A secret
that is there is never replaced: with it would go the meaning of everything that was made with it.
"""

import base64
import binascii
import contextlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where files made exclusively must do
    fcntl = None  # type: ignore[assignment]

FORMAT: Final = "bulletin-keystore@v1"
FILE: Final = "keystore.json"
SECRET_BYTES: Final = 32
LARGEST: Final = 4 * 1024 * 1024

# The secrets that a site has; each is used for one thing.
COPY_MARKS: Final = "copy-marks"
COPY_REGISTER: Final = "copy-register"

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class Fault(StrEnum):
    """Why a keystore cannot be used; the words stand in the texts."""

    INSIDE = "keystore_inside"
    OPEN = "keystore_open"
    FOREIGN_OWNER = "keystore_owner"
    OTHER_SITE = "keystore_other_site"
    DAMAGED = "keystore_damaged"
    LINKED = "keystore_linked"
    MISSING = "keystore_missing"


class KeystoreError(Exception):
    """The keystore cannot be used."""

    def __init__(self, fault: Fault, path: Path) -> None:
        """Keep what is wrong, and where."""
        super().__init__(f"{fault}: {path}")
        self.fault = fault
        self.path = path


@dataclass(frozen=True, slots=True)
class Keystore:
    """The secrets of one site, by name, and the folder where they lie."""

    folder: Path
    secrets: Mapping[str, bytes] = field(repr=False)

    def secret(self, name: str) -> bytes:
        """Return a secret that was asked for when the keystore was opened."""
        return self.secrets[name]


def folder_of(chosen: Path | None, environ: Mapping[str, str], site: str) -> Path:
    """Return the keystore's folder: the one that is named, or one for the site among the user's data."""
    named = chosen or (Path(environ["BULLETIN_KEYSTORE"]) if environ.get("BULLETIN_KEYSTORE") else None)
    if named is not None:
        return named.expanduser().absolute()
    if sys.platform == "win32":
        base = Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "bulletin" / site


@contextlib.contextmanager
def turn(folder: Path, root: Path) -> Iterator[None]:
    """Wait for one's turn at the keystore and the registers beside it; make the folder if it is missing."""
    _outside(folder, root)
    if folder.is_symlink():
        raise KeystoreError(Fault.LINKED, folder)
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    _private(folder)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | _no_follow(), _FILE_MODE)
    with os.fdopen(handle, "w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure(folder: Path, site: str, names: Iterable[str]) -> Keystore:
    """Return the keystore of a site; make what is missing of these secrets, and replace none.

    Call it in one's `turn`. KeystoreError if what lies there is not to be trusted.
    """
    path = folder / FILE
    held = _read(path, site) if os.path.lexists(path) else {}
    missing = [name for name in names if name not in held]
    if missing:
        held = {**held, **{name: secrets.token_bytes(SECRET_BYTES) for name in missing}}
        _write(path, site, held)
    return Keystore(folder, held)


def existing(folder: Path, root: Path, site: str) -> Keystore:
    """Return the keystore of a site as it is; KeystoreError if there is none."""
    _outside(folder, root)
    if not os.path.lexists(folder / FILE):
        raise KeystoreError(Fault.MISSING, folder)
    _private(folder)
    return Keystore(folder, _read(folder / FILE, site))


def kept(path: Path) -> bytes:
    """Return what a register beside the keystore holds, nothing if there is none yet."""
    try:
        handle = os.open(path, os.O_RDONLY | _no_follow())
    except FileNotFoundError:
        return b""
    with os.fdopen(handle, "rb") as file:
        _private(path)
        return file.read()


def append(path: Path, data: bytes) -> None:
    """Add to a register beside the keystore; what it holds is not touched. Call it in one's `turn`."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _no_follow(), _FILE_MODE)
    with os.fdopen(handle, "ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _outside(folder: Path, root: Path) -> None:
    if folder.resolve().is_relative_to(root.resolve()):
        raise KeystoreError(Fault.INSIDE, folder)


def _private(path: Path) -> None:
    """Refuse what others may read and what is another's, where the system knows such rights."""
    if sys.platform == "win32":
        return
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise KeystoreError(Fault.LINKED, path)
    if found.st_uid != os.getuid():
        raise KeystoreError(Fault.FOREIGN_OWNER, path)
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise KeystoreError(Fault.OPEN, path)


def _read(path: Path, site: str) -> dict[str, bytes]:
    _private(path)
    with os.fdopen(os.open(path, os.O_RDONLY | _no_follow()), "rb") as file:
        data = file.read(LARGEST + 1)
    try:
        stored = json.loads(data)
        held = {name: base64.b64decode(text, validate=True) for name, text in stored["secrets"].items()}
        sound = (
            len(data) <= LARGEST
            and stored["format"] == FORMAT
            and all(len(secret) == SECRET_BYTES for secret in held.values())
        )
        owner = stored["site"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise KeystoreError(Fault.DAMAGED, path) from None
    if not sound:
        raise KeystoreError(Fault.DAMAGED, path)
    if owner != site:
        raise KeystoreError(Fault.OTHER_SITE, path)
    return held


def _write(path: Path, site: str, held: Mapping[str, bytes]) -> None:
    """Put the file there whole or not at all, for its owner alone from the first byte."""
    told = {name: base64.b64encode(secret).decode() for name, secret in sorted(held.items())}
    text = json.dumps({"format": FORMAT, "site": site, "secrets": told}, ensure_ascii=False, indent=1)
    temporary = path.with_name(f".new-{path.name}")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _no_follow(), _FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(f"{text}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _no_follow() -> int:
    return getattr(os, "O_NOFOLLOW", 0)
