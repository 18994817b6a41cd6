"""The private rental market: leases end, landlords choose among applicants, rents answer to vacancies."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, Item, Payer, Reason, State, type_of_rows
from sim.processes.costs import record
from sim.processes.homelessness import become_homeless
from sim.processes.model import Model, Rows
from sim.processes.moves import move_many
from sim.rules.assistance import DEPOSIT_MONTHS, deposit
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, drawn
from sim.world.columns import Bools, Ints, where
from sim.world.dwellings import Use
from sim.world.households import LONG_AGO, LOOKS_FOR_HOME, RENTS, Need

COMFORTABLE = 0.3
"""Share of income after tax for which tenants take a room more than they need."""
CHEAP = 0.85
"""The cheaper dwellings of a size cost this share of a middling one."""
HEAD_START = 0.5
"""The luck of an hour's lead is worth as much as the spread of incomes: log points of income."""
_LET, _FOLLOW_UP = int(Use.LET), int(Need.FOLLOW_UP)
_PRIVATE_RENT, _PARENTS = int(State.PRIVATE_RENT), int(State.PARENTS)


def end_leases(model: Model) -> None:
    """Landlords give notice; tenants whose notice has run out and who found nothing must leave."""
    assume = model.assume
    over = model.households.over(
        _end_leases, model.day, model.day + round(assume.notice_days), assume.lease_end / 12, model.word("lease_end")
    )
    become_homeless(model, over, Reason.LEASE_ENDED)


@compiled
def _end_leases(
    count: int, identity: Ints, state: Ints, notice: Ints, day: int, last_day: int, share: float, lease_end: np.uint64
) -> Rows:
    """Returns those who must leave."""
    may_end = np.empty(count, np.bool_)
    for h in range(count):
        may_end[h] = (notice[h] >= 0) | (drawn(lease_end, identity[h]) < share)
    over = np.empty(count, np.intp)
    leave = 0
    for h in where(may_end):
        if notice[h] >= 0:
            if notice[h] <= day and RENTS[state[h]]:
                over[leave] = h
                leave += 1
        elif state[h] == _PRIVATE_RENT:
            notice[h] = last_day
    return over[:leave]


def let(model: Model) -> None:
    """Match the empty dwellings with those who look for one: landlords take the best paid whom they accept."""
    people, homes, prices = model.households, model.dwellings, model.market.prices
    habits = _habits(model)
    stock, vacant, unserved = (np.zeros(prices.rent.shape) for _ in range(3))
    deposits = np.zeros(len(model.towns))
    empty, rents, segment = homes.over(_empty, prices.rent, stock, vacant)
    order = np.lexsort((rents, segment))
    empty, rents = empty[order], rents[order]
    _renew_guarantees(model)
    guarantees = model.market.guarantees
    seekers, offer, guaranteed = people.over(
        _accepted,
        habits,
        prices.rent,
        model.rule("rental.landlord_refusal"),
        guarantees,
        model.streams.keys("visible need", 1)[0],
        model.word("refusal"),
        model.word("letting"),
    )
    order = np.argsort(-offer, kind="stable")
    tenants, taken, used = people.at(
        seekers[order],
        _match,
        guaranteed[order],
        habits,
        prices.rent,
        rents,
        vacant,
        unserved,
        deposits,
        guarantees,
    )
    for town, paid in zip(model.towns, deposits.tolist(), strict=True):
        record(model, town, Item.DEPOSIT, Payer.MUNICIPALITY, paid * model.assume.deposit_called_share)
    move_many(model, tenants, State.PRIVATE_RENT, Reason.RENTED, empty[taken])
    people.rent[tenants] = rents[taken]
    model.record_many(Event.GUARANTEE, tenants[used], dwelling=empty[taken][used])
    prices.remember_vacancies(unserved, vacant, stock)
    if model.settling:
        prices.take_for_usual()
    else:
        prices.adjust_rents(model.inflation, model.assume.rent_adjustment, model.assume.segment_weight)


def _renew_guarantees(model: Model) -> None:
    """A twelfth of the year's guarantees comes each month; what is not given is carried over, at most a year's."""
    yearly = model.rule("rental.deposit_guarantees")
    model.market.guarantees = np.minimum(model.market.guarantees + yearly / 12, yearly)


class Habits(NamedTuple):
    """How households look for a dwelling to rent, and whom landlords refuse; refusals and the rest are shares.

    `refusal_need` is one of people, whom no landlord takes; the other refusals are of landlords. `guarantee` is how
    much likelier either is where the municipality stands for deposit, damage and arrears.
    """

    search_success: float
    refusal_need: float
    refusal_remark: float
    refusal_known: float
    guarantee: float
    remark_since: float
    credit_limit: float
    rent_share: float


def _habits(model: Model) -> Habits:
    assume = model.assume
    return Habits(
        search_success=assume.search_success,
        refusal_need=assume.refusal_need,
        refusal_remark=assume.refusal_remark,
        refusal_known=assume.refusal_known,
        guarantee=assume.guarantee_factor,
        remark_since=float(model.day - 365 * assume.remark_years),
        credit_limit=assume.credit_limit,
        rent_share=assume.rent_share_limit,
    )


