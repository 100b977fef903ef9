"""Runs a command of Bulletin on a machine that has been prepared for it."""

import sys

from bulletin.cli import main

sys.exit(main(sys.argv[1:]))
