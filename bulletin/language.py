"""Chooses the language of messages from the locale: Chinese unless the locale clearly says otherwise."""

import locale
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

UNSPOKEN: Final = frozenset({"", "C", "POSIX"})


class Language(StrEnum):
    """A language that messages and editions are written in."""

    ZH = "zh-CN"
    EN = "en"


def from_environment(environ: Mapping[str, str]) -> Language:
    """Return the language the locale variables ask for; an unknown locale means Chinese."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable, ""):
            return of_locale(value)
    if sys.platform == "win32":
        return of_locale(locale.getlocale()[0] or "")
    return Language.ZH


def of_locale(name: str) -> Language:
    """Return the language of a locale name, `zh_CN.UTF-8` or Windows' `Chinese (Simplified)_China`."""
    spoken = name.partition(".")[0].partition("@")[0]
    if spoken in UNSPOKEN or spoken.lower().startswith(("zh", "chinese")):
        return Language.ZH
    return Language.EN
