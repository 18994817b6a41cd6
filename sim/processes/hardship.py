"""Needs come and go; a burden or a need leads to arrears, a petition, and in the end eviction or forced sale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, Item, Payer, Reason, State
from sim.processes import counselling, refinancing, support
from sim.processes.clock import Course
from sim.processes.costs import pay, record
from sim.processes.homelessness import lose_home
from sim.processes.model import Model, Rows
from sim.rules import assistance
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints, where
from sim.world.households import OWNS, RENTS, Need, Work
from sim.world.population import age_in_years, by_rank, cells_of, need_by_cell, need_weights
from sim.world.tables import band_of, kind_of

HOPELESS_BURDEN = 0.5
"""Share of income that a home takes from which owners see that they cannot keep it."""
USUAL_BURDEN, LARGEST_BURDEN = 0.3, 1.5
"""Shares of income: at the first arrears have their usual hazard; beyond the second it does not grow any more."""
NO_HURRY = 10**6
"""Days: who sells up may stay until another home is found."""
LARGEST_WEIGHT = 50.0
"""No household is taken to be likelier than this to come into need, against the mean."""
_ABSENT, _TENTHS = int(State.ABSENT), int(10 * LARGEST_BURDEN) + 1
_NONE, _ECONOMIC, _FOLLOW_UP, _INTENSIVE = (int(need) for need in Need)
_NOTHING = int(Work.NOTHING)


class Needs(NamedTuple):
    """How needs of support come and go, shares of households a month.

    Attributes:
        intensive, follow_up, economic: who come into a need, from the deepest on; each holds those before.
        rank_slope: how much likelier they are low in the incomes. ends: needs that end.
        helped: how much sooner they do with follow-up. owners: how much likelier they are of owners than of others.
    """

    intensive: float
    follow_up: float
    economic: float
    rank_slope: float
    ends: float
    helped: float
    owners: float


def owners_at_risk(model: Model) -> Floats:
    """What part of all risk of a need owners would have if owning did not matter, by municipality as it is found."""
    people, towns = model.households, len(model.towns)
    rows = np.arange(people.count)
    kind, band, _ = cells_of(people, rows, model.calendar)
    weight = need_weights(people.rank[rows], kind, band, model.assume)
    town, owns = people.municipality[rows], OWNS[people.state[rows]]
    return np.asarray(np.bincount(town[owns], weight[owns], towns) / np.bincount(town, weight, towns))


def change_needs(model: Model) -> None:
    """Support needs begin, deepen and end; follow-up ends them a little sooner. Who had one before falls back."""
    assume = model.assume
    ends = 1 / (12 * assume.need_duration)
    # In balance as many begin as end, so that each level keeps its share.
    intensive = assume.need_intensive
    follow_up = intensive + assume.need_follow_up
    needs = Needs(
        intensive=intensive * ends,
        follow_up=follow_up * ends,
        economic=(follow_up + assume.need_economic) * ends,
        rank_slope=assume.need_rank_slope,
        ends=ends,
        helped=assume.followup_recovery_factor,
        owners=assume.need_owner_factor,
    )
    model.households.over(
        _change_needs,
        needs,
        1 / (1 - model.owners_at_risk * (1 - assume.need_owner_factor)),
        need_by_cell(assume),
        model.calendar,
        model.word("need"),
    )


@compiled
def _change_needs(
    count: int,
    identity: Words,
    municipality: Ints,
    state: Ints,
    birth: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    rank: Floats,
    stale: Bools,
    helped: Bools,
    needs: Needs,
    others: Floats,
    by_cell: Floats,
    calendar: int,
    struck: np.uint64,
) -> None:
    """`others`: how much likelier a need is of those who own nothing, by municipality, so that the mean stays one."""
    # Only the least lucky can be struck, whatever their weight: the others need not be weighed.
    may_change, most = np.empty(count, np.bool_), LARGEST_WEIGHT * needs.economic
    for h in range(count):
        may_change[h] = (need[h] > _NONE) | (drawn(struck, identity[h]) < most)
    for h in where(may_change):
        luck = drawn(struck, identity[h])
        if need[h] > _NONE:
            if luck < needs.ends * (needs.helped if helped[h] else 1.0):
                need[h] = _NONE
                stale[h] = True
        elif state[h] != _ABSENT:
            age, kind = age_in_years(birth[h], calendar), kind_of(adults[h], children[h])
            weight = by_cell[kind, band_of(age)] * by_rank(rank[h], needs.rank_slope)
            weight *= others[municipality[h]] * (needs.owners if OWNS[state[h]] else 1.0)
            weight = min(weight, LARGEST_WEIGHT)
            need[h] = _struck(luck, weight, needs)
            if need[h] > _NONE:
                stale[h] = True


@compiled
def _struck(luck: float, weight: float, needs: Needs) -> int:
    """The need that somebody with this luck comes into."""
    if luck < weight * needs.intensive:
        return _INTENSIVE
    if luck < weight * needs.follow_up:
        return _FOLLOW_UP
    return _ECONOMIC if luck < weight * needs.economic else _NONE


def sell_up(model: Model) -> None:
    """Owners whose home takes more than they have sell before they fall behind: they look for one to rent."""
    model.households.over(_sell_up, model.day + NO_HURRY, model.assume.owner_sells, model.word("sell_up"))


@compiled
def _sell_up(
    count: int,
    identity: Words,
    state: Ints,
    wealth: Floats,
    notice: Ints,
    housing: Floats,
    burden: Floats,
    last_day: int,
    share: float,
    sells: np.uint64,
) -> None:
    for h in range(count):
        hopeless = burden[h] > HOPELESS_BURDEN and wealth[h] < housing[h]
        if hopeless and OWNS[state[h]] and notice[h] < 0 and drawn(sells, identity[h]) < share:
            notice[h] = last_day


class Hazards(NamedTuple):
    """Of arrears in a month, at the usual burden, how it grows with the burden, and factors for some.

    `unpaid`: of those on social assistance alone, whose rent NAV does not always pay itself.
    """

    base: float
    slope: float
    follow_up: float
    economic: float
    helped: float
    owner: float
    unpaid: float


def fall_behind(model: Model) -> None:
    """Those who cannot pay this month; they take the way of arrears together."""
    people, assume = model.households, model.assume
    hazards = Hazards(
        base=assume.arrears_base,
        slope=assume.arrears_burden_slope,
        follow_up=assume.arrears_need_factor,
        economic=assume.arrears_need_factor**0.5,
        helped=assume.followup_hazard_factor,
        owner=assume.arrears_owner_factor,
        unpaid=1 - assume.rent_paid_by_nav,
    )
    behind = people.over(_behind, hazards, model.word("arrears"))
    if behind.size:
        model.env.start(arrears(model, behind, people.spell[behind], people.housing[behind]))


@compiled
def _behind(
    count: int,
    identity: Words,
    state: Ints,
    need: Ints,
    wealth: Floats,
    dwelling: Ints,
    in_arrears: Bools,
    support: Floats,
    work: Ints,
    housing: Floats,
    burden: Floats,
    hazards: Hazards,
    arrears: np.uint64,
) -> Rows:
    """Those with two months' costs in the bank pay from it; of the others some fall behind."""
    # What the hazard is at most at each tenth of a burden: few have less luck than this, and need be looked at.
    most_by_tenth = np.empty(_TENTHS)
    for tenth in range(_TENTHS):
        burdened = min((tenth + 1) / 10, LARGEST_BURDEN)
        most_by_tenth[tenth] = hazards.base * hazards.follow_up * np.exp(hazards.slope * (burdened - USUAL_BURDEN))
    behind, found = np.empty(count, np.intp), 0
    for h in range(count):
        luck = drawn(arrears, identity[h])
        if luck >= most_by_tenth[int(10 * min(burden[h], LARGEST_BURDEN))]:
            continue
        if housing[h] > 0 and wealth[h] < 2 * housing[h] and not in_arrears[h] and dwelling[h] != NOBODY:
            hazard = hazards.base * np.exp(hazards.slope * (min(burden[h], LARGEST_BURDEN) - USUAL_BURDEN))
            if need[h] >= _ECONOMIC:
                hazard *= hazards.follow_up if need[h] >= _FOLLOW_UP else hazards.economic
            if support[h] > 0:
                hazard *= hazards.helped ** support[h]
            if OWNS[state[h]]:
                hazard *= hazards.owner
            elif work[h] == _NOTHING:
                hazard *= hazards.unpaid
            if luck < hazard:
                behind[found] = h
                found += 1
    return behind[:found]


