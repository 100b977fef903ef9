"""What an issue needs before it is printed: its proofs, its sign-off, copies for everybody who gets it."""

from collections.abc import Iterator
from typing import Final

from bulletin.catalogue import problem
from bulletin.content import Content, issue_distribution
from bulletin.model.choices import IssueStatus
from bulletin.model.issue import Distribution, IssueHead, Recipient
from bulletin.model.site import Series
from bulletin.model.words import Day
from bulletin.problem import Problem, Term

_SIGNED: Final = {
    "signed_by": Term("`signed_by`", "`签发人`"),
    "signed_on": Term("`signed_on`", "`签发日期`"),
}
_READ: Final = frozenset({IssueStatus.PROOF, IssueStatus.SIGNING, IssueStatus.FINAL})


def is_being_read(issue: IssueHead) -> bool:
    """Tell whether an issue is read and signed now: begun to be proofed, and not yet released."""
    return issue.status in _READ and not issue.released


def signed_off(issue: IssueHead) -> Iterator[Problem]:
    """An issue is signed off on its own date; after oral consent on that date the signature may follow."""
    if issue.signed_later is not None:
        consent = issue.signed_later
        if issue.date is not None and consent.on != issue.date:
            place = consent.places.of("on")
            yield problem("sign-off-date", place, date=issue.date.isoformat(), signed=consent.on.isoformat())
        return
    missing = [
        term
        for key, term in (
            ("signed_by", Term("signed_by", "签发人")),
            ("signed_on", Term("signed_on", "签发日期")),
        )
        if not getattr(issue, key) and key not in issue.places.wrong
    ]
    if missing:
        yield problem("sign-off-missing", issue.places.of("status"), keys=tuple(missing))
    elif issue.signed_on is not None and issue.date is not None and issue.signed_on != issue.date:
        signed = issue.signed_on.isoformat()
        place = issue.places.of("signed_on")
        yield problem("sign-off-date", place, date=issue.date.isoformat(), signed=signed)


def proofs_read(issue: IssueHead, series: Series) -> Iterator[Problem]:
    """An issue has as many proofs as its series asks for, and the last keeps the digest of what was read."""
    if len(issue.proofs) < series.proofs_required:
        place = issue.places.of("proofs" if issue.places.has("proofs") else "status")
        yield problem("proof-missing", place, needed=series.proofs_required, there=len(issue.proofs))
    if issue.proofs and not issue.proofs[-1].digest:
        last = issue.proofs[-1]
        yield problem("proof-without-digest", last.places.whole, round=last.round)


def copies_enough(issue: IssueHead, series: Series) -> Iterator[Problem]:
    """The print run is enough for everybody in the distribution list."""
    run = issue.print_run if issue.print_run is not None else series.print_run
    given = issue_distribution(series.distribution, issue.distribution)
    if run is not None and run < (needed := copies(given)):
        place = (
            issue.places.of("print_run") if issue.places.has("print_run") else issue.places.of("distribution")
        )
        yield problem(
            "print-run-short",
            place,
            run=run,
            needed=needed,
            upward=_copies(given.upward),
            lateral=_copies(given.lateral),
            downward=_copies(given.downward),
            extra=_copies(given.extra),
        )


def copies(given: Distribution) -> int:
    """Return how many copies a distribution list takes."""
    return sum(map(_copies, (given.upward, given.lateral, given.downward, given.extra)))


def _copies(recipients: tuple[Recipient, ...]) -> int:
    return sum(r.copies for r in recipients)


def finals_are_signed_off(content: Content) -> Iterator[Problem]:
    """A final issue is signed off."""
    for issue in content.issues:
        if issue.status is IssueStatus.FINAL:
            yield from signed_off(issue)


def issues_in_signing_are_proofed(content: Content) -> Iterator[Problem]:
    """Whoever signs an issue can rely on its having been proof-read."""
    for issue in content.issues:
        if issue.series and issue.status is IssueStatus.SIGNING and not issue.released:
            yield from proofs_read(issue, content.site.series_of(issue.series))


def print_runs_fit(content: Content) -> Iterator[Problem]:
    """The print run of an issue that will be printed is enough for its recipients."""
    for issue in content.issues:
        if issue.series and is_being_read(issue):
            yield from copies_enough(issue, content.site.series_of(issue.series))


def proofs_are_numbered(content: Content) -> Iterator[Problem]:
    """Proofs are read one after the other: round 1, 2, 3."""
    for issue in content.issues:
        for n, proof in enumerate(issue.proofs, 1):
            if proof.round != n:
                yield problem("proof-round", proof.places.of("round"), round=proof.round, expected=n)
                break


def releases_are_of_final_issues(content: Content) -> Iterator[Problem]:
    """What has been released is final."""
    for issue in content.issues:
        if issue.released and issue.status is not IssueStatus.FINAL and "status" not in issue.places.wrong:
            yield problem("released-not-final", issue.places.of("status"), status=issue.status)


def signatures_follow(content: Content, today: Day) -> Iterator[Problem]:
    """After oral consent the signature is entered by the day that it is due."""
    for issue in content.issues:
        later = issue.signed_later
        if later is None or (issue.signed_by and issue.signed_on):
            continue
        due = later.due.isoformat()
        state = Term(f"is due by {due}", f"限 {due} 前补齐")
        if later.due < today:
            state = Term(f"was due by {due}", f"已过 {due} 的期限")
        yield problem("signature-due", later.places.of("due"), issue=issue.name, by=later.by, state=state)
