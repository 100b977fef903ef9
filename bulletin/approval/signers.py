"""Who may sign: the lines of the list of allowed signers, and of that of revoked keys."""

import base64
import binascii
import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bulletin.approval.statement import FOLDER
from bulletin.catalogue import problem
from bulletin.model.words import Day
from bulletin.problem import Place, Problem, Term

NAMESPACE: Final = "bulletin-approve@v1"
ALLOWED: Final = f"{FOLDER}allowed_signers"
REVOKED: Final = f"{FOLDER}revoked_keys"

_TYPES: Final = (
    "ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)"
    r"|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com"
)
_KEY: Final = re.compile(rf"(?P<type>{_TYPES}) (?P<key>[A-Za-z0-9+/]+=*)")
_LINE: Final = re.compile(
    rf'(?P<principal>[^\s"#,=]+) namespaces="{re.escape(NAMESPACE)}"'
    r'(?:,valid-after="(?P<after>\d{8})")?(?:,valid-before="(?P<before>\d{8})")? ' + _KEY.pattern
)
_PATTERN: Final = re.compile(r"^[^ ]*[*?!,]")
_NAMESPACES: Final = re.compile(r"\bnamespaces=\"([^\"]*)\"")

PATTERN: Final = Term("a pattern or several names instead of one", "写的是通配或几个名字，不是一个名字")
AUTHORITY: Final = Term("cert-authority is not allowed", "不准用 cert-authority")
NO_NAMESPACE: Final = Term(f'it lacks namespaces="{NAMESPACE}"', f'没有写 namespaces="{NAMESPACE}"')
UNREADABLE: Final = Term(
    "it is not written as name, options, type and key", "不是“名字 选项 类型 公钥”的写法"
)
BAD_KEY: Final = Term("the key is not whole", "公钥不完整")
BAD_DAY: Final = Term("a date is none", "日期写得不对")
NAMED_TWICE: Final = Term("the name stands in a line above", "这个名字上面已有")
KEY_TWICE: Final = Term("the key stands in a line above", "这把公钥上面已有")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key."""

    type: str
    text: str

    @property
    def blob(self) -> bytes:
        """The key itself."""
        return base64.b64decode(self.text)

    @property
    def fingerprint(self) -> str:
        """The key's short name."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Allowed:
    """One who may sign, from the day `after` until the day `before`."""

    principal: str
    key: Key
    after: Day | None = None
    before: Day | None = None


@dataclass(frozen=True, slots=True)
class Signers:
    """Everybody who may sign, by the names of the list, and the keys that count no more."""

    allowed: Mapping[str, Allowed] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()


def signers(texts: Mapping[str, str]) -> tuple[Signers, tuple[Problem, ...]]:
    """Read both lists; a line with a fault lets nobody sign."""
    problems: list[Problem] = []
    allowed: dict[str, Allowed] = {}
    keys: set[str] = set()
    for place, line in _lines(texts, ALLOWED):
        one = _allowed(line)
        if isinstance(one, Allowed) and one.principal in allowed:
            one = NAMED_TWICE
        if isinstance(one, Allowed) and one.key.text in keys:
            one = KEY_TWICE
        if isinstance(one, Term):
            problems.append(problem("signer-refused", place, reason=one))
        else:
            allowed[one.principal] = one
            keys.add(one.key.text)
    revoked: set[str] = set()
    for place, line in _lines(texts, REVOKED):
        match = _KEY.fullmatch(line)
        if match is None or not _whole(match["type"], match["key"]):
            problems.append(problem("signer-refused", place, reason=UNREADABLE if match is None else BAD_KEY))
        else:
            revoked.add(match["key"])
    return Signers(allowed, frozenset(revoked)), tuple(problems)


def _lines(texts: Mapping[str, str], path: str) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(texts.get(path, "").split("\n"), 1):
        if line and not line.startswith("#"):
            yield Place(path, number, 1), line


def _allowed(line: str) -> Allowed | Term:
    match = _LINE.fullmatch(line)
    if match is None or _PATTERN.match(line):
        return _unreadable(line)
    if not _whole(match["type"], match["key"]):
        return BAD_KEY
    try:
        after, before = (_day(match[name]) for name in ("after", "before"))
    except ValueError:
        return BAD_DAY
    return Allowed(match["principal"], Key(match["type"], match["key"]), after, before)


def _unreadable(line: str) -> Term:
    """Say why a line is not as it must be."""
    said = _NAMESPACES.search(line)
    if _PATTERN.match(line):
        return PATTERN
    if "cert-authority" in line:
        return AUTHORITY
    return UNREADABLE if said is not None and said[1] == NAMESPACE else NO_NAMESPACE


def _whole(kind: str, key: str) -> bool:
    """Tell whether a key is written in the one way in which it can be, and is of the kind it says."""
    try:
        blob = base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    head = len(kind).to_bytes(4, "big") + kind.encode()
    return base64.b64encode(blob).decode() == key and blob.startswith(head)


def _day(text: str | None) -> Day | None:
    return None if text is None else datetime.date.fromisoformat(text)
