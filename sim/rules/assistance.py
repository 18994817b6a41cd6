"""Social assistance (økonomisk sosialhjelp): subsistence, deposits and arrears that the municipality pays through NAV.

Acts of 1991 (§§ 5-1, 5-2) and 2009 (§§ 18, 19): who cannot support himself by work, savings or other rights has a
right to subsistence, housing included; in special cases help may be given besides. The law names no amounts. The
state's guideline rates are the norm used here; what housing cost is approved is the caller's. Amounts in NOK, arrays.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

Floats = npt.NDArray[np.float64]
Amounts = TypeVar("Amounts", float, Floats)
"""One household's, or many households'."""

DEPOSIT_MONTHS = 3.0
"""Months of rent that NAV's security typically covers (https://help.no, on NAV guarantees; rules.csv TN-DEP)."""


@compiled
def living(
    net_income: Amounts, subsistence: Amounts, housing: Amounts, approved_housing: Amounts, bostotte: Amounts
) -> Amounts:
    """Assistance in NOK a month: what income and bostøtte leave short of the norm and of approved housing costs.

    Args:
        net_income: income after tax without bostøtte, NOK a month. subsistence: the norm without housing.
        housing: rent or other current cost of housing. approved_housing: the highest cost that is accepted.
        bostotte: comes before assistance, and reduces it krone for krone.
    """
    short: Amounts = np.maximum(subsistence + np.minimum(housing, approved_housing) - bostotte - net_income, 0.0)
    return short


@compiled
def deposit(asked: Amounts, rent: Amounts, savings: Amounts, months: float = DEPOSIT_MONTHS) -> Amounts:
    """NOK that NAV stands for of a deposit, for a household whose income does not stretch to one.

    Args:
        asked: the landlord's deposit. rent: NOK a month. savings: liquid wealth, which is used first.
        months: of rent, beyond which NAV gives nothing.

    Mostly given as a guarantee, which costs only what the landlord later calls; else paid to a blocked account.
    """
    given: Amounts = np.maximum(np.minimum(asked, months * rent) - savings, 0.0)
    return given


@compiled
def arrears(owed: Amounts, housing: Amounts, approved_housing: Amounts, savings: Amounts, months: float) -> Amounts:
    """NOK that NAV pays of arrears so that a tenancy goes on; all that is missing, or nothing.

    Args:
        owed: arrears. housing: NOK a month. approved_housing: the highest cost that is accepted.
        savings: liquid wealth, which is used first. months: of housing cost, beyond which NAV does not pay.

    A part would not stop the eviction, and a dwelling too dear for the norm would be lost later, so neither is paid.
    """
    missing = np.maximum(owed - savings, 0.0)
    paid: Amounts = missing * ((missing <= months * housing) & (housing <= approved_housing))
    return paid
