"""Sales carried out: the buyers' money and loans, what the sellers are left with, and who then lives there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import FIRST_TIME, NOBODY, Buyer, Event, Item, Payer, Programme, Reason, type_of_rows
from sim.processes import grants, startlan
from sim.processes.allocation import keep_ready
from sim.processes.bids import Bids
from sim.processes.costs import record
from sim.processes.credit import YEARS, Bools, Ints, budgets
from sim.processes.interest_only import Agreements, agreements, first_instalment
from sim.processes.model import Model, Rows
from sim.processes.moves import change_loans, move_many, owner_states
from sim.processes.offers import LOW_PRICE
from sim.processes.telling import tell
from sim.processes.towns import Town
from sim.streams import Floats, Words
from sim.world.dwellings import Use
from sim.world.households import OWNS

_SALE, _LOAN_BANK, _LOAN_STARTLAN = int(Event.SALE), int(Event.LOAN_BANK), int(Event.LOAN_STARTLAN)
StartlanOf = Callable[[Model, int, float, float, float], float]
_NOBODY, _INVESTOR, _LET = int(NOBODY), int(Buyer.INVESTOR), int(Use.LET)


def carry_out(model: Model, bids: Bids, dwellings: Rows, price: Floats) -> Floats:
    """Carry out a month's sales: each of `bids` gets its dwelling at its price (NOK).

    Returns loan to value of those whose loans banks count in their quota, 0 for the others, one a sale.
    """
    bound = model.month + 12 * model.rule("builds.resale_years")
    sellers = model.dwellings.at(dwellings, _hand_over, bids.kind, bound)
    repaid = grants.repaid_by_sellers(model, dwellings, sellers)
    private = np.flatnonzero(bids.household != NOBODY)
    ltv = np.zeros(price.size)
    ltv[private] = _households_pay(model, bids.chosen(private), dwellings[private], price[private])
    _others_take_over(model, bids, dwellings, price)
    _settle_all(model, sellers, price - repaid)
    return ltv * _counted_by_banks(model, bids)


def _counted_by_banks(model: Model, bids: Bids) -> Bools:
    """Who bought with a bank's loan only, or with a startlån behind it where banks count that."""
    counted = bids.kind == int(Buyer.HOUSEHOLD_BANK)
    behind = bids.kind == int(Buyer.HOUSEHOLD_STARTLAN)
    behind &= model.rule("startlan.topup_in_quota")[bids.town] > 0
    behind[behind] = model.households.debt[bids.household[behind]] > 0
    return np.asarray(counted | behind)


@compiled
def _hand_over(
    dwellings: Rows,
    municipality: Ints,
    use: Ints,
    seller: Ints,
    listed: Ints,
    programme: Ints,
    bound_until: Ints,
    kind: Ints,
    bound: Floats,
) -> Rows:
    """The dwellings are no longer for sale, and to let if an investor bought them. Returns the sellers.

    What the low-price programme sells is bound for its years, until the month `bound` of each municipality.
    """
    sellers = np.empty(dwellings.size, np.intp)
    for place in range(dwellings.size):
        d = dwellings[place]
        sellers[place] = seller[d]
        if programme[d] == LOW_PRICE and seller[d] == _NOBODY:
            bound_until[d] = int(bound[municipality[d]])
        seller[d], listed[d] = _NOBODY, -1
        if kind[place] == _INVESTOR:
            use[d] = _LET
    return sellers


def _households_pay(model: Model, bids: Bids, dwellings: Rows, price: Floats) -> Floats:
    """Savings, help and loans pay price and fee, and the households move in. Returns loan to value."""
    rows = bids.household
    if not rows.size:
        return np.zeros(0)
    with_startlan = bids.kind == int(Buyer.HOUSEHOLD_STARTLAN)
    for place in np.flatnonzero(with_startlan).tolist():
        share = model.town_of(int(rows[place])).startlan[int(rows[place])].grant_share
        if share:
            grants.establish(model, int(rows[place]), int(dwellings[place]), share * float(price[place]))
    loan = pay_and_borrow(model, rows, dwellings, price, bids.kind, with_startlan, startlan.use_offer)
    move_many(model, rows, owner_states(model, rows), Reason.BOUGHT, dwellings)
    return np.asarray(loan / price)


