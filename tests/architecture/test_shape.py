"""The shape of the engine, as a test: this file is the documentation of its layers.

A module may use its own layer and those below; nothing points upward, nothing runs in a circle.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).resolve().parents[2]
ENGINE: Final = PROJECT / "bulletin"

LAYERS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    # What the trade knows, and what a mistake is: values without behaviour that could fail.
    ("values", frozenset({
        "", "model", "archive", "catalogue", "characters", "content", "exits", "language", "naming",
        "nearest", "problem", "releases", "views", "wordbook",
    })),
    # From texts to checked content and safe bodies.
    ("reading", frozenset({"reading", "body", "checking", "intake", "approval", "copies"})),
    # From content to an archive, what follows from it, and what one view may know.
    ("assembling", frozenset({"alterations", "assemble", "contents", "digest", "restrict"})),
    # From an archive to the text and bytes of editions, and from problems to reports of them.
    ("making", frozenset({"editions", "report", "formats"})),
    # What helps an editor to write: proposals, first texts, changes of a file, and the documents of all keys.
    ("editing", frozenset({"editing", "documents"})),
    # Named doors: what reads, writes, runs, or talks.
    ("doors", frozenset({"doors", "intake.store", "intake.wps"})),
    # The order of the stages, and the command line.
    ("command", frozenset({
        "approved", "archived", "pipeline", "printing", "proofing", "single", "commands",
        "intake.command", "intake.inbox", "intake.submitting", "arguments", "cli",
        "__main__",
    })),
)  # fmt: skip

# Doors and the machine may be opened from below only here, each for its reason.
OPENED: Final[Mapping[str, frozenset[str]]] = {
    "body.bodies": frozenset({"doors.bounded"}),  # runs the conversion of texts and pictures within limits
    "intake.intake": frozenset({"doors.bounded"}),  # the same, for what units send
    "editions.typefaces": frozenset(
        {"machine.coverage", "machine.fonts", "machine.place"}
    ),  # asks which fonts there are
}

LIBRARIES: Final[Mapping[str, str]] = {
    "yaml": "reading.nodes",
    "markdown": "body.markup",
    "nh3": "body.sanitise",
    "PIL": "body.pictures",
    "docx": "editions.wordform",
    "weasyprint": "editions.pdf",
    "pydyf": "editions.pdf",
    "jinja2": "editions.look",
    "rich": "doors.say",
    "pikepdf": "editions.sheets",
}
# The adjustment of Chinese lines reaches into WeasyPrint and is pinned to its version.
SHARED: Final[Mapping[str, frozenset[str]]] = {
    "editions.adjustment": frozenset({"weasyprint"}),
    "editions.glyphs": frozenset({"weasyprint"}),
    # Proofs put pages together, copies put stamps on them: two works on one kind of file.
    "editions.stamping": frozenset({"pikepdf"}),
}
# The marker of trusted HTML is a type, not a service: whoever passes HTML on names it.
MARKUPSAFE: Final = frozenset({"editions.fragments", "editions.web", "editions.paper", "editions.form"})

CLOCK: Final = re.compile(
    r"\b(?:datetime\.now|datetime\.today|datetime\.utcnow|date\.today|time\.time|time\.localtime|time\.gmtime"
    r"|time\.strftime|datetime\.datetime\.now|datetime\.date\.today)\b"
)
RANDOM: Final = frozenset({"random", "secrets", "uuid"})
# Doors that may look at the clock of the wall, or draw randomness.
CLOCK_DOORS: Final = frozenset({"doors.clock"})
RANDOM_DOORS: Final[frozenset[str]] = frozenset({"doors.keystore"})
LONGEST: Final = 450

MODULES: Final = {
    p.relative_to(ENGINE).with_suffix("").as_posix().replace("/", ".").removesuffix("__init__").rstrip("."): p
    for p in sorted(ENGINE.rglob("*.py"))
}
PURE: Final = {name: p for name, p in MODULES.items() if not name.startswith("machine")}
NAMED: Final = {name: n for n, (_, names) in enumerate(LAYERS) for name in names}
# A package named in a layer brings its modules with it.
LAYER_OF: Final = {name: NAMED.get(name, NAMED.get(name.partition(".")[0], -1)) for name in PURE}


def imports(path: Path) -> Iterator[str]:
    """Yield each imported module by its full name, wherever in the file it is imported."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                ours = inner.removeprefix("bulletin").lstrip(".")
                yield inner if inner.startswith("bulletin") and ours in MODULES else node.module


def own(path: Path) -> set[str]:
    return {
        name.removeprefix("bulletin").lstrip(".")
        for name in imports(path)
        if name == "bulletin" or name.startswith("bulletin.")
    }


def libraries(path: Path) -> set[str]:
    roots = {name.partition(".")[0] for name in imports(path)}
    return roots - set(sys.stdlib_module_names) - {"bulletin", "__future__"}


