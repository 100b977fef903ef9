"""The rule of rare characters: a text is set in one face, and another takes over where that has a gap."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bulletin.body.bodies import texts
from bulletin.catalogue import problem
from bulletin.checking import style
from bulletin.content import Content
from bulletin.problem import Place, Problem

_IDEOGRAPHS: Final = "\u2e80"  # what comes before these every face has, or `no-glyph` tells of it

# Of some characters: those that the face of the text lacks, with the names of that face and of the one
# that takes over. Nothing where the fonts are not known.
Lacking = Callable[[frozenset[str]], Mapping[str, tuple[str, str]]]


def rare_characters(content: Content, lacking: Lacking) -> Iterator[Problem]:
    """A character that the face of the text lacks is printed in another: told while it can be looked at.

    Fonts are asked only about characters outside GB 2312, which every Chinese font has.
    """
    reach = style.reaches(content)
    open_texts = [t for t in texts(content) if reach[t.owner].wording]
    titles = [i for i in content.items.values() if reach[i.id].wording]
    rare = frozenset(c for t in open_texts for c in _rare(t.text)) | {
        c for i in titles for c in _rare(i.title)
    }
    faces = lacking(rare) if rare else {}
    for text in open_texts if faces else ():
        for character in sorted(_rare(text.text) & faces.keys()):
            yield _told(character, faces, text.place(text.text.index(character)))
    for item in titles if faces else ():
        for character in sorted(_rare(item.title) & faces.keys()):
            yield _told(character, faces, item.places.of("title"))


def _told(character: str, faces: Mapping[str, tuple[str, str]], place: Place) -> Problem:
    face, other = faces[character]
    name = f"U+{ord(character):04X}"
    return problem("rare-character", place, character=character, name=name, face=face, other=other)


def _rare(text: str) -> frozenset[str]:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return frozenset(c for c in set(text) if c >= _IDEOGRAPHS and not _in_gb2312(c))
    return frozenset()


def _in_gb2312(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False
