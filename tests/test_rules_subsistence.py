"""Living costs and tax on worked examples from the shipped tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.subsistence import Rates, TaxSchedule
from sim.world import tables

pytestmark = pytest.mark.rules

OF_2012 = Rates(single=5_373.0, couple=8_924.0, child=2_700.0)


def floats(*values: float) -> npt.NDArray[np.float64]:
    return np.array(values, float)


def few(*values: int) -> npt.NDArray[np.int8]:
    return np.array(values, np.int8)


def test_guideline_rates_of_2012() -> None:
    """A single person, a couple, a lone parent with two children, a couple with three."""
    costs = OF_2012.cost(few(1, 2, 1, 2), few(0, 0, 2, 3))
    np.testing.assert_array_equal(costs, [5_373, 8_924, 10_773, 17_024])


def test_the_shipped_rates_of_a_year() -> None:
    """State guideline for 2012; a child costs the mean of the three ages. Outside the table its ends hold."""
    rates = tables.subsistence(2012)
    assert (rates.single, rates.couple) == (5_373, 8_924)
    assert rates.child == pytest.approx((2_049 + 2_724 + 3_415) / 3)
    assert tables.subsistence(1990) == tables.subsistence(2003)
    assert tables.subsistence(2050) == tables.subsistence(2020)


@pytest.mark.parametrize(
    ("gross", "share"), [(39_600, 0.0), (57_558, 0.078), (88_333, 0.1341), (186_111, 0.1988), (420_000, 0.2874)]
)
def test_tax_of_2008_at_the_ends_of_its_brackets(gross: float, share: float) -> None:
    net = tables.tax().net(floats(gross), 1.0)
    assert gross - net[0] == pytest.approx(share * gross, abs=0.0001 * gross)


def test_tax_between_two_thresholds() -> None:
    """Nothing on the first 100 000, 40 % of the next 50 000."""
    schedule = TaxSchedule((0.0, 100_000.0), (0.0, 0.4))
    np.testing.assert_allclose(schedule.net(floats(0, 80_000, 150_000), 1.0), [0, 80_000, 130_000])
    # Wages a tenth higher: the threshold too.
    np.testing.assert_allclose(schedule.net(floats(110_000, 165_000), 1.1), [110_000, 143_000])


incomes = st.floats(0, 5e6)


@given(incomes, st.floats(1, 1e6), st.floats(0.5, 3))
def test_who_earns_more_keeps_more_but_not_all_of_it(gross: float, more: float, level: float) -> None:
    before, after = tables.tax().net(floats(gross, gross + more), level)
    assert before <= gross * (1 + 1e-12)
    assert before < after <= before + more * (1 + 1e-9)


@given(incomes, st.floats(0.5, 3))
def test_growth_of_all_wages_leaves_everybodys_tax_share(gross: float, level: float) -> None:
    schedule = tables.tax()
    then, now = schedule.net(floats(gross), 1.0)[0], schedule.net(floats(gross * level), level)[0]
    assert now == pytest.approx(level * then)
