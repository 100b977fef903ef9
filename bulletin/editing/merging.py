"""Makes one roundup 综合 of several items, and tells what stands against it."""

import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.body.lines import Line, chinese_heading, hash_heading, within_code
from bulletin.content import Content, item_scope
from bulletin.editing import callers
from bulletin.editing.heads import Written, head
from bulletin.model.choices import Form, SiteLanguage, Status, Urgency
from bulletin.model.item import Item
from bulletin.model.site import OFFICE, Scope
from bulletin.model.words import Day
from bulletin.views import closure

FEWEST: Final = 2
_MARKS: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_NOTE: Final = re.compile(r"\[\^([^\]\n]*)\]")
_TARGET: Final = re.compile(r"(!\[[^\]\n]*\]\(\s*<?)([^)\s>]+)")
_DEEPEST: Final = 6
_RANKS: Final = (Urgency.ROUTINE, Urgency.URGENT, Urgency.EXTRA_URGENT)


@dataclass(frozen=True, slots=True)
class Against:
    """Why a merge cannot be: a name of words, the item it is about, and what the words mention."""

    which: str
    item: str = ""
    value: str = ""


def against(content: Content, parts: Sequence[Item]) -> Iterator[Against]:
    """Yield every reason why these items cannot be merged."""
    placed = {i: issue.name for issue in content.issues for part in issue.items for i in part.items}
    for item in parts:
        for which, value in _reasons(item, placed.get(item.id, "")).items():
            if value:
                yield Against(which, item.id, value)
    if any(not item.series for item in parts):
        return
    if not common_series(parts):
        yield Against("merge_series")
    if not scope_of([item_scope(content, item) for item in parts], content.site.scopes):
        yield Against("merge_scope")


def _reasons(item: Item, issue: str) -> Mapping[str, str]:
    """Return what stands against merging one item: for each reason what its words mention, else nothing."""
    good = item.status in {Status.SUBMITTED, Status.APPROVED}
    whole = item.series and item.units and item.title and item.received
    return {
        "merge_status": "" if good else item.status.value,
        "merge_merged": item.merged_into,
        "merge_placed": issue,
        "merge_event": item.event.id if item.event else "",
        "merge_roundup": item.id if item.form is Form.ROUNDUP else "",
        "merge_incomplete": "" if whole else item.id,
        "merge_comment": item.id if item.body.rfind("<!--") > item.body.rfind("-->") else "",
    }


def common_series(parts: Sequence[Item]) -> tuple[str, ...]:
    """Return the series in which every part may be printed."""
    return tuple(s for s in parts[0].series if all(s in item.series for item in parts))


def scope_of(parts: Iterable[Iterable[str]], scopes: Sequence[Scope]) -> tuple[str, ...]:
    """Return the widest scope whose every reader may read every part; empty if no scope says that.

    Any one scope of a piece opens it, so each must by itself open all parts. One that holds another
    of them adds no reader.
    """
    wanted = [frozenset(part) for part in parts]
    names = [s.id for s in scopes if s.id != OFFICE] + [OFFICE]
    views = {name: closure([name], scopes) for name in names}
    good = [name for name in names if all(views[name].covers(part) for part in wanted)]
    kept: list[str] = []
    for name in good:
        held = views[name].scopes & set(good) - {name}
        # Of scopes that hold each other, one is enough.
        if not any(name not in views[h].scopes or names.index(h) < names.index(name) for h in held):
            kept.append(name)
    return tuple(kept)


def roundup(content: Content, parts: Sequence[Item], title: str) -> str:
    """Return the text of the roundup: every part under its title, with its units; who is first leads."""
    chinese = content.site.language is SiteLanguage.CHINESE
    series = common_series(parts)
    received = max(item.received for item in parts if item.received)
    day = received.date()
    scope = scope_of([item_scope(content, item) for item in parts], content.site.scopes)
    default = [frozenset(content.site.series_of(s).scope) for s in series]
    units = dict.fromkeys(unit for item in parts for unit in item.units)
    verified = _same(item.verified.state if item.verified else None for item in parts)
    values: dict[str, Written] = {
        "title": title,
        "series": series,
        "section": _same(item.section for item in parts),
        "units": tuple(callers.written(unit, content, day) for unit in units),
        "received": received,
        "status": Status.SUBMITTED,
        "verified": {"state": verified} if verified else "",
        "as_of": _same(item.as_of for item in parts),
        "kind": _same(item.kind for item in parts),
        "form": Form.ROUNDUP,
        "focus": _same(item.focus for item in parts),
        "tone": _same(item.tone for item in parts),
        "urgency": max((item.urgency for item in parts), key=_RANKS.index),
        "direction": tuple(dict.fromkeys(d for item in parts for d in item.direction)),
        "decision": _same(item.decision for item in parts),
        "scope": scope if set(default) != {frozenset(scope)} else (),
        "subjects": tuple(dict.fromkeys(s for item in parts for s in item.subjects)),
        "commission": _same(i.commission for i in parts if i.commission),
    }
    sections = _sections(content, parts, day, chinese=chinese)
    return head(Item, values, chinese=chinese) + "\n" + "\n".join(sections)


