"""The month's money of every household: income, tax, housing costs, allowance, assistance, saving, loans."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim import elementary
from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.ledger import Event, Reason, State
from sim.processes.model import Model, Rows
from sim.processes.moves import change_loans
from sim.processes.towns import Month
from sim.rules.assistance import living
from sim.rules.housing_need import ROOMS
from sim.streams import Floats, Words, drawn
from sim.world import tables
from sim.world.columns import where
from sim.world.households import OWNS, RENTS, Work
from sim.world.population import age_in_years
from sim.world.summary import summary_of

QUARTER = 3
_ABSENT, _NOTHING = int(State.ABSENT), int(Work.NOTHING)
_IN_DWELLING = OWNS | RENTS
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


def keep(model: Model) -> Month:
    """Pay the month's housing out of the month's income; what is left is saved, what is short is drawn or borrowed."""
    people, economy, costs = model.households, model.economy, tables.unit_costs()
    assistance, interest = np.zeros(len(model.towns)), np.zeros(len(model.towns))
    repaid = people.over(
        _keep,
        float(elementary.exp(model.inflation)),
        model.calendar,
        economy.mortgage_rate / 100 / 12,
        (economy.husbanken_rate + costs["startlan_margin"]) / 100 / 12,
        costs["interest_relief_share"],
        model.market.prices.rent,
        _habits(model.assume, model.wage_level),
        assistance,
        interest,
        model.household_months,
    )
    change_loans(model, repaid, Reason.REPAID)
    return Month(assistance, interest)


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
    instalments_from: Ints,
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
    housing: Floats,
    burden: Floats,
    rent_rise: float,
    calendar: int,
    bank_rate: float,
    state_rate: float,
    relief: float,
    rents: Floats,
    habits: Habits,
    assistance: Floats,
    interest_paid: Floats,
    household_months: Ints,
) -> Rows:
    """Every household's month. Returns those who paid off a loan.

    `assistance` and `interest_paid` are summed up by municipality.
    """
    paid_off = np.empty(count, np.intp)
    done = 0
    for h in range(count):
        here = state[h] != _ABSENT
        rent[h] *= rent_rise
        interest = debt[h] * bank_rate
        repaid = min(instalment[h], debt[h]) * (calendar >= instalments_from[h])
        cost = rent[h] + interest + repaid
        debt[h] -= repaid
        pays_off = repaid > 0 and debt[h] <= 0
        if pays_off:
            instalment[h] = 0.0
        if startlan[h] > 0:  # few have one
            interest += startlan[h] * state_rate
            startlan_repaid = min(startlan_instalment[h], startlan[h])
            cost = rent[h] + interest + repaid + startlan_repaid
            startlan[h] -= startlan_repaid
            if startlan_repaid > 0 and startlan[h] <= 0:
                startlan_instalment[h] = 0.0
                pays_off = True
        card = credit[h] * habits.card_rate
        means = net[h] + allowance[h] + relief * (interest + card)
        # Savings come before assistance: who could live on them this month, as most could, gets none.
        # An owner may have assistance too, but not for instalments, which add to wealth (the minister's answer to
        # Document 15:240 (2000-2001), https://www.stortinget.no/no/Saker-og-publikasjoner/Sporsmal/
        # Skriftlige-sporsmal-og-svar/Skriftlig-sporsmal/?qid=21775, and general knowledge).
        # Tenants, those whom NAV knows and those who have no other income ask for it, of the first two as many as
        # claim what they are entitled to. Few are short, so that is asked first.
        if subsistence[h] + rent[h] + interest - means - wealth[h] > 0 and (
            ((work[h] == _NOTHING) & here) | (claims[h] & (_IN_DWELLING[state[h]] | known[h]))
        ):
            approved = rents[municipality[h], min(rooms[h] + 1, ROOMS) - 1]
            given = living(means - allowance[h], subsistence[h], rent[h] + interest, approved, allowance[h])
            means += given
            assistance[municipality[h]] += given
        left = means - subsistence[h] - cost - card
        for_home = searching[h] & (not ever_owned[h])
        wealth[h], credit[h] = _save_or_draw(left, wealth[h], credit[h], buffer[h], income[h], for_home, habits)
        if pays_off:
            paid_off[done] = h
            done += 1
        housing[h] = burden[h] = 0.0
        if here:
            household_months[municipality[h]] += 1
            interest_paid[municipality[h]] += interest
            housing[h] = cost
            burden[h] = cost / max(means, 1.0)
    return paid_off[:done]


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
    owes, mean = tables.unsecured_credit()
    chosen = owes * (QUARTER / model.assume.credit_months)
    amount = model.wage_level * mean
    model.households.over(_borrow, model.calendar, model.word("credit"), model.word("credit_amount"), chosen, amount)


@compiled
def _borrow(
    count: int,
    identity: Words,
    income: Floats,
    birth: Ints,
    credit: Floats,
    calendar: int,
    who: np.uint64,
    how_much: np.uint64,
    share: Floats,
    mean: Floats,
) -> None:
    """A `share` of those with an income borrow an exponential amount with this `mean`, both by age in years."""
    for h in range(count):
        if income[h] > 0:
            age = age_in_years(birth[h], calendar)
            if share[age] > 0 and drawn(who, identity[h]) < share[age]:
                credit[h] += mean[age] * -np.log1p(-drawn(how_much, identity[h]))


def note_changes(model: Model) -> None:
    """A CHANGE row for every household whose groups, adults or children are not as the ledger last said."""
    people = model.households
    rows = people.over(_changed, model.calendar, model.day)
    state = people.state[rows]
    model.record_many(Event.CHANGE, rows, origin=state, target=state, dwelling=people.dwelling[rows])


@compiled
def _changed(
    count: int,
    state: Ints,
    birth: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    known: Bools,
    settled: Ints,
    released: Ints,
    discharged: Ints,
    recorded: Ints,
    calendar: int,
    day: int,
) -> Rows:
    changed, now = np.empty(count, np.bool_), np.empty(count, np.int32)
    for h in range(count):
        now[h] = summary_of(
            birth[h],
            adults[h],
            children[h],
            need[h],
            known[h],
            settled[h],
            released[h],
            discharged[h],
            recorded[h],
            calendar,
            day,
        )
        changed[h] = (now[h] != recorded[h]) & (state[h] != _ABSENT)
    rows = where(changed)
    for h in rows:
        recorded[h] = now[h]
    return rows
