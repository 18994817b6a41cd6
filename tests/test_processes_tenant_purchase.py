"""Tenants of the municipality who buy, grants, and where the money goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import small_town

from sim.ledger import Buyer, Event, Item, Payer, Reason, State
from sim.processes import grants, tenant_purchase
from sim.simulation import build, simulate
from sim.world.dwellings import Use

EAGER = replace(small_town.LIVELY, tenant_purchase_wish=2.0)
SELLS: small_town.Levers = {"municipal.sell_to_tenants": True, "office.staff": 3.0, "startlan.frame": 5e7}
Table = npt.NDArray[np.void]


def rows(levers: small_town.Levers, months: int = 30) -> Table:
    return simulate(small_town.scenario(levers, assumptions=EAGER, months=months), 1, 1).table()


def of(table: Table, event: Event) -> Table:
    chosen: Table = table[table["event"] == int(event)]
    return chosen


def test_a_tenant_who_buys_stays_where_she_is_and_the_municipality_is_paid() -> None:
    table = rows(SELLS)
    bought = of(table, Event.TENANT_BOUGHT)
    assert bought.size
    for row in bought:
        same = (table["household"] == row["household"]) & (table["day"] == row["day"])
        (move,) = of(table[same], Event.MOVE)
        assert (move["origin"], move["detail"]) == (int(State.MUNICIPAL_RENT), int(Reason.BOUGHT))
        assert move["dwelling"] == row["dwelling"]
        (sale,) = of(table[same], Event.SALE)
        assert sale["detail"] % 16 == int(Buyer.TENANT)
        paid = of(table, Event.COST)
        paid = paid[(paid["dwelling"] == row["dwelling"]) & (paid["day"] == row["day"])]
        paid = paid[(paid["detail"] == int(Item.CAPITAL)) & (paid["payer"] == int(Payer.MUNICIPALITY))]
        assert paid["amount"].min() == pytest.approx(-row["amount"])


def test_nobody_buys_where_the_municipality_does_not_sell() -> None:
    assert not of(rows({}), Event.TENANT_BOUGHT).size


def test_other_dwellings_are_bought_for_the_money_only_if_it_is_reinvested() -> None:
    def acquired(reinvest: bool) -> int:
        levers = {**SELLS, "municipal.acquisitions": 0.0, "municipal.reinvest_sales": reinvest}
        return int((of(rows(levers), Event.MUNICIPAL_ACQUIRED)["day"] > 0).sum())

    assert acquired(True) > acquired(False) == 0


def test_what_is_left_of_the_grant_is_repaid_or_comes_off_the_price() -> None:
    model = build(small_town.scenario(SELLS, assumptions=EAGER), 1, 1)
    town, homes = model.towns[0], model.dwellings
    dwelling = int(np.flatnonzero(homes.use[: homes.count] == int(Use.MUNICIPAL))[0])
    full = tenant_purchase.asking_price(model, town, dwelling)
    grants.pay(model, town, dwelling, 300_000.0)
    assert tenant_purchase.asking_price(model, town, dwelling) == full
    town.policy = town.policy.with_values({"grants.on_sale": "transfer"})
    assert tenant_purchase.asking_price(model, town, dwelling) == pytest.approx(full - 300_000)
    model.month += 60
    assert tenant_purchase.asking_price(model, town, dwelling) == pytest.approx(full - 225_000)
    assert grants.repay(model, town, dwelling) == pytest.approx(225_000)
    assert grants.left_of(model, dwelling) == 0


def test_a_buyers_grant_is_a_share_of_the_price_and_is_repaid_when_she_sells_early() -> None:
    levers: small_town.Levers = {"grants.establishment_share": 0.3, "startlan.frame": 5e7, "office.staff": 3.0}
    table = rows(levers, months=72)
    given = of(table, Event.GRANT_ESTABLISHMENT)
    assert given.size
    sales = of(table, Event.SALE)
    for row in given:
        (sale,) = sales[(sales["dwelling"] == row["dwelling"]) & (sales["day"] == row["day"])]
        assert row["amount"] == pytest.approx(0.3 * sale["amount"])
    costs = of(table, Event.COST)
    paid_by = costs[(costs["detail"] == int(Item.GRANT)) & (costs["payer"] == int(Payer.HOUSEHOLDS))]
    assert paid_by["amount"].sum() == pytest.approx(
        -given["amount"].sum() + paid_by["amount"][paid_by["amount"] > 0].sum()
    )
