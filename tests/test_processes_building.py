"""Dwellings built for those on the list: by the municipality or an association, with staff or without."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
import small_town

from sim.ledger import Event, Item, Payer, Programme, Reason, State
from sim.processes import staffed, support
from sim.processes.building import complete
from sim.processes.model import Model
from sim.processes.moves import move
from sim.processes.municipal import municipal_rent, sign
from sim.rules.credit import annuity
from sim.simulation import simulate
from sim.world import tables
from sim.world.households import Need

Table = npt.NDArray[np.void]
SIX = tuple(small_town.project(2, 6, 2, tenure) for tenure in ("partnership", "municipal"))


def rows(build: int, levers: small_town.Levers = small_town.NOTHING) -> Table:
    return simulate(small_town.scenario(levers, builds=SIX[build : build + 1], months=24), 1, 1).table()


def test_an_association_pays_for_its_building_and_runs_it() -> None:
    table = rows(0)
    mine = table[(table["event"] == int(Event.MUNICIPAL_ACQUIRED)) & (table["detail"] == int(Programme.PARTNERSHIP))]
    assert mine.size == 6
    costs = table[(table["event"] == int(Event.COST)) & np.isin(table["dwelling"], mine["dwelling"])]
    assert not (costs["detail"] == int(Item.CAPITAL)).any()
    granted = costs[(costs["detail"] == int(Item.GRANT)) & (costs["payer"] == int(Payer.STATE))]
    built = table[(table["event"] == int(Event.COMPLETED)) & (table["detail"] == int(Programme.PARTNERSHIP))]
    assert granted["amount"].sum() == pytest.approx(0.2 * built["amount"].sum())
    lived_in = table[(table["event"] == int(Event.MOVE)) & np.isin(table["dwelling"], mine["dwelling"])]
    assert {int(state) for state in lived_in["target"]} == {int(State.MUNICIPAL_RENT)}


@pytest.mark.parametrize("grant", [0.0, 0.2, 0.4])
def test_an_associations_rent_is_the_building_less_the_grant_by_the_month(grant: float) -> None:
    model = next(small_town.months(small_town.scenario({"grants.rental_share": grant})))
    complete(model, model.towns[0], Programme.PARTNERSHIP, 2, 1)
    dwelling = model.dwellings.count - 1
    built = model.towns[0].profile.building_cost[1] * model.economy.building_cost / 100
    operation = tables.unit_costs()["municipal_operation"] * model.economy.cpi / 100
    yearly = operation + built * (1 - grant) * annuity(model.economy.husbanken_rate / 100, 40)
    assert municipal_rent(model, dwelling) == pytest.approx(yearly / 12)


def tenant_of(model: Model, need: Need) -> tuple[int, int]:
    """A new staffed dwelling and its tenant."""
    complete(model, model.towns[0], Programme.MUNICIPAL, 2, 1)
    dwelling = model.dwellings.count - 1
    homes, people = model.dwellings, model.households
    tenant = homes.occupant.item(dwelling)
    if tenant < 0:
        tenant = int(np.flatnonzero(people.state[: people.count] == State.FRIENDS)[0])
        model.towns[0].ready.take(dwelling, 2, homes.traits(dwelling))
        sign(model, tenant, dwelling, Reason.ALLOCATED)
    people.need[tenant] = need
    return dwelling, tenant


def test_who_needs_follow_up_has_it_from_the_staff_of_the_building_and_only_there() -> None:
    model = next(small_town.months(small_town.scenario({"grants.demands_staff": True})))
    _, tenant = tenant_of(model, Need.FOLLOW_UP)
    staffed.look_after(model)
    people = model.households
    assert people.helped[tenant]
    assert people.support[tenant] == support.MOST  # one on duty for eight dwellings is far more than a worker's fifteen
    assert not people.followed[tenant]
    move(model, tenant, State.FRIENDS, Reason.LEASE_ENDED)
    staffed.look_after(model)
    assert not people.helped[tenant]


def test_who_needs_none_is_not_followed() -> None:
    model = next(small_town.months(small_town.scenario({"grants.demands_staff": True})))
    _, tenant = tenant_of(model, Need.NONE)
    staffed.look_after(model)
    assert not model.households.helped[tenant]


def test_the_municipality_pays_for_staff_day_and_night() -> None:
    table = rows(1, {"grants.demands_staff": True})
    costs = table[(table["event"] == int(Event.COST)) & (table["detail"] == int(Item.STAFFING))]
    assert (costs["payer"] == int(Payer.MUNICIPALITY)).all()
    first = costs[0]
    cpi = table[(table["event"] == int(Event.PRICES_CONSUMER)) & (table["day"] <= first["day"])]["amount"][-1]
    worker = tables.unit_costs()["followup_worker"] * float(cpi) / 100
    assert float(first["amount"]) == pytest.approx(6 / 8 * 5.3 * worker / 12)
    none = rows(1)
    assert not (none["detail"][none["event"] == int(Event.COST)] == int(Item.STAFFING)).any()


def test_as_many_are_made_accessible_as_the_lever_says_between_two_tenants() -> None:
    model_years = 3
    scenario = small_town.scenario({"municipal.adaptations": 4.0}, months=12 * model_years)
    table = simulate(scenario, 1, 1).table()
    adapted = table[table["event"] == int(Event.MUNICIPAL_ADAPTED)]
    assert 0 < adapted.size <= 4 * (model_years + 1)
    assert np.unique(adapted["dwelling"]).size == adapted.size
    paid = table[(table["event"] == int(Event.COST)) & (table["detail"] == int(Item.ADAPTATION))]
    assert paid.size == adapted.size
    for row in adapted:
        mine = table[(table["dwelling"] == row["dwelling"]) & (table["day"] <= row["day"])]
        begun = mine[mine["event"] == int(Event.REFURBISH_BEGIN)]["day"][-1]
        assert row["day"] - begun >= 14 + 30


def test_none_are_once_the_money_is_withdrawn() -> None:
    changes = [(date(2009, 1, 1), {"municipal.adaptations": 0.0})]
    withdrawn = (changes[0][0] - date(2007, 10, 1)).days
    last = []
    for dated in (changes, ()):
        scenario = small_town.scenario({"municipal.adaptations": 50.0}, changes=dated, months=24)
        table = simulate(scenario, 1, 1).table()
        last.append(int(table[table["event"] == int(Event.MUNICIPAL_ADAPTED)]["day"].max()))
    longest = 14 + 40 + 30  # of works, damage and rebuilding: what is begun is finished
    assert 0 < last[0] <= withdrawn + longest < last[1]
