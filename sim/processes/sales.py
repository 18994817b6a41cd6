"""The market for dwellings: who offers, who bids, who gets which, and how prices answer."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Buyer, State
from sim.processes import investors, purchase
from sim.processes.bids import Bids, join
from sim.processes.credit import Budgets, budgets, home_values
from sim.processes.model import Model, Rows
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world.columns import places_in_group
from sim.world.households import IS_CONFINED, OWNS
from sim.world.prices import log_ratios

WITHIN_REACH = 0.85
"""Buyers aim at the largest size of which they can pay the lower part of the quality range."""
SETTLING_SPEED, SETTLING_STEP = 0.1, 0.05
"""How fast tastes settle in the warm-up: log points a month per log point of bids over asks, and at most."""
AGES = (22, 75)
"""Tenants of these ages may start to look for a dwelling to buy."""
OWNER_UPKEEP = 0.02
"""Upkeep and fees of an owner as a share of the price a year (assumed, 1-3 %)."""
LARGEST_CUT = 0.3
LOW_PRICE_SHARE = 0.85
"""A dwelling of the low-price programme costs this share of building cost: cheap municipal land."""
SIDEWAYS = 0.1
"""An owner moves only for something better or cheaper than the present home by this share."""
OFFER_ABOVE_MARKET = 1.05
"""What the municipality pays at most, over a middling dwelling's price, to get what it needs."""
_FREE = ~IS_CONFINED
_FREE[int(State.ABSENT)] = False
Sizes = npt.NDArray[np.int64]
Offers = list[list[tuple[float, int]]]
"""(ask, dwelling) in rising order of ask, for each municipality and size."""


def begin_to_look(model: Model) -> None:
    """Tenants who start to look for a dwelling to buy, and owners who want another one; others give up."""
    people, assume, s = model.households, model.assume, model.everybody
    prices = model.market.prices
    luck = model.chance("look", s)
    # Dear rents against the cost of owning, by municipality and rooms, make tenants look.
    cost = prices.price * max(investors.after_tax(model.economy.mortgage_rate) + OWNER_UPKEEP, 0.005)
    urge = np.clip((12 * prices.rent / cost) ** assume.wish_elasticity, 0.25, 4.0)
    most = max(assume.owner_moves, assume.wish_to_own * float(urge.max()))
    searching = people.searching[s]
    rows = np.flatnonzero((luck < most / 12) & ~searching & _may_buy(model))
    age = people.age(rows, model.calendar)
    wish = assume.wish_to_own * urge[people.municipality[rows], people.rooms[rows] - 1]
    wish[(age < AGES[0]) | (age >= AGES[1])] = 0.0
    yearly = np.where(OWNS[people.state[rows]], assume.owner_moves, wish)
    # After about a year without success the search is given up, to begin anew some other time.
    searching[searching & (luck > 1 - 1 / 12)] = False
    searching[rows[luck[rows] < yearly / 12]] = True


def trade(model: Model) -> None:
    """One month of the market: offers against bids by falling willingness to pay, then new prices."""
    offers, asks = _offers(model)
    enter, leave = investors.turnover(model)
    bids = join([_household_bids(model), _startlan_bids(model), enter, _municipal_bids(model)])
    investors.put_up_for_sale(model, leave)
    wanted = np.bincount(bids.town * ROOMS + bids.aim - 1, minlength=asks.size).astype(float)
    bid, dwelling, price = _match(offers, bids)
    ltv = purchase.carry_out(model, bids.chosen(bid), dwelling, price)
    _remember_loans(model, bids.town[bid], ltv)
    bidders = wanted.reshape(asks.shape)
    pressure = model.market.prices.pressure(bidders, asks)
    if model.settling:
        # Of this month alone: the memory of a year would make tastes swing.
        _settle(model, *log_ratios(bidders, asks))
    else:
        model.market.prices.adjust_prices(pressure, model.assume.price_adjustment, model.assume.segment_weight)


