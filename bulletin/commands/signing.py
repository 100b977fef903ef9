"""Makes signed statements of decisions: whose key, which items, which files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bulletin.approval import armour, chain, statement
from bulletin.approval.covered import covered, sha256
from bulletin.approval.signers import Allowed, signers
from bulletin.commands import acts
from bulletin.doors import clock, git, signatures, source
from bulletin.model.choices import Status
from bulletin.model.item import Item
from bulletin.model.site import Approver
from bulletin.model.words import Day, Moment

Refuse = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signs, with which key, at what time."""

    approver: Approver
    allowed: Allowed
    key: Path
    now: Moment

    @property
    def day(self) -> Day:
        """The day of the decision."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class What:
    """What is decided, and why if it is not approved."""

    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision on one item, to be signed; the names it is then approved by, none if they are too few."""

    text: str
    paths: tuple[str, str]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Why no statement can follow: the code of the refusal, its words, and what they mention."""

    code: str
    which: str
    value: str


def seal(root: Path, office: acts.Office, by: str, key: str, refuse: Refuse) -> Seal | None:
    """Find out whose key it is; None, and refused, if nobody can sign so."""
    site = office.content.site
    allowed, faults = signers(office.content.approvals)
    name = " ".join(by.split())
    listed = site.approval.approvers or tuple(Approver(name=one) for one in allowed.allowed)
    own = [a for a in listed if name in {a.name, a.principal}]
    approver = next((a for a in own if (a.principal or a.name) in allowed.allowed), None)
    path = key or git.Repository(root).line("config", "--type=path", "user.signingkey")
    if approver is None:
        known = tuple(a.name for a in listed)
        refuse("not-an-approver", "no_approver", by=name, known="、".join(known), faults=len(faults))
        return None
    if not path or not Path(path).is_file():
        refuse("no-signing-key", "no_key", path=path)
        return None
    line = allowed.allowed[approver.principal or approver.name]
    return Seal(approver, line, Path(path), clock.now(acts.zone_of(site)))


def draft(root: Path, office: acts.Office, item: Item, what: What, own: Seal) -> Draft | Broken:
    """Word the next statement about an item."""
    found = chain.chain(office.content.approvals, item.id)
    if found.fault is not None:
        return Broken("statements-damaged", "damaged_chain", found.fault.place.path)

    def digest(path: str) -> str:
        return sha256(source.medium(root, path)) if path in office.read.media else ""

    now = covered(office.content, item, digest)
    approver = own.approver
    principal = approver.principal or approver.name
    last = found.links[-1] if found.links else None
    said = statement.Statement(
        item=item.id,
        revision=len(found.links) + 1,
        decision=what.status,
        covered=now,
        signer=statement.Signer(approver.name, principal, approver.role, own.allowed.key.fingerprint),
        time=chain.time_of(own.now),
        previous=statement.digest(last.text) if last else "",
        reason=what.reason,
    )
    if last is not None and said.time < last.said.time:
        return Broken("clock-behind", "clock_behind", last.said.time)
    others = _others(found, said, office)
    persons = chain.sufficient(office.content.site)
    names = (*others, approver.name)[-persons:]
    enough = what.status is Status.APPROVED and len(names) == persons
    paths = statement.paths(item.id, said.revision)
    return Draft(statement.canonical(said), paths, names if enough else ())


def sign(drafts: Mapping[str, Draft], own: Seal, refuse: Refuse) -> dict[str, bytes]:
    """Sign every statement, and make sure that the signatures will be accepted; nothing if one is not."""
    files: dict[str, bytes] = {}
    claims = []
    for one in drafts.values():
        try:
            signature = signatures.sign(own.key, one.text)
        except signatures.NotSignedError as error:
            refuse("not-signed", "key_refused", path=own.key, reason=error)
            return {}
        made = armour.read(signature)
        if made is None or made.key != own.allowed.key.blob:
            refuse("other-key", "other_key", by=own.approver.name, path=own.key)
            return {}
        claims.append(signatures.Claim(one.text, signature, own.allowed.key))
        files |= {one.paths[0]: one.text.encode(), one.paths[1]: signature.encode()}
    if not all(signatures.verify(claims)):
        refuse("other-key", "other_key", by=own.approver.name, path=own.key)
        return {}
    return files


def _others(found: chain.Chain, said: statement.Statement, office: acts.Office) -> tuple[str, ...]:
    """Return who approved just that before, and is another person with another key in another role."""
    if said.decision is not Status.APPROVED or chain.sufficient(office.content.site) == 1 or not found.links:
        return ()
    last = found.links[-1].said
    same = last.decision is Status.APPROVED and last.covered == said.covered
    return (last.signer.name,) if same and chain.different([last, said]) else ()
