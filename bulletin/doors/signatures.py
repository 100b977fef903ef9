"""Signs and verifies with ssh-keygen: the one door to it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bulletin.approval.signers import NAMESPACE, Key
from bulletin.machine import machine, system
from bulletin.machine.message import MachineLacksError
from bulletin.machine.system import Piece


@dataclass(frozen=True, slots=True)
class Claim:
    """That a key has signed a text."""

    text: str
    signature: str
    key: Key


class NotSignedError(Exception):
    """The key could not be used; the argument is what ssh-keygen said."""


def verify(claims: Sequence[Claim]) -> tuple[bool, ...]:
    """Tell of each claim whether it is true.

    Whether the key still counts has been judged before: a list of our own, with nothing but the key in
    it, keeps the machine's clock out of it.
    """
    if not claims:
        return ()
    program = _program()
    with (
        tempfile.TemporaryDirectory(prefix="bulletin-") as folder,
        ThreadPoolExecutor(os.cpu_count() or 1) as pool,
    ):
        return tuple(pool.map(lambda job: _verified(program, Path(folder), *job), enumerate(claims)))


def sign(key: Path, text: str) -> str:
    """Return a key's signature of a text; ssh-keygen may ask for the passphrase, or use the agent."""
    words = [_program(), "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)]
    done = subprocess.run(words, input=text.encode(), capture_output=True, check=False)  # noqa: S603 - our words
    if done.returncode:
        raise NotSignedError(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return done.stdout.decode("ascii", "replace")


def _verified(program: str, folder: Path, number: int, claim: Claim) -> bool:
    allowed, signature = folder / f"{number}.allowed", folder / f"{number}.sig"
    allowed.write_text(f'x namespaces="{NAMESPACE}" {claim.key.type} {claim.key.text}\n', "ascii")
    signature.write_text(claim.signature, "utf-8", newline="\n")
    words = [program, "-q", "-Y", "verify", "-f", str(allowed), "-I", "x", "-n", NAMESPACE]
    done = subprocess.run(  # noqa: S603 - our own words
        [*words, "-s", str(signature)],
        input=claim.text.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def _program() -> str:
    found = shutil.which("ssh-keygen")
    if found is None:
        raise MachineLacksError(system.lacks(machine.this_system(), [Piece.SSH]))
    return found
