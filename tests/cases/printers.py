"""What the engine prints with in its workers, but for a WeasyPrint of another version."""

from dataclasses import replace

from bulletin.editions import pdf


def typeset_with_other_version(job: pdf.Job) -> pdf.Printed:
    """Lay a job out as if WeasyPrint had been upgraded."""
    pdf.ADJUSTED = "0.0"
    printed = pdf.typeset(job)
    assert printed.unadjusted
    return replace(printed, unadjusted="WeasyPrint 99.0")
