"""Housing First: a dwelling at once and of one's choice, and a team with few participants to each worker.

Who takes part comes before all others on the municipality's list and may have any dwelling that fits, or a private one,
for which the team answers to the landlord. Nobody must be sober first, and who loses a dwelling is housed again.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Event, State
from sim.processes import follow_up, support
from sim.processes.model import Model, Rows
from sim.processes.municipal import apply_for_dwelling
from sim.processes.towns import Town
from sim.streams import Words, drawn
from sim.world.columns import Bools, Ints
from sim.world.households import WITHOUT_DWELLING, Need

_ABSENT, _INTENSIVE = int(State.ABSENT), int(Need.INTENSIVE)


def staff(model: Model, town: Town) -> None:
    """Set this month's whole places; when there are fewer, those who came last lose theirs and queue again."""
    policy = town.policy.housing_first
    places = int(policy.places + 1e-9)
    town.housing_first.set_capacity(places)
    for household in list(town.first)[places:]:
        town.first.pop(household).succeed()
    if policy.caseload != town.first_caseload:
        town.first_caseload = policy.caseload
        for household in town.first:
            support.refresh(model, household)
    if places:
        model.ledger.record(model.day, Event.HOUSING_FIRST_CAPACITY, town.index, amount=places)


def ask(model: Model) -> None:
    """People in need of intensive follow-up whom services know to have no dwelling are proposed to the team."""
    places = model.rule("housing_first.places")
    if not places.any():
        return
    proposed = model.households.over(_ask, places >= 1, model.word("housing_first"), model.assume.housing_first_asked)
    for household in proposed.tolist():
        town = model.town_of(household)
        town.participants[household] = model.env.event()
        model.env.start(take_part(model, town, household))


@compiled
def _ask(
    count: int,
    identity: Words,
    municipality: Ints,
    state: Ints,
    need: Ints,
    known: Bools,
    participant: Bools,
    offered: Bools,
    word: np.uint64,
    asked: float,
) -> Rows:
    rows, found = np.empty(count, np.intp), 0
    for h in range(count):
        if need[h] == _INTENSIVE and WITHOUT_DWELLING[state[h]] and known[h] and not participant[h]:
            participant[h] = offered[municipality[h]] and drawn(word, identity[h]) < asked
            if participant[h]:
                rows[found] = h
                found += 1
    return rows[:found]


def end(model: Model) -> None:
    """Those who have recovered or left the area take part no longer."""
    for household in model.households.over(_end).tolist():
        model.town_of(household).participants.pop(household).succeed()


@compiled
def _end(count: int, state: Ints, need: Ints, participant: Bools) -> Rows:
    over, found = np.empty(count, np.intp), 0
    for h in range(count):
        if participant[h] and (need[h] != _INTENSIVE or state[h] == _ABSENT):
            participant[h] = False
            over[found] = h
            found += 1
    return over[:found]


def take_part(model: Model, town: Town, household: int) -> Generator[simpy.Event, object, None]:
    """Queue for a place; keep it while the need lasts, through moves and the loss of a dwelling too.

    Who takes part needs no ordinary follow-up besides.
    """
    people, over = model.households, town.participants[household]
    yield model.some_day("housing_first_day", household)
    while not over.triggered:
        model.record(Event.HOUSING_FIRST_QUEUED, household)
        turn = town.housing_first.turn()
        yield turn | over
        if not over.triggered:
            lost = town.first[household] = model.env.event()
            people.first[household] = True
            follow_up.give_up(model, household)
            support.refresh(model, household)
            model.record(Event.HOUSING_FIRST_BEGUN, household)
            if WITHOUT_DWELLING.item(people.state_of(household)):
                apply_for_dwelling(model, household)
            yield over | lost
            town.first.pop(household, None)
            people.first[household] = False
            support.refresh(model, household)
        town.housing_first.cancel(turn)
        model.record(Event.HOUSING_FIRST_ENDED, household)
