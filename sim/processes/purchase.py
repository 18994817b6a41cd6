"""A sale: the buyer's money and loans, what the seller is left with, and who then lives there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sim.ledger import FIRST_TIME, NOBODY, Buyer, Event, Item, Payer, Programme, Reason
from sim.processes import startlan
from sim.processes.allocation import offer
from sim.processes.costs import record
from sim.processes.credit import YEARS
from sim.processes.model import Model, Town
from sim.processes.moves import move, owner_state
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


def buy(
    model: Model,
    town: Town,
    kind: Buyer,
    dwelling: int,
    price: float,
    household: int = NOBODY,
    means: Means | None = None,
) -> float:
    """Carry a sale through; returns the buyer's loan-to-value (0 for investors and the municipality)."""
    homes = model.dwellings
    seller = int(homes.seller[dwelling])
    homes.listed[dwelling] = -1
    homes.seller[dwelling] = NOBODY
    rooms = int(homes.rooms[dwelling])
    ltv = 0.0
    if means is not None:
        first = 0 if model.households.ever_owned[household] else FIRST_TIME
        model.record(Event.SALE, household, origin=rooms, detail=kind + first, dwelling=dwelling, amount=price)
        ltv = _household_pays(model, town, kind, household, dwelling, price, means)
    else:
        model.ledger.record(
            model.day, Event.SALE, town.index, origin=rooms, detail=kind, dwelling=dwelling, amount=price
        )
        if kind == Buyer.INVESTOR:
            homes.use[dwelling] = Use.LET
        else:
            _municipality_takes_over(model, town, dwelling, price)
    if seller != NOBODY:
        settle(model, town, seller, price)
    return ltv


def _household_pays(
    model: Model, town: Town, kind: Buyer, household: int, dwelling: int, price: float, means: Means
) -> float:
    """Savings, help and loans pay price and fee; the household moves in. Returns loan to value.

    An owner who buys before the old home is sold borrows against it meanwhile: the new loan is reckoned after the
    equity in the old home, and the sale of that repays the rest.
    """
    people = model.households
    total = price * (1 + model.assume.purchase_fee)
    bridge = min(means.home, total)
    savings = float(people.wealth[household]) + means.help
    own = min(savings, total - bridge)
    people.wealth[household] = savings - own
    if not people.ever_owned[household]:
        people.family_help[household] = 0.0
    loan = total - bridge - own
    bank, state_loan = loan, 0.0
    years = float(YEARS)
    if kind == Buyer.HOUSEHOLD_STARTLAN:
        granted = town.startlan.pop(household)
        wanted = startlan.loans(model, town, loan, means.bank_loan, price)[1]
        state_loan = min(wanted, granted.reserved)
        bank = loan - state_loan
        startlan.give_back(town, granted.year, granted.reserved - state_loan)
        granted.closed.succeed(True)
        years = town.policy.startlan.term_years
    ltv = loan / price
    people.debt[household] += bank + bridge
    people.instalment[household] += bank / (12 * YEARS)
    people.startlan[household] += state_loan
    people.startlan_instalment[household] += state_loan / (12 * years)
    for event, amount in ((Event.LOAN_BANK, bank), (Event.LOAN_STARTLAN, state_loan)):
        if amount >= 1:
            model.record(event, household, dwelling=dwelling, detail=round(1000 * ltv), amount=amount)
    move(model, household, owner_state(model, household), Reason.BOUGHT, dwelling)
    return ltv


def settle(model: Model, town: Town, seller: int, price: float) -> None:
    """The seller's loans are repaid from the price, the bank's first; what is short is lost, what is left is theirs."""
    people = model.households
    left = price
    paid = min(float(people.debt[seller]), left)
    left -= paid
    people.debt[seller] -= paid
    paid = min(float(people.startlan[seller]), left)
    left -= paid
    remaining = float(people.startlan[seller])
    people.startlan[seller] -= paid
    people.wealth[seller] += left
    if OWNS[people.state[seller]]:
        return  # what is still owed stands on the new home
    if people.startlan[seller] > 0:
        startlan.bear_loss(model, seller, remaining, float(people.startlan[seller]))
    people.debt[seller] = people.startlan[seller] = 0.0
    people.instalment[seller] = people.startlan_instalment[seller] = 0.0


def _municipality_takes_over(model: Model, town: Town, dwelling: int, price: float) -> None:
    homes = model.dwellings
    homes.use[dwelling] = Use.MUNICIPAL
    homes.programme[dwelling] = Programme.ACQUISITION
    town.fractions["acquisition"] -= 1
    pay_capital(model, town, dwelling, price)
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
