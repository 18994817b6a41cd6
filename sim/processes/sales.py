"""The market for dwellings: who offers, who bids, who gets which, and how prices answer."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from sim.ledger import NOBODY, Buyer, State
from sim.processes import purchase
from sim.processes.accounts import Month
from sim.processes.credit import Budgets, budgets, home_value
from sim.processes.model import Model, Rows, Town
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Use
from sim.world.households import OWNS

WITHIN_REACH = 0.85
"""Buyers aim at the largest size of which they can pay the lower part of the quality range."""
AGES = (22, 75)
"""Tenants of these ages may start to look for a dwelling to buy."""
OWNER_UPKEEP = 0.02
"""Upkeep and fees of an owner as a share of the price a year (assumed, 1-3 %)."""
LARGEST_PREMIUM = 1.15
"""Investors pay at most this over the market's price, whatever the yield."""
LARGEST_CUT = 0.3
LOW_PRICE_SHARE = 0.85
"""A dwelling of the low-price programme costs this share of building cost: cheap municipal land."""


@dataclass(slots=True)
class Bid:
    """A buyer in the market this month: pays at most `price` for a dwelling of `smallest` to `aim` rooms."""

    price: float
    kind: Buyer
    household: int
    aim: int
    smallest: int
    means: purchase.Means | None = None
    """How a household pays."""


def begin_to_look(model: Model, town: Town, month: Month) -> None:
    """Tenants who start to look for a dwelling to buy, and owners who want another one."""
    people, rows, assume = model.households, month.rows, model.assume
    luck = model.chance("look", rows)
    owns = OWNS[people.state[rows]]
    age = people.age(rows, model.calendar)
    # Dear rents against the cost of owning, by rooms, make tenants look.
    cost = town.prices.price * max(after_tax(model.economy.mortgage_rate) + OWNER_UPKEEP, 0.005)
    urge = np.clip((12 * town.prices.rent / cost) ** assume.wish_elasticity, 0.25, 4.0)
    wish = assume.wish_to_own * urge[people.rooms[rows] - 1]
    yearly = np.where(owns, assume.owner_moves, np.where((age >= AGES[0]) & (age < AGES[1]), wish, 0.0))
    people.searching[rows] |= luck < yearly / 12
    # After about a year without success the search is given up, to begin anew some other time.
    people.searching[rows] &= ~((luck > 1 - 1 / 12) & people.searching[rows])


def trade(model: Model, town: Town, month: Month) -> None:
    """One month of the market: offers against bids by falling willingness to pay, then new prices."""
    offers = _offers(model, town)
    asks = np.array([len(of_size) for of_size in offers[1:]], float)
    bids = _household_bids(model, town, month) + _startlan_bids(model, town) + _investor_bids(model, town)
    bids += _municipal_bids(model, town)
    _close_investments(model, town)
    wanted = np.bincount([bid.aim - 1 for bid in bids], minlength=ROOMS).astype(float)
    deals = []
    for bid in sorted(bids, key=_eagerness):
        found = _choose(offers, bid)
        if found is not None:
            price, dwelling = found
            deals.append(purchase.Deal(bid.kind, dwelling, price, bid.household, bid.means))
    ltv = purchase.carry_out(model, town, deals)
    _remember_loans(model, town, int((ltv > 0).sum()), int((ltv > town.policy.mortgage.ltv_cap + 1e-6).sum()))
    town.prices.adjust_prices(wanted, asks, model.assume.price_adjustment, model.assume.segment_weight)


def _eagerness(bid: Bid) -> tuple[float, int, int]:
    return -bid.price, bid.kind, bid.household


def _offers(model: Model, town: Town) -> list[list[tuple[float, int]]]:
    """(ask, dwelling) by rooms in rising order of ask; index 0 is empty."""
    homes = model.dwellings
    rows = homes.for_sale()
    rows = rows[(homes.municipality[rows] == town.index)]
    months = model.month - homes.listed[rows]
    cut = np.maximum((1 - model.assume.price_cut) ** months, 1 - LARGEST_CUT)
    ask = town.prices.price[homes.rooms[rows] - 1] * homes.quality[rows] * cut
    low = (homes.programme[rows] == purchase.LOW_PRICE) & (homes.seller[rows] == NOBODY)
    cost = np.array(town.profile.building_cost)[homes.rooms[rows] - 1] * model.economy.building_cost / 100
    ask = np.where(low, np.minimum(ask, LOW_PRICE_SHARE * cost), ask)
    offers: list[list[tuple[float, int]]] = [[] for _ in range(ROOMS + 1)]
    for price, dwelling, rooms in sorted(zip(ask.tolist(), rows.tolist(), homes.rooms[rows].tolist(), strict=True)):
        offers[rooms].append((price, dwelling))
    return offers


def _choose(offers: list[list[tuple[float, int]]], bid: Bid) -> tuple[float, int] | None:
    """Take the dearest dwelling within the bid of the size aimed at, or of the next smaller one that will do."""
    for rooms in range(bid.aim, bid.smallest - 1, -1):
        place = bisect_right(offers[rooms], (bid.price, 2**62)) - 1
        if place >= 0:
            return offers[rooms].pop(place)
    return None


def aims(price: Floats, limit: Floats, smallest: np.ndarray) -> np.ndarray:
    """The largest size within reach of each limit: buyers take the best that they can pay. 0 if none will do."""
    reach = limit[:, None] >= WITHIN_REACH * price[None, :]
    largest = np.where(reach.any(axis=1), ROOMS - np.argmax(reach[:, ::-1], axis=1), 0)
    return np.where(largest >= smallest, largest, 0)


