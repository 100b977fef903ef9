"""What the engine does in its workers, but for texts and pictures that kill them. Imports little."""

import os

from bulletin.body.finding import Finding
from bulletin.body.markup import Converted, convert
from bulletin.body.pictures import Picture, rebuild


def convert_or_die(job: tuple[str, str, str]) -> Converted:
    """Convert a text as the engine does; the one marked as heavy kills its worker."""
    if "HEAVY" in job[0]:
        os._exit(1)
    return convert(*job)


def rebuild_or_die(data: bytes) -> Picture | Finding:
    """Rebuild a picture as the engine does; the one marked as heavy kills its worker."""
    if data.endswith(b"HEAVY"):
        os._exit(1)
    return rebuild(data)
