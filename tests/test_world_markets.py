"""Prices, rents and waiting lists by themselves: what moves them, and what leaves them at rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.prices import STEP_LIMIT, Prices, means_above
from sim.world.waiting_list import Applicant, WaitingList

Floats = npt.NDArray[np.float64]
SPEED, OWN_WEIGHT = 0.05, 0.4
TOWNS = 2
NONE = np.zeros((TOWNS, 5))
PRICE = np.array([[1e6, 1.2e6, 1.5e6, 2e6, 2.5e6], [5e5, 7e5, 9e5, 1e6, 1.1e6]])
RENT = np.array([[4e3, 5e3, 6e3, 7e3, 8e3], [2e3, 2.5e3, 3e3, 3.5e3, 4e3]])
SIZES = np.array([[0.1, 0.2, 0.3, 0.2, 0.2], [0.0, 0.1, 0.2, 0.3, 0.4]])
counts = st.lists(st.integers(0, 60), min_size=5 * TOWNS, max_size=5 * TOWNS).map(
    lambda values: np.array(values, float).reshape(TOWNS, 5)
)
steps = st.lists(st.floats(-0.03, 0.03), min_size=5 * TOWNS, max_size=5 * TOWNS).map(
    lambda values: np.array(values).reshape(TOWNS, 5)
)


def market() -> Prices:
    return Prices(PRICE, RENT, np.full(TOWNS, 0.03), SIZES)


def sold(above: Floats, sales: Floats, months: int = 12) -> Floats:
    """Prices after some months with the same sales, so far above a like dwelling's on average, relative to before."""
    prices = market()
    for _ in range(months):
        prices.follow_sales(means_above(above * sales, sales), SPEED, OWN_WEIGHT)
    return np.asarray(prices.price / PRICE)


def let(seekers: Floats, empty: Floats, inflation: float = 0.0, months: int = 12) -> Floats:
    """Rents after some months with a hundred dwellings of each size, relative to before."""
    prices, stock = market(), np.full((TOWNS, 5), 100.0)
    for _ in range(months):
        prices.remember_vacancies(seekers, empty, stock)
        prices.adjust_rents(inflation, SPEED, OWN_WEIGHT)
    return np.asarray(prices.rent / RENT)


def each(*values: float) -> Floats:
    """The same counts by rooms in all towns; one value for all sizes."""
    return np.tile(np.broadcast_to(np.array(values, float), 5), (TOWNS, 1))


@given(counts)
def test_prices_stay_put_when_dwellings_go_for_them(sales: Floats) -> None:
    np.testing.assert_allclose(sold(NONE, sales), 1, rtol=1e-12)


@given(counts, steps, st.integers(0, TOWNS - 1), st.integers(0, 4))
def test_a_dearer_sale_raises_every_price_of_the_town_and_of_no_other(
    sales: Floats, above: Floats, town: int, size: int
) -> None:
    sales[town, size] += 1
    dearer = above.copy()
    dearer[town, size] += 0.01
    change = np.log(sold(dearer, sales, 1) / sold(above, sales, 1))
    assert (change[town] > 0).all()
    assert change[town].argmax() == size
    np.testing.assert_array_equal(np.delete(change, town, axis=0), 0)


def test_sales_above_prices_raise_them_and_sales_below_lower_them() -> None:
    assert (sold(each(0.05), each(20)) > 1.02).all()
    assert (sold(each(-0.05), each(20)) < 0.98).all()


def test_prices_close_a_gap_at_the_stated_speed_where_sales_are_many() -> None:
    """All the sales of a month a tenth above prices: a twentieth of that (SPEED) goes into them."""
    np.testing.assert_allclose(np.log(sold(each(0.1), each(1e6), 1)), SPEED * 0.1, rtol=1e-4)


@given(counts, st.floats(-2, 2))
def test_no_price_moves_more_than_the_limit_in_a_month(sales: Floats, above: float) -> None:
    assert (np.abs(np.log(sold(each(above), sales, 1))) <= STEP_LIMIT + 1e-12).all()


def test_few_sales_move_prices_less_than_many() -> None:
    one, many = np.log(sold(each(0.1, 0, 0, 0, 0), each(1, 0, 0, 0, 0))), np.log(sold(each(0.1), each(30)))
    assert (one > 0).all()
    assert (one < many / 2).all()


