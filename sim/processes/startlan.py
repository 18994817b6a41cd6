"""Startlån: application, casework, decision within the year's frame, and a limited time to find a dwelling."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Case, Event, Payer, Refusal, State
from sim.processes import office
from sim.processes.credit import Bools, Budgets, Ints, budgets
from sim.processes.model import Model, Rows
from sim.processes.towns import Offer, Town
from sim.rules import startlan as rule
from sim.streams import Floats, Words, drawn
from sim.world.households import Need

AGES = (20, 60)
MODEST = 0.8
"""A modest dwelling costs this share of a middling one of the size that the household needs."""
SMALLEST_BOUGHT = 2
"""Rooms: nobody is lent to for a bedsit. The mean startlån was 447 000 NOK in 2005 (3 336 million for 7 458 loans,
https://www.dinside.no/okonomi/startlan-for-boligtrengende/62287255) and 42 % of what dwellings cost (C010): of about a
million, far above one-room prices, though most borrowers were young and single."""
TENANTS = (State.PRIVATE_RENT, State.MUNICIPAL_RENT, State.FRIENDS, State.PARENTS)
_TENANTS = np.isin(np.arange(len(State)), [int(state) for state in TENANTS])


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
    rows = np.empty(count, np.intp)
    n = 0
    for h in range(count):
        if (
            drawn(word, identity[h]) < chance
            and _TENANTS[state[h]]
            and not applying_startlan[h]
            and net[h] > subsistence[h]
            and AGES[0] <= (calendar - birth[h]) // 12 < AGES[1]
        ):
            rows[n] = h
            n += 1
    return rows[:n]


def modest_prices(model: Model, rows: Rows) -> Floats:
    """What a modest dwelling of the size that is bought costs today."""
    people = model.households
    rooms = np.maximum(people.rooms[rows], SMALLEST_BOUGHT)
    return np.asarray(MODEST * model.market.prices.price[people.municipality[rows], rooms - 1])


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

    decision, price, amount = assess(model, town, household)
    granted = decision == Refusal.APPROVED
    model.record(Event.STARTLAN_DECISION, household, detail=decision, amount=amount if granted else 0.0)
    if not granted:
        people.applying_startlan[household] = False
        return

    town.frame.used += amount
    offer = Offer(price, amount, town.frame.year, model.env.event())
    town.startlan[household] = offer
    people.searching[household] = people.granted[household] = True
    yield offer.closed | model.env.timeout(model.assume.startlan_valid_days)
    people.applying_startlan[household] = people.granted[household] = False
    if not (offer.closed.triggered and offer.closed.value):
        town.startlan.pop(household, None)
        give_back(town, offer.year, amount)
        model.record(Event.STARTLAN_LAPSED, household, amount=amount)


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
    amount = min(loans(model, town, loan, bank_loan, price)[1], granted.reserved)
    give_back(town, granted.year, granted.reserved - amount)
    granted.closed.succeed(True)
    return amount


def assess(model: Model, town: Town, household: int) -> tuple[Refusal, float, float]:
    """(decision, highest price, startlån needed for it) as things stand when the case is done."""
    policy = town.policy
    if not _may_apply(model, household):
        return Refusal.WITHDRAWN, 0.0, 0.0
    row = np.array([household])
    means, modest = budgets(model, row), modest_prices(model, row).item()
    if means.price[0] >= modest:
        return Refusal.INCOME_TOO_HIGH, 0.0, 0.0
    if policy.startlan.eligibility == "long_term" and not _long_term(model, household):
        return Refusal.NOT_DISADVANTAGED, 0.0, 0.0
    best = financing(model, town, household, means, cap=policy.startlan.ltv_cap_applies)
    # A household buys a modest to middling dwelling of the size that it needs, not all that a loan could pay.
    price = min(best.price, 1.1 * modest / MODEST)
    if price < modest:
        uncapped = financing(model, town, household, means, cap=False)
        return (Refusal.CAP if uncapped.price >= modest else Refusal.CANNOT_SERVICE), 0.0, 0.0
    loan = max(price * (1 + model.assume.purchase_fee) - float(means.equity[0]), 0.0)
    amount = loans(model, town, loan, float(means.bank_loan[0]), price)[1]
    if amount < 1:
        return Refusal.INCOME_TOO_HIGH, 0.0, 0.0
    if amount > town.frame.left:
        return Refusal.FRAME_SPENT, 0.0, 0.0
    return Refusal.APPROVED, price, amount


def _may_apply(model: Model, household: int) -> bool:
    return bool(_TENANTS.item(model.households.state.item(household)))


def financing(model: Model, town: Town, household: int, means: Budgets, *, cap: bool) -> rule.Financing:
    """What bank and municipality together would pay for, under the banks' cap or not."""
    people, policy = model.households, town.policy
    return rule.assess(
        equity=float(means.equity[0]),
        net_income=float(people.net[household]) * 12,
        living_cost=float(people.subsistence[household]) * 12,
        bank_loan=float(means.bank_loan[0]),
        bank_cap=bank_cap(model, town),
        rate=model.assume.startlan_rate_test / 100,
        years=policy.startlan.term_years,
        max_ltv=policy.startlan.max_ltv,
        total_cap=policy.mortgage.ltv_cap if cap else None,
        topup=policy.startlan.topup,
        fee=model.assume.purchase_fee,
    )


def loans(model: Model, town: Town, loan: float, bank_loan: float, price: float) -> tuple[float, float]:
    """(bank's part, startlån) of a loan on a dwelling of this price."""
    return rule.split(price, loan, bank_loan, bank_cap(model, town), town.policy.startlan.topup)


def bank_cap(model: Model, town: Town) -> float:
    """Share of the value that a bank lends where startlån stands behind it."""
    return min(town.policy.mortgage.ltv_cap, model.assume.bank_share_beside_startlan)


def _long_term(model: Model, household: int) -> bool:
    """The target group from April 2014: lasting low income, a support need, or children; not youth without equity."""
    people = model.households
    return bool(
        people.need_of(household) > Need.NONE or people.children[household] > 0 or people.rank[household] < -0.5
    )


def new_year(model: Model, town: Town) -> None:
    """Each January a new frame; each month the ledger says how large it is."""
    year = model.calendar // 12
    if year != town.frame.year:
        town.frame.year, town.frame.used = year, 0.0
    town.frame.limit = max(town.policy.startlan.frame, town.frame.used)
    model.ledger.record(model.day, Event.STARTLAN_FRAME, town.index, amount=town.frame.limit)


def bear_loss(model: Model, household: int, remaining: float, loss: float) -> None:
    """Share the loss on a startlån between municipality and state."""
    shares = rule.share_loss(remaining, loss)
    for payer, amount in zip((Payer.MUNICIPALITY, Payer.STATE), shares, strict=True):
        if amount > 0:
            model.record(Event.STARTLAN_LOSS, household, amount=amount, payer=payer)
