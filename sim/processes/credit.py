"""What households can pay for a dwelling when banks' rules and their own wishes have had their say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.processes.model import Model, Rows
from sim.rules import credit as rule
from sim.rules.credit import Floats
from sim.world.households import OWNS

YEARS = 30
HELP_UNTIL_AGE = 40
OPEN_CAP = 1.0
"""A bank that uses its quota lends at most the whole value."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """For some households, NOK.

    Attributes:
        equity: own savings with `help` from the family and what the present `home` leaves when sold.
        bank_loan: what the bank's test of income allows. loan: the same, or less if the household wishes less.
        price: the highest price under the cap; uncapped: if the bank used its quota.
    """

    equity: Floats
    help: Floats
    home: Floats
    bank_loan: Floats
    loan: Floats
    price: Floats
    uncapped: Floats


def budgets(model: Model, rows: Rows) -> Budgets:
    """Budgets of households (rows) under the rules in force in their municipalities."""
    people, fee = model.households, model.assume.purchase_fee
    town = people.municipality[rows]
    cap = model.rule("mortgage.ltv_cap")[town]
    net, living = people.net[rows] * 12, people.subsistence[rows] * 12
    stressed, expected = _payments(model)
    help, home = family_help(model, rows), home_equity(model, rows)
    equity = np.asarray(people.wealth[rows] + help + home)
    owed = people.credit[rows]
    bank = np.minimum(
        rule.loan_from_income(net, living, stressed[town], owed),
        rule.loan_from_multiple(people.income[rows], model.rule("mortgage.debt_to_income_cap")[town], owed),
    )
    wish = people.outlay[rows] * model.market.taste[town] * net / expected
    loan = np.minimum(bank, wish)
    return Budgets(
        equity=equity,
        help=help,
        home=home,
        bank_loan=np.asarray(bank),
        loan=np.asarray(loan),
        price=np.asarray(rule.price_limit(equity, loan, cap, fee)),
        uncapped=np.asarray(rule.price_limit(equity, loan, np.maximum(OPEN_CAP, cap), fee)),
    )


def _payments(model: Model) -> tuple[Floats, float]:
    """Yearly payment on one krone borrowed: in banks' test, shape (municipalities,), and as buyers expect it."""
    known = model.of_month.get("payments")
    if known is None:
        rate, assume = model.economy.mortgage_rate / 100, model.assume
        weight = assume.normal_rate_weight
        known = (
            np.asarray(rule.annuity(rate + model.rule("mortgage.stress_add") / 100, YEARS)),
            float(rule.annuity(weight * assume.normal_rate / 100 + (1 - weight) * rate, YEARS)),
        )
        model.of_month["payments"] = known
    return known


def family_help(model: Model, rows: Rows) -> Floats:
    """What parents give towards a first purchase, in today's NOK."""
    people = model.households
    first = ~people.ever_owned[rows] & (people.age(rows, model.calendar) < HELP_UNTIL_AGE)
    return np.where(first, people.family_help[rows] * model.wage_level, 0.0)


def home_equity(model: Model, rows: Rows) -> Floats:
    """The present value of an owned home less its loans, never below zero; nothing for those who own none."""
    people = model.households
    debts = people.debt[rows] + people.startlan[rows]
    return np.maximum(home_values(model, rows) - debts, 0.0)


def home_values(model: Model, rows: Rows) -> Floats:
    """Market value of the homes that households own and live in, 0 for others."""
    people, homes = model.households, model.dwellings
    owns = OWNS[people.state[rows]]
    home = np.where(owns, people.dwelling[rows], 0)
    price = model.market.prices.price.ravel()[homes.segment(home)]
    return np.where(owns, price * homes.quality[home], 0.0)
