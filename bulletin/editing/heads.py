"""Words the front matter of a new file: the keys of a record in the site's language, in the model's order."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bulletin.editing.frontmatter import scalar
from bulletin.model.words import Choice, Day, Moment
from bulletin.reading.table import columns

Written = str | int | Choice | Day | Moment | Sequence["Written"] | Mapping[str, "Written"]

_FLOW: Final = re.compile(r"[,\[\]{}]")


def head(record: type[Any], values: Mapping[str, Written], *, chinese: bool) -> str:
    """Return the front matter between its fences; an empty text or list is left out."""
    return "\n".join(["---", *_rows(record, values, "", chinese=chinese), "---", ""])


def _rows(record: type[Any], values: Mapping[str, Written], indent: str, *, chinese: bool) -> list[str]:
    rows: list[str] = []
    for column in columns(record):
        value = values.get(column.attribute, "")
        if value in ("", ()):
            continue
        key = f"{indent}{column.key.zh if chinese else column.en}:"
        if isinstance(value, Mapping):
            rows += [key, *_rows(column.kind, value, f"{indent}  ", chinese=chinese)]
        else:
            rows.append(f"{key} {_said(value, chinese=chinese)}")
    return rows


def _said(value: Written, *, chinese: bool) -> str:
    if isinstance(value, Choice):
        return value.zh if chinese else value.value
    if isinstance(value, Moment):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Day):
        return value.isoformat()
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Sequence):
        words = [_said(one, chinese=chinese) for one in value]
        quoted = [f"'{w}'" if _FLOW.search(w) and not w.startswith("'") else w for w in words]
        return f"[{', '.join(quoted)}]"
    return str(value)
