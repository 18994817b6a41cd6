"""Dwellings that find no buyer: let where tenants are wanting, or else lost to the stock."""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, State
from sim.processes.model import Model, Rows
from sim.streams import Floats
from sim.world.columns import Ints
from sim.world.dwellings import Use

_NOBODY, _LET, _ABSENT = int(NOBODY), int(Use.LET), int(State.ABSENT)


def give_up(model: Model) -> None:
    """Builders, heirs, landlords and those who moved away give up selling a dwelling that they have offered for long.

    Households here that wait for the money of their old home go on; they cannot bear two loans.
    """
    prices = model.market.prices
    lost = model.dwellings.over(
        _give_up,
        model.month - round(model.assume.unsold_months),
        model.households.state[model.everybody],
        prices.empty_share,
        prices.usually_empty,
    )
    withdraw(model, lost)


def withdraw(model: Model, lost: Rows) -> None:
    """Dwellings leave the stock."""
    homes = model.dwellings
    homes.use[lost], homes.listed[lost], homes.seller[lost] = int(Use.AWAY), -1, NOBODY
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
    state: Ints,
    empty_share: Floats,
    usual: Floats,
) -> Rows:
    """They let what is offered since a month `long_ago` unless more lets than usual stand empty. Returns what is lost.

    `state` of households; shares by municipality and rooms.
    """
    lost, number = np.empty(count, np.intp), 0
    for d in range(count):
        if 0 <= listed[d] <= long_ago and _nobody_waits(seller[d], state):
            town, size = municipality[d], rooms[d] - 1
            if empty_share[town, size] <= usual[town, size]:
                use[d], listed[d], seller[d] = _LET, -1, _NOBODY
            else:
                lost[number] = d
                number += 1
    return lost[:number]


@compiled
def _nobody_waits(seller: int, state: Ints) -> bool:
    """Whether no household that lives here waits for the money of a dwelling."""
    return bool(seller == _NOBODY or state[seller] == _ABSENT)


def longest_on_offer(model: Model, town: int, most: int) -> Rows:
    """At most so many of a municipality's dwellings for sale that nobody here waits to sell, the oldest first."""
    homes, state = model.dwellings, model.households.state
    rows = homes.for_sale()
    seller = homes.seller[rows]
    gone = (seller == NOBODY) | (state[seller] == int(State.ABSENT))
    rows = rows[(homes.municipality[rows] == town) & gone]
    return np.asarray(rows[np.argsort(homes.listed[rows], kind="stable")][:most])
