"""The month's money of every household: income, tax, housing costs, allowance, assistance, saving, loans."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.ledger import Event, Reason, State
from sim.processes.model import Model, Month, Rows
from sim.processes.moves import change_loans
from sim.rules.assistance import living
from sim.rules.housing_need import ROOMS, rooms_needed
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
_ABSENT, _NOTHING = int(State.ABSENT), int(Work.NOTHING)
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


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
    people, economy, costs = model.households, model.economy, tables.unit_costs()
    assistance, interest = np.zeros(len(model.towns)), np.zeros(len(model.towns))
    housing, burden, repaid, present = people.over(
        _keep,
        float(np.exp(model.inflation)),
        economy.mortgage_rate / 100 / 12,
        (economy.husbanken_rate + costs["startlan_margin"]) / 100 / 12,
        costs["interest_relief_share"],
        model.market.prices.rent,
        _habits(model.assume, model.wage_level),
        assistance,
        interest,
    )
    model.household_months += present
    change_loans(model, repaid, Reason.REPAID)
    return Month(housing, burden, assistance, interest)


class Habits(NamedTuple):
    """How households save and borrow, a month; wages relative to January 2008."""

    card_rate: float
    card_repaid: float
    saving_share: float
    saving_for_home: float
    wealth_spent: float
    credit_limit: float
    wage_level: float


def _habits(assume: Assumptions, wage_level: float) -> Habits:
    return Habits(
        card_rate=assume.credit_rate / 100 / 12,
        card_repaid=1 / assume.credit_months,
        saving_share=assume.saving_share,
        saving_for_home=assume.saving_for_home,
        wealth_spent=assume.wealth_spent / 12,
        credit_limit=assume.credit_limit,
        wage_level=wage_level,
    )


@compiled
def _keep(
    count: int,
    municipality: Ints,
    state: Ints,
    rent: Floats,
    debt: Floats,
    instalment: Floats,
    startlan: Floats,
    startlan_instalment: Floats,
    credit: Floats,
    net: Floats,
    allowance: Floats,
    subsistence: Floats,
    rooms: Ints,
    work: Ints,
    claims: Bools,
    known: Bools,
    wealth: Floats,
    buffer: Floats,
    income: Floats,
    searching: Bools,
    ever_owned: Bools,
    rent_rise: float,
    bank_rate: float,
    state_rate: float,
    relief: float,
    rents: Floats,
    habits: Habits,
    assistance: Floats,
    interest_paid: Floats,
) -> tuple[Floats, Floats, Rows, int]:
    """Every household's month. Returns housing cost, burden, those who paid off a loan, and how many were present.

    `assistance` and `interest_paid` are summed up by municipality.
    """
    housing, burden = np.zeros(count), np.zeros(count)
    paid_off = np.empty(count, np.intp)
    done = present = 0
    for h in range(count):
        town = municipality[h]
        here = state[h] != _ABSENT
        rent[h] *= rent_rise
        interest = debt[h] * bank_rate + startlan[h] * state_rate
        repaid = min(instalment[h], debt[h])
        startlan_repaid = min(startlan_instalment[h], startlan[h])
        cost = rent[h] + interest + repaid + startlan_repaid
        card = credit[h] * habits.card_rate
        means = net[h] + allowance[h] + relief * (interest + card)
        nothing = work[h] == _NOTHING and here
        if nothing or (claims[h] and (RENTS[state[h]] or known[h])):
            given = _assistance(
                subsistence[h], cost, means, wealth[h], allowance[h], rents[town, min(rooms[h] + 1, ROOMS) - 1]
            )
            means += given
            assistance[town] += given
        left = means - subsistence[h] - cost - card

        debt[h] -= repaid
        startlan[h] -= startlan_repaid
        wealth[h], credit[h] = _save_or_draw(
            left, wealth[h], credit[h], buffer[h], income[h], searching[h] and not ever_owned[h], habits
        )
        bank_done, state_done = repaid > 0 and debt[h] <= 0, startlan_repaid > 0 and startlan[h] <= 0
        if bank_done:
            instalment[h] = 0.0
        if state_done:
            startlan_instalment[h] = 0.0
        if bank_done or state_done:
            paid_off[done] = h
            done += 1
        if here:
            present += 1
            interest_paid[town] += interest
            housing[h] = cost
            burden[h] = cost / max(means, 1.0)
    return housing, burden, paid_off[:done], present


@compiled
def _assistance(
    subsistence: float, housing: float, means: float, wealth: float, allowance: float, approved: float
) -> float:
    """Social assistance for those whose means do not reach the norm, NOK this month.

    Tenants, those whom NAV knows and those who have no other income ask for it, of the first two as many as claim
    what they are entitled to. Savings come first: who could live on them this month gets none.
    """
    if subsistence + housing - means - wealth <= 0:
        return 0.0
    return living(means - allowance, subsistence, housing, approved, allowance)


@compiled
def _save_or_draw(
    left: float, wealth: float, credit: float, buffer: float, income: float, for_home: bool, habits: Habits
) -> tuple[float, float]:
    """Wealth and credit after the month: what is left is saved, what is short comes from wealth, and then from credit.

    Buffer-stock saving (Deaton 1991, Carroll 1997): below the buffer a share of what is left is saved, above it the
    excess is spent over the years. Who saves for a first home has no such limit.
    """
    repaid = credit * habits.card_repaid
    left -= repaid
    gap = buffer * habits.wage_level - wealth
    spare = max(left, 0.0)
    saved = min(habits.saving_share * spare, max(gap, 0.0)) + min(gap, 0.0) * habits.wealth_spent
    wealth += (habits.saving_for_home * spare if for_home else saved) + min(left, 0.0)
    credit -= repaid
    if wealth < 0:
        # Beyond the limit nobody lends: bills stay unpaid.
        credit += max(min(-wealth, habits.credit_limit * income - credit), 0.0)
        wealth = 0.0
    return wealth, credit


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


def note_changes(model: Model) -> None:
    """A CHANGE row for every household whose groups, adults or children are not as the ledger last said."""
    people, s = model.households, model.everybody
    now = people.summary(s, model.calendar, model.day)
    rows = np.flatnonzero((now != people.recorded[s]) & (people.state[s] != _ABSENT))
    people.recorded[rows] = now[rows]
    state = people.state[rows]
    model.record_many(Event.CHANGE, rows, origin=state, target=state, dwelling=people.dwelling[rows])
