"""Landlords who buy to let, and landlords who sell: as the yield of letting stands to what they require."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Buyer
from sim.processes.bids import Bids
from sim.processes.model import Model
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world import tables
from sim.world.columns import places_in_group
from sim.world.dwellings import Use

Counts = npt.NDArray[np.int64]
LARGEST_PREMIUM = 1.15
"""Investors pay at most this over the market's price, whatever the yield."""
LOWEST_BID = 0.9
FASTEST = 5.0
"""Entry and exit are at most this much faster than usual."""


def after_tax(rate: float) -> float:
    """Interest after tax relief as a fraction, from per cent a year."""
    return rate / 100 * (1 - tables.unit_costs()["interest_relief_share"])


def attraction(model: Model) -> Floats:
    """Yield of letting over what investors require, by municipality and rooms: 1 where they neither enter nor leave."""
    prices, assume = model.market.prices, model.assume
    usual = 1 - np.array([town.profile.vacancy_rental for town in model.towns])[:, None]
    let = 1 - np.clip(prices.empty_share, 0.0, 0.9)
    earned = 12 * prices.rent * (let / usual - assume.landlord_costs) / prices.price
    required = model.market.required_premium + assume.investor_rate_share * after_tax(model.economy.mortgage_rate)
    return np.asarray(earned / np.maximum(required, 0.005))


def turnover(model: Model) -> tuple[Bids, Counts]:
    """Investors' bids of the month, and how many lets landlords give up, by municipality and rooms."""
    market, assume = model.market, model.assume
    stock = model.dwellings.count_by_segment(model.dwellings.let(), len(model.towns))
    usual = stock * (assume.investor_churn / 12)
    ratio = np.maximum(attraction(model), 0.01)
    enter = market.whole("enter", usual * np.minimum(ratio**assume.investor_elasticity, FASTEST))
    leave = market.whole("leave", usual * np.minimum(ratio**-assume.investor_elasticity, FASTEST))
    price = market.prices.price * np.clip(ratio, LOWEST_BID, LARGEST_PREMIUM)
    town, place = np.nonzero(enter)
    times = enter[town, place]
    town, place = np.repeat(town, times), np.repeat(place, times)
    return Bids.of_others(Buyer.INVESTOR, town, place + 1, price[town, place]), leave


def put_up_for_sale(model: Model, count: Counts) -> None:
    """Landlords who leave put empty lets up for sale, `count` by municipality and rooms; on offer from next month."""
    homes = model.dwellings
    empty = homes.to_let()
    empty = empty[np.argsort(homes.segment(empty), kind="stable")]
    segment = homes.segment(empty)
    chosen = empty[places_in_group(segment, count.size) < count.ravel()[segment]]
    # Of those who found no empty dwelling of theirs one at most tries again next month.
    there = np.bincount(segment, minlength=count.size).reshape(-1, ROOMS)
    model.market.carried["leave"] += np.minimum(count - np.minimum(there, count), 1)
    homes.use[chosen] = int(Use.OWNED)
    homes.listed[chosen] = model.month
    homes.seller[chosen] = NOBODY
