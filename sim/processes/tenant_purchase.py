"""From renting to owning (leie-til-eie): a tenant of the municipality buys the dwelling in which she lives.

It leaves the municipality's stock, at the market's price. With a startlån, if a bank will not lend enough; what is left
of the state's grant is repaid, or comes off the price. The municipality may buy other dwellings for the money.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import OF_OTHERS, Buyer, Case, Event, Item, Payer, Programme, Reason, Refusal, State
from sim.processes import grants, office, startlan
from sim.processes.costs import record
from sim.processes.credit import budgets
from sim.processes.model import Model, Rows
from sim.processes.moves import become_owner
from sim.processes.purchase import most_wanted, pay_and_borrow
from sim.processes.towns import Town
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints

_MUNICIPAL_RENT = int(State.MUNICIPAL_RENT)
_OF_OTHERS = np.isin(np.arange(len(Programme)), OF_OTHERS)
"""Programmes whose dwellings are not the municipality's to sell."""


def ask(model: Model) -> None:
    """Some tenants ask to buy, where the municipality sells and owns the dwelling."""
    sells = model.rule("municipal.sell_to_tenants")
    if not sells.any():
        return
    rows = model.households.over(
        _ask, model.dwellings.programme, sells, model.assume.tenant_purchase_wish / 12, model.word("tenant_purchase")
    )
    for household in rows.tolist():
        town = model.town_of(household)
        model.households.cases[household] += 1
        model.env.start(_case(model, town, household, model.households.spell.item(household)))


@compiled
def _ask(
    count: int,
    identity: Words,
    municipality: Ints,
    state: Ints,
    dwelling: Ints,
    notice: Ints,
    applying_startlan: Bools,
    cases: Ints,
    programme: Ints,
    sells: Floats,
    chance: float,
    word: np.uint64,
) -> Rows:
    rows, found = np.empty(count, np.intp), 0
    for h in range(count):
        if state[h] != _MUNICIPAL_RENT or drawn(word, identity[h]) >= chance or sells[municipality[h]] == 0:
            continue
        if not _OF_OTHERS[programme[dwelling[h]]] and notice[h] < 0 and not applying_startlan[h] and cases[h] == 0:
            rows[found] = h
            found += 1
    return rows[:found]


def _case(model: Model, town: Town, household: int, spell: int) -> Generator[simpy.Event, object, None]:
    """From the wish to the sale, or to an answer that it cannot be paid."""
    people = model.households
    yield model.some_day("tenant_purchase_day", household)

    def concerned(h: int) -> bool:
        return people.spell.item(h) == spell and people.notice.item(h) < 0

    if concerned(household):
        yield from office.casework(
            model, town, household, Case.TENANT_PURCHASE, model.assume.case_hours_startlan, concerned
        )
    people.cases[household] -= 1
    if concerned(household):
        _buy(model, town, household)


def _buy(model: Model, town: Town, household: int) -> None:
    """The sale, if bank or municipality lend enough for the dwelling."""
    dwelling = model.households.dwelling.item(household)
    price = asking_price(model, town, dwelling)
    lender = _lender(model, town, household, price)
    if lender is None:
        return
    with_startlan = np.array([lender == Event.LOAN_STARTLAN])
    rows, dwellings, kind = np.array([household]), np.array([dwelling]), np.array([int(Buyer.TENANT)])
    pay_and_borrow(model, rows, dwellings, np.array([price]), kind, with_startlan, _startlan)
    model.record(Event.TENANT_BOUGHT, household, dwelling=dwelling, amount=price)
    become_owner(model, household, Reason.BOUGHT)
    record(model, town, Item.CAPITAL, Payer.MUNICIPALITY, -price, dwelling)
    if town.policy.grants.on_sale == "repay":
        repaid = grants.repay(model, town, dwelling)
        record(model, town, Item.CAPITAL, Payer.MUNICIPALITY, repaid, dwelling)
        price -= repaid
    model.dwellings.grant[dwelling] = 0.0
    if town.policy.municipal.reinvest_sales:
        rooms = most_wanted(town)
        cost = model.market.prices.price.item(town.index, rooms - 1) * (1 - town.policy.grants.rental_share)
        town.fractions["reinvest"] = town.fractions.get("reinvest", 0.0) + price / cost


def asking_price(model: Model, town: Town, dwelling: int) -> float:
    """The market's price, less what is left of the grant where that follows the dwelling, NOK."""
    homes = model.dwellings
    price = model.market.prices.price.item(town.index, homes.rooms.item(dwelling) - 1) * homes.quality.item(dwelling)
    return float(price - (grants.left_of(model, dwelling) if town.policy.grants.on_sale == "transfer" else 0.0))


def _lender(model: Model, town: Town, household: int, price: float) -> Event | None:
    """With whose loan the household can pay the price; None if it cannot."""
    rows = np.array([household])
    if float(budgets(model, rows).price[0]) >= price:
        return Event.LOAN_BANK
    decision, most, _, _ = startlan.assess(model, town, household)
    if decision == Refusal.APPROVED and most >= price:
        return Event.LOAN_STARTLAN
    return None


def _startlan(model: Model, household: int, loan: float, bank_loan: float, price: float) -> float:
    """The municipality's part of the loan, out of the year's frame."""
    town = model.town_of(household)
    amount = min(
        startlan.loans(model, town, loan, bank_loan, price, startlan.may_top_up(model, town))[1], town.frame.left
    )
    town.frame.used += amount
    return amount
