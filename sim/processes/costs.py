"""Who pays what: a COST row for each payment, and each month's totals for what runs on."""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.ledger import NOBODY, OF_OTHERS, Event, Item, Payer, Programme, State
from sim.processes import private_stock
from sim.processes.model import Model
from sim.processes.towns import Month, Town
from sim.streams import Floats
from sim.world import tables
from sim.world.columns import Bools, Ints
from sim.world.dwellings import Use

PRICE_YEAR_CPI = 100.0
"""Unit costs are kept in prices of January 2008, where the consumer price index is 100."""
_PARTNERSHIP, _MUNICIPAL = int(Programme.PARTNERSHIP), int(Use.MUNICIPAL)
_ALLOCATION_RIGHT = int(Programme.ALLOCATION_RIGHT)
_RUN_BY_OTHERS = np.isin(np.arange(len(Programme)), OF_OTHERS)
"""Programmes whose dwellings an association or a landlord runs."""
_RENT_TO_OTHERS = np.isin(np.arange(len(Programme)), [_PARTNERSHIP, _ALLOCATION_RIGHT])
"""And those whose tenants' rent is theirs."""
_MUNICIPAL_RENT, _PRIVATE_RENT, _TEMPORARY = (
    int(state) for state in (State.MUNICIPAL_RENT, State.PRIVATE_RENT, State.TEMPORARY)
)


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
    homes, towns = model.dwellings, len(model.towns)
    nights, model.nights = model.nights, np.zeros(towns)
    run, staffed = np.zeros(towns), np.zeros(towns)
    to_association, rents = np.zeros(towns), np.zeros((towns, len(State)))
    homes.over(_count_run, run, staffed)
    model.households.over(_sum_up, homes.programme, model.day, model.month_began, rents, to_association, nights)
    leased = private_stock.rents(model) if any(place.private_stock for place in model.towns) else {}
    rent, private_rent = rents[:, _MUNICIPAL_RENT], rents[:, _PRIVATE_RENT]
    for place in model.towns:
        number, policy = place.index, place.policy
        night = place.profile.temporary_night * model.economy.cpi / PRICE_YEAR_CPI
        record(model, place, Item.TEMPORARY_NIGHTS, Payer.MUNICIPALITY, nights[number] * night)
        pay(model, place, Item.OFFICE, Payer.MUNICIPALITY, "office_worker", policy.office.staff / 12)
        pay(model, place, Item.FOLLOW_UP, Payer.MUNICIPALITY, "followup_worker", policy.followup.workers / 12)
        team = int(policy.housing_first.places + 1e-9) / policy.housing_first.caseload
        pay(model, place, Item.HOUSING_FIRST, Payer.MUNICIPALITY, "followup_worker", team / 12)
        pay(model, place, Item.COUNSELLING, Payer.MUNICIPALITY, "office_worker", policy.prevention.counsellors / 12)
        pay(model, place, Item.OPERATION, Payer.MUNICIPALITY, "municipal_operation", run[number] / 12)
        pay(model, place, Item.PROGRAMME, Payer.STATE, "office_worker", policy.programme.leaders / 12)
        duty = staffed[number] * model.assume.staff_a_dwelling
        pay(model, place, Item.STAFFING, Payer.MUNICIPALITY, "followup_worker", duty / 12)
        record(model, place, Item.HEAD_LEASE, Payer.MUNICIPALITY, leased.get(number, 0.0))
        record(model, place, Item.RENT_MUNICIPAL, Payer.HOUSEHOLDS, rent[number])
        record(model, place, Item.RENT_MUNICIPAL, Payer.MUNICIPALITY, to_association[number] - rent[number])
        record(model, place, Item.RENT_MUNICIPAL, Payer.NONE, -to_association[number])
        record(model, place, Item.RENT_PRIVATE, Payer.HOUSEHOLDS, private_rent[number])
        record(model, place, Item.SOCIAL_ASSISTANCE, Payer.MUNICIPALITY, month.assistance[number])
        record(model, place, Item.SOCIAL_ASSISTANCE, Payer.HOUSEHOLDS, -month.assistance[number])
        record(model, place, Item.INTEREST, Payer.HOUSEHOLDS, month.interest[number])


@compiled
def _count_run(
    count: int, municipality: Ints, use: Ints, programme: Ints, staffed: Bools, run: Floats, with_staff: Floats
) -> None:
    """The dwellings that each municipality runs, and those where it has somebody on duty round the clock.

    An association carries and runs a partnership's dwellings, and has their rent; the municipality only allocates. So
    does a landlord who lets to whom it points out; what is leased from one he runs, but the rent is the municipality's.
    """
    for d in range(count):
        if use[d] == _MUNICIPAL and not _RUN_BY_OTHERS[programme[d]]:
            run[municipality[d]] += 1
        if use[d] == _MUNICIPAL and staffed[d]:
            with_staff[municipality[d]] += 1


@compiled
def _sum_up(
    count: int,
    municipality: Ints,
    state: Ints,
    since: Ints,
    dwelling: Ints,
    rent: Floats,
    programme: Ints,
    day: int,
    month_began: int,
    rents: Floats,
    to_association: Floats,
    nights: Floats,
) -> None:
    """The month's rents by municipality and state, and nights of those who still are in temporary accommodation."""
    for h in range(count):
        town = municipality[h]
        rents[town, state[h]] += rent[h]
        if state[h] == _MUNICIPAL_RENT and _RENT_TO_OTHERS[programme[dwelling[h]]]:
            to_association[town] += rent[h]
        elif state[h] == _TEMPORARY:
            nights[town] += day + 1 - max(since[h], month_began)
