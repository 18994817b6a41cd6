"""Banks' credit rules on worked examples, and what must hold of them for any buyer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.credit import (
    annuity,
    loan_from_income,
    loan_from_multiple,
    price_from_cap,
    price_from_loan,
    price_limit,
)

pytestmark = pytest.mark.rules

FEE = 0.025
money = st.floats(0, 1e7)
caps = st.floats(0.3, 1.2)


# Worked examples


@pytest.mark.parametrize(("cap", "equity"), [(0.85, 300_000), (0.90, 200_000)])
def test_the_equity_for_two_million_at_the_cap(cap: float, equity: float) -> None:
    """Without the fee: 300 000 NOK at 85 % as the papers had it in December 2011, 200 000 at 90 % before."""
    assert price_from_cap(equity, cap, 0.0) == pytest.approx(2_000_000)


def test_the_fee_is_paid_from_equity() -> None:
    """At 85 % of two million: 300 000 of the price and 50 000 of duty."""
    assert price_from_cap(350_000, 0.85, FEE) == pytest.approx(2_000_000)
    assert price_from_loan(1_700_000, 350_000, FEE) == pytest.approx(2_000_000)


@pytest.mark.parametrize(
    ("loan", "rate", "years", "monthly"),
    [
        (1_000_000, 0.0625, 30, 6_157),
        (1_000_000, 0.0625, 50, 5_450),
        (2_000_000, 0.09, 30, 16_092),
        (2_000_000, 0.04, 30, 9_548),
        (1_200_000, 0.0, 10, 10_000),
    ],
)
def test_monthly_payment_of_an_annuity(loan: float, rate: float, years: float, monthly: float) -> None:
    """Startlån at Husbanken's rate for the test, a bank's loan with and without stress, and no interest at all."""
    assert loan * annuity(rate, years) / 12 == pytest.approx(monthly, abs=1)


def test_affordability_after_subsistence_at_a_stressed_rate() -> None:
    """What is left of 300 000 net after 106 896 to live on is 16 092 a month: two million at 4 + 5 %."""
    carried = loan_from_income(300_000, 106_896, annuity(0.04 + 0.05, 30))
    assert carried == pytest.approx(2_000_000, abs=100)
    assert loan_from_income(300_000, 106_896, annuity(0.04 + 0.05, 30), 500_000) == pytest.approx(1_500_000, abs=100)


def test_nobody_borrows_who_has_nothing_left_to_live_on() -> None:
    assert loan_from_income(100_000, 100_000, annuity(0.04 + 0.03, 30)) == 0
    assert loan_from_income(90_000, 100_000, annuity(0.04 + 0.03, 30)) == 0
    assert loan_from_income(300_000, 106_896, annuity(0.04 + 0.05, 30), 3_000_000) == 0


def test_debt_to_income_of_five() -> None:
    """Gross income of 400 000 carries two million, of which a student's loan of 300 000 takes its part."""
    assert loan_from_multiple(400_000, 5) == 2_000_000
    assert loan_from_multiple(400_000, 5, 300_000) == 1_700_000
    assert loan_from_multiple(400_000, 5, 2_300_000) == 0


def test_the_lower_limit_binds() -> None:
    """Equity of 350 000 at 85 % allows two million; a loan of one million allows 1.317 million."""
    assert price_limit(350_000, 1_700_000, 0.85, FEE) == pytest.approx(2_000_000)
    assert price_limit(350_000, 3_000_000, 0.85, FEE) == pytest.approx(2_000_000)
    assert price_limit(350_000, 1_000_000, 0.85, FEE) == pytest.approx(1_350_000 / 1.025)


def test_a_cap_above_price_and_fee_stops_nobody() -> None:
    assert price_limit(0, 1_000_000, 1.1, FEE) == pytest.approx(1_000_000 / 1.025)
    assert price_from_cap(0, 1.025, FEE) == np.inf


# Laws


@given(money, money, caps)
def test_the_loan_never_exceeds_the_cap_nor_the_budget(equity: float, loan: float, cap: float) -> None:
    price = price_limit(equity, loan, cap, FEE)
    needed = price * (1 + FEE) - equity
    assert needed <= cap * price + 0.01
    assert needed <= loan + 0.01


@given(money, money, caps, money, money, st.floats(0, 0.5))
def test_more_equity_income_or_cap_never_lowers_the_price(
    equity: float, loan: float, cap: float, more_equity: float, more_loan: float, more_cap: float
) -> None:
    price = price_limit(equity, loan, cap, FEE)
    least = price * (1 - 1e-12)
    assert price_limit(equity + more_equity, loan, cap, FEE) >= least
    assert price_limit(equity, loan + more_loan, cap, FEE) >= least
    assert price_limit(equity, loan, cap + more_cap, FEE) >= least


@given(st.floats(0, 0.2), st.floats(1, 50), st.floats(0, 0.1), st.floats(0, 30))
def test_dearer_money_costs_more_and_time_makes_it_lighter(
    rate: float, years: float, more: float, longer: float
) -> None:
    payment = annuity(rate, years)
    assert payment >= max(rate, 1 / years) * (1 - 1e-9)
    assert annuity(rate + more, years) >= payment * (1 - 1e-9)
    assert annuity(rate, years + longer) <= payment * (1 + 1e-9)


@given(st.floats(0.001, 0.2), st.floats(1, 50))
def test_an_annuity_repays_exactly_the_loan(rate: float, years: float) -> None:
    """Twelve payments a year, discounted at the loan's rate, are worth what was lent."""
    months = np.arange(1, round(years * 12) + 1)
    monthly = annuity(rate, months.size / 12) / 12
    assert (monthly * (1 + rate / 12) ** -months.astype(float)).sum() == pytest.approx(1.0)


@given(st.floats(0, 2e6), st.floats(0, 1e6), st.floats(0, 0.15), st.floats(0, 0.1), st.floats(0, 5e5))
def test_the_affordable_loan_grows_with_income_and_shrinks_with_costs_and_stress(
    income: float, costs: float, rate: float, stress: float, more: float
) -> None:
    loan = loan_from_income(income, costs, annuity(rate + stress, 30))
    assert loan >= 0
    assert loan_from_income(income + more, costs, annuity(rate + stress, 30)) >= loan
    assert loan_from_income(income, costs + more, annuity(rate + stress, 30)) <= loan
    assert loan_from_income(income, costs, annuity(rate + stress + 0.01, 30)) <= loan
