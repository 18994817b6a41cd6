"""Prison and institutions: single people who rent lose their dwelling while inside, and come out to none."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Event, Reason, State
from sim.processes.homelessness import lose_home
from sim.processes.model import Model, Rows
from sim.processes.moves import move
from sim.streams import Words, drawn
from sim.world.columns import Ints
from sim.world.families import NO_ONE
from sim.world.households import LOOKS_FOR_HOME

SOON_DAYS = 60
"""The national mapping counts those who leave within two months and have nowhere to go."""
OLDEST = 60
"""Few older people are sent to prison or into such treatment."""
_EXPOSED = LOOKS_FOR_HOME.copy()
_EXPOSED[int(State.PRIVATE_RENT)] = True  # tenants of the municipality, and owners, keep the dwelling meanwhile
_TREATMENT_BY_NEED = np.array([0.0, 0.25, 1.0, 1.0])
"""How much likelier treatment is, against those who need follow-up (assumed: a need of economic support is often
that of an addiction that no service follows)."""
_PRISON_BY_NEED = np.array([1.0, 5.0, 30.0, 30.0])
"""How much likelier prison is with a need of economic support, follow-up and intensive follow-up (assumed: of those in
prison most abuse substances or have a mental disorder)."""


def confine(model: Model) -> None:
    """Who goes to prison or into an institution this month and gives up what dwelling there is."""
    assume = model.assume
    prison, institution = model.households.over(
        _confined, model.calendar, assume.prison_rate, assume.institution_rate, model.word("confined")
    )
    for household in prison.tolist():
        model.env.start(_stay(model, household, State.PRISON, assume.prison_days))
    for household in institution.tolist():
        model.env.start(_stay(model, household, State.INSTITUTION, assume.institution_days))


@compiled
def _confined(
    count: int,
    identity: Words,
    state: Ints,
    birth: Ints,
    kids: Ints,
    adults: Ints,
    need: Ints,
    calendar: int,
    prison_rate: float,
    institution_rate: float,
    confined: np.uint64,
) -> tuple[Rows, Rows]:
    """Those who go to prison, and into an institution; rates a year of those with a need."""
    prison, institution = np.empty(count, np.intp), np.empty(count, np.intp)
    imprisoned = admitted = 0
    for h in range(count):
        to_prison = prison_rate * _PRISON_BY_NEED[need[h]]
        to_either = to_prison + institution_rate * _TREATMENT_BY_NEED[need[h]]
        luck = drawn(confined, identity[h]) * 12
        if luck >= to_either or not _EXPOSED[state[h]] or birth[h] <= calendar - 12 * OLDEST:
            continue
        if adults[h] > 1 or kids[h, 0] != NO_ONE:
            continue
        if luck < to_prison:
            prison[imprisoned] = h
            imprisoned += 1
        else:
            institution[admitted] = h
            admitted += 1
    return prison[:imprisoned], institution[:admitted]


def _stay(model: Model, household: int, state: State, mean: float) -> Generator[simpy.Event, object, None]:
    """From the first day inside to the day of leaving; `mean` days of an exponential length."""
    people = model.households
    prison = state == State.PRISON
    if not _EXPOSED.item(people.state_of(household)):  # has bought a home, or got one allocated, today
        return
    move(model, household, state, Reason.IMPRISONED if prison else Reason.ADMITTED)
    days = max(model.wait("stay", household, mean), 1.0)
    people.discharge[household] = round(model.env.now + days)
    spell = people.spell.item(household)
    if days > SOON_DAYS:
        yield model.env.timeout(days - SOON_DAYS)
        if people.spell.item(household) != spell:
            return
    people.leaves_soon(household, soon=True)
    model.record(Event.CHANGE, household, origin=state, target=state)
    yield model.env.timeout(min(days, SOON_DAYS))
    if people.spell.item(household) != spell:
        return
    (people.released if prison else people.discharged)[household] = model.day
    lose_home(model, household, Reason.RELEASED if prison else Reason.DISCHARGED)