def _household_bids(model: Model, town: Town, month: Month) -> list[Bid]:
    people = model.households
    rows = month.rows[people.searching[month.rows]]
    rows = rows[(people.state[rows] != State.ABSENT) & ~np.isin(rows, list(town.startlan))]
    if not rows.size:
        return []
    means = budgets(model, town, rows)
    exception = _exceptions(model, town, rows, means)
    limit = np.where(exception, means.uncapped, means.price)
    smallest = people.rooms[rows]
    aim = aims(town.prices.price, limit, smallest)
    # An owner moves only for something better or cheaper, not sideways into the same.
    value = home_value(model, town, rows)
    worth = (value == 0) | (limit > 1.1 * value) | (limit < 0.9 * value)
    return _bids(Buyer.HOUSEHOLD_BANK, rows, limit, aim, smallest, means, (aim > 0) & worth)


def _bids(
    kind: Buyer,
    rows: Rows,
    limit: Floats,
    aim: np.ndarray,
    smallest: np.ndarray,
    means: Budgets,
    chosen: np.ndarray,
) -> list[Bid]:
    places = np.flatnonzero(chosen)
    columns = (limit, rows, aim, smallest, means.home, means.help, means.bank_loan)
    return [
        Bid(price, kind, household, largest, least, purchase.Means(home, help, bank_loan))
        for price, household, largest, least, home, help, bank_loan in zip(
            *(column[places].tolist() for column in columns), strict=True
        )
    ]


def _exceptions(model: Model, town: Town, rows: np.ndarray, means: Budgets) -> np.ndarray:
    """For whom banks use their quota: the best able to pay of those whom the cap stops, as many as it has room for."""
    quota = town.policy.mortgage.compliance_quota
    stopped = means.uncapped > 1.05 * means.price
    if quota >= 1:
        return stopped
    room = int(quota * (town.loans.sum() + 1) - town.loans_above.sum())
    chosen = np.zeros(rows.size, bool)
    if room > 0 and stopped.any():
        margin = means.bank_loan / np.maximum(means.uncapped, 1.0)
        order = np.flatnonzero(stopped)[np.argsort(-margin[stopped], kind="stable")]
        chosen[order[:room]] = True
    return chosen


def _remember_loans(model: Model, town: Town, loans: int, above: int) -> None:
    place = model.month % 12
    town.loans[place], town.loans_above[place] = loans, above


def _startlan_bids(model: Model, town: Town) -> list[Bid]:
    people = model.households
    rows = np.array(sorted(town.startlan), np.intp)
    if not rows.size:
        return []
    limit = np.array([town.startlan[h].price for h in rows.tolist()])
    smallest = people.rooms[rows]
    aim = np.minimum(aims(town.prices.price, limit, smallest), smallest + 1)
    return _bids(Buyer.HOUSEHOLD_STARTLAN, rows, limit, aim, smallest, budgets(model, town, rows), aim > 0)


def attraction(model: Model, town: Town) -> Floats:
    """Yield of letting over what investors require, by rooms: 1 where they neither enter nor leave."""
    rent, price = town.prices.rent, town.prices.price
    usual = 1 - town.profile.vacancy_rental
    let = 1 - np.clip(town.prices.empty_share, 0.0, 0.9)
    earned = 12 * rent * (let / usual - model.assume.landlord_costs) / price
    required = town.required_premium + model.assume.investor_rate_share * after_tax(model.economy.mortgage_rate)
    return np.asarray(earned / np.maximum(required, 0.005))


def after_tax(rate: float) -> float:
    """Interest after tax relief as a fraction, from per cent a year."""
    return rate / 100 * (1 - tables.unit_costs()["interest_relief_share"])


def _investor_bids(model: Model, town: Town) -> list[Bid]:
    ratio, stock = attraction(model, town), model.dwellings.stock(town.index, Use.LET)
    rate = model.assume.investor_churn / 12 * np.minimum(ratio**model.assume.investor_elasticity, 5.0)
    bids = []
    for place in range(ROOMS):
        price = float(town.prices.price[place] * min(max(ratio[place], 0.9), LARGEST_PREMIUM))
        count = town.whole(f"enter {place}", float(stock[place] * rate[place]))
        bids += [Bid(price, Buyer.INVESTOR, NOBODY, place + 1, place + 1)] * count
    return bids


def _close_investments(model: Model, town: Town) -> None:
    """Landlords who leave put empty lets up for sale; they are on offer from next month."""
    homes = model.dwellings
    ratio, stock = attraction(model, town), model.dwellings.stock(town.index, Use.LET)
    rate = model.assume.investor_churn / 12 * np.minimum(ratio**-model.assume.investor_elasticity, 5.0)
    empty = homes.to_let()
    empty = empty[homes.municipality[empty] == town.index]
    for place in range(ROOMS):
        count = town.whole(f"leave {place}", float(stock[place] * rate[place]))
        chosen = empty[homes.rooms[empty] == place + 1][:count]
        town.fractions[f"leave {place}"] += min(count - chosen.size, 1)
        homes.use[chosen] = Use.OWNED
        homes.listed[chosen] = model.month
        homes.seller[chosen] = NOBODY


def _municipal_bids(model: Model, town: Town) -> list[Bid]:
    """The municipality buys what most on its list wait for, at the market's price."""
    if model.day < model.reported_from:
        return []
    yearly = town.policy.municipal.acquisitions
    if not yearly:
        town.fractions["acquisition"] = 0.0
    count = town.whole("acquisition", yearly / 12)
    if not count:
        return []
    rooms = purchase.most_wanted(town)
    town.fractions["acquisition"] += count  # given back unless bought
    return [Bid(1.05 * float(town.prices.price[rooms - 1]), Buyer.MUNICIPALITY, NOBODY, rooms, rooms)] * count
