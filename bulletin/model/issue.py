"""The head of an issue 期, as its front matter says it: what stands in it, and who answers for it."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from bulletin.model.choices import IssueStatus
from bulletin.model.words import Day, Key, Need, Refers
from bulletin.problem import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One line of a distribution list: a name, or a name with its number of copies."""

    SHORTHAND: ClassVar[str] = "name"

    name: Annotated[str, Key("名称", "单位或个人", "the organ or person", Need.ALWAYS)]
    copies: Annotated[int, Key("份数", "份数，缺省为一", "how many copies; one if not said")] = 1
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """报 to superiors, 送 to equals, 发 to subordinates, and 本期增发 for one issue only."""

    upward: Annotated[tuple[Recipient, ...], Key("报", "报上级", "to superiors")] = ()
    lateral: Annotated[
        tuple[Recipient, ...],
        Key("送", "送同级和有关方面", "to equals and others concerned"),
    ] = ()
    downward: Annotated[tuple[Recipient, ...], Key("发", "发下级", "to subordinates")] = ()
    extra: Annotated[tuple[Recipient, ...], Key("本期增发", "只本期增发", "for this issue only")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionList:
    """The items of one section, in the editors' own order; the section is empty in a plain list."""

    section: str = ""
    items: tuple[str, ...] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One line that calls a reader's attention to an item; it opens page one and the home page."""

    item: Annotated[str, Key("稿件", "本期的稿件编号", "an item of the issue", Need.ALWAYS, Refers.ITEM)]
    line: Annotated[str, Key("提示", "一句话", "one sentence", Need.ALWAYS)]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One proof-reading."""

    round: Annotated[int, Key("校次", "第几校", "which round", Need.ALWAYS)]
    by: Annotated[str, Key("校对人", "谁校的", "who read it", Need.ALWAYS)]
    on: Annotated[Day, Key("日期", "哪天校的", "the day", Need.ALWAYS)]
    digest: Annotated[str, Key("摘要值", "校样文字的摘要值", "the digest of the text that was read")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLater:
    """补签: oral consent first, the signature by a day that is due."""

    by: Annotated[str, Key("同意人", "口头同意的人", "who consented", Need.ALWAYS)]
    on: Annotated[Day, Key("日期", "口头同意的日期", "the day of consent", Need.ALWAYS)]
    due: Annotated[
        Day,
        Key("补签期限", "补签的期限，当日12时", "when the signature is due: noon of that day", Need.ALWAYS),
    ]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """One release of an issue: what was printed, by its digests."""

    on: Annotated[Day, Key("日期", "定版日期", "the day of the release", Need.ALWAYS)]
    digest: Annotated[
        str, Key("摘要值", "所印内容的摘要值", "the digest of all that is printed", Need.ALWAYS)
    ]
    pdf: Annotated[str, Key("文件摘要值", "印刷文件的摘要值", "the digest of the PDF", Need.ALWAYS)]
    reason: Annotated[str, Key("理由", "重发的理由", "why it was released again")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHead:
    """One issue as written; `name` is `<series>/<year>-<nnn>`, its path; the body is the editor's note."""

    name: str
    note: str
    note_line: int = field(default=1, compare=False)
    series: Annotated[str, Key("刊物", "刊物编号", "the series", Need.ALWAYS, Refers.SERIES)] = ""
    number: Annotated[
        int | None,
        Key("期号", "当年第几期；增刊不写", "the number within the year; not for a supplement"),
    ] = None
    serial: Annotated[int | None, Key("总期号", "总第几期", "the running number")] = None
    supplement: Annotated[
        int | None,
        Key("增刊", "当年第几期增刊，另行编号", "the number of a supplement, counted apart"),
    ] = None
    date: Annotated[
        Day | None,
        Key("印发日期", "印发日期，即签发日期", "the day of issue, the day it was signed", Need.ALWAYS),
    ] = None
    scope: Annotated[
        tuple[str, ...],
        Key(
            "阅读范围",
            "只用于本期，代替刊物的范围",
            "for this issue, in place of the series' scope",
            refers=Refers.SCOPE,
        ),
    ] = ()
    items: Annotated[
        tuple[SectionList, ...],
        Key(
            "稿件",
            "稿件编号，按编定次序；或按栏目分列",
            "item ids in the editors' order, or by section",
            Need.ALWAYS,
        ),
    ] = ()
    attention: Annotated[tuple[Attention, ...], Key("提请关注", "最多五条", "at most five lines")] = ()
    edited_by: Annotated[str, Key("责任编辑", "责任编辑", "the editor")] = ""
    reviewed_by: Annotated[str, Key("审核", "审核人", "who reviewed it")] = ""
    signed_by: Annotated[str, Key("签发人", "签发人", "who signed it off")] = ""
    signed_on: Annotated[Day | None, Key("签发日期", "签发日期", "the day it was signed off")] = None
    signed_later: Annotated[
        SignedLater | None,
        Key("补签", "口头同意、事后补签", "oral consent, signature later"),
    ] = None
    proofs: Annotated[tuple[Proof, ...], Key("校对", "各次校对", "the proof-readings")] = ()
    distribution: Annotated[
        Distribution | None,
        Key("分发", "代替或增补刊物的报送发", "in place of or added to the series' list"),
    ] = None
    print_run: Annotated[int | None, Key("印数", "共印几份", "how many copies are printed")] = None
    status: Annotated[IssueStatus, Key("状态", "缺省为编辑中", "open if not said")] = IssueStatus.OPEN
    released: Annotated[tuple[Released, ...], Key("定版", "各次定版", "the releases")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)
