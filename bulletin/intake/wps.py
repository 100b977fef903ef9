"""Turns .doc and .wps files into .docx with LibreOffice, where it is installed."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from bulletin.intake.package import MOST_BYTES
from bulletin.machine.running import Run, run

PROGRAMS: Final = ("soffice", "libreoffice")
SECONDS: Final = 120


def program() -> str | None:
    """Give the path of LibreOffice, None if it is not there."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def modern(data: bytes, office: str, running: Run = run) -> bytes | None:
    """Give the .docx of an old file; None if LibreOffice does not make one. It runs no macros."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.doc"
        source.write_bytes(data)
        command = [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx", "--outdir", str(folder / "out"), str(source),
        ]  # fmt: skip
        if limit := shutil.which("timeout"):
            command = [limit, str(SECONDS), *command]
        running(command, folder=folder)
        made = folder / "out" / "in.docx"
        if not made.is_file() or made.stat().st_size > MOST_BYTES:
            return None
        return made.read_bytes()
