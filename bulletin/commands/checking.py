"""Runs the commands that say what is wrong, and what that means."""

import argparse

from bulletin import formats, pipeline, report
from bulletin.catalogue import CATALOGUE
from bulletin.commands import inspecting, mending
from bulletin.commands.acts import row
from bulletin.commands.options import offer_explanation, show, status_of, world_of
from bulletin.doors.say import Say
from bulletin.exits import GOOD, MISUSE
from bulletin.nearest import nearest
from bulletin.problem import stops


def check(options: argparse.Namespace, speaker: Say) -> int:
    """Check the site and print what is wrong with it."""
    if options.dry_run and not options.fix:
        speaker.error("missing-option", "missing_option", "missing_option_hint", name="--fix")
        return MISUSE
    if options.staged or options.commit or options.pushed:
        return inspecting.check(options, speaker, _check)
    world = world_of(options, speaker)
    if world is None:
        return MISUSE
    if options.fix:
        status = mending.fix(world.root, speaker, dry=options.dry_run)
        if status != GOOD or options.dry_run:
            return status
    return _check(world, options, speaker)


def _check(world: pipeline.World, options: argparse.Namespace, speaker: Say) -> int:
    checked = pipeline.check_site(world, speaker.step)
    speaker.done()
    problems = checked.problems
    if options.format == "text":
        show(problems, checked.sources.texts, speaker)
    else:
        print(formats.FORMATS[options.format](problems, speaker.language))
    speaker.line(speaker.text("checked", summary=report.summary(problems, speaker.language)))
    if stops(problems):
        offer_explanation(problems, speaker)
        return status_of(problems)
    speaker.line(speaker.text("next_check"))
    return GOOD


def explain(options: argparse.Namespace, speaker: Say) -> int:
    """Print the page of one code, or all codes in a line each."""
    language = speaker.language
    if options.code is None:
        for code, entry in sorted(CATALOGUE.items()):
            print(f"{code:28} {entry.words[language].message.format_map(_Blanks())}")
        return GOOD
    code = options.code
    if code not in CATALOGUE:
        near = row(nearest(code, CATALOGUE), speaker)
        speaker.error("unknown-code", "unknown_code", "unknown_code_hint" if near else "all_codes_hint",
                      name=code, near=near)  # fmt: skip
        return MISUSE
    entry = CATALOGUE[code]
    words = entry.words[language]
    print(f"{code}\n{speaker.text('severity_' + entry.severity.value)}\n")
    print(f"{words.page}")
    return GOOD


class _Blanks(dict[str, str]):
    """Stands for arguments that are not there."""

    def __missing__(self, _name: str) -> str:
        return "…"
