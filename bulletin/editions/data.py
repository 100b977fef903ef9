"""The data edition: an issue as JSON for other programs, and the archive for `export`."""

import json
from collections.abc import Mapping

from bulletin import contents
from bulletin.archive import Archive, Issue, PlacedItem
from bulletin.editions.fragments import fragment

SERIES_KEYS = ("series", "year", "number", "serial", "supplement")


def issue_data(issue: Issue, pages: Mapping[str, int], page_count: int | None) -> dict[str, object]:
    """Return one issue: English keys, ids for units, Chinese values, pages as printed numbers.

    A page is null where the issue has not been laid out. In `html` a picture has the address
    `media/<name>`, and a link to another item is its words alone.
    """
    sections = {i.id: s.name for s in issue.sections for i in s.items}
    return {
        **{key: getattr(issue.name, key) for key in SERIES_KEYS},
        "date": issue.date.isoformat(),
        "title": issue.series.name,
        "pages": page_count,
        "contents": [
            {
                "item": item.id,
                "title": item.title,
                "units": [u.id for u in item.units],
                "section": sections[item.id],
                "page": pages.get(item.id),
            }
            for item in issue.items
        ],
        "unit_index": [
            {
                "unit": entry.unit.id,
                "name": entry.unit.name,
                "group": group.name,
                "entries": [{"item": i.id, "title": i.title, "page": pages.get(i.id)} for i in entry.items],
            }
            for group in contents.unit_index(issue)
            for entry in group.units
        ],
        "items": [_item(item, sections[item.id], pages.get(item.id)) for item in issue.items],
    }


def _item(item: PlacedItem, section: str, page: int | None) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "units": [u.id for u in item.units],
        "section": section,
        "form": item.form.zh,
        "kind": item.kind.zh,
        "focus": item.focus.zh if item.focus else None,
        "tone": item.tone.zh if item.tone else None,
        "scope": list(item.scope),
        "page": page,
        "html": str(fragment(item.body, lambda name: f"media/{name}", lambda _: None)),
    }


def archive_data(archive: Archive) -> dict[str, object]:
    """Return the whole assembled archive, oldest issue first; not laid out, so without pages."""
    return {
        "title": archive.title,
        "office": archive.office,
        "as_of": archive.today.isoformat() if archive.today else None,
        "units": [
            {"id": u.id, "name": u.name, "short": u.short, "group": u.group_name} for u in archive.units
        ],
        "issues": [issue_data(issue, {}, None) for issue in archive.issues],
    }


def as_json(value: object) -> str:
    """Write a value as JSON that people can read and that is the same each time."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
