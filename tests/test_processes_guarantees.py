"""Guarantees for tenants: who gets one, and that there are no more than the municipality gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import small_town

from sim.ledger import Event, State
from sim.simulation import simulate

HARD = replace(small_town.LIVELY, refusal_known=0.9, refusal_need=0.95, guarantee_factor=0.5)


def rows(guarantees: float, months: int = 18) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    levers: small_town.Levers = {"rental.deposit_guarantees": guarantees}
    return simulate(small_town.scenario(levers, assumptions=HARD, months=months), 1, 1).table()


def test_no_more_are_given_than_a_year_has() -> None:
    """Three months of warm-up and eighteen more at four a year: seven at most."""
    table = rows(4.0)
    given = (table["event"] == int(Event.GUARANTEE)).sum()
    assert 0 < given <= 7


def test_each_goes_with_a_private_lease_of_that_day() -> None:
    table = rows(60.0)
    given = table[table["event"] == int(Event.GUARANTEE)]
    leases = table[(table["event"] == int(Event.MOVE)) & (table["target"] == int(State.PRIVATE_RENT))]
    assert given.size
    assert keys(given) <= keys(leases)


def keys(found: np.ndarray[tuple[int], np.dtype[np.void]]) -> set[tuple[int, ...]]:
    return {(int(row["day"]), int(row["household"]), int(row["dwelling"])) for row in found}
