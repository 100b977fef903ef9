"""Words the reports of an urgent event, and the issue of one item that carries such a report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.editing.assembly import Proposal
from bulletin.editing.events import Chain
from bulletin.editing.heads import Written, head
from bulletin.model.choices import (
    Disposition,
    IssueStatus,
    Kind,
    SiteLanguage,
    Stage,
    Status,
    Tone,
    Urgency,
    Verification,
)
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.model.words import Day, Moment

# The facts of a report, in the order in which the office says them.
_FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "time": ("时间", "Time"),
    "place": ("地点", "Place"),
    "what": ("情况", "What happened"),
    "news": ("新情况", "What is new"),
    "state": ("人员和损失", "People and losses"),
    "done": ("已采取的措施", "Done so far"),
    "source": ("来源", "Source"),
}
_CLAUSE_END: Final = re.compile(r"[，。；：！？,;:!?]|\.(?:\s|$)")
_STAGED: Final = re.compile(
    r"\s*(?:（(?:首报|续报[^）]*|终报)）|\((?:first report|follow-up[^)]*|final report)\))$"
)
_GRAVE: Final = 2  # this grade and those above it
_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10


@dataclass(frozen=True, slots=True)
class Consent:
    """Who consented by telephone, on which day, and when the signature is due."""

    by: str
    on: Day
    due: Day


@dataclass(frozen=True, slots=True)
class Call:
    """What the office was told of an event, by whom and when, and how it goes on from here."""

    language: SiteLanguage
    facts: Mapping[str, str]
    received: Moment
    units: Sequence[str]  # as they are written in the file
    title: str
    series: str
    caller: str = ""
    phone: str = ""
    occurred: Moment | None = None
    learned: Moment | None = None
    as_of: Moment | None = None
    grade: int | None = None
    owner: str = ""
    told: Sequence[str] = ()

    @property
    def chinese(self) -> bool:
        """Tell whether the file is written in Chinese."""
        return self.language is SiteLanguage.CHINESE


def first_title(what: str, where: str, language: SiteLanguage) -> str:
    """Propose the title of a first report: the place, and the first clause of what happened."""
    clause = _CLAUSE_END.split(" ".join(what.split()), maxsplit=1)[0].strip()
    if language is SiteLanguage.CHINESE:
        return f"{'' if clause.startswith(where) else where}{clause}（首报）"
    return f"{clause}, {where} (first report)"


def next_title(chain: Chain, language: SiteLanguage, *, final: bool) -> str:
    """Propose the title of the next report, from the first one's."""
    stem = _STAGED.sub("", chain.reports[0].title)
    number = chain.follow_ups + 1
    if language is SiteLanguage.CHINESE:
        return f"{stem}（{'终报' if final else f'续报{numeral(number)}'}）"
    return f"{stem} ({'final report' if final else f'follow-up {number}'})"


def numeral(number: int) -> str:
    """Write a number below a hundred as Chinese counts: 十二."""
    tens, ones = divmod(number, _TEN)
    if tens >= _TEN:
        return str(number)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones or not tens else "")


def time(moment: Moment, language: SiteLanguage) -> str:
    """Say a time as a report does: 3月24日23时15分."""
    if language is SiteLanguage.CHINESE:
        minutes = f"{moment.minute}分" if moment.minute else ""
        return f"{moment.month}月{moment.day}日{moment.hour}时{minutes}"
    return f"{moment:%H:%M} on {moment.day} {moment:%B}"


def first(call: Call, event: str, consent: Consent | None) -> str:
    """Return the text of the item that reports an event first."""
    return _item(call, {"id": event, "stage": Stage.FIRST}, consent)


def following(call: Call, chain: Chain, stage: Stage, consent: Consent | None) -> str:
    """Return the text of a follow-up or of the final report."""
    return _item(call, {"id": chain.id, "stage": stage, "previous": chain.last.id}, consent)


def issue(proposal: Proposal, item: str, consent: Consent, status: IssueStatus, call: Call) -> str:
    """Return the text of an issue that holds one report, its signature to follow."""
    values: dict[str, Written] = {
        "series": call.series,
        "number": proposal.number,
        "serial": proposal.serial or "",
        "date": consent.on,
        "items": (item,),
        "edited_by": call.owner,
        "signed_later": {"by": consent.by, "on": consent.on, "due": consent.due},
        "status": status,
    }
    return head(IssueHead, values, chinese=call.chinese)


def _item(call: Call, place: Mapping[str, Written], consent: Consent | None) -> str:
    grave = call.grade is not None and call.grade <= _GRAVE
    event: dict[str, Written] = {
        **place,
        "grade": call.grade or "",
        "occurred": call.occurred or "",
        "learned": call.learned or "",
        "received": call.received,
        "caller": call.caller,
        "told": tuple(call.told),
        "owner": call.owner,
        "disposition": Disposition.SPECIAL if consent else "",
    }
    values: dict[str, Written] = {
        "title": call.title,
        "series": call.series,
        "units": tuple(call.units),
        "contact": call.phone,
        "channel": "电话" if call.chinese else "telephone",
        "received": call.received,
        "status": Status.APPROVED if consent else Status.SUBMITTED,
        "approved_by": consent.by if consent else "",
        "approved_on": consent.on if consent else "",
        "verified": {"state": Verification.REPORTED},
        "as_of": call.as_of or call.received,
        "kind": Kind.DEVELOPMENT,
        "tone": Tone.BAD,
        "urgency": Urgency.EXTRA_URGENT if grave else Urgency.URGENT,
        "event": event,
    }
    return head(Item, values, chinese=call.chinese) + "\n" + "\n".join(_paragraphs(call))


def _paragraphs(call: Call) -> list[str]:
    """Say one fact a paragraph, each with its name before it."""
    stop, gap = ("。", "") if call.chinese else (".", " ")
    paragraphs = []
    for name, (zh, en) in _FACTS.items():
        if fact := call.facts.get(name):
            label = zh if call.chinese else en
            paragraphs.append(f"**{label}{stop}**{gap}{_sentence(fact, stop)}\n")
    return paragraphs


def _sentence(text: str, stop: str) -> str:
    """End what was typed with a full stop, once."""
    bare = " ".join(text.split()).rstrip("。.；;，, ")
    return bare if bare.endswith(tuple("！？!?")) else bare + stop