def test_every_module_has_a_layer() -> None:
    assert [name for name, layer in LAYER_OF.items() if layer < 0] == []
    assert NAMED.keys() <= PURE.keys()
    assert sum(len(names) for _, names in LAYERS) == len(NAMED)


@pytest.mark.parametrize("module", PURE)
def test_module_uses_its_layer_and_those_below(module: str) -> None:
    doors = next(n for n, (name, _) in enumerate(LAYERS) if name == "doors")
    for name in own(PURE[module]) - OPENED.get(module, frozenset()):
        if name.startswith("machine"):
            assert LAYER_OF[module] >= doors, f"{module} uses {name}"
        else:
            assert LAYER_OF[name] <= LAYER_OF[module], f"{module} uses {name}"


def test_nothing_runs_in_a_circle() -> None:
    uses = {name: own(path) & MODULES.keys() - {name, ""} for name, path in MODULES.items()}
    while free := {name for name, used in uses.items() if not used}:
        uses = {name: used - free for name, used in uses.items() if name not in free}
    assert uses == {}


@pytest.mark.parametrize("module", MODULES)
def test_library_is_used_by_one_module(module: str) -> None:
    found = libraries(MODULES[module])
    if module in MARKUPSAFE:
        found.discard("markupsafe")
    found -= SHARED.get(module, frozenset())
    assert found == {library for library, owner in LIBRARIES.items() if owner == module and library in found}


def test_every_library_has_its_module() -> None:
    for library, owner in LIBRARIES.items():
        assert library in libraries(MODULES[owner])
    for module, shared in SHARED.items():
        assert shared <= libraries(MODULES[module])


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("machine") or m == "language"])
def test_machine_needs_no_library_and_little_of_the_engine(module: str) -> None:
    """It runs before anything is installed, with whatever Python there is."""
    assert libraries(MODULES[module]) == set()
    assert {name for name in own(MODULES[module]) if not name.startswith("machine")} <= {"language", ""}


@pytest.mark.parametrize("module", MODULES)
def test_no_clock_and_no_randomness_but_at_their_doors(module: str) -> None:
    if module not in CLOCK_DOORS:
        code = ast.unparse(ast.parse(MODULES[module].read_text("utf-8")))
        assert CLOCK.findall(code) == []
    if module not in RANDOM_DOORS:
        assert {name.partition(".")[0] for name in imports(MODULES[module])}.isdisjoint(RANDOM)


EFFECTS: Final = re.compile(
    r"(?<![\w.])(?:open|print|input)\(|\.(?:write_text|write_bytes|read_text|read_bytes|unlink|mkdir|rename|touch|rmdir|iterdir"
    r"|glob|rglob|exists|is_file|is_dir|stat)\(|\bos\.(?:environ|remove|system)\b|\b(?:shutil|subprocess|socket)\."
)
# They read what lies beside them in the package; `documents` also writes what is generated.
PACKAGED: Final = frozenset({"wordbook", "editing.starter", "intake.remarks", "documents"})


@pytest.mark.parametrize(
    "module", sorted(name for name in PURE if LAYER_OF[name] < 5 and name not in PACKAGED)
)
def test_stage_has_no_effects(module: str) -> None:
    code = ast.unparse(ast.parse(PURE[module].read_text("utf-8")))
    assert EFFECTS.findall(code) == []


@pytest.mark.parametrize("module", MODULES)
def test_module_is_read_in_one_sitting(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("module", MODULES)
def test_job_of_a_module_fits_one_line(module: str) -> None:
    said = ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8")))
    if module == "__main__" and said is None:
        return
    assert said
    first, _, rest = said.partition("\n")
    assert first.endswith((".", "?"))
    assert not rest or rest.startswith("\n")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_lock_names_no_address_and_no_path(lock: str) -> None:
    rows = (PROJECT / lock).read_text("utf-8").splitlines()
    for row in rows:
        assert "://" not in row
        assert "index-url" not in row
        assert "@ " not in row
        assert re.fullmatch(
            r"[a-z0-9][\w.-]*==[\w.!+-]+(?: ;[^\\]*)?(?: \\)?|    --hash=sha256:[0-9a-f]{64}(?: \\)?|#.*|",
            row,
        ), row
    assert any("--hash" in row for row in rows)


ABSOLUTE: Final = re.compile(r"(?<![\w.:/<])/(?:home|root|Users|work|tmp|usr/local|opt|mnt)/")
ADDRESS: Final = re.compile(r"https?://(?P<host>[\w.-]+)")
HOSTS: Final = frozenset(
    {"json.schemastore.org", "json-schema.org", "www.w3.org", "schemas.openxmlformats.org"}
)  # names of formats


@pytest.mark.parametrize("module", MODULES)
def test_code_names_no_path_and_no_address_of_a_place(module: str) -> None:
    text = MODULES[module].read_text("utf-8")
    if not module.startswith("machine"):
        assert ABSOLUTE.findall(text) == []
    assert {m["host"] for m in ADDRESS.finditer(text)} <= HOSTS
