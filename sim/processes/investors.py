"""Landlords who buy to let, and landlords who sell: as the yield of letting stands to what they require."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Buyer
from sim.processes.bids import Bids
from sim.processes.model import Model
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Use

Ints = npt.NDArray[np.integer[Any]]
Counts = npt.NDArray[np.int64]
LARGEST_PREMIUM = 1.15
"""Investors pay at most this over the market's price, whatever the yield."""
LOWEST_BID = 0.9
FASTEST = 5.0
"""Entry and exit are at most this much faster than usual."""
_NOBODY, _LET, _OWNED = int(NOBODY), int(Use.LET), int(Use.OWNED)


def after_tax(rate: float) -> float:
    """Interest after tax relief as a fraction, from per cent a year."""
    return rate / 100 * (1 - tables.unit_costs()["interest_relief_share"])


def turnover(model: Model) -> tuple[Bids, Counts]:
    """Investors' bids of the month, and how many lets landlords give up, by municipality and rooms."""
    market, assume = model.market, model.assume
    enter, leave, price = _turnover(
        model.dwellings.over(_count_lets, len(model.towns)),
        market.prices.price,
        market.prices.rent,
        market.prices.empty_share,
        np.array([town.profile.vacancy_rental for town in model.towns]),
        market.required_premium + assume.investor_rate_share * after_tax(model.economy.mortgage_rate),
        assume.landlord_costs,
        assume.investor_churn / 12,
        assume.investor_elasticity,
    )
    times = market.whole("enter", enter)
    town, place = np.nonzero(times)
    count = times[town, place]
    town, place = np.repeat(town, count), np.repeat(place, count)
    return Bids.of_others(Buyer.INVESTOR, town, place + 1, price[town, place]), market.whole("leave", leave)


@compiled
def _count_lets(count: int, municipality: Ints, rooms: Ints, use: Ints, towns: int) -> Counts:
    """Private dwellings to let or let, by municipality and rooms."""
    lets = np.zeros((towns, ROOMS), np.int64)
    for d in range(count):
        if use[d] == _LET:
            lets[municipality[d], rooms[d] - 1] += 1
    return lets


@compiled
def _turnover(
    stock: Counts,
    price: Floats,
    rent: Floats,
    empty_share: Floats,
    usually_empty: Floats,
    required: Floats,
    costs: float,
    churn: float,
    elasticity: float,
) -> tuple[Floats, Floats, Floats]:
    """How many landlords enter and leave in a month, and what those who enter pay; by municipality and rooms."""
    enter, leave, bid = np.empty(price.shape), np.empty(price.shape), np.empty(price.shape)
    for town in range(price.shape[0]):
        for size in range(ROOMS):
            # Yield of letting over what investors require: at 1 they enter and leave as usual.
            let = (1 - min(max(empty_share[town, size], 0.0), 0.9)) / (1 - usually_empty[town])
            earned = 12 * rent[town, size] * (let - costs) / price[town, size]
            ratio = max(earned / max(required[town, size], 0.005), 0.01)
            usual = stock[town, size] * churn
            enter[town, size] = usual * min(ratio**elasticity, FASTEST)
            leave[town, size] = usual * min(ratio**-elasticity, FASTEST)
            bid[town, size] = price[town, size] * min(max(ratio, LOWEST_BID), LARGEST_PREMIUM)
    return enter, leave, bid


def put_up_for_sale(model: Model, count: Counts) -> None:
    """Landlords who leave put empty lets up for sale, `count` by municipality and rooms; on offer from next month."""
    without = model.dwellings.over(_put_up_for_sale, count, model.month)
    # Of those who found no empty dwelling of theirs one at most tries again next month.
    model.market.carried["leave"] += np.minimum(without, 1)


@compiled
def _put_up_for_sale(
    count: int,
    municipality: Ints,
    rooms: Ints,
    use: Ints,
    occupant: Ints,
    seller: Ints,
    listed: Ints,
    leaving: Counts,
    month: int,
) -> Counts:
    """Returns how many of those who leave found no empty dwelling."""
    left = leaving.copy()
    for d in range(count):
        if use[d] == _LET and occupant[d] == _NOBODY and left[municipality[d], rooms[d] - 1] > 0:
            left[municipality[d], rooms[d] - 1] -= 1
            use[d], listed[d], seller[d] = _OWNED, month, _NOBODY
    return left
