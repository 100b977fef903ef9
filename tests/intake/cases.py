"""Word files and what must become of each: the table of cases."""

# ruff: noqa: E501  expected texts stand as they are

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.intake.word import (
    Word,
    abstract,
    box,
    level,
    note,
    num,
    p,
    picture,
    png,
    r,
    ref,
    relation,
    style,
    tbl,
    tc,
)

SMALL = "62456dd86b9be40b01d1.png"  # what becomes of png(4, 4)
OFFICIAL = abstract(
    1,
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
) + num(1, 1)
BULLETS = abstract(2, level(0, "bullet", "\uf0b7"), level(1, "bullet", "o")) + num(2, 2)
T = p("关于防汛的报告", font="方正小标宋简体")
S = p("近日，我区开展清淤。")


def listed(form: str, text: str, start: int = 1) -> str:
    return abstract(1, level(0, form, text, start=start)) + num(1, 1)


def run_on(count: int, depth: int = 0) -> str:
    return "".join(p(f"第{n}件事已办结。", num=(1, depth)) for n in range(1, count + 1))


@dataclass(frozen=True)
class Case:
    """One file, the body that it must become, the codes of its remarks, and front matter beside the title."""

    name: str
    word: Word
    body: str
    codes: tuple[str, ...] = ()
    front: Mapping[str, str] = field(default_factory=dict)
    title: str = "关于防汛的报告"


def numbered(name: str, form: str, text: str, numbers: str, start: int = 1) -> Case:
    """A list in one format: `numbers` are what its paragraphs begin with."""
    lines = [f"{n}第{i}件事已办结。" for i, n in enumerate(numbers.split(), 1)]
    body = "\n\n".join(lines) + "\n"
    return Case(name, Word(T + run_on(len(lines)), numbering=listed(form, text, start)), body)


