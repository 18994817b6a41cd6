"""How the sales market comes to rest in the warm-up, at the level of prices that the profile found.

Two things are not known of a place and move until the market clears: how much of their income buyers give for a home
there, and what a room more or less is worth.
"""

from __future__ import annotations

import numpy as np

from sim import elementary
from sim.processes.offers import Offers
from sim.processes.towns import Market
from sim.streams import Floats

BY_SALES, BY_OFFERS = 0.5, 0.05
"""How fast the taste for homes moves at first: log points a month per log point of sales above prices, and of dwellings
on offer above those that the profile found."""
SIZES_BY_SALES, SIZES_BY_OFFERS = 0.4, 0.02
"""The same of the price of a size against the others."""
CALM = 12.0
"""Months after which it is half as fast: what is at rest at the end of the warm-up stays so."""
LARGEST_STEP = 0.05
"""Log points a month."""
FEW_OFFERS = 3.0
"""Added to dwellings on offer of a size, so that few of them are no alarm."""


def settle(market: Market, offers: Offers, above: tuple[Floats, Floats], month: int) -> None:
    """One month of it.

    Args:
        above: how far the month's sales lay above prices, as `means_above` says. month: of the warm-up.
    """
    own, whole = above
    many, many_in_all = _too_many(market, offers)
    speed = 1 / (1 + month / CALM)
    taste = speed * (BY_OFFERS * many_in_all - BY_SALES * whole)
    market.taste *= elementary.exp(np.clip(taste[:, 0], -LARGEST_STEP, LARGEST_STEP))
    sizes = speed * (SIZES_BY_SALES * (own - whole) - SIZES_BY_OFFERS * (many - many_in_all))
    market.prices.settle(np.clip(sizes, -LARGEST_STEP, LARGEST_STEP))


def _too_many(market: Market, offers: Offers) -> tuple[Floats, Floats]:
    """Log of dwellings on offer over those found at the beginning: by size, and of all sizes."""
    found = market.for_sale + FEW_OFFERS
    now = np.diff(offers.first).reshape(found.shape) + FEW_OFFERS
    in_all = elementary.log(now.sum(axis=1, keepdims=True) / found.sum(axis=1, keepdims=True))
    return elementary.log(now / found), in_all
