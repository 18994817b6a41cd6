"""Husbanken's grants: what is left to repay of one that is written down year by year."""

from __future__ import annotations

WRITE_DOWN_YEARS = 20
"""A twentieth for each completed year (rules of rental and of establishment grants, RULES 2.4; 30 years from 2018)."""
SMALL = 40_000.0
"""NOK: smaller grants are written down at once."""


def remaining(grant: float, years: float) -> float:
    """What must be repaid of a grant (NOK) when the dwelling is sold after so many years."""
    if grant < SMALL:
        return 0.0
    return grant * max(1 - int(years + 1e-9) / WRITE_DOWN_YEARS, 0.0)
