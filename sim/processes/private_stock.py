"""Private dwellings at the municipality's disposal: leased and let on, or let by their owners to whom it points out.

They are found among those to let and given back when there are too many. For a leased one the municipality pays rent,
also while it stands empty; one with a right of allocation is its owner's business.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.ledger import Event, Programme
from sim.processes.allocation import keep_ready
from sim.processes.model import Model
from sim.processes.towns import Town
from sim.world.dwellings import Use

KINDS = ((Programme.HEAD_LEASE, "municipal.head_leases"), (Programme.ALLOCATION_RIGHT, "municipal.allocation_rights"))
"""Programmes, and the levers that say how many dwellings there are to be."""
_HEAD_LEASE, _MUNICIPAL = int(Programme.HEAD_LEASE), int(Use.MUNICIPAL)


def follow(model: Model) -> None:
    """Take on what is lacking for those on the list, if somebody lets it; give back what is empty and too much."""
    for programme, lever in KINDS:
        for town, wanted in zip(model.towns, model.rule(lever).tolist(), strict=True):
            lacking = int(wanted + 1e-9) - town.private_stock.get(programme, 0)
            if lacking > 0 and town.waiting:
                _take_on(model, town, programme, min(lacking, len(town.waiting)))
            elif lacking < 0:
                _give_back(model, town, programme, -lacking)


def _take_on(model: Model, town: Town, programme: Programme, most: int) -> None:
    """The smallest empty dwellings that fit those who wait, the cheapest of each size first."""
    homes = model.dwellings
    empty = homes.to_let()
    empty = empty[homes.municipality[empty] == town.index]
    free: dict[int, list[int]] = {}
    for dwelling in empty[np.argsort(homes.quality[empty], kind="stable")].tolist():
        free.setdefault(homes.rooms.item(dwelling), []).append(dwelling)
    for rooms, count in sorted(Counter(applicant.rooms for applicant in town.waiting).items()):
        for _ in range(min(count, most)):
            size = next((size for size in sorted(free) if rooms <= size <= rooms + 1 and free[size]), None)
            if size is None:
                break
            _change(model, town, free[size].pop(0), programme, 1)
            most -= 1


def _give_back(model: Model, town: Town, programme: Programme, most: int) -> None:
    """Those that stand ready and empty; tenants may stay until they leave."""
    homes = model.dwellings
    empty = [dwelling for dwelling in town.ready if homes.programme.item(dwelling) == programme]
    for dwelling in empty[:most]:
        town.ready.take(dwelling, homes.rooms.item(dwelling), homes.traits(dwelling))
        _change(model, town, dwelling, programme, -1)


def _change(model: Model, town: Town, dwelling: int, programme: Programme, by: int) -> None:
    """One more at the municipality's disposal, or one less."""
    homes = model.dwellings
    town.private_stock[programme] = town.private_stock.get(programme, 0) + by
    homes.use[dwelling] = int(Use.MUNICIPAL if by > 0 else Use.LET)
    homes.programme[dwelling] = int(programme if by > 0 else Programme.MARKET)
    homes.suited[dwelling] = homes.accessible[dwelling] = False
    event = Event.MUNICIPAL_ACQUIRED if by > 0 else Event.MUNICIPAL_RETURNED
    model.ledger.record(model.day, event, town.index, dwelling=dwelling, detail=programme)
    if by > 0:
        keep_ready(model, dwelling)


def rents(model: Model) -> dict[int, float]:
    """What each municipality pays this month for what it leases, NOK; empty dwellings are paid for too."""
    homes = model.dwellings
    held = (homes.programme[: homes.count] == _HEAD_LEASE) & (homes.use[: homes.count] == _MUNICIPAL)
    paid: dict[int, float] = {}
    for dwelling in np.flatnonzero(held).tolist():
        town = homes.municipality.item(dwelling)
        paid[town] = paid.get(town, 0.0) + model.rent_of(dwelling)
    return paid
