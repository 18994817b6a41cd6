"""Prices and rents by municipality and size: how they follow what dwellings sell for, and a year's vacancies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim import elementary
from sim.compiled import compiled

Floats = npt.NDArray[np.float64]
MEMORY_MONTHS = 6.0
"""Mean age of what is remembered of vacancies: as old as in a window of a year. A single month is noise in a small
place."""
FEW_SALES = 5.0
"""What a month's sales of a size say counts as much as this many sales of all sizes at the market's mean; and all
sales of a small place as much as this many at the price that stands."""
STEP_LIMIT = 0.03
"""Largest change of a price in one month, log points."""


class Prices:
    """Price (NOK) and rent (NOK a month) of a middling dwelling, shape (municipalities, 5): by rooms 1-5."""

    def __init__(self, price: Floats, rent: Floats, vacancy: Floats, sizes: Floats) -> None:
        """As found in the profiles.

        Args:
            price, rent: shape (municipalities, 5). vacancy: share of the rental stock that usually stands empty,
            shape (municipalities,). sizes: owner-occupied dwellings by rooms as shares, like price.
        """
        self._sizes = sizes
        self._level = (price * sizes).sum(axis=1, keepdims=True)
        self.price = price.astype(float).copy()
        self.rent = rent.astype(float).copy()
        self.shortage = np.zeros(price.shape)
        self.whole_shortage = np.zeros((len(price), 1))
        self.usual = self.shortage.copy(), self.whole_shortage.copy()
        self.empty_share = np.repeat(vacancy[:, None], price.shape[1], axis=1)
        """Share of the rental stock that found no tenant over a year: what landlords reckon with."""
        self.usually_empty = self.empty_share.copy()
        """The same at the end of the warm-up."""

    def settle(self, step: Floats) -> None:
        """Move the prices of sizes against each other by `step` (log points); the mean price stays as found."""
        self.price *= elementary.exp(step)
        self.price *= self._level / (self.price * self._sizes).sum(axis=1, keepdims=True)

    def follow_sales(self, above: tuple[Floats, Floats], speed: float, own_weight: float) -> None:
        """Move prices towards what dwellings went for, as `means_above` says.

        Args:
            above: log points. speed: share of it a month. own_weight: how far a size follows its own sales.
        """
        _move(self.price, *above, 0.0, speed, own_weight)

    def remember_vacancies(self, seekers: Floats, empty: Floats, stock: Floats) -> None:
        """The month's seekers left without a dwelling, dwellings left without a tenant, and rental dwellings."""
        _remember_vacancies(seekers, empty, stock, self.shortage, self.whole_shortage, self.empty_share)

    def take_for_usual(self) -> None:
        """The shortage at which rents rest is that of today: some always look and some dwellings always stand empty."""
        self.usual = self.shortage.copy(), self.whole_shortage.copy()
        self.usually_empty = self.empty_share.copy()

    def adjust_rents(self, inflation: float, speed: float, own_weight: float) -> None:
        """Move rents with consumer prices and by how far a year's shortage is from the usual, as a share of the stock.

        Args:
            inflation: log points this month. speed: log points a month per unit of share.
            own_weight: how far a size follows its own shortage rather than all sizes'.
        """
        own, whole = self.shortage - self.usual[0], self.whole_shortage - self.usual[1]
        _move(self.rent, own, whole, inflation, speed, own_weight)


@compiled
def _remembered(known: float, now: float) -> float:
    return (1 - 1 / MEMORY_MONTHS) * known + now / MEMORY_MONTHS


@compiled
def _move(values: Floats, own: Floats, whole: Floats, inflation: float, speed: float, own_weight: float) -> None:
    """Move prices or rents by `inflation`, by what presses on each size and by what presses on all; log points."""
    for town in range(values.shape[0]):
        for size in range(values.shape[1]):
            step = inflation + speed * (own_weight * own[town, size] + (1 - own_weight) * whole[town, 0])
            values[town, size] *= np.exp(min(max(step, -STEP_LIMIT), STEP_LIMIT))


@compiled
def _remember_vacancies(
    seekers: Floats, empty: Floats, stock: Floats, shortage: Floats, whole_shortage: Floats, empty_share: Floats
) -> None:
    for town in range(stock.shape[0]):
        missing = dwellings = 0.0
        for size in range(stock.shape[1]):
            there = max(stock[town, size], 1.0)
            short = seekers[town, size] - empty[town, size]
            shortage[town, size] = _remembered(shortage[town, size], short / there)
            empty_share[town, size] = _remembered(empty_share[town, size], empty[town, size] / there)
            missing += short
            dwellings += there
        whole_shortage[town, 0] = _remembered(whole_shortage[town, 0], missing / dwellings)


@compiled
def means_above(above: Floats, sales: Floats) -> tuple[Floats, Floats]:
    """How far the sales of a month lay above the prices that stand: by size, and of all sizes.

    Args:
        above: log of the price of a sale over that of a like dwelling, summed by municipality and size.
        sales: how many, in the same shape.

    Returns:
        log points, shapes (municipalities, 5) and (municipalities, 1); few sales count less than many (`FEW_SALES`).
    """
    towns, sizes = above.shape
    own, whole = np.empty((towns, sizes)), np.empty((towns, 1))
    for town in range(towns):
        total, number = 0.0, FEW_SALES
        for size in range(sizes):
            total += above[town, size]
            number += sales[town, size]
        whole[town, 0] = total / number
        for size in range(sizes):
            own[town, size] = (above[town, size] + FEW_SALES * whole[town, 0]) / (sales[town, size] + FEW_SALES)
    return own, whole
