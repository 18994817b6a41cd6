"""The only way in which a household changes its state: what it leaves becomes free, what it enters is taken."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.ledger import HOMELESS, NOBODY, OWNERS, Event, Reason, State
from sim.processes.allocation import withdraw
from sim.processes.model import Model, Rows
from sim.processes.refurbishment import hand_back
from sim.world.dwellings import Use


def move(
    model: Model,
    household: int,
    state: State,
    reason: Reason,
    dwelling: int = NOBODY,
    *,
    seller: int | None = None,
) -> None:
    """Move a household into `state` and `dwelling` (NOBODY: without one).

    A dwelling that it leaves is put up for sale if owned (the money goes to `seller`, by default the household),
    to let if private, and handed back if municipal (when households merge, the caller does so unless the other
    takes over the lease). Raises ValueError if the new dwelling is taken.
    """
    people, homes = model.households, model.dwellings
    origin, left = State(people.state_of(household)), int(people.dwelling[household])
    if dwelling != NOBODY and homes.occupant[dwelling] != NOBODY:
        raise ValueError(f"dwelling {dwelling} is taken by household {homes.occupant[dwelling]}")
    if left != NOBODY:
        vacate(model, left, household if seller is None else seller)
    if dwelling != NOBODY:
        homes.occupant[dwelling] = household
        homes.listed[dwelling] = -1
        homes.ready[dwelling] = True
    if origin == State.TEMPORARY:
        town = model.town_of(household)
        town.nights += model.day - max(int(people.since[household]), model.month_began)
    people.dwelling[household] = dwelling
    people.state[household] = state
    people.since[household] = model.day
    people.notice[household] = -1
    people.in_arrears[household] = False
    if state in HOMELESS:
        people.rent[household] = 0.0
        if state == State.TEMPORARY:
            people.know(household, known=True)
    else:
        people.know(household, known=False)
        withdraw(model, household)
    if state == State.MUNICIPAL_RENT:
        years = model.town_of(household).policy.municipal.tenancy_years
        people.lease_end[household] = model.day + round(365 * years)
    if state in OWNERS or state == State.ABSENT:
        give_up_offer(model, household)
    if state in OWNERS:
        people.rent[household] = 0.0
        people.ever_owned[household] = True
        people.searching[household] = False
    model.record(Event.MOVE, household, origin=origin, target=state, detail=reason, dwelling=dwelling)
    model.announce_move(household)
    if left != NOBODY and origin == State.MUNICIPAL_RENT and reason != Reason.MERGED:
        model.env.process(hand_back(model, left, household))


def move_many(model: Model, rows: Rows, state: State, reason: Reason, dwellings: Rows | None = None) -> None:
    """As `move` for each of `rows`: at once for those for whom no process waits, one by one for the others.

    Args:
        rows: households of one municipality. dwellings: where each goes, all empty and different, or None.
    """
    people, homes = model.households, model.dwellings
    old = people.state[rows]
    single = people.awaited[rows] | (old == int(State.MUNICIPAL_RENT)) | (old == int(State.TEMPORARY))
    for place in np.flatnonzero(single):
        dwelling = NOBODY if dwellings is None else int(dwellings[place])
        move(model, int(rows[place]), state, reason, dwelling)
    rest = np.flatnonzero(~single)
    if not rest.size:
        return
    rows, old = rows[rest], old[rest]
    left = people.dwelling[rows]
    housed = left != NOBODY
    _vacate_many(model, left[housed], rows[housed])
    target = np.full(rows.size, NOBODY) if dwellings is None else dwellings[rest]
    if dwellings is not None:
        homes.occupant[target] = rows
        homes.listed[target] = -1
    people.dwelling[rows] = target
    people.state[rows] = int(state)
    people.since[rows] = model.day
    people.notice[rows] = -1
    people.in_arrears[rows] = False
    people.know(rows, known=False)
    if state in OWNERS:
        people.rent[rows] = 0.0
        people.ever_owned[rows] = True
        people.searching[rows] = False
    model.ledger.record_many(
        rows.size,
        day=model.day,
        event=Event.MOVE,
        municipality=people.municipality[rows],
        household=rows,
        origin=old,
        target=int(state),
        detail=int(reason),
        dwelling=target,
        **people.said(rows),
    )


def _vacate_many(model: Model, dwellings: Rows, sellers: Rows) -> None:
    homes = model.dwellings
    homes.occupant[dwellings] = NOBODY
    owned = homes.use[dwellings] == int(Use.OWNED)
    homes.listed[dwellings[owned]] = model.month
    homes.seller[dwellings[owned]] = sellers[owned]


def give_up_offer(model: Model, household: int) -> None:
    """A granted startlån that the household will not use."""
    offer = model.town_of(household).startlan.pop(household, None)
    if offer is not None:
        offer.closed.succeed(False)


def vacate(model: Model, dwelling: int, seller: int) -> None:
    """Empty a dwelling; an owned one is put up for sale, a municipal one is not ready before it is refurbished."""
    homes = model.dwellings
    homes.occupant[dwelling] = NOBODY
    if int(homes.use[dwelling]) == Use.MUNICIPAL:
        homes.ready[dwelling] = False
    elif int(homes.use[dwelling]) == Use.OWNED:
        homes.listed[dwelling] = model.month
        homes.seller[dwelling] = seller


def enter_area(model: Model, rows: Rows, reason: npt.NDArray[np.int64]) -> None:
    """Newly formed or arrived households, without a dwelling yet: a MOVE row each."""
    people = model.households
    people.state[rows] = State.FRIENDS
    people.since[rows] = model.day
    people.recorded[rows] = people.summary(rows, model.calendar)
    model.ledger.record_many(
        rows.size,
        day=model.day,
        event=Event.MOVE,
        municipality=people.municipality[rows],
        household=rows,
        origin=State.ABSENT,
        target=State.FRIENDS,
        detail=reason,
        **people.said(rows),
    )


def change_loans(model: Model, household: int, reason: Reason) -> None:
    """An owner whose loans changed kind stays in the dwelling in another state."""
    people = model.households
    origin, target = State(people.state_of(household)), owner_state(model, household)
    if origin != target:
        people.state[household] = target
        dwelling = int(people.dwelling[household])
        model.record(Event.MOVE, household, origin=origin, target=target, detail=reason, dwelling=dwelling)


def owner_state(model: Model, household: int) -> State:
    """The owner's state that follows from its loans."""
    people = model.households
    if people.startlan[household] > 0:
        return State.OWNER_STARTLAN
    return State.OWNER_BANK if people.debt[household] > 0 else State.OWNER_OUTRIGHT
