"""The municipalities that the page offers, and how many histories of each it may run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sim.scenario import load_profile, shipped

MONTHS = 156
"""Of a history, its warm-up of three years included."""
MOST_HOUSEHOLD_MONTHS = 60_000_000
"""Of a run, the base apart: half a minute of one core."""
MOST, LEAST = 20, 2


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as the page lists it."""

    name: str
    title: str
    inhabitants: int
    households: int

    @property
    def most_replications(self) -> int:
        """So many histories may be asked for at most: fewer where more people live."""
        return max(LEAST, min(MOST, MOST_HOUSEHOLD_MONTHS // (self.households * MONTHS)))


@cache
def places() -> dict[str, Place]:
    """The shipped municipalities by name, the smallest first."""
    read = [load_profile(path) for path in shipped().values()]
    found = [Place(one.name, one.title, round(one.population), round(one.households)) for one in read]
    return {one.name: one for one in sorted(found, key=lambda one: one.households)}
