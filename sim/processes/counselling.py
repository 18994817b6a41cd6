"""Counselling of those in arrears: a desk with its queue, and an agreement with creditors if it comes in time."""

from __future__ import annotations

from math import ceil

from sim.ledger import Event
from sim.processes.clock import Course
from sim.processes.model import Model
from sim.processes.towns import Town


def staff(model: Model, town: Town) -> None:
    """Set this month's counsellors: whole people of equal speed."""
    at_work = town.policy.prevention.counsellors
    people = ceil(at_work)
    town.counsel_speed = at_work / people if people else 0.0
    town.counsellors.set_capacity(people)


def at_arrears(model: Model, household: int) -> None:
    """A payment is missed: counsellors hear of it where creditors have agreed to tell."""
    if model.town_of(household).policy.prevention.early_notice:
        _hear_of(model, household)


def at_petition(model: Model, household: int) -> None:
    """A petition is sent: the bailiff tells the municipality, if nobody has before."""
    if not model.town_of(household).policy.prevention.early_notice:
        _hear_of(model, household)


def _hear_of(model: Model, household: int) -> None:
    town = model.town_of(household)
    if household in town.counselling or not town.counsellors.capacity:
        return
    if model.luck("counsel", household) < model.assume.counsel_reached:
        town.counselling.add(household)
        model.households.cases[household] += 1
        model.env.start(_counsel(model, town, household, model.households.spell.item(household)))


def _counsel(model: Model, town: Town, household: int, spell: int) -> Course:
    """One case; it is put away without work if the arrears are over when its turn comes."""
    people = model.households
    model.record(Event.COUNSEL_QUEUED, household)
    if not town.counsellors.take():
        yield town.counsellors.turn()
    model.record(Event.COUNSEL_BEGUN, household)
    if people.spell.item(household) == spell and people.in_arrears.item(household):
        hours = model.wait("counsel_hours", household, model.assume.counsel_hours)
        yield model.env.timeout(hours / (model.assume.hours_a_week / 7) / town.counsel_speed)
        town.counselled[household] = spell
    town.counsellors.release()
    town.counselling.remove(household)
    people.cases[household] -= 1
    model.record(Event.COUNSEL_ENDED, household)


def factor(model: Model, household: int) -> float:
    """How much likelier than others a household's arrears are left unsolved, for what counselling has done."""
    counselled = model.town_of(household).counselled.get(household) == model.households.spell.item(household)
    return model.assume.counsel_factor if counselled else 1.0
