"""Cheap dwellings under conditions: the first buyer may ask no more than the programme does, for some years."""

from __future__ import annotations

import numpy as np
import pytest
import small_town

from sim.ledger import NOBODY, Programme
from sim.processes.model import Model
from sim.processes.offers import LOW_PRICE, on_offer

MARKET, COST, SHARE = 2_000_000.0, 1_000_000.0, 0.85


@pytest.fixture
def model() -> Model:
    """A small town whose two-room dwellings fetch twice their cost, with nothing else on offer."""
    model = next(small_town.months(small_town.scenario()))
    model.market.prices.price[:] = MARKET
    model.market.building_cost[:] = COST * 100 / model.economy.building_cost
    model.dwellings.listed[:] = -1
    return model


def ask(model: Model, *, programme: Programme, seller: int, bound_until: int) -> float:
    """What is asked this month for a middling dwelling that has just been put up for sale."""
    model.dwellings.add(
        1,
        programme=int(programme),
        seller=seller,
        bound_until=bound_until,
        listed=model.month,
        municipality=0,
        rooms=2,
        quality=1.0,
    )
    (only,) = on_offer(model).ask.tolist()
    return float(only)


def test_the_programme_asks_a_share_of_cost(model: Model) -> None:
    assert ask(model, programme=Programme.PRIVATE_LOW_PRICE, seller=NOBODY, bound_until=0) == pytest.approx(
        SHARE * COST
    )


@pytest.mark.parametrize(("months_left", "asked"), [(1, SHARE * COST), (0, MARKET), (-12, MARKET)])
def test_its_buyer_asks_no_more_while_bound_and_the_markets_price_after(
    model: Model, months_left: int, asked: float
) -> None:
    bound = model.month + months_left
    assert ask(model, programme=Programme.PRIVATE_LOW_PRICE, seller=3, bound_until=bound) == pytest.approx(asked)


def test_other_sellers_are_not_bound(model: Model) -> None:
    assert ask(model, programme=Programme.MARKET, seller=3, bound_until=model.month + 99) == pytest.approx(MARKET)


def test_the_first_sale_binds_for_the_years_of_the_rule_and_later_ones_do_not() -> None:
    levers: small_town.Levers = {"builds.private_low_price": 40.0, "builds.resale_years": 3.0}
    for model in small_town.months(small_town.scenario(levers, months=60)):
        homes = model.dwellings
        mine = homes.programme[: homes.count] == LOW_PRICE
        bound = homes.bound_until[: homes.count]
        assert not bound[homes.programme[: homes.count] == int(Programme.MARKET)].any()
        assert (bound[mine] <= model.month + 36).all()
    sold = mine & (bound > 0)
    assert sold.any()
    assert np.unique(bound[sold]).size > 3
    assert (bound[sold] < model.month + 36 - 12).any()
