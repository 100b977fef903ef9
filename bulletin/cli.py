"""Reads the command line, runs the command, prints, and returns the exit status."""

import os
import sys
from collections.abc import Sequence

from bulletin.arguments import Run, parser
from bulletin.doors.say import say
from bulletin.exits import GOOD, INTERRUPTED, LACKING
from bulletin.language import from_environment
from bulletin.machine.message import MachineLacksError, teller


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: see docs/concepts.md for what each number means."""
    speaker = say(from_environment(os.environ))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack characters
    reader = parser(speaker)
    options, rest = reader.parse_known_args(_with_command(arguments))
    if rest and not options.takes_rest:
        reader.error(speaker.text("unknown_option", options=" ".join(rest)))
    options.rest = rest
    try:
        run: Run = options.run
        status = run(options, speaker)
        sys.stdout.flush()
    except KeyboardInterrupt:
        speaker.line(speaker.text("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:  # who reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except MachineLacksError as error:
        speaker.done()
        teller(speaker.language).lacks(error)
        return LACKING
    except OSError as error:
        speaker.error("disk", "disk", "disk_hint", path=error.filename or "", reason=error.strerror)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LACKING
    return status


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put the default command in if none is given."""
    words = list(arguments)
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] in {"-h", "--help", "--version"}:
            return words
        at += 2 if words[at] in {"--site", "--today"} else 1
    return words if at < len(words) else [*words, "build"]
