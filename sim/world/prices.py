"""Prices and rents by municipality and size, and how they answer to a year's bids and asks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

Floats = npt.NDArray[np.float64]
MEMORY_MONTHS = 6.0
"""Mean age of what is remembered of bids, asks and vacancies: as old as in a window of a year. A single month is
noise in a small place."""
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
        self.bids = np.ones(price.shape)
        self.asks = np.ones(price.shape)
        self.shortage = np.zeros(price.shape)
        self.whole_shortage = np.zeros((len(price), 1))
        self.usual = self.shortage.copy(), self.whole_shortage.copy()
        self.empty_share = np.repeat(vacancy[:, None], price.shape[1], axis=1)
        """Share of the rental stock that stood empty over a year: what landlords reckon with."""

    def pressure(self, bids: Floats, asks: Floats) -> tuple[Floats, Floats]:
        """A year's bids over asks after this month's, as `log_ratios`."""
        _remember(self.bids, bids)
        _remember(self.asks, asks)
        return log_ratios(self.bids, self.asks)

    def settle(self, step: Floats) -> None:
        """Move the prices of sizes against each other by `step` (log points); the mean price stays as found."""
        self.price *= np.exp(step)
        self.price *= self._level / (self.price * self._sizes).sum(axis=1, keepdims=True)

    def adjust_prices(self, pressure: tuple[Floats, Floats], speed: float, own_weight: float) -> None:
        """Move prices by `pressure`, in part the size's own, in part the whole market's; `speed` a month."""
        _move(self.price, *pressure, 0.0, speed, own_weight)

    def remember_vacancies(self, seekers: Floats, empty: Floats, stock: Floats) -> None:
        """The month's seekers left without a dwelling, dwellings left without a tenant, and rental dwellings."""
        _remember_vacancies(seekers, empty, stock, self.shortage, self.whole_shortage, self.empty_share)

    def take_for_usual(self) -> None:
        """The shortage at which rents rest is that of today: some always look and some dwellings always stand empty."""
        self.usual = self.shortage.copy(), self.whole_shortage.copy()

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
def _remember(known: Floats, now: Floats) -> None:
    for town in range(known.shape[0]):
        for size in range(known.shape[1]):
            known[town, size] = _remembered(known[town, size], now[town, size])


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
def log_ratios(bids: Floats, asks: Floats) -> tuple[Floats, Floats]:
    """Log of bids over asks: by size, and of all sizes, shape (municipalities, 1).

    One of each is added, so that a size that hardly anybody trades keeps its price.
    """
    towns, sizes = bids.shape
    own, whole = np.empty((towns, sizes)), np.empty((towns, 1))
    for town in range(towns):
        all_bids = all_asks = 0.0
        for size in range(sizes):
            own[town, size] = np.log((bids[town, size] + 1) / (asks[town, size] + 1))
            all_bids += bids[town, size]
            all_asks += asks[town, size]
        whole[town, 0] = np.log((all_bids + 1) / (all_asks + 1))
    return own, whole
