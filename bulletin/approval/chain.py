"""Holds each approved item against the chain of its statements; what is left is to verify the signatures."""

import datetime
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bulletin.approval import armour, statement
from bulletin.approval.covered import Digest, covered
from bulletin.approval.signers import ALLOWED, NAMESPACE, REVOKED, Key, Signers, signers
from bulletin.approval.statement import FOLDER, Statement
from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.choices import ApprovalRule, Status
from bulletin.model.item import Item
from bulletin.model.site import Approver, Site
from bulletin.model.words import Day
from bulletin.problem import Place, Problem, Term

MOST_PERSONS: Final = 2
_FILE: Final = re.compile(rf"{FOLDER}([^/]+)/(\d{{3}})\.(json|sig)")
_TIME: Final = "%Y-%m-%dT%H:%MZ"

NOT_THERE: Final = Term("it is missing", "缺少这个文件")
NOT_CANONICAL: Final = Term("it is not as the program wrote it", "不是程序写出的原样")
OTHER_ITEM: Final = Term("it is about another item or number", "写的是别的稿件或序号")
BROKEN_CHAIN: Final = Term("it does not follow from the one before", "与前一份接不上")

UNSIGNED: Final = Term("there is none", "没有签名文件")
DAMAGED: Final = Term("it is damaged", "签名文件被改动或损坏")
OTHER_PURPOSE: Final = Term("it was made for another purpose", "签名的用途不对")
UNKNOWN_SIGNER: Final = Term("the signer is not in the list of allowed signers", "签名人不在签名名单里")
OTHER_KEY: Final = Term("it was made with another key", "用的不是名单里的公钥")
REVOKED_KEY: Final = Term("the key has been revoked", "密钥已经作废")
EXPIRED: Final = Term("the key has expired", "密钥已经过期")
NO_APPROVER: Final = Term("the signer may not approve in this role", "签名人没有这个审核职责")
FALSE: Final = Term("it does not fit the statement", "签名与审核记录不符")

BEFORE_PREVIOUS: Final = Term("before the statement that it follows", "早于前一份审核记录")
BEFORE_RECEIVED: Final = Term("before the item was received", "早于报送时间")
BEFORE_KEY: Final = Term("before the key could be used", "早于密钥启用的日期")
LATER_THAN_TODAY: Final = Term("later than today", "晚于今天")
NO_TIME: Final = Term("it is none", "不是时间")

