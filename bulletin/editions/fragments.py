"""Puts a body into a page (markupsafe): its pictures' addresses, its links, the level of its headings."""

import re
from collections.abc import Callable
from typing import Final

from markupsafe import Markup

from bulletin.archive import Body

__all__ = ["Markup", "fragment"]

_HEADING: Final = re.compile(r"<(/?)h([1-6])\b")
# Within a tag: the words of a text may hold the same letters, but never a bare `<`.
_PICTURE: Final = re.compile(r'(<img(?:\s+[\w-]+="[^"]*")*?\s+)src="asset:(\d+)"')
_LINK: Final = re.compile(r'<a href="link:(\d+)"[^>]*>(.*?)</a>', re.DOTALL)
_TABLE: Final = '<div class="table">'
_REACHABLE: Final = '<div class="table" role="region" tabindex="0" aria-label="{label}">'
_LOWEST: Final = 6


def fragment(
    body: Body,
    picture: Callable[[str], str],
    link: Callable[[str], str | None],
    deeper: int = 0,
    table_label: str = "",
) -> Markup:
    """Return the body's HTML for one page.

    `picture` gives the address of a picture by its name, `link` that of an item by its id, None if
    the page's reader may not know of it (its words then stand without a link); headings go `deeper`
    by so many levels. A wide table scrolls in a box of its own, which the keyboard reaches if it has a
    label. The HTML has been cleaned before, so here, and only here, it is trusted.
    """

    def level(match: re.Match[str]) -> str:
        return f"<{match[1]}h{min(int(match[2]) + deeper, _LOWEST)}"

    def address(match: re.Match[str]) -> str:
        shown = body.pictures[int(match[2])]
        size = f'width="{shown.width}" height="{shown.height}"'
        return f'{match[1]}src="{Markup.escape(picture(shown.name))}" {size}'

    def target(match: re.Match[str]) -> str:
        found = link(body.links[int(match[1])])
        return match[2] if found is None else f'<a href="{Markup.escape(found)}">{match[2]}</a>'

    html = _HEADING.sub(level, body.html)
    html = _PICTURE.sub(address, html)
    if table_label:
        html = html.replace(_TABLE, _REACHABLE.format(label=Markup.escape(table_label)))
    return Markup(_LINK.sub(target, html))  # noqa: S704 - cleaned by bulletin.sanitise
