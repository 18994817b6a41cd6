"""Moves between housing states: how many households went from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import Event, Reason, State
from sim.measures.frame import Cube, Frame

if TYPE_CHECKING:
    from sim.measures.replay import History

HOUSING: Mapping[str, tuple[State, ...]] = {
    "owner": (State.OWNER_BANK, State.OWNER_OUTRIGHT),
    "owner_startlan": (State.OWNER_STARTLAN,),
    "private_rent": (State.PRIVATE_RENT,),
    "municipal_rent": (State.MUNICIPAL_RENT,),
    "parents": (State.PARENTS,),
    "friends": (State.FRIENDS,),
    "temporary": (State.TEMPORARY,),
    "rough": (State.ROUGH,),
    "institution": (State.INSTITUTION,),
    "prison": (State.PRISON,),
}
"""Housing states as moves are told: owners with a bank's loan or none are told as one, since paying off is no move."""

OUTSIDE = "outside"
"""Where households come from that are formed or move here, and go to that dissolve, merge or move away."""

PLACES: tuple[str, ...] = (*HOUSING, OUTSIDE)

PLACE_OF = np.full(len(State), PLACES.index(OUTSIDE), np.int64)
"""Number among `PLACES` of each state of the ledger."""
for _number, _states in enumerate(HOUSING.values()):
    PLACE_OF[list(_states)] = _number

PAIRS: tuple[tuple[str, str], ...] = tuple((left, entered) for left in PLACES for entered in PLACES if left != entered)
"""From where to where: two different places."""


def moves_of(left: str, entered: str) -> str:
    """The measure of moves from one place to another."""
    return f"moves_{left}_to_{entered}"


def moves(frame: Frame, history: History) -> dict[str, Cube]:
    """Cubes of moves between all places; those who are there from the beginning have not moved."""
    rows = history.rows(Event.MOVE)
    rows = rows[history.detail[rows] != Reason.INITIAL]
    pair = PLACE_OF[history.origin[rows]] * len(PLACES) + PLACE_OF[history.target[rows]]
    months, pairs = len(frame.calendar.months), len(PLACES) ** 2
    month = frame.calendar.month_of(history.day[rows])
    inside = (month >= 0) & (month < months)
    slot = np.where(inside, pair * months + month, -1)
    counts = frame.spread(slot, pairs * months, history.place[rows])
    apart = counts.reshape(*counts.shape[:2], pairs, months)
    number = {place: position for position, place in enumerate(PLACES)}
    return {
        moves_of(left, entered): frame.calendar.total(apart[:, :, number[left] * len(PLACES) + number[entered]])
        for left, entered in PAIRS
    }
