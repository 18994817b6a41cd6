"""Private dwellings at the municipality's disposal, what it costs to turn one down, and appeals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
import small_town

from sim.ledger import Event, Item, Payer, Programme, State
from sim.simulation import simulate

ROOMY = replace(small_town.profile(), vacancy_rental=0.1)
Table = npt.NDArray[np.void]


def rows(levers: small_town.Levers, then: small_town.Levers = small_town.NOTHING) -> Table:
    changes = [(date(2008, 9, 1), then)] if then else []
    scenario = small_town.scenario(levers, changes=changes, towns=[ROOMY], months=30)
    return simulate(scenario, 1, 1).table()


def leased(table: Table) -> Table:
    chosen: Table = table[
        (table["event"] == int(Event.MUNICIPAL_ACQUIRED)) & (table["detail"] == int(Programme.HEAD_LEASE))
    ]
    return chosen


def test_as_many_are_leased_as_the_lever_says_and_let_to_those_on_the_list() -> None:
    table = rows({"municipal.head_leases": 4.0})
    mine = leased(table)
    assert 0 < mine.size <= 4
    moves = table[(table["event"] == int(Event.MOVE)) & np.isin(table["dwelling"], mine["dwelling"])]
    after = [row for row in moves if row["day"] >= mine["day"][mine["dwelling"] == row["dwelling"]][0]]
    assert after
    assert {int(row["target"]) for row in after} == {int(State.MUNICIPAL_RENT)}


def test_the_municipality_pays_the_landlord_also_for_empty_ones() -> None:
    table = rows({"municipal.head_leases": 4.0})
    paid = table[(table["event"] == int(Event.COST)) & (table["detail"] == int(Item.HEAD_LEASE))]
    assert (paid["payer"] == int(Payer.MUNICIPALITY)).all()
    assert paid["day"].min() - leased(table)["day"].min() < 31
    assert (paid["amount"] > 0).all()


def test_none_are_leased_without_the_lever_and_empty_ones_are_given_back_when_it_falls() -> None:
    assert not leased(rows({})).size
    table = rows({"municipal.head_leases": 30.0}, {"municipal.head_leases": 0.0})
    back = table[table["event"] == int(Event.MUNICIPAL_RETURNED)]
    assert set(back["dwelling"].tolist()) <= set(leased(table)["dwelling"].tolist())
    assert (leased(table)["day"] < (date(2008, 10, 1) - date(2007, 10, 1)).days).all()


@pytest.mark.parametrize("choice", [True, False])
def test_a_second_refusal_ends_the_application_where_there_is_no_choice(choice: bool) -> None:
    picky = replace(small_town.LIVELY, offer_refused=0.6)
    scenario = small_town.scenario({"allocation.user_choice": choice}, assumptions=picky, months=36)
    table = simulate(scenario, 1, 1).table()
    declined = table[table["event"] == int(Event.OFFER_DECLINED)]
    households, counts = np.unique(declined["household"], return_counts=True)
    assert (counts > 1).any()
    ended = 0
    for household in households[counts > 1].tolist():
        second = declined["day"][declined["household"] == household][1]
        off = table[(table["event"] == int(Event.MUNICIPAL_UNLISTED)) & (table["household"] == household)]
        ended += bool(((off["day"] == second) & (off["detail"] == 0)).any())
    assert (ended > 0) is not choice


def test_a_dwelling_with_a_right_of_allocation_costs_the_municipality_nothing() -> None:
    table = rows({"municipal.allocation_rights": 5.0})
    mine = table[table["event"] == int(Event.MUNICIPAL_ACQUIRED)]
    mine = mine[mine["detail"] == int(Programme.ALLOCATION_RIGHT)]
    assert 0 < mine.size <= 5
    costs = table[(table["event"] == int(Event.COST)) & np.isin(table["dwelling"], mine["dwelling"])]
    costs = costs[costs["day"] > mine["day"].min()]
    assert not (costs["payer"] == int(Payer.MUNICIPALITY)).any()
    assert not (table["detail"][table["event"] == int(Event.COST)] == int(Item.HEAD_LEASE)).any()


@pytest.mark.parametrize(("share", "some"), [(0.0, False), (1.0, True)])
def test_who_is_refused_may_appeal_and_some_are_approved(share: float, some: bool) -> None:
    scenario = small_town.scenario({"allocation.appeals": share, "office.staff": 3.0}, months=36)
    table = simulate(scenario, 1, 1).table()
    appeals = table[table["event"] == int(Event.APPEAL_DECISION)]
    assert bool(appeals.size) is some
    if some:
        allowed = appeals[appeals["detail"] == 1]
        assert 0 < allowed.size < appeals.size
        listed = table[table["event"] == int(Event.MUNICIPAL_LISTED)]
        days = set(zip(listed["day"].tolist(), listed["household"].tolist(), strict=True))
        assert set(zip(allowed["day"].tolist(), allowed["household"].tolist(), strict=True)) <= days
