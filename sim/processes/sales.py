"""The market for dwellings: who looks, who bids, who gets which, and how prices answer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import Buyer, Event, State
from sim.processes import investors, purchase
from sim.processes.bids import Bids, join
from sim.processes.credit import Bools, Budgets, Ints, budgets
from sim.processes.model import Model, Rows
from sim.processes.offers import LOW_PRICE, on_offer
from sim.processes.settling import settle
from sim.processes.viewings import sell
from sim.rules.credit import price_from_cap, quota_room
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, Words, drawn
from sim.world.columns import where
from sim.world.households import IS_CONFINED, OWNS
from sim.world.prices import means_above

WITHIN_REACH = 0.85
"""Buyers aim at the largest size of which they can pay the lower part of the quality range."""
AGES = (18, 75)
"""Tenants of these ages may start to look for a dwelling to buy."""
URGES = (0.25, 4.0)
"""Rents against the cost of owning make tenants this much less or more ready to look, at most."""
OWNER_UPKEEP = 0.02
"""Upkeep and fees of an owner as a share of the price a year (assumed, 1-3 %)."""
SIDEWAYS = 0.1
"""An owner moves only for something better or cheaper than the present home by this share."""
ABOVE_CAP = 1.05
"""The cap stops those who could pay so much more without it."""
OFFER_ABOVE_MARKET = 1.05
"""What the municipality pays at most, over a middling dwelling's price, to get what it needs."""
_FREE = ~IS_CONFINED
_FREE[int(State.ABSENT)] = False
_WITH_BANK, _WITH_STARTLAN = int(Buyer.HOUSEHOLD_BANK), int(Buyer.HOUSEHOLD_STARTLAN)
Counts = npt.NDArray[np.int64]


def begin_to_look(model: Model) -> None:
    """Tenants who start to look for a dwelling to buy, and owners who want another one; others give up."""
    prices, assume = model.market.prices, model.assume
    yearly_cost = max(investors.after_tax(model.economy.mortgage_rate) + OWNER_UPKEEP, 0.005)
    model.households.over(
        _begin_to_look,
        assume.wish_to_own,
        assume.wish_elasticity,
        assume.owner_moves,
        yearly_cost,
        prices.price,
        prices.rent,
        model.calendar,
        model.word("look"),
    )


@compiled
def _begin_to_look(
    count: int,
    identity: Words,
    municipality: Ints,
    state: Ints,
    arriving: Bools,
    birth: Ints,
    rooms: Ints,
    searching: Bools,
    wish_to_own: float,
    elasticity: float,
    owner_moves: float,
    yearly_cost: float,
    price: Floats,
    rent: Floats,
    calendar: int,
    word: np.uint64,
) -> None:
    """`wish_to_own`, `owner_moves`: shares a year. `yearly_cost`: of owning, as a share of the price."""
    # Dear rents against the cost of owning, by municipality and the rooms needed, make tenants look.
    wish, most = np.empty(price.shape), owner_moves
    for town in range(price.shape[0]):
        for size in range(ROOMS):
            urge = (12 * rent[town, size] / (price[town, size] * yearly_cost)) ** elasticity
            wish[town, size] = wish_to_own * min(max(urge, URGES[0]), URGES[1])
            most = max(most, wish[town, size])
    may_change = np.empty(count, np.bool_)
    for h in range(count):
        may_change[h] = searching[h] | (drawn(word, identity[h]) < most / 12)
    for h in where(may_change):
        luck = drawn(word, identity[h])
        if searching[h]:
            # After about a year without success the search is given up, to begin anew some other time.
            searching[h] = luck <= 1 - 1 / 12
        elif _may_buy(state[h], arriving[h]):
            if OWNS[state[h]]:
                searching[h] = luck < owner_moves / 12
            elif AGES[0] <= (calendar - birth[h]) // 12 < AGES[1]:
                searching[h] = luck < wish[municipality[h], rooms[h] - 1] / 12


@compiled
def _may_buy(state: int, arriving: bool) -> bool:
    """Who is here or would move in, and is free."""
    return bool(_FREE[state] or arriving)


