"""Sales carried out: the buyers' money and loans, what the sellers are left with, and who then lives there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.ledger import FIRST_TIME, NOBODY, Buyer, Event, Item, Payer, Programme, Reason, State
from sim.processes import startlan
from sim.processes.allocation import offer
from sim.processes.costs import record
from sim.processes.credit import YEARS
from sim.processes.model import Model, Rows, Town
from sim.processes.moves import change_loans, move_many
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Use
from sim.world.households import OWNS

LOW_PRICE = int(Programme.PRIVATE_LOW_PRICE)


@dataclass(frozen=True, slots=True)
class Means:
    """How a household pays, NOK, besides its savings.

    Attributes:
        home: what its present home leaves when sold. help: from the family. bank_loan: what a bank would lend.
    """

    home: float
    help: float
    bank_loan: float


@dataclass(frozen=True, slots=True)
class Deal:
    """A bid that got a dwelling. Households have `means`, investors and the municipality have none."""

    kind: Buyer
    dwelling: int
    price: float
    household: int = NOBODY
    means: Means | None = None


def carry_out(model: Model, town: Town, deals: Sequence[Deal]) -> Floats:
    """Carry out a month's sales; returns loan to value of the households that bought with a bank's loan."""
    homes = model.dwellings
    dwellings = np.array([deal.dwelling for deal in deals], np.intp)
    sellers, prices = homes.seller[dwellings].copy(), np.array([deal.price for deal in deals])
    homes.listed[dwellings] = -1
    homes.seller[dwellings] = NOBODY
    private = [deal for deal in deals if deal.means is not None]
    ltv = _households_pay(model, town, private) if private else np.zeros(0)
    for deal in deals:
        if deal.means is None:
            _take_over(model, town, deal)
    for seller, price in zip(sellers.tolist(), prices.tolist(), strict=True):
        if seller != NOBODY:
            settle(model, seller, price)
    return ltv[[deal.kind == Buyer.HOUSEHOLD_BANK for deal in private]]


def _households_pay(model: Model, town: Town, deals: Sequence[Deal]) -> Floats:
    """Savings, help and loans pay price and fee, and the households move in. Returns loan to value.

    An owner who buys before the old home is sold borrows against it meanwhile: the new loan is reckoned after the
    equity in the old home, and the sale of that repays the rest.
    """
    people = model.households
    rows = np.array([deal.household for deal in deals], np.intp)
    dwellings = np.array([deal.dwelling for deal in deals], np.intp)
    price = np.array([deal.price for deal in deals])
    home, help = np.array([(m.home, m.help) for deal in deals if (m := deal.means)]).T
    first = ~people.ever_owned[rows]
    total = price * (1 + model.assume.purchase_fee)
    bridge = np.minimum(home, total)
    savings = people.wealth[rows] + help
    own = np.minimum(savings, total - bridge)
    loan = total - bridge - own
    state_loan = np.array(
        [_use_offer(model, town, deal, float(amount)) for deal, amount in zip(deals, loan, strict=True)]
    )
    bank = loan - state_loan
    people.wealth[rows] = savings - own
    people.family_help[rows[first]] = 0.0
    people.debt[rows] += bank + bridge
    people.instalment[rows] += bank / (12 * YEARS)
    people.startlan[rows] += state_loan
    people.startlan_instalment[rows] += state_loan / (12 * town.policy.startlan.term_years)
    kinds = np.array([int(deal.kind) for deal in deals]) + FIRST_TIME * first
    rooms = model.dwellings.rooms[dwellings]
    _record(model, rows, dwellings, Event.SALE, amount=price, detail=kinds, origin=rooms)
    per_mille = np.round(1000 * loan / price)
    for event, amount in ((Event.LOAN_BANK, bank), (Event.LOAN_STARTLAN, state_loan)):
        lent = amount >= 1
        _record(model, rows[lent], dwellings[lent], event, amount=amount[lent], detail=per_mille[lent], origin=0)
    state = np.where(
        people.startlan[rows] > 0,
        int(State.OWNER_STARTLAN),
        np.where(people.debt[rows] > 0, int(State.OWNER_BANK), int(State.OWNER_OUTRIGHT)),
    )
    for target in (State.OWNER_BANK, State.OWNER_STARTLAN, State.OWNER_OUTRIGHT):
        among = state == int(target)
        move_many(model, rows[among], target, Reason.BOUGHT, dwellings[among])
    return np.asarray(loan / price)


def _record(
    model: Model,
    rows: Rows,
    dwellings: Rows,
    event: Event,
    *,
    amount: Floats,
    detail: Floats,
    origin: npt.NDArray[np.int8] | int,
) -> None:
    people = model.households
    model.ledger.record_many(
        rows.size,
        day=model.day,
        event=int(event),
        municipality=people.municipality[rows],
        household=rows,
        dwelling=dwellings,
        amount=amount,
        detail=detail,
        origin=origin,
        **people.said(rows),
    )


def _use_offer(model: Model, town: Town, deal: Deal, loan: float) -> float:
    """The startlån in a household's loan; what was granted and is not needed goes back to the frame."""
    if deal.kind != Buyer.HOUSEHOLD_STARTLAN or deal.means is None:
        return 0.0
    granted = town.startlan.pop(deal.household)
    wanted = startlan.loans(model, town, loan, deal.means.bank_loan, deal.price)[1]
    amount = min(wanted, granted.reserved)
    startlan.give_back(town, granted.year, granted.reserved - amount)
    granted.closed.succeed(True)
    return amount


