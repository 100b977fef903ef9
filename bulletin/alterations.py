"""Names what differs between an issue as it stands and what was proof-read or released of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bulletin import digest
from bulletin.archive import Issue
from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.issue import IssueHead
from bulletin.problem import Place, Problem, Term

_HEAD: Final[Mapping[str, tuple[str, str]]] = {
    "masthead": ("masthead", "报头"),
    "name": ("name of the series", "刊名"),
    "marking": ("marking", "标志"),
    "office": ("issuing office", "编印单位"),
    "number": ("number", "期号"),
    "serial": ("serial number", "总期号"),
    "supplement": ("supplement number", "增刊号"),
    "date": ("date", "印发日期"),
    "series": ("series", "刊物"),
    "year": ("year", "年份"),
}
_IMPRINT: Final[Mapping[str, tuple[str, str, str]]] = {
    "upward": ("distribution", "recipients above (upward)", "报送单位（报）"),
    "lateral": ("distribution", "recipients beside (lateral)", "报送单位（送）"),
    "downward": ("distribution", "recipients below (downward)", "报送单位（发）"),
    "extra": ("distribution", "recipients of this issue only (extra)", "本期增发"),
    "edited_by": ("edited_by", "editor", "责任编辑"),
    "reviewed_by": ("reviewed_by", "reviewer", "审核"),
    "signed_by": ("signed_by", "who signed off", "签发人"),
    "print_run": ("print_run", "print run", "印数"),
}
_ITEM: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("title", "标题"),
    "units": ("source units", "供稿单位"),
    "kind": ("kind", "类型"),
    "form": ("form", "形式"),
    "urgency": ("urgency", "紧急程度"),
    "verified": ("verification", "核实"),
    "as_of": ("day of information", "截至时间"),
    "scope": ("reading scope", "阅读范围"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, and where it is written."""

    what: Term
    place: Place


def released_as_stated(
    content: Content, head: IssueHead, issue: Issue, statement: Mapping[str, Any]
) -> Iterator[Problem]:
    """A released issue says what its archived statement says; each difference is told by name."""
    for found in differences(content, head, issue, statement):
        yield problem("released-text-changed", found.place, issue=head.name, what=found.what)


def proofed_as_it_is(head: IssueHead, issue: Issue) -> Iterator[Problem]:
    """The text is the one that the last proof was read of."""
    last = head.proofs[-1] if head.proofs else None
    if last is not None and last.digest and last.digest != digest.proof_digest(issue):
        yield problem("proof-outdated", last.places.whole, round=last.round, on=last.on.isoformat())


def differences(
    content: Content, head: IssueHead, issue: Issue, statement: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Return what of an issue is not as a statement says, in the order of the statement."""
    now = json.loads(digest.canonical(digest.statement(issue)))
    if now == statement:
        return ()
    whole = head.places.whole
    found = [*_differences(content, head, now, statement)]
    # A statement of another form, or with more in it than we know of.
    return tuple(found) or (Difference(Term("the statement itself", "存档文本的格式"), whole),)


def _differences(
    content: Content, head: IssueHead, now: Mapping[str, Any], then: Mapping[str, Any]
) -> Iterator[Difference]:
    for key, (en, zh) in _HEAD.items():
        if now["head"][key] != _in(then, "head", key):
            yield Difference(Term(en, zh), head.places.of(key))
    text = now["text"]
    if text["attention"] != _in(then, "text", "attention"):
        yield Difference(Term("attention lines", "提请关注"), head.places.of("attention"))
    if text["note"] != _in(then, "text", "note"):
        yield from _note(head, text["note"], _in(then, "text", "note"))
    yield from _items(content, head, text["sections"], _in(then, "text", "sections"))
    yield from _corrections(content, head, text["corrections"], _in(then, "text", "corrections"))
    for key, (written, en, zh) in _IMPRINT.items():
        if now["imprint"][key] != _in(then, "imprint", key):
            yield Difference(Term(en, zh), head.places.of(written))


def _in(stated: object, *path: str) -> Any:  # noqa: ANN401 - whatever a statement holds
    """Return what a statement says there; None where it says nothing."""
    for key in path:
        stated = stated.get(key) if isinstance(stated, Mapping) else None
    return stated


def _note(head: IssueHead, now: object, then: object) -> Iterator[Difference]:
    place = _line(head.places.whole.path, head.note, head.note_line, _in(then, "text"))
    yield Difference(Term("editor's note", "编者按"), place)
    yield from _media(now, then, place)


def _items(
    content: Content, head: IssueHead, now: Sequence[Mapping[str, Any]], then: object
) -> Iterator[Difference]:
    before = [s for s in then if isinstance(s, Mapping)] if isinstance(then, list) else []
    if _order(now) != _order(before):
        what = Term("items, sections and their order", "稿件、栏目及其次序")
        yield Difference(what, head.places.of("items"))
    known = {_in(i, "id"): i for s in before for i in _in(s, "items") or ()}
    for item in (i for section in now for i in section["items"]):
        if item["id"] in known:
            yield from _item(content, item, known[item["id"]])


def _order(sections: Sequence[Mapping[str, Any]]) -> list[tuple[object, list[object]]]:
    return [(_in(s, "name"), [_in(i, "id") for i in _in(s, "items") or ()]) for s in sections]


def _item(content: Content, now: Mapping[str, Any], then: object) -> Iterator[Difference]:
    item = content.items[now["id"]]
    for key, (en, zh) in _ITEM.items():
        if now[key] != _in(then, key):
            yield Difference(Term(f"{en} of `{item.id}`", f"`{item.id}` 的{zh}"), item.places.of(key))
    if now["body"]["text"] != _in(then, "body", "text"):
        place = _line(item.places.whole.path, item.body, item.body_line, _in(then, "body", "text"))
        yield Difference(Term(f"text of `{item.id}`", f"`{item.id}` 的正文"), place)
    yield from _media(now["body"], _in(then, "body"), item.places.whole)


def _media(now: object, then: object, place: Place) -> Iterator[Difference]:
    """Yield the pictures that were changed or exchanged; those of one body."""
    after, before = (
        {_in(m, "path"): _in(m, "sha256") for m in _in(body, "media") or ()} for body in (now, then)
    )
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            what = Term(f"picture `{path}`", f"图片 `{path}`")
            yield Difference(what, Place(str(path)) if path in after else place)


def _line(path: str, text: str, first: int, then: object) -> Place:
    """Return the line of a text in which it first differs from what it was."""
    blank = len(text) - len(text.lstrip())
    start = first + text[:blank].count("\n")
    now = text.strip().split("\n")
    before = then.split("\n") if isinstance(then, str) else []
    same = next((n for n, (a, b) in enumerate(zip(now, before, strict=False)) if a != b), None)
    at = min(len(now), len(before)) if same is None else same
    return Place(path, start + min(at, len(now) - 1), 1)


def _corrections(
    content: Content, head: IssueHead, now: Sequence[Mapping[str, Any]], then: object
) -> Iterator[Difference]:
    before = then if isinstance(then, list) else []
    for said in (*(c for c in before if c not in now), *(c for c in now if c not in before)):
        item = content.items.get(str(_in(said, "item")))
        what = Term(
            f"the correction of `{_in(said, 'item')}` that it prints", f"所印 `{_in(said, 'item')}` 的更正"
        )
        yield Difference(what, item.places.of("corrections") if item else head.places.whole)
        return
    if list(now) != before:
        yield Difference(Term("order of the corrections", "更正的次序"), head.places.whole)
