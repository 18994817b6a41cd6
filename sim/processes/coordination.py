"""Who handles a case: one desk, or NAV, health and care, the housing office and property one after the other.

Units apart have a queue and staff of their own. A case that is handed over lies for some days, and now and then
something is lost, so that it comes back. Under one roof both are less; where staff are pooled there is nothing to hand
over.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import ceil

import simpy

from sim.ledger import Case, Event
from sim.processes.model import Model
from sim.processes.servers import Servers
from sim.processes.towns import Town
from sim.world.households import Need

_ACTIVITIES = ("", *(f"case_{case.name}" for case in Case))
"""By which the hours of a case are drawn."""
STAFF = {Case.NAV: 0.19, Case.HEALTH: 0.05, Case.HOUSING: 0.62, Case.PROPERTY: 0.14}
"""Shares of the staff, as the work falls (assumed): the housing office has all other cases besides its step."""
STEPS = ((Case.NAV, 0.35), (Case.HOUSING, 0.4), (Case.PROPERTY, 0.25))
"""Steps of an application, and their shares of its hours (assumed): NAV maps the situation, the housing office decides,
property finds the dwelling."""
STEPS_WITH_NEED = ((Case.NAV, 0.3), (Case.HEALTH, 0.25), (Case.HOUSING, 0.25), (Case.PROPERTY, 0.2))
"""Of somebody in need of follow-up, whom health and care assess besides."""
REWORK = 0.5
"""Of a step's hours, when a case comes back (assumed)."""
URGENT = (Case.REFINANCING,)
"""Taken before other cases, as an office does with a date in its papers (assumed): that of the forced sale."""


def staff(model: Model, town: Town, at_work: float) -> int:
    """Set the month's people of each unit from the full-time equivalents of all together; returns how many they are."""
    if town.policy.coordination.organisation == "pooled":
        people = ceil(at_work)
        town.staff_speed = at_work / people if people else 0.0
        town.desk.set_capacity(people)
        for unit, servers in town.units.items():  # whoever brings units together finishes what lies with them
            town.unit_speed[unit] = town.staff_speed
            servers.set_capacity(min(people, servers.busy + servers.waiting))
        return people
    everybody = 0
    for unit, share in STAFF.items():
        people = ceil(share * at_work)
        speed = share * at_work / people if people else 0.0
        if unit == Case.HOUSING:
            town.staff_speed = speed
        else:
            town.unit_speed[unit] = speed
        _servers(model, town, unit).set_capacity(people)
        everybody += people
    return everybody


def _servers(model: Model, town: Town, unit: Case) -> Servers:
    """The staff of a unit; the housing office is that which has all other cases."""
    if unit in STAFF and unit != Case.HOUSING:
        if unit not in town.units:
            town.units[unit] = Servers(model.env)
        return town.units[unit]
    return town.desk


def at_desk(
    model: Model, town: Town, household: int, case: Case, hours: float, concerned: Callable[[int], bool]
) -> Generator[simpy.Event, object, None]:
    """One case, or step of one, at the desk that it belongs to; see `office.casework`."""
    desk = _servers(model, town, case)
    model.record(Event.CASE_QUEUED, household, detail=case)
    if not desk.take():
        yield desk.turn(urgent=case in URGENT)
    model.record(Event.CASE_BEGUN, household, detail=case)
    worked = model.wait(_ACTIVITIES[case], household, hours) if concerned(household) else 0.0
    speed = town.staff_speed if desk is town.desk else town.unit_speed[case]
    yield model.env.timeout(worked / (model.assume.hours_a_week / 7) / speed)
    desk.release()
    model.record(Event.CASE_ENDED, household, detail=case)


def through_units(
    model: Model, town: Town, household: int, hours: float, concerned: Callable[[int], bool]
) -> Generator[simpy.Event, object, None]:
    """An application from unit to unit; what is lost in handing it over comes back to the unit before."""
    in_need = model.households.need_of(household) >= Need.FOLLOW_UP
    before: tuple[Case, float] | None = None
    for unit, share in STEPS_WITH_NEED if in_need else STEPS:
        if before is not None:
            yield from _hand_over(model, town, household, unit)
            if model.luck(f"lost_{unit.name}", household) < model.assume.handover_lost * _apartness(model, town):
                model.record(Event.CASE_RETURNED, household, detail=before[0])
                yield from at_desk(model, town, household, before[0], REWORK * before[1] * hours, concerned)
                yield from _hand_over(model, town, household, unit)
        yield from at_desk(model, town, household, unit, share * hours, concerned)
        before = unit, share


def _hand_over(model: Model, town: Town, household: int, unit: Case) -> Generator[simpy.Event, object, None]:
    model.record(Event.HANDED_OVER, household, detail=unit)
    days = model.assume.handover_days * _apartness(model, town)
    yield model.env.timeout(model.wait(f"handover_{unit.name}", household, days))


def _apartness(model: Model, town: Town) -> float:
    """How far units are apart: what is lost and waited for, against separate ones; nothing once they are pooled."""
    shares = {"separate": 1.0, "co_located": model.assume.handover_together, "pooled": 0.0}
    return shares[town.policy.coordination.organisation]