def settle(model: Model, seller: int, price: float) -> None:
    """The seller's loans are repaid from the price; what is left is theirs, what is short is lost.

    Of an owner who has moved on, the old home's startlån goes first and then as much of the bank's loans as the price
    repays; the rest stands on the new home. Of others the bank comes first, and a loss is final when their last home
    is sold.
    """
    people, homes = model.households, model.dwellings
    debt, state_debt = float(people.debt[seller]), float(people.startlan[seller])
    moved_on = bool(OWNS[people.state_of(seller)])
    if moved_on:
        state_repaid = min(state_debt, price)
        repaid = min(debt, price - state_repaid)
    else:
        repaid = min(debt, price)
        state_repaid = min(state_debt, price - repaid)
    people.wealth[seller] += price - repaid - state_repaid
    people.debt[seller] = debt - repaid
    people.startlan[seller] = short = state_debt - state_repaid
    owed = debt - repaid
    if owed + short > 0 and not moved_on and not (homes.seller[: homes.count] == seller).any():
        if short > 0:
            startlan.bear_loss(model, seller, state_debt, short)
        owed = short = people.debt[seller] = people.startlan[seller] = 0.0
    people.instalment[seller] = owed / (12 * YEARS)
    if not short:
        people.startlan_instalment[seller] = 0.0
    if moved_on:
        change_loans(model, seller, Reason.REPAID)


def _take_over(model: Model, town: Town, deal: Deal) -> None:
    """An investor lets the dwelling; the municipality lets it to those on its list."""
    homes, dwelling = model.dwellings, deal.dwelling
    model.ledger.record(
        model.day,
        Event.SALE,
        town.index,
        origin=int(homes.rooms[dwelling]),
        detail=deal.kind,
        dwelling=dwelling,
        amount=deal.price,
    )
    if deal.kind == Buyer.INVESTOR:
        homes.use[dwelling] = Use.LET
        return
    homes.use[dwelling] = Use.MUNICIPAL
    homes.programme[dwelling] = Programme.ACQUISITION
    town.fractions["acquisition"] -= 1
    pay_capital(model, town, dwelling, deal.price)
    model.ledger.record(
        model.day, Event.MUNICIPAL_ACQUIRED, town.index, dwelling=dwelling, detail=Programme.ACQUISITION
    )
    offer(model, dwelling)


def pay_capital(model: Model, town: Town, dwelling: int, price: float) -> None:
    """The cost of a new municipal dwelling, of which the state grants a share."""
    grant = tables.unit_costs()["acquisition_grant_share"] * price
    record(model, town, Item.CAPITAL, Payer.MUNICIPALITY, price - grant, dwelling)
    record(model, town, Item.GRANT, Payer.STATE, grant, dwelling)


def most_wanted(town: Town) -> int:
    """The number of rooms for which most wait; two if nobody does."""
    waiting = Counter(applicant.rooms for applicant in town.waiting)
    return max(waiting, key=lambda rooms: (waiting[rooms], -rooms), default=2)
