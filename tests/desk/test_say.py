"""What is said on a terminal: whatever it quotes, it controls none."""

import io

from bulletin.doors.say import say
from bulletin.language import Language


def test_what_is_quoted_controls_no_terminal() -> None:
    heard = io.StringIO()
    speaker = say(Language.EN, heard)
    speaker.error("branch", "branch_deleted", branch="a\x1b]0;b\x07\x9b2J\u202ec")
    speaker.line("one\n\ttwo")
    said = heard.getvalue()
    assert "a‹U+001B›]0;b‹U+0007›‹U+009B›2J‹U+202E›c" in said
    assert said.endswith("one\n\ttwo\n")
