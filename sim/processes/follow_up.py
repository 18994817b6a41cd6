"""Follow-up in the dwelling: workers with a case load, a queue, and help for as long as it is needed."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Event, State
from sim.processes.model import Model, Town
from sim.world.households import OWNS, RENTS, Need

ASK_A_MONTH = 0.1
"""Share of those with a dwelling and a need who come to ask for follow-up in a month (assumed: within a year)."""
_IN_DWELLING = OWNS | RENTS


def staff(model: Model, town: Town) -> None:
    """Set this month's places: whole households that the workers can follow."""
    followup = town.policy.followup
    places = int(followup.workers * followup.caseload + 1e-9)
    town.followup.set_capacity(places)
    # When places are cut, those who came last lose theirs and queue again.
    for household in list(town.helping)[places:]:
        town.helping.pop(household).succeed()
    model.ledger.record(model.day, Event.FOLLOWUP_CAPACITY, town.index, amount=places)


def ask(model: Model) -> None:
    """Households whose need has come to light, in a dwelling or known to have none, ask for follow-up."""
    people, s = model.households, model.everybody
    rows = np.flatnonzero((people.need[s] >= int(Need.FOLLOW_UP)) & ~people.followed[s])
    rows = rows[_IN_DWELLING[people.state[rows]] | people.known[rows]]
    for household in rows[model.chance("follow_up", rows) < ASK_A_MONTH].tolist():
        town = model.town_of(household)
        town.followed[household] = model.env.event()
        people.followed[household] = True
        model.env.process(follow_up(model, town, household))


def end(model: Model) -> None:
    """Those who have recovered or left the area need follow-up no longer."""
    people, s = model.households, model.everybody
    over = people.followed[s] & ((people.need[s] < int(Need.FOLLOW_UP)) | (people.state[s] == int(State.ABSENT)))
    for household in np.flatnonzero(over).tolist():
        people.followed[household] = False
        model.town_of(household).followed.pop(household).succeed()


def follow_up(model: Model, town: Town, household: int) -> Generator[simpy.Event, object, None]:
    """Queue for a place; keep it while the need lasts, through moves and spells without a dwelling too."""
    over = town.followed[household]
    while not over.triggered:
        model.record(Event.FOLLOWUP_QUEUED, household)
        turn = town.followup.turn()
        yield turn | over
        if not over.triggered:
            model.households.helped[household] = True
            model.record(Event.FOLLOWUP_BEGUN, household)
            lost = town.helping[household] = model.env.event()
            yield over | lost
            town.helping.pop(household, None)
            model.households.helped[household] = False
        town.followup.cancel(turn)
        model.record(Event.FOLLOWUP_ENDED, household)
