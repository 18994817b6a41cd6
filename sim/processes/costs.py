"""Who pays what: a COST row for each payment, and each month's totals for what runs on."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY, Event, Item, Payer, Programme, State
from sim.processes.model import Model, Month, Town
from sim.streams import Floats
from sim.world import tables

PRICE_YEAR_CPI = 100.0
"""Unit costs are kept in prices of January 2008, where the consumer price index is 100."""


def unit_cost(model: Model, item: str) -> float:
    """A unit cost in today's prices, NOK."""
    return tables.unit_costs()[item] * model.economy.cpi / PRICE_YEAR_CPI


def pay(model: Model, town: Town, item: Item, payer: Payer, unit: str, count: float, dwelling: int = NOBODY) -> None:
    """Record the payment of `count` times a unit cost."""
    record(model, town, item, payer, count * unit_cost(model, unit), dwelling)


def record(model: Model, town: Town, item: Item, payer: Payer, amount: float, dwelling: int = NOBODY) -> None:
    """Record a payment in nominal NOK (negative: received); nothing for zero."""
    if amount:
        model.ledger.record(
            model.day, Event.COST, town.index, detail=item, dwelling=dwelling, amount=amount, payer=payer
        )


def close_month(model: Model, month: Month) -> None:
    """On the last day of a month: nights, staff, follow-up, municipal dwellings, rents, assistance, interest."""
    people, homes, s, towns = model.households, model.dwellings, model.everybody, len(model.towns)
    state, town = people.state[s], people.municipality[s]
    # An association carries and runs a partnership's dwellings, and has their rent; the municipality only allocates.
    municipal = homes.municipal()
    run = municipal[homes.programme[municipal] != int(Programme.PARTNERSHIP)]
    run_by_town = np.bincount(homes.municipality[run], minlength=towns)
    tenants = np.flatnonzero(state == int(State.MUNICIPAL_RENT))
    rent = np.bincount(town[tenants], people.rent[tenants], towns)
    partners = tenants[homes.programme[people.dwelling[tenants]] == int(Programme.PARTNERSHIP)]
    to_association = np.bincount(town[partners], people.rent[partners], towns)
    private = np.flatnonzero(state == int(State.PRIVATE_RENT))
    private_rent = np.bincount(town[private], people.rent[private], towns)
    for place, nights in zip(model.towns, _nights(model).tolist(), strict=True):
        number, policy = place.index, place.policy
        night = place.profile.temporary_night * model.economy.cpi / PRICE_YEAR_CPI
        record(model, place, Item.TEMPORARY_NIGHTS, Payer.MUNICIPALITY, nights * night)
        pay(model, place, Item.OFFICE, Payer.MUNICIPALITY, "office_worker", policy.office.staff / 12)
        pay(model, place, Item.FOLLOW_UP, Payer.MUNICIPALITY, "followup_worker", policy.followup.workers / 12)
        pay(model, place, Item.OPERATION, Payer.MUNICIPALITY, "municipal_operation", run_by_town[number] / 12)
        record(model, place, Item.RENT_MUNICIPAL, Payer.HOUSEHOLDS, rent[number])
        record(model, place, Item.RENT_MUNICIPAL, Payer.MUNICIPALITY, to_association[number] - rent[number])
        record(model, place, Item.RENT_MUNICIPAL, Payer.NONE, -to_association[number])
        record(model, place, Item.RENT_PRIVATE, Payer.HOUSEHOLDS, private_rent[number])
        record(model, place, Item.SOCIAL_ASSISTANCE, Payer.MUNICIPALITY, month.assistance[number])
        record(model, place, Item.SOCIAL_ASSISTANCE, Payer.HOUSEHOLDS, -month.assistance[number])
        record(model, place, Item.INTEREST, Payer.HOUSEHOLDS, month.interest[number])


def _nights(model: Model) -> Floats:
    """The month's nights in temporary accommodation, of those still there and of those who have left it."""
    people, s = model.households, model.everybody
    there = np.flatnonzero(people.state[s] == int(State.TEMPORARY))
    nights = model.day + 1 - np.maximum(people.since[there], model.month_began)
    still = np.bincount(people.municipality[there], nights, len(model.towns)) + model.nights
    model.nights[:] = 0.0
    return np.asarray(still)
