"""Startlån on worked examples: full financing, behind a bank, under a cap; who bears a loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.startlan import Financing, assess, share_loss, split

pytestmark = pytest.mark.rules

FEE = 0.025


@dataclass(frozen=True)
class Case:
    """A family that carries a loan of 1.5 million at 6.25 % over 30 years, and has nothing saved."""

    equity: float = 0.0
    net_income: float = 250_000.0
    living_cost: float = 250_000.0 - 1.5 * 12 * 6_157.172
    bank_loan: float = 0.0
    bank_cap: float = 0.9
    max_ltv: float = 1.0
    total_cap: float = inf
    topup: bool = True
    fee: float = FEE

    def financing(self) -> Financing:
        return assess(
            equity=self.equity,
            net_income=self.net_income,
            living_cost=self.living_cost,
            bank_loan=self.bank_loan,
            bank_cap=self.bank_cap,
            rate=0.0625,
            years=30.0,
            max_ltv=self.max_ltv,
            total_cap=self.total_cap,
            topup=self.topup,
            fee=self.fee,
        )


# Worked examples


def test_full_financing_of_price_without_duty() -> None:
    """No bank takes part, no equity is asked for: the whole budget goes into a startlån."""
    financing = Case(fee=0.0).financing()
    assert financing.price == pytest.approx(1_500_000, abs=10)
    assert financing.bank == 0
    assert financing.startlan == pytest.approx(1_500_000, abs=10)


def test_the_duty_beyond_the_whole_price_is_saved_up() -> None:
    """At most 100 % of the price: 25 000 pay the duty on a million; with 40 000 the budget binds."""
    assert Case(equity=25_000).financing().price == pytest.approx(1_000_000)
    assert Case(equity=40_000).financing().price == pytest.approx(1_540_000 / 1.025, abs=10)
    assert Case(equity=0).financing().price == 0


def test_a_top_up_behind_a_bank() -> None:
    """The bank lends up to its cap, startlån the rest up to the price."""
    financing = Case(equity=40_000, bank_loan=2_000_000).financing()
    price = 1_540_000 / 1.025
    assert financing.price == pytest.approx(price, abs=10)
    assert financing.bank == pytest.approx(0.9 * price, abs=10)
    assert financing.startlan == pytest.approx(price * 1.025 - 40_000 - 0.9 * price, abs=10)


def test_without_top_up_the_municipality_lends_everything() -> None:
    financing = Case(equity=40_000, bank_loan=2_000_000, topup=False).financing()
    assert financing.bank == 0
    assert financing.startlan == pytest.approx(1_500_000, abs=10)


def test_a_bank_whose_test_does_not_carry_all_the_debt_stays_out() -> None:
    """A million and a half is borrowed in all, of which the bank would lend 90 % of the price."""
    assert Case(equity=40_000, bank_loan=1_499_000).financing().bank == 0
    assert Case(equity=40_000, bank_loan=1_501_000).financing().bank == pytest.approx(0.9 * 1_540_000 / 1.025, abs=10)


def test_the_banks_cap_on_all_loans_asks_for_equity() -> None:
    """85 % with startlån: 40 000 saved buy for 228 571 and not for a million and a half; 262 500 restore that."""
    assert Case(equity=40_000, total_cap=0.85).financing().price == pytest.approx(40_000 / 0.175)
    assert Case(equity=262_500, total_cap=0.85).financing().price == pytest.approx(1_500_000)
    assert Case(equity=40_000, total_cap=1.2).financing() == Case(equity=40_000).financing()


def test_nothing_left_to_live_on_means_no_loan() -> None:
    financing = Case(equity=50_000, living_cost=260_000).financing()
    assert financing.price == pytest.approx(50_000 / 1.025)
    assert financing.startlan == pytest.approx(0)


def test_loss_on_a_startlan_for_the_whole_price() -> None:
    """Financed with a million, sold for 800 000: the municipality bears all of it, for it is within its quarter."""
    assert share_loss(1_000_000, 200_000) == (200_000, 0)


def test_loss_on_a_startlan_on_top_of_a_bank() -> None:
    """A startlån of 200 000 behind 800 000 from a bank, sold for 800 000: a quarter and three quarters."""
    assert share_loss(200_000, 200_000) == (50_000, 150_000)


# Laws

amounts = st.floats(0, 5e6)
cases = st.builds(
    Case,
    equity=amounts,
    net_income=amounts,
    living_cost=amounts,
    bank_loan=amounts,
    bank_cap=st.floats(0.3, 1.2),
    max_ltv=st.floats(0.3, 1.2),
    total_cap=st.just(inf) | st.floats(0.3, 1.2),
    topup=st.booleans(),
)


@given(cases)
def test_price_and_duty_are_paid_once_and_within_every_limit(case: Case) -> None:
    financing = case.financing()
    loan = financing.bank + financing.startlan
    assert min(financing.price, financing.bank, financing.startlan) >= 0
    assert loan + case.equity >= financing.price * (1 + FEE) - 0.01
    cap = min(case.max_ltv, case.total_cap)
    assert loan <= cap * financing.price + 0.01
    assert financing.bank <= min(case.bank_loan, case.bank_cap * financing.price) + 0.01
    assert case.topup or financing.bank == 0


@given(cases, amounts)
def test_more_means_or_a_wider_cap_never_lower_the_price(case: Case, more: float) -> None:
    least = case.financing().price * (1 - 1e-12)
    assert replace(case, equity=case.equity + more).financing().price >= least
    assert replace(case, net_income=case.net_income + more).financing().price >= least
    assert replace(case, max_ltv=case.max_ltv + 0.1).financing().price >= least
    assert replace(case, total_cap=inf).financing().price >= least


@given(amounts, amounts, amounts, st.floats(0.3, 1.2), st.booleans())
def test_both_parts_add_up_to_the_loan(price: float, loan: float, bank_loan: float, cap: float, topup: bool) -> None:
    bank, startlan = split(price, loan, bank_loan, cap, topup)
    assert bank + startlan == pytest.approx(loan)
    assert bank >= 0
    assert startlan >= 0
    assert bank == 0 or (bank_loan >= loan and bank <= cap * price)


@given(amounts, st.floats(0, 1))
def test_a_loss_is_borne_in_full_and_the_municipality_goes_first(debt: float, part: float) -> None:
    loss = part * debt
    municipality, state = share_loss(debt, loss)
    assert municipality + state == pytest.approx(loss)
    assert municipality == min(loss, debt / 4)
    assert state >= 0
