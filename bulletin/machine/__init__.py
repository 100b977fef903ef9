"""Prepares the machine: Python packages, system libraries, fonts. Runs first, so standard library only."""
