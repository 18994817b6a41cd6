"""Who is offered the municipal dwelling that stands ready: the first, the neediest, or the target groups first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import simpy

from sim.ledger import State
from sim.processes.model import Model, Rows, Town
from sim.rules.housing_need import need_points
from sim.streams import Floats
from sim.world.households import IS_CONFINED, WITHOUT_DWELLING, Need
from sim.world.summary import YOUNG_UNTIL
from sim.world.waiting_list import Applicant

BoolsOfRows = npt.NDArray[np.bool_]
SPARE_ROOMS = 1
"""Who would have more rooms to spare than this comes after those whom the dwelling fits; never fewer than needed."""


def keep_ready(model: Model, dwelling: int) -> None:
    """A municipal dwelling that stands empty and can be let: offered at once, or ready for who comes."""
    model.dwellings.ready[dwelling] = True
    model.towns[model.dwellings.municipality[dwelling]].ready.add(dwelling)
    offer(model, dwelling)


def offer(model: Model, dwelling: int) -> None:
    """Offer a ready, empty municipal dwelling down the list until somebody accepts it, or keep it empty."""
    town = model.towns[model.dwellings.municipality[dwelling]]
    for household in map(int, in_order(model, town, dwelling)):
        if model.luck("offer", household) >= model.assume.offer_refused:
            model.dwellings.ready[dwelling] = False  # kept for the household until it has moved in
            town.ready.discard(dwelling)
            _unlist(model, town, household).succeed(dwelling)
            return


def offer_all(model: Model, town: Town) -> None:
    """Once a month every dwelling that stands empty is offered again, the smallest first."""
    if len(town.waiting):
        for dwelling in _ready(model, town):
            offer(model, dwelling)


def offer_vacant(model: Model, applicant: Applicant) -> None:
    """Somebody joined the list: offer the smallest fitting dwelling that stands empty, if any."""
    town = model.town_of(applicant.household)
    homes = model.dwellings
    anywhere = not needs_suited(model, np.array([applicant.household]))[0]
    for dwelling in _ready(model, town):
        if homes.rooms[dwelling] >= applicant.rooms and (anywhere or homes.suited[dwelling]):
            offer(model, dwelling)
            return


def _ready(model: Model, town: Town) -> list[int]:
    """The town's ready dwellings, in rising order of rooms."""
    rooms = model.dwellings.rooms
    return sorted(town.ready, key=lambda dwelling: (int(rooms[dwelling]), dwelling))


def withdraw(model: Model, household: int) -> None:
    """Take a household off the waiting list, if it stands there, without a dwelling."""
    town = model.town_of(household)
    if household in town.waiting:
        _unlist(model, town, household).succeed(None)


def _unlist(model: Model, town: Town, household: int) -> simpy.Event:
    town.waiting.leave(household)
    model.households.listed[household] = False
    return town.offers.pop(household)


def needs_suited(model: Model, rows: Rows) -> BoolsOfRows:
    """Who is given only a dwelling that is suited: a need of follow-up, and none to come with them into another."""
    people = model.households
    return np.asarray((people.need[rows] >= int(Need.FOLLOW_UP)) & ~people.helped[rows])


def in_order(model: Model, town: Town, dwelling: int) -> Rows:
    """Those on the list for whom a dwelling will do, in the order in which it is offered to them.

    It must have rooms enough and suit their needs. Whom it suits only come first, then whom it fits, last those who
    would have rooms to spare; of equals comes first who has been longer on the list. Who is in prison or an
    institution cannot move in yet.
    """
    people, homes = model.households, model.dwellings
    rooms, suited = int(homes.rooms[dwelling]), bool(homes.suited[dwelling])
    rows = town.waiting.households()
    able = (people.rooms[rows] <= rooms) & ~IS_CONFINED[people.state[rows]]
    if not suited:
        able &= ~needs_suited(model, rows)
    rows = rows[able]
    if not rows.size:
        return rows
    rank = _rank(model, town, rows, model.env.now - people.listed_since[rows])
    roomy = people.rooms[rows] < rooms - SPARE_ROOMS
    last = (suited & ~needs_suited(model, rows)) if suited else roomy
    return np.asarray(rows[np.lexsort((-rank, roomy, last))])


def _rank(model: Model, town: Town, rows: Rows, waited: Floats) -> Floats:
    people, policy = model.households, town.policy.allocation.policy
    if policy == "queue":
        return waited
    need, children, state = people.need[rows], people.children[rows], people.state[rows]
    if policy == "target_groups":
        young = people.age(rows, model.calendar) < YOUNG_UNTIL
        return np.asarray(waited + 1e6 * (young | (children > 0) | (need == int(Need.INTENSIVE))))
    return np.asarray(
        need_points(
            homeless=WITHOUT_DWELLING[state] | (state == int(State.ABSENT)),  # refugees in a reception centre
            temporary=state == int(State.TEMPORARY),
            children=children,
            need=need,
            days_waited=waited,
        )
    )
