"""Reads XML into a tree, and refuses what XML can do to its reader: entities, depth, number."""

import xml.etree.ElementTree as ET
from typing import Final
from xml.parsers import expat

MOST_ELEMENTS: Final = 600_000
DEEPEST: Final = 120


class HostileError(Exception):
    """The XML declares a document type, or is deeper or larger than any office's document."""


class BrokenError(Exception):
    """The bytes are no XML."""


def parse(data: bytes) -> ET.Element:
    """Give the tree of an XML text; names are `{namespace}name`."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise HostileError
        builder.start(_named(name), {_named(n): v for n, v in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    def refuse(*_: object) -> None:
        raise HostileError

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)  # noqa: FBT003  the library's own way
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
        raise BrokenError from error
    return builder.close()


def _named(name: str) -> str:
    return "{" + name if "}" in name else name
