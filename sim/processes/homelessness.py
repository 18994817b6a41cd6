"""Without a dwelling: with friends for a while, then in temporary accommodation, until a dwelling is found."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Event, Reason, State
from sim.processes.model import Model
from sim.processes.moves import move
from sim.processes.municipal import apply_for_dwelling, needs_dwelling
from sim.world.households import Need

CONTACT_NEED_FACTOR = 1 / 3
"""Those with a support need are in touch with a service sooner (see the assumption `contact_days`)."""


def become_homeless(model: Model, household: int, reason: Reason) -> None:
    """Lose the dwelling; some have nobody to stay with from the first night."""
    nowhere = model.luck("friends", household) < model.assume.no_friends
    move(model, household, State.TEMPORARY if nowhere else State.FRIENDS, reason)
    model.env.process(without_dwelling(model, household))


def begin_search(model: Model) -> None:
    """Households that formed or arrived this month and found nothing now live without a dwelling of their own."""
    people = model.households
    rows = np.flatnonzero((people.state[: people.count] == State.FRIENDS) & (people.since[: people.count] == model.day))
    for household in rows:
        model.env.process(without_dwelling(model, int(household)))


def without_dwelling(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    """A spell without a dwelling; letting and sales end it, or a municipal dwelling."""
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
        if not needs_dwelling(model, household):
            return  # has the means to wait for a dwelling of its own choice
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
