"""Who is offered the municipal dwelling that stands ready: the first, the neediest, or the target groups first."""

from __future__ import annotations

import numpy as np
import simpy

from sim.ledger import NOBODY, Event, State
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
            _unlist(model, town, applicant.household, housed=True).succeed(dwelling)
            return


def offer_vacant(model: Model, applicant: Applicant) -> None:
    """Somebody joined the list: offer the smallest fitting dwelling that stands empty, if any."""
    homes, town = model.dwellings, model.town_of(applicant.household)
    n = homes.count
    empty = (
        (homes.use[:n] == Use.MUNICIPAL)
        & (homes.municipality[:n] == town.index)
        & (homes.occupant[:n] == NOBODY)
        & homes.ready[:n]
        & (homes.rooms[:n] >= applicant.rooms)
    )
    rows = empty.nonzero()[0]
    if rows.size:
        offer(model, int(rows[homes.rooms[rows].argmin()]))


def withdraw(model: Model, household: int) -> None:
    """Take a household off the waiting list, if it stands there, without a dwelling."""
    town = model.town_of(household)
    if household in town.waiting:
        _unlist(model, town, household, housed=False).succeed(None)


def _unlist(model: Model, town: Town, household: int, *, housed: bool) -> simpy.Event:
    applicant = town.waiting.leave(household)
    model.record(Event.MUNICIPAL_UNLISTED, household, origin=applicant.rooms, detail=int(housed))
    return town.offers.pop(household)


def in_order(model: Model, town: Town, rooms: int) -> list[Applicant]:
    """Those on the list for whom a dwelling has rooms enough, in the order in which it is offered to them.

    Whom it fits come before those who would have rooms to spare; of equals comes first who has been longer on the
    list.
    """
    able = [applicant for applicant in town.waiting if applicant.rooms <= rooms]
    if not able:
        return able
    fits = np.array([applicant.rooms >= rooms - SPARE_ROOMS for applicant in able])
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
