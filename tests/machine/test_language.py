"""The language of messages follows the locale, Chinese when the locale says nothing."""

import pytest

from bulletin.language import Language, from_environment


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Language.ZH),
        ({"LANG": ""}, Language.ZH),
        ({"LANG": "C"}, Language.ZH),
        ({"LANG": "C.UTF-8"}, Language.ZH),
        ({"LANG": "POSIX"}, Language.ZH),
        ({"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ({"LANG": "zh_TW.UTF-8@stroke"}, Language.ZH),
        ({"LANG": "en_US.UTF-8"}, Language.EN),
        ({"LANG": "de_DE"}, Language.EN),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, Language.EN),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, Language.ZH),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_US.UTF-8"}, Language.EN),
        ({"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}, Language.ZH),
    ],
)
def test_language_of_environment(environ: dict[str, str], expected: Language) -> None:
    assert from_environment(environ) is expected