def arrears(model: Model, rows: Rows, spell: Ints, housing: Floats) -> Course:
    """Those who miss a payment on the same day are warned; against who has not solved it in time goes a petition.

    `spell` is each household's in its dwelling, for a move ends arrears; `housing` what that costs a month, NOK.
    """
    people, assume = model.households, model.assume
    here = people.spell[rows] == spell  # the others moved later in the same month's step
    rows, spell, housing = rows[here], spell[here], housing[here]
    people.in_arrears[rows] = True
    model.record_many(Event.ARREARS, rows)
    for household in rows.tolist():
        counselling.at_arrears(model, household)
    yield model.env.timeout(assume.warning_days)
    for household, since, cost in zip(rows.tolist(), spell.tolist(), housing.tolist(), strict=True):
        if people.spell.item(household) != since:
            continue
        if _solved(model, "arrears_early", household, assume.arrears_solved_early):
            people.in_arrears[household] = False
        else:
            model.env.start(petition(model, household, since, cost))


def petition(model: Model, household: int, spell: int, housing: float) -> Course:
    """From the petition to a solution or the loss of the dwelling; arguments as in `arrears`."""
    people, assume = model.households, model.assume
    model.record(Event.PETITION, household, origin=people.state_of(household))
    pay(model, model.town_of(household), Item.EVICTION, Payer.HOUSEHOLDS, "eviction_petition", 1)
    counselling.at_petition(model, household)
    refinancing.at_petition(model, household)
    began = model.env.now
    yield model.env.timeout(assume.eviction_days)
    if people.spell.item(household) != spell or not people.in_arrears.item(household):
        return
    if refinancing.paid_since(model, household, began):
        return  # arrears of today are others, with a petition of their own
    solved = _solved(model, "petition", household, assume.petition_solved)
    if solved or _nav_pays(model, household, housing):
        people.in_arrears[household] = False
        return
    lose_dwelling(model, household)


