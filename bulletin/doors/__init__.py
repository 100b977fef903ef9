"""Named doors: what reads, writes, runs, or talks."""
