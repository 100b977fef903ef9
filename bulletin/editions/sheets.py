"""Lays pages onto sheets that carry marks (pikepdf): the text smaller, the marks behind it and around it."""

from io import BytesIO

import pikepdf


def on_sheets(text: bytes, marks: bytes, scale: float) -> bytes:
    """Return a PDF of the text's pages on the first sheets of the marks, followed by the other sheets.

    The text keeps its order and its tags; what is marked is an artifact. Its links go: a proof is paper.
    """
    with pikepdf.open(BytesIO(text)) as made, pikepdf.open(BytesIO(marks)) as sheets:
        for number, (page, sheet) in enumerate(zip(made.pages, sheets.pages, strict=False), 1):
            _, _, _, height = (float(edge) for edge in page.mediabox)
            margin = height * (1 - scale) / 2
            form = made.copy_foreign(sheet.as_form_xobject())
            # Named by us: the name that the library draws is another one each time. The pages share one
            # table of names, so each page needs its own.
            name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/Marks{number}"))
            before = f"/Artifact BMC q {name} Do Q EMC q {scale} 0 0 {scale} 0 {margin:.3f} cm "
            page.contents_add(before.encode(), prepend=True)
            page.contents_add(b" Q")
            if pikepdf.Name.Annots in page.obj:
                del page.obj.Annots
        made.pages.extend(list(sheets.pages)[len(made.pages) :])
        out = BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()
