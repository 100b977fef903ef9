"""Words the files of a new item and a new issue, with hints in the site's language."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from bulletin.editing import starter
from bulletin.editing.assembly import Proposal
from bulletin.editing.frontmatter import scalar
from bulletin.model.choices import SiteLanguage
from bulletin.model.site import Series, Site
from bulletin.model.words import Day

LONGEST_SLUG: Final = 24
_APART: Final = re.compile(r"[\W_]+")


def item_id(day: Day, slug: str, taken: Collection[str]) -> str:
    """Return an id made of the day and the slug that no item has, whatever the case of its letters."""
    lower = {name.casefold() for name in taken}
    stem = f"{day:%Y%m%d}{slug and f'-{slug}'}"
    n = 1
    while (name := stem if n == 1 and slug else f"{stem}-{n}").casefold() in lower:
        n += 1
    return name


def slug_of(title: str) -> str:
    """Return the beginning of a title as part of an id: letters, digits and Chinese characters."""
    words = [w for w in _APART.split(unicodedata.normalize("NFKC", title).lower()) if w]
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) >= LONGEST_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word[: LONGEST_SLUG // 2 if not word.isascii() else LONGEST_SLUG]
    return unicodedata.normalize("NFC", slug)


def item(site: Site, title: str, series: Sequence[str], units: Sequence[str], received: str, day: Day) -> str:
    """Return the text of a new item."""
    own = [s for s in site.series if {s.id, s.name} & set(series)] or list(site.series)
    between = _between(site.language)
    sections = dict.fromkeys(name for s in own for name in s.sections)
    chosen = list(series) or ([own[0].name] if len(own) == 1 else [])
    return starter.form(
        site.language,
        "item.md",
        title=scalar(title) if title else "",
        known_series=between.join(s.name for s in site.series),
        series=_row(chosen),
        sections=between.join(sections) or ("没有" if site.language is SiteLanguage.CHINESE else "none"),
        units=_row(units),
        received=received,
        day=day.isoformat(),
    )


def issue(site: Site, proposal: Proposal) -> str:
    """Return the text of a new issue."""
    chinese = site.language is SiteLanguage.CHINESE
    key = ("增刊" if chinese else "supplement") if proposal.supplement else "期号" if chinese else "number"
    numbers = [f"{key}: {proposal.number}"]
    if proposal.serial is not None:
        numbers.append(f"{'总期号' if chinese else 'serial'}: {proposal.serial}")
    return starter.form(
        site.language,
        "issue.md",
        series=scalar(_written(proposal.series, chinese=chinese)),
        numbers="\n".join(numbers),
        day=proposal.day.isoformat(),
        items="\n".join(_items(proposal, chinese=chinese)),
        first=proposal.items[0].id,
        print_run=str(proposal.series.print_run or 1),
    )


def _items(proposal: Proposal, *, chinese: bool) -> list[str]:
    """Word the list: each id with its title beside it."""
    rows = []
    for section, items in proposal.sections:
        indent = "  "
        if section:
            rows.append(f"  {scalar(section)}:")
            indent = "    "
        rows += [f"{indent}- {item.id}  # {' '.join(item.title.split())}" for item in items]
    for item, why in proposal.left:
        rows.append(f"# {item.id}  {why.zh if chinese else why.value}")
    return rows


def _written(series: Series, *, chinese: bool) -> str:
    return series.name if chinese else series.id


def _row(names: Sequence[str]) -> str:
    written = [scalar(n) if not re.search(r"[,\[\]{}]", n) else f"'{n}'" for n in names]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]" if written else ""


def _between(language: SiteLanguage) -> str:
    return "、" if language is SiteLanguage.CHINESE else ", "
