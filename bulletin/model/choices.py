"""The closed sets of the trade: status, kind, focus, tone and the like, in both languages."""

from bulletin.model.words import Choice


class Status(Choice):
    """Where an item stands on its way into an issue."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    RETURNED = "returned", "退改"
    APPROVED = "approved", "审定"
    DECLINED = "declined", "未用"


class Verification(Choice):
    """How sure an item is."""

    REPORTED = "reported", "单位上报"
    PENDING = "pending", "待核实"
    PHONE = "phone", "电话核实"
    SITE = "site", "现场核实"


class Kind(Choice):
    """What an item is for."""

    DEVELOPMENT = "development", "动态"
    EXPERIENCE = "experience", "经验"
    PROBLEM = "problem", "问题建议"
    RESEARCH = "research", "调研"


class Form(Choice):
    """How an item stands in an issue."""

    SINGLE = "single", "单条"
    ROUNDUP = "roundup", "综合"
    BRIEF = "brief", "简讯"
    FEATURE = "feature", "专期"


class Focus(Choice):
    """The four points 四点."""

    PRIORITY = "priority", "重点"
    HOTSPOT = "hotspot", "热点"
    DIFFICULTY = "difficulty", "难点"
    DISTINCTIVE = "distinctive", "特点"


class Tone(Choice):
    """Good and bad news alike 喜忧兼报."""

    GOOD = "good", "喜"
    BAD = "bad", "忧"
    NEUTRAL = "neutral", "中性"


class Urgency(Choice):
    """How fast an item must pass on."""

    ROUTINE = "routine", "平件"
    URGENT = "urgent", "加急"
    EXTRA_URGENT = "extra_urgent", "特急"


class Direction(Choice):
    """Whom an item serves."""

    OWN = "own", "同级"
    UPPER = "upper", "上级"
    LOWER = "lower", "下级"


class Stage(Choice):
    """The place of a report in the chain of an event."""

    FIRST = "first", "首报"
    FOLLOW_UP = "follow_up", "续报"
    FINAL = "final", "终报"


class Disposition(Choice):
    """What the office did with an urgent report."""

    SPECIAL = "special", "专报"
    CIRCULATED = "circulated", "送阅"
    ROUNDUP = "roundup", "综合"
    FILED = "filed", "备查"
    COMMISSIONED = "commissioned", "约稿"


class Level(Choice):
    """A level above one's own, to which an item is reported."""

    CITY = "city", "市"
    PROVINCE = "province", "省"
    CENTRAL = "central", "中央"


class IssueStatus(Choice):
    """Where an issue stands on its way to print; only a final one enters `output/`."""

    OPEN = "open", "编辑中"
    PROOF = "proof", "校样"
    SIGNING = "signing", "送签"
    FINAL = "final", "定版"


class Numbering(Choice):
    """How the issues of a series are numbered."""

    YEARLY = "yearly", "按年"
    RUNNING = "running", "连续"
    BOTH = "both", "两者"


class Layout(Choice):
    """The template set of a series' print edition."""

    BULLETIN = "bulletin", "简报"
    SPECIAL = "special", "专报"
    CIRCULAR = "circular", "通报"


class AccessMode(Choice):
    """How the web edition is guarded."""

    OPEN = "open", "开放"
    SERVER = "server", "服务器"
    SEALED = "sealed", "加密"


class ReleaseRule(Choice):
    """Whether a final issue must be released before it is built."""

    REQUIRED = "required", "必须"
    OPTIONAL = "optional", "可选"


class ApprovalRule(Choice):
    """What an approval consists of."""

    PLAIN = "plain", "记名"
    SIGNED = "signed", "签名"


class SiteLanguage(Choice):
    """The language of what readers see."""

    CHINESE = "zh-CN", "中文"
    ENGLISH = "en", "英文"


class OfficerRole(Choice):
    """What an officer of a source unit answers for."""

    OFFICER = "officer", "信息员"
    LEADER = "leader", "分管领导"


class CommissionDirection(Choice):
    """Whether a topic was given to units or received from above."""

    ISSUED = "issued", "下达"
    ACCEPTED = "accepted", "承接"


class FaultKind(Choice):
    """What people decided a unit did wrong in reporting."""

    LATE = "late", "迟报"
    OMITTED = "omitted", "漏报"
    CONCEALED = "concealed", "瞒报"
    FALSE = "false", "谎报"
    UNDERSTATED = "understated", "轻报"
    INACCURATE = "inaccurate", "失实"


class ReportKind(Choice):
    """Which circular a covering text belongs to."""

    ADOPTION = "adoption", "采用"
    URGENT = "urgent", "紧急"
