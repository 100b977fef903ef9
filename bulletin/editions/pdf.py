"""Lays out print HTML as a PDF with WeasyPrint, offline."""

from __future__ import annotations

import functools
import logging
import re
import traceback
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

import pydyf  # type: ignore[import-untyped]
import weasyprint  # type: ignore[import-untyped]
from weasyprint.pdf.metadata import DocumentMetadata  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from bulletin.editions import linework

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Job", "Printed", "typeset"]


@dataclass(frozen=True, slots=True)
class Job:
    """One document to print.

    ``html`` is a whole page whose pictures are at ``asset:NAME``; ``styles`` is the text of style
    sheets in order (each may refer to ``asset:NAME`` too); ``assets`` holds what those names stand
    for. ``title`` and ``language`` go into the PDF. ``variant`` is WeasyPrint's name of a PDF
    profile, "" for none. ``tagged`` says whether the PDF tells what each piece of it is, ``lines``
    whether the printed lines are wanted too.
    """

    html: str
    styles: tuple[str, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict, hash=False)
    title: str = ""
    language: str = "zh-CN"
    variant: str = "pdf/ua-1"
    tagged: bool = True
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a job.

    ``anchors`` maps the id of each element to the page on which it begins, from 1. ``refused`` are
    addresses that the document wanted and did not get, and link targets that do not belong in
    print; ``warnings`` are WeasyPrint's. If anything was refused, or the layout broke down
    (``failure`` says how), there is no PDF: ``pdf`` is empty. ``lines`` are those of each page, if
    they were wanted. ``unadjusted`` says why its lines are as WeasyPrint alone makes them; normally
    they are adjusted, and it is empty.
    """

    pdf: bytes
    pages: int
    anchors: Mapping[str, int] = field(hash=False)
    refused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: str = ""
    lines: tuple[tuple[linework.Line, ...], ...] = ()
    unadjusted: str = ""


# Everything that is not an absolute address becomes one that the fetcher sees and refuses.
BASE = "asset:"
LINKS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
ADJUSTED = "70.0"  # the version whose line layout the adjustment knows
WIDEST_SPAN = 1_000  # as in the HTML standard


def typeset(job: Job) -> Printed:
    """Lay a job out; the same job gives the same bytes in every process.

    Run it where time and memory are bounded: hostile HTML can cost any amount of both. That a
    layout breaks down is told in ``failure``; of what WeasyPrint raises only MemoryError leaves.
    """
    adjusted_lines = adjustment()
    if adjusted_lines is None:
        return replace(attempt(job, nullcontext), unadjusted=f"WeasyPrint {weasyprint.__version__}")
    printed = attempt(job, adjusted_lines)
    if not printed.failure:
        return printed
    # Ragged lines are better than no issue; and a document that cannot be laid out fails again.
    ragged = attempt(job, nullcontext)
    return ragged if ragged.failure else replace(ragged, unadjusted=printed.failure)


def adjustment() -> Callable[[], AbstractContextManager[None]] | None:
    """Give what adjusts Chinese lines; None if this is not the WeasyPrint that it was made for."""
    if weasyprint.__version__ != ADJUSTED:
        return None
    from bulletin.editions import adjustment  # noqa: PLC0415  what it imports may be gone in another version

    return adjustment.adjusted_lines if adjustment.fits() else None


def attempt(job: Job, setting: Callable[[], AbstractContextManager[None]]) -> Printed:
    """Lay a job out and draw it, with lines made as they are inside a block of `setting`."""
    fetcher = Assets(job.assets)
    with gathered_warnings() as warnings, setting():
        try:
            document = rendered(job, fetcher)
            pdf = b"" if fetcher.refused else painted(document, job)
            failure = ""
            pages, anchors = len(document.pages), pages_of_anchors(document)
            boxes = [page._page_box for page in document.pages]  # noqa: SLF001 - no other way
            lines = tuple(linework.lines(box) for box in boxes) if job.lines else ()
        except FatalURLFetchingError:
            pdf, failure, pages, anchors, lines = b"", "", 0, {}, ()
        except MemoryError:
            raise
        # RecursionError, ZeroDivisionError, AssertionError...: what a layout engine meets.
        except Exception as error:
            if of_our_own(error):
                raise
            pdf, failure, pages, anchors, lines = b"", told(error), 0, {}, ()
    refused = tuple(dict.fromkeys(fetcher.refused))
    return Printed(b"" if refused else pdf, pages, anchors, refused, tuple(warnings), failure, lines)


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves the assets of one job and refuses all else, keeping count.

    WeasyPrint swallows a refusal inside SVG, so that the record decides, not the exception.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Give the asset named in the address; anything else is an error."""
        scheme, _, name = url.partition(":")
        data = self.assets.get(unquote(name)) if scheme == "asset" else None
        if data is None:
            self.refused.append(shortened(url))
            message = f"refused: {shortened(url)}"
            raise ValueError(message)
        return URLFetcherResponse(url, data, {"Content-Type": media_type(data)})


def shortened(url: str) -> str:
    """Give enough of an address to recognise it."""
    return url if len(url) <= 200 else url[:200] + "…"  # noqa: PLR2004


def media_type(data: bytes) -> str:
    """Name the type of an asset by its first bytes."""
    kinds = {
        b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif",
        b"RIFF": "image/webp", b"<svg": "image/svg+xml", b"<?xml": "image/svg+xml",
        b"OTTO": "font/otf", b"\0\1\0\0": "font/ttf", b"wOF2": "font/woff2",
    }  # fmt: skip
    return next((kind for magic, kind in kinds.items() if data.startswith(magic)), "text/css")


