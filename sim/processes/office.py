"""The housing office: a desk where every case waits its turn, and the money that it reckons with."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date
from math import ceil

import simpy

from sim.ledger import Case, Event
from sim.processes import coordination
from sim.processes.costs import unit_cost
from sim.processes.model import Model
from sim.processes.towns import Town
from sim.rules.credit import annuity


def staff(model: Model, town: Town) -> None:
    """Set this month's staff: full-time equivalents at work on cases, as whole people of equal speed in each unit."""
    at_work = town.policy.caseworkers
    people = coordination.staff(model, town, at_work)
    town.crews.set_capacity(ceil(town.policy.municipal.refurbish_crews))
    model.ledger.record(model.day, Event.OFFICE_CAPACITY, town.index, detail=people, amount=at_work)


def casework(
    model: Model, town: Town, household: int, case: Case, hours: float, concerned: Callable[[int], bool]
) -> Generator[simpy.Event, object, None]:
    """Wait for a caseworker and for the work to be done; it takes an exponential number of hours with this mean.

    A case whose household is no longer `concerned` when its turn comes is put away without work. Where units work
    apart an application for a municipal dwelling goes from one to the next.
    """
    if case == Case.MUNICIPAL and town.policy.coordination.organisation != "pooled":
        yield from coordination.through_units(model, town, household, hours, concerned)
    else:
        yield from coordination.at_desk(model, town, household, case, hours, concerned)


def association_rent(model: Model, dwelling: int) -> float:
    """Rent in NOK a month that pays a housing association for running a dwelling and for building it.

    What the building cost when it was ready, after the grant, as an even yearly amount over the years of the loan, at
    Husbanken's rate of today.
    """
    homes = model.dwellings
    town = model.towns[homes.municipality.item(dwelling)]
    ready = model.calendar - model.month + homes.granted_in.item(dwelling)
    then = model.scenario.economy.month(max(date(ready // 12, ready % 12 + 1, 1), model.scenario.start))
    building = town.profile.building_cost[homes.rooms.item(dwelling) - 1] * then.building_cost / 100
    yearly = annuity(model.economy.husbanken_rate / 100, model.assume.association_years)
    return (unit_cost(model, "municipal_operation") + (building - homes.grant.item(dwelling)) * yearly) / 12


def cost_rent(model: Model, town: Town, rooms: int) -> float:
    """Rent in NOK a month that covers running costs and interest on what the dwelling cost after the grant."""
    building = town.profile.building_cost[rooms - 1] * model.economy.building_cost / 100
    capital = building * (1 - town.policy.grants.rental_share) * model.economy.husbanken_rate / 100
    return (unit_cost(model, "municipal_operation") + capital) / 12