def pay_and_borrow(
    model: Model,
    rows: Rows,
    dwellings: Rows,
    price: Floats,
    kind: Ints,
    with_startlan: Bools,
    startlan_of: StartlanOf,
) -> Floats:
    """Savings pay the price and the fee as far as they go, loans the rest; told of in the ledger. Returns the loans.

    Args:
        kind: a Buyer for each. with_startlan: who has the municipality's loan, alone or besides a bank's.
        startlan_of: what the municipality lends of a loan with startlån: (model, household, loan, what a bank would
            lend, price) -> NOK.
    """
    people = model.households
    means = budgets(model, rows)
    loan, bridge, first = people.at(rows, _pay, price * (1 + model.assume.purchase_fee), means.home, means.help)
    state_loan = np.zeros(rows.size)
    for place in np.flatnonzero(with_startlan).tolist():
        state_loan[place] = startlan_of(
            model, int(rows[place]), float(loan[place]), float(means.bank_loan[place]), float(price[place])
        )
    block = np.empty(3 * rows.size, type_of_rows)
    told = people.at(
        rows,
        _borrow,
        loan,
        state_loan,
        bridge,
        model.rule("startlan.term_years"),
        agreements(model),
        block,
        model.day,
        dwellings,
        model.dwellings.rooms,
        price,
        kind + FIRST_TIME * first,
    )
    model.ledger.append(block[:told])
    return loan


@compiled
def _pay(
    rows: Rows, wealth: Floats, ever_owned: Bools, family_help: Floats, total: Floats, home: Floats, help: Floats
) -> tuple[Floats, Floats, Bools]:
    """Pay `total`, price and fee, as far as savings go. Returns loan, bridge and who buys for the first time.

    An owner who buys before the old home is sold borrows against it meanwhile: the new loan is reckoned after the
    equity in the old home, and the sale of that repays the rest, the bridge.
    """
    loan, bridge, first = np.empty(rows.size), np.empty(rows.size), np.empty(rows.size, np.bool_)
    for place in range(rows.size):
        h = rows[place]
        bridge[place] = min(home[place], total[place])
        savings = wealth[h] + help[place]
        own = min(savings, total[place] - bridge[place])
        loan[place] = total[place] - bridge[place] - own
        wealth[h] = savings - own
        first[place] = not ever_owned[h]
        if first[place]:
            family_help[h] = 0.0
    return loan, bridge, first


@compiled
def _borrow(
    rows: Rows,
    identity: Words,
    municipality: Ints,
    birth: Ints,
    id: Ints,
    recorded: Ints,
    debt: Floats,
    instalment: Floats,
    instalments_from: Ints,
    startlan: Floats,
    startlan_instalment: Floats,
    loan: Floats,
    state_loan: Floats,
    bridge: Floats,
    years: Floats,
    agreed: Agreements,
    block: npt.NDArray[np.void],
    day: int,
    dwellings: Rows,
    rooms: Ints,
    price: Floats,
    kind: Ints,
) -> int:
    """The bank lends what the `state_loan` leaves of a loan, and the bridge.

    Tells of the sales and then of the loans, in the first rows of `block`; returns how many rows.

    Args:
        years: term of a startlån, by municipality. rooms: of all dwellings.
        kind: Buyer, with FIRST_TIME added where it is one.
    """
    told = 0
    for place in range(rows.size):
        h, home = rows[place], dwellings[place]
        bank = loan[place] - state_loan[place]
        debt[h] += bank + bridge[place]
        instalment[h] += bank / (12 * YEARS)
        if bank > 0:
            of_value, above = loan[place] / price[place], agreed.above[municipality[h]]
            instalments_from[h] = first_instalment(identity[h], birth[h], of_value, above, agreed)
        startlan[h] += state_loan[place]
        startlan_instalment[h] += state_loan[place] / (12 * years[municipality[h]])
        row, amount = block[told], price[place]
        tell(row, day, _SALE, municipality[h], id[h], recorded[h], rooms[home], 0, kind[place], home, amount)
        told += 1
    for event in (_LOAN_BANK, _LOAN_STARTLAN):
        for place in range(rows.size):
            h, lent = rows[place], state_loan[place]
            if event == _LOAN_BANK:
                lent = loan[place] - state_loan[place]
            if lent >= 1:
                of_value = int(np.rint(1000 * loan[place] / price[place]))
                home = dwellings[place]
                tell(block[told], day, event, municipality[h], id[h], recorded[h], 0, 0, of_value, home, lent)
                told += 1
    return told


