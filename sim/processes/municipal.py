"""The way to a municipal dwelling: application, casework, decision, list, offer, lease, and test of renewal."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Case, Event, Programme, Reason, Refusal, State
from sim.processes import office, staircase
from sim.processes.allocation import keep_ready, needs_accessible_home, offer_vacant
from sim.processes.model import Model, Rows
from sim.processes.moves import move
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints, where
from sim.world.households import RENTS, WITHOUT_DWELLING, Need
from sim.world.waiting_list import Applicant

HEAVY_BURDEN = 0.25
"""Share of income spent on housing from which Statistics Norway speaks of a heavy burden, and tenants may apply."""
DISADVANTAGED_BURDEN = 0.3
"""Share of income spent on rent above which the office takes a tenant to be disadvantaged (assumed, 0.25-0.4)."""
APPLICANTS = {int(state) for state in (State.FRIENDS, State.TEMPORARY, State.ROUGH, State.PARENTS, State.PRIVATE_RENT)}
"""Whoever has a municipal dwelling or owns one does not apply."""
_PRIVATE_RENT, _MUNICIPAL_RENT = int(State.PRIVATE_RENT), int(State.MUNICIPAL_RENT)
_MAY_ASK = RENTS | WITHOUT_DWELLING
_NO_NEED, _FOLLOW_UP = int(Need.NONE), int(Need.FOLLOW_UP)
_UNDECIDED = 10**6
"""Days by which a term that has ended is put off until the case is decided."""


def needs_dwelling(model: Model, household: int) -> bool:
    """The criteria: cannot get a suitable dwelling unaided, for lack of income or for a support need."""
    return needs_help(model, household, model.assume.income_limit)


def needs_help(model: Model, household: int, limit: float) -> bool:
    """Has a support need, or less than `limit` times subsistence and the rent of a middling dwelling."""
    people = model.households
    if people.need.item(household) > _NO_NEED:
        return True
    rent = model.market.prices.rent.item(people.municipality.item(household), people.rooms.item(household) - 1)
    needed: float = limit * (people.subsistence.item(household) + rent)
    return people.net.item(household) < needed


def apply_for_dwelling(model: Model, household: int) -> None:
    """Send an application, unless one is under way."""
    if not model.households.applying.item(household):
        model.households.applying[household] = True
        model.env.start(application(model, household))


def _apply_some_day(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """An application on a day of this month, if the household still wants a dwelling by then."""
    yield model.some_day("municipal_day", household)
    if _may_apply(model, household):
        yield from application(model, household)
    else:
        model.households.applying[household] = False


def application(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """One application until a lease, a refusal, or the household helps itself."""
    town, people = model.town_of(household), model.households
    model.record(Event.MUNICIPAL_APPLICATION, household, origin=people.state.item(household))
    yield from office.casework(
        model,
        town,
        household,
        Case.MUNICIPAL,
        model.assume.case_hours_municipal,
        lambda h: _may_apply(model, h),
    )
    decision = assess(model, household)
    model.record(Event.MUNICIPAL_DECISION, household, detail=decision)
    if decision != Refusal.APPROVED:
        allowed = yield from _appeal(model, household, decision)
        if not allowed:
            people.applying[household] = False
            return
    yield from wait_on_list(model, household, lambda h: _may_apply(model, h), Reason.ALLOCATED)


def _appeal(model: Model, household: int, decision: Refusal) -> Generator[simpy.Event, object, bool]:
    """Whether another caseworker decides otherwise, for those who ask."""
    town = model.town_of(household)
    if decision == Refusal.WITHDRAWN or model.luck("appeal", household) >= town.policy.allocation.appeals:
        return False
    yield from office.casework(
        model, town, household, Case.APPEAL, model.assume.case_hours_municipal, lambda h: _may_apply(model, h)
    )
    allowed = _may_apply(model, household) and model.luck("appeal_allowed", household) < model.assume.appeal_allowed
    model.record(Event.APPEAL_DECISION, household, detail=int(allowed))
    return allowed


def wait_on_list(
    model: Model, household: int, can_move: Callable[[int], bool], reason: Reason
) -> Generator[simpy.Event, object, None]:
    """Stand on the list until a dwelling is offered and accepted, or the household helps itself.

    Args:
        can_move: whether the household can still take what is offered.
        reason: of the move.
    """
    town, people = model.town_of(household), model.households
    applicant = Applicant(household, people.rooms.item(household))
    offered = town.offers[household] = model.env.event()
    town.waiting.join(applicant)
    people.listed[household] = True
    people.listed_since[household] = model.env.now
    accessible = needs_accessible_home(model, household)
    model.record(Event.MUNICIPAL_LISTED, household, origin=applicant.rooms, detail=int(accessible))
    offer_vacant(model, applicant)
    dwelling = yield offered

    people.applying[household] = False
    accepted = dwelling is not None and can_move(household)
    model.record(Event.MUNICIPAL_UNLISTED, household, origin=applicant.rooms, detail=int(accepted))
    if isinstance(dwelling, int):
        if accepted and people.planned.item(household):
            town.kept[household] = dwelling
            people.cases[household] += 1  # until the day of leaving
        elif accepted:
            sign(model, household, dwelling, reason)
        else:  # died, left or bought a home on the very day
            keep_ready(model, dwelling)


def assess(model: Model, household: int) -> Refusal:
    """The decision on an application as things stand when the case is done."""
    if not _may_apply(model, household):
        return Refusal.WITHDRAWN
    if not needs_dwelling(model, household):
        return Refusal.INCOME_TOO_HIGH
    if staircase.climbs(model, household) and not staircase.is_ready(model, household):
        return Refusal.NOT_READY
    people = model.households
    if model.is_homeless(household) or people.planned.item(household) or people.notice.item(household) >= 0:
        return Refusal.APPROVED
    heavy = people.rent.item(household) > DISADVANTAGED_BURDEN * people.net.item(household)
    return Refusal.APPROVED if heavy or people.need.item(household) >= _FOLLOW_UP else Refusal.NOT_DISADVANTAGED


def _may_apply(model: Model, household: int) -> bool:
    people = model.households
    return people.state.item(household) in APPLICANTS or bool(people.planned.item(household))


def sign(model: Model, household: int, dwelling: int, reason: Reason) -> None:
    """Move in on a new lease at the municipality's rent."""
    move(model, household, State.MUNICIPAL_RENT, reason, dwelling)
    model.households.rent[household] = municipal_rent(model, dwelling)
    if staircase.climbs(model, household):
        model.households.lease_end[household] = model.day + staircase.TRAINING_DAYS


