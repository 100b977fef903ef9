"""What each exit status of a command means: see docs/concepts.md."""

GOOD, PROBLEMS, MISUSE, LACKING, LOCKED, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
