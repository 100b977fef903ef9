#!/usr/bin/env python3
"""Entry point: prepares the machine for a command, then hands the command to the engine."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be able to run this very check
    sys.stderr.write(
        "error[old-python]: 需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed, "
        f"this is {sys.version.split()[0]}\n"
        "hint: 安装后用它运行 / install it, then run: python3.11 build.py\n"
    )
    sys.exit(3)

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - plain words, for any Python

from bulletin.machine.start import main

sys.exit(main(sys.argv[1:]))
