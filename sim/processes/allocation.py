"""Who is offered the municipal dwelling that stands ready: the first, the neediest, or the target groups first."""

from __future__ import annotations

import numpy as np
import simpy

from sim.ledger import NOBODY, State
from sim.processes.model import Model, Rows, Town
from sim.rules.housing_need import need_points
from sim.streams import Floats
from sim.world.dwellings import Use
from sim.world.households import WITHOUT_DWELLING, YOUNG_UNTIL, Need
from sim.world.waiting_list import Applicant

SPARE_ROOMS = 1
"""Who would have more rooms to spare than this comes after those whom the dwelling fits; never fewer than needed."""


def offer(model: Model, dwelling: int) -> None:
    """Offer a ready, empty municipal dwelling down the list until somebody accepts it, or keep it empty."""
    town = model.towns[model.dwellings.municipality[dwelling]]
    for applicant in in_order(model, town, int(model.dwellings.rooms[dwelling])):
        if model.luck("offer", applicant.household) >= model.assume.offer_refused:
            model.dwellings.ready[dwelling] = False  # kept for the household until it has moved in
            _unlist(town, applicant.household).succeed(dwelling)
            return


def offer_all(model: Model, town: Town) -> None:
    """Once a month every dwelling that stands empty is offered again, the smallest first."""
    for dwelling in _empty(model, town):
        offer(model, dwelling)


def offer_vacant(model: Model, applicant: Applicant) -> None:
    """Somebody joined the list: offer the smallest fitting dwelling that stands empty, if any."""
    town = model.town_of(applicant.household)
    fitting = [d for d in _empty(model, town) if model.dwellings.rooms[d] >= applicant.rooms]
    if fitting:
        offer(model, fitting[0])


def _empty(model: Model, town: Town) -> list[int]:
    """Municipal dwellings that are ready and empty, in rising order of rooms."""
    homes, n = model.dwellings, model.dwellings.count
    rows = np.flatnonzero(
        (homes.use[:n] == Use.MUNICIPAL)
        & (homes.municipality[:n] == town.index)
        & (homes.occupant[:n] == NOBODY)
        & homes.ready[:n]
    )
    return [int(row) for row in rows[np.argsort(homes.rooms[rows], kind="stable")]]


def withdraw(model: Model, household: int) -> None:
    """Take a household off the waiting list, if it stands there, without a dwelling."""
    town = model.town_of(household)
    if household in town.waiting:
        _unlist(town, household).succeed(None)


def _unlist(town: Town, household: int) -> simpy.Event:
    town.waiting.leave(household)
    return town.offers.pop(household)


def in_order(model: Model, town: Town, rooms: int) -> list[Applicant]:
    """Those on the list for whom a dwelling has rooms enough, in the order in which it is offered to them.

    Whom it fits come before those who would have rooms to spare; of equals comes first who has been longer on the
    list.
    """
    needed = model.households.rooms
    able = [applicant for applicant in town.waiting if needed[applicant.household] <= rooms]
    if not able:
        return able
    fits = needed[[applicant.household for applicant in able]] >= rooms - SPARE_ROOMS
    waited = model.env.now - np.array([applicant.listed for applicant in able])
    rank = _rank(model, town, np.array([applicant.household for applicant in able]), waited)
    return [able[place] for place in np.lexsort((-rank, ~fits))]


def _rank(model: Model, town: Town, rows: Rows, waited: Floats) -> Floats:
    people, policy = model.households, town.policy.allocation.policy
    if policy == "queue":
        return waited
    need, children, state = people.need[rows], people.children[rows], people.state[rows]
    if policy == "target_groups":
        first = (people.age(rows, model.calendar) < YOUNG_UNTIL) | (children > 0) | (need == Need.INTENSIVE)
        return np.asarray(waited + 1e6 * first)
    return np.asarray(
        need_points(
            homeless=WITHOUT_DWELLING[state],
            temporary=state == State.TEMPORARY,
            children=children,
            need=need,
            days_waited=waited,
        )
    )
