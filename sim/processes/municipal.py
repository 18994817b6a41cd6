"""The way to a municipal dwelling: application, casework, decision, list, offer, lease, and test of renewal."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.ledger import Case, Event, Reason, Refusal, State
from sim.processes import office
from sim.processes.accounts import Month
from sim.processes.allocation import offer, offer_vacant
from sim.processes.model import Model
from sim.processes.moves import move
from sim.world.households import WITHOUT_DWELLING, Need
from sim.world.waiting_list import Applicant

HEAVY_BURDEN = 0.3
"""Share of income spent on rent above which a tenant is taken to be pressed; Statistics Norway speaks of a heavy
burden from a quarter."""
APPLICANTS = (State.FRIENDS, State.TEMPORARY, State.PRIVATE_RENT)
"""Whoever has a municipal dwelling or owns one does not apply."""


def needs_dwelling(model: Model, household: int) -> bool:
    """The criteria: cannot get a suitable dwelling unaided, for lack of income or for a support need."""
    people, town = model.households, model.town_of(household)
    rooms = people.rooms[household]
    limit = model.assume.income_limit * (people.subsistence[household] + town.prices.rent[rooms - 1])
    return bool(people.need_of(household) >= Need.ECONOMIC or people.net[household] < limit)


def apply_for_dwelling(model: Model, household: int) -> None:
    """Send an application, unless one is under way."""
    town = model.town_of(household)
    if household not in town.applying:
        town.applying.add(household)
        model.env.process(application(model, household))


def application(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """One application until a lease, a refusal, or the household helps itself."""
    town, assume = model.town_of(household), model.assume
    applied = model.env.now
    model.record(Event.MUNICIPAL_APPLICATION, household, origin=model.households.state_of(household))
    yield from office.casework(
        model, town, household, Case.MUNICIPAL, assume.case_hours_municipal, lambda h: _may_apply(model, h)
    )

    decision = assess(model, household)
    model.record(Event.MUNICIPAL_DECISION, household, detail=decision)
    if decision != Refusal.APPROVED:
        town.applying.discard(household)
        return

    applicant = Applicant(household, int(model.households.rooms[household]), applied, model.env.now)
    offered = town.offers[household] = model.env.event()
    town.waiting.join(applicant)
    model.households.awaited[household] = True
    model.record(Event.MUNICIPAL_LISTED, household, origin=applicant.rooms)
    offer_vacant(model, applicant)
    dwelling = yield offered

    town.applying.discard(household)
    accepted = dwelling is not None and _may_apply(model, household)
    model.record(Event.MUNICIPAL_UNLISTED, household, origin=applicant.rooms, detail=int(accepted))
    if dwelling is not None:
        found = int(str(dwelling))
        model.dwellings.ready[found] = True
        if accepted:
            sign(model, household, found)
        else:  # died, left or bought a home on the very day
            offer(model, found)


def assess(model: Model, household: int) -> Refusal:
    """The decision on an application as things stand when the case is done."""
    if not _may_apply(model, household):
        return Refusal.WITHDRAWN
    if not needs_dwelling(model, household):
        return Refusal.INCOME_TOO_HIGH
    people = model.households
    if model.is_homeless(household) or people.notice[household] >= 0:
        return Refusal.APPROVED
    heavy = people.rent[household] > HEAVY_BURDEN * people.net[household]
    return Refusal.APPROVED if heavy or people.need_of(household) >= Need.FOLLOW_UP else Refusal.NOT_DISADVANTAGED


def _may_apply(model: Model, household: int) -> bool:
    return model.households.state_of(household) in APPLICANTS


def sign(model: Model, household: int, dwelling: int) -> None:
    """Move in on a new lease at the municipality's rent."""
    move(model, household, State.MUNICIPAL_RENT, Reason.ALLOCATED, dwelling)
    model.households.rent[household] = municipal_rent(model, dwelling)


def municipal_rent(model: Model, dwelling: int) -> float:
    """Monthly rent: the market's, or what covers the municipality's costs."""
    homes = model.dwellings
    town = model.towns[homes.municipality[dwelling]]
    market = float(town.prices.rent[homes.rooms[dwelling] - 1] * homes.quality[dwelling])
    if town.policy.municipal.rent == "market":
        return market
    return office.cost_rent(model, town, int(homes.rooms[dwelling]))


def turn_to_office(model: Model, month: Month) -> None:
    """Tenants in the market with a heavy burden, a need or a notice apply; whose term ends is tested anew."""
    people, rows = model.households, month.rows
    state = people.state[rows]
    let = state == State.PRIVATE_RENT
    pressed = (month.burden > HEAVY_BURDEN) | (people.need[rows] >= Need.FOLLOW_UP) | (people.notice[rows] >= 0)
    tenants = rows[let & pressed]
    for household in tenants[model.chance("municipal_apply", tenants) < model.assume.municipal_apply / 12]:
        apply_for_dwelling(model, int(household))
    # Those on the street who were refused or came too early ask again after some months.
    again = rows[WITHOUT_DWELLING[state] & people.known[rows]]
    for household in again[model.chance("reapply", again) < 30 / model.assume.reapply_days]:
        apply_for_dwelling(model, int(household))
    ended = (state == State.MUNICIPAL_RENT) & (people.lease_end[rows] <= model.day) & (people.notice[rows] < 0)
    for household in rows[ended]:
        people.lease_end[household] = model.day + 10**6  # until the case is decided
        model.env.process(renewal(model, int(household)))


def renewal(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """The test at the end of a term: who still meets the criteria gets a new one, others notice."""
    people, town = model.households, model.town_of(household)
    moved = model.end_of_spell(household)
    yield from office.casework(
        model, town, household, Case.RENEWAL, model.assume.case_hours_renewal, lambda h: not moved.triggered
    )
    if moved.triggered:
        return
    renewed = needs_dwelling(model, household)
    model.record(Event.LEASE_TEST, household, detail=int(renewed))
    if renewed:
        people.rent[household] = municipal_rent(model, int(people.dwelling[household]))
        people.lease_end[household] = model.day + round(365 * town.policy.municipal.tenancy_years)
    else:
        people.notice[household] = model.day + round(model.assume.notice_days)