def _settle(model: Model, own: Floats, whole: Floats) -> None:
    """In the warm-up the level of prices stands as it was found, and what is not known moves until the market clears.

    That is how much of their income buyers give for a home in this place, and what a room more or less is worth.
    """
    market = model.market
    market.taste *= np.exp(np.clip(-SETTLING_SPEED * whole[:, 0], -SETTLING_STEP, SETTLING_STEP))
    market.prices.settle(np.clip(SETTLING_SPEED * (own - whole), -SETTLING_STEP, SETTLING_STEP))


def _offers(model: Model) -> tuple[Offers, Floats]:
    """What is on offer, and how much of it, shape (municipalities, 5)."""
    homes, market = model.dwellings, model.market
    rows = homes.for_sale()
    segment = homes.segment(rows)
    cut = np.maximum((1 - model.assume.price_cut) ** (model.month - homes.listed[rows]), 1 - LARGEST_CUT)
    ask = market.prices.price.ravel()[segment] * homes.quality[rows] * cut
    low = (homes.programme[rows] == purchase.LOW_PRICE) & (homes.seller[rows] == NOBODY)
    cost = market.building_cost.ravel()[segment] * (model.economy.building_cost / 100)
    ask = np.where(low, np.minimum(ask, LOW_PRICE_SHARE * cost), ask)
    order = np.lexsort((rows, ask))
    offers: Offers = [[] for _ in range(market.prices.price.size)]
    for place, price, dwelling in zip(segment[order].tolist(), ask[order].tolist(), rows[order].tolist(), strict=True):
        offers[place].append((price, dwelling))
    return offers, homes.count_by_segment(rows, len(model.towns))


def _match(offers: Offers, bids: Bids) -> tuple[Rows, Rows, Floats]:
    """(bid, dwelling, price) of each sale: by falling bid, the dearest dwelling within it of the size aimed at.

    If there is none, of the next smaller size that will do.
    """
    start = bids.town * ROOMS - 1
    able = _finds_any(offers, bids)
    order = able[np.lexsort((bids.household[able], bids.kind[able], -bids.price[able]))]
    sales: list[tuple[int, int, float]] = []
    for number, most, place, aim, smallest in zip(
        order.tolist(),
        bids.price[order].tolist(),
        start[order].tolist(),
        bids.aim[order].tolist(),
        bids.smallest[order].tolist(),
        strict=True,
    ):
        for rooms in range(aim, smallest - 1, -1):
            of_size = offers[place + rooms]
            if of_size and of_size[0][0] <= most:
                price, dwelling = of_size.pop(bisect_right(of_size, (most, 2**62)) - 1)
                sales.append((number, dwelling, price))
                break
    bid, dwellings, prices = zip(*sales, strict=True) if sales else ((), (), ())
    return np.array(bid, np.intp), np.array(dwellings, np.intp), np.array(prices, float)


def _finds_any(offers: Offers, bids: Bids) -> Rows:
    """The bids for which something is on offer at all: most are too low, and need not be looked at one by one."""
    cheapest = np.array([of_size[0][0] if of_size else np.inf for of_size in offers])
    able = np.zeros(bids.town.size, bool)
    for rooms in range(1, ROOMS + 1):
        able |= (bids.smallest <= rooms) & (rooms <= bids.aim) & (bids.price >= cheapest[bids.town * ROOMS + rooms - 1])
    return np.flatnonzero(able)


def aims(model: Model, rows: Rows, limit: Floats) -> Sizes:
    """The largest size within reach of each limit: buyers take the best that they can pay. 0 if none will do."""
    people = model.households
    town = people.municipality[rows]
    reach = limit[:, None] >= WITHIN_REACH * model.market.prices.price[town]
    largest = np.where(reach.any(axis=1), ROOMS - np.argmax(reach[:, ::-1], axis=1), 0)
    return np.where(largest >= people.rooms[rows], largest, 0)


