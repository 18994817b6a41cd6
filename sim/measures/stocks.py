"""What is there at the end of a month: households by housing state, municipal dwellings, queues and clients.

A household belongs to the groups that its latest MOVE or CHANGE row says; one in a queue, to those in
which it was when it joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import CONFINED, FIRST_TIME, HOMELESS, NOBODY, OWNERS, RENTERS, Buyer, Event, Group, Programme, State
from sim.measures.episodes import episodes
from sim.measures.frame import FOREVER, Cube, Frame, Integers, ratio
from sim.measures.replay import among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.measures.episodes import Episodes, Queues, Rows
    from sim.measures.replay import History, Intervals

THREE_MONTHS = 91
"""Days: a quarter of a year."""

PLACES_OF_HOMELESS = ("friends", "temporary", "rough", "institution", "prison")
"""Where the homeless are, in the order of `homeless_by_place`."""

_BEFORE = -1
"""The day before day 0."""


def stocks(frame: Frame, history: History, queues: Queues) -> dict[str, Cube]:
    """Cubes of all stocks, and of the shares that are ratios of them."""
    return {
        **_households(frame, history),
        "municipal_stock": _municipal_stock(frame, history),
        "municipal_head_leases": _private_stock(frame, history, Programme.HEAD_LEASE),
        "municipal_allocation_rights": _private_stock(frame, history, Programme.ALLOCATION_RIGHT),
        "municipal_queue": _open(frame, queues.listed),
        "startlan_waiting": _open(frame, queues.frame_queue),
        "office_queue": _open(frame, queues.desk),
        "housing_first_participants": _open(frame, queues.first),
        "housing_first_waiting": _open(frame, queues.first_queue),
        "followup_waiting": _open(frame, queues.followup_queue),
        "followup_clients": _open(frame, queues.followup),
    }


def _open(frame: Frame, found: Episodes) -> Cube:
    return frame.stock(found.start, found.stop, found.place, found.flags)


def _households(frame: Frame, history: History) -> dict[str, Cube]:
    life = history.intervals
    present = life.state != State.ABSENT
    households, persons = _present(frame, life, present)
    parts, unknown = homeless_by_place(life)
    persons_in = {f"homeless_{part}": _sum(frame, life, at, life.adults) for part, at in parts.items()}
    homeless = sum_of(persons_in.values())
    with_children = np.concatenate([parts["friends"], parts["temporary"], parts["rough"]])
    housed = sum_of(households[state] for state in (*RENTERS, *OWNERS))
    return {
        "homeless": homeless,
        **persons_in,
        "homeless_unknown": _sum(frame, life, unknown, life.adults),
        "homeless_children": _sum(frame, life, with_children, life.children),
        "homeless_per_1000": 1000 * ratio(homeless[:1], persons[:1]),
        "temporary_accommodation": households[State.TEMPORARY],
        "temporary_over_3_months_share": ratio(_long_stays(frame, life), households[State.TEMPORARY]),
        "households": sum_of(households.values()),
        "inhabitants": persons,
        "ownership_rate": ratio(sum_of(households[state] for state in OWNERS), housed),
        "municipal_occupied": households[State.MUNICIPAL_RENT][:1],
        **{f"state_{state.name.lower()}": cube for state, cube in households.items()},
    }


def homeless_by_place(life: Intervals) -> tuple[dict[str, Rows], Rows]:
    """Stretches of homelessness by the mapping's definition, by where they are, and those unknown to services.

    Temporary accommodation, institutions and prisons are services: whoever is there is known.
    """
    without = np.flatnonzero(among(life.state, (*HOMELESS, *CONFINED)))
    state, flags = life.state[without], life.flags[without]
    known = (flags & Group.KNOWN) != 0
    soon = (flags & Group.LEAVING_SOON) != 0
    parts = {
        "friends": (state == State.FRIENDS) & known,
        "temporary": state == State.TEMPORARY,
        "rough": (state == State.ROUGH) & known,
        "institution": (state == State.INSTITUTION) & soon,
        "prison": (state == State.PRISON) & soon,
    }
    unknown = ((state == State.FRIENDS) | (state == State.ROUGH)) & ~known
    return {part: without[chosen] for part, chosen in parts.items()}, without[unknown]


def _sum(frame: Frame, life: Intervals, at: Rows, people: Integers) -> Cube:
    """Stock of `people` in the stretches `at`."""
    weights = people[at].astype(np.float64)
    return frame.stock(life.start[at], life.stop[at], life.place[at], life.flags[at], weights)


def _present(frame: Frame, life: Intervals, present: npt.NDArray[np.bool_]) -> tuple[dict[State, Cube], Cube]:
    """Households by state, and persons: the stocks that every household is part of."""
    first, after = frame.month_ends(life.start, life.stop)
    # Stretches that touch no month's end need not be carried through the sums.
    seen = np.flatnonzero((first < after) & present)
    first, after, place, flags = first[seen], after[seen], life.place[seen], life.flags[seen]
    months, states = len(frame.calendar.months), list(State)
    change = frame.spread(life.state[seen] * months + first, len(states) * months, place, flags)
    # What leaves after the last month leaves no trace; its slot would be the next state's.
    left = np.where(after < months, life.state[seen] * months + after, -1)
    change -= frame.spread(left, len(states) * months, place, flags)
    households = np.cumsum(change.reshape(*change.shape[:2], len(states), months), axis=-1)

    people = (life.adults[seen] + life.children[seen]).astype(np.float64)
    persons = frame.spread(first, months, place, flags, people)
    persons -= frame.spread(after, months, place, flags, people)
    by_state: dict[State, Cube] = {
        state: frame.calendar.mean(households[:, :, state]) for state in states if state != State.ABSENT
    }
    return by_state, frame.calendar.mean(np.cumsum(persons, axis=-1))


def _long_stays(frame: Frame, life: Intervals) -> Cube:
    """Households in temporary accommodation whose stay has lasted more than `THREE_MONTHS`."""
    first, last = life.spells(State.TEMPORARY)
    begun = np.repeat(life.start[first], last - first + 1)
    at = np.flatnonzero(life.state == State.TEMPORARY)
    # At the end of its day d a stay that began on day s has lasted d + 1 - s days.
    start = np.maximum(life.start[at], begun + THREE_MONTHS)
    inside = start < life.stop[at]
    at = at[inside]
    return frame.stock(start[inside], life.stop[at], life.place[at], life.flags[at])


def _municipal_stock(frame: Frame, history: History) -> Cube:
    """Dwellings in the municipal stock, followed from the rows that say that they are in it.

    One that is let before any row says that it was acquired belonged to the stock from the beginning.
    """
    moves, sales = history.rows(Event.MOVE), history.rows(Event.SALE)
    let = moves[history.target[moves] == State.MUNICIPAL_RENT]
    sold = sales[history.detail[sales] % FIRST_TIME != Buyer.MUNICIPALITY]
    gone = np.concatenate([sold, history.rows(Event.MUNICIPAL_RETURNED)])
    rows = np.sort(np.concatenate([let, history.rows(Event.MUNICIPAL_ACQUIRED), gone]))
    rows = rows[history.dwelling[rows] != NOBODY]
    rows = rows[np.argsort(history.dwelling[rows], kind="stable")]
    dwelling, inside = history.dwelling[rows], ~np.isin(rows, gone)
    first = np.ones(rows.size, np.bool_)
    first[1:] = dwelling[1:] != dwelling[:-1]
    before = np.zeros(rows.size, np.bool_)
    before[1:] = inside[:-1]
    before[first] = np.isin(rows[first], let)
    initial = rows[first & before]
    came, went = rows[inside & ~before], rows[~inside & before]
    start = np.concatenate([np.full(initial.size, _BEFORE), history.day[came]])
    place = np.concatenate([history.place[initial], history.place[came]])
    never = np.full(start.size, FOREVER)
    left = frame.stock(history.day[went], np.full(went.size, FOREVER), history.place[went])
    return frame.stock(start, never, place) - left


def _private_stock(frame: Frame, history: History, programme: Programme) -> Cube:
    """Private dwellings at the municipality's disposal."""
    acquired = history.rows(Event.MUNICIPAL_ACQUIRED)
    taken_on = acquired[history.detail[acquired] == programme]
    held = episodes(history, history.dwelling, taken_on, history.rows(Event.MUNICIPAL_RETURNED))
    return frame.stock(held.start, held.stop, held.place)


def sum_of(cubes: Iterable[Cube]) -> Cube:
    """The sum of cubes of one shape."""
    total: Cube = np.stack(list(cubes)).sum(axis=0)
    return total