@compiled
def _empty(
    count: int,
    municipality: Ints,
    rooms: Ints,
    quality: Floats,
    use: Ints,
    occupant: Ints,
    rent: Floats,
    stock: Floats,
    vacant: Floats,
) -> tuple[Rows, Floats, Rows]:
    """Empty dwellings to let, today's rent of each, and its place in a flattened table by municipality and rooms.

    All that are let or to let are counted in `stock`, the empty in `vacant`.
    """
    empty, rents, segment = np.empty(count, np.intp), np.empty(count), np.empty(count, np.intp)
    found = 0
    for d in range(count):
        if use[d] == _LET:
            town, size = municipality[d], rooms[d] - 1
            stock[town, size] += 1
            if occupant[d] == NOBODY:
                vacant[town, size] += 1
                empty[found], rents[found], segment[found] = d, rent[town, size] * quality[d], town * ROOMS + size
                found += 1
    return empty[:found], rents[:found], segment[:found]


@compiled
def _accepted(
    count: int,
    identity: Ints,
    municipality: Ints,
    state: Ints,
    arriving: Bools,
    need: Ints,
    income: Floats,
    net: Floats,
    rooms: Ints,
    wealth: Floats,
    credit: Floats,
    notice: Ints,
    remark: Ints,
    known: Bools,
    settled: Ints,
    first: Bools,
    habits: Habits,
    rent: Floats,
    landlord_refusal: Floats,
    guarantees: Floats,
    visible: np.uint64,
    refusal: np.uint64,
    letting: np.uint64,
) -> tuple[Rows, Floats, Bools]:
    """Who looks for a dwelling to rent, less those who found none to view or whom every landlord refused this month.

    Most of those who need follow-up are refused month after month, for what landlords see lasts as long as the need:
    `visible` is the word of a trait, not of a month.

    Those without a dwelling, grown children still at home, tenants under notice, and who would move in from elsewhere.
    Returned with what each offers landlords: income, and the luck of coming first, log points; and whether with a
    guarantee of the municipality's, which it gives, while it has any, to those without a deposit or with NAV behind
    them who would find nothing without it.
    """
    looks = np.empty(count, np.bool_)
    for h in range(count):
        looks[h] = LOOKS_FOR_HOME[state[h]] | (notice[h] >= 0) | arriving[h]
    seekers, offer, guaranteed = np.empty(count, np.intp), np.empty(count), np.empty(count, np.bool_)
    accepted = 0
    for h in where(looks):
        town = municipality[h]
        nav = _nav_behind(known[h], arriving[h], settled[h])
        # The deposit: from savings or credit, with NAV's guarantee or the parents' help, or out of the last one.
        means = wealth[h] + max(habits.credit_limit * income[h] - credit[h], 0.0)
        helped = nav or state[h] == _PARENTS or notice[h] >= 0
        able = helped or means >= DEPOSIT_MONTHS * rent[town, rooms[h] - 1]
        sight = drawn(visible, identity[h]) if need[h] >= _FOLLOW_UP and not first[h] else 1.0
        luck = drawn(refusal, identity[h])
        refused = 0.0 if first[h] else _refused(remark[h], nav, habits)  # the team answers for its participants
        guarantee = False
        if not (able and _accepts(sight, luck, refused, landlord_refusal[town], habits)):
            guarantee = guarantees[town] >= 1 and (nav or not able)
            guarantee &= _accepts(sight, luck, refused, landlord_refusal[town] * habits.guarantee, habits)
            if not guarantee:
                continue
        seekers[accepted], guaranteed[accepted] = h, guarantee
        offer[accepted] = np.log(max(net[h], 1.0)) + HEAD_START * drawn(letting, identity[h])
        accepted += 1
    return seekers[:accepted], offer[:accepted], guaranteed[:accepted]


@compiled
def _nav_behind(known: bool, arriving: bool, settled: int) -> bool:
    """Whether NAV stands for deposit and rent: for those known to it, and refugees who settle by themselves."""
    return known or (arriving and settled > LONG_AGO)


@compiled
def _accepts(sight: float, luck: float, refused: float, refusing: float, habits: Habits) -> bool:
    """Whether an applicant finds a dwelling to view whose landlord takes her.

    `sight` and `luck` are uniforms, of what landlords see of her need and of the month; `refused` the share who refuse
    her for what they read of; `refusing` how much more often than today's landlords refuse.
    """
    seen = sight < habits.refusal_need * refusing
    return not seen and luck < habits.search_success * (1 - min(refused * refusing, 1.0))


@compiled
def _refused(remark: int, nav: bool, habits: Habits) -> float:
    """Share of landlords who refuse an applicant for what they read of."""
    if remark > habits.remark_since:
        return habits.refusal_remark
    return habits.refusal_known if nav else 0.0


