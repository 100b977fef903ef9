"""The engine's tests: how hypothesis runs here, and what many tests need."""

import pytest
from hypothesis import HealthCheck, settings

from bulletin.editions.look import Look
from tests.engine.sites import appearance

settings.register_profile(
    "bulletin",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("bulletin")


@pytest.fixture(scope="session")
def chinese() -> Look:
    return appearance()
