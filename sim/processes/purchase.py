"""Sales carried out: the buyers' money and loans, what the sellers are left with, and who then lives there."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from sim.ledger import FIRST_TIME, NOBODY, Buyer, Event, Item, Payer, Programme, Reason
from sim.processes import startlan
from sim.processes.allocation import keep_ready
from sim.processes.bids import Bids
from sim.processes.costs import record
from sim.processes.credit import YEARS
from sim.processes.model import Model, Rows, Town
from sim.processes.moves import change_loans, move_many, owner_states
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Use
from sim.world.households import OWNS

LOW_PRICE = int(Programme.PRIVATE_LOW_PRICE)


def carry_out(model: Model, bids: Bids, dwellings: Rows, price: Floats) -> Floats:
    """Carry out a month's sales: each of `bids` gets its dwelling at its price (NOK).

    Returns loan to value of those who bought with a bank's loan only, 0 for the others, one a sale.
    """
    homes = model.dwellings
    sellers = homes.seller[dwellings].astype(np.intp)
    homes.listed[dwellings] = -1
    homes.seller[dwellings] = NOBODY
    private = bids.household != NOBODY
    ltv = np.zeros(price.size)
    ltv[private] = _households_pay(model, bids.chosen(np.flatnonzero(private)), dwellings[private], price[private])
    _take_over(model, bids, dwellings, price, ~private)
    _settle_all(model, sellers, price)
    return np.where(bids.kind == int(Buyer.HOUSEHOLD_BANK), ltv, 0.0)


def _households_pay(model: Model, bids: Bids, dwellings: Rows, price: Floats) -> Floats:
    """Savings, help and loans pay price and fee, and the households move in. Returns loan to value.

    An owner who buys before the old home is sold borrows against it meanwhile: the new loan is reckoned after the
    equity in the old home, and the sale of that repays the rest.
    """
    people, rows = model.households, bids.household
    if not rows.size:
        return np.zeros(0)
    first = ~people.ever_owned[rows]
    total = price * (1 + model.assume.purchase_fee)
    bridge = np.minimum(bids.home, total)
    savings = people.wealth[rows] + bids.help
    own = np.minimum(savings, total - bridge)
    loan = total - bridge - own
    state_loan = np.zeros(rows.size)
    for place in np.flatnonzero(bids.kind == int(Buyer.HOUSEHOLD_STARTLAN)).tolist():
        state_loan[place] = startlan.use_offer(
            model, int(rows[place]), float(loan[place]), float(bids.bank_loan[place]), float(price[place])
        )
    bank = loan - state_loan
    people.wealth[rows] = savings - own
    people.family_help[rows[first]] = 0.0
    people.debt[rows] += bank + bridge
    people.instalment[rows] += bank / (12 * YEARS)
    people.startlan[rows] += state_loan
    years = model.rule("startlan.term_years")[bids.town]
    people.startlan_instalment[rows] += state_loan / (12 * years)
    kinds = bids.kind + FIRST_TIME * first
    rooms = model.dwellings.rooms[dwellings]
    model.record_many(Event.SALE, rows, dwelling=dwellings, amount=price, detail=kinds, origin=rooms)
    per_mille = np.round(1000 * loan / price)
    for event, amount in ((Event.LOAN_BANK, bank), (Event.LOAN_STARTLAN, state_loan)):
        lent = amount >= 1
        model.record_many(event, rows[lent], dwelling=dwellings[lent], amount=amount[lent], detail=per_mille[lent])
    move_many(model, rows, owner_states(model, rows), Reason.BOUGHT, dwellings)
    return np.asarray(loan / price)


def _settle_all(model: Model, sellers: Rows, price: Floats) -> None:
    """Pay the sellers; who sells two dwellings in a month is paid for one after the other."""
    left = np.flatnonzero(sellers != NOBODY)
    while left.size:
        _, first = np.unique(sellers[left], return_index=True)
        now = left[np.sort(first)]
        settle(model, sellers[now], price[now])
        left = np.setdiff1d(left, now)


def settle(model: Model, sellers: Rows, price: Floats) -> None:
    """The sellers' loans are repaid from the price; what is left is theirs, what is short is lost.

    Of an owner who has moved on, the old home's startlån goes first and then as much of the bank's loans as the price
    repays; the rest stands on the new home. Of others the bank comes first, and a loss is final when their last home
    is sold. Each seller stands here once.
    """
    people, homes = model.households, model.dwellings
    debt, state_debt = people.debt[sellers], people.startlan[sellers]
    moved_on = OWNS[people.state[sellers]]
    state_first = np.minimum(state_debt, price)
    repaid = np.where(moved_on, np.minimum(debt, price - state_first), np.minimum(debt, price))
    state_repaid = np.where(moved_on, state_first, np.minimum(state_debt, price - repaid))
    people.wealth[sellers] += price - repaid - state_repaid
    owed, short = debt - repaid, state_debt - state_repaid
    more = np.isin(sellers, homes.seller[homes.for_sale()])
    final = ~moved_on & ~more
    for place in np.flatnonzero(final & (short > 0)).tolist():
        startlan.bear_loss(model, int(sellers[place]), float(state_debt[place]), float(short[place]))
    owed, short = np.where(final, 0.0, owed), np.where(final, 0.0, short)
    people.debt[sellers], people.startlan[sellers] = owed, short
    people.instalment[sellers] = owed / (12 * YEARS)
    people.startlan_instalment[sellers[short <= 0]] = 0.0
    change_loans(model, sellers[moved_on], Reason.REPAID)


def _take_over(model: Model, bids: Bids, dwellings: Rows, price: Floats, others: npt.NDArray[np.bool_]) -> None:
    """An investor lets the dwelling; the municipality lets it to those on its list."""
    homes, bought = model.dwellings, dwellings[others]
    model.ledger.record_many(
        bought.size,
        day=model.day,
        event=int(Event.SALE),
        municipality=bids.town[others],
        origin=homes.rooms[bought],
        detail=bids.kind[others],
        dwelling=bought,
        amount=price[others],
    )
    homes.use[dwellings[bids.kind == int(Buyer.INVESTOR)]] = int(Use.LET)
    for place in np.flatnonzero(bids.kind == int(Buyer.MUNICIPALITY)).tolist():
        town, dwelling = model.towns[bids.town[place]], int(dwellings[place])
        homes.use[dwelling] = int(Use.MUNICIPAL)
        homes.programme[dwelling] = int(Programme.ACQUISITION)
        town.fractions["acquisition"] -= 1
        pay_capital(model, town, dwelling, float(price[place]))
        model.ledger.record(
            model.day, Event.MUNICIPAL_ACQUIRED, town.index, dwelling=dwelling, detail=Programme.ACQUISITION
        )
        homes.suited[dwelling] = is_suited(model, town)
        keep_ready(model, dwelling)


def is_suited(model: Model, town: Town) -> bool:
    """Whether the next municipal dwelling is one for tenants who need follow-up: as many as in the stock."""
    return town.whole("suited", model.assume.suited_share) > 0


def pay_capital(model: Model, town: Town, dwelling: int, price: float) -> None:
    """The cost of a new municipal dwelling, of which the state grants a share."""
    grant = tables.unit_costs()["acquisition_grant_share"] * price
    record(model, town, Item.CAPITAL, Payer.MUNICIPALITY, price - grant, dwelling)
    record(model, town, Item.GRANT, Payer.STATE, grant, dwelling)


def most_wanted(town: Town) -> int:
    """The number of rooms for which most wait; two if nobody does."""
    waiting = Counter(applicant.rooms for applicant in town.waiting)
    return max(waiting, key=lambda rooms: (waiting[rooms], -rooms), default=2)