@compiled
def _match(
    seekers: Rows,
    municipality: Ints,
    state: Ints,
    arriving: Bools,
    net: Floats,
    rooms: Ints,
    wealth: Floats,
    known: Bools,
    settled: Ints,
    guaranteed: Bools,
    habits: Habits,
    rent: Floats,
    rents: Floats,
    vacant: Floats,
    unserved: Floats,
    deposits: Floats,
    guarantees: Floats,
) -> tuple[Rows, Rows, Bools]:
    """In the order of the seekers each gets the best dwelling that she can pay of the first size, or of another.

    Returns the tenants, the places of their dwellings in `rents`, which stand by municipality, size and rent, and
    who has them with a guarantee: these are taken away from `guarantees`, and the dwellings let from `vacant`. In
    `unserved` are counted those without a dwelling who could pay a cheap one and got none. NAV stands for the deposit
    of those who turned to it and have no savings: `deposits`, NOK.
    """
    begins = np.zeros(vacant.size + 1, np.intp)
    for segment in range(vacant.size):
        begins[segment + 1] = begins[segment] + int(vacant[segment // ROOMS, segment % ROOMS])
    cheaper = np.arange(rents.size)
    tenants, taken = np.empty(seekers.size, np.intp), np.empty(seekers.size, np.intp)
    used = np.empty(seekers.size, np.bool_)
    let = 0
    for place in range(seekers.size):
        h = seekers[place]
        town, needed = municipality[h], rooms[h]
        if guaranteed[place] and guarantees[town] < 1:
            continue
        nav = _nav_behind(known[h], arriving[h], settled[h])
        limit = _payable(net[h], nav, rent[town, min(needed + 1, ROOMS) - 1], habits.rent_share)
        choice = _first_choice(needed, net[h], rent[town])
        found, size = NOBODY, choice
        for other in range(needed - 1, ROOMS + 1):
            size = choice if other < needed else other
            segment = town * ROOMS + size - 1
            found = _dearest(limit, begins[segment], begins[segment + 1], rents, cheaper)
            if found != NOBODY:
                break
        if found != NOBODY:
            tenants[let], taken[let], used[let] = h, found, guaranteed[place]
            guarantees[town] -= guaranteed[place]
            let += 1
            cheaper[found] = found - 1
            vacant[town, size - 1] -= 1
            if nav or guaranteed[place]:
                deposits[town] += deposit(DEPOSIT_MONTHS * rents[found], rents[found], wealth[h])
        elif limit >= CHEAP * rent[town, choice - 1] and (LOOKS_FOR_HOME[state[h]] or arriving[h]):
            unserved[town, choice - 1] += 1
    return tenants[:let], taken[:let], used[:let]


@compiled
def _payable(net: float, nav: bool, approved: float, rent_share: float) -> float:
    """The highest rent a month: a share of income, or what assistance covers for those whom NAV stands behind."""
    own = rent_share * net
    return max(own, approved) if nav else own


@compiled
def _first_choice(needed: int, net: float, rent: Floats) -> int:
    """Rooms looked for first: one more than needed where that takes little of the income, else what costs least."""
    roomy = min(needed + 1, ROOMS)
    if rent[roomy - 1] <= COMFORTABLE * net:
        return roomy
    cheapest = needed
    for size in range(needed + 1, ROOMS + 1):
        if rent[size - 1] < rent[cheapest - 1]:
            cheapest = size
    return cheapest


@compiled
def _dearest(limit: float, first: int, end: int, rents: Floats, cheaper: Rows) -> int:
    """The place from `first` to `end` of the dearest dwelling still empty that costs no more than a limit, or NOBODY.

    `rents` rise from place to place; `cheaper` leads from the place of a dwelling that is let to the next below.
    """
    low, high = first, end
    while low < high:
        middle = (low + high) // 2
        if rents[middle] <= limit:
            low = middle + 1
        else:
            high = middle
    place = low - 1
    while place >= first and cheaper[place] != place:
        if cheaper[place] >= first:  # a shorter way for those who come after
            cheaper[place] = cheaper[cheaper[place]]
        place = cheaper[place]
    return place if place >= first else NOBODY


def record_prices(model: Model) -> None:
    """The month's prices and rents by municipality and rooms, and the consumer price index."""
    towns, prices = len(model.towns), model.market.prices
    rows = _price_rows(towns).copy()
    rows["day"] = model.day
    rows["amount"] = np.concatenate([prices.price.ravel(), prices.rent.ravel(), np.full(towns, model.economy.cpi)])
    model.ledger.append(rows)


@cache
def _price_rows(towns: int) -> npt.NDArray[np.void]:
    """The rows of a month but for the day and the amounts."""
    sizes = towns * ROOMS
    rows = np.zeros(2 * sizes + towns, type_of_rows)
    rows["event"] = np.repeat([int(Event.PRICE), int(Event.RENT), int(Event.PRICES_CONSUMER)], [sizes, sizes, towns])
    rows["household"] = rows["dwelling"] = NOBODY
    town = np.repeat(np.arange(towns), ROOMS)
    rows["municipality"] = np.concatenate([town, town, np.arange(towns)])
    rows["origin"][: 2 * sizes] = np.tile(np.arange(1, ROOMS + 1), 2 * towns)
    return rows
