"""What households can pay for a dwelling when banks' rules and their own wishes have had their say."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.processes.model import Model, Rows
from sim.rules.credit import annuity, loan_from_income, loan_from_multiple, price_limit
from sim.streams import Floats
from sim.world.households import OWNS

YEARS = 30
HELP_UNTIL_AGE = 40
OPEN_CAP = 1.0
"""A bank that uses its quota lends at most the whole value."""
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


class Budgets(NamedTuple):
    """For some households, NOK.

    Attributes:
        equity: own savings with `help` from the family and what the present `home` leaves when sold.
        value: what the present home would fetch, 0 for who owns none.
        bank_loan: what the bank's test of income allows.
        price: the highest price under the cap; uncapped: if the bank used its quota. Both with no larger a loan than
            the household wishes.
    """

    equity: Floats
    help: Floats
    home: Floats
    value: Floats
    bank_loan: Floats
    price: Floats
    uncapped: Floats


EQUITY, BANK_LOAN, PRICE = (Budgets._fields.index(name) for name in ("equity", "bank_loan", "price"))


class Terms(NamedTuple):
    """What loans and wishes go by this month; arrays by municipality.

    Attributes:
        cap: largest loan as a share of the value. multiple: largest debt over gross income.
        stressed, expected: yearly payment on one krone borrowed, in banks' test and as buyers expect it.
        taste: how much of their income buyers give for a home here. fee: duty as a share of the price.
        wage_level: relative to January 2008. calendar: this month.
    """

    cap: Floats
    multiple: Floats
    stressed: Floats
    expected: float
    taste: Floats
    fee: float
    wage_level: float
    calendar: int


class Homes(NamedTuple):
    """What a dwelling's price follows from: by dwelling, and the prices by municipality and rooms."""

    town: Ints
    rooms: Ints
    quality: Floats
    price: Floats


def budgets(model: Model, rows: Rows) -> Budgets:
    """Budgets of households (rows) under the rules in force in their municipalities."""
    return Budgets(*model.households.at(rows, reckon, homes(model), terms(model)))


def homes(model: Model) -> Homes:
    """All dwellings, at today's prices."""
    dwellings = model.dwellings
    return Homes(dwellings.municipality, dwellings.rooms, dwellings.quality, model.market.prices.price)


def terms(model: Model) -> Terms:
    """This month's."""
    known: Terms | None = model.of_month.get("terms")
    if known is None:
        rate, assume = model.economy.mortgage_rate / 100, model.assume
        weight, stress = assume.normal_rate_weight, model.rule("mortgage.stress_add") / 100
        known = model.of_month["terms"] = Terms(
            cap=model.rule("mortgage.ltv_cap"),
            multiple=model.rule("mortgage.debt_to_income_cap"),
            stressed=np.array([annuity(rate + added, float(YEARS)) for added in stress.tolist()]),
            expected=annuity(weight * assume.normal_rate / 100 + (1 - weight) * rate, float(YEARS)),
            taste=model.market.taste,
            fee=assume.purchase_fee,
            wage_level=model.wage_level,
            calendar=model.calendar,
        )
    return known


@compiled
def reckon(
    rows: Rows,
    municipality: Ints,
    state: Ints,
    birth: Ints,
    dwelling: Ints,
    income: Floats,
    net: Floats,
    subsistence: Floats,
    wealth: Floats,
    credit: Floats,
    debt: Floats,
    startlan: Floats,
    ever_owned: Bools,
    outlay: Floats,
    family_help: Floats,
    homes: Homes,
    terms: Terms,
) -> Floats:
    """The columns of `Budgets`, one below the other."""
    table = np.empty((7, rows.size))
    equity, help, home, value = table[0], table[1], table[2], table[3]
    bank_loan, price, uncapped = table[4], table[5], table[6]
    for place in range(rows.size):
        h = rows[place]
        town = municipality[h]
        first = not ever_owned[h] and (terms.calendar - birth[h]) // 12 < HELP_UNTIL_AGE
        help[place] = family_help[h] * terms.wage_level if first else 0.0
        value[place] = _home_value(state[h], dwelling[h], homes)
        home[place] = max(value[place] - (debt[h] + startlan[h]), 0.0)
        equity[place] = wealth[h] + help[place] + home[place]
        bank_loan[place] = _bank_loan(
            net[h] * 12, subsistence[h] * 12, income[h], credit[h], terms.stressed[town], terms.multiple[town]
        )
        loan = min(bank_loan[place], outlay[h] * terms.taste[town] * (net[h] * 12) / terms.expected)
        cap = terms.cap[town]
        price[place] = price_limit(equity[place], loan, cap, terms.fee)
        uncapped[place] = price_limit(equity[place], loan, max(OPEN_CAP, cap), terms.fee)
    return table


@compiled
def _bank_loan(net: float, living: float, gross: float, owed: float, payment: float, multiple: float) -> float:
    """What a bank lends by its tests of income: the lower of what the budget carries and the multiple; NOK a year."""
    return min(loan_from_income(net, living, payment, owed), loan_from_multiple(gross, multiple, owed))


@compiled
def _home_value(state: int, dwelling: int, homes: Homes) -> float:
    """What a household's home would fetch, 0 if it does not own it."""
    if not OWNS[state]:
        return 0.0
    return float(homes.price[homes.town[dwelling], homes.rooms[dwelling] - 1] * homes.quality[dwelling])
