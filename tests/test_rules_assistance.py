"""Social assistance: subsistence up to the norm, deposits, and arrears that save a tenancy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.assistance import arrears, deposit, living

pytestmark = pytest.mark.rules


def floats(*values: float) -> npt.NDArray[np.float64]:
    return np.array(values, float)


def test_assistance_fills_the_gap_up_to_the_norm_and_the_approved_rent() -> None:
    """Norm 5 373 and rent 5 000: 4 000 earned leave 6 373; a rent of 7 000 is approved up to 5 500; and no gap."""
    net, rent = floats(4_000, 4_000, 20_000), floats(5_000, 7_000, 5_000)
    added = living(net, floats(5_373, 5_373, 5_373), rent, floats(5_500, 5_500, 5_500), floats(0, 0, 0))
    np.testing.assert_array_equal(added, [6_373, 6_873, 0])


def test_bostotte_comes_before_assistance_krone_for_krone() -> None:
    """A gap of 6 373 with 2 180 in bostøtte leaves 4 193; bostøtte beyond the gap leaves nothing."""
    norm, rent = floats(5_373, 5_373), floats(5_000, 5_000)
    added = living(floats(4_000, 9_000), norm, rent, rent, floats(2_180, 2_180))
    np.testing.assert_array_equal(added, [4_193, 0])


def test_a_deposit_is_stood_for_up_to_three_months_rent() -> None:
    """Rent 6 000: 12 000 asked; six months asked, three covered; 5 000 saved come first; savings that suffice."""
    asked = floats(12_000, 36_000, 18_000, 18_000)
    covered = deposit(asked, floats(6_000, 6_000, 6_000, 6_000), floats(0, 0, 5_000, 20_000))
    np.testing.assert_array_equal(covered, [12_000, 18_000, 13_000, 0])


def test_arrears_are_paid_whole_or_not_at_all() -> None:
    """Three months of 6 000: two months owed; four owed; four owed but one saved; a rent above what is approved."""
    owed, rent = floats(12_000, 24_000, 24_000, 12_000), floats(6_000, 6_000, 6_000, 6_000)
    paid = arrears(owed, rent, floats(7_000, 7_000, 7_000, 5_000), floats(0, 0, 6_000, 0), months=3)
    np.testing.assert_array_equal(paid, [12_000, 0, 18_000, 0])


amounts = st.floats(0, 1e5)


@given(amounts, amounts, amounts, amounts, amounts)
def test_nobody_is_left_below_the_norm_with_an_approved_rent(
    net: float, norm: float, rent: float, approved: float, bostotte: float
) -> None:
    added = living(floats(net), floats(norm), floats(rent), floats(approved), floats(bostotte))[0]
    means = net + bostotte + added
    assert added >= 0
    assert means >= norm + min(rent, approved) - 1e-6
    assert added == 0 or means == pytest.approx(norm + min(rent, approved))


@given(amounts, amounts, amounts, amounts)
def test_savings_never_raise_a_deposit_and_cover_their_part(
    asked: float, rent: float, savings: float, more: float
) -> None:
    before, after = deposit(floats(asked, asked), floats(rent, rent), floats(savings, savings + more))
    assert 0 <= after <= before <= min(asked, 3 * rent)
    assert savings + before >= min(asked, 3 * rent) - 1e-6


@given(amounts, amounts, amounts, amounts, st.floats(0, 6))
def test_arrears_paid_with_savings_clear_the_debt(
    owed: float, rent: float, approved: float, savings: float, months: float
) -> None:
    paid = arrears(floats(owed), floats(rent), floats(approved), floats(savings), months)[0]
    assert 0 <= paid <= months * rent
    assert paid == 0 or savings + paid == pytest.approx(owed)
    assert paid == 0 or rent <= approved