def trade(model: Model) -> None:
    """One month of the market: viewings and sales, then new prices."""
    offers = on_offer(model)
    enter, leave = investors.turnover(model)
    bids = join([_household_bids(model), enter, *_municipal_bids(model)])
    investors.put_up_for_sale(model, leave)
    bid, offer, price, lost = sell(model, bids, offers)
    _tell_outbid(model, bids, lost)
    ltv = purchase.carry_out(model, bids.chosen(bid), offers.dwelling[offer], price)
    market, cap = model.market, model.rule("mortgage.ltv_cap")
    _remember_loans(bids.town[bid], ltv, cap, market.loans, market.loans_above, model.month % 12)
    # Prices as they stood when the dwellings were shown.
    above = means_above(*model.dwellings.at(offers.dwelling[offer], _above, price, market.prices.price))
    if model.settling:
        settle(market, offers, above, model.month)
        market.required_premium = investors.premium_of(model, market.prices)
    else:
        market.prices.follow_sales(above, model.assume.price_adjustment, model.assume.segment_weight)


def _tell_outbid(model: Model, bids: Bids, lost: Ints) -> None:
    """The ledger says of those with a granted startlån how often others gave more for what they bid on."""
    places = np.flatnonzero((bids.kind == _WITH_STARTLAN) & (lost > 0))
    for household, times in zip(bids.household[places].tolist(), lost[places].tolist(), strict=True):
        model.record(Event.STARTLAN_OUTBID, household, detail=times)


@compiled
def _above(
    rows: Rows,
    municipality: Ints,
    rooms: Ints,
    quality: Floats,
    programme: Ints,
    paid: Floats,
    price: Floats,
) -> tuple[Floats, Floats]:
    """What dwellings went for over the price of a like one, log points summed by municipality and size, and how many.

    Those of the low-price programme say nothing of the market.
    """
    above, sales = np.zeros(price.shape), np.zeros(price.shape)
    for place in range(rows.size):
        d = rows[place]
        if programme[d] != LOW_PRICE:
            town, size = municipality[d], rooms[d] - 1
            above[town, size] += np.log(paid[place] / (price[town, size] * quality[d]))
            sales[town, size] += 1
    return above, sales


def _household_bids(model: Model) -> Bids:
    """Those of banks' customers, and then of those with a granted startlån."""
    people = model.households
    with_bank, with_startlan = people.over(_bidders)
    means = budgets(model, with_bank)
    limit = np.concatenate([_limits(model, with_bank, means), _offered(model, with_startlan)])
    rows = np.concatenate([with_bank, with_startlan])
    return Bids(*people.at(rows, _aims, with_bank.size, limit, means.value, model.market.prices.price))


def _offered(model: Model, rows: Rows) -> Floats:
    """The highest prices with the startlån granted: less when savings are gone that were to pay a part."""
    equity, fee = budgets(model, rows).equity.tolist(), model.assume.purchase_fee
    offers = [model.town_of(h).startlan[h] for h in rows.tolist()]
    return np.array(
        [min(o.price, price_from_cap(e, o.max_ltv, fee - o.grant_share)) for o, e in zip(offers, equity, strict=True)]
    )


@compiled
def _bidders(count: int, state: Ints, arriving: Bools, searching: Bools, granted: Bools) -> tuple[Rows, Rows]:
    """Households that look for a dwelling to buy with a bank's loan, and with a granted startlån."""
    with_bank, with_startlan = np.empty(count, np.intp), np.empty(count, np.intp)
    n = m = 0
    for h in range(count):
        if (searching[h] or granted[h]) and _may_buy(state[h], arriving[h]):
            if granted[h]:
                with_startlan[m] = h
                m += 1
            else:
                with_bank[n] = h
                n += 1
    return with_bank[:n], with_startlan[:m]


