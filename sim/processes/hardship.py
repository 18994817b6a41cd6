"""Needs come and go; a burden or a need leads to arrears, a petition, and in the end eviction or forced sale."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import NOBODY, Event, Item, Payer, Reason, State
from sim.processes.accounts import Month
from sim.processes.costs import pay
from sim.processes.homelessness import become_homeless, begin_spell
from sim.processes.model import Model
from sim.world import tables
from sim.world.households import OWNS, Need
from sim.world.population import need_weights

LARGEST_WEIGHT = 50.0
"""No household is taken to be likelier than this to come into need, against the mean."""


def change_needs(model: Model, month: Month) -> None:
    """Support needs begin, deepen and end; follow-up ends them a little sooner."""
    people, assume, rows = model.households, model.assume, month.rows
    need = people.need[rows]
    luck = model.chance("need", rows)
    leaving = 1 / (12 * assume.need_duration)
    # In balance as many begin as end, so that each level keeps its share.
    shares = np.array([assume.need_intensive, assume.need_follow_up, assume.need_economic])
    begin = np.cumsum(shares) * leaving
    in_need = need > 0
    recover = luck < leaving * np.where(people.helped[rows], assume.followup_recovery_factor, 1.0)
    people.need[rows[in_need & recover]] = Need.NONE
    # Only the least lucky can be struck, whatever their weight: the others need not be weighed.
    able = np.flatnonzero(~in_need & (luck < LARGEST_WEIGHT * begin[-1]))
    rows, luck = rows[able], luck[able]
    kind = tables.kind_of(people.adults[rows], people.children[rows])
    band = tables.band_of(people.age(rows, model.calendar))
    weight = np.minimum(need_weights(people.rank[rows], kind, band, assume), LARGEST_WEIGHT)
    people.need[rows] = np.select(
        [luck < weight * b for b in begin], [Need.INTENSIVE, Need.FOLLOW_UP, Need.ECONOMIC], Need.NONE
    )


def fall_behind(model: Model, month: Month) -> None:
    """Those who cannot pay this month; each takes the way of arrears as a process of its own."""
    people, assume = model.households, model.assume
    # Those with two months' costs in the bank pay from it.
    exposed = (month.housing > 0) & (people.wealth[month.rows] < 2 * month.housing)
    rows, burden = month.rows[exposed], month.burden[exposed]
    hazard = assume.arrears_base * np.exp(assume.arrears_burden_slope * (np.minimum(burden, 1.5) - 0.3))
    need = people.need[rows]
    hazard *= np.select(
        [need >= Need.FOLLOW_UP, need == Need.ECONOMIC],
        [assume.arrears_need_factor, assume.arrears_need_factor**0.5],
        1.0,
    )
    hazard *= np.where(people.helped[rows], assume.followup_hazard_factor, 1.0)
    hazard *= np.where(OWNS[people.state[rows]], assume.arrears_owner_factor, 1.0)
    free = ~people.in_arrears[rows] & (people.dwelling[rows] != NOBODY)
    for household in rows[free & (model.chance("arrears", rows) < hazard)].tolist():
        model.env.process(arrears(model, household, model.end_of_spell(household)))


def arrears(model: Model, household: int, moved: simpy.Event) -> Generator[simpy.Event, object, None]:
    """From the first missed payment to a solution or the loss of the dwelling; `moved` ends it before that."""
    people, assume = model.households, model.assume
    if moved.triggered:  # in the same month's step
        return
    town = model.town_of(household)
    people.in_arrears[household] = True
    model.record(Event.ARREARS, household)
    if not (yield from model.stays(household, assume.warning_days)):
        return
    if solved(model, "arrears_early", household, assume.arrears_solved_early):
        people.in_arrears[household] = False
        return
    model.record(Event.PETITION, household)
    pay(model, town, Item.EVICTION, Payer.HOUSEHOLDS, "eviction_petition", 1)
    if not (yield from model.stays(household, assume.eviction_days)):
        return
    if solved(model, "petition", household, assume.petition_solved):
        people.in_arrears[household] = False
        return
    lose_dwelling(model, household)


def solved(model: Model, stage: str, household: int, share: float) -> bool:
    """Whether the debt is paid or agreed on; follow-up leaves fewer unsolved."""
    unsolved = (1 - share) * (model.assume.followup_hazard_factor if model.households.helped[household] else 1.0)
    return model.luck(stage, household) >= unsolved


def lose_dwelling(model: Model, household: int) -> None:
    """Eviction of a tenant, or forced sale of an owner's dwelling."""
    people, town = model.households, model.town_of(household)
    if OWNS[people.state_of(household)]:
        model.record(Event.FORCED_SALE, household, dwelling=int(people.dwelling[household]))
        reason = Reason.FORCED_SALE
    else:
        model.record(
            Event.EVICTION,
            household,
            dwelling=int(people.dwelling[household]),
            origin=people.state_of(household),
        )
        municipal = people.state_of(household) == State.MUNICIPAL_RENT
        pay(
            model,
            town,
            Item.EVICTION,
            Payer.MUNICIPALITY if municipal else Payer.HOUSEHOLDS,
            "eviction_case",
            1,
        )
        reason = Reason.EVICTED
    become_homeless(model, household, reason)
    begin_spell(model, household)
