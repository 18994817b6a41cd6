"""Prices and rents by municipality and size, and how they answer to a year's bids and asks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MEMORY_MONTHS = 6.0
"""Mean age of what is remembered of bids, asks and vacancies: as old as in a window of a year. A single month is
noise in a small place."""
STEP_LIMIT = 0.03
"""Largest change of a price in one month, log points."""


class Prices:
    """Price (NOK) and rent (NOK a month) of a middling dwelling, shape (municipalities, 5): by rooms 1-5."""

    def __init__(self, price: Floats, rent: Floats, vacancy: Floats) -> None:
        """`vacancy`: share of the rental stock that usually stands empty, shape (municipalities,)."""
        self.price = price.astype(float).copy()
        self.rent = rent.astype(float).copy()
        self.bids = np.ones(price.shape)
        self.asks = np.ones(price.shape)
        self.shortage = np.zeros(price.shape)
        self.empty_share = np.repeat(vacancy[:, None], price.shape[1], axis=1)
        """Share of the rental stock that stood empty over a year: what landlords reckon with."""

    def adjust_prices(self, bids: Floats, asks: Floats, speed: float, own_weight: float) -> None:
        """Move prices by the log of a year's bids over asks, in part the size's own, in part the whole market's."""
        memory = 1 - 1 / MEMORY_MONTHS
        self.bids = memory * self.bids + bids / MEMORY_MONTHS
        self.asks = memory * self.asks + asks / MEMORY_MONTHS
        step = speed * _pressure(self.bids, self.asks, own_weight)
        self.price *= np.exp(np.clip(step, -STEP_LIMIT, STEP_LIMIT))

    def adjust_rents(
        self, seekers: Floats, empty: Floats, stock: Floats, inflation: float, speed: float, own_weight: float
    ) -> None:
        """Move rents with consumer prices and by a year's shortage as a share of the stock.

        Args:
            seekers, empty: those left without a dwelling and dwellings left without a tenant.
            stock: rental dwellings. inflation: log points this month.
            speed: log points a month per unit of share. own_weight: how far a size follows its own shortage.
        """
        memory = 1 - 1 / MEMORY_MONTHS
        self.shortage = memory * self.shortage + (seekers - empty) / MEMORY_MONTHS
        share = empty / np.maximum(stock, 1.0)
        self.empty_share = memory * self.empty_share + share / MEMORY_MONTHS
        whole = self.shortage.sum(axis=1) / np.maximum(stock.sum(axis=1), 1.0)
        own = self.shortage / np.maximum(stock, 1.0)
        step = inflation + speed * (own_weight * own + (1 - own_weight) * whole[:, None])
        self.rent *= np.exp(np.clip(step, -STEP_LIMIT, STEP_LIMIT))


def _pressure(demand: Floats, supply: Floats, own_weight: float) -> Floats:
    """Log of demand over supply by size: in part the size's own, in part the municipality's whole market's.

    One of each is added, so that a size that hardly anybody trades keeps its price.
    """
    own = np.log((demand + 1) / (supply + 1))
    whole = np.log((demand.sum(axis=1) + 1) / (supply.sum(axis=1) + 1))
    pressure: Floats = own_weight * own + (1 - own_weight) * whole[:, None]
    return pressure
