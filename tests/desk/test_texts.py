"""Everything that commands say exists in both languages, and every help has two examples."""

import argparse
import importlib
import string
from collections.abc import Iterator

import pytest

from bulletin import arguments
from bulletin.doors.say import say
from bulletin.language import Language
from bulletin.wordbook import wordbook

TEXTS = wordbook("texts")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    assert list(TEXTS["zh"]) == list(TEXTS["en"])
    for name, text in TEXTS["zh"].items():
        assert fields(text) == fields(TEXTS["en"][name]), name


def parsers(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield one
                yield from parsers(one)


def test_every_command_has_its_function(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    monkeypatch.setattr(arguments, "_runner", named.append)
    arguments.parser(say(Language.EN))
    assert len(named) > 10
    for name in filter(None, named):
        module, _, function = name.partition(":")
        assert callable(getattr(importlib.import_module(f"bulletin.{module}"), function)), name


@pytest.mark.parametrize("language", Language)
def test_every_help_ends_with_two_examples(language: Language) -> None:
    for one in parsers(arguments.parser(say(language))):
        assert str(one.epilog).count("\n  ") >= 2, one.prog
        assert str(one.epilog).count("python3 build.py") >= 2, one.prog


@pytest.mark.parametrize("language", Language)
def test_every_option_is_explained(language: Language) -> None:
    for one in parsers(arguments.parser(say(language))):
        for action in one._actions:
            assert action.help or isinstance(action, argparse._SubParsersAction), (one.prog, action.dest)
