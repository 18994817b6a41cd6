"""The only way in which households change their state: what they leave becomes free, what they enter is taken."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, Group, Programme, Reason, State, type_of_rows
from sim.processes.allocation import withdraw
from sim.processes.model import Model, Rows
from sim.processes.refurbishment import hand_back
from sim.processes.telling import Column, at_place, numbers, tell
from sim.streams import Floats
from sim.world.columns import Bools, Ints
from sim.world.dwellings import Use
from sim.world.households import IS_CONFINED, IS_SERVICE, LOOKS_FOR_HOME, OWNS
from sim.world.summary import summary_of

States = npt.NDArray[np.int8]
_ABSENT, _TEMPORARY, _MUNICIPAL_RENT = int(State.ABSENT), int(State.TEMPORARY), int(State.MUNICIPAL_RENT)
_BANK, _STARTLAN, _OUTRIGHT = int(State.OWNER_BANK), int(State.OWNER_STARTLAN), int(State.OWNER_OUTRIGHT)
_OWNED, _MUNICIPAL = int(Use.OWNED), int(Use.MUNICIPAL)
_KNOWN, _LEAVES_SOON = int(Group.KNOWN), int(Group.LEAVING_SOON)
_MOVE, _YEAR = int(Event.MOVE), 365
HOUSED = ~(LOOKS_FOR_HOME | IS_CONFINED)
"""In a dwelling or gone: no longer in need of one."""


def move(model: Model, household: int, state: State, reason: Reason, dwelling: int = NOBODY) -> None:
    """As `move_many`, for one household: the same rules on plain numbers, which is faster (a law tests that)."""
    people, target, day = model.households, int(state), model.day
    origin, left = people.state.item(household), people.dwelling.item(household)
    if dwelling != NOBODY:
        _take(model, household, dwelling)
    if left != NOBODY:
        _leave(model, household, left)
    if origin == _TEMPORARY:
        nights = day - max(people.since.item(household), model.month_began)
        model.nights[people.municipality.item(household)] += nights
    elif origin == _ABSENT:
        rows = np.array([household])
        people.recorded[rows] = people.summary(rows, model.calendar, day)
    elif IS_CONFINED.item(origin):
        people.leaves_soon(household, soon=False)
        people.planned[household] = False
    people.arriving[household] = False
    people.dwelling[household] = dwelling
    people.state[household] = target
    people.since[household] = day
    people.spell[household] += 1
    people.notice[household] = -1
    people.in_arrears[household] = False
    if HOUSED.item(target):
        people.know(household, known=False)
        if people.listed.item(household):
            withdraw(model, household)
    else:
        people.rent[household] = 0.0
        if IS_SERVICE.item(target):
            people.know(household, known=True)
    if target == _MUNICIPAL_RENT:
        people.lease_end[household] = day + round(_YEAR * model.town_of(household).policy.municipal.tenancy_years)
    elif OWNS.item(target):
        people.rent[household] = 0.0
        people.ever_owned[household] = True
        people.searching[household] = False
    elif target == _ABSENT:
        for column in (people.income, people.net, people.allowance, people.credit):
            column[household] = 0.0
    if people.granted.item(household) and (OWNS.item(target) or target == _ABSENT):
        give_up_offer(model, household)
    model.record(Event.MOVE, household, origin=origin, target=target, detail=reason, dwelling=dwelling)


def _take(model: Model, household: int, dwelling: int) -> None:
    homes = model.dwellings
    if homes.occupant.item(dwelling) != NOBODY:
        raise ValueError(f"dwelling {dwelling} is taken")
    homes.occupant[dwelling] = household
    homes.listed[dwelling] = -1
    homes.ready[dwelling] = True


def _leave(model: Model, household: int, dwelling: int) -> None:
    homes = model.dwellings
    homes.occupant[dwelling] = NOBODY
    use = homes.use.item(dwelling)
    if use == _OWNED:
        homes.listed[dwelling] = model.month
        homes.seller[dwelling] = household
    elif use == _MUNICIPAL:
        homes.ready[dwelling] = False
        model.env.start(hand_back(model, dwelling, household))


def move_many(
    model: Model,
    rows: Rows,
    state: Column,
    reason: Column,
    dwellings: Rows | int = NOBODY,
    *,
    passed_on: Column = False,
    sellers: Rows | None = None,
) -> None:
    """Move households into a `state` each and into `dwellings` (NOBODY: without one).

    A dwelling that they leave is put up for sale if owned (the money goes to `sellers`, by default to those who
    leave), to let if private, and handed back if municipal, but those that are `passed_on` to another household just
    stand empty. Raises ValueError if a new dwelling is taken.
    """
    if not rows.size:
        return
    homes, block = model.dwellings, np.empty(rows.size, type_of_rows)
    vacated, tenants, listed, granted = model.households.at(
        rows,
        _move,
        numbers(state),
        numbers(dwellings),
        numbers(passed_on),
        rows if sellers is None else sellers,
        numbers(reason),
        block,
        homes.use,
        homes.occupant,
        homes.listed,
        homes.seller,
        homes.ready,
        model.day,
        model.month,
        model.month_began,
        model.calendar,
        model.rule("municipal.tenancy_years"),
        model.nights,
    )
    for dwelling, tenant in zip(vacated.tolist(), tenants.tolist(), strict=True):
        model.env.start(hand_back(model, dwelling, tenant))
    for household in listed.tolist():
        withdraw(model, household)
    for household in granted.tolist():
        give_up_offer(model, household)
    model.ledger.append(block)


@compiled
def _move(
    rows: Rows,
    id: Ints,
    municipality: Ints,
    state: Ints,
    since: Ints,
    arriving: Bools,
    spell: Ints,
    birth: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    dwelling: Ints,
    notice: Ints,
    in_arrears: Bools,
    rent: Floats,
    lease_end: Ints,
    known: Bools,
    listed: Bools,
    planned: Bools,
    granted: Bools,
    settled: Ints,
    released: Ints,
    discharged: Ints,
    recorded: Ints,
    ever_owned: Bools,
    searching: Bools,
    income: Floats,
    net: Floats,
    allowance: Floats,
    credit: Floats,
    target: Ints,
    into: Ints,
    passed_on: Ints,
    sellers: Rows,
    reason: Ints,
    block: npt.NDArray[np.void],
    use: Ints,
    occupant: Ints,
    for_sale_since: Ints,
    seller: Ints,
    ready: Bools,
    day: int,
    month: int,
    month_began: int,
    calendar: int,
    tenancy_years: Floats,
    nights: Floats,
) -> tuple[Rows, Rows, Rows, Rows]:
    """Everything that a move changes in households and dwellings; `nights` are summed up by municipality.

    What happened is told in `block`, rows of the ledger, which hears of the groups of who was not here before.
    Returns municipal dwellings handed back and who left them, who stands on the list for one and needs none any
    longer, and who has no more use for a granted startlån.
    """
    for home in into:
        if home != NOBODY and occupant[home] != NOBODY:
            raise ValueError("a dwelling that somebody is to move into is taken")
    vacated, tenants = np.empty(rows.size, np.intp), np.empty(rows.size, np.intp)
    served, declined = np.empty(rows.size, np.intp), np.empty(rows.size, np.intp)
    handed_back = off_list = given_up = 0
    for place in range(rows.size):
        h, new, left = rows[place], at_place(target, place), dwelling[rows[place]]
        town, was = municipality[h], state[h]
        if left != NOBODY:
            occupant[left] = NOBODY
            stands_empty = not at_place(passed_on, place)
            if use[left] == _OWNED and stands_empty:
                for_sale_since[left] = month
                seller[left] = sellers[place]
            elif use[left] == _MUNICIPAL and stands_empty:
                ready[left] = False
                vacated[handed_back], tenants[handed_back] = left, h
                handed_back += 1
        home = at_place(into, place)
        if home != NOBODY:
            occupant[home] = h
            for_sale_since[home] = -1
            ready[home] = True
        if was == _TEMPORARY:
            nights[town] += day - max(since[h], month_began)
        if IS_CONFINED[was]:
            recorded[h] &= ~_LEAVES_SOON
            planned[h] = False

        arriving[h] = False
        dwelling[h] = home
        state[h] = new
        since[h] = day
        spell[h] += 1
        notice[h] = -1
        in_arrears[h] = False
        if HOUSED[new]:
            known[h] = False
            recorded[h] &= ~_KNOWN
            if listed[h]:
                served[off_list] = h
                off_list += 1
        else:
            rent[h] = 0.0
        if IS_SERVICE[new]:
            known[h] = True
            recorded[h] |= _KNOWN
        elif new == _MUNICIPAL_RENT:
            lease_end[h] = day + int(np.round(_YEAR * tenancy_years[town]))
        elif new == _ABSENT:
            income[h] = net[h] = allowance[h] = credit[h] = 0.0
        elif OWNS[new]:
            rent[h] = 0.0
            ever_owned[h] = True
            searching[h] = False
        if granted[h] and (OWNS[new] or new == _ABSENT):
            declined[given_up] = h
            given_up += 1

        if was == _ABSENT:
            recorded[h] = summary_of(
                birth[h],
                adults[h],
                children[h],
                need[h],
                known[h],
                settled[h],
                released[h],
                discharged[h],
                recorded[h],
                calendar,
                day,
            )
        tell(block[place], day, _MOVE, town, id[h], recorded[h], was, new, at_place(reason, place), home, 0.0)
    return vacated[:handed_back], tenants[:handed_back], served[:off_list], declined[:given_up]


def give_up_offer(model: Model, household: int) -> None:
    """A granted startlån that the household will not use."""
    offer = model.town_of(household).startlan.pop(household, None)
    model.households.granted[household] = False
    if offer is not None:
        offer.closed.succeed(False)


def change_loans(model: Model, rows: Rows, reason: Reason) -> None:
    """Owners whose loans changed kind stay in the dwelling in another state."""
    if rows.size:
        block = np.empty(rows.size, type_of_rows)
        changed = model.households.at(rows, _change_loans, block, model.day, int(reason))
        model.ledger.append(block[:changed])


@compiled
def _change_loans(
    rows: Rows,
    municipality: Ints,
    id: Ints,
    recorded: Ints,
    state: Ints,
    dwelling: Ints,
    debt: Floats,
    startlan: Floats,
    block: npt.NDArray[np.void],
    day: int,
    reason: int,
) -> int:
    """Tells of those whose state has changed, in the first rows of `block`; returns how many they are."""
    changed = 0
    for h in rows:
        was, new = state[h], owner_state(debt[h], startlan[h])
        if OWNS[was] and was != new:
            state[h] = new
            tell(block[changed], day, _MOVE, municipality[h], id[h], recorded[h], was, new, reason, dwelling[h], 0.0)
            changed += 1
    return changed


def become_owner(model: Model, household: int, reason: Reason) -> None:
    """A tenant who has bought the dwelling stays in it as its owner."""
    people, homes = model.households, model.dwellings
    dwelling, origin = people.dwelling.item(household), people.state.item(household)
    (state,) = owner_states(model, np.array([household])).tolist()
    homes.use[dwelling], homes.programme[dwelling] = _OWNED, int(Programme.MARKET)
    homes.suited[dwelling] = homes.accessible[dwelling] = False
    people.state[household], people.since[household], people.rent[household] = state, model.day, 0.0
    people.spell[household] += 1
    people.ever_owned[household], people.searching[household] = True, False
    people.in_arrears[household] = False
    if people.granted.item(household):
        give_up_offer(model, household)
    model.record(Event.MOVE, household, origin=origin, target=state, detail=reason, dwelling=dwelling)


def owner_states(model: Model, rows: Rows) -> States:
    """The owners' states that follow from their loans."""
    return model.households.at(rows, _owner_states)


@compiled
def _owner_states(rows: Rows, debt: Floats, startlan: Floats) -> States:
    states = np.empty(rows.size, np.int8)
    for place in range(rows.size):
        states[place] = owner_state(debt[rows[place]], startlan[rows[place]])
    return states


@compiled
def owner_state(debt: float, startlan: float) -> int:
    """The owner's state that follows from the loans, inside compiled loops."""
    if startlan > 0:
        return _STARTLAN
    return _BANK if debt > 0 else _OUTRIGHT