CASES = (
    Case("plain", Word(T + S), "近日，我区开展清淤。\n"),
    Case(
        "title-by-style",
        Word(
            p("关于防汛的", style="t") + p("报告", style="t") + S,
            styles=style("t", "Title"),
        ),
        "近日，我区开展清淤。\n",
    ),
    Case("title-guessed", Word(p("关于防汛的报告") + S), "近日，我区开展清淤。\n", ("title-guessed",)),
    Case("no-title", Word(S + S), "近日，我区开展清淤。\n\n近日，我区开展清淤。\n", ("no-title",), title=""),
    Case(
        "title-below-a-mark",
        Word(p("内部资料。") + T + S),
        "内部资料。\n\n近日，我区开展清淤。\n",
    ),
    numbered("chinese-counting", "chineseCounting", "%1、", "一、 二、 三、"),
    numbered("chinese-counting-from-nine", "chineseCounting", "%1、", "九、 十、 十一、 十二、", 9),
    numbered("chinese-counting-twenty", "chineseCounting", "%1、", "十九、 二十、 二十一、", 19),
    numbered(
        "chinese-thousand",
        "chineseCountingThousand",
        "（%1）",
        "（一百零九） （一百一十） （一百一十一）",
        109,
    ),
    numbered("japanese-counting", "japaneseCounting", "第%1，", "第一， 第二，"),
    numbered("ideograph-digital", "ideographDigital", "%1、", "一〇、 一一、", 10),
    numbered("legal", "chineseLegalSimplified", "%1、", "壹、 贰、 叁、"),
    numbered("circled", "decimalEnclosedCircle", "%1", "⑳ ㉑", 20),
    numbered("enclosed", "decimalEnclosedParen", "%1", "⑴ ⑵"),
    numbered("upper-roman", "upperRoman", "%1.", "IV. V.", 4),
    numbered("lower-letter", "lowerLetter", "%1)", "z) aa)", 26),
    numbered("heavenly-stems", "ideographTraditional", "%1、", "甲、 乙、"),
    numbered("decimal-zero", "decimalZero", "%1、", "09、 10、", 9),
    Case(
        "unknown-format",
        Word(T + run_on(1), numbering=listed("hebrew1", "%1、")),
        "1、第1件事已办结。\n",
        ("number-format",),
    ),
    Case(
        "three-levels-with-restarts",
        Word(
            T
            + "".join(
                p(words, num=(1, depth))
                for depth, words in (
                    (0, "总体情况"),
                    (1, "做法"),
                    (2, "明确分工。"),
                    (2, "压实责任。"),
                    (1, "成效"),
                    (2, "进度加快。"),
                    (3, "清淤18.6公里。"),
                    (3, "完成93%。"),
                    (0, "下步打算"),
                    (1, "抓紧收尾"),
                    (2, "加派人手。"),
                )
            ),
            numbering=OFFICIAL,
        ),
        "一、总体情况\n\n（一）做法\n\n1.明确分工。\n\n2.压实责任。\n\n（二）成效\n\n1.进度加快。\n\n"
        "（1）清淤18.6公里。\n\n（2）完成93%。\n\n二、下步打算\n\n（一）抓紧收尾\n\n1.加派人手。\n",
    ),
    Case(
        "third-level-headings",
        Word(
            T
            + p("总体情况", num=(1, 0))
            + p("做法", num=(1, 1))
            + p("明确分工", num=(1, 2))
            + p("共召开会议3次，部署全面清淤工作。")
            + p("存在困难", num=(1, 0)),
            numbering=OFFICIAL,
        ),
        "# 一、总体情况\n\n## （一）做法\n\n### 1.明确分工\n\n共召开会议3次，部署全面清淤工作。\n\n# 二、存在困难\n",
    ),
    Case(
        "start-override",
        Word(
            T + p("甲事办结。", num=(1, 0)) + p("乙事办结。", num=(2, 0)) + p("丙事办结。", num=(3, 0)),
            numbering=listed("decimal", "%1.") + num(2, 1, l0=7) + num(3, 1),
        ),
        "1.甲事办结。\n\n7.乙事办结。\n\n8.丙事办结。\n",
    ),
    Case(
        "never-restarts",
        Word(
            T
            + p("甲章。", num=(1, 0))
            + p("甲事办结。", num=(1, 1))
            + p("乙章。", num=(1, 0))
            + p("乙事办结。", num=(1, 1)),
            numbering=abstract(
                1,
                level(0, "chineseCounting", "%1、"),
                level(1, "decimal", "%2.", extra='<w:lvlRestart w:val="0"/>'),
            )
            + num(1, 1),
        ),
        "一、甲章。\n\n1.甲事办结。\n\n二、乙章。\n\n2.乙事办结。\n",
    ),
    Case(
        "compound-numbers",
        Word(
            T + p("甲章。", num=(1, 0)) + p("甲事办结。", num=(1, 1)) + p("乙事办结。", num=(1, 1)),
            numbering=abstract(
                1, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", extra="<w:isLgl/>")
            )
            + num(1, 1),
        ),
        "第一章 甲章。\n\n1.1 甲事办结。\n\n1.2 乙事办结。\n",
    ),
    Case(
        "numbers-by-style",
        Word(
            T + p("总体情况", style="h1") + p("做法", style="h2") + p("困难", style="h1"),
            numbering=OFFICIAL,
            styles=style(
                "h1", "heading 1", ppr='<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>'
            )
            + style(
                "h2",
                "heading 2",
                ppr='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/>',
            ),
        ),
        "一、总体情况\n\n（一）做法\n\n二、困难\n",
    ),
    Case(
        "number-of-an-empty-paragraph",
        Word(
            T + p("甲事办结。", num=(1, 0)) + p("", num=(1, 0)) + p("丙事办结。", num=(1, 0)),
            numbering=OFFICIAL,
        ),
        "一、甲事办结。\n\n三、丙事办结。\n",
        ("empty-number",),
    ),
    Case(
        "marks-make-lists",
        Word(
            T + p("甲", num=(2, 0)) + p("乙", num=(2, 1)) + p("丙", num=(2, 0)) + S,
            numbering=BULLETS,
        ),
        "- 甲\n  - 乙\n- 丙\n\n近日，我区开展清淤。\n",
    ),
    Case(
        "typed-numbers",
        Word(
            T + p("一、总体情况") + S + p("（一）做法") + S + p("1.明确分工。共召开会议。") + p("（1）甲。")
        ),
        "一、总体情况\n\n近日，我区开展清淤。\n\n（一）做法\n\n近日，我区开展清淤。\n\n1.明确分工。共召开会议。\n\n"
        "（1）甲。\n",
    ),
    Case(
        "headings-by-style",
        Word(
            T + p("总体情况", style="h1") + S + p("进度", style="h2") + S + p("困难", style="h1") + S,
            styles=style("h1", "heading 1", ppr='<w:outlineLvl w:val="0"/>')
            + style("h2", "heading 2", ppr='<w:outlineLvl w:val="1"/>'),
        ),
        "# 总体情况\n\n近日，我区开展清淤。\n\n## 进度\n\n近日，我区开展清淤。\n\n# 困难\n\n近日，我区开展清淤。\n",
    ),
    Case(
        "headings-by-font",
        Word(
            T
            + p("总体情况", font="黑体")
            + S
            + p("进度", font="楷体_GB2312")
            + S
            + p("困难", font="SimHei")
            + S,
        ),
        "# 总体情况\n\n近日，我区开展清淤。\n\n## 进度\n\n近日，我区开展清淤。\n\n# 困难\n\n近日，我区开展清淤。\n",
    ),
    Case(
        "levels-without-gaps",
        Word(T + p("总体情况", font="黑体") + p("1.进度", font="黑体") + S + p("（1）清淤", font="楷体") + S),
        "# 总体情况\n\n## 1.进度\n\n近日，我区开展清淤。\n\n### （1）清淤\n\n近日，我区开展清淤。\n",
    ),
    Case(
        "body-font-makes-no-heading",
        Word(
            p("关于防汛的报告")
            + p("甲事已经办结", font="黑体")
            + p("乙事已经办结。丙事也已办结。", font="黑体")
        ),
        "甲事已经办结\n\n乙事已经办结。丙事也已办结。\n",
        ("title-guessed",),
    ),
    Case(
        "font-of-a-first-sentence",
        Word(T + p(r("一是清淤。", font="黑体"), r("近日，我区开展清淤。"))),
        "一是清淤。近日，我区开展清淤。\n",
    ),
    Case(
        "merged-cells",
        Word(
            T
            + p("表1 清淤进度")
            + tbl(
                (tc("单位", merge="restart"), tc("进度", span=2)),
                (tc(merge="continue"), "公里", "比例"),
                ("柳塘街道", "18.6", "93%"),
            )
        ),
        "表1 清淤进度\n\n| 单位 | 进度 | 进度 |\n|---|---|---|\n| 单位 | 公里 | 比例 |\n| 柳塘街道 | 18.6 | 93% |\n",
        ("merged-cells",),
    ),
    Case(
        "title-row",
        Word(T + tbl((tc("表1 清淤进度", span=2),), ("单位", "公里"), ("柳塘街道", "18.6"))),
        "表1 清淤进度\n\n| 单位 | 公里 |\n|---|---|\n| 柳塘街道 | 18.6 |\n",
        ("table-title",),
    ),
    Case(
        "cells-with-marks-and-lines",
        Word(T + S + tbl(("甲|乙", "*1*"), (tc(p("一行"), p("二行")), ""))),
        "近日，我区开展清淤。\n\n| 甲\\|乙 | \\*1\\* |\n|---|---|\n| 一行\u3000二行 |  |\n",
        ("lines-in-cell",),
    ),
    Case(
        "frame",
        Word(T + tbl((tc(S, S),))),
        "近日，我区开展清淤。\n\n近日，我区开展清淤。\n",
        ("frame",),
    ),
    Case(
        "table-in-table",
        Word(
            T
            + S
            + tbl(
                ("单位", "数"),
                (
                    tc(
                        tbl(
                            ("甲", "乙"),
                        ),
                        p(),
                    ),
                    "1",
                ),
            )
        ),
        "近日，我区开展清淤。\n\n| 单位 | 数 |\n|---|---|\n| 甲\u3000乙 | 1 |\n",
        ("table-in-table",),
    ),
    Case(
        "picture-with-caption",
        Word(T + S + p(picture("a.png")) + p("图1 清淤现场") + S, media={"a.png": png(4, 4)}),
        f'近日，我区开展清淤。\n\n![图1 清淤现场](../../media/{SMALL} "图1 清淤现场")\n\n近日，我区开展清淤。\n',
    ),
    Case(
        "picture-with-words",
        Word(T + p("近日，", picture("a.png", "街道[清淤]"), "开展清淤。"), media={"a.png": png(4, 4)}),
        f"近日，开展清淤。\n\n![街道（清淤）](../../media/{SMALL})\n",
    ),
    Case(
        "picture-without-words",
        Word(T + S + p(picture("a.png")), media={"a.png": png(4, 4)}),
        f"近日，我区开展清淤。\n\n![图片（说明待补）](../../media/{SMALL})\n",
        ("picture-words",),
    ),
    Case(
        "picture-twice-once-kept",
        Word(
            T + S + p(picture("a.png", "甲")) + p(picture("b.png", "乙")),
            media=dict.fromkeys(("a.png", "b.png"), png(4, 4)),
        ),
        f"近日，我区开展清淤。\n\n![甲](../../media/{SMALL})\n\n![乙](../../media/{SMALL})\n",
    ),
    Case(
        "picture-in-a-cell",
        Word(
            T + S + tbl(("单位", "图"), ("甲", tc(p(picture("a.png", "现场"))))), media={"a.png": png(4, 4)}
        ),
        f"近日，我区开展清淤。\n\n| 单位 | 图 |\n|---|---|\n| 甲 |  |\n\n![现场](../../media/{SMALL})\n",
    ),
    Case(
        "picture-of-another-kind",
        Word(T + S + p(picture("a.emf")) + p("图1 现场"), media={"a.emf": b"\x01\0\0\0emf"}),
        "近日，我区开展清淤。\n\n图1 现场\n",
        ("picture-dropped",),
    ),
    Case(
        "cropped-picture",
        Word(T + S + p(picture("a.png", "甲", inside='<a:srcRect l="9000"/>')), media={"a.png": png(4, 4)}),
        f"近日，我区开展清淤。\n\n![甲](../../media/{SMALL})\n",
        ("cropped",),
    ),
    Case(
        "tracked-changes",
        Word(
            T
            + p(
                "共清淤",
                f'<w:ins w:id="1" w:author="某人">{r("18.6")}</w:ins>',
                '<w:del w:id="2" w:author="某人"><w:r><w:delText>20</w:delText></w:r></w:del>',
                "公里。",
            )
        ),
        "共清淤18.6公里。\n",
        ("tracked-insertion", "tracked-deletion"),
    ),
    Case(
        "tracked-move-and-row",
        Word(
            T
            + p(f"<w:moveFrom>{r('乙。')}</w:moveFrom>", "甲。", f"<w:moveTo>{r('乙。')}</w:moveTo>")
            + tbl(("单位", "数"))[: -len("</w:tbl>")]
            + tbl(("甲", "1")).replace("<w:tbl><w:tblPr/><w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
        ),
        "甲。乙。\n\n| 单位 | 数 |\n|---|---|\n",
        ("tracked-deletion", "tracked-insertion", "tracked-deletion"),
    ),
    Case(
        "tracked-join",
        Word(T + p("近日，", extra="<w:rPr><w:del/></w:rPr>") + p("我区开展清淤。")),
        "近日，我区开展清淤。\n",
        ("tracked-join",),
    ),
    Case(
        "comments",
        Word(
            T + p('<w:commentRangeStart w:id="0"/>', "近日，我区开展清淤。", '<w:commentRangeEnd w:id="0"/>'),
            comments=f'<w:comment w:id="0" w:author="某人">{p("此处请核实")}</w:comment>',
        ),
        "近日，我区开展清淤。\n",
        ("comment",),
    ),
    Case(
        "hidden-text",
        Word(T + p("近日，", r("不便公开，", extra="<w:vanish/>"), "我区开展清淤。")),
        "近日，我区开展清淤。\n",
        ("hidden",),
    ),
    Case(
        "hidden-by-style",
        Word(T + p("不便公开。", style="x") + S, styles=style("x", "暗", rpr="<w:vanish/>")),
        "近日，我区开展清淤。\n",
        ("hidden",),
    ),
    Case(
        "text-box",
        Word(T + p("近日，我区开展清淤。", box(p("注意：数据截至3月22日。")))),
        "近日，我区开展清淤。\n\n注意：数据截至3月22日。\n",
        ("text-box",),
    ),
    Case(
        "text-box-with-another-text-behind",
        Word(T + p("近日，我区开展清淤。", box(p("甲。"), p("乙。")))),
        "近日，我区开展清淤。\n\n甲。\n",
        ("hidden", "text-box"),
    ),
    Case(
        "header-and-footer",
        Word(T + S, header=p("望禾区教育局"), footer=p("- 1 -")),
        "近日，我区开展清淤。\n",
        ("header", "footer"),
    ),
    Case(
        "footnotes",
        Word(
            T + p("近日", ref(3), "，我区开展清淤", ref(2), "。"),
            notes='<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            + note(2, p("见附件。"))
            + note(3, p("3月22日。"), p("星期日。"))
            + note(4, p("没有引用。")),
        ),
        "近日[^1]，我区开展清淤[^2]。\n\n[^2]: 见附件。\n\n[^1]: 3月22日。\n\n    星期日。\n",
        ("note-unused",),
    ),
    Case(
        "endnotes",
        Word(T + p("近日", ref(1, "endnote"), "。"), endnotes=note(1, p("尾注。"), kind="endnote")),
        "近日[^1]。\n\n[^1]: 尾注。\n",
    ),
    Case(
        "footnote-in-a-cell",
        Word(T + S + tbl(("单位", "数"), ("甲", tc(p("1", ref(1))))), notes=note(1, p("截至3月。"))),
        "近日，我区开展清淤。\n\n| 单位 | 数 |\n|---|---|\n| 甲 | 1[^1] |\n\n[^1]: 截至3月。\n",
    ),
    Case(
        "soft-formatting",
        Word(
            T
            + p(
                r("近日，", extra="<w:b/>"),
                r("我区", extra='<w:i/><w:color w:val="FF0000"/>'),
                r("开展", extra='<w:u w:val="single"/>'),
                r("清淤。", extra='<w:strike/><w:highlight w:val="yellow"/>'),
            )
        ),
        "近日，我区开展清淤。\n",
        ("soft-b", "soft-i", "soft-color", "soft-u", "soft-strike", "soft-highlight"),
    ),
    Case(
        "raised-figures",
        Word(
            T
            + p(
                "面积20m",
                r("2", extra='<w:vertAlign w:val="superscript"/>'),
                "，CO",
                r("2", extra='<w:vertAlign w:val="subscript"/>'),
                "，商标",
                r("注", extra='<w:vertAlign w:val="superscript"/>'),
                "。",
            )
        ),
        "面积20m²，CO₂，商标注。\n",
        ("raised",),
    ),
    Case(
        "marks-of-markdown",
        Word(
            T
            + p("# 不是标题")
            + p("- 不是列表。")
            + p("1. 不是列表。")
            + p("> 不是引文。")
            + p("---")
            + p("a*b*c，*不斜*，__不粗__，`码`，C:\\temp，file_name。")
            + p(r("<b>不粗</b>，<!-- 不是注 -->，&lt;，AT&T，<a@b.cn>。"))
            + p("[见](附件)，![图](x.png)，[^1]，[甲]：乙，[1]: x。")
        ),
        "\\# 不是标题\n\n\\- 不是列表。\n\n1\\. 不是列表。\n\n\\> 不是引文。\n\n\\---\n\n"
        "a*b*c，\\*不斜\\*，\\_\\_不粗\\_\\_，\\`码\\`，C:\\\\temp，file_name。\n\n"
        "\\<b>不粗\\</b>，\\<\\!-- 不是注 -->，&amp;lt;，AT&T，\\<a@b.cn>。\n\n"
        "\\[见\\](附件)，!\\[图\\](x.png)，\\[^1\\]，\\[甲\\]：乙，\\[1\\]: x。\n",
    ),
    Case(
        "blanks-and-digits",
        Word(T + p("\u3000\u3000近日，清淤１８．６公里\u200b，", "<w:r><w:tab/></w:r>", "完成９３%。\u3000")),
        "近日，清淤18.6公里， 完成93%。\n",
        ("invisible", "digits"),
    ),
    Case(
        "lines-broken-by-hand",
        Word(T + p("第一句。", "<w:r><w:br/></w:r>", "第二句。")),
        "第一句。\n\n第二句。\n",
    ),
    Case(
        "fields-and-links",
        Word(
            T
            + p(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
                "3",
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
                f'<w:hyperlink r:id="l">{r("见网站")}</w:hyperlink>',
                "。",
            ),
            relations=relation("l", "hyperlink", "http://example.cn/", "External"),
        ),
        "3见网站。\n",
        ("link-address",),
    ),
    Case(
        "contents-list",
        Word(
            T
            + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            + f"<w:sdtContent>{p('一、总体情况 1')}</w:sdtContent></w:sdt>"
            + f"<w:sdt><w:sdtContent>{S}</w:sdtContent></w:sdt>"
        ),
        "近日，我区开展清淤。\n",
        ("contents-list",),
    ),
    Case(
        "signs-ruby-formula",
        Word(
            T
            + p(
                '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
                "已办，",
                '<w:r><w:sym w:font="Webdings" w:char="F099"/></w:r>',
                f"<w:r><w:ruby><w:rt>{r('yū')}</w:rt><w:rubyBase>{r('淤')}</w:rubyBase></w:ruby></w:r>",
                "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>",
                "。",
            )
        ),
        "☑已办，淤a+b。\n",
        ("sign", "ruby", "formula"),
    ),
    Case(
        "form-page",
        Word(
            p("信息报送单")
            + tbl(
                ("标题", tc("关于防汛的报告", span=3)),
                ("供稿单位", "区教育局", "报送时间", "2026年3月22日17时30分"),
                ("撰 稿", "江玥", "签发", "童喆"),
                ("联系电话", "0000-5550108", "类型", "动态"),
                ("备注", "请尽快刊用", "编号", "____"),
            )
            + T
            + S
        ),
        "近日，我区开展清淤。\n",
        ("form", "form-heading", "form-rest", "form-rest", "form-rest", "form-rest"),
        {
            "units": "区教育局",
            "received": "2026-03-22 17:30",
            "writer": "江玥",
            "signer": "童喆",
            "contact": "0000-5550108",
            "kind": "动态",
        },
    ),
    Case(
        "form-with-text-in-it",
        Word(
            tbl(
                ("标题：关于防汛的报告", "单位：区教育局"),
                ("类型", "通知"),
                ("报送时间", "2026-03-22"),
                ("正文", tc(S, p("一、进度"), S)),
            )
        ),
        "近日，我区开展清淤。\n\n一、进度\n\n近日，我区开展清淤。\n",
        ("form", "time-unread", "word-unknown"),
        {"units": "区教育局"},
    ),
    Case(
        "form-and-another-title",
        Word(
            tbl(("标题", "关于防汛的报告"), ("单位", "区教育局")) + p("防汛情况", font="方正小标宋简体") + S
        ),
        "近日，我区开展清淤。\n",
        ("form", "two-titles"),
        {"units": "区教育局"},
    ),
    Case(
        "credit",
        Word(T + S + p("（区教育局 供稿）")),
        "近日，我区开展清淤。\n",
        ("credit",),
        {"units": "区教育局"},
    ),
    Case(
        "credit-with-writer",
        Word(T + S + p("（区教育局、区民政局 江玥 供稿）") + p("（联系电话：0000-5550108  签发：童喆）")),
        "近日，我区开展清淤。\n",
        ("credit", "credit"),
        {"units": "区教育局 区民政局", "writer": "江玥", "contact": "0000-5550108", "signer": "童喆"},
    ),
    Case(
        "credit-at-the-end-of-a-sentence",
        Word(T + p("近日，我区开展清淤。（区教育局供稿）")),
        "近日，我区开展清淤。\n",
        ("credit",),
        {"units": "区教育局"},
    ),
    Case(
        "credit-with-labels",
        Word(T + S + p("供稿单位：区教育局　撰稿：江玥")),
        "近日，我区开展清淤。\n",
        ("credit",),
        {"units": "区教育局", "writer": "江玥"},
    ),
    Case(
        "credit-under-the-title",
        Word(T + p("（区教育局）") + S),
        "近日，我区开展清淤。\n",
        ("credit",),
        {"units": "区教育局"},
    ),
    Case(
        "brackets-that-are-no-credit",
        Word(T + S + p("（此件发至街道）")),
        "近日，我区开展清淤。\n\n（此件发至街道）\n",
    ),
)
