"""Follow-up in the dwelling: workers with a case load, a queue, and help for as long as it is needed."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Event, State
from sim.processes import support
from sim.processes.model import Model, Rows
from sim.processes.towns import Town
from sim.streams import Words, drawn
from sim.world.columns import Bools, Ints
from sim.world.households import OWNS, RENTS, Need

ASK_A_MONTH = 0.1
"""Share of those with a dwelling and a need who come to ask for follow-up in a month (assumed: within a year)."""
_IN_DWELLING = OWNS | RENTS
_ABSENT, _FOLLOW_UP = int(State.ABSENT), int(Need.FOLLOW_UP)


def staff(model: Model, town: Town) -> None:
    """Set this month's places: whole households that the workers can follow."""
    followup = town.policy.followup
    places = int(followup.workers * followup.caseload + 1e-9)
    town.followup.set_capacity(places)
    # When places are cut, those who came last lose theirs and queue again.
    for household in list(town.helping)[places:]:
        town.helping.pop(household).succeed()
    if followup.caseload != town.caseload:
        town.caseload = followup.caseload
        for household in town.helping:
            support.refresh(model, household)
    model.ledger.record(model.day, Event.FOLLOWUP_CAPACITY, town.index, amount=places)


def ask(model: Model) -> None:
    """Households whose need has come to light, in a dwelling or known to have none, ask for follow-up."""
    for household in model.households.over(_ask, model.word("follow_up")).tolist():
        town = model.town_of(household)
        town.followed[household] = model.env.event()
        model.env.start(_ask_some_day(model, town, household))


def _ask_some_day(model: Model, town: Town, household: int) -> Generator[simpy.Event, object, None]:
    yield model.some_day("follow_up_day", household)
    if household in town.followed:  # not given up since
        yield from follow_up(model, town, household)


@compiled
def _ask(
    count: int,
    identity: Words,
    state: Ints,
    need: Ints,
    known: Bools,
    followed: Bools,
    helped: Bools,
    first: Bools,
    follow_up: np.uint64,
) -> Rows:
    asks, found = np.empty(count, np.intp), 0
    for h in range(count):
        if need[h] < _FOLLOW_UP or followed[h] or helped[h] or first[h]:
            continue
        if _IN_DWELLING[state[h]] or known[h]:
            followed[h] = drawn(follow_up, identity[h]) < ASK_A_MONTH
            if followed[h]:
                asks[found] = h
                found += 1
    return asks[:found]


def give_up(model: Model, household: int) -> None:
    """A place, or the wait for one, for which a household has no more use."""
    if model.households.followed.item(household):
        model.households.followed[household] = False
        model.town_of(household).followed.pop(household).succeed()


def end(model: Model) -> None:
    """Those who have recovered or left the area need follow-up no longer."""
    for household in model.households.over(_end).tolist():
        model.town_of(household).followed.pop(household).succeed()


@compiled
def _end(count: int, state: Ints, need: Ints, followed: Bools) -> Rows:
    over, found = np.empty(count, np.intp), 0
    for h in range(count):
        if followed[h] and (need[h] < _FOLLOW_UP or state[h] == _ABSENT):
            followed[h] = False
            over[found] = h
            found += 1
    return over[:found]


def follow_up(model: Model, town: Town, household: int) -> Generator[simpy.Event, object, None]:
    """Queue for a place; keep it while the need lasts, through moves and spells without a dwelling too."""
    over = town.followed[household]
    while not over.triggered:
        model.record(Event.FOLLOWUP_QUEUED, household)
        urgent = town.policy.followup.priority == "need" and model.households.need_of(household) == Need.INTENSIVE
        turn = town.followup.turn(urgent=urgent)
        yield turn | over
        if not over.triggered:
            lost = town.helping[household] = model.env.event()
            support.refresh(model, household)
            model.record(Event.FOLLOWUP_BEGUN, household)
            yield over | lost
            town.helping.pop(household, None)
            support.refresh(model, household)
        town.followup.cancel(turn)
        model.record(Event.FOLLOWUP_ENDED, household)
