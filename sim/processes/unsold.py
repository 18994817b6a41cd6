"""Dwellings that find no buyer: let where tenants are wanting, or else lost to the stock."""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.ledger import NOBODY, Event
from sim.processes.model import Model, Rows
from sim.streams import Floats
from sim.world.columns import Ints
from sim.world.dwellings import Use

_NOBODY, _LET = int(NOBODY), int(Use.LET)


def give_up(model: Model) -> None:
    """Builders, heirs and landlords who have offered a dwelling for long put it to another use.

    Households that wait for the money of their old home go on; they cannot bear two loans.
    """
    homes = model.dwellings
    usual = np.array([town.profile.vacancy_rental for town in model.towns])
    lost = homes.over(_give_up, model.month - round(model.assume.unsold_months), model.market.prices.empty_share, usual)
    withdraw(model, lost)


def withdraw(model: Model, lost: Rows) -> None:
    """Dwellings leave the stock."""
    homes = model.dwellings
    homes.use[lost], homes.listed[lost] = int(Use.AWAY), -1
    model.ledger.record_many(
        lost.size,
        day=model.day,
        event=int(Event.WITHDRAWN),
        municipality=homes.municipality[lost],
        origin=homes.rooms[lost],
        dwelling=lost,
    )


@compiled
def _give_up(
    count: int,
    municipality: Ints,
    rooms: Ints,
    use: Ints,
    seller: Ints,
    listed: Ints,
    long_ago: int,
    empty_share: Floats,
    usual: Floats,
) -> Rows:
    """They let what is offered since a month `long_ago` if fewer lets than usual stand empty. Returns what is lost."""
    lost, number = np.empty(count, np.intp), 0
    for d in range(count):
        if 0 <= listed[d] <= long_ago and seller[d] == _NOBODY:
            if empty_share[municipality[d], rooms[d] - 1] < usual[municipality[d]]:
                use[d], listed[d] = _LET, -1
            else:
                lost[number] = d
                number += 1
    return lost[:number]


def longest_on_offer(model: Model, town: int, most: int) -> Rows:
    """At most so many of a municipality's dwellings for sale that no household waits to sell, the oldest first."""
    homes = model.dwellings
    rows = homes.for_sale()
    rows = rows[(homes.municipality[rows] == town) & (homes.seller[rows] == NOBODY)]
    return np.asarray(rows[np.argsort(homes.listed[rows], kind="stable")][:most])
