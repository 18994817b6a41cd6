"""The housing office: a desk where every case waits its turn, and the money that it reckons with."""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import ceil

import simpy

from sim.ledger import Case, Event
from sim.processes.costs import unit_cost
from sim.processes.model import Model
from sim.processes.towns import Town

_ACTIVITIES = ("", *(f"case_{case.name}" for case in Case))
"""By which the hours of a case are drawn."""


def staff(model: Model, town: Town) -> None:
    """Set this month's staff: full-time equivalents less absence, as whole people of equal speed."""
    office = town.policy.office
    at_work = office.staff * (1 - office.absence)
    people = ceil(at_work)
    town.staff_speed = at_work / people if people else 0.0
    town.desk.set_capacity(people)
    town.crews.set_capacity(ceil(town.policy.municipal.refurbish_crews))
    model.ledger.record(model.day, Event.OFFICE_CAPACITY, town.index, detail=people, amount=at_work)


def casework(
    model: Model, town: Town, household: int, case: Case, hours: float, concerned: Callable[[int], bool]
) -> Generator[simpy.Event, object, None]:
    """Wait for a caseworker and for the work to be done; it takes an exponential number of hours with this mean.

    A case whose household is no longer `concerned` when its turn comes is put away without work.
    """
    model.record(Event.CASE_QUEUED, household, detail=case)
    if not town.desk.take():
        yield town.desk.turn()
    model.record(Event.CASE_BEGUN, household, detail=case)
    worked = model.wait(_ACTIVITIES[case], household, hours) if concerned(household) else 0.0
    yield model.env.timeout(worked / (model.assume.hours_a_week / 7) / town.staff_speed)
    town.desk.release()
    model.record(Event.CASE_ENDED, household, detail=case)


def cost_rent(model: Model, town: Town, rooms: int) -> float:
    """Rent in NOK a month that covers running costs and interest on what the dwelling cost after the grant."""
    building = town.profile.building_cost[rooms - 1] * model.economy.building_cost / 100
    capital = building * (1 - town.policy.grants.rental_share) * model.economy.husbanken_rate / 100
    return (unit_cost(model, "municipal_operation") + capital) / 12