def test_a_size_that_nobody_trades_follows_the_market() -> None:
    change = np.log(sold(each(0, 0.1, 0.1, 0.1, 0), each(0, 20, 20, 20, 0)))
    assert (change[:, 0] > 0).all()
    assert (change[:, 0] < change[:, 1]).all()


@given(st.lists(steps, max_size=6))
def test_sizes_settle_against_each_other_and_the_mean_price_stays_as_found(months: list[Floats]) -> None:
    prices = market()
    for step in months:
        prices.settle(step)
    np.testing.assert_allclose((prices.price * SIZES).sum(axis=1), (PRICE * SIZES).sum(axis=1), rtol=1e-12)
    moved = np.log(prices.price / PRICE) - sum(months, NONE)
    np.testing.assert_allclose(moved - moved[:, :1], 0, atol=1e-12)


@given(st.floats(-0.01, 0.02))
def test_rents_follow_consumer_prices_when_nobody_is_left_over(inflation: float) -> None:
    np.testing.assert_allclose(let(NONE, NONE, inflation), np.exp(12 * inflation), rtol=1e-9)
    np.testing.assert_allclose(let(each(3), each(3), inflation), np.exp(12 * inflation), rtol=1e-9)


def test_rents_rise_with_those_left_without_a_dwelling_and_fall_with_empty_ones() -> None:
    assert (let(each(4), NONE) > 1).all()
    assert (let(NONE, each(4)) < 1).all()
    rise = let(each(8, 0, 0, 0, 0), NONE)
    assert (rise[:, 0] > rise[:, 1]).all()
    assert (rise[:, 1] > 1).all()


def test_one_towns_shortage_raises_no_other_towns_rents() -> None:
    rise = let(np.array([[8.0] * 5, [0.0] * 5]), NONE)
    assert (rise[0] > 1).all()
    np.testing.assert_array_equal(rise[1], 1)


def test_rents_rest_at_the_usual_shortage_and_answer_to_what_differs_from_it() -> None:
    prices, stock = market(), each(100)
    for _ in range(60):
        prices.remember_vacancies(each(6), each(2), stock)
    prices.take_for_usual()
    prices.adjust_rents(0.0, SPEED, OWN_WEIGHT)
    np.testing.assert_allclose(prices.rent, RENT, rtol=1e-6)
    prices.remember_vacancies(each(9), each(2), stock)
    prices.adjust_rents(0.0, SPEED, OWN_WEIGHT)
    assert (prices.rent > RENT).all()


def test_a_town_without_a_rental_market_has_rents_all_the_same() -> None:
    prices = market()
    prices.remember_vacancies(each(3), NONE, NONE)
    prices.adjust_rents(0.0, SPEED, OWN_WEIGHT)
    assert np.isfinite(prices.rent).all()
    assert np.isfinite(prices.empty_share).all()


def test_what_is_remembered_of_vacancies_is_their_share() -> None:
    prices = market()
    np.testing.assert_array_equal(prices.empty_share, 0.03)
    for _ in range(60):
        prices.remember_vacancies(NONE, each(7), each(100))
    np.testing.assert_allclose(prices.empty_share, 0.07, rtol=1e-3)


# The list for municipal dwellings


def test_the_list_keeps_the_order_of_joining() -> None:
    waiting = WaitingList()
    for household in (7, 3, 5):
        waiting.join(Applicant(household, rooms=2))
    assert [applicant.household for applicant in waiting] == [7, 3, 5]
    assert waiting.households().tolist() == [7, 3, 5]
    assert waiting.leave(3).household == 3
    assert 3 not in waiting
    assert 5 in waiting
    waiting.join(Applicant(3, rooms=2))
    assert [applicant.household for applicant in waiting] == [7, 5, 3]
    assert len(waiting) == 3


def test_nobody_stands_on_the_list_twice_or_leaves_it_unseen() -> None:
    waiting = WaitingList()
    waiting.join(Applicant(7, rooms=2))
    with pytest.raises(ValueError, match="household 7 is on the list already"):
        waiting.join(Applicant(7, rooms=1))
    with pytest.raises(KeyError):
        waiting.leave(8)