@functools.cache
def fonts() -> FontConfiguration:
    """Give the one font configuration of this process: each costs some 40 MB that stay."""
    return FontConfiguration()


def rendered(job: Job, fetcher: Assets) -> Any:  # noqa: ANN401  WeasyPrint has no types
    """Give the laid-out document."""
    page = weasyprint.HTML(string=job.html, base_url=BASE, url_fetcher=fetcher)
    for element in page.etree_element.iter():
        for name in ("colspan", "rowspan"):
            digits = element.get(name, "").strip()
            if len(digits) > len(str(WIDEST_SPAN)) - 1:
                element.set(name, str(WIDEST_SPAN))
    styles = [
        weasyprint.CSS(string=style, base_url=BASE, url_fetcher=fetcher, font_config=fonts())
        for style in job.styles
    ]
    for link in page.etree_element.iter("link"):  # its metadata are replaced below, so it is never read
        if "attachment" in link.get("rel", "").lower().split():
            fetcher.refused.append(shortened(link.get("href", "")))
    document = page.render(
        font_config=fonts(),
        stylesheets=styles,
        pdf_variant=job.variant or None,
        pdf_tags=job.tagged,
        presentational_hints=False,
    )
    document.metadata = Metadata(title=job.title, lang=job.language)
    confine_links(document, fetcher)
    return document


def confine_links(document: Any, fetcher: Assets) -> None:  # noqa: ANN401
    """Refuse links that would show a path of ours, open something local, or embed a file.

    WeasyPrint 70 makes a link of each box inside a link, too. Those lie within the rectangle of the
    link itself, and PDF/UA wants every link in a Link element: they go.
    """
    for page in document.pages:
        for kind, target, _, _ in page.links:
            if kind == "attachment" or (kind == "external" and not LINKS.match(target)):
                fetcher.refused.append(shortened(target))
        page.links[:] = [link for link in page.links if (link[3].element_tag or "").split(":")[0] == "a"]


class Metadata(DocumentMetadata):  # type: ignore[misc]
    """Metadata without the name of the program, which is nobody's business, and without dates."""

    PRODUCER: ClassVar[re.Pattern[bytes]] = re.compile(
        rb'<rdf:Description(?: xmlns:pdf="[^"]*")? rdf:about="" pdf:Producer="[^"]*" ?/>'
    )

    def generate_rdf_metadata(self, *arguments: Any, **named: Any) -> bytes:  # noqa: ANN401
        """Give the RDF without the description that holds nothing but the producer."""
        made: bytes = super().generate_rdf_metadata(*arguments, **named)
        return self.PRODUCER.sub(b"", made)


def painted(document: Any, job: Job) -> bytes:  # noqa: ANN401
    """Give the bytes of the PDF."""

    def finish(_: object, pdf: Any) -> None:  # noqa: ANN401
        pdf.info.pop("Producer", None)
        give_list_items_bodies(pdf)

    made: bytes = document.write_pdf(
        finisher=finish,
        pdf_variant=job.variant or None,
        pdf_tags=job.tagged,
        pdf_identifier=True,  # a digest of the content
        optimize_images=False,
    )
    return made


def give_list_items_bodies(pdf: Any) -> None:  # noqa: ANN401
    """Put what stands in a list item into a list body, as PDF/UA wants it.

    WeasyPrint 70 does so for bare text only: a paragraph in a list item, or a marker inside the
    text, becomes a child of the item itself.
    """
    elements = {
        element.reference: element
        for element in pdf.objects
        if isinstance(element, pydyf.Dictionary) and element.get("Type") == "/StructElem"
    }
    for item in [element for element in elements.values() if element["S"] == "/LI"]:
        kept: list[object] = []
        stray: list[object] = []
        for kid in item["K"]:
            element = elements.get(kid)
            fits = element is not None and element["S"] in {"/Lbl", "/LBody"}
            (kept if fits else stray).append(kid)
        if not stray:
            continue
        body = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/LBody",
                "K": pydyf.Array(stray),
                "Pg": item["Pg"],
                "P": item.reference,
            }
        )
        pdf.add_object(body)
        for kid in stray:
            if kid in elements:
                elements[kid]["P"] = body.reference
        item["K"] = pydyf.Array([*kept, body.reference])


def pages_of_anchors(document: Any) -> dict[str, int]:  # noqa: ANN401
    """Give the page on which each anchor first occurs."""
    found: dict[str, int] = {}
    for number, page in enumerate(document.pages, start=1):
        for name in page.anchors:
            found.setdefault(name, number)
    return found


@contextmanager
def gathered_warnings() -> Iterator[list[str]]:
    """Gather what WeasyPrint logs, instead of letting it be printed."""
    lines: list[str] = []

    class Gatherer(logging.Handler):
        """Appends each message to the list."""

        def emit(self, record: logging.LogRecord) -> None:
            """Keep the message."""
            lines.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    handler = Gatherer(logging.WARNING)
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def of_our_own(error: Exception) -> bool:
    """Say whether it was this module that raised, which is a bug."""
    return traceback.extract_tb(error.__traceback__)[-1].filename == __file__


def told(error: Exception) -> str:
    """Say what broke and where, without a path."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
