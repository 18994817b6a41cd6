"""Prison and institutions: single people with a support need lose their dwelling while inside, and come out to none."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Event, Reason, State
from sim.processes.homelessness import become_homeless
from sim.processes.model import Model
from sim.processes.moves import move
from sim.world.families import NO_ONE
from sim.world.households import WITHOUT_DWELLING, Need

SOON_DAYS = 60
"""The national mapping counts those who leave within two months and have nowhere to go."""
_EXPOSED = WITHOUT_DWELLING.copy()
_EXPOSED[int(State.PRIVATE_RENT)] = True  # tenants of the municipality, and owners, keep the dwelling meanwhile


def confine(model: Model) -> None:
    """Who goes to prison or into an institution this month and gives up what dwelling there is."""
    people, assume, s = model.households, model.assume, model.everybody
    rows = np.flatnonzero((people.need[s] >= int(Need.FOLLOW_UP)) & _EXPOSED[people.state[s]])
    rows = rows[(people.adults[rows] == 1) & (people.kids[rows, 0] == NO_ONE)]
    luck = model.chance("confined", rows) * 12
    for household in rows[luck < assume.prison_rate].tolist():
        model.env.process(_stay(model, household, State.PRISON, assume.prison_days))
    admitted = (luck >= assume.prison_rate) & (luck < assume.prison_rate + assume.institution_rate)
    for household in rows[admitted].tolist():
        model.env.process(_stay(model, household, State.INSTITUTION, assume.institution_days))


def _stay(model: Model, household: int, state: State, mean: float) -> Generator[simpy.Event, object, None]:
    """From the first day inside to the day of leaving; `mean` days of an exponential length."""
    people = model.households
    prison = state == State.PRISON
    move(model, household, state, Reason.IMPRISONED if prison else Reason.ADMITTED)
    days = max(model.wait("stay", household, mean), 1.0)
    people.discharge[household] = round(model.env.now + days)
    if days > SOON_DAYS and not (yield from model.stays(household, days - SOON_DAYS)):
        return
    people.leaves_soon(household, soon=True)
    model.record(Event.CHANGE, household, origin=state, target=state)
    if not (yield from model.stays(household, min(days, SOON_DAYS))):
        return
    (people.released if prison else people.discharged)[household] = model.day
    become_homeless(model, np.array([household]), Reason.RELEASED if prison else Reason.DISCHARGED)
