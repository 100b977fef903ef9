"""Runs `check --fix`: mends what has one right answer, in texts that nobody has approved yet."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bulletin.characters import visible
from bulletin.checking import names, policy, style
from bulletin.checking.slips import Mend
from bulletin.commands import acts
from bulletin.content import Content
from bulletin.doors import desk, source
from bulletin.doors.say import Say
from bulletin.editing.frontmatter import NotEditableError, Value, edit
from bulletin.editing.mending import Finder, into_file, mended
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.choices import IssueStatus, Status
from bulletin.model.item import Item
from bulletin.model.units import Directory
from bulletin.problem import Place

_Finding = Callable[[str, style.Reach, style.Context], Iterator[style.Found]]

# What somebody has approved, proofed or signed is the text that he read: a program does not change it.
_AROUND: Final = 10  # characters of a line that are shown on either side of a change
_WIDEST: Final = 60
_FREE: Final = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class _Body:
    """A Markdown text of the site with the lines above it, and whether it may be changed."""

    text: str
    place: Place
    free: bool
    head: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Mending:
    """What mending comes to: the files as they shall be, and those that were left."""

    changes: list[desk.Change] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def fix(root: Path, speaker: Say, *, dry: bool) -> int:
    """Mend every text that may be changed, all or none; show each change."""
    try:
        with desk.turn(root / ".build"):
            return _fixed(root, speaker, dry=dry)
    except desk.ChangedMeanwhileError as error:
        speaker.error("changed-meanwhile", "changed_meanwhile", "changed_meanwhile_hint", path=error)
        return MISUSE
    except OSError as error:
        return acts.disk(error, root, speaker)


def _fixed(root: Path, speaker: Say, *, dry: bool) -> int:
    office = acts.enter(root, speaker)
    if office is None:
        return PROBLEMS
    mending = _mended(root, office.content)
    if brought := office.errors_of(mending.texts):
        acts.tell(brought, {**office.read.texts, **mending.texts}, speaker)
        speaker.line(speaker.text("nothing_written"))
        return PROBLEMS
    for change in mending.changes:
        for line in _difference(change):
            speaker.line(line)
    if not dry:
        desk.replace(root, mending.changes)
    for path, counts in mending.counts.items():
        codes = acts.row((f"{code} {n}" for code, n in sorted(counts.items())), speaker)
        speaker.line(speaker.text("mended", path=path, count=sum(counts.values()), codes=codes))
    if not mending.changes:
        speaker.line(speaker.text("mended_nothing"))
    for path in mending.left:
        speaker.line(speaker.text("left_approved", path=path))
    if dry:
        speaker.line(speaker.text("next_fix_dry"))
    return GOOD


def _mended(root: Path, content: Content) -> _Mending:
    mending = _Mending()
    silenced = policy.silenced(content)
    for body in _bodies(content):
        path = body.place.path
        result = mended(body.text, _finder(style.found_in, body.place, silenced))
        lines = {
            key: mended(line, _finder(style.found_in_line, body.place, silenced))
            for key, line in body.head.items()
        }
        counts = sum((Counter(r.counts) for r in (result, *lines.values())), Counter[str]())
        if not counts:
            continue
        if not body.free:
            mending.left.append(path)
            continue
        data = source.verbatim(root, path)
        after = into_file(data.decode("utf-8"), body.place.line, body.text, result.text)
        after = _with_head(after, {key: r.text for key, r in lines.items() if r.counts})
        mending.changes.append(desk.Change(path, data, after.encode()))
        mending.texts[path] = source.as_read(after)
        mending.counts[path] = dict(counts)
    return mending


def _bodies(content: Content) -> Iterator[_Body]:
    reach = style.reaches(content)
    for item in content.items.values():
        if reach[item.id].wording:
            head = {key: getattr(item, key) for key in ("title", "abstract")}
            place = Place(item.places.whole.path, item.body_line)
            yield _Body(item.body, place, item.status in _FREE, head)
    for issue in content.issues:
        if reach[f"issue:{issue.name}"].wording and issue.note.strip():
            free = issue.status is IssueStatus.OPEN
            yield _Body(issue.note, Place(issue.places.whole.path, issue.note_line), free)


def _with_head(text: str, changed: Mapping[str, Value]) -> str:
    """Write mended lines into the front matter; one that cannot be edited by its places is left."""
    try:
        return edit(text, Item, changed, chinese=True) if changed else text
    except NotEditableError:
        return text


def _finder(found_in: _Finding, place: Place, silenced: policy.Silenced) -> Finder:
    reach = style.Reach(wording=True, privacy=False)
    context = style.Context(names.FormerNames(Directory()), style.Words({}))

    def find(text: str) -> list[tuple[str, Mend]]:
        found = style.mends_of(text, found_in(text, reach, context))
        return [(code, mend) for code, mend in found if not silenced(code, place)]

    return find


def _difference(change: desk.Change) -> Iterator[str]:
    """Yield the lines of a file that change, cut to what changes in them: a paragraph is one long line."""
    before, after = (
        source.as_read((data or b"").decode("utf-8")).split("\n") for data in (change.before, change.after)
    )
    for n, (one, other) in enumerate(zip(before, after, strict=False), 1):
        if one == other:
            continue
        start = _alike(one, other)
        end = _alike(one[start:][::-1], other[start:][::-1])
        yield f"{change.path}:{n}"
        for sign, line in (("-", one), ("+", other)):
            shown = line[max(0, start - _AROUND) : len(line) - end + _AROUND]
            yield f"  {sign} {visible(shown if len(shown) <= _WIDEST else shown[:_WIDEST] + '…')}"


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
