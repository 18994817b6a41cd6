"""How much a bank lends against a dwelling, and so what a buyer can pay.

Three limits, each from the guidelines and regulations of Finanstilsynet (2010-2021): a share of the value, a
multiple of gross income, and what the budget carries at a rate raised by a stress. All functions are of one buyer,
compiled; amounts in NOK, rates and shares as fractions of one, terms in years.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled


@compiled
def annuity(rate: float, years: float) -> float:
    """Yearly payment on one krone borrowed, paid monthly: interest and instalment; 1/years at a zero rate."""
    monthly, months = rate / 12, years * 12
    if monthly == 0:
        return 1 / months * 12
    return float(monthly / -np.expm1(-months * np.log1p(monthly)) * 12)


@compiled
def loan_from_income(net_income: float, living_cost: float, payment: float, other_debt: float = 0.0) -> float:
    """The loan that a yearly budget carries after living costs and other debt.

    `payment` is the yearly payment on one krone borrowed (`annuity`), at a rate raised by the stress to be borne.
    """
    return max((net_income - living_cost) / payment - other_debt, 0.0)


@compiled
def loan_from_multiple(gross_income: float, multiple: float, other_debt: float = 0.0) -> float:
    """The loan that a cap on debt to gross income allows."""
    return max(gross_income * multiple - other_debt, 0.0)


@compiled
def price_from_cap(equity: float, cap: float, fee: float) -> float:
    """The highest price whose loan stays at `cap` of the value when equity pays the rest and the fee.

    price = equity + loan - fee * price with loan <= cap * price; no limit (infinite) when cap > 1 + fee.
    """
    gap = 1 + fee - cap
    return equity / gap if gap > 0 else np.inf


@compiled
def price_from_loan(loan: float, equity: float, fee: float) -> float:
    """The price that a loan and the equity pay together, the fee included."""
    return (loan + equity) / (1 + fee)


@compiled
def quota_room(quota: float, loans: float, above: float) -> float:
    """How many more loans a bank may let exceed the cap, after `above` of its `loans` of twelve months have."""
    return np.inf if quota >= 1 else np.floor(quota * (loans + 1) - above)


@compiled
def price_limit(equity: float, loan: float, cap: float, fee: float) -> float:
    """What a buyer can pay: the lower of the cap's and the loan's price."""
    return min(price_from_cap(equity, cap, fee), price_from_loan(loan, equity, fee))
