"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every machine and every day, however slow: what passed once passes again.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")
