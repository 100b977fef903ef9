"""What the rules find in a text, by code and place."""

import datetime
from typing import Final

from bulletin.checking import style
from bulletin.checking.names import FormerNames
from bulletin.model.units import Directory, Unit, UnitChange

DAY: Final = datetime.date(2026, 3, 10)
DIRECTORY: Final = Directory(
    (),
    (
        Unit(
            id="ecology",
            name="区环保局",
            short="环保局",
            group="g",
            history=(UnitChange(from_=datetime.date(2019, 3, 1), name="区生态环境局", short="生态环境局"),),
        ),
        Unit(id="housing", name="区住房和城乡建设局", short="住建局", group="g"),
        Unit(
            id="market",
            name="市场监管局",
            group="g",
            history=(UnitChange(from_=datetime.date(2030, 1, 1), name="综合监管局"),),
        ),
    ),
)
EVERYTHING: Final = style.Reach(wording=True, privacy=True)


def found(text: str) -> list[tuple[str, str]]:
    """Return the code of each finding, and the first characters of the source where it is."""
    context = style.Context(FormerNames(DIRECTORY), style.Words({"老百姓": "群众"}), DAY)
    rows = style.found_in(text, EVERYTHING, context)
    return [(one.slip.code, text[one.paragraph.offset(one.slip.at) :][:8]) for one in rows]
