"""Landlords who buy to let, and landlords who sell: as the yield of letting stands to what they require."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Buyer
from sim.processes.bids import Bids
from sim.processes.model import Model, Rows
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Use
from sim.world.prices import Prices

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


def premium_of(model: Model, prices: Prices) -> Floats:
    """What landlords require over their part of the interest, where today's prices and rents content them."""
    earned = 12 * prices.rent * (1 - model.assume.landlord_costs) / prices.price
    return np.asarray(earned - model.assume.investor_rate_share * after_tax(model.economy.mortgage_rate))


def turnover(model: Model) -> tuple[Bids, Counts]:
    """Investors' bids of the month, and how many lets landlords give up, by municipality and rooms."""
    market, assume = model.market, model.assume
    prices = market.prices
    town, rooms, price, leave = model.dwellings.over(
        _turnover,
        prices.price,
        prices.rent,
        prices.empty_share,
        prices.usually_empty,
        market.required_premium,
        assume.investor_rate_share * after_tax(model.economy.mortgage_rate),
        assume.landlord_costs,
        assume.investor_churn / 12,
        assume.investor_elasticity,
        market.carried.setdefault("enter", np.zeros(prices.price.shape)),
        market.carried.setdefault("leave", np.zeros(prices.price.shape)),
    )
    return Bids.of_others(Buyer.INVESTOR, town, model.buyers("investor", town), rooms, price), leave


@compiled
def _turnover(
    count: int,
    municipality: Ints,
    rooms: Ints,
    use: Ints,
    price: Floats,
    rent: Floats,
    empty_share: Floats,
    usually_empty: Floats,
    premium: Floats,
    interest: float,
    costs: float,
    churn: float,
    elasticity: float,
    begun_to_enter: Floats,
    begun_to_leave: Floats,
) -> tuple[Rows, Counts, Floats, Counts]:
    """The bids of those who enter, municipality, rooms and price, and how many leave by municipality and rooms.

    `begun_to_enter` and `begun_to_leave` are the parts of a whole landlord that are carried from month to month.
    """
    stock = np.zeros(price.shape)
    for d in range(count):
        if use[d] == _LET:
            stock[municipality[d], rooms[d] - 1] += 1
    enter, leave = np.empty(price.shape, np.int64), np.empty(price.shape, np.int64)
    ratio, number = np.empty(price.shape), 0
    for town in range(price.shape[0]):
        for size in range(ROOMS):
            # Yield of letting over what investors require: at 1 they enter and leave as usual.
            let = (1 - min(max(empty_share[town, size], 0.0), 0.9)) / (1 - min(usually_empty[town, size], 0.9))
            earned = 12 * rent[town, size] * (let - costs) / price[town, size]
            attraction = max(earned / max(premium[town, size] + interest, 0.005), 0.01)
            usual = stock[town, size] * churn
            enter[town, size], begun_to_enter[town, size] = _whole(
                usual * min(attraction**elasticity, FASTEST) + begun_to_enter[town, size]
            )
            leave[town, size], begun_to_leave[town, size] = _whole(
                usual * min(attraction**-elasticity, FASTEST) + begun_to_leave[town, size]
            )
            ratio[town, size] = attraction
            number += enter[town, size]
    places, sizes, bids = np.empty(number, np.intp), np.empty(number, np.int64), np.empty(number)
    n = 0
    for town in range(price.shape[0]):
        for size in range(ROOMS):
            for _ in range(enter[town, size]):
                places[n], sizes[n] = town, size + 1
                bids[n] = price[town, size] * min(max(ratio[town, size], LOWEST_BID), LARGEST_PREMIUM)
                n += 1
    return places, sizes, bids, leave


@compiled
def _whole(amount: float) -> tuple[int, float]:
    """The whole part, and the rest."""
    count = int(np.floor(amount + 1e-9))
    return count, amount - count


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