def _solved(model: Model, stage: str, household: int, share: float) -> bool:
    """Whether the debt is paid or agreed on; follow-up and counselling leave fewer unsolved."""
    unsolved = (1 - share) * support.factor(model, household) * counselling.factor(model, household)
    return model.luck(stage, household) >= unsolved


def _nav_pays(model: Model, household: int, housing: float) -> bool:
    """Whether NAV pays a tenant's arrears so that the tenancy goes on: it may, and does so for some."""
    people, assume = model.households, model.assume
    if not RENTS.item(people.state_of(household)) or model.luck("nav_pays", household) >= assume.arrears_help_share:
        return False
    town = model.town_of(household)
    ceiling = model.market.prices.rent.item(town.index, min(people.rooms.item(household) + 1, ROOMS) - 1)
    owed, savings = assume.arrears_months * housing, people.wealth.item(household)
    amount: float = assistance.arrears(owed, housing, ceiling, savings, assume.arrears_help_months)
    record(model, town, Item.ARREARS, Payer.MUNICIPALITY, amount)
    record(model, town, Item.ARREARS, Payer.HOUSEHOLDS, -amount)
    return amount > 0


def lose_dwelling(model: Model, household: int) -> None:
    """Eviction of a tenant, or forced sale of an owner's dwelling."""
    people, town = model.households, model.town_of(household)
    state, dwelling = people.state_of(household), people.dwelling.item(household)
    people.remark[household] = model.day
    if OWNS.item(state):
        model.record(Event.FORCED_SALE, household, dwelling=dwelling)
        lose_home(model, household, Reason.FORCED_SALE)
        return
    model.record(Event.EVICTION, household, dwelling=dwelling, origin=state)
    payer = Payer.MUNICIPALITY if state == State.MUNICIPAL_RENT else Payer.HOUSEHOLDS
    pay(model, town, Item.EVICTION, payer, "eviction_case", 1)
    lose_home(model, household, Reason.EVICTED)
