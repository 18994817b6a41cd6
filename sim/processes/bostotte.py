"""Bostøtte month by month: who asks for it gets what the rules give on the day, and has it next month."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import Event, Item, Payer, State
from sim.processes.costs import record
from sim.processes.model import Model, Rows
from sim.rules import bostotte as rule
from sim.streams import Floats
from sim.world import dated_rules, population
from sim.world.households import OWNS, RENTS, Work

STUDENTS_UNTIL = 25
"""Young people alone without children are mostly students or conscripts, who have no right to it: those of them who
work earn too much; the unemployed, the ill and those on social assistance are let in."""
MOST_PERSONS = 10
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
_IN_DWELLING = OWNS | RENTS


def pay(model: Model, housing: Floats) -> None:
    """Reckon the month's allowances; `housing` is what each household's dwelling costs it this month, NOK."""
    people = model.households
    rules = dated_rules.bostotte(max(model.today, model.scenario.start))
    groups = np.array([int(town.profile.bostotte_group) for town in model.towns])
    # Quick to see for all: who has more than anybody of this size gets, two grown children at home reckoned in.
    rows = people.over(_within, rule.income_limit(rules, np.arange(MOST_PERSONS) + 2, int(groups.min()), True))
    persons, group = people.persons(rows), groups[people.municipality[rows]]
    municipal = people.state[rows] == int(State.MUNICIPAL_RENT)
    age, work = people.age(rows, model.calendar), people.work[rows]
    on_benefit = work == int(Work.BENEFIT)
    # Small pensions are not taxed: `income` is what would leave as much after a wage earner's tax.
    pension = on_benefit | (age >= population.WORKING_AGE[1])
    gross = np.where(pension, 12 * people.net[rows], people.income[rows])
    income = rule.counted_income(rules, gross, people.wealth[rows])
    alone = (people.adults[rows] == 1) & (people.children[rows] == 0)
    able = (income <= rule.income_limit(rules, persons, group, municipal)) & rule.eligible(
        rules, children=people.children[rows], oldest_age=age, on_benefit=on_benefit | (work == int(Work.NOTHING))
    )
    able &= ~(alone & (age < STUDENTS_UNTIL) & (work == int(Work.EMPLOYED)))
    rows, persons, group = rows[able], persons[able], group[able]
    municipal, income = municipal[able], income[able]
    owner = OWNS[people.state[rows]]
    cost = rule.approved_cost(
        rules,
        rent=people.rent[rows],
        loan_payments=housing[rows],
        owner=owner,
        pensioner=(age[able] >= rule.PENSION_AGE) | on_benefit[able],
    )
    people.allowance[rows] = rule.allowance(
        rules, income_year=income, persons=persons, group=group, housing_cost=cost, municipal=municipal
    )
    _report(model, rows)


@compiled
def _within(
    count: int,
    claims: Bools,
    net: Floats,
    state: Ints,
    adults: Ints,
    children: Ints,
    allowance: Floats,
    limits: Floats,
) -> Rows:
    """Those in a dwelling who ask and earn no more than the limit by persons; nobody has an allowance yet."""
    rows, found = np.empty(count, np.intp), 0
    for h in range(count):
        allowance[h] = 0.0
        if (
            claims[h]
            and _IN_DWELLING[state[h]]
            and 12 * net[h] <= limits[min(adults[h] + children[h], MOST_PERSONS - 1)]
        ):
            rows[found] = h
            found += 1
    return rows[:found]


def _report(model: Model, rows: Rows) -> None:
    """The month's recipients and sum in each municipality."""
    people, towns = model.households, len(model.towns)
    given = people.allowance[rows]
    town = people.municipality[rows]
    recipients, total = np.bincount(town[given > 0], minlength=towns), np.bincount(town, given, towns)
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
