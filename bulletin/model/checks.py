"""What a site says of the checks: which it silences, which it sharpens, which words it avoids."""

from dataclasses import dataclass, field
from typing import Annotated

from bulletin.model.words import Key, Need, Refers
from bulletin.problem import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Silencing:
    """One kind of problem that the office does not want to hear of, and why."""

    code: Annotated[str, Key("代码", "不再提示的问题代码", "the code that is not told", Need.ALWAYS)]
    reason: Annotated[str, Key("理由", "为什么", "why", Need.ALWAYS)]
    series: Annotated[
        tuple[str, ...], Key("刊物", "只对这些刊物", "for these series only", refers=Refers.SERIES)
    ] = ()
    items: Annotated[
        tuple[str, ...], Key("稿件", "只对这些稿件", "for these items only", refers=Refers.ITEM)
    ] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that the office avoids, and what it says in its place."""

    avoid: Annotated[str, Key("不用", "不用的词", "the word that is avoided", Need.ALWAYS)]
    use: Annotated[str, Key("改用", "改用的词", "what is said in its place", Need.ALWAYS)]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """How strict the checks are."""

    silence: Annotated[
        tuple[Silencing, ...],
        Key("免提", "不再提示的问题，各有理由", "problems that are not told, each with why"),
    ] = ()
    as_errors: Annotated[
        tuple[str, ...],
        Key("从严", "作为错误处理的警告代码", "codes of warnings that count as errors"),
    ] = ()
    words: Annotated[tuple[Word, ...], Key("用语", "本单位不用的词", "words that the office avoids")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)