@compiled
def _aims(
    rows: Rows,
    identity: Words,
    municipality: Ints,
    rooms: Ints,
    with_bank: int,
    limit: Floats,
    value: Floats,
    price: Floats,
) -> tuple[Rows, Counts, Rows, Words, Floats, Counts, Counts]:
    """Who bids, and for how many rooms: buyers take the largest size within reach, if it is large enough for them.

    An owner bids only for something clearly better or cheaper than the home; `value` is that of the homes of those
    `with_bank`, who stand first, the others have none. Returned as the columns of `Bids`.
    """
    count = rows.size
    towns, kind, household = np.empty(count, np.intp), np.empty(count, np.int64), np.empty(count, np.intp)
    word, most = np.empty(count, np.uint64), np.empty(count)
    aim, smallest = np.empty(count, np.int64), np.empty(count, np.int64)
    n = 0
    for place in range(count):
        h = rows[place]
        town, least, bid = municipality[h], rooms[h], limit[place]
        home = value[place] if place < with_bank else 0.0
        if home > 0 and (1 - SIDEWAYS) * home <= bid <= (1 + SIDEWAYS) * home:
            continue
        size = ROOMS
        while size >= least and bid < WITHIN_REACH * price[town, size - 1]:
            size -= 1
        if size >= least:
            towns[n], household[n], word[n], most[n], aim[n], smallest[n] = town, h, identity[h], bid, size, least
            kind[n] = _WITH_BANK if place < with_bank else _WITH_STARTLAN
            n += 1
    return towns[:n], kind[:n], household[:n], word[:n], most[:n], aim[:n], smallest[:n]


def _limits(model: Model, rows: Rows, means: Budgets) -> Floats:
    """The most that each can pay: under the cap, or above it where banks use their quota.

    They do so for the best able to pay of those whom the cap stops, as many as the quota has room for.
    """
    market, quota = model.market, model.rule("mortgage.compliance_quota")
    stopped, ability = _stopped(means.price, means.uncapped, means.bank_loan)
    best_first = stopped[np.argsort(-ability, kind="stable")]
    return model.households.at(
        rows, _use_quota, best_first, means.price, means.uncapped, quota, market.loans, market.loans_above
    )


@compiled
def _stopped(price: Floats, uncapped: Floats, bank_loan: Floats) -> tuple[Rows, Floats]:
    """Places of those whom the cap stops, and what part of the price without it they could borrow by their income."""
    places, ability, n = np.empty(price.size, np.intp), np.empty(price.size), 0
    for place in range(price.size):
        if uncapped[place] > ABOVE_CAP * price[place]:
            places[n], ability[n] = place, bank_loan[place] / max(uncapped[place], 1.0)
            n += 1
    return places[:n], ability[:n]


@compiled
def _use_quota(
    rows: Rows,
    municipality: Ints,
    best_first: Rows,
    price: Floats,
    uncapped: Floats,
    quota: Floats,
    loans: Floats,
    loans_above: Floats,
) -> Floats:
    room = np.empty(quota.size)
    for town in range(quota.size):
        made, above = 0.0, 0.0
        for month in range(loans.shape[1]):
            made += loans[town, month]
            above += loans_above[town, month]
        room[town] = quota_room(quota[town], made, above)
    limit = price.copy()
    for place in best_first:
        town = municipality[rows[place]]
        if room[town] > 0:
            room[town] -= 1
            limit[place] = uncapped[place]
    return limit


@compiled
def _remember_loans(town: Rows, ltv: Floats, cap: Floats, loans: Floats, loans_above: Floats, month: int) -> None:
    """Banks' loans of the month, and of them those above the cap; `ltv` is 0 where no bank lent."""
    loans[:, month], loans_above[:, month] = 0.0, 0.0
    for place in range(town.size):
        if ltv[place] > 0:
            loans[town[place], month] += 1
        if ltv[place] > cap[town[place]] + 1e-6:
            loans_above[town[place], month] += 1


def _municipal_bids(model: Model) -> list[Bids]:
    """In most months none; the municipalities buy what most on their lists wait for, at the market's price."""
    wanted: list[tuple[int, int, float]] = []
    if model.day >= model.reported_from:
        for town in model.towns:
            yearly = town.policy.municipal.acquisitions
            if not yearly and not town.policy.municipal.sell_to_tenants:
                town.fractions["acquisition"] = 0.0
            count = town.whole("acquisition", yearly / 12 + town.fractions.pop("reinvest", 0.0))
            town.fractions["acquisition"] += count  # given back unless bought
            if count:
                rooms = purchase.most_wanted(town)
                price = OFFER_ABOVE_MARKET * float(model.market.prices.price[town.index, rooms - 1])
                wanted += [(town.index, rooms, price)] * count
    if not wanted:
        return []
    places, sizes, prices = zip(*wanted, strict=True)
    where = np.array(places, np.intp)
    words = model.buyers("municipality", where)
    return [Bids.of_others(Buyer.MUNICIPALITY, where, words, np.array(sizes, np.int64), np.array(prices, float))]
