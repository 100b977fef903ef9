"""What each exit status of a command means: see docs/concepts.md."""

GOOD, PROBLEMS, MISUSE, LACKING, LOCKED, INTERRUPTED = 0, 1, 2, 3, 4, 130
