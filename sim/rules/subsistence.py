"""What a household must have to live on, and what tax leaves it.

The guideline rates for social assistance are used as the floor of living costs, as Husbanken does for startlån.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """Monthly subsistence costs in NOK at one date."""

    single: float
    couple: float
    child: float

    def cost(self, adults: npt.NDArray[np.int8], children: npt.NDArray[np.int8]) -> Floats:
        """NOK a month for households of one or two adults and any number of children; housing excluded."""
        result: Floats = np.where(adults > 1, self.couple, self.single) + self.child * children
        return result


@dataclass(frozen=True, slots=True)
class TaxSchedule:
    """Income tax as shares of gross income above thresholds (NOK a year); marginal and rising."""

    thresholds: tuple[float, ...]
    shares: tuple[float, ...]

    def net(self, gross: Floats, level: float) -> Floats:
        """Income after tax; `level` scales the thresholds with wages so that growth does not raise the tax."""
        return np.asarray(np.interp(gross, *self.knots(level)))

    def knots(self, level: float) -> tuple[Floats, Floats]:
        """Gross incomes (NOK a year) between which a marginal share holds, and what tax leaves of them."""
        edges = [threshold * level for threshold in self.thresholds] + [1e9]
        after = [0.0]
        for low, high, share in zip(edges[:-1], edges[1:], self.shares, strict=True):
            after.append(after[-1] + (high - low) * (1 - share))
        return np.array(edges), np.array(after)
