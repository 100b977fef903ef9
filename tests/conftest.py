"""The option of the test suite, and the sample site, built once."""

import os
import shutil
from pathlib import Path

import pytest

from bulletin.machine.place import place
from bulletin.pipeline import World, build

PROJECT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="write what the cases and transcripts print as what is expected; read the difference",
    )


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected texts are to be written instead of compared."""
    return bool(request.config.getoption("--update-cases"))


@pytest.fixture(scope="session")
def sample_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a copy of the sample site and return its output folder."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(PROJECT / "site.yaml", root)
    shutil.copytree(PROJECT / "content", root / "content")
    world = World(root, PROJECT / "templates", place(os.environ))
    assert build(world, lambda _: None).applied is not None
    return root / "output"
