"""Reads a detached SSH signature as far as needed to know whose key made it, and for what."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_MAGIC: Final = b"SSHSIG\x00\x00\x00\x01"
_WIDTH: Final = 70


@dataclass(frozen=True, slots=True)
class Signature:
    """The key that made a signature, and the purpose that was signed along."""

    key: bytes
    namespace: str


def read(text: str) -> Signature | None:
    """Return what a signature says of itself; None if it is not written exactly as such a file is."""
    lines = text.split("\n")
    if lines[0] != _BEGIN or lines[-2:] != [_END, ""]:
        return None
    try:
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    except (binascii.Error, ValueError):
        return None
    if _armoured(blob) != text or not blob.startswith(_MAGIC):
        return None
    key, rest = _string(blob[len(_MAGIC) :])
    namespace, _ = _string(rest)
    return Signature(key, namespace.decode("utf-8", "replace"))


def _armoured(blob: bytes) -> str:
    code = base64.b64encode(blob).decode()
    rows = [code[n : n + _WIDTH] for n in range(0, len(code), _WIDTH)]
    return "\n".join([_BEGIN, *rows, _END, ""])


def _string(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:4], "big")
    return data[4 : 4 + length], data[4 + length :]
