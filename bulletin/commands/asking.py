"""Asks a person one thing after the other, shows what was understood, and asks again on nonsense."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin import characters
from bulletin.doors.say import Say

_GARBLED: Final = re.compile(f"{characters.CONTROL.pattern}|{characters.INVISIBLE.pattern}")
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an answer: the text that is meant, or the text and values that say why not."""

    text: str = ""
    shown: str = ""  # told back to the person
    fault: str = ""
    values: tuple[tuple[str, str], ...] = ()


Answers = Mapping[str, str]
Read = Callable[[str, Answers], Heard]
Propose = Callable[[Answers], str]


def _as_said(text: str, _: Answers) -> Heard:
    return Heard(text)


def _nothing(_: Answers) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name is that of its option; `ask_<text>` and `why_<text>` are its words."""

    name: str
    text: str
    read: Read = _as_said
    propose: Propose = _nothing
    needed: bool = True
    asked: bool = True  # else only its option is looked at


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known in the end, and what is missing or could not be understood."""

    answers: Answers
    missing: tuple[str, ...] = ()
    wrong: bool = False


def ask_all(questions: Sequence[Question], given: Answers, speaker: Say) -> Asked:
    """Take what the options say, and ask for the rest if somebody sits there.

    An answer of `?` explains. Nothing is written before all is answered, so an interruption leaves nothing.
    """
    answers: dict[str, str] = {}
    missing: list[str] = []
    wrong = False
    for question in questions:
        option = f"--{question.name.replace('_', '-')}"
        said = " ".join(given.get(question.name, "").split())
        if said:
            heard = _understood(question, said, answers)
            if heard.fault:
                _tell(heard, option, speaker)
                wrong = True
            answers[question.name] = heard.text
        elif question.asked and speaker.somebody:
            answers[question.name] = _asked(question, answers, speaker)
        else:
            proposal = question.propose(answers)
            answers[question.name] = _understood(question, proposal, answers).text if proposal else ""
            if question.needed and not proposal:
                missing.append(option)
    return Asked(answers, tuple(missing), wrong)


def _asked(question: Question, answers: Answers, speaker: Say) -> str:
    while True:
        proposal = question.propose(answers)
        taken = speaker.text("ask_enter", proposal=proposal) if proposal else ""
        said = speaker.hear(speaker.text(f"ask_{question.text}", taken=taken))
        if said in {"?", "？"}:
            speaker.line(speaker.text(f"why_{question.text}"))
            continue
        said = said or proposal
        if not said:
            if not question.needed:
                return ""
            speaker.line(speaker.text("ask_needed"))
            continue
        heard = _understood(question, said, answers)
        if not heard.fault:
            if heard.shown:
                speaker.line(speaker.text("ask_understood", shown=heard.shown))
            return heard.text
        _tell(heard, "", speaker)


def _understood(question: Question, said: str, answers: Answers) -> Heard:
    if _GARBLED.search(said) or len(said) > _LONGEST:
        return Heard(fault="ask_garbled")
    return question.read(said, answers)


def _tell(heard: Heard, option: str, speaker: Say) -> None:
    words = speaker.text(heard.fault, **dict(heard.values))
    if option:
        speaker.line(f"error[bad-answer]: {option}: {words}")
    else:
        speaker.line(speaker.text("ask_again", words=words))
