"""A municipal dwelling between two tenants: handed back, put in order by a crew, offered again."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.ledger import OF_OTHERS, Event, Item, Payer, Programme
from sim.processes import support
from sim.processes.allocation import keep_ready
from sim.processes.costs import pay
from sim.processes.model import Model
from sim.processes.towns import Town
from sim.world.households import Need

_FOLLOW_UP, _ALLOCATION_RIGHT = int(Need.FOLLOW_UP), int(Programme.ALLOCATION_RIGHT)
"""The last is the landlord's to put in order."""


def plan_adaptations(model: Model) -> None:
    """The month's part of the dwellings that a year's money makes accessible."""
    for town in model.towns:
        yearly = town.policy.municipal.adaptations
        town.adaptations = town.adaptations + town.whole("adaptation", yearly / 12) if yearly else 0


def hand_back(model: Model, dwelling: int, tenant: int) -> Generator[simpy.Event, object, None]:
    """The way of a dwelling from `tenant`'s leaving until it is ready for the next."""
    town = model.town_of(tenant)
    damaged = is_damaged(model, tenant)
    model.ledger.record(
        model.day, Event.MUNICIPAL_VACATED, town.index, model.households.id.item(tenant), dwelling=dwelling
    )
    if not town.crews.take():
        yield town.crews.turn()
    model.ledger.record(model.day, Event.REFURBISH_BEGIN, town.index, dwelling=dwelling)
    adapted = is_to_be_adapted(model, town, dwelling)
    days = model.assume.refurbish_days + model.assume.damage_days * damaged
    yield model.env.timeout(days + model.assume.adapt_days * adapted)
    town.crews.release()
    if adapted:
        model.dwellings.accessible[dwelling] = True
        model.ledger.record(model.day, Event.MUNICIPAL_ADAPTED, town.index, dwelling=dwelling)
        pay(model, town, Item.ADAPTATION, Payer.MUNICIPALITY, "adaptation", 1, dwelling=dwelling)
    pay(
        model,
        town,
        Item.REFURBISHMENT,
        Payer.NONE if model.dwellings.programme.item(dwelling) == _ALLOCATION_RIGHT else Payer.MUNICIPALITY,
        "refurbishment",
        days / model.assume.refurbish_days,
        dwelling=dwelling,
    )
    model.ledger.record(model.day, Event.REFURBISH_END, town.index, dwelling=dwelling)
    keep_ready(model, dwelling)


def is_to_be_adapted(model: Model, town: Town, dwelling: int) -> bool:
    """Whether the next of the year's adaptations is this one's."""
    homes = model.dwellings
    if town.adaptations < 1 or homes.accessible.item(dwelling) or homes.programme.item(dwelling) in OF_OTHERS:
        return False
    town.adaptations -= 1
    return True


def is_damaged(model: Model, tenant: int) -> bool:
    """Whether the tenant leaves damage: seldom, more often with a support need and no follow-up."""
    share = model.assume.damage_share
    if model.households.need.item(tenant) >= _FOLLOW_UP:
        share *= model.assume.damage_need_factor * support.factor(model, tenant)
    return model.luck("damage", tenant) < share
