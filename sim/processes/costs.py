"""Who pays what: a COST row for each payment, and each month's totals for what runs on."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY, Event, Item, Payer, Programme, State
from sim.processes.model import Model, Rows, Town
from sim.world import tables
from sim.world.dwellings import Use

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


def close_month(model: Model, town: Town, assistance: float, interest: float) -> None:
    """On the last day of a month: nights, staff, follow-up, municipal dwellings, rents, assistance, interest."""
    people, homes = model.households, model.dwellings
    rows = people.living_in(town.index)
    state = people.state[rows]
    night = town.profile.temporary_night * model.economy.cpi / PRICE_YEAR_CPI
    record(model, town, Item.TEMPORARY_NIGHTS, Payer.MUNICIPALITY, _nights(model, town, rows) * night)
    pay(model, town, Item.OFFICE, Payer.MUNICIPALITY, "office_worker", town.policy.office.staff / 12)
    pay(model, town, Item.FOLLOW_UP, Payer.MUNICIPALITY, "followup_worker", town.policy.followup.workers / 12)
    n = homes.count
    # An association carries and runs a partnership's dwellings, and has their rent; the municipality only allocates.
    partnership = homes.programme[:n] == int(Programme.PARTNERSHIP)
    run = (homes.use[:n] == Use.MUNICIPAL) & (homes.municipality[:n] == town.index) & ~partnership
    pay(model, town, Item.OPERATION, Payer.MUNICIPALITY, "municipal_operation", np.count_nonzero(run) / 12)
    tenants = rows[state == int(State.MUNICIPAL_RENT)]
    rent = float(people.rent[tenants].sum())
    to_association = float(people.rent[tenants[partnership[people.dwelling[tenants]]]].sum())
    record(model, town, Item.RENT_MUNICIPAL, Payer.HOUSEHOLDS, rent)
    record(model, town, Item.RENT_MUNICIPAL, Payer.MUNICIPALITY, to_association - rent)
    record(model, town, Item.RENT_MUNICIPAL, Payer.NONE, -to_association)
    private = float(people.rent[rows[state == int(State.PRIVATE_RENT)]].sum())
    record(model, town, Item.RENT_PRIVATE, Payer.HOUSEHOLDS, private)
    record(model, town, Item.SOCIAL_ASSISTANCE, Payer.MUNICIPALITY, assistance)
    record(model, town, Item.SOCIAL_ASSISTANCE, Payer.HOUSEHOLDS, -assistance)
    record(model, town, Item.INTEREST, Payer.HOUSEHOLDS, interest)


def _nights(model: Model, town: Town, rows: Rows) -> float:
    """The month's nights in temporary accommodation, of those still there and of those who have left it."""
    people = model.households
    there = rows[model.households.state[rows] == int(State.TEMPORARY)]
    nights = town.nights + float((model.day + 1 - np.maximum(people.since[there], model.month_began)).sum())
    town.nights = 0.0
    return nights
