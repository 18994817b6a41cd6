"""Private dwellings that the municipality leases and lets on: found among those to let, given back when too many."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.ledger import Event, Programme
from sim.processes.allocation import keep_ready
from sim.processes.model import Model
from sim.processes.towns import Town
from sim.world.dwellings import Use

HEAD_LEASE = int(Programme.HEAD_LEASE)


def follow(model: Model) -> None:
    """Lease what is lacking for those on the list, if somebody lets it; give back what is empty and too much."""
    for town in model.towns:
        wanted = int(town.policy.municipal.head_leases + 1e-9)
        lacking = wanted - town.head_leases
        if lacking > 0 and town.waiting:
            _lease(model, town, min(lacking, len(town.waiting)))
        elif lacking < 0:
            _give_back(model, town, -lacking)


def _lease(model: Model, town: Town, most: int) -> None:
    """The smallest empty dwellings that fit those who wait, the cheapest of each size first."""
    homes = model.dwellings
    empty = homes.to_let()
    empty = empty[homes.municipality[empty] == town.index]
    empty = empty[np.lexsort((homes.quality[empty], homes.rooms[empty]))]
    free = {
        rooms: list(empty[homes.rooms[empty] == rooms].tolist()) for rooms in np.unique(homes.rooms[empty]).tolist()
    }
    for rooms, count in sorted(Counter(applicant.rooms for applicant in town.waiting).items()):
        for _ in range(min(count, most)):
            size = next((size for size in sorted(free) if rooms <= size <= rooms + 1 and free[size]), None)
            if size is None:
                break
            _take_over(model, town, free[size].pop(0))
            most -= 1


def _take_over(model: Model, town: Town, dwelling: int) -> None:
    homes = model.dwellings
    homes.use[dwelling], homes.programme[dwelling] = int(Use.MUNICIPAL), HEAD_LEASE
    homes.suited[dwelling] = False
    town.head_leases += 1
    model.ledger.record(model.day, Event.MUNICIPAL_ACQUIRED, town.index, dwelling=dwelling, detail=Programme.HEAD_LEASE)
    keep_ready(model, dwelling)


def _give_back(model: Model, town: Town, most: int) -> None:
    """Those that stand ready and empty; tenants may stay until they leave."""
    homes = model.dwellings
    leased = [dwelling for dwelling in town.ready if homes.programme.item(dwelling) == HEAD_LEASE]
    for dwelling in leased[:most]:
        town.ready.take(dwelling, homes.rooms.item(dwelling), suited=False)
        homes.use[dwelling], homes.programme[dwelling] = int(Use.LET), int(Programme.MARKET)
        town.head_leases -= 1
        model.ledger.record(model.day, Event.MUNICIPAL_RETURNED, town.index, dwelling=dwelling)


def rents(model: Model) -> dict[int, float]:
    """What each municipality pays its landlords this month, NOK; empty dwellings are paid for too."""
    homes = model.dwellings
    leased = np.flatnonzero(
        (homes.programme[: homes.count] == HEAD_LEASE) & (homes.use[: homes.count] == int(Use.MUNICIPAL))
    )
    paid: dict[int, float] = {}
    for dwelling in leased.tolist():
        town = homes.municipality.item(dwelling)
        paid[town] = paid.get(town, 0.0) + model.rent_of(dwelling)
    return paid
