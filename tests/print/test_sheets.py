"""Pages on the sheets of a proof: each page carries the marks of its own sheet."""

import re
from io import BytesIO

import pikepdf

from bulletin.editions.sheets import on_sheets


def printed(*drawn: bytes) -> bytes:
    """Return a PDF of pages that share one table of names, as the layout engine makes them."""
    made = pikepdf.new()
    names = made.make_indirect(pikepdf.Dictionary())
    for content in drawn:
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = names
        page.Contents = made.make_stream(content)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_each_page_carries_the_marks_of_its_own_sheet() -> None:
    data = on_sheets(printed(b"% 1", b"% 2", b"% 3"), printed(b"% a", b"% b", b"% c", b"% d"), 0.88)
    with pikepdf.open(BytesIO(data)) as pdf:
        found = []
        for page in list(pdf.pages)[:3]:
            (drawn,) = re.findall(rb"(/\w+) Do", b" ".join(part.read_bytes() for part in page.Contents))
            found.append(page.Resources.XObject[drawn.decode()].read_bytes().strip())
        assert found == [b"% a", b"% b", b"% c"]
        assert len(pdf.pages) == 4
