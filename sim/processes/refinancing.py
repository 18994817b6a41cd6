"""Startlån in place of a bank's loan, for an owner who would lose the home: a case, a decision, lower payments."""

from __future__ import annotations

import numpy as np

from sim.ledger import Case, Event, Reason, Refusal
from sim.processes import office
from sim.processes.clock import Course
from sim.processes.credit import budgets
from sim.processes.model import Model
from sim.processes.moves import change_loans
from sim.processes.startlan import DEAREST, MODEST, modest_prices, total_cap
from sim.processes.towns import Town
from sim.rules.startlan import refinance
from sim.world.households import OWNS


def at_petition(model: Model, household: int) -> None:
    """An owner against whom a creditor has petitioned may turn to the municipality, where it refinances."""
    people, town = model.households, model.town_of(household)
    may_ask = OWNS.item(people.state_of(household)) and people.debt.item(household) > 0
    if not (town.policy.startlan.refinance and may_ask) or household in town.refinancing:
        return
    if model.luck("refinance_asked", household) < model.assume.refinance_asked:
        town.refinancing.add(household)
        people.cases[household] += 1
        model.env.start(_case(model, town, household, people.spell.item(household)))


def paid_since(model: Model, household: int, began: float) -> bool:
    """Whether a startlån has paid the arrears on which a petition of that moment stood."""
    return model.town_of(household).refinanced.get(household, -1.0) >= began


def _case(model: Model, town: Town, household: int, spell: int) -> Course:
    """From the application to the decision, which comes in time or does not; the petition goes its way meanwhile."""
    people = model.households

    def concerned(h: int) -> bool:
        return people.spell.item(h) == spell and bool(people.in_arrears.item(h))

    yield from office.casework(model, town, household, Case.REFINANCING, model.assume.case_hours_startlan, concerned)
    decision, amount = assess(model, town, household) if concerned(household) else (Refusal.WITHDRAWN, 0.0)
    town.refinancing.remove(household)
    people.cases[household] -= 1
    model.record(Event.REFINANCE_DECISION, household, detail=decision, amount=amount)
    if decision == Refusal.APPROVED:
        _pay_out(model, town, household, amount)


def assess(model: Model, town: Town, household: int) -> tuple[Refusal, float]:
    """The decision on taking over all that the household owes its bank, and the amount, NOK.

    That no bank lends it enough, the petition says. Who lives in something dearer than what is lent on to buyers could
    move to something cheaper instead.
    """
    people, rows = model.households, np.array([household])
    value = float(budgets(model, rows).value[0])
    if value > DEAREST / MODEST * float(modest_prices(model, rows)[0]):
        return Refusal.NOT_DISADVANTAGED, 0.0
    found = refinance(
        bank_debt=people.debt.item(household),
        startlan=people.startlan.item(household),
        value=value,
        net_income=12 * people.net.item(household),
        living_cost=12 * people.subsistence.item(household),
        rate=model.assume.startlan_rate_test / 100,
        years=town.policy.startlan.term_years,
        max_ltv=min(town.policy.startlan.max_ltv, total_cap(town)),
    )
    if found == 0:
        return Refusal.CANNOT_SERVICE, 0.0
    if found < people.debt.item(household):
        return Refusal.CAP, 0.0
    return (Refusal.APPROVED, found) if found <= town.frame.left else (Refusal.FRAME_SPENT, 0.0)


def _pay_out(model: Model, town: Town, household: int, amount: float) -> None:
    """The bank is repaid, arrears included, and the instalments are spread over the startlån's term."""
    people = model.households
    town.frame.used += amount
    people.debt[household] = people.instalment[household] = 0.0
    people.startlan[household] += amount
    people.startlan_instalment[household] = people.startlan.item(household) / (12 * town.policy.startlan.term_years)
    people.in_arrears[household] = False
    town.refinanced[household] = model.env.now
    change_loans(model, np.array([household]), Reason.REFINANCED)
