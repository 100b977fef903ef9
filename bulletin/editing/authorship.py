"""Judges from the commits of an item who wrote what an approval covers, and whether it changed since."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.editing.frontmatter import NotEditableError, said
from bulletin.model.choices import ApprovalRule, Status
from bulletin.model.item import Item
from bulletin.problem import Problem, Term
from bulletin.reading.scalars import choice

COVERED: Final = {
    "title": Term("title", "标题"),
    "scope": Term("scope", "阅读范围"),
    "body": Term("text", "正文"),
}
_NAMES: Final = re.compile(r"\s*[、,，;；]\s*")


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody by every name that git knows: as written in the commit, and as `.mailmap` has it."""

    names: frozenset[str]

    def is_called(self, name: str) -> bool:
        """Tell whether this is one of the names, whatever its blanks and capitals."""
        return _plain(name) in {_plain(n) for n in self.names}


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit changed: its paths and objects before and after; nothing where there was none.

    A merge has several befores; it changed the file only if it is like none of them.
    """

    old_path: str
    path: str
    old: tuple[str, ...]
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """A commit: who wrote it, and what it changed. `cut` if what lay before it was cut off."""

    author: Author | None
    touched: Sequence[Touched]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved item as it is now: its file, the pictures it shows, who approved it, its text."""

    id: str
    path: str
    pictures: frozenset[str]
    text: str


@dataclass(slots=True)
class Verdict:
    """What the commits say of one item: who was the last to change what is covered, and what came later."""

    author: Author | None = None
    painters: dict[str, Author | None] = field(default_factory=dict)
    changed: tuple[Term | str, ...] = ()

    @property
    def authors(self) -> tuple[Author, ...]:
        """Everybody who may not approve it."""
        return tuple(a for a in (self.author, *self.painters.values()) if a is not None)


def names_in(approved_by: str) -> tuple[str, ...]:
    """Return the persons that approved an item."""
    return tuple(filter(None, _NAMES.split(approved_by.strip())))


def covered(text: str) -> Mapping[str, object]:
    """Return what an approval covers of a file: title, scope and text."""
    try:
        keys, body = said(text, Item)
    except NotEditableError:
        return {"body": text}
    return {
        "title": keys.get("title"),
        "scope": keys.get("scope"),
        "body": body.replace("\r\n", "\n").strip(),
    }


def judge(
    items: Iterable[Approved], steps: Iterable[Step], text: Callable[[str], str]
) -> Mapping[str, Verdict]:
    """Walk the commits, newest first, until all is known; `text` returns an object by its name."""
    inquiries = [_Inquiry(item) for item in items]
    for step in steps:
        at = {inquiry.path: inquiry for inquiry in inquiries}
        for touched in step.touched:
            if touched.path in at:
                at[touched.path].take_text(step, touched, text)
        for inquiry in inquiries:
            inquiry.take_pictures(step)
        if all(inquiry.done for inquiry in inquiries):
            break
    return {inquiry.item.id: inquiry.verdict() for inquiry in inquiries}


def problems(content: Content, verdicts: Mapping[str, Verdict]) -> Iterator[Problem]:
    """Nobody approves what he was the last to change, and what was approved has not changed since.

    Once an issue is being proof-read its words are corrected: from then on proofs and sign-off answer
    for them, and a release holds them.
    """
    read = {i for head in content.issues if head.proofs for part in head.items for i in part.items}
    for name, verdict in verdicts.items():
        item = content.items[name]
        place = item.places.of("approved_by")
        for person in names_in(item.approved_by):
            if any(author.is_called(person) for author in verdict.authors):
                yield problem("approver-is-author", place, id=name, by=person)
        if verdict.changed and name not in read and content.site.approval.rule is ApprovalRule.PLAIN:
            yield problem("changed-since-approval", place, id=name, changed=verdict.changed)


@dataclass(slots=True)
class _Inquiry:
    """Follows one item back through its commits."""

    item: Approved
    path: str = ""
    now: Mapping[str, object] = field(default_factory=dict)
    approval: tuple[object, ...] | None = None
    found: Verdict = field(default_factory=Verdict)
    text_known: bool = False
    then: Mapping[str, object] | None = None  # what was covered when it was approved
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)  # now, and as far back as we are

    def __post_init__(self) -> None:
        self.path = self.item.path
        self.now = covered(self.item.text)
        self.approval = _approval(self.item.text)

    @property
    def done(self) -> bool:
        return self.text_known and self.then is not None and self.item.pictures <= self.found.painters.keys()

    def take_text(self, step: Step, touched: Touched, text: Callable[[str], str]) -> None:
        after = text(touched.new) if touched.new else ""
        befores = [text(old) if old else None for old in touched.old]
        known = bool(befores) and not (step.cut and None in befores)
        if known and not self.text_known and all(b is None or covered(b) != covered(after) for b in befores):
            self.found.author, self.text_known = step.author, True
        if self.then is None and _approval(after) == self.approval:
            here_first = all(b is None or _approval(b) != self.approval for b in befores)
            if known and here_first:
                self.then = covered(after)
        if touched.old_path:
            self.path = touched.old_path

    def take_pictures(self, step: Step) -> None:
        for touched in step.touched:
            if touched.path not in self.item.pictures:
                continue
            if not (step.cut and not any(touched.old)):
                self.found.painters.setdefault(touched.path, step.author)
            if self.then is None:
                now, _ = self.pictures.get(touched.path, (touched.new, ""))
                self.pictures[touched.path] = (now, touched.old[0] if touched.old else "")

    def verdict(self) -> Verdict:
        if self.then is not None:
            texts = [term for name, term in COVERED.items() if self.then.get(name) != self.now.get(name)]
            painted = [path for path, (now, then) in sorted(self.pictures.items()) if now != then]
            self.found.changed = (*texts, *painted)
        return self.found


def _approval(text: str) -> tuple[object, ...] | None:
    """Return who approved a file, and when; None if it is not approved."""
    try:
        keys, _ = said(text, Item)
    except NotEditableError:
        return None
    status = keys.get("status")
    if not isinstance(status, str) or choice(status, Status) is not Status.APPROVED:
        return None
    return keys.get("approved_by"), keys.get("approved_on")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
