"""Refugees to settle: how many come onto the list, and who may look for a dwelling besides."""

from __future__ import annotations

import numpy as np
import pytest
import small_town

from sim.ledger import Event, Reason, State
from sim.simulation import simulate


def settled(levers: small_town.Levers) -> list[int]:
    """Where each refugee household first lives, of a year and a half."""
    table = simulate(small_town.scenario(levers), 1, 1).table()
    listed = table[(table["event"] == int(Event.MUNICIPAL_LISTED)) & (table["flags"] & 32 > 0)]
    came = table[(table["event"] == int(Event.MOVE)) & (table["origin"] == int(State.ABSENT))]
    mine = came[np.isin(came["household"], listed["household"])]
    return [int(row["target"]) for row in mine if row["detail"] in (int(Reason.SETTLED), int(Reason.RENTED))]


@pytest.mark.parametrize(("settled_a_year", "come"), [(0.0, 0), (20.0, 35)])
def test_as_many_join_the_list_as_the_municipality_agreed_to(settled_a_year: float, come: int) -> None:
    table = simulate(small_town.scenario({"refugees.settled": settled_a_year}), 1, 1).table()
    listed = table[(table["event"] == int(Event.MUNICIPAL_LISTED)) & (table["flags"] & 32 > 0)]
    refugees = np.unique(listed["household"])
    assert abs(len(refugees) - come) <= 1


def test_who_may_looks_for_a_private_dwelling_and_others_wait_for_the_municipality() -> None:
    alone = settled({"refugees.settled": 20.0, "refugees.private_share": 1.0})
    assert int(State.PRIVATE_RENT) in alone
    waiting = settled({"refugees.settled": 20.0})
    assert set(waiting) == {int(State.MUNICIPAL_RENT)}
