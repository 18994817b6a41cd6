"""The month's money of every household: work, income, tax, housing costs, assistance, saving, loans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ledger import Event, Reason
from sim.processes.model import Model, Rows, Town
from sim.processes.moves import change_loans
from sim.rules.housing_need import ROOMS, rooms_needed
from sim.rules.subsistence import assistance
from sim.streams import Floats
from sim.world import tables
from sim.world.households import OWNS, RENTS, Need

WORKING_AGE = (18, 67)
COUPLE_LOSS = 0.5
"""Share of a couple's income that one of them earns."""


@dataclass(frozen=True, slots=True)
class Month:
    """What the accounts of a month showed, for the rows of a municipality's present households.

    Attributes:
        rows: rows in order. housing: NOK for rent, or interest and instalments. burden: share of income after
        tax and assistance that housing takes. assistance, interest: the municipality's total, NOK.
    """

    rows: Rows
    housing: Floats
    burden: Floats
    assistance: float
    interest: float


def keep(model: Model, town: Town) -> Month:
    """Update work, income, wealth and debt of a municipality's households by one month."""
    people = model.households
    rows = people.living_in(town.index)
    age = people.age(rows, model.calendar)
    _work(model, rows, age)
    _earn(model, rows, age)
    people.rent[rows] *= np.exp(model.inflation)

    debt, startlan = people.debt[rows], people.startlan[rows]
    bank_rate = model.economy.mortgage_rate / 100
    state_rate = (model.economy.husbanken_rate + tables.unit_costs()["startlan_margin"]) / 100
    interest = debt * (bank_rate / 12) + startlan * (state_rate / 12)
    repaid, startlan_repaid = (
        np.minimum(people.instalment[rows], debt),
        np.minimum(people.startlan_instalment[rows], startlan),
    )
    housing = people.rent[rows] + interest + repaid + startlan_repaid
    people.net[rows] += interest * tables.unit_costs()["interest_relief_share"]
    net, floor = people.net[rows], people.subsistence[rows]
    state = people.state[rows]
    rent_ceiling = town.prices.rent[np.minimum(people.rooms[rows] + 1, ROOMS) - 1]
    entitled = RENTS[state] | people.known[rows]
    given = np.where(entitled, assistance(net, floor, housing, rent_ceiling), 0.0)

    people.debt[rows] = debt - repaid
    people.startlan[rows] = startlan - startlan_repaid
    left = net + given - floor - housing
    wealth = people.wealth[rows]
    for_home = people.searching[rows] & ~people.ever_owned[rows]
    share = np.where(for_home, model.assume.saving_for_home, model.assume.saving_share)
    spent = np.where(for_home, 0.0, model.assume.wealth_spent / 12)
    people.wealth[rows] = np.maximum(wealth * (1 - spent) + np.where(left > 0, share * left, left), 0.0)
    people.instalment[rows[repaid >= debt]] = 0.0
    people.startlan_instalment[rows[startlan_repaid >= startlan]] = 0.0
    repaid_now = ((debt > 0) & (repaid >= debt)) | ((startlan > 0) & (startlan_repaid >= startlan))
    for household in rows[repaid_now & OWNS[state]].tolist():
        change_loans(model, household, Reason.REPAID)
    burden = housing / np.maximum(net + given, 1.0)
    return Month(rows, housing, burden, float(given.sum()), float(interest.sum()))


def _work(model: Model, rows: Rows, age: np.ndarray) -> None:
    """Main earners lose and find work so that the unemployed follow the economy's path; low incomes more often."""
    people, found = model.households, model.assume.job_finding
    share = model.economy.unemployment / 100
    able = (age >= WORKING_AGE[0]) & (age < WORKING_AGE[1])
    people.employed[rows[~able]] = True
    rows = rows[able]
    luck = model.chance("work", rows)
    lost = share * found / (1 - share) * people.job_risk[rows]
    people.employed[rows] = np.where(people.employed[rows], luck >= lost, luck < found)


def _earn(model: Model, rows: Rows, age: np.ndarray) -> None:
    """Gross and net income and the costs of subsistence."""
    people, assume = model.households, model.assume
    adults, children = people.adults[rows], people.children[rows]
    level = model.economy.wage_index / 100
    median = tables.cells().income[tables.kind_of(adults, children), tables.band_of(age)]
    loss = (1 - assume.unemployment_income) * np.where(adults > 1, COUPLE_LOSS, 1.0)
    factor = np.where(people.employed[rows], 1.0, 1 - loss)
    factor *= np.where(people.need[rows] >= Need.FOLLOW_UP, assume.need_income_share, 1.0)
    gross = median * level * factor * people.talent[rows]
    people.income[rows] = gross
    # Each of a couple is taxed on half of the income.
    people.net[rows] = tables.tax().net(gross / adults, level) * adults / 12
    people.rooms[rows] = rooms_needed(adults, children)
    people.subsistence[rows] = tables.subsistence(model.calendar // 12).cost(adults, children)


def note_changes(model: Model, rows: Rows) -> None:
    """A CHANGE row for every household whose groups, adults or children are not as the ledger last said."""
    people = model.households
    now = people.summary(rows, model.calendar)
    changed = np.flatnonzero(now != people.recorded[rows])
    who = rows[changed]
    people.recorded[who] = now[changed]
    model.ledger.record_many(
        who.size,
        day=model.day,
        event=Event.CHANGE,
        municipality=people.municipality[who],
        household=who,
        origin=people.state[who],
        target=people.state[who],
        dwelling=people.dwelling[who],
        **people.said(who),
    )
