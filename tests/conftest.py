"""The one option of the test suite."""

import pytest


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
