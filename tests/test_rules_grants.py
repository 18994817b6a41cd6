from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.grants import remaining

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("grant", "years", "left"),
    [
        (200_000, 0.0, 200_000),
        (200_000, 0.99, 200_000),  # for completed years only
        (200_000, 1.0, 190_000),
        (200_000, 7.5, 130_000),
        (200_000, 19.0, 10_000),
        (200_000, 20.0, 0),
        (200_000, 35.0, 0),
        (39_999, 0.0, 0),  # a small one is written down at once
        (40_000, 0.0, 40_000),
        (0, 3.0, 0),
    ],
)
def test_a_twentieth_a_year_is_written_down(grant: float, years: float, left: float) -> None:
    assert remaining(grant, years) == pytest.approx(left)


@given(st.floats(0, 1e7), st.floats(0, 60), st.floats(0, 60))
def test_less_is_left_the_later(grant: float, sooner: float, more: float) -> None:
    assert 0 <= remaining(grant, sooner + more) <= remaining(grant, sooner) <= grant
