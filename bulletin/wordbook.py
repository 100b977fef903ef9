"""Reads the tables of words that lie beside the engine, one folder of files for each kind."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


def wordbook(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of a folder in one; a table may be spread over files, a name in it may not."""
    tables: dict[str, dict[str, Any]] = {}
    for file in sorted(files("bulletin").joinpath(folder).iterdir(), key=lambda f: f.name):
        for name, rows in tomllib.loads(file.read_text("utf-8")).items():
            table = tables.setdefault(name, {})
            assert table.keys().isdisjoint(rows), f"{folder}/{file.name}: {name}"
            table |= rows
    return tables
