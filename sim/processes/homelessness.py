"""Without a dwelling: with friends for a while, then in temporary accommodation, until a dwelling is found."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Event, Reason, State
from sim.processes.model import Model
from sim.processes.moves import move
from sim.processes.municipal import apply_for_dwelling, needs_dwelling
from sim.world.households import WITHOUT_DWELLING, Need

CONTACT_NEED_FACTOR = 1 / 3
"""Those with a support need are in touch with a service sooner (see the assumption `contact_days`)."""


def become_homeless(model: Model, household: int, reason: Reason) -> None:
    """Lose the dwelling; some have nobody to stay with from the first night."""
    nowhere = model.luck("friends", household) < model.assume.no_friends
    move(model, household, State.TEMPORARY if nowhere else State.FRIENDS, reason)


def begin_search(model: Model) -> None:
    """Those who formed, arrived or lost their dwelling this month and found nothing yet live without one."""
    people, n = model.households, model.households.count
    for household in np.flatnonzero(WITHOUT_DWELLING[people.state[:n]] & (people.since[:n] == model.day)).tolist():
        begin_spell(model, household)


def begin_spell(model: Model, household: int) -> None:
    """Start a household's way through a spell without a dwelling, once."""
    if household not in model.without:
        model.without.add(household)
        model.env.process(without_dwelling(model, household))


def without_dwelling(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """A spell without a dwelling; letting and sales end it, or a municipal dwelling."""
    try:
        yield from _spell(model, household)
    finally:
        model.without.discard(household)


def _spell(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    people, assume = model.households, model.assume
    contact = assume.contact_days * (CONTACT_NEED_FACTOR if people.need_of(household) > Need.NONE else 1.0)
    until_contact = model.wait("contact", household, contact)
    patience = model.wait("patience", household, assume.patience_days)
    if people.state_of(household) == State.FRIENDS:
        if not (yield from model.stays(household, min(until_contact, patience))):
            return
        turn_to_service(model, household)
        if until_contact < patience and not (yield from model.stays(household, patience - until_contact)):
            return
        # Who has the means waits for a dwelling of its own choice; who loses them comes back.
        while not needs_dwelling(model, household):
            if not (yield from model.stays(household, assume.contact_days)):
                return
        turn_to_service(model, household)
        move(model, household, State.TEMPORARY, Reason.PATIENCE_ENDED)
    else:
        turn_to_service(model, household)


def turn_to_service(model: Model, household: int) -> None:
    """Ask NAV or the housing office for help: known from now on, and an application for a municipal dwelling."""
    if needs_dwelling(model, household):
        people = model.households
        if not people.known[household]:
            people.know(household, known=True)
            state = people.state_of(household)
            model.record(Event.CHANGE, household, origin=state, target=state)
        apply_for_dwelling(model, household)
