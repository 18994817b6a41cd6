"""The private rental market: leases end, landlords choose among applicants, rents answer to vacancies."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Event, Item, Payer, Reason, State
from sim.processes.costs import record
from sim.processes.homelessness import become_homeless
from sim.processes.model import Model, Rows
from sim.processes.moves import move_many
from sim.rules import assistance
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world.households import LOOKS_FOR_HOME, RENTS, Need

COMFORTABLE = 0.3
"""Share of income after tax for which tenants take a room more than they need."""
CHEAP = 0.85
"""The cheaper dwellings of a size cost this share of a middling one."""
HEAD_START = 0.5
"""The luck of an hour's lead is worth as much as the spread of incomes: log points of income."""
_LAST = 2**62
Sizes = npt.NDArray[np.int64]


def end_leases(model: Model) -> None:
    """Landlords give notice; tenants whose notice has run out and who found nothing must leave."""
    people, s = model.households, model.everybody
    notice = people.notice[s]
    secure = np.flatnonzero((people.state[s] == int(State.PRIVATE_RENT)) & (notice < 0))
    given = secure[model.chance("lease_end", secure) < model.assume.lease_end / 12]
    over = np.flatnonzero((notice >= 0) & (notice <= model.day) & RENTS[people.state[s]])
    people.notice[given] = model.day + round(model.assume.notice_days)
    become_homeless(model, over, Reason.LEASE_ENDED)


def let(model: Model) -> None:
    """Match the empty dwellings with those who look for one: landlords take the best paid whom they accept."""
    people, homes, prices = model.households, model.dwellings, model.market.prices
    stock = homes.let()
    empty = stock[homes.occupant[stock] == NOBODY]
    seekers = _seekers(model)
    limit = payable(model, seekers)
    first = _first_choice(model, seekers)
    town = people.municipality[seekers]
    able = limit >= CHEAP * prices.rent[town, first - 1]
    _match(model, seekers, first, limit, empty)
    left = able & (LOOKS_FOR_HOME[people.state[seekers]] | people.arriving[seekers])
    towns = len(model.towns)
    unserved = np.bincount(town[left].astype(np.intp) * ROOMS + first[left] - 1, minlength=towns * ROOMS)
    rental = homes.count_by_segment(stock, towns)
    prices.remember_vacancies(
        unserved.reshape(towns, ROOMS).astype(float),
        homes.count_by_segment(empty[homes.occupant[empty] == NOBODY], towns),
        rental,
    )
    if model.settling:
        prices.take_for_usual()
    else:
        prices.adjust_rents(model.inflation, model.assume.rent_adjustment, model.assume.segment_weight)


def _seekers(model: Model) -> Rows:
    """Who looks for a dwelling to rent, less those who found none to view or whom every landlord refused this month.

    Those without a dwelling, grown children still at home, tenants under notice, and who would move in from elsewhere.
    """
    people, s = model.households, model.everybody
    rows = np.flatnonzero(LOOKS_FOR_HOME[people.state[s]] | (people.notice[s] >= 0) | people.arriving[s])
    assume = model.assume
    remark = people.remark[rows] > model.day - 365 * assume.remark_years
    refusal = np.select(
        [people.need[rows] >= int(Need.FOLLOW_UP), remark, people.known[rows]],
        [assume.refusal_need, assume.refusal_remark, assume.refusal_known],
        0.0,
    )
    refusal = np.minimum(refusal * model.rule("rental.landlord_refusal")[people.municipality[rows]], 1.0)
    accepting = assume.search_success * (1 - refusal) * _has_deposit(model, rows)
    accepted = rows[model.chance("refusal", rows) < accepting]
    order = np.log(np.maximum(people.net[accepted], 1.0)) + HEAD_START * model.chance("letting", accepted)
    return np.asarray(accepted[np.argsort(-order, kind="stable")])


def _has_deposit(model: Model, rows: Rows) -> npt.NDArray[np.bool_]:
    """Who can put down the deposit: from savings or credit, with the parents' help, or with NAV's guarantee."""
    people = model.households
    means = people.wealth[rows] + np.maximum(model.assume.credit_limit * people.income[rows] - people.credit[rows], 0.0)
    own = means >= assistance.DEPOSIT_MONTHS * model.rent_for(rows)
    return np.asarray(
        own | people.known[rows] | (people.state[rows] == int(State.PARENTS)) | (people.notice[rows] >= 0)
    )


