"""The site: the office, its series, its reading scopes and its rules, as `site.yaml` says them."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from bulletin.model.checks import Checks
from bulletin.model.choices import (
    AccessMode,
    ApprovalRule,
    Layout,
    Numbering,
    ReleaseRule,
    SiteLanguage,
)
from bulletin.model.issue import Distribution
from bulletin.model.words import Key, Need, Refers
from bulletin.problem import Places

OFFICE = "office"  # the scope reserved in every site for what only the office may see


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A reading scope; its holder also holds the scopes that it covers."""

    id: Annotated[str, Key("编号", "编号", "its id", Need.ALWAYS)]
    name: Annotated[str, Key("名称", "名称", "its name", Need.ALWAYS)]
    covers: Annotated[
        tuple[str, ...], Key("涵盖", "同时可阅的其他范围", "other scopes it holds too", refers=Refers.SCOPE)
    ] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series 刊物: a titled publication with its own numbers, sections and readers."""

    id: Annotated[str, Key("编号", "编号，也是网址和文件夹名", "its id, also its folder", Need.ALWAYS)]
    name: Annotated[str, Key("名称", "名称", "its name", Need.ALWAYS)]
    masthead: Annotated[str, Key("报头", "报头大字，缺省同名称", "the masthead; the name if not said")] = ""
    issuing_office: Annotated[str, Key("编印单位", "缺省为本办", "the office if not said")] = ""
    numbering: Annotated[
        Numbering, Key("编号方式", "按年、连续或两者", "yearly, running or both; yearly if not said")
    ] = Numbering.YEARLY
    sections: Annotated[tuple[str, ...], Key("栏目", "栏目，按次序", "its sections, in order")] = ()
    scope: Annotated[
        tuple[str, ...], Key("阅读范围", "缺省阅读范围", "who may read it", Need.ALWAYS, Refers.SCOPE)
    ]
    print_scope: Annotated[
        tuple[str, ...],
        Key(
            "印发范围",
            "纸本的范围，缺省同阅读范围",
            "who gets it on paper; its scope if not said",
            refers=Refers.SCOPE,
        ),
    ] = ()
    marking: Annotated[str, Key("标志", "左上角标志，如“内部资料”", "the mark at the top left")] = ""
    layout: Annotated[Layout, Key("版式", "缺省为简报", "bulletin if not said")] = Layout.BULLETIN
    mirrored: Annotated[
        bool, Key("左右对称", "双页左右页边互换", "the left and right margins change places on even pages")
    ] = False
    numbered: Annotated[
        bool,
        Key(
            "份号",
            "第一页版心首行留给份号，缺省印在其上",
            "the first line of page one is kept for the copy number; else it stands above it",
        ),
    ] = False
    distribution: Annotated[Distribution, Key("分发", "报、送、发", "the distribution list")] = Distribution()
    print_run: Annotated[int | None, Key("印数", "每期印数", "how many copies are printed")] = None
    paper_proof: Annotated[
        bool,
        Key(
            "纸面校验码",
            "版记印上校验码，供 verify --paper 核对",
            "print a check code in the imprint, for verify --paper",
        ),
    ] = False
    proofs_required: Annotated[int, Key("校对次数", "付印前至少几校", "how many proofs at least")] = 0
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the web edition is guarded."""

    mode: Annotated[AccessMode, Key("方式", "开放、服务器或加密", "open, server or sealed")] = AccessMode.OPEN
    demo: Annotated[bool, Key("演示", "仅用于示例站点", "for the sample site only")] = False
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who may approve where approvals are signed."""

    name: Annotated[str, Key("姓名", "写进“审核人”的姓名", "the name as approved_by has it", Need.ALWAYS)]
    principal: Annotated[
        str,
        Key("签名名", "签名名单里的名字，缺省同姓名", "the name in allowed_signers; the same if not said"),
    ] = ""
    role: Annotated[str, Key("职责", "以什么职责审核", "the role in which he approves")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an approval consists of, and whose it must be."""

    SHORTHAND: ClassVar[str] = "rule"

    rule: Annotated[ApprovalRule, Key("方式", "记名或签名", "by name or by signature")] = ApprovalRule.PLAIN
    persons: Annotated[
        int, Key("人数", "须几人签名，1 或 2，缺省 1", "how many must sign, 1 or 2; 1 if not said")
    ] = 1
    approvers: Annotated[
        tuple[Approver, ...],
        Key(
            "审核人",
            "谁可以签名审核；不写则签名名单里的都可以",
            "who may sign; all allowed signers if not said",
        ),
    ] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Fonts by role: a family's name or a font file; the office's own come first."""

    title: Annotated[str, Key("标题", "小标宋", "for mastheads and titles")] = ""
    heading: Annotated[str, Key("一级标题", "黑体", "for headings of the first level")] = ""
    subheading: Annotated[str, Key("二级标题", "楷体", "for headings of the second level")] = ""
    body: Annotated[str, Key("正文", "仿宋", "for the text")] = ""
    table: Annotated[str, Key("表格", "宋体", "for tables")] = ""
    fallback: Annotated[str, Key("后备", "收字最全的字体", "for characters that the others lack")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRule:
    """How fast an event of one grade must be reported."""

    grade: Annotated[int, Key("等级", "1 至 4", "1 to 4", Need.ALWAYS)]
    phone_minutes: Annotated[int | None, Key("电话时限", "分钟", "minutes until the telephone report")] = None
    written_minutes: Annotated[int | None, Key("书面时限", "分钟", "minutes until the written report")] = None
    follow_ups_per_day: Annotated[
        int | None, Key("每日续报", "每日至少几次", "follow-ups a day at least")
    ] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """The deadlines of urgent information."""

    grades: Annotated[tuple[GradeRule, ...], Key("时限", "各等级的时限", "the deadlines by grade")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """喜忧兼报: the least share of bad news that an office wants to see."""

    bad_share: Annotated[
        int | None, Key("忧的比例", "百分比下限", "the least share of bad news, per cent")
    ] = None
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The rules of adoption points."""

    preset: Annotated[str, Key("规则", "预置规则名", "the name of a preset")] = ""
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`site.yaml`."""

    title: Annotated[str, Key("名称", "站点名称", "the site's title", Need.ALWAYS)]
    office: Annotated[str, Key("单位", "编印单位", "the office", Need.ALWAYS)]
    language: Annotated[SiteLanguage, Key("语言", "读者所见的语言", "the language of what readers see")] = (
        SiteLanguage.CHINESE
    )
    timezone: Annotated[
        str, Key("时区", "没有写明时区的时间所在的时区", "the zone of times written without one")
    ] = "Asia/Shanghai"
    address: Annotated[str, Key("地址", "站点的内网地址", "where the site is served")] = ""
    access: Annotated[Access, Key("访问", "网页版如何设防", "how the web edition is guarded")] = Access()
    scopes: Annotated[tuple[Scope, ...], Key("阅读范围", "阅读范围", "the reading scopes", Need.ALWAYS)]
    series: Annotated[tuple[Series, ...], Key("刊物", "刊物", "the series", Need.ALWAYS)]
    release: Annotated[
        ReleaseRule, Key("定版要求", "定版后方可生成，或可选", "whether a final issue must be released")
    ] = ReleaseRule.OPTIONAL
    archive: Annotated[
        str,
        Key("存档", "定版存档的文件夹，缺省为 archive", "the folder of released issues; archive if not said"),
    ] = "archive"
    approval: Annotated[Approval, Key("审核方式", "记名或签名", "by name or by signature")] = Approval()
    scoring: Annotated[Scoring, Key("计分", "采用计分规则", "the rules of adoption points")] = Scoring()
    urgent: Annotated[Urgent, Key("紧急信息", "紧急信息时限", "the deadlines of urgent information")] = (
        Urgent()
    )
    balance: Annotated[Balance, Key("喜忧", "喜忧比例", "the balance of good and bad news")] = Balance()
    checks: Annotated[Checks, Key("检查", "检查的宽严", "how strict the checks are")] = Checks()
    fonts: Annotated[Fonts, Key("字体", "按用途指定字体", "fonts by role")] = Fonts()
    places: Places = field(default=Places(), compare=False, repr=False)

    def series_of(self, series_id: str) -> Series:
        """Return the series of that id; KeyError if there is none."""
        for series in self.series:
            if series.id == series_id:
                return series
        raise KeyError(series_id)
