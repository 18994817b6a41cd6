"""What is for sale, and at what price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import compiled
from sim.ledger import NOBODY, Programme
from sim.processes.credit import Ints
from sim.processes.model import Model, Rows
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, Words

LARGEST_CUT = 0.3
"""An ask is lowered by this share at most."""
LOW_PRICE_SHARE = 0.85
"""A dwelling of the low-price programme costs this share of building cost: cheap municipal land."""
LOW_PRICE = int(Programme.PRIVATE_LOW_PRICE)
_NOBODY = int(NOBODY)


class Offers(NamedTuple):
    """What is for sale by municipality and size, and within each in rising order of ask.

    Attributes:
        ask: NOK. dwelling: its row.
        word: by which buyers take a liking to a dwelling, the same whatever else is on offer.
        first: where the dwellings of each municipality and size begin, and the end of all; shape
            (5 * municipalities + 1,).
    """

    ask: Floats
    dwelling: Rows
    word: Words
    first: Rows


def on_offer(model: Model) -> Offers:
    """What is on offer this month."""
    market, assume = model.market, model.assume
    cost = market.building_cost * (model.economy.building_cost / 100)
    dwelling, segment, ask, number = model.dwellings.over(
        _asks, model.month, 1 - assume.price_cut, market.prices.price, LOW_PRICE_SHARE * cost
    )
    order = np.lexsort((ask, segment))
    # Its quality, which no other dwelling has to the last digit, tells a dwelling apart.
    word = (model.dwellings.quality[dwelling[order]] * 2.0**50).astype(np.uint64)
    return Offers(ask[order], dwelling[order], word, number.cumsum())


@compiled
def _asks(
    count: int,
    municipality: Ints,
    rooms: Ints,
    quality: Floats,
    seller: Ints,
    listed: Ints,
    programme: Ints,
    bound_until: Ints,
    month: int,
    cut: float,
    price: Floats,
    low_price: Floats,
) -> tuple[Rows, Rows, Floats, Rows]:
    """Dwellings for sale, their place in a flattened table by municipality and rooms, the asks, and how many there are.

    How many stands after a zero, shape (5 * municipalities + 1,). An ask is lowered month by month, to `cut` of what
    it was; `low_price` is the most that the programme asks, and who has bought from it before `bound_until`.
    """
    dwelling, segment, ask = np.empty(count, np.intp), np.empty(count, np.intp), np.empty(count)
    number = np.zeros(price.size + 1, np.intp)
    n = 0
    for d in range(count):
        if listed[d] < 0:
            continue
        town, size = municipality[d], rooms[d] - 1
        left = max(cut ** float(month - listed[d]), 1 - LARGEST_CUT)
        dwelling[n], segment[n], ask[n] = d, town * ROOMS + size, price[town, size] * quality[d] * left
        if programme[d] == LOW_PRICE and (seller[d] == _NOBODY or month < bound_until[d]):
            ask[n] = min(ask[n], low_price[town, size])
        number[segment[n] + 1] += 1
        n += 1
    return dwelling[:n], segment[:n], ask[:n], number