def municipal_rent(model: Model, dwelling: int) -> float:
    """Monthly rent: the market's, or what covers the municipality's costs; an association's covers its own."""
    homes = model.dwellings
    town = model.towns[homes.municipality.item(dwelling)]
    if homes.programme.item(dwelling) == Programme.PARTNERSHIP:
        return office.association_rent(model, dwelling)
    if town.policy.municipal.rent == "market":
        return model.rent_of(dwelling)
    return office.cost_rent(model, town, homes.rooms.item(dwelling))


def turn_to_office(model: Model) -> None:
    """Tenants in the market with a heavy burden, a need or a notice apply; some terms that end this month are tested.

    Those without a dwelling who were refused or came too early ask again after some months.
    """
    assume = model.assume
    pressed, again, ended, term_ends = model.households.over(
        _turn_to_office,
        model.day,
        model.month_ends,
        assume.municipal_apply / 12,
        30 / assume.reapply_days,
        model.word("municipal_apply"),
        model.word("reapply"),
    )
    model.households.applying[pressed] = model.households.applying[again] = True
    for household in pressed.tolist() + again.tolist():
        model.env.start(_apply_some_day(model, household))
    for household, term in zip(ended.tolist(), term_ends.tolist(), strict=True):
        if model.luck("lease_tested", household) < assume.lease_tested or staircase.climbs(model, household):
            model.households.cases[household] += 1
            model.env.start(renewal(model, household, max(term - model.day, 0)))
        else:
            prolong(model, household, max(term, model.day))


@compiled
def _turn_to_office(
    count: int,
    identity: Words,
    state: Ints,
    need: Ints,
    notice: Ints,
    lease_end: Ints,
    known: Bools,
    applying: Bools,
    burden: Floats,
    day: int,
    month_ends: int,
    apply_share: float,
    reapply_share: float,
    applies: np.uint64,
    reapplies: np.uint64,
) -> tuple[Rows, Rows, Rows, Rows]:
    """Tenants in the market who apply, those without a dwelling who ask again, tenants whose term ends, and when."""
    pressed, again, ended = np.empty(count, np.intp), np.empty(count, np.intp), np.empty(count, np.intp)
    term_ends = np.empty(count, np.intp)
    first = second = over = 0
    may_ask = np.empty(count, np.bool_)
    for h in range(count):
        may_ask[h] = _MAY_ASK[state[h]]
    for h in where(may_ask):
        if state[h] == _MUNICIPAL_RENT:
            if lease_end[h] < month_ends and notice[h] < 0:
                ended[over], term_ends[over] = h, lease_end[h]
                lease_end[h] = day + _UNDECIDED
                over += 1
        elif drawn(applies, identity[h]) < apply_share and state[h] == _PRIVATE_RENT:
            in_need = burden[h] > HEAVY_BURDEN or need[h] >= _FOLLOW_UP or notice[h] >= 0
            if in_need and not applying[h]:
                pressed[first] = h
                first += 1
        elif (
            WITHOUT_DWELLING[state[h]]
            and known[h]
            and not applying[h]
            and drawn(reapplies, identity[h]) < reapply_share
        ):
            again[second] = h
            second += 1
    return pressed[:first], again[:second], ended[:over], term_ends[:over]


def renewal(model: Model, household: int, days: int) -> Generator[simpy.Event, object, None]:
    """The test when the term ends, in so many days: who still meets the criteria gets a new one, others notice."""
    people, town = model.households, model.town_of(household)
    spell = people.spell.item(household)
    yield model.env.timeout(days)
    if people.spell.item(household) == spell:
        yield from office.casework(
            model,
            town,
            household,
            Case.RENEWAL,
            model.assume.case_hours_renewal,
            lambda h: people.spell.item(h) == spell,
        )
    people.cases[household] -= 1
    if people.spell.item(household) != spell:
        return
    renewed = needs_dwelling(model, household) and (
        not staircase.climbs(model, household) or staircase.passes(model, household)
    )
    model.record(Event.LEASE_TEST, household, detail=int(renewed))
    if renewed:
        prolong(model, household, model.day)
    else:
        people.notice[household] = model.day + round(model.assume.notice_days)


def prolong(model: Model, household: int, since: int) -> None:
    """Another term from the day `since`, at the rent of today."""
    people = model.households
    people.rent[household] = municipal_rent(model, people.dwelling.item(household))
    term = round(365 * model.town_of(household).policy.municipal.tenancy_years)
    people.lease_end[household] = since + (staircase.TRAINING_DAYS if staircase.climbs(model, household) else term)
