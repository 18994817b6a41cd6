"""Settings of all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The same examples on every machine and every day, however slow: what passed once passes again.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    """Kinds of test that are a matter of time, not of what is tested."""
    config.addinivalue_line("markers", "slow: decades or large places; leave out with -m 'not slow'")
    config.addinivalue_line("markers", "long: thousands of files, dozens of kills, many searches; run with -m long")
    if not config.option.markexpr:
        config.option.markexpr = "not long"
