"""Who is offered the municipal dwelling that stands ready: the first, the neediest, or the target groups first."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import simpy

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, State
from sim.processes.model import DAYS_A_MONTH, Model, Rows
from sim.processes.towns import Town
from sim.rules.housing_need import need_points
from sim.streams import Floats, Words, drawn
from sim.world.accessibility import ACTIVITY, needs_accessible
from sim.world.households import IS_CONFINED, WITHOUT_DWELLING, Need
from sim.world.ready import Traits
from sim.world.summary import YOUNG_UNTIL
from sim.world.waiting_list import Applicant

Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
ORDERS = ("queue", "need", "target_groups")
"""Values of the lever `allocation.policy`."""
SPARE_ROOMS = 1
"""Who would have more rooms to spare than this comes after those whom the dwelling fits; never fewer than needed."""
KEPT_DAYS = 30
"""For which a dwelling is kept for somebody who leaves prison or an institution."""
_NOT_ASKED = -1
_QUEUE, _NEED, _ = range(len(ORDERS))
_ABSENT, _TEMPORARY = int(State.ABSENT), int(State.TEMPORARY)
_FOLLOW_UP, _INTENSIVE = int(Need.FOLLOW_UP), int(Need.INTENSIVE)


def keep_ready(model: Model, dwelling: int) -> None:
    """A municipal dwelling that stands empty and can be let: offered at once, or ready for who comes."""
    homes = model.dwellings
    town = model.towns[homes.municipality.item(dwelling)]
    homes.ready[dwelling] = True
    town.ready.add(dwelling, homes.rooms.item(dwelling), homes.traits(dwelling))
    _offer(model, town, [dwelling])


def offer_all(model: Model, town: Town) -> None:
    """Once a month every dwelling that stands empty is offered again, the smallest first."""
    _offer(model, town, list(town.ready))


def offer_vacant(model: Model, applicant: Applicant) -> None:
    """Somebody joined the list: offer the smallest fitting dwelling that stands empty, if any."""
    people, household, town = model.households, applicant.household, model.town_of(applicant.household)
    wanted = Traits(
        people.need.item(household) >= _FOLLOW_UP and not people.helped.item(household),
        needs_accessible_home(model, household),
    )
    dwelling = town.ready.smallest(applicant.rooms, wanted)
    if dwelling != NOBODY:
        _offer(model, town, [dwelling])


def needs_accessible_home(model: Model, household: int) -> bool:
    """Whether only a dwelling without stairs and thresholds fits the household."""
    people = model.households
    months_old = model.calendar - people.birth.item(household)
    (word,) = model.streams.keys(ACTIVITY, 1)
    return bool(needs_accessible(word, people.identity[household], months_old))


def withdraw(model: Model, household: int) -> None:
    """Take a household off the waiting list, if it stands there, without a dwelling."""
    town = model.town_of(household)
    if household in town.waiting:
        _unlist(model, town, household).succeed(None)


def _unlist(model: Model, town: Town, household: int) -> simpy.Event:
    town.waiting.leave(household)
    model.households.listed[household] = False
    return town.offers.pop(household)


def _offer(model: Model, town: Town, dwellings: list[int]) -> None:
    """Offer ready, empty municipal dwellings, each down the list until somebody accepts it, or keep them empty."""
    if not (dwellings and town.waiting):
        return
    homes, asked = model.dwellings, town.waiting.households()
    chosen, declined = model.households.at(
        asked,
        choose,
        np.array(dwellings),
        homes.rooms,
        homes.suited,
        homes.accessible,
        ORDERS.index(town.policy.allocation.policy),
        float(model.env.now),
        model.calendar,
        model.word("offer"),
        model.assume.offer_refused,
        model.streams.keys(ACTIVITY, 1)[0],
    )
    for dwelling, household in zip(dwellings, chosen.tolist(), strict=True):
        if household != NOBODY:
            homes.ready[dwelling] = False  # kept for the household until it has moved in
            town.ready.take(dwelling, homes.rooms.item(dwelling), homes.traits(dwelling))
            _unlist(model, town, household).succeed(dwelling)
    for household, place in zip(asked[declined >= 0].tolist(), declined[declined >= 0].tolist(), strict=True):
        _decline(model, town, household, dwellings[place])


def _decline(model: Model, town: Town, household: int, dwelling: int) -> None:
    """An offer turned down, counted once a month; where the applicant has no choice the second ends the application."""
    people = model.households
    if people.declined_in.item(household) == model.month:
        return
    again = people.declined_in.item(household) >= people.listed_since.item(household) // DAYS_A_MONTH
    people.declined_in[household] = model.month
    model.record(Event.OFFER_DECLINED, household, dwelling=dwelling)
    if again and not town.policy.allocation.user_choice:
        withdraw(model, household)


@compiled
def choose(
    rows: Rows,
    identity: Words,
    state: Ints,
    rooms: Ints,
    need: Ints,
    helped: Bools,
    first: Bools,
    birth: Ints,
    children: Ints,
    listed_since: Floats,
    planned: Bools,
    discharge: Ints,
    dwellings: Rows,
    sizes: Ints,
    suited: Bools,
    accessible: Bools,
    order: int,
    today: float,
    calendar: int,
    word: np.uint64,
    refused: float,
    accessible_word: np.uint64,
) -> tuple[Rows, Rows]:
    """Who of a list takes each of some dwellings, offered one after the other; NOBODY where none does.

    And for each on the list the place of the dwelling that she was offered first and turned down; NOBODY for none. She
    is asked about no other then.

    A dwelling must have rooms enough and suit their needs. Those whom only such a one suits come first, then whom it
    fits, last those who would have rooms to spare; of equals come participants of Housing First, and then who ranks
    higher. Who is in prison or an institution cannot move in yet; but for those whose leaving is planned a dwelling is
    kept for a month.

    Args:
        rows: the households on the list, in the order in which they joined.
        sizes, suited, accessible: rooms of all dwellings, whether they are for those with a need of follow-up, and
            whether for those who cannot do with stairs.
        order: place in `ORDERS`. today: on the clock.
        word: of the activity by which a share `refused` of those who are asked refuse.
        accessible_word: of the activity by which some need an accessible dwelling.
    """
    count = rows.size
    willing, rank = np.empty(count, np.bool_), np.empty(count)
    only_suited, only_accessible = np.empty(count, np.bool_), np.empty(count, np.bool_)
    declines, declined = np.empty(count, np.bool_), np.full(count, NOBODY, np.intp)
    for i in range(count):
        h = rows[i]
        only_suited[i] = need[h] >= _FOLLOW_UP and not helped[h]
        only_accessible[i] = needs_accessible(accessible_word, identity[h], calendar - birth[h])
        declines[i] = drawn(word, identity[h]) < refused
        willing[i] = not IS_CONFINED[state[h]] or (planned[h] and discharge[h] - today <= KEPT_DAYS)
        rank[i] = _rank(order, today - listed_since[h], state[h], need[h], children[h], calendar - birth[h])
        rank[i] += 1e9 * first[h]

    chosen = np.full(dwellings.size, NOBODY, np.intp)
    for number, d in enumerate(dwellings):
        while True:
            best, best_place = -1, 0
            for i in range(count):
                spare = sizes[d] - rooms[rows[i]]
                if not willing[i] or spare < 0 or (only_suited[i] and not suited[d]):
                    continue
                if only_accessible[i] and not accessible[d]:
                    continue
                place = 4 * (suited[d] and not only_suited[i]) + 2 * (accessible[d] and not only_accessible[i])
                place += spare > SPARE_ROOMS
                if best < 0 or place < best_place or (place == best_place and rank[i] > rank[best]):
                    best, best_place = i, place
            if best < 0:
                break
            willing[best] = False
            if not declines[best]:
                chosen[number] = rows[best]
                break
            declined[best] = number
    return chosen, declined


@compiled
def _rank(order: int, waited: float, state: int, need: int, children: int, months_old: int) -> float:
    """The higher the sooner: days waited, points of need, or days waited with the target groups before all others."""
    if order == _QUEUE:
        return waited
    if order == _NEED:
        # Refugees in a reception centre too, and those for whose leaving prison or an institution it is planned.
        homeless = WITHOUT_DWELLING[state] or state == _ABSENT or IS_CONFINED[state]
        return need_points(homeless, state == _TEMPORARY, children, need, waited)
    return waited + 1e6 * (months_old < 12 * YOUNG_UNTIL or children > 0 or need == _INTENSIVE)
