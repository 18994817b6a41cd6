"""Startlån: what a municipality may lend, and who bears a loss."""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import compiled
from sim.rules.credit import annuity, price_from_cap


class Financing(NamedTuple):
    """How a purchase at the highest affordable price is paid, in NOK.

    Attributes:
        price: the most that the household can pay for a dwelling, fee excluded.
        bank: the bank's part of the loan.
        startlan: the municipality's part.
    """

    price: float
    bank: float
    startlan: float


@compiled
def assess(
    equity: float,
    net_income: float,
    living_cost: float,
    bank_loan: float,
    bank_cap: float,
    rate: float,
    years: float,
    max_ltv: float,
    total_cap: float,
    topup: bool,
    fee: float,
) -> Financing:
    """The best financing with startlån.

    Args:
        equity: liquid savings that pay before any loan. net_income, living_cost: NOK a year.
        bank_loan: what a bank's own test of income lets it lend; bank_cap: share of value it lends against.
        rate, years: Husbanken's rate for the test (a fraction) and the term.
        max_ltv: highest share of the value that all loans together may reach under startlån's own rules.
        total_cap: the banks' cap where it binds startlån too, else infinite.
        topup: whether startlån may stand behind a bank's loan.
        fee: share of the price that goes in duty.

    The budget is tested on the whole debt at startlån's rate. The bank comes first where it will lend at all
    and the top-up is allowed; the municipality lends the rest, or everything.
    """
    carried = max((net_income - living_cost) / annuity(rate, years), 0.0)
    price = min((carried + equity) / (1 + fee), price_from_cap(equity, min(max_ltv, total_cap), fee))
    loan = max(price * (1 + fee) - equity, 0.0)
    bank, startlan = split(price, loan, bank_loan, bank_cap, topup)
    return Financing(price, bank, startlan)


@compiled
def split(price: float, loan: float, bank_loan: float, bank_cap: float, topup: bool) -> tuple[float, float]:
    """The bank's and the municipality's part of `loan` on a dwelling of `price`.

    A bank's test of income is of all the debt, the municipality's part included (the guidelines' liquidity after
    servicing everything): where it fails the bank leaves the case to the municipality, and equity is not the only thing
    that the household lacks.
    """
    bank = min(loan, bank_cap * price) if topup and bank_loan >= loan else 0.0
    return bank, loan - bank


def refinance(
    *,
    bank_debt: float,
    startlan: float,
    value: float,
    net_income: float,
    living_cost: float,
    rate: float,
    years: float,
    max_ltv: float,
) -> float:
    """What startlån may take over of a bank's loan on a home of this value, NOK; 0 if the budget does not carry it.

    Args:
        bank_debt, startlan: owed on the home. net_income, living_cost: NOK a year.
        rate, years: Husbanken's rate for the test (a fraction) and the term, by which the whole debt must be borne.
        max_ltv: highest share of the value that all loans may reach: less than `bank_debt` is returned beyond it.
    """
    if (bank_debt + startlan) * annuity(rate, years) > net_income - living_cost:
        return 0.0
    return max(min(bank_debt, max_ltv * value - startlan), 1.0)


def share_loss(remaining_debt: float, loss: float) -> tuple[float, float]:
    """(municipality, state) of a loss: the municipality bears the first quarter of the remaining debt.

    Source: Husbanken's rules of loss sharing (worked example W9).
    """
    municipality = min(loss, 0.25 * remaining_debt)
    return municipality, loss - municipality
