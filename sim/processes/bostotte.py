"""Bostøtte month by month: who asks for it gets what the rules give on the day, and has it next month."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import Event, Item, Payer, State
from sim.processes.costs import record
from sim.processes.model import Model
from sim.rules.bostotte import PENSION_AGE, Rules, approved_cost, counted_income, eligible, income_limits
from sim.rules.bostotte import allowance as due
from sim.streams import Floats
from sim.world import dated_rules, population
from sim.world.columns import where
from sim.world.families import KIDS, NO_ONE
from sim.world.households import OWNS, RENTS, Work

STUDENTS_UNTIL = 25
"""Young people alone without children are mostly students or conscripts, who have no right to it: those of them who
work earn too much; the unemployed, the ill and those on social assistance are let in."""
ASSESSMENT_OUT = 10
"""Month in which the tax assessment of the year before is out (from general knowledge)."""
EARNERS_KEEP = 0.642
"""What tax leaves of a krone more of ordinary pay (tax.csv): child benefit, free of tax, stands for that much more."""
MOST_PERSONS = 2 + KIDS
"""In a household."""
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
_IN_DWELLING = OWNS | RENTS
_MUNICIPAL_RENT = int(State.MUNICIPAL_RENT)
_EMPLOYED, _UNEMPLOYED = int(Work.EMPLOYED), int(Work.UNEMPLOYED)
_BENEFIT, _NOTHING, _TRANSITIONAL = int(Work.BENEFIT), int(Work.NOTHING), int(Work.TRANSITIONAL)
_PENSION = population.WORKING_AGE[1]


def pay(model: Model) -> None:
    """Reckon the month's allowances."""
    rules = dated_rules.bostotte(max(model.today, model.scenario.start))
    towns = len(model.towns)
    recipients, total = np.zeros(towns, np.int64), np.zeros(towns)
    model.households.over(
        _allow,
        np.array([int(town.profile.bostotte_group) for town in model.towns]),
        rules,
        income_limits(rules),
        _assessed_wages(model) if rules.assessed else 1.0,
        model.calendar,
        recipients,
        total,
    )
    _report(model, recipients, total)


def _assessed_wages(model: Model) -> float:
    """Wages of the year last assessed for tax relative to today's; the assessment comes out in October."""
    today = max(model.today, model.scenario.start)
    assessed = date(today.year - (1 if today.month >= ASSESSMENT_OUT else 2), 7, 1)
    return model.scenario.economy.month(assessed).wage_index / model.economy.wage_index


@compiled
def _allow(
    count: int,
    municipality: Ints,
    state: Ints,
    claims: Bools,
    net: Floats,
    income: Floats,
    wealth: Floats,
    adults: Ints,
    children: Ints,
    kids: Ints,
    birth: Ints,
    work: Ints,
    rent: Floats,
    allowance: Floats,
    housing: Floats,
    groups: Ints,
    rules: Rules,
    limits: Floats,
    assessed_wages: float,
    calendar: int,
    recipients: Ints,
    total: Floats,
) -> None:
    """Everybody's allowance; recipients and sum are counted by municipality."""
    beyond = _beyond(rules, limits, assessed_wages)
    may_have = np.empty(count, np.bool_)
    for h in range(count):
        allowance[h] = 0.0
        below = min(income[h], 12 * net[h]) <= beyond[_persons(adults, kids, h), children[h]]
        # NAV sees to it that those on assistance ask for what comes before it.
        may_have[h] = below & (claims[h] | (work[h] == _NOTHING)) & _IN_DWELLING[state[h]]
    for h in where(may_have):
        persons = _persons(adults, kids, h)
        months, on_benefit = calendar - birth[h], work[h] == _BENEFIT
        # Small pensions and benefits are not taxed: `income` is what would leave as much after a wage earner's tax.
        pension = on_benefit or work[h] == _TRANSITIONAL or months >= 12 * _PENSION
        taxed, untaxed = income[h], 12 * net[h]
        gross = untaxed if pension else taxed
        gross -= _child_benefit(rules, adults[h], children[h]) / (1.0 if pension else EARNERS_KEEP)
        if work[h] != _UNEMPLOYED:  # whose income has fallen is reckoned with that of the month
            gross *= assessed_wages
        counted = counted_income(rules, max(gross, 0.0), wealth[h])
        town, municipal = municipality[h], state[h] == _MUNICIPAL_RENT
        if counted > limits[int(municipal), groups[town] - 1, persons]:
            continue
        alone = adults[h] == 1 and children[h] == 0
        if alone and months < 12 * STUDENTS_UNTIL and work[h] == _EMPLOYED:
            continue
        age = months // 12
        if not eligible(rules, children[h], age, on_benefit or work[h] == _NOTHING):
            continue
        pensioner = on_benefit or age >= PENSION_AGE
        cost = approved_cost(rules, rent[h], housing[h], OWNS[state[h]], pensioner)
        allowance[h] = due(rules, counted, persons, groups[town], cost, municipal)
        recipients[town] += allowance[h] > 0
        total[town] += allowance[h]


@compiled
def _persons(adults: Ints, kids: Ints, h: int) -> int:
    """Everybody in a household, grown children at home too."""
    persons = int(adults[h])
    for place in range(KIDS):
        persons += kids[h, place] != NO_ONE
    return persons


@compiled
def _beyond(rules: Rules, limits: Floats, assessed_wages: float) -> Floats:
    """Yearly incomes, taxed or not, above which no household gets any, by persons and children."""
    beyond = np.empty((MOST_PERSONS + 1, KIDS + 1))
    for persons in range(MOST_PERSONS + 1):
        highest = limits[:, :, persons].max() / min(assessed_wages, 1.0)
        for children in range(KIDS + 1):
            beyond[persons, children] = highest + _child_benefit(rules, 1, children) / EARNERS_KEEP + 1  # for rounding
    return beyond


@compiled
def _child_benefit(rules: Rules, adults: int, children: int) -> float:
    """NOK a year, one child more for lone parents: it is in the cells' incomes, and the rules do not count it."""
    return rules.child_benefit * (children + ((adults == 1) & (children > 0)))


def _report(model: Model, recipients: Ints, total: Floats) -> None:
    """The month's recipients and sum in each municipality."""
    towns = len(model.towns)
    model.ledger.record_many(
        towns,
        day=model.day,
        event=int(Event.BOSTOTTE),
        municipality=np.arange(towns),
        detail=recipients,
        amount=total,
    )
    for place, amount in zip(model.towns, total.tolist(), strict=True):
        record(model, place, Item.BOSTOTTE, Payer.STATE, amount)
        record(model, place, Item.BOSTOTTE, Payer.HOUSEHOLDS, -amount)
