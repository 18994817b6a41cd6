"""Viewings and sales: who gets which dwelling, and what it goes for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Buyer
from sim.processes.bids import Bids
from sim.processes.model import Model
from sim.processes.offers import Offers
from sim.processes.viewings import VIEWINGS, sell
from sim.rules.housing_need import ROOMS
from sim.simulation import build

Floats = npt.NDArray[np.float64]
OVERBID = 0.1
TOWNS = 2
one_bid = st.tuples(st.integers(0, TOWNS - 1), st.floats(5e5, 3e6), st.integers(1, ROOMS), st.integers(1, ROOMS))
one_offer = st.tuples(st.integers(0, TOWNS - 1), st.integers(1, ROOMS), st.floats(5e5, 3e6))


@cache
def market() -> Model:
    towns = [profile(100, f"town{number}") for number in range(TOWNS)]
    model = build(scenario(towns=towns, assumptions=replace(Assumptions(), overbid=OVERBID), warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    return model


def bids(*wanted: tuple[int, float, int, int]) -> Bids:
    """Bids of (town, price, one size, another): households that would take any size from the one to the other."""
    town, price, one, other = (
        (np.array(column) for column in zip(*wanted, strict=True)) if wanted else [np.zeros(0)] * 4
    )
    sizes = np.sort(np.stack([one, other]), axis=0).astype(np.int64)
    return Bids(
        town=town.astype(np.intp),
        kind=np.full(town.size, int(Buyer.HOUSEHOLD_BANK)),
        household=np.full(town.size, NOBODY),
        identity=np.arange(town.size).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15),
        price=price.astype(float),
        aim=sizes[1],
        smallest=sizes[0],
    )


def offers(*asked: tuple[int, int, float]) -> Offers:
    """Offers of (town, rooms, ask), their rows in that order."""
    segment = np.array([town * ROOMS + rooms - 1 for town, rooms, _ in asked], np.intp)
    ask = np.array([price for *_, price in asked], float)
    order = np.lexsort((ask, segment))
    first = np.append(0, np.cumsum(np.bincount(segment, minlength=TOWNS * ROOMS)))
    return Offers(ask[order], order.astype(np.intp), (order + 7).astype(np.uint64), first)


def sales(wanted: Bids, asked: Offers) -> dict[int, tuple[int, float]]:
    """For each bid that won: the dwelling and what it went for."""
    bid, offer, price, lost = sell(market(), wanted, asked)
    assert np.unique(bid).size == bid.size
    assert lost.size == wanted.price.size
    assert lost.min(initial=0) >= 0
    assert lost.max(initial=0) <= VIEWINGS
    found = zip(asked.dwelling[offer].tolist(), price.tolist(), strict=True)
    return dict(zip(bid.tolist(), found, strict=True))


def test_who_comes_alone_pays_the_ask() -> None:
    assert sales(bids((0, 2e6, 2, 2)), offers((0, 2, 1e6))) == {0: (0, 1e6)}


def test_of_two_the_higher_bid_has_it_for_what_the_other_would_have_given() -> None:
    assert sales(bids((0, 1.04e6, 2, 2), (0, 1.07e6, 2, 2)), offers((0, 2, 1e6))) == {1: (0, 1.04e6)}


def test_nobody_goes_further_over_the_ask_than_a_like_dwelling_can_be_had_for() -> None:
    found = sales(bids((0, 3e6, 2, 2), (0, 2e6, 2, 2)), offers((0, 2, 1e6)))
    assert [price for _, price in found.values()] == [pytest.approx(1e6 * (1 + OVERBID))]


def test_among_those_who_would_go_to_the_limit_chance_decides() -> None:
    """Not who could pay most: one of four who would, in a hundred lots."""
    won = 0
    for lot in range(100):
        rivals = bids((0, 1e7, 2, 2), *[(0, 1.2e6, 2, 2)] * 3)
        rivals = rivals._replace(identity=rivals.identity + np.uint64(lot * 1000))
        won += 0 in sales(rivals, offers((0, 2, 1e6)))
    assert 10 < won < 45


def test_a_bid_takes_no_dwelling_that_is_too_small_too_large_too_dear_or_elsewhere() -> None:
    asked = offers((0, 1, 1e6), (0, 4, 1e6), (0, 2, 1.6e6), (1, 2, 1e6))
    assert sales(bids((0, 1.5e6, 2, 3)), asked) == {}


def test_the_next_smaller_size_will_do_when_none_of_the_size_aimed_at_is_within_the_bid() -> None:
    assert sales(bids((0, 1.5e6, 2, 4)), offers((0, 4, 2e6), (0, 2, 1e6), (0, 3, 1.2e6))) == {0: (2, 1.2e6)}


def test_who_loses_one_week_views_another_dwelling_the_next() -> None:
    assert (
        len(sales(bids(*[(0, 1.5e6 + n, 2, 2) for n in range(4)]), offers(*[(0, 2, 1e6 + n) for n in range(9)]))) == 4
    )


def test_a_bid_that_others_beat_has_lost_once_for_each_dwelling() -> None:
    lost = sell(market(), bids((0, 1.04e6, 2, 2), (0, 1.07e6, 2, 2)), offers((0, 2, 1e6)))[3]
    assert lost.tolist() == [1, 0]
    alone = sell(market(), bids((0, 1.04e6, 2, 2)), offers((0, 2, 1e6)))[3]
    assert alone.tolist() == [0]
    nothing_within_reach = sell(market(), bids((0, 0.9e6, 2, 2)), offers((0, 2, 1e6)))[3]
    assert nothing_within_reach.tolist() == [0]


def test_more_bidders_pay_more() -> None:
    asked = offers(*[(0, 2, 1e6 + 1e4 * n) for n in range(20)])
    on_ask = dict(zip(asked.dwelling.tolist(), asked.ask.tolist(), strict=True))

    def paid(number: int) -> float:
        found = sales(bids(*[(0, 1.1e6 + 1e3 * n, 2, 2) for n in range(number)]), asked)
        return float(np.mean([price / on_ask[dwelling] for dwelling, price in found.values()]))

    assert 1 <= paid(5) < paid(100) <= 1 + OVERBID


@given(st.lists(one_bid, max_size=30), st.lists(one_offer, max_size=20))
def test_every_sale_is_one_that_buyer_and_seller_would_make(
    wanted: list[tuple[int, float, int, int]], asked: list[tuple[int, int, float]]
) -> None:
    buyers, on_offer = bids(*wanted), offers(*asked)
    found = sales(buyers, on_offer)
    dwellings = [dwelling for dwelling, _ in found.values()]
    assert len(set(dwellings)) == len(dwellings)
    for bid, (dwelling, price) in found.items():
        town, rooms, ask = asked[dwelling]
        assert town == buyers.town[bid]
        assert buyers.smallest[bid] <= rooms <= buyers.aim[bid]
        assert ask <= price <= min(buyers.price[bid], (1 + OVERBID) * ask) + 1e-6


@given(st.lists(one_bid, max_size=20), st.lists(one_offer, max_size=15))
def test_a_towns_sales_are_the_same_without_the_other_town(
    wanted: list[tuple[int, float, int, int]], asked: list[tuple[int, int, float]]
) -> None:
    buyers = bids(*wanted)
    both = sales(buyers, offers(*asked))
    here = np.flatnonzero(buyers.town == 0)
    mine = [number for number, (town, *_) in enumerate(asked) if town == 0]
    alone = offers(*[asked[number] for number in mine])
    alone = alone._replace(word=(np.array(mine, np.int64)[alone.dwelling] + 7).astype(np.uint64))
    found = sales(buyers.chosen(here), alone)
    expected = {bid: sale for bid, sale in both.items() if buyers.town[bid] == 0}
    assert {int(here[bid]): (mine[dwelling], price) for bid, (dwelling, price) in found.items()} == expected
