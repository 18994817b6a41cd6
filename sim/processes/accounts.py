"""The month's money of every household: income, tax, housing costs, allowance, assistance, saving, loans."""

from __future__ import annotations

import numpy as np

from sim.assumptions import Assumptions
from sim.ledger import Event, Reason, State
from sim.processes.model import Model, Month, Rows
from sim.processes.moves import change_loans
from sim.rules.assistance import living
from sim.rules.housing_need import rooms_needed
from sim.streams import Floats
from sim.world import population, tables
from sim.world.households import RENTS, Households, Need, Work

COUPLE_LOSS = 0.5
"""Share of a couple's income that one of them earns."""
LONE_PARENT_LOSS = 0.65
"""Share of a lone parent's income that is earned; child benefit and maintenance stay when work is lost.

Earned were 165 000 NOK on average in 2008 with a youngest child of 0-5 and 332 400 of 6-17 (SSB,
https://www.ssb.no/a/kortnavn/ifhus/arkiv/tab-2010-03-11-02.html), against some 450 000 in the cells.
"""
QUARTER = 3
_ABSENT = int(State.ABSENT)


def earn(model: Model) -> None:
    """Incomes follow wages, and are reckoned anew for those whose household, work or age band has changed."""
    people, everybody = model.households, model.everybody
    people.income[everybody] *= model.wage_growth
    people.net[everybody] *= model.wage_growth
    birth = people.birth[everybody]
    for edge in tables.BANDS[1:]:
        people.stale[everybody] |= birth == model.calendar - 12 * edge
    if (tables.minimum_pension(model.calendar) != tables.minimum_pension(model.calendar - 1)).any():
        people.stale[everybody] |= model.calendar - birth >= 12 * population.WORKING_AGE[1]
        people.stale[everybody] |= people.work[everybody] == int(Work.BENEFIT)
    counts = (people.state[everybody] != _ABSENT) | people.arriving[everybody]
    _assess(model, np.flatnonzero(people.stale[everybody] & counts))
    rates = tables.subsistence(model.calendar // 12)
    people.subsistence[everybody] = rates.cost(people.adults[everybody], people.children[everybody])


def _assess(model: Model, rows: Rows) -> None:
    """Gross and net income and the rooms needed."""
    people = model.households
    adults = people.adults[rows]
    gross = gross_income(people, rows, model.calendar, model.wage_level, model.assume)
    people.income[rows] = gross
    # Each of a couple is taxed on half of the income.
    people.net[rows] = tables.tax().net(gross / adults, model.wage_level) * adults / 12
    people.rooms[rows] = rooms_needed(adults, people.children[rows])
    kind, band, _ = population.cells_of(people, rows, model.calendar)
    people.buffer[rows] = tables.cells().wealth[kind, band] * people.thrift[rows]
    people.stale[rows] = False


def gross_income(people: Households, rows: Rows, calendar: int, level: float, assume: Assumptions) -> Floats:
    """NOK a year by type, age, place in the incomes and work; never below what the state pays the old and the ill.

    Args:
        calendar: this month. level: wages relative to January 2008.
    """
    kind, band, age = population.cells_of(people, rows, calendar)
    adults, work, rank = people.adults[rows], people.work[rows], people.rank[rows]
    lost = np.where(adults > 1, COUPLE_LOSS, np.where(people.children[rows] > 0, LONE_PARENT_LOSS, 1.0))
    factor = np.where(work == int(Work.UNEMPLOYED), 1 - (1 - assume.unemployment_income) * lost, 1.0)
    factor = np.where(work == int(Work.BENEFIT), 1 - (1 - assume.benefit_income) * lost, factor)
    factor = np.where(work == int(Work.NOTHING), 1 - lost, factor)
    factor *= np.where(people.need[rows] >= int(Need.FOLLOW_UP), assume.need_income_share, 1.0)
    spread = np.exp(assume.income_spread * tables.income_spread(kind, band, rank) * rank)
    least = tables.minimum_pension(calendar)
    # A disability pension has the least amount of an old-age pension; of a couple one is ill, the other not.
    floor = np.where(work == int(Work.BENEFIT), least[0], 0.0)
    floor = np.where(age >= population.WORKING_AGE[1], least[adults - 1], floor)
    return np.asarray(level * np.maximum(tables.cells().income[kind, band] * factor * spread, floor))


def keep(model: Model) -> Month:
    """Pay the month's housing out of the month's income; what is left is saved, what is short is drawn or borrowed."""
    people, s = model.households, model.everybody
    present = people.state[s] != _ABSENT
    people.rent[s] *= np.exp(model.inflation)
    debt, startlan, credit = people.debt[s], people.startlan[s], people.credit[s]
    bank_rate = model.economy.mortgage_rate / 100 / 12
    state_rate = (model.economy.husbanken_rate + tables.unit_costs()["startlan_margin"]) / 100 / 12
    interest = debt * bank_rate + startlan * state_rate
    repaid = np.minimum(people.instalment[s], debt)
    startlan_repaid = np.minimum(people.startlan_instalment[s], startlan)
    housing = people.rent[s] + interest + repaid + startlan_repaid
    card = credit * (model.assume.credit_rate / 100 / 12)
    means = people.net[s] + people.allowance[s] + tables.unit_costs()["interest_relief_share"] * (interest + card)
    given = _assistance(model, means, housing)
    means += given
    left = means - people.subsistence[s] - housing - card

    debt -= repaid
    startlan -= startlan_repaid
    _save_or_draw(model, left)
    _note_repaid(model, debt, repaid, startlan, startlan_repaid)
    housing *= present
    burden = housing / np.maximum(means, 1.0)
    model.household_months += int(np.count_nonzero(present))
    town, towns = people.municipality[s], len(model.towns)
    return Month(
        housing,
        burden,
        np.bincount(town, given, towns).astype(float),
        np.bincount(town, interest * present, towns).astype(float),
    )


def _assistance(model: Model, means: Floats, housing: Floats) -> Floats:
    """Social assistance for those whose means do not reach the norm, NOK this month.

    Tenants, those whom NAV knows and those who have no other income ask for it, of the first two as many as claim
    what they are entitled to. Savings come first: who could live on them this month gets none.
    """
    people, s = model.households, model.everybody
    given = np.zeros(means.size)
    gap = people.subsistence[s] + housing - means - people.wealth[s]
    nothing = (people.work[s] == int(Work.NOTHING)) & (people.state[s] != _ABSENT)
    asks = nothing | (people.claims[s] & (RENTS[people.state[s]] | people.known[s]))
    rows = np.flatnonzero((gap > 0) & asks)
    given[rows] = living(
        means[rows] - people.allowance[rows],
        people.subsistence[rows],
        housing[rows],
        model.rent_for(rows, spare=1),
        people.allowance[rows],
    )
    return given


def _save_or_draw(model: Model, left: Floats) -> None:
    """Liquid wealth goes towards what the household likes to hold; what is short comes from it, and then from credit.

    Buffer-stock saving (Deaton 1991, Carroll 1997): below the buffer a share of what is left is saved, above it the
    excess is spent over the years. Who saves for a first home has no such limit.
    """
    people, s, assume = model.households, model.everybody, model.assume
    wealth, credit = people.wealth[s], people.credit[s]
    for_home = people.searching[s] & ~people.ever_owned[s]
    repaid = credit * (1 / assume.credit_months)
    left = left - repaid
    gap = people.buffer[s] * model.wage_level - wealth
    spare = np.maximum(left, 0.0)
    saved = np.minimum(assume.saving_share * spare, np.maximum(gap, 0.0))
    saved += np.minimum(gap, 0.0) * (assume.wealth_spent / 12)
    wealth += np.where(for_home, assume.saving_for_home * spare, saved) + np.minimum(left, 0.0)
    credit -= repaid
    short = np.flatnonzero(wealth < 0)
    # Beyond the limit nobody lends: bills stay unpaid.
    limit = assume.credit_limit * people.income[short]
    credit[short] += np.clip(np.minimum(-wealth[short], limit - credit[short]), 0.0, None)
    wealth[short] = 0.0


def borrow(model: Model) -> None:
    """New unsecured credit, for cars, holidays and the like: once a quarter, so that as many owe as is known."""
    if model.month % QUARTER:
        return
    people, s = model.households, model.everybody
    owes, mean = tables.unsecured_credit()
    quarterly = QUARTER / model.assume.credit_months
    luck = model.chance("credit", s)
    rows = np.flatnonzero((luck < owes.max() * quarterly) & (people.income[s] > 0))
    age = np.clip(people.age(rows, model.calendar), 0, 120)
    chosen = luck[rows] < owes[age] * quarterly
    rows, age = rows[chosen], age[chosen]
    people.credit[rows] += model.wage_level * mean[age] * -np.log1p(-model.chance("credit_amount", rows))


def _note_repaid(model: Model, debt: Floats, repaid: Floats, startlan: Floats, startlan_repaid: Floats) -> None:
    """Loans whose last instalment was paid; `debt` and `startlan` are what is left of them."""
    people, s = model.households, model.everybody
    done = (repaid > 0) & (debt <= 0)
    state_done = (startlan_repaid > 0) & (startlan <= 0)
    people.instalment[s][done] = 0.0
    people.startlan_instalment[s][state_done] = 0.0
    change_loans(model, np.flatnonzero(done | state_done), Reason.REPAID)


def note_changes(model: Model) -> None:
    """A CHANGE row for every household whose groups, adults or children are not as the ledger last said."""
    people, s = model.households, model.everybody
    now = people.summary(s, model.calendar, model.day)
    rows = np.flatnonzero((now != people.recorded[s]) & (people.state[s] != _ABSENT))
    people.recorded[rows] = now[rows]
    state = people.state[rows]
    model.record_many(Event.CHANGE, rows, origin=state, target=state, dwelling=people.dwelling[rows])
