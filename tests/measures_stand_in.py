"""Stand-ins for a scenario: what measuring needs of one, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

START = date(2008, 1, 1)
END = date(2009, 4, 1)
FIRST_DAY = date(2007, 11, 1).toordinal()
"""Day 0: two months of warm-up."""


@dataclass(frozen=True)
class Municipality:
    name: str


@dataclass(frozen=True)
class Costs:
    discount_rate: float
    public_funds: float = 0.2


@dataclass(frozen=True)
class Policy:
    costs: Costs


@dataclass(frozen=True)
class Story:
    start: date = START
    end: date = END
    municipalities: tuple[Municipality, ...] = (Municipality("stord"),)
    rate: float = 4.0
    """Per cent a year."""

    def policy(self, municipality: int, day: date) -> Policy:
        assert 0 <= municipality < len(self.municipalities)
        assert day == self.start
        return Policy(Costs(self.rate))