def _first_choice(model: Model, rows: Rows) -> Sizes:
    """Rooms looked for first: one more than needed where that takes little of the income, else what costs least."""
    people, rent = model.households, model.market.prices.rent
    # Of the sizes that will do, the one with the lowest rent, by municipality and size needed.
    cheapest = np.stack([place + 1 + np.argmin(rent[:, place:], axis=1) for place in range(ROOMS)], axis=1)
    needed = people.rooms[rows].astype(np.int64)
    comfortable = model.rent_for(rows, spare=1) <= COMFORTABLE * people.net[rows]
    return np.where(comfortable, np.minimum(needed + 1, ROOMS), cheapest[people.municipality[rows], needed - 1])


def _match(model: Model, seekers: Rows, first: Sizes, limit: Floats, empty: Rows) -> None:
    """In the order of the seekers each gets the best dwelling that she can pay of the first size, or of another."""
    people, homes = model.households, model.dwellings
    rents = model.rents_of(empty)
    order = np.lexsort((empty, rents))
    empty, rents = empty[order], rents[order]
    vacant: list[list[tuple[float, int]]] = [[] for _ in range(len(model.towns) * ROOMS)]
    for place, rent, dwelling in zip(homes.segment(empty).tolist(), rents.tolist(), empty.tolist(), strict=True):
        vacant[place].append((rent, dwelling))
    moved: list[int] = []
    taken: list[int] = []
    start = people.municipality[seekers].astype(np.intp) * ROOMS - 1
    for household, place, choice, needed, most in zip(
        seekers.tolist(),
        start.tolist(),
        first.tolist(),
        people.rooms[seekers].tolist(),
        limit.tolist(),
        strict=True,
    ):
        for size in (choice, *range(needed, ROOMS + 1)):
            offers = vacant[place + size]
            if offers and offers[0][0] <= most:
                moved.append(household)
                taken.append(offers.pop(bisect_right(offers, (most, _LAST)) - 1)[1])
                break
    tenants, dwellings = np.array(moved, np.intp), np.array(taken, np.intp)
    _pay_deposits(model, tenants, model.rents_of(dwellings))
    move_many(model, tenants, State.PRIVATE_RENT, Reason.RENTED, dwellings)
    people.rent[tenants] = model.rents_of(dwellings)


def _pay_deposits(model: Model, rows: Rows, rents: Floats) -> None:
    """NAV stands for the deposit of those who turned to it and have no savings; some of it is called on later."""
    people, assume = model.households, model.assume
    known = people.known[rows]
    rows, rents = rows[known], rents[known]
    amount = assistance.deposit(assistance.DEPOSIT_MONTHS * rents, rents, people.wealth[rows])
    paid = np.bincount(people.municipality[rows], amount * assume.deposit_called_share, len(model.towns))
    for town, sum_ in zip(model.towns, paid.tolist(), strict=True):
        record(model, town, Item.DEPOSIT, Payer.MUNICIPALITY, sum_)


def payable(model: Model, rows: Rows) -> Floats:
    """The highest rent a month: a share of income, or what assistance covers for those known to the office."""
    people = model.households
    own: Floats = model.assume.rent_share_limit * people.net[rows]
    return np.where(people.known[rows], np.maximum(own, model.rent_for(rows, spare=1)), own)


def record_prices(model: Model) -> None:
    """The month's prices and rents by municipality and rooms, and the consumer price index."""
    towns, prices = len(model.towns), model.market.prices
    town, rooms = np.repeat(np.arange(towns), ROOMS), np.tile(np.arange(1, ROOMS + 1), towns)
    for event, amounts in ((Event.PRICE, prices.price), (Event.RENT, prices.rent)):
        model.ledger.record_many(
            town.size, day=model.day, event=int(event), municipality=town, origin=rooms, amount=amounts.ravel()
        )
    model.ledger.record_many(
        towns,
        day=model.day,
        event=int(Event.PRICES_CONSUMER),
        municipality=np.arange(towns),
        amount=model.economy.cpi,
    )
