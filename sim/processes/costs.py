"""Who pays what: a COST row for each payment, and each month's totals for what runs on."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY, Event, Item, Payer, State
from sim.processes.model import Model, Town
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


def month_end(model: Model, town: Town, assistance: float, interest: float) -> None:
    """The month's running costs: nights, staff, follow-up, municipal dwellings, rents, assistance, interest."""
    people, homes = model.households, model.dwellings
    rows = people.living_in(town.index)
    state = people.state[rows]
    nights = 365 / 12 * np.count_nonzero(state == State.TEMPORARY)
    night = town.profile.temporary_night * model.economy.cpi / PRICE_YEAR_CPI
    record(model, town, Item.TEMPORARY_NIGHTS, Payer.MUNICIPALITY, nights * night)
    pay(model, town, Item.OFFICE, Payer.MUNICIPALITY, "office_worker", town.policy.office.staff / 12)
    pay(model, town, Item.FOLLOW_UP, Payer.MUNICIPALITY, "followup_worker", town.policy.followup.workers / 12)
    n = homes.count
    stock = np.count_nonzero((homes.use[:n] == Use.MUNICIPAL) & (homes.municipality[:n] == town.index))
    pay(model, town, Item.OPERATION, Payer.MUNICIPALITY, "municipal_operation", stock / 12)
    municipal_rent = float(people.rent[rows[state == State.MUNICIPAL_RENT]].sum())
    record(model, town, Item.RENT_MUNICIPAL, Payer.HOUSEHOLDS, municipal_rent)
    record(model, town, Item.RENT_MUNICIPAL, Payer.MUNICIPALITY, -municipal_rent)
    record(
        model,
        town,
        Item.RENT_PRIVATE,
        Payer.HOUSEHOLDS,
        float(people.rent[rows[state == State.PRIVATE_RENT]].sum()),
    )
    record(model, town, Item.SOCIAL_ASSISTANCE, Payer.MUNICIPALITY, assistance)
    record(model, town, Item.SOCIAL_ASSISTANCE, Payer.HOUSEHOLDS, -assistance)
    record(model, town, Item.INTEREST, Payer.HOUSEHOLDS, interest)
