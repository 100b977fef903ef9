"""Holds approvals against who wrote what they cover, and against what was signed."""

from collections.abc import Callable, Mapping

from bulletin.approval import chain
from bulletin.approval.covered import media_in, sha256
from bulletin.content import Content
from bulletin.doors import history, signatures
from bulletin.editing import authorship
from bulletin.model.choices import Status
from bulletin.model.words import Day
from bulletin.problem import Problem


def written_by_others(
    change: history.Change | None, content: Content, texts: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Hold the approvals that a change touches against who wrote what they cover, as far as git knows."""
    if change is None:
        return ()
    approved = []
    for item in content.items.values():
        if item.status is Status.APPROVED:
            path = item.places.whole.path
            shown = media_in(path, texts[path])
            approved.append(authorship.Approved(item.id, path, shown, texts[path]))
    return tuple(authorship.problems(content, history.of_change(change, approved)))


def signed_by_approvers(
    content: Content, media: Mapping[str, int], load: Callable[[str], bytes], today: Day
) -> tuple[Problem, ...]:
    """Where approvals are signed, hold every approved item against what was signed, and by whom."""

    def digest(path: str) -> str:
        return sha256(load(path)) if path in media else ""

    found, claims = chain.check(content, digest, today)
    good = signatures.verify([signatures.Claim(c.text, c.signature, c.key) for c in claims])
    return (*found, *(c.otherwise for c, holds in zip(claims, good, strict=True) if not holds))
