"""The ten Word files of the week, each written as some unit writes."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import docx

from tests.intake.word import Word, abstract, level, num, p, picture, png, style, tbl

TITLE: Final = "方正小标宋简体"
BLACK: Final = "黑体"
_INSERTED: Final = (
    '<w:ins w:id="1" w:author="镇领导" w:date="2026-11-01T20:00:00Z"><w:r><w:t>{}</w:t></w:r></w:ins>'
)
_DELETED: Final = (
    '<w:del w:id="2" w:author="镇" w:date="2026-11-01T20:00:00Z"><w:r><w:delText>{}</w:delText></w:r></w:del>'
)
# Numbers of the automatic kind: they stand in no paragraph's text.
_NUMBERS: Final = abstract(1, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.")) + num(1, 1)

_SCHOOLS: Final = Word(
    p("全区中小学校舍冬季安全排查完成", style="t")
    + p("一、排查情况", style="h")
    + p("10月下旬，区教育局组织排查校舍126栋，发现隐患9处，已整改7处。")
    + p("二、下一步", style="h")
    + p("其余2处为外墙渗水，11月20日前修好。")
    + p("（区教育局 供稿）"),
    styles=style("t", "Title") + style("h", "heading 1"),
).data()

LETTERS: Final[Mapping[str, bytes]] = {
    # Headings by style; sent twice, the second time under another name.
    "01校舍安全.docx": _SCHOOLS,
    "02校舍安全（最终版）.docx": _SCHOOLS,
    # Headings by font, numbers that Word counts.
    "03冬修水利.docx": Word(
        p("区水务局抓紧冬修水利", font=TITLE)
        + p("主要进展", font=BLACK, num=(1, 0))
        + p("全区冬修水利工程28处，已开工19处，完成投资860万元。")
        + p("存在困难", font=BLACK, num=(1, 0))
        + p("3处渠道因占用农田，补偿标准未谈妥，尚未开工。")
        + p("（区水务局 供稿）"),
        numbering=_NUMBERS,
    ).data(),
    # A table.
    "04养老服务.docx": Word(
        p("社区养老服务站运行情况", font=TITLE)
        + p("全区3个试点服务站10月运行情况如下。")
        + tbl(("服务站", "就餐人次", "上门服务"), ("临河", "1240", "86"), ("榴溪", "610", "43"))
        + p("（区民政局 供稿）")
    ).data(),
    # A picture, and a tail in brackets.
    "05河堤步道.docx": Word(
        p("临河街道河堤步道建成开放", font=TITLE)
        + p("11月1日，临河街道河堤步道建成开放，全长2.6公里。")
        + p(picture("a.png", "河堤步道"))
        + p("（临河街道办事处 供稿）"),
        media={"a.png": png(40, 30)},
    ).data(),
    # Tracked changes.
    "07水毁修复.docx": Word(
        p("榴溪镇水毁渠道修复过半", font=TITLE)
        + p("全镇水毁渠道", _DELETED.format("12"), _INSERTED.format("14"), "处，已修复8处。")
        + p("（榴溪镇 供稿）")
    ).data(),
    # A unit that nobody knows by that name.
    "08山塘清淤.docx": Word(
        p("山塘清淤完成过半", font=TITLE) + p("全区山塘清淤41座，完成23座。") + p("（区水务处 供稿）")
    ).data(),
    # Faults of writing, of the kind that has one remedy.
    "09菜市场改造.docx": Word(
        p("临河菜市场改造完工", font=TITLE)
        + p("临河菜市场改造完工,新增摊位３６个,11月5日开业。")
        + p("（临河街道 供稿）")
    ).data(),
    # Nothing that a leader needs.
    "10工会活动.docx": Word(
        p("榴溪镇举办职工趣味运动会", font=TITLE)
        + p("10月30日，榴溪镇举办职工趣味运动会。")
        + p("（榴溪镇 供稿）")
    ).data(),
}
FILLED: Final = "06报送单.docx"
_ANSWERS: Final[Mapping[str, str]] = {
    "标题": "12家农贸市场快检室恢复运行",
    "撰稿": "白荷",
    "签发": "祁岳",
    "类型": "动态",
    "正文": "区市场监管局督促12家农贸市场恢复快检室，10月检测样品1860批次，合格率99.2%。",
}


def fill_in(form: bytes) -> bytes:
    """Fill the form in, as its unit does in a word processor."""
    document = docx.Document(io.BytesIO(form))
    for row in document.tables[0].rows:
        label, value, *_ = row.cells
        if label.text in _ANSWERS:
            value.text = _ANSWERS[label.text]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def send(folder: Path, form: bytes) -> None:
    """Put the files into an inbox."""
    folder.mkdir()
    for name, data in {**LETTERS, FILLED: fill_in(form)}.items():
        (folder / name).write_bytes(data)
