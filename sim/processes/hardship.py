"""Needs come and go; a burden or a need leads to arrears, a petition, and in the end eviction or forced sale."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import NOBODY, Event, Item, Payer, Reason, State
from sim.processes.costs import pay, record
from sim.processes.homelessness import lose_home
from sim.processes.model import Model, Month, Rows
from sim.rules import assistance
from sim.world import population
from sim.world.households import OWNS, RENTS, Need, Work

HOPELESS_BURDEN = 0.5
"""Share of income that a home takes from which owners see that they cannot keep it."""
NO_HURRY = 10**6
"""Days: who sells up may stay until another home is found."""
LARGEST_WEIGHT = 50.0
"""No household is taken to be likelier than this to come into need, against the mean."""
_ABSENT, _FOLLOW_UP, _ECONOMIC = int(State.ABSENT), int(Need.FOLLOW_UP), int(Need.ECONOMIC)


def change_needs(model: Model) -> None:
    """Support needs begin, deepen and end; follow-up ends them a little sooner. Who had one before falls back."""
    people, assume, s = model.households, model.assume, model.everybody
    leaving = 1 / (12 * assume.need_duration)
    # In balance as many begin as end, so that each level keeps its share.
    shares = np.array([assume.need_intensive, assume.need_follow_up, assume.need_economic])
    begin = np.cumsum(shares) * leaving
    # Only the least lucky can be struck, whatever their weight: the others need not be weighed.
    luck = model.chance("need", s)
    in_need = people.need[s] > 0
    rows = np.flatnonzero((luck < LARGEST_WEIGHT * begin[-1]) & ~in_need & (people.state[s] != _ABSENT))
    kind, band, _ = population.cells_of(people, rows, model.calendar)
    weight = np.minimum(population.need_weights(people.rank[rows], kind, band, assume), LARGEST_WEIGHT)
    levels = [int(Need.INTENSIVE), int(Need.FOLLOW_UP), int(Need.ECONOMIC)]
    need = np.select([luck[rows] < weight * b for b in begin], levels, int(Need.NONE))
    struck = rows[need > 0]
    people.need[struck] = need[need > 0]
    _lose_income(model, struck)
    ill = np.flatnonzero(in_need)
    well = ill[luck[ill] < leaving * np.where(people.helped[ill], assume.followup_recovery_factor, 1.0)]
    people.need[well] = int(Need.NONE)
    people.work[well[people.work[well] == int(Work.NOTHING)]] = int(Work.UNEMPLOYED)
    changed = np.concatenate([struck, well])
    people.stale[changed] = True


def _lose_income(model: Model, rows: Rows) -> None:
    """Of those struck by a need, some lose their work and have no right to insurance."""
    people = model.households
    _, _, age = population.cells_of(people, rows, model.calendar)
    able = population.working_age(age) & (people.work[rows] != int(Work.BENEFIT))
    rows = rows[able & (model.chance("no_income", rows) < model.assume.no_income_share)]
    people.work[rows] = int(Work.NOTHING)
    people.claims[rows] = True


def sell_up(model: Model, month: Month) -> None:
    """Owners whose home takes more than they have sell before they fall behind: they look for one to rent."""
    people, s = model.households, model.everybody
    rows = np.flatnonzero((month.burden > HOPELESS_BURDEN) & (people.wealth[s] < month.housing) & OWNS[people.state[s]])
    rows = rows[people.notice[rows] < 0]
    people.notice[rows[model.chance("sell_up", rows) < model.assume.owner_sells]] = model.day + NO_HURRY


def fall_behind(model: Model, month: Month) -> None:
    """Those who cannot pay this month; each takes the way of arrears as a process of its own."""
    people, assume, s = model.households, model.assume, model.everybody
    # Those with two months' costs in the bank pay from it.
    rows = np.flatnonzero((month.housing > 0) & (people.wealth[s] < 2 * month.housing) & ~people.in_arrears[s])
    rows = rows[people.dwelling[rows] != NOBODY]
    burden = np.minimum(month.burden[rows], 1.5)
    hazard = assume.arrears_base * np.exp(assume.arrears_burden_slope * (burden - 0.3))
    need = people.need[rows]
    factor = assume.arrears_need_factor
    hazard *= np.select([need >= _FOLLOW_UP, need == _ECONOMIC], [factor, factor**0.5], 1.0)
    hazard *= np.where(people.helped[rows], assume.followup_hazard_factor, 1.0)
    hazard *= np.where(OWNS[people.state[rows]], assume.arrears_owner_factor, 1.0)
    for household in rows[model.chance("arrears", rows) < hazard].tolist():
        spell = int(people.spell[household])
        model.env.process(arrears(model, household, float(month.housing[household]), spell))


def arrears(model: Model, household: int, housing: float, spell: int) -> Generator[simpy.Event, object, None]:
    """From the first missed payment to a solution or the loss of the dwelling; a move ends it before that.

    `housing` is what the dwelling costs a month, NOK; `spell` the household's in that dwelling.
    """
    people, assume = model.households, model.assume
    if people.spell[household] != spell:  # moved later in the same month's step
        return
    people.in_arrears[household] = True
    model.record(Event.ARREARS, household)
    if not (yield from model.stays(household, assume.warning_days)):
        return
    if _solved(model, "arrears_early", household, assume.arrears_solved_early):
        people.in_arrears[household] = False
        return
    model.record(Event.PETITION, household)
    pay(model, model.town_of(household), Item.EVICTION, Payer.HOUSEHOLDS, "eviction_petition", 1)
    if not (yield from model.stays(household, assume.eviction_days)):
        return
    solved = _solved(model, "petition", household, assume.petition_solved)
    if solved or _nav_pays(model, household, housing):
        people.in_arrears[household] = False
        return
    lose_dwelling(model, household)


def _solved(model: Model, stage: str, household: int, share: float) -> bool:
    """Whether the debt is paid or agreed on; follow-up leaves fewer unsolved."""
    unsolved = (1 - share) * (model.assume.followup_hazard_factor if model.households.helped[household] else 1.0)
    return model.luck(stage, household) >= unsolved


def _nav_pays(model: Model, household: int, housing: float) -> bool:
    """Whether NAV pays a tenant's arrears so that the tenancy goes on: it may, and does so for some."""
    people, assume = model.households, model.assume
    if not RENTS[people.state_of(household)] or model.luck("nav_pays", household) >= assume.arrears_help_share:
        return False
    row = np.array([household])
    owed = np.array([assume.arrears_months * housing])
    ceiling = model.rent_for(row, spare=1)
    amount = float(
        assistance.arrears(owed, np.array([housing]), ceiling, people.wealth[row], assume.arrears_help_months)[0]
    )
    town = model.town_of(household)
    record(model, town, Item.ARREARS, Payer.MUNICIPALITY, amount)
    record(model, town, Item.ARREARS, Payer.HOUSEHOLDS, -amount)
    return amount > 0


def lose_dwelling(model: Model, household: int) -> None:
    """Eviction of a tenant, or forced sale of an owner's dwelling."""
    people, town = model.households, model.town_of(household)
    state, dwelling = people.state_of(household), int(people.dwelling[household])
    people.remark[household] = model.day
    if OWNS[state]:
        model.record(Event.FORCED_SALE, household, dwelling=dwelling)
        lose_home(model, household, Reason.FORCED_SALE)
        return
    model.record(Event.EVICTION, household, dwelling=dwelling, origin=state)
    payer = Payer.MUNICIPALITY if state == State.MUNICIPAL_RENT else Payer.HOUSEHOLDS
    pay(model, town, Item.EVICTION, payer, "eviction_case", 1)
    lose_home(model, household, Reason.EVICTED)
