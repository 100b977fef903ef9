"""Releases for tests: the real command, with a layout that lays nothing out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bulletin import cli
from bulletin.doors import bounded
from bulletin.editions import pdf
from bulletin.editions.pdf import Job, Printed


def one_page(job: Job) -> Printed:
    """Lay nothing out: one page, and every anchor on it."""
    anchors = {part.partition('"')[0]: 1 for part in job.html.split(' id="')[1:]}
    return Printed(f"%PDF {job.title} {len(job.html)}".encode(), 1, anchors)


def without_layout(patch: pytest.MonkeyPatch) -> list[str]:
    """Replace workers by this process and the layout by `one_page`; return what is laid out, as it is."""
    titles: list[str] = []

    def run(function: Any, jobs: Sequence[Any], **_: object) -> Iterator[Any]:  # noqa: ANN401
        for job in jobs:
            if function is pdf.typeset:
                titles.append(job.title)
            yield one_page(job) if function is pdf.typeset else function(job)

    patch.setattr(bounded, "run", run)
    return titles


def release(site: Path, name: str, *more: str, day: str = "2026-03-24") -> int:
    """Release an issue."""
    return cli.main(["--site", str(site), "--today", day, "release", name, *more])
