"""What stands beside the items: readers, calendar, commissions, instructions, faults and reports."""

from dataclasses import dataclass, field
from typing import Annotated

from bulletin.model.choices import CommissionDirection, FaultKind, ReportKind
from bulletin.model.issue import Released
from bulletin.model.words import Day, Key, Need, Refers
from bulletin.problem import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader and his scopes; holds no secret."""

    id: Annotated[str, Key("编号", "编号", "an id", Need.ALWAYS)]
    name: Annotated[str, Key("姓名", "姓名或职务", "the name or post", Need.ALWAYS)]
    label: Annotated[str, Key("标签", "印在份上和屏上的标签", "the label on copies and screens")] = ""
    scopes: Annotated[
        tuple[str, ...], Key("阅读范围", "可阅的范围", "what he may read", Need.ALWAYS, Refers.SCOPE)
    ]
    copy_number: Annotated[int | None, Key("份号", "份号，不再给别人用", "never used again for another")] = (
        None
    )
    idle_minutes: Annotated[int | None, Key("闲置分钟", "多久不动即上锁", "locks after so long")] = None
    withdrawn: Annotated[Day | None, Key("撤销", "自哪天起不再可阅", "from this day he reads no more")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderList:
    """`content/readers.yaml`."""

    readers: Annotated[tuple[Reader, ...], Key("读者", "读者", "the readers")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day off."""

    date: Annotated[Day, Key("日期", "日期", "the day", Need.ALWAYS)]
    name: Annotated[str, Key("名称", "节日名称", "its name")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`content/calendar.yaml`: holidays, and days worked in their place."""

    holidays: Annotated[tuple[Holiday, ...], Key("节假日", "放假的日子", "days off")] = ()
    workdays: Annotated[tuple[Day, ...], Key("调休上班", "调休上班的日子", "make-up workdays")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A topic given to units, or received from above 约稿、报送要点."""

    id: Annotated[str, Key("编号", "编号", "its id", Need.ALWAYS)]
    direction: Annotated[CommissionDirection, Key("方向", "下达或承接", "issued or accepted", Need.ALWAYS)]
    issuer: Annotated[str, Key("出题单位", "谁出的题", "who gave it")] = ""
    title: Annotated[str, Key("题目", "题目", "the topic", Need.ALWAYS)]
    units: Annotated[
        tuple[str, ...], Key("供稿单位", "要求供稿的单位", "the units asked", refers=Refers.UNIT)
    ] = ()
    due: Annotated[Day | None, Key("期限", "期限", "when it is due")] = None
    received: Annotated[Day | None, Key("收到", "收到日期", "the day it was received")] = None
    answered: Annotated[
        tuple[str, ...], Key("应稿", "应稿的稿件编号", "the items that answered it", refers=Refers.ITEM)
    ] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionList:
    """One file under `content/commissions/`."""

    commissions: Annotated[tuple[Commission, ...], Key("约稿", "约稿", "the commissions")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """A leader's instruction on an item 批示."""

    id: Annotated[str, Key("编号", "编号", "its id")] = ""
    item: Annotated[str, Key("稿件", "所批的稿件", "the item", Need.ALWAYS, Refers.ITEM)]
    leader: Annotated[str, Key("领导", "批示领导", "who gave it", Need.ALWAYS)]
    level: Annotated[str, Key("级别", "领导级别", "the leader's level")] = ""
    date: Annotated[Day, Key("日期", "批示日期", "the day", Need.ALWAYS)]
    text: Annotated[str, Key("内容", "批示内容", "the words", Need.ALWAYS)]
    units: Annotated[
        tuple[str, ...], Key("承办单位", "承办单位", "the units that must act", refers=Refers.UNIT)
    ] = ()
    scope: Annotated[
        tuple[str, ...], Key("阅读范围", "缺省仅本办", "the office alone if not said", refers=Refers.SCOPE)
    ] = ()
    due: Annotated[Day | None, Key("期限", "办理期限", "when it is due")] = None
    extended_to: Annotated[Day | None, Key("延至", "延期至", "extended to")] = None
    reply: Annotated[str, Key("反馈", "办理情况", "the reply")] = ""
    shown_to_leader: Annotated[
        Day | None, Key("呈阅", "反馈呈领导的日期", "the day the leader saw the reply")
    ] = None
    closed: Annotated[Day | None, Key("办结", "办结日期", "the day it was closed")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionList:
    """One file under `content/instructions/`."""

    instructions: Annotated[tuple[Instruction, ...], Key("批示", "批示", "the instructions")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What people decided that a unit did wrong in reporting."""

    unit: Annotated[str, Key("单位", "单位", "the unit", Need.ALWAYS, Refers.UNIT)]
    event: Annotated[str, Key("事件", "事件编号", "the event")] = ""
    item: Annotated[str, Key("稿件", "稿件编号", "the item", refers=Refers.ITEM)] = ""
    kind: Annotated[FaultKind, Key("类别", "迟报、漏报、瞒报、谎报、轻报或失实", "what it did", Need.ALWAYS)]
    basis: Annotated[str, Key("依据", "认定的依据", "on what grounds")] = ""
    decided_by: Annotated[str, Key("认定人", "谁认定的", "who decided")] = ""
    on: Annotated[Day | None, Key("日期", "认定日期", "the day")] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultList:
    """`content/faults.yaml`."""

    faults: Annotated[tuple[Fault, ...], Key("过错", "认定的过错", "the faults")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """The covering text of a circular, and its release; the body is the text."""

    name: str
    text: str
    kind: Annotated[ReportKind, Key("类别", "采用或紧急", "adoption or urgent", Need.ALWAYS)]
    period: Annotated[
        str, Key("时期", "如 2026-03、2026-Q1、2026", "such as 2026-03, 2026-Q1, 2026", Need.ALWAYS)
    ]
    scope: Annotated[
        tuple[str, ...], Key("阅读范围", "缺省仅本办", "the office alone if not said", refers=Refers.SCOPE)
    ] = ()
    date: Annotated[Day | None, Key("日期", "通报日期", "the day")] = None
    signed_by: Annotated[str, Key("签发人", "签发人", "who signed it")] = ""
    signed_on: Annotated[Day | None, Key("签发日期", "签发日期", "the day it was signed")] = None
    released: Annotated[tuple[Released, ...], Key("定版", "各次定版", "the releases")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)
