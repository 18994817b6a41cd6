"""How much a bank lends against a dwelling, and so what a buyer can pay.

Three limits, each from the guidelines and regulations of Finanstilsynet (2010-2021): a share of the value, a
multiple of gross income, and what the budget carries at a rate raised by a stress. All functions take arrays
or numbers; amounts in NOK, rates and shares as fractions of one, terms in years.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Number = float | Floats


def annuity(rate: Number, years: Number) -> Number:
    """Yearly payment on one krone borrowed, paid monthly: interest and instalment; 1/years at a zero rate."""
    monthly = np.asarray(rate, float) / 12
    months = np.asarray(years, float) * 12
    safe = np.where(monthly == 0, 1.0, monthly)
    payment: Floats = np.where(monthly == 0, 1 / months, safe / -np.expm1(-months * np.log1p(safe)))
    return payment * 12


def loan_from_income(net_income: Number, living_cost: Number, payment: Number, other_debt: Number = 0.0) -> Number:
    """The loan that a yearly budget carries after living costs and other debt.

    `payment` is the yearly payment on one krone borrowed (`annuity`), at a rate raised by the stress to be borne.
    """
    return np.maximum((np.asarray(net_income) - living_cost) / payment - other_debt, 0.0)


def loan_from_multiple(gross_income: Number, multiple: Number, other_debt: Number = 0.0) -> Number:
    """The loan that a cap on debt to gross income allows."""
    return np.maximum(np.asarray(gross_income) * multiple - other_debt, 0.0)


def price_from_cap(equity: Number, cap: Number, fee: float) -> Number:
    """The highest price whose loan stays at `cap` of the value when equity pays the rest and the fee.

    price = equity + loan - fee * price with loan <= cap * price; no limit (infinite) when cap > 1 + fee.
    """
    gap = np.asarray(1 + fee - cap, float)
    return np.asarray(np.where(gap > 0, equity / np.where(gap > 0, gap, 1.0), np.inf))


def price_from_loan(loan: Number, equity: Number, fee: float) -> Number:
    """The price that a loan and the equity pay together, the fee included."""
    return (np.asarray(loan, float) + equity) / (1 + fee)


def price_limit(equity: Number, loan: Number, cap: Number, fee: float) -> Number:
    """What a buyer can pay: the lower of the cap's and the loan's price."""
    return np.minimum(price_from_cap(equity, cap, fee), price_from_loan(loan, equity, fee))
