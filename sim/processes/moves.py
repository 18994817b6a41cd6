"""The only way in which households change their state: what they leave becomes free, what they enter is taken."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Event, Reason, State
from sim.processes.allocation import withdraw
from sim.processes.model import Model, Rows
from sim.processes.refurbishment import hand_back
from sim.world.dwellings import Use
from sim.world.households import IS_CONFINED, LOOKS_FOR_HOME, OWNS

States = npt.NDArray[np.int8]
_ABSENT, _TEMPORARY = int(State.ABSENT), int(State.TEMPORARY)
_MUNICIPAL_RENT = int(State.MUNICIPAL_RENT)
_OWNED, _MUNICIPAL = int(Use.OWNED), int(Use.MUNICIPAL)
HOUSED = ~(LOOKS_FOR_HOME | IS_CONFINED)
"""In a dwelling or gone: no longer in need of one."""


def move(model: Model, household: int, state: State, reason: Reason, dwelling: int = NOBODY) -> None:
    """As `move_many`, for one household: the same rules on plain numbers, many times faster (a law tests that)."""
    people, homes = model.households, model.dwellings
    origin, left = people.state_of(household), int(people.dwelling[household])
    if dwelling != NOBODY and homes.occupant[dwelling] != NOBODY:
        raise ValueError(f"dwelling {dwelling} is taken")
    if left != NOBODY:
        _leave(model, household, left)
    if dwelling != NOBODY:
        homes.occupant[dwelling] = household
        homes.listed[dwelling] = -1
        homes.ready[dwelling] = True
    if origin == _TEMPORARY:
        _count_nights(model, household)
    elif origin == _ABSENT:
        row = np.array([household])
        people.recorded[row] = people.summary(row, model.calendar, model.day)
    elif IS_CONFINED[origin]:
        people.leaves_soon(household, soon=False)
    people.arriving[household] = False
    people.dwelling[household] = dwelling
    people.state[household] = state
    people.since[household] = model.day
    people.spell[household] += 1
    people.notice[household] = -1
    people.in_arrears[household] = False
    if HOUSED[state]:
        people.know(household, known=False)
        if people.listed[household]:
            withdraw(model, household)
    else:
        people.rent[household] = 0.0
        if state == State.TEMPORARY:
            people.know(household, known=True)
    if state == State.MUNICIPAL_RENT:
        years = model.town_of(household).policy.municipal.tenancy_years
        people.lease_end[household] = model.day + round(365 * years)
    elif OWNS[state]:
        people.rent[household] = 0.0
        people.ever_owned[household] = True
        people.searching[household] = False
    elif state == State.ABSENT:
        for column in (people.income, people.net, people.allowance, people.credit):
            column[household] = 0.0
    if people.granted[household] and (OWNS[state] or state == State.ABSENT):
        give_up_offer(model, household)
    model.record(Event.MOVE, household, origin=origin, target=state, detail=reason, dwelling=dwelling)


def _leave(model: Model, household: int, left: int) -> None:
    homes = model.dwellings
    homes.occupant[left] = NOBODY
    use = int(homes.use[left])
    if use == Use.OWNED:
        homes.listed[left] = model.month
        homes.seller[left] = household
    elif use == Use.MUNICIPAL:
        homes.ready[left] = False
        model.env.process(hand_back(model, left, household))


def move_many(
    model: Model,
    rows: Rows,
    state: State | States,
    reason: Reason | npt.NDArray[np.int64],
    dwellings: Rows | None = None,
    *,
    passed_on: npt.NDArray[np.bool_] | None = None,
    sellers: Rows | None = None,
) -> None:
    """Move households into a `state` each and into `dwellings` (NOBODY or None: without one).

    A dwelling that they leave is put up for sale if owned (the money goes to `sellers`, by default to those who
    leave), to let if private, and handed back if municipal, but those that are `passed_on` to another household just
    stand empty. Raises ValueError if a new dwelling is taken.
    """
    if not rows.size:
        return
    people, homes = model.households, model.dwellings
    target = np.broadcast_to(np.asarray(state, np.int8), rows.shape)
    origin, left = people.state[rows], people.dwelling[rows]
    into = np.full(rows.size, NOBODY) if dwellings is None else dwellings
    leaving, entering = left != NOBODY, into != NOBODY
    taken = homes.occupant[into[entering]] != NOBODY
    if taken.any():
        raise ValueError(f"dwelling {into[entering][taken][0]} is taken")

    if leaving.any():
        given_up = left[leaving]
        homes.occupant[given_up] = NOBODY
        freed = leaving if passed_on is None else leaving & ~passed_on
        use = homes.use[left]
        for_sale = freed & (use == _OWNED)
        homes.listed[left[for_sale]] = model.month
        homes.seller[left[for_sale]] = (rows if sellers is None else sellers)[for_sale]
        handed_back = freed & (use == _MUNICIPAL)
        homes.ready[left[handed_back]] = False
        for dwelling, tenant in zip(left[handed_back].tolist(), rows[handed_back].tolist(), strict=True):
            model.env.process(hand_back(model, dwelling, tenant))
    moved_in = into[entering]
    homes.occupant[moved_in] = rows[entering]
    homes.listed[moved_in] = -1
    homes.ready[moved_in] = True
    for household in rows[origin == _TEMPORARY].tolist():
        _count_nights(model, household)

    entering_area = rows[origin == _ABSENT]
    if entering_area.size:
        people.recorded[entering_area] = people.summary(entering_area, model.calendar, model.day)
    people.arriving[rows] = False
    people.dwelling[rows] = into
    people.state[rows] = target
    people.since[rows] = model.day
    people.spell[rows] += 1
    people.notice[rows] = -1
    people.in_arrears[rows] = False
    housed = HOUSED[target]
    _end_of_need(model, rows[housed])
    without = rows[~housed]
    people.rent[without] = 0.0
    people.know(rows[target == _TEMPORARY], known=True)
    people.leaves_soon(rows[IS_CONFINED[origin]], soon=False)
    tenants = target == _MUNICIPAL_RENT
    if tenants.any():
        years = model.rule("municipal.tenancy_years")[people.municipality[rows[tenants]]]
        people.lease_end[rows[tenants]] = model.day + np.round(365 * years)
    owners = rows[OWNS[target]]
    people.rent[owners] = 0.0
    people.ever_owned[owners] = True
    people.searching[owners] = False
    gone = rows[target == _ABSENT]
    for column in (people.income, people.net, people.allowance, people.credit):
        column[gone] = 0.0
    for household in rows[people.granted[rows] & (OWNS[target] | (target == _ABSENT))].tolist():
        give_up_offer(model, household)
    model.record_many(Event.MOVE, rows, origin=origin, target=target, detail=np.asarray(reason), dwelling=into)


def _count_nights(model: Model, household: int) -> None:
    """The nights of this month that who leaves temporary accommodation has spent there."""
    nights = model.day - max(int(model.households.since[household]), model.month_began)
    model.town_of(household).nights += nights


def _end_of_need(model: Model, rows: Rows) -> None:
    """Housed, or gone: no service seeks a dwelling for them any longer."""
    model.households.know(rows, known=False)
    for household in rows[model.households.listed[rows]].tolist():
        withdraw(model, household)


def give_up_offer(model: Model, household: int) -> None:
    """A granted startlån that the household will not use."""
    offer = model.town_of(household).startlan.pop(household, None)
    model.households.granted[household] = False
    if offer is not None:
        offer.closed.succeed(False)


def change_loans(model: Model, rows: Rows, reason: Reason) -> None:
    """Owners whose loans changed kind stay in the dwelling in another state."""
    people = model.households
    rows = rows[OWNS[people.state[rows]]]
    origin, target = people.state[rows], owner_states(model, rows)
    changed = origin != target
    rows, origin, target = rows[changed], origin[changed], target[changed]
    people.state[rows] = target
    model.record_many(
        Event.MOVE, rows, origin=origin, target=target, detail=int(reason), dwelling=people.dwelling[rows]
    )


def owner_states(model: Model, rows: Rows) -> States:
    """The owners' states that follow from their loans."""
    people = model.households
    states = np.where(people.debt[rows] > 0, int(State.OWNER_BANK), int(State.OWNER_OUTRIGHT))
    return np.where(people.startlan[rows] > 0, int(State.OWNER_STARTLAN), states).astype(np.int8)
