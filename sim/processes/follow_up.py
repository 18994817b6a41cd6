"""Follow-up in the dwelling: workers with a case load, a queue, and help for as long as it is needed."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Event, State
from sim.processes.accounts import Month
from sim.processes.model import Model, Town
from sim.world.households import WITHOUT_DWELLING, Need

ASK_A_MONTH = 0.1
"""Share of those with a dwelling and a need who come to ask for follow-up in a month (assumed: within a year)."""


def staff(model: Model, town: Town) -> None:
    """Set this month's places: whole households that the workers can follow."""
    followup = town.policy.followup
    places = int(followup.workers * followup.caseload + 1e-9)
    town.followup.set_capacity(places)
    # When places are cut, those who came last lose theirs and queue again.
    for household in list(town.helping)[places:]:
        town.helping.pop(household).succeed()
    model.ledger.record(model.day, Event.FOLLOWUP_CAPACITY, town.index, amount=places)


def ask(model: Model, town: Town, month: Month) -> None:
    """Households in a dwelling whose need has come to light ask for follow-up."""
    people, rows = model.households, month.rows
    housed = ~WITHOUT_DWELLING[people.state[rows]]
    wants = housed & (people.need[rows] >= Need.FOLLOW_UP)
    able = rows[wants]
    for household in able[model.chance("follow_up", able) < ASK_A_MONTH].tolist():
        if household not in town.followed:
            town.followed[household] = model.env.event()
            model.env.process(follow_up(model, town, household))


def end(model: Model, town: Town) -> None:
    """Those who have recovered or left the area need follow-up no longer."""
    people = model.households
    followed = np.fromiter(town.followed, np.intp)
    over = (people.need[followed] < Need.FOLLOW_UP) | (people.state[followed] == State.ABSENT)
    for household in followed[over].tolist():
        town.followed.pop(household).succeed()


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