APPROVED_BY: Final = Term("approved_by", "审核人")
APPROVED_ON: Final = Term("approved_on", "审核日期")


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature that must be verified yet, with what is wrong if it does not hold."""

    text: str
    signature: str
    key: Key
    otherwise: Problem


@dataclass(frozen=True, slots=True)
class Link:
    """One statement of a chain, with the texts of its files."""

    path: str
    text: str
    said: Statement
    signature: str | None


@dataclass(slots=True)
class Chain:
    """The statements about one item that hold together, and what is wrong with the first that does not."""

    links: list[Link] = field(default_factory=list)
    fault: Problem | None = None


def check(content: Content, digest: Digest, today: Day) -> tuple[tuple[Problem, ...], tuple[Claim, ...]]:
    """Judge every approved item that is not in a released issue; return problems, and what to verify."""
    if content.site.approval.rule is ApprovalRule.PLAIN:
        return (), ()
    allowed, faults = signers(content.approvals)
    judge = _Judge(content, digest, today, allowed, [*faults, *_sound(content)])
    released = {i for issue in content.issues if issue.released for part in issue.items for i in part.items}
    for item in content.items.values():
        if item.status is Status.APPROVED and item.id not in released:
            judge.item(item)
    return tuple(judge.problems), tuple(judge.claims)


def chain(approvals: Mapping[str, str], item: str) -> Chain:
    """Read the statements about an item, as far as each follows from the one before."""
    found = Chain()
    numbers = {int(m[2]) for m in map(_FILE.fullmatch, approvals) if m and m[1] == item}
    previous = ""
    for number in range(1, max(numbers, default=0) + 1):
        path, signature = statement.paths(item, number)
        text = approvals.get(path)
        said = None if text is None else statement.read(text)
        fault = None
        if text is None:
            fault = NOT_THERE
        elif said is None:
            fault = NOT_CANONICAL
        elif (said.item, said.revision) != (item, number):
            fault = OTHER_ITEM
        elif said.previous != previous:
            fault = BROKEN_CHAIN
        if fault is not None or text is None or said is None:
            found.fault = problem("statement-damaged", Place(path), reason=fault or NOT_THERE)
            break
        found.links.append(Link(path, text, said, approvals.get(signature)))
        previous = statement.digest(text)
    return found


def approver(site: Site, principal: str, role: str) -> Approver | None:
    """Return who may approve under that name of the list of signers, in that role."""
    if not site.approval.approvers:
        return Approver(name=principal) if not role else None
    own = (a for a in site.approval.approvers if (a.principal or a.name) == principal and a.role == role)
    return next(own, None)


def sufficient(site: Site) -> int:
    """Return how many persons must approve."""
    return min(max(site.approval.persons, 1), MOST_PERSONS)


def day_of(time: str, site: Site) -> Day | None:
    """Return the day of a statement where the office is."""
    try:
        moment = datetime.datetime.strptime(time, _TIME).replace(tzinfo=datetime.UTC)
        return moment.astimezone(zoneinfo.ZoneInfo(site.timezone)).date()
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def time_of(moment: datetime.datetime) -> str:
    """Write a time as statements do."""
    return moment.astimezone(datetime.UTC).strftime(_TIME)


def joined(names: Iterator[str] | list[str]) -> str:
    """Write several approvers as one."""
    return "、".join(names)


def _sound(content: Content) -> Iterator[Problem]:
    approval = content.site.approval
    if not 1 <= approval.persons <= MOST_PERSONS:
        place = approval.places.of("persons")
        yield problem("out-of-range", place, value=approval.persons, least=1, most=MOST_PERSONS)
    for path in content.approvals:
        match = _FILE.fullmatch(path)
        known = match is not None and (match[1] in content.items or match[1] in content.unread)
        if path not in {ALLOWED, REVOKED} and not known:
            yield problem("misplaced-file", Place(path))


@dataclass(slots=True)
class _Judge:
    """Gathers what is wrong, and what must be verified, over all items."""

    content: Content
    digest: Digest
    today: Day
    signers: Signers
    problems: list[Problem]
    claims: list[Claim] = field(default_factory=list)

    def item(self, item: Item) -> None:
        found = chain(self.content.approvals, item.id)
        if found.fault is not None:
            self.problems.append(found.fault)
            return
        persons = sufficient(self.content.site)
        place = item.places.of("approved_by")
        last = [link for link in found.links[-persons:] if link.said.decision is Status.APPROVED]
        if not found.links or found.links[-1].said.decision is not Status.APPROVED:
            self.problems.append(problem("not-signed", place, id=item.id))
            return
        now = covered(self.content, item, self.digest)
        changed = dict.fromkeys(word for link in last for word in link.said.covered.unlike(now))
        names = [link.said.signer.name for link in last]
        if item.approved_by != joined(names):
            changed[APPROVED_BY] = None
        if item.approved_on != day_of(last[-1].said.time, self.content.site):
            changed[APPROVED_ON] = None
        if len(last) < persons or not different([link.said for link in last]):
            self.problems.append(problem("second-person-missing", place, id=item.id, by=names[-1]))
        elif changed:
            self.problems.append(problem("approval-broken", place, id=item.id, changed=tuple(changed)))
        before = ""
        for link in last:
            self.time(link, item, before)
            self.signature(link)
            before = link.said.time

    def time(self, link: Link, item: Item, before: str) -> None:
        said = link.said
        day = day_of(said.time, self.content.site)
        key = self.signers.allowed.get(said.signer.principal)
        fault = None
        if day is None:
            fault = NO_TIME
        elif said.time < before:
            fault = BEFORE_PREVIOUS
        elif item.received is not None and said.time < time_of(item.received):
            fault = BEFORE_RECEIVED
        elif key is not None and key.after is not None and day < key.after:
            fault = BEFORE_KEY
        elif day > self.today:
            fault = LATER_THAN_TODAY
        if fault is not None:
            where = Place(link.path, 1, 1)
            self.problems.append(problem("statement-backdated", where, time=said.time, reason=fault))

    def signature(self, link: Link) -> None:
        place = Place(link.path, 1, 1)

        def refused(reason: Term) -> Problem:
            return problem("signature-refused", place, by=link.said.signer.name, reason=reason)

        fault = self.fault_of(link)
        if fault is not None:
            self.problems.append(refused(fault))
            return
        key = self.signers.allowed[link.said.signer.principal].key
        assert link.signature is not None
        self.claims.append(Claim(link.text, link.signature, key, refused(FALSE)))

    def fault_of(self, link: Link) -> Term | None:
        """Say what is wrong with a signature before anything is computed."""
        signer = link.said.signer
        allowed = self.signers.allowed.get(signer.principal)
        own = approver(self.content.site, signer.principal, signer.role)
        made = armour.read(link.signature or "")
        if made is None:
            return UNSIGNED if link.signature is None else DAMAGED
        if allowed is None:
            return UNKNOWN_SIGNER
        wrong = {
            OTHER_PURPOSE: made.namespace != NAMESPACE,
            OTHER_KEY: made.key != allowed.key.blob or signer.key != allowed.key.fingerprint,
            REVOKED_KEY: allowed.key.text in self.signers.revoked,
            EXPIRED: allowed.before is not None and self.today >= allowed.before,
            NO_APPROVER: own is None or own.name != signer.name,
        }
        return next((reason for reason, is_so in wrong.items() if is_so), None)


def different(said: list[Statement]) -> bool:
    """Tell whether statements come from different persons, with different keys, in different roles if any."""
    signed = [s.signer for s in said]
    roles = [s.role for s in signed if s.role]
    return all(
        len(set(row)) == len(row) for row in ([s.name for s in signed], [s.key for s in signed], roles)
    )