def in_order(content: Content, merged: Item) -> tuple[Item, ...]:
    """Return the parts of a roundup in the order in which they stand in it; none if that has changed."""
    parts = tuple(item for item in content.items.values() if item.merged_into == merged.id)
    return _matched(content, merged.body.lstrip("\n"), parts, merged, ()) or ()


def _matched(
    content: Content, rest: str, parts: tuple[Item, ...], merged: Item, done: tuple[Item, ...]
) -> tuple[Item, ...] | None:
    """Find the part with which the rest of the text begins, and go on behind it."""
    if not parts:
        return None if rest.strip() else done
    chinese = content.site.language is SiteLanguage.CHINESE
    day = merged.received.date() if merged.received else Day.min
    before = list(_sections(content, done, day, chinese=chinese))
    taken = {label for text in before for label in _labels(text)}
    for at, item in enumerate(parts):
        text = _section(content, item, _own_notes(item.body, taken), day, chinese=chinese)
        others = parts[:at] + parts[at + 1 :]
        if rest.startswith(text):
            found = _matched(content, rest[len(text) :].lstrip("\n"), others, merged, (*done, item))
            if found is not None:
                return found
    return None


def _sections(content: Content, parts: Sequence[Item], day: Day, *, chinese: bool) -> Iterator[str]:
    taken: set[str] = set()
    for item in parts:
        body = _own_notes(item.body, taken)
        taken |= set(_labels(body))
        yield _section(content, item, body, day, chinese=chinese)


def _section(content: Content, item: Item, body: str, day: Day, *, chinese: bool) -> str:
    path = item.places.whole.path
    lines = [_lower(_with_media(line, path)) for line in body.strip("\n").split("\n")]
    names = [content.directory.then(unit, day).short for unit in item.units]
    credit = f"（{'、'.join(names)}）" if chinese else f"({', '.join(names)})"
    return "\n".join([f"# {_plain(item.title)}", "", *lines, "", credit, ""])


def _plain(title: str) -> str:
    """Write a title so that none of its characters is taken for a mark."""
    return _MARKS.sub(r"\\\1", " ".join(title.split()))


def _lower(line: str) -> str:
    """Put a heading one level lower, for the part's title stands above it."""
    if hash_heading(Line(line, 0)) and line.startswith("#"):
        level = len(line) - len(line.lstrip("#"))
        return line if level >= _DEEPEST else f"#{line}"
    level = chinese_heading(line)
    return f"{'#' * (level + 1)} {line.strip()}" if level else line


def _with_media(line: str, path: str) -> str:
    """Write the paths of pictures so that they hold wherever the roundup lies."""

    def put(match: re.Match[str]) -> str:
        source = match[2]
        if source.startswith(("/media/", "media/")) or re.match(r"[\w+.-]+:", source):
            return match[0]
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
        return (
            f"{match[1]}/{whole.removeprefix('content/')}" if whole.startswith("content/media/") else match[0]
        )

    return _TARGET.sub(put, line)


def _labels(body: str) -> list[str]:
    return [m[1] for m in _NOTE.finditer(body) if not within_code(body, m.start())]


def _own_notes(body: str, taken: set[str]) -> str:
    """Give footnotes other labels where an earlier part has the same."""
    own = set(_labels(body))
    new: dict[str, str] = {}
    for label in sorted(own & taken):
        free = (f"{label}-{n}" for n in itertools.count(2))
        new[label] = next(name for name in free if name not in own | taken | set(new.values()))
    return _NOTE.sub(
        lambda m: m[0] if within_code(body, m.start()) else f"[^{new.get(m[1], m[1])}]",
        body,
    )


def _same(values: Iterable[Written | None]) -> Written:
    """Return the value that all have, an empty text if they differ."""
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 and found[0] is not None else ""
