"""Who is offered the municipal dwelling that stands ready: the first, the neediest, or the target groups first."""

from __future__ import annotations

import simpy

from sim.ledger import NOBODY, Event, State
from sim.processes.model import Model, Town
from sim.rules.housing_need import need_points
from sim.world.dwellings import Use
from sim.world.households import YOUNG_UNTIL, Need
from sim.world.waiting_list import Applicant

SPARE_ROOMS = 1
"""Who would have more rooms to spare than this comes after those whom the dwelling fits; never fewer than needed."""


def offer(model: Model, dwelling: int) -> None:
    """Offer a ready, empty municipal dwelling down the list until somebody accepts it, or keep it empty."""
    town = model.towns[model.dwellings.municipality[dwelling]]
    rooms = int(model.dwellings.rooms[dwelling])
    for applicant in town.waiting.in_order(rooms, SPARE_ROOMS, lambda a: _rank(model, town, a)):
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


def _rank(model: Model, town: Town, applicant: Applicant) -> float:
    people, household = model.households, applicant.household
    waited, policy = model.env.now - applicant.listed, town.policy.allocation.policy
    if policy == "queue":
        return float(waited)
    if policy == "target_groups":
        young = (model.calendar - people.birth[household]) // 12 < YOUNG_UNTIL
        first = young or people.children[household] > 0 or people.need_of(household) == Need.INTENSIVE
        return waited + 1e6 * bool(first)
    return need_points(
        homeless=model.is_homeless(household),
        temporary=bool(people.state_of(household) == State.TEMPORARY),
        children=int(people.children[household]),
        need=people.need_of(household),
        days_waited=waited,
    )
