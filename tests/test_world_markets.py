"""Prices, rents and waiting lists by themselves: what moves them, and what leaves them at rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.prices import STEP_LIMIT, Prices
from sim.world.waiting_list import Applicant, WaitingList

Floats = npt.NDArray[np.float64]
SPEED, OWN_WEIGHT = 0.05, 0.4
NONE = np.zeros(5)
counts = st.lists(st.integers(0, 60), min_size=5, max_size=5).map(lambda values: np.array(values, float))


def market() -> Prices:
    return Prices(np.array([1e6, 1.2e6, 1.5e6, 2e6, 2.5e6]), np.array([4e3, 5e3, 6e3, 7e3, 8e3]), 0.03)


def traded(bids: Floats, asks: Floats, months: int = 12) -> Floats:
    """Prices after some months of the same bids and asks, relative to before."""
    prices = market()
    for _ in range(months):
        prices.adjust_prices(bids, asks, SPEED, OWN_WEIGHT)
    return np.asarray(prices.price / market().price)


def let(seekers: Floats, empty: Floats, inflation: float = 0.0, months: int = 12) -> Floats:
    """Rents after some months with a hundred dwellings of each size, relative to before."""
    prices = market()
    for _ in range(months):
        prices.adjust_rents(seekers, empty, np.full(5, 100.0), inflation, SPEED, OWN_WEIGHT)
    return np.asarray(prices.rent / market().rent)


@given(counts)
def test_prices_stay_put_when_bids_equal_asks(each: Floats) -> None:
    np.testing.assert_allclose(traded(each, each), 1, rtol=1e-12)


@given(counts, counts, st.integers(0, 4))
def test_one_more_bidder_raises_every_price_and_its_own_size_most(bids: Floats, asks: Floats, size: int) -> None:
    more = bids.copy()
    more[size] += 1
    # Within the limit of a month's step.
    change = np.log(traded(more, asks, 1) / traded(bids, asks, 1))
    assert (change >= -1e-12).all()
    assert (change > 0).any() or (np.abs(np.log(traded(bids, asks, 1))) >= STEP_LIMIT - 1e-9).any()


def test_more_bids_than_asks_raise_prices_and_fewer_lower_them() -> None:
    assert (traded(np.full(5, 20.0), np.full(5, 10.0)) > 1.05).all()
    assert (traded(np.full(5, 10.0), np.full(5, 20.0)) < 0.95).all()


@given(counts, counts)
def test_no_price_moves_more_than_the_limit_in_a_month(bids: Floats, asks: Floats) -> None:
    assert (np.abs(np.log(traded(bids, asks, 1))) <= STEP_LIMIT + 1e-12).all()


def test_a_size_that_nobody_trades_follows_the_market_only_in_part() -> None:
    bids, asks = np.array([0, 20.0, 20.0, 20.0, 0]), np.array([0, 10.0, 10.0, 10.0, 0])
    change = np.log(traded(bids, asks))
    assert 0 < change[0] < change[1]


@given(st.floats(-0.01, 0.02))
def test_rents_follow_consumer_prices_when_nobody_is_left_over(inflation: float) -> None:
    np.testing.assert_allclose(let(NONE, NONE, inflation), np.exp(12 * inflation), rtol=1e-9)
    np.testing.assert_allclose(let(np.full(5, 3.0), np.full(5, 3.0), inflation), np.exp(12 * inflation), rtol=1e-9)


def test_rents_rise_with_those_left_without_a_dwelling_and_fall_with_empty_ones() -> None:
    assert (let(np.full(5, 4.0), NONE) > 1).all()
    assert (let(NONE, np.full(5, 4.0)) < 1).all()
    rise = let(np.array([8.0, 0, 0, 0, 0]), NONE)
    assert rise[0] > rise[1] > 1


def test_a_town_without_a_rental_market_has_rents_all_the_same() -> None:
    prices = market()
    prices.adjust_rents(np.full(5, 3.0), NONE, NONE, 0.0, SPEED, OWN_WEIGHT)
    assert np.isfinite(prices.rent).all()


def test_what_is_remembered_of_vacancies_is_their_share() -> None:
    prices = market()
    for _ in range(60):
        prices.adjust_rents(NONE, np.full(5, 7.0), np.full(5, 100.0), 0.0, SPEED, OWN_WEIGHT)
    np.testing.assert_allclose(prices.empty_share, 0.07, rtol=1e-3)


# The list for municipal dwellings


def test_the_list_keeps_the_order_of_joining() -> None:
    waiting = WaitingList()
    for household in (7, 3, 5):
        waiting.join(Applicant(household, rooms=2, applied=0, listed=1))
    assert [applicant.household for applicant in waiting] == [7, 3, 5]
    assert waiting.leave(3).household == 3
    assert 3 not in waiting
    assert 5 in waiting
    waiting.join(Applicant(3, rooms=2, applied=2, listed=9))
    assert [applicant.household for applicant in waiting] == [7, 5, 3]
    assert len(waiting) == 3


def test_nobody_stands_on_the_list_twice_or_leaves_it_unseen() -> None:
    waiting = WaitingList()
    waiting.join(Applicant(7, rooms=2, applied=0, listed=1))
    with pytest.raises(ValueError, match="household 7 is on the list already"):
        waiting.join(Applicant(7, rooms=1, applied=2, listed=3))
    with pytest.raises(KeyError):
        waiting.leave(8)
