from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.averted import MEASURE, UNIT, cost_of_averting, ratio_of_means
from sim.experiment.panel import Panel

MONTHS = ("2008-01", "2008-02", "2008-03", "2008-04", "2008-05", "2008-06")


def panel(homeless: list[float], municipality: list[float], state: list[float], place: str = "stord") -> Panel:
    """Half a year with so many homeless in every month, and what was paid in it, one value a replication."""
    keys = [(period, place, "all", "homeless", "persons") for period in (*MONTHS, "2008", "all")]
    keys += [("all", place, "all", f"cost_{payer}", "NOK") for payer in ("municipality", "state")]
    keys += [("all", place, "young", "homeless", "persons")]
    columns = [homeless] * (len(MONTHS) + 2) + [municipality, state, homeless]
    return Panel(tuple(keys), tuple(range(1, len(homeless) + 1)), np.array(columns, float).T)


def test_a_saving_of_homelessness_is_what_was_paid_more_by_person_years_less() -> None:
    """Four persons fewer for half a year are two person-years; 500 000 more was paid."""
    base = panel([10, 12], [1e6, 2e6], [0, 0])
    fewer = panel([6, 8], [1.3e6, 2.3e6], [2e5, 2e5])
    ((key, (ratio, pairs)),) = cost_of_averting(base, fewer, (1, 2), 0.95).items()
    assert key == ("all", "stord", "all", MEASURE, UNIT)
    assert (ratio.value, pairs) == (250_000, 2)
    assert (ratio.low, ratio.high) == pytest.approx((250_000, 250_000))


def test_nothing_averted_has_no_price() -> None:
    base = panel([10, 12], [1e6, 2e6], [0, 0])
    for more in (base, panel([11, 12], [9e5, 2e6], [0, 0])):
        ((_, (ratio, _)),) = cost_of_averting(base, more, (1, 2), 0.95).items()
        assert math.isnan(ratio.value)
        assert math.isnan(ratio.low)


def test_what_may_be_nothing_has_no_bounds() -> None:
    ratio = ratio_of_means(np.array([1.0, 2.0, 3.0]), np.array([5.0, -4.0, 1.0]))
    assert ratio.value == pytest.approx(3.0)
    assert math.isnan(ratio.low)
    assert math.isnan(ratio.high)
    assert math.isnan(ratio_of_means(np.ones(1), np.ones(1)).low)
    assert math.isnan(ratio_of_means(np.ones(0), np.ones(0)).value)


@pytest.mark.laws
@given(st.integers(0, 10_000), st.floats(-50, 50))
def test_the_ends_are_the_ratios_at_which_students_t_is_just_clear_of_zero(seed: int, level: float) -> None:
    """Fieller's definition: at either end the mean of cost - ratio * years is `t` standard errors off."""
    from scipy.special import stdtrit

    draw = np.random.default_rng(seed)
    years = draw.normal(20, 3, 12)
    cost = level * years + draw.normal(0, 30, 12)
    ratio = ratio_of_means(cost, years, 0.9)
    assert ratio.low < ratio.value < ratio.high
    for end in (ratio.low, ratio.high):
        apart = cost - end * years
        assert abs(apart.mean()) / (apart.std(ddof=1) / math.sqrt(12)) == pytest.approx(stdtrit(11, 0.95))


def test_fieller_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(7)
    covered = 0
    for _ in range(2000):
        years = draw.normal(4, 4, 10)
        ratio = ratio_of_means(100 * years + draw.normal(0, 200, 10), years, 0.9)
        bounded = not math.isnan(ratio.low)
        covered += ratio.low <= 100 <= ratio.high if bounded else True
    assert covered / 2000 == pytest.approx(0.9, abs=0.03)
