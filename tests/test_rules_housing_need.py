"""Rooms that households need, and points for allocation by need, on worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.housing_need import need_points, rooms_needed

pytestmark = pytest.mark.rules


def test_rooms_by_the_usual_norm() -> None:
    """Alone one; a couple two; a lone parent two and one for each further child; never more than five."""
    adults = np.array([1, 2, 1, 1, 2, 2, 2], np.int8)
    children = np.array([0, 0, 1, 2, 1, 3, 4], np.int8)
    np.testing.assert_array_equal(rooms_needed(adults, children), [1, 2, 3, 4, 3, 5, 5])


@given(st.integers(1, 2), st.integers(0, 3))
def test_one_more_in_the_household_never_needs_fewer_rooms(adults: int, children: int) -> None:
    more = rooms_needed(np.array([adults, adults, 2], np.int8), np.array([children, children + 1, children], np.int8))
    assert 1 <= more[0] <= more[1] <= 5
    assert more[0] <= more[2]


@pytest.mark.parametrize(
    ("homeless", "temporary", "children", "need", "days", "points"),
    [
        (False, False, 0, 0, 0, 0),
        (True, False, 0, 0, 0, 40),
        (True, True, 0, 0, 0, 60),
        (True, True, 2, 3, 0, 110),
        (False, False, 1, 0, 365, 30),
        (False, False, 0, 1, 730, 30),
    ],
)
def test_points(homeless: bool, temporary: bool, children: int, need: int, days: float, points: float) -> None:
    """With friends 40, in temporary accommodation 60; a family 20; 10 for each step of need and each year's wait."""
    found = need_points(homeless=homeless, temporary=temporary, children=children, need=need, days_waited=days)
    assert found == pytest.approx(points)


def test_a_family_without_a_home_comes_before_a_long_wait_in_a_dwelling() -> None:
    family = need_points(homeless=True, temporary=False, children=1, need=0, days_waited=0)
    waiting = need_points(homeless=False, temporary=False, children=0, need=0, days_waited=5 * 365)
    assert family > waiting
