"""An information item 信息, as its front matter says it."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from bulletin.model.choices import (
    Direction,
    Disposition,
    Focus,
    Form,
    Kind,
    Level,
    Stage,
    Status,
    Tone,
    Urgency,
    Verification,
)
from bulletin.model.words import Day, Key, Moment, Need, Refers
from bulletin.problem import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How an item was verified, by whom and when."""

    SHORTHAND: ClassVar[str] = "state"

    state: Annotated[Verification, Key("状态", "核实方式", "how it was verified", Need.ALWAYS)]
    by: Annotated[str, Key("核实人", "谁核实的", "who verified it")] = ""
    on: Annotated[Day | None, Key("日期", "哪天核实的", "the day it was verified")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The event that an urgent item reports, and the item's place in the chain of reports."""

    id: Annotated[
        str,
        Key(
            "编号", "事件编号，同一事件的各次报告相同", "the event; the same in all its reports", Need.ALWAYS
        ),
    ]
    grade: Annotated[int | None, Key("等级", "1 至 4，1 为最重", "1 to 4, 1 the gravest")] = None
    occurred: Annotated[Moment | None, Key("发生", "发生时间", "when it happened")] = None
    learned: Annotated[Moment | None, Key("获知", "单位获知时间", "when the unit learned of it")] = None
    received: Annotated[
        Moment | None,
        Key("接报", "本办接报时间", "when the office received the report"),
    ] = None
    phoned: Annotated[
        Moment | None,
        Key("电话报告", "电话报告上级的时间", "when it was passed on by telephone"),
    ] = None
    written: Annotated[
        Moment | None,
        Key("书面报告", "书面报告上级的时间", "when it was passed on in writing"),
    ] = None
    stage: Annotated[
        Stage,
        Key("环节", "首报、续报或终报", "first report, follow-up or final report", Need.ALWAYS),
    ]
    previous: Annotated[
        str,
        Key("前报", "前一次报告的稿件编号", "the item that reported before", refers=Refers.ITEM),
    ] = ""
    source: Annotated[str, Key("来源", "消息来源", "where the news came from")] = ""
    caller: Annotated[str, Key("报告人", "来电或来人", "who reported")] = ""
    told: Annotated[tuple[str, ...], Key("已报", "已向谁报告", "who has been told")] = ()
    owner: Annotated[str, Key("跟踪人", "本办负责跟踪的人", "who follows it up in the office")] = ""
    disposition: Annotated[
        Disposition | None,
        Key("处置", "如何编用", "what the office did with it"),
    ] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upward:
    """One report of an item to a higher level, and its adoption there."""

    level: Annotated[Level, Key("级别", "市、省或中央", "city, province or central", Need.ALWAYS)]
    sent: Annotated[Day | None, Key("报出", "报出日期", "the day it was sent")] = None
    adopted: Annotated[Day | None, Key("采用", "采用日期", "the day it was adopted")] = None
    journal: Annotated[str, Key("刊物", "采用的刊物", "the journal that adopted it")] = ""
    form: Annotated[Form | None, Key("形式", "采用的形式", "the form in which it was adopted")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction of what an item said."""

    date: Annotated[Day, Key("日期", "更正日期", "the day of the correction", Need.ALWAYS)]
    text: Annotated[str, Key("内容", "更正的文字", "what is corrected", Need.ALWAYS)]
    by: Annotated[str, Key("更正人", "谁更正的", "who corrected it")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One information item. Its id is the stem of its file, unique in the site."""

    id: str
    body: str
    body_line: int = field(default=1, compare=False)
    title: Annotated[str, Key("标题", "编定的标题", "the title as edited", Need.APPROVED)] = ""
    reported_title: Annotated[str, Key("报送标题", "来稿原题", "the title as the unit sent it")] = ""
    series: Annotated[
        tuple[str, ...],
        Key("刊物", "可刊登的刊物", "where it may be printed", Need.APPROVED, Refers.SERIES),
    ] = ()
    section: Annotated[
        str,
        Key("栏目", "刊物的栏目之一", "one of the series' sections", refers=Refers.SECTION),
    ] = ""
    units: Annotated[
        tuple[str, ...],
        Key(
            "供稿单位",
            "供稿单位，首位为牵头单位",
            "the source units; the first leads",
            Need.APPROVED,
            Refers.UNIT,
        ),
    ] = ()
    writer: Annotated[str, Key("撰稿", "撰稿人", "who wrote it")] = ""
    signer: Annotated[str, Key("签发", "单位签发人", "who signed it at the unit")] = ""
    contact: Annotated[
        str,
        Key("联系电话", "仅供本办联系，不进入任何成品", "for the office only; never in any edition"),
    ] = ""
    channel: Annotated[str, Key("来稿方式", "如邮件、电话、传真", "how it came: mail, telephone, ...")] = ""
    received: Annotated[
        Moment | None,
        Key("报送时间", "本办收到的时间", "when the office received it", Need.APPROVED),
    ] = None
    status: Annotated[
        Status,
        Key("状态", "处理状态，缺省为草稿", "where it stands; draft if not said"),
    ] = Status.DRAFT
    reason: Annotated[str, Key("理由", "退改或未用的理由", "why it was returned or declined")] = ""
    approved_by: Annotated[str, Key("审核人", "谁审定的", "who approved it", Need.APPROVED)] = ""
    approved_on: Annotated[
        Day | None,
        Key("审核日期", "哪天审定的", "the day it was approved", Need.APPROVED),
    ] = None
    verified: Annotated[Verified | None, Key("核实", "如何核实", "how it was verified")] = None
    as_of: Annotated[Moment | None, Key("截至", "情况截至的时间", "the time up to which it holds")] = None
    kind: Annotated[Kind | None, Key("类型", "稿件类型", "what it is for", Need.APPROVED)] = None
    form: Annotated[
        Form,
        Key("形式", "刊登形式，缺省为单条", "how it stands in an issue; single if not said"),
    ] = Form.SINGLE
    focus: Annotated[Focus | None, Key("四点", "重点、热点、难点、特点之一", "one of the four points")] = None
    tone: Annotated[Tone | None, Key("喜忧", "喜、忧或中性", "good, bad or neutral news")] = None
    urgency: Annotated[Urgency, Key("紧急程度", "缺省为平件", "routine if not said")] = Urgency.ROUTINE
    direction: Annotated[
        tuple[Direction, ...], Key("服务方向", "服务同级、上级或下级", "whom it serves")
    ] = ()
    decision: Annotated[
        str,
        Key("相关决策", "所服务或反馈的决策", "the decision it prepares or reports on"),
    ] = ""
    scope: Annotated[
        tuple[str, ...],
        Key(
            "阅读范围",
            "任一范围可阅；缺省取刊物的范围",
            "any one opens; the series' scope if not said",
            refers=Refers.SCOPE,
        ),
    ] = ()
    subjects: Annotated[tuple[str, ...], Key("主题词", "主题词", "subject words")] = ()
    abstract: Annotated[str, Key("摘要", "一两句话的摘要", "a sentence or two")] = ""
    commission: Annotated[
        str,
        Key("约稿", "所应的约稿编号", "the commission it answers", refers=Refers.COMMISSION),
    ] = ""
    merged_into: Annotated[
        str,
        Key("并入", "并入的综合稿", "the roundup it was merged into", refers=Refers.ITEM),
    ] = ""
    event: Annotated[Event | None, Key("事件", "紧急信息的事件", "the event of urgent information")] = None
    upward: Annotated[
        tuple[Upward, ...],
        Key("上报", "向上级报送和采用情况", "reports to higher levels, and adoption there"),
    ] = ()
    corrections: Annotated[
        tuple[Correction, ...],
        Key("更正", "刊出后的更正", "corrections after printing"),
    ] = ()
    places: Places = field(default=Places(), compare=False, repr=False)