def _settle_all(model: Model, sellers: Rows, price: Floats) -> None:
    """Pay the sellers; who sells two dwellings in a month is paid for one after the other."""
    people = model.households
    sell_more = model.dwellings.over(_sell_more, people.count)
    left = np.flatnonzero(sellers != NOBODY)
    while left.size:
        once = sellers[left]
        settled = people.at(once, _settle, price[left], sell_more)
        for household, remaining, loss in zip(*(column.tolist() for column in settled.lost), strict=True):
            startlan.bear_loss(model, household, remaining, loss)
        change_loans(model, settled.moved_on, Reason.REPAID)
        left = left[settled.again]


@compiled
def _sell_more(count: int, seller: Ints, listed: Ints, households: int) -> Bools:
    """Whether each household has a dwelling for sale."""
    sells = np.zeros(households, np.bool_)
    for d in range(count):
        if listed[d] >= 0 and seller[d] != _NOBODY:
            sells[seller[d]] = True
    return sells


class Settled(NamedTuple):
    """What a round of payments to sellers leaves to be done.

    Attributes:
        moved_on: sellers who own another home, in whose loans something may have changed.
        lost: households, what they still owed on a startlån, and what of it is lost.
        again: places of sales whose seller has been paid for another one in this round.
    """

    moved_on: Rows
    lost: tuple[Rows, Floats, Floats]
    again: Rows


@compiled
def _settle(
    rows: Rows,
    state: Ints,
    wealth: Floats,
    debt: Floats,
    instalment: Floats,
    startlan: Floats,
    startlan_instalment: Floats,
    price: Floats,
    sell_more: Bools,
) -> Settled:
    """The sellers' loans are repaid from the price; what is left is theirs, what is short is lost.

    Of an owner who has moved on, the old home's startlån goes first and then as much of the bank's loans as the price
    repays; the rest stands on the new home. Of others the bank comes first, and a loss is final when their last home
    is sold: `sell_more` says whose is not.
    """
    moved_on, lost, again = np.empty(rows.size, np.intp), np.empty(rows.size, np.intp), np.empty(rows.size, np.intp)
    remaining, loss = np.empty(rows.size), np.empty(rows.size)
    paid = np.zeros(sell_more.size, np.bool_)
    m = n = k = 0
    for place in range(rows.size):
        h = rows[place]
        if paid[h]:
            again[k] = place
            k += 1
            continue
        paid[h] = True
        if OWNS[state[h]]:
            state_repaid = min(startlan[h], price[place])
            repaid = min(debt[h], price[place] - state_repaid)
            moved_on[m] = h
            m += 1
        else:
            repaid = min(debt[h], price[place])
            state_repaid = min(startlan[h], price[place] - repaid)
        wealth[h] += price[place] - repaid - state_repaid
        owed, short = debt[h] - repaid, startlan[h] - state_repaid
        if not OWNS[state[h]] and not sell_more[h]:
            if short > 0:
                lost[n], remaining[n], loss[n] = h, startlan[h], short
                n += 1
            owed, short = 0.0, 0.0
        debt[h], startlan[h] = owed, short
        instalment[h] = owed / (12 * YEARS)
        if short <= 0:
            startlan_instalment[h] = 0.0
    return Settled(moved_on[:m], (lost[:n], remaining[:n], loss[:n]), again[:k])


def _others_take_over(model: Model, bids: Bids, dwellings: Rows, price: Floats) -> None:
    """Investors and municipalities, who let the dwellings: the municipality to those on its list."""
    homes, others = model.dwellings, np.flatnonzero(bids.household == NOBODY)
    if not others.size:
        return
    bought = dwellings[others]
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
        homes.accessible[dwelling] = town.whole("accessible", model.assume.accessible_share) > 0
        keep_ready(model, dwelling)


def is_suited(model: Model, town: Town) -> bool:
    """Whether the next municipal dwelling is one for tenants who need follow-up: as many as in the stock."""
    return town.whole("suited", model.assume.suited_share) > 0


def pay_capital(model: Model, town: Town, dwelling: int, price: float) -> None:
    """The cost of a new municipal dwelling, of which the state grants a share."""
    grant = town.policy.grants.rental_share * price
    record(model, town, Item.CAPITAL, Payer.MUNICIPALITY, price - grant, dwelling)
    grants.pay(model, town, dwelling, grant)


def most_wanted(town: Town) -> int:
    """The number of rooms for which most wait, two at least: few bedsits are for sale."""
    waiting = Counter(max(applicant.rooms, 2) for applicant in town.waiting)
    return max(waiting, key=lambda rooms: (waiting[rooms], -rooms), default=2)