def _household_bids(model: Model) -> Bids:
    people, s = model.households, model.everybody
    rows = np.flatnonzero(people.searching[s] & ~people.granted[s] & _may_buy(model))
    means = budgets(model, rows)
    limit = np.where(_exceptions(model, rows, means), means.uncapped, means.price)
    aim = aims(model, rows, limit)
    value = home_values(model, rows)
    worth = (value == 0) | (limit > (1 + SIDEWAYS) * value) | (limit < (1 - SIDEWAYS) * value)
    return _bids(model, Buyer.HOUSEHOLD_BANK, rows, limit, aim, means, (aim > 0) & worth)


def _may_buy(model: Model) -> npt.NDArray[np.bool_]:
    """Everybody who is here or would move in, and is free."""
    people, s = model.households, model.everybody
    return np.asarray(_FREE[people.state[s]] | people.arriving[s])


def _bids(
    model: Model,
    kind: Buyer,
    rows: Rows,
    limit: Floats,
    aim: Sizes,
    means: Budgets,
    chosen: npt.NDArray[np.bool_],
) -> Bids:
    people = model.households
    places = np.flatnonzero(chosen)
    rows = rows[places]
    return Bids(
        town=people.municipality[rows].astype(np.intp),
        kind=np.full(rows.size, int(kind)),
        household=rows,
        price=limit[places],
        aim=aim[places],
        smallest=people.rooms[rows].astype(np.int64),
        home=means.home[places],
        help=means.help[places],
        bank_loan=means.bank_loan[places],
    )


def _exceptions(model: Model, rows: Rows, means: Budgets) -> npt.NDArray[np.bool_]:
    """For whom banks use their quota: the best able to pay of those whom the cap stops, as many as it has room for."""
    market, town = model.market, model.households.municipality[rows]
    quota = model.rule("mortgage.compliance_quota")
    stopped = means.uncapped > 1.05 * means.price
    with_room = quota * (market.loans.sum(axis=1) + 1) - market.loans_above.sum(axis=1)
    room = np.where(quota >= 1, rows.size, np.maximum(with_room, 0.0).astype(np.int64))
    margin = means.bank_loan / np.maximum(means.uncapped, 1.0)
    able = np.flatnonzero(stopped)
    able = able[np.lexsort((-margin[able], town[able]))]
    chosen = np.zeros(rows.size, bool)
    chosen[able[places_in_group(town[able], len(model.towns)) < room[town[able]]]] = True
    return chosen


def _remember_loans(model: Model, town: Rows, ltv: Floats) -> None:
    """Banks' loans of the month, of them above the cap; `ltv` is 0 where no bank lent."""
    market, towns, month = model.market, len(model.towns), model.month % 12
    cap = model.rule("mortgage.ltv_cap")[town]
    market.loans[:, month] = np.bincount(town[ltv > 0], minlength=towns)
    market.loans_above[:, month] = np.bincount(town[ltv > cap + 1e-6], minlength=towns)


def _startlan_bids(model: Model) -> Bids:
    people = model.households
    rows = np.flatnonzero(people.granted[model.everybody] & _may_buy(model))
    limit = np.array([model.town_of(h).startlan[h].price for h in rows.tolist()])
    aim = aims(model, rows, limit)
    return _bids(model, Buyer.HOUSEHOLD_STARTLAN, rows, limit, aim, budgets(model, rows), aim > 0)


def _municipal_bids(model: Model) -> Bids:
    """The municipalities buy what most on their lists wait for, at the market's price."""
    wanted: list[tuple[int, int, float]] = []
    if model.day >= model.reported_from:
        for town in model.towns:
            yearly = town.policy.municipal.acquisitions
            if not yearly:
                town.fractions["acquisition"] = 0.0
            count = town.whole("acquisition", yearly / 12)
            town.fractions["acquisition"] += count  # given back unless bought
            if count:
                rooms = purchase.most_wanted(town)
                price = OFFER_ABOVE_MARKET * float(model.market.prices.price[town.index, rooms - 1])
                wanted += [(town.index, rooms, price)] * count
    town_, rooms_, price_ = (np.array(column) for column in zip(*wanted, strict=True)) if wanted else [np.zeros(0)] * 3
    return Bids.of_others(Buyer.MUNICIPALITY, town_.astype(np.intp), rooms_.astype(np.int64), price_.astype(float))
