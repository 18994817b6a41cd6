"""Startlån: application, casework, decision within the year's frame, and a limited time to find a dwelling."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import NamedTuple

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Case, Event, Payer, Refusal, State
from sim.processes import office
from sim.processes.credit import BANK_LOAN, EQUITY, PRICE, Bools, Homes, Ints, Terms, budgets, homes, reckon, terms
from sim.processes.model import Model, Rows
from sim.processes.towns import Offer, Town
from sim.rules.credit import quota_room
from sim.rules.startlan import assess as financing
from sim.rules.startlan import share_loss, split
from sim.streams import Floats, Words, drawn
from sim.world.columns import where
from sim.world.households import Need

AGES = (20, 60)
MODEST = 0.8
"""A modest dwelling costs this share of a middling one of the size that the household needs."""
DEAREST = 1.1
"""What is lent on costs at most so much, against a middling dwelling of that size (assumed)."""
SMALLEST_BOUGHT = 2
"""Rooms: nobody is lent to for a bedsit. The mean startlån was 447 000 NOK in 2005 (3 336 million for 7 458 loans,
https://www.dinside.no/okonomi/startlan-for-boligtrengende/62287255) and 42 % of what dwellings cost (C010): of about a
million, far above one-room prices, though most borrowers were young and single."""
TENANTS = (State.PRIVATE_RENT, State.MUNICIPAL_RENT, State.FRIENDS, State.PARENTS)
_TENANTS = np.isin(np.arange(len(State)), [int(state) for state in TENANTS])
_NO_NEED, _MUNICIPAL_RENT = int(Need.NONE), int(State.MUNICIPAL_RENT)
_APPROVED, _INCOME_TOO_HIGH, _CANNOT_SERVICE = (
    int(no) for no in (Refusal.APPROVED, Refusal.INCOME_TOO_HIGH, Refusal.CANNOT_SERVICE)
)
_FRAME_SPENT, _CAP, _NOT_DISADVANTAGED = (
    int(no) for no in (Refusal.FRAME_SPENT, Refusal.CAP, Refusal.NOT_DISADVANTAGED)
)


def turn_to_office(model: Model) -> None:
    """Tenants who would buy but whom a bank will not lend enough apply."""
    people = model.households
    rows = people.over(_would_apply, model.assume.startlan_apply / 12, model.calendar, model.word("startlan_apply"))
    for household in rows[budgets(model, rows).price < modest_prices(model, rows)].tolist():
        people.applying_startlan[household] = True
        model.env.start(application(model, model.town_of(household), household))


@compiled
def _would_apply(
    count: int,
    identity: Words,
    state: Ints,
    birth: Ints,
    net: Floats,
    subsistence: Floats,
    applying_startlan: Bools,
    chance: float,
    calendar: int,
    word: np.uint64,
) -> Rows:
    """Tenants who think of it this month and have something to pay a loan with."""
    thinks = np.empty(count, np.bool_)
    for h in range(count):
        thinks[h] = drawn(word, identity[h]) < chance
    rows = np.empty(count, np.intp)
    n = 0
    for h in where(thinks):
        if (
            _TENANTS[state[h]]
            and not applying_startlan[h]
            and net[h] > subsistence[h]
            and AGES[0] <= (calendar - birth[h]) // 12 < AGES[1]
        ):
            rows[n] = h
            n += 1
    return rows[:n]


def modest_prices(model: Model, rows: Rows) -> Floats:
    """What a modest dwelling of the size that is bought costs today."""
    return model.households.at(rows, _modest_prices, model.market.prices.price)


@compiled
def _modest_prices(rows: Rows, municipality: Ints, rooms: Ints, price: Floats) -> Floats:
    modest = np.empty(rows.size)
    for place in range(rows.size):
        modest[place] = _modest_price(price[municipality[rows[place]]], rooms[rows[place]])
    return modest


@compiled
def _modest_price(price: Floats, rooms: int) -> float:
    return float(MODEST * price[max(rooms, SMALLEST_BOUGHT) - 1])


def application(model: Model, town: Town, household: int) -> Generator[simpy.Event, object, None]:
    """One application, on a day of this month, until purchase, refusal or lapse."""
    people = model.households
    yield model.some_day("startlan_day", household)
    if not _may_apply(model, household):
        people.applying_startlan[household] = False
        return
    model.record(Event.STARTLAN_APPLICATION, household)
    yield from office.casework(
        model,
        town,
        household,
        Case.STARTLAN,
        model.assume.case_hours_startlan,
        lambda h: _may_apply(model, h),
    )

    decision, price, amount, grant_share = assess(model, town, household)
    if _waits(town, decision):
        model.record(Event.STARTLAN_WAITING, household)
    while _waits(town, decision):
        yield _next_frame(model, town)
        decision, price, amount, grant_share = assess(model, town, household)
    granted = decision == Refusal.APPROVED
    model.record(Event.STARTLAN_DECISION, household, detail=decision, amount=amount if granted else 0.0)
    if not granted:
        people.applying_startlan[household] = False
        return

    town.frame.used += amount
    most = min(town.policy.startlan.max_ltv, total_cap(town))
    beside = may_top_up(model, town)
    offer = Offer(price, most, amount, beside, town.frame.year, model.env.event(), grant_share)
    town.startlan[household] = offer
    people.searching[household] = people.granted[household] = True
    yield offer.closed | model.env.timeout(model.assume.startlan_valid_days)
    people.applying_startlan[household] = people.granted[household] = False
    if not (offer.closed.triggered and offer.closed.value):
        town.startlan.pop(household, None)
        give_back(town, offer.year, amount)
        model.record(Event.STARTLAN_LAPSED, household, amount=amount)


def _waits(town: Town, decision: Refusal) -> bool:
    """Whether an applicant is kept for the next frame instead of refused."""
    return decision == Refusal.FRAME_SPENT and town.policy.startlan.when_spent == "wait"


def _next_frame(model: Model, town: Town) -> simpy.Event:
    """When there is a new frame; those who wait for it have their turn in the order in which they came."""
    if town.next_frame is None:
        town.next_frame = model.env.event()
    return town.next_frame


def give_back(town: Town, year: int, amount: float) -> None:
    """Return to the frame what was promised in this year and not lent; earlier years' frames are closed."""
    if year == town.frame.year:
        town.frame.used -= amount


def use_offer(model: Model, household: int, loan: float, bank_loan: float, price: float) -> float:
    """The startlån in a buyer's loan (NOK); what was granted and is not needed goes back to the frame.

    `bank_loan` is what a bank would lend, `price` what the dwelling costs.
    """
    town = model.town_of(household)
    granted = town.startlan.pop(household)
    model.households.granted[household] = False
    amount = min(loans(model, town, loan, bank_loan, price, granted.beside_bank)[1], granted.reserved)
    give_back(town, granted.year, granted.reserved - amount)
    granted.closed.succeed(True)
    return amount


class Lending(NamedTuple):
    """By what a municipality lends; arguments of `rules.startlan.assess`, and whether only its target group may apply.

    Attributes:
        lasting_rank: place in the incomes below which a low income is taken to last.
        left: of the year's frame, NOK; left_to_others: of it, for those without lasting difficulties.
        grant: share of the price that the state grants to the target group.
    """

    bank_cap: float
    rate: float
    years: float
    max_ltv: float
    total_cap: float
    topup: bool
    fee: float
    long_term: bool
    lasting_rank: float
    left: float
    left_to_others: float
    grant: float


def assess(model: Model, town: Town, household: int) -> tuple[Refusal, float, float, float]:
    """(decision, highest price, startlån needed for it, share of it granted) as things stand when the case is done."""
    if not _may_apply(model, household):
        return Refusal.WITHDRAWN, 0.0, 0.0, 0.0
    startlan = town.policy.startlan
    lending = Lending(
        bank_cap=bank_cap(model, town),
        rate=model.assume.startlan_rate_test / 100,
        years=startlan.term_years,
        max_ltv=startlan.max_ltv,
        total_cap=total_cap(town),
        topup=may_top_up(model, town),
        fee=model.assume.purchase_fee,
        long_term=startlan.eligibility == "long_term",
        lasting_rank=model.assume.startlan_lasting_rank,
        left=town.frame.left,
        left_to_others=_left_to_others(model, town),
        grant=town.policy.grants.establishment_share,
    )
    decision, price, amount, grant_share = model.households.at(
        np.array([household]), _assess, homes(model), terms(model), lending
    )
    return Refusal(decision), price, amount, grant_share


@compiled
def _assess(
    rows: Rows,
    municipality: Ints,
    state: Ints,
    birth: Ints,
    dwelling: Ints,
    income: Floats,
    net: Floats,
    subsistence: Floats,
    wealth: Floats,
    credit: Floats,
    debt: Floats,
    startlan: Floats,
    ever_owned: Bools,
    outlay: Floats,
    family_help: Floats,
    children: Ints,
    need: Ints,
    rank: Floats,
    rooms: Ints,
    homes: Homes,
    terms: Terms,
    lending: Lending,
) -> tuple[int, float, float, float]:
    """Of one household."""
    h = rows[0]
    means = reckon(
        rows,
        municipality,
        state,
        birth,
        dwelling,
        income,
        net,
        subsistence,
        wealth,
        credit,
        debt,
        startlan,
        ever_owned,
        outlay,
        family_help,
        homes,
        terms,
    )
    equity, bank_loan, unaided = means[EQUITY, 0], means[BANK_LOAN, 0], means[PRICE, 0]
    modest = _modest_price(homes.price[municipality[h]], rooms[h])
    if unaided >= modest:
        return _INCOME_TOO_HIGH, 0.0, 0.0, 0.0
    in_target_group = _long_term(need[h], children[h], rank[h], lending.lasting_rank)
    leaves_to_others = state[h] == _MUNICIPAL_RENT
    if lending.long_term and not (in_target_group or leaves_to_others):
        return _NOT_DISADVANTAGED, 0.0, 0.0, 0.0
    # A share of the price that is granted need not be paid, as if the fee were so much lower.
    grant = lending.grant if in_target_group else 0.0
    fee = lending.fee - grant
    net_year, living_year = net[h] * 12, subsistence[h] * 12
    # A household buys a modest to middling dwelling of the size that it needs, not all that a loan could pay.
    most = _payable(equity, net_year, living_year, bank_loan, lending, lending.total_cap, fee)
    price = min(most, DEAREST * modest / MODEST)
    if price < modest:
        uncapped = _payable(equity, net_year, living_year, bank_loan, lending, np.inf, fee)
        return (_CAP if uncapped >= modest else _CANNOT_SERVICE), 0.0, 0.0, 0.0
    loan = max(price * (1 + fee) - equity, 0.0)
    amount = split(price, loan, bank_loan, lending.bank_cap, lending.topup)[1]
    if amount < 1:
        return _INCOME_TOO_HIGH, 0.0, 0.0, 0.0
    if amount > (lending.left if in_target_group or leaves_to_others else lending.left_to_others):
        return _FRAME_SPENT, 0.0, 0.0, 0.0
    return _APPROVED, price, amount, grant


@compiled
def _payable(
    equity: float, net: float, living: float, bank_loan: float, lending: Lending, total_cap: float, fee: float
) -> float:
    """The price that bank and municipality together would pay for; `net` and `living` NOK a year."""
    return financing(
        equity,
        net,
        living,
        bank_loan,
        lending.bank_cap,
        lending.rate,
        lending.years,
        lending.max_ltv,
        total_cap,
        lending.topup,
        fee,
    ).price


@compiled
def _long_term(need: int, children: int, rank: float, lasting: float) -> bool:
    """The target group from April 2014: lasting low income, a support need, or children; not youth without equity.

    Besides them the regulation lets a municipality lend to who leaves one of its own dwellings to others, and to
    owners who would lose the home (`processes.refinancing`).
    """
    return need > _NO_NEED or children > 0 or rank < lasting


def _may_apply(model: Model, household: int) -> bool:
    return bool(_TENANTS.item(model.households.state.item(household)))


def _left_to_others(model: Model, town: Town) -> float:
    """Of the year's frame, for those without lasting difficulties: all, or what the year so far leaves (NOK)."""
    if town.policy.startlan.eligibility != "priority":
        return town.frame.left
    return town.frame.limit * (model.calendar % 12 + 1) / 12 - town.frame.used


def may_top_up(model: Model, town: Town) -> bool:
    """Whether a bank lends before a startlån: where that counts in its loan-to-value, if its quota has room."""
    startlan = town.policy.startlan
    if not (startlan.topup and startlan.topup_in_quota):
        return startlan.topup
    market, quota = model.market, town.policy.mortgage.compliance_quota
    return quota_room(quota, market.loans[town.index].sum(), market.loans_above[town.index].sum()) > 0


def loans(
    model: Model, town: Town, loan: float, bank_loan: float, price: float, beside_bank: bool
) -> tuple[float, float]:
    """(bank's part, startlån) of a loan on a dwelling of this price."""
    return split(price, loan, bank_loan, bank_cap(model, town), beside_bank)


def total_cap(town: Town) -> float:
    """The banks' cap where it binds startlån too, else infinite."""
    return town.policy.mortgage.ltv_cap if town.policy.startlan.ltv_cap_applies else inf


def bank_cap(model: Model, town: Town) -> float:
    """Share of the value that a bank lends where startlån stands behind it."""
    return min(town.policy.mortgage.ltv_cap, model.assume.bank_share_beside_startlan)


def new_year(model: Model, town: Town) -> None:
    """Each January a new frame, for those first who wait for it; each month the ledger says how large it is."""
    year = model.calendar // 12
    if year != town.frame.year:
        town.frame.year, town.frame.used = year, 0.0
    town.frame.limit = max(town.policy.startlan.frame, town.frame.used)
    if town.next_frame is not None and (model.calendar % 12 == 0 or town.policy.startlan.when_spent == "refuse"):
        town.next_frame.succeed()
        town.next_frame = None
    model.ledger.record(model.day, Event.STARTLAN_FRAME, town.index, amount=town.frame.limit)


def bear_loss(model: Model, household: int, remaining: float, loss: float) -> None:
    """Share the loss on a startlån between municipality and state."""
    shares = share_loss(remaining, loss)
    for payer, amount in zip((Payer.MUNICIPALITY, Payer.STATE), shares, strict=True):
        if amount > 0:
            model.record(Event.STARTLAN_LOSS, household, amount=amount, payer=payer)
