"""Without a dwelling: with friends for a while, on the street, in temporary accommodation, until one is found."""

from __future__ import annotations

from collections.abc import Generator
from math import ceil

import numpy as np
import numpy.typing as npt
import simpy

from sim.compiled import compiled
from sim.ledger import Event, Reason, State
from sim.processes.model import Model, Rows
from sim.processes.moves import move, move_many
from sim.processes.municipal import apply_for_dwelling, needs_help
from sim.streams import Words, drawn
from sim.world.columns import Ints
from sim.world.households import WITHOUT_DWELLING, Need

CONTACT_NEED_FACTOR = 1 / 3
"""Those with a support need are in touch with a service sooner (see the assumption `contact_days`)."""
_FRIENDS, _TEMPORARY, _NO_NEED = int(State.FRIENDS), int(State.TEMPORARY), int(Need.NONE)


def become_homeless(model: Model, rows: Rows, reason: Reason) -> None:
    """Lose the dwelling, or leave prison or institution without one; some have nobody to stay with."""
    if rows.size:
        refuge = model.households.at(rows, _refuge, model.word("friends"), model.assume.no_friends)
        move_many(model, rows, refuge, reason)
        begin_spells(model, rows)


@compiled
def _refuge(rows: Rows, identity: Words, friends: np.uint64, alone: float) -> npt.NDArray[np.int64]:
    """Where each goes: a share have nobody to stay with."""
    state = np.empty(rows.size, np.int64)
    for place in range(rows.size):
        state[place] = _TEMPORARY if drawn(friends, identity[rows[place]]) < alone else _FRIENDS
    return state


def lose_home(model: Model, household: int, reason: Reason, *, friends: bool | None = None) -> None:
    """As `become_homeless`, for one household in the midst of a month; `friends`: whether some have room, if known."""
    people, assume = model.households, model.assume
    alone = model.luck("friends", household) < assume.no_friends if friends is None else not friends
    move(model, household, State.TEMPORARY if alone else State.FRIENDS, reason)
    in_need = people.need_of(household) > Need.NONE
    contact = 0.0 if alone else assume.contact_days * (CONTACT_NEED_FACTOR if in_need else 1.0)
    contact_day = model.day + ceil(model.wait("contact", household, contact))
    patience_day = model.day + ceil(model.wait("patience", household, assume.patience_days))
    people.contact[household], people.patience[household] = contact_day, patience_day
    if min(contact_day, patience_day) < model.month_ends:
        people.pursued[household] = people.spell[household]
        model.env.start(_spell(model, household))


def begin_spells(model: Model, rows: Rows) -> None:
    """Draw when households without a dwelling turn to a service, and how long friends have room."""
    if not rows.size:
        return
    assume = model.assume
    due = model.households.at(
        rows,
        _begin,
        model.day,
        model.month_ends,
        float(assume.contact_days),
        float(assume.patience_days),
        model.word("contact"),
        model.word("patience"),
    )
    _pursue(model, due)


@compiled
def _begin(
    rows: Rows,
    identity: Words,
    state: Ints,
    need: Ints,
    contact: Ints,
    patience: Ints,
    day: int,
    month_ends: int,
    contact_days: float,
    patience_days: float,
    turns: np.uint64,
    stays: np.uint64,
) -> Rows:
    """Returns those for whom one of the two days comes this month."""
    due, count = np.empty(rows.size, np.intp), 0
    for h in rows:
        mean = 0.0
        if state[h] == _FRIENDS:
            mean = contact_days * (CONTACT_NEED_FACTOR if need[h] > _NO_NEED else 1.0)
        contact[h] = day + int(np.ceil(-np.log1p(-drawn(turns, identity[h])) * mean))
        patience[h] = day + int(np.ceil(-np.log1p(-drawn(stays, identity[h])) * patience_days))
        if min(contact[h], patience[h]) < month_ends:
            due[count] = h
            count += 1
    return due[:count]


def follow_spells(model: Model) -> None:
    """At the end of a month's step: spells that began in it, and those whose time to call on a service has come.

    Most find a dwelling in the market before that, and need no process.
    """
    began, due = model.households.over(_unpursued, model.day, model.month_ends)
    begin_spells(model, began)
    _pursue(model, due)


@compiled
def _unpursued(
    count: int,
    state: Ints,
    since: Ints,
    spell: Ints,
    contact: Ints,
    patience: Ints,
    pursued: Ints,
    day: int,
    month_ends: int,
) -> tuple[Rows, Rows]:
    """Those without a dwelling whom no process follows: whose spell began today, and who are due this month."""
    began, due = np.empty(count, np.intp), np.empty(count, np.intp)
    new = called = 0
    for h in range(count):
        if not WITHOUT_DWELLING[state[h]] or pursued[h] == spell[h]:
            continue
        if since[h] == day:
            began[new] = h
            new += 1
        elif min(contact[h], patience[h]) < month_ends:
            due[called] = h
            called += 1
    return began[:new], due[:called]


def _pursue(model: Model, rows: Rows) -> None:
    people = model.households
    for household in rows.tolist():
        people.pursued[household] = people.spell.item(household)
        model.env.start(_spell(model, household))


def _spell(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """A spell without a dwelling from the first call on a service; letting, sales or an allocation end it."""
    people, assume = model.households, model.assume
    contact, patience = people.contact.item(household), people.patience.item(household)
    spell = people.spell.item(household)
    if spell != people.pursued.item(household):  # housed, or gone, later on that day
        return
    if people.state.item(household) != _FRIENDS:
        _turn_to_service(model, household)
        return
    yield model.env.timeout(max(min(contact, patience) - model.day, 0))
    if people.spell.item(household) != spell:
        return
    _turn_to_service(model, household)
    if contact < patience:
        yield model.env.timeout(patience - model.day)
        if people.spell.item(household) != spell:
            return
    # Who has the means waits for a dwelling of its own choice; who loses them comes back.
    while not needs_help(model, household, assume.duty_limit):
        yield model.env.timeout(assume.contact_days)
        if people.spell.item(household) != spell:
            return
    _turn_to_service(model, household)
    if people.need_of(household) >= Need.FOLLOW_UP and model.luck("rough", household) < assume.rough_share:
        _enter(model, household, State.ROUGH)
        spell = people.spell.item(household)
        yield model.env.timeout(model.wait("rough_days", household, assume.rough_days))
        if people.spell.item(household) != spell:
            return
    _enter(model, household, State.TEMPORARY)


def _enter(model: Model, household: int, state: State) -> None:
    """Another place in the same spell without a dwelling: no new process follows it."""
    people = model.households
    known = people.known.item(household)
    move(model, household, state, Reason.PATIENCE_ENDED)
    people.pursued[household] = people.spell[household]
    people.know(household, known=known or state == State.TEMPORARY)


def _turn_to_service(model: Model, household: int) -> None:
    """Ask NAV or the housing office for help: known from now on, and an application for a municipal dwelling.

    Those who can help themselves do not: its duty is towards others (Social Services in NAV Act, § 27).
    """
    if needs_help(model, household, model.assume.duty_limit):
        become_known(model, household)
        apply_for_dwelling(model, household)


def become_known(model: Model, household: int) -> None:
    """A service knows from now on that the household has no dwelling."""
    people = model.households
    if not people.known.item(household):
        people.know(household, known=True)
        state = people.state_of(household)
        model.record(Event.CHANGE, household, origin=state, target=state)
