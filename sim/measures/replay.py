"""The ledger replayed: how long each household was in which state, and in which groups at any row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, State
from sim.measures.frame import FOREVER, Integers

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = ("day", "municipality", "household", "origin", "target", "detail", "dwelling", "payer", "flags")
"""The ledger's columns that are read as wide integers."""
_MOVE, _CHANGE = int(Event.MOVE), int(Event.CHANGE)
_UNTOLD = -1


def among(column: Integers, states: Sequence[State]) -> npt.NDArray[np.bool_]:
    """Whether each of a column of states is one of these."""
    return np.asarray(np.isin(list(State), states)[column])


@dataclass(frozen=True, slots=True)
class Intervals:
    """Stretches of a household's life between two MOVE or CHANGE rows, by household and then by time.

    All are arrays of one length. `start` and `stop` are days (`stop` is `FOREVER` for the last one);
    `follows` and `goes_on` tell whether the row before and after is of the same household; `reason` is why
    it moved here.
    """

    household: Integers
    state: Integers
    reason: Integers
    flags: Integers
    adults: Integers
    children: Integers
    place: Integers
    start: Integers
    stop: Integers
    follows: npt.NDArray[np.bool_]
    goes_on: npt.NDArray[np.bool_]

    def spells(self, *states: State) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """First and last interval of every unbroken stay of a household in one of these states."""
        inside = among(self.state, states)
        before = np.zeros_like(inside)
        before[1:] = inside[:-1]
        after = np.zeros_like(inside)
        after[:-1] = inside[1:]
        return (
            np.flatnonzero(inside & ~(before & self.follows)),
            np.flatnonzero(inside & ~(after & self.goes_on)),
        )


@dataclass(frozen=True, slots=True)
class History:
    """The columns of a ledger in wide integers, with the groups that each row's household was in.

    Attributes:
        flags: groups of the row's household just after the row, from the latest MOVE or CHANGE row up to it
            (from the first one if none came before; the row's own if the household has none).
        by_event: row numbers by event and then in order of happening.
    """

    day: Integers
    event: npt.NDArray[np.int16]
    place: Integers
    household: Integers
    origin: Integers
    target: Integers
    detail: Integers
    dwelling: Integers
    amount: npt.NDArray[np.float64]
    payer: Integers
    flags: Integers
    intervals: Intervals
    by_event: npt.NDArray[np.intp]

    @classmethod
    def of(cls, table: npt.NDArray[np.void]) -> History:
        """The history in a table of `sim.ledger.type_of_rows`, whose rows stand in order of happening."""
        event = table["event"].copy()
        columns = dict(zip(WIDE, _widened(table), strict=True))
        flags, moves = _followed(event, columns["household"], columns["flags"], table["household"].max(initial=-1) + 1)
        return cls(
            day=columns["day"],
            event=event,
            place=columns["municipality"],
            household=columns["household"],
            origin=columns["origin"],
            target=columns["target"],
            detail=columns["detail"],
            dwelling=columns["dwelling"],
            amount=table["amount"].astype(np.float64),
            payer=columns["payer"],
            flags=flags,
            intervals=_intervals(table.take(moves)),  # ten times faster than an index, for rows of this kind
            by_event=np.argsort(event, kind="stable"),
        )

    def rows(self, event: Event) -> npt.NDArray[np.intp]:
        """Row numbers of an event, in order of happening."""
        # Bounds of the column's own type: numpy would else widen a copy of the whole column.
        bounds = np.array((event, event + 1), self.event.dtype)
        first, after = np.searchsorted(self.event, bounds, sorter=self.by_event)
        return self.by_event[first:after]


def _intervals(moves: npt.NDArray[np.void]) -> Intervals:
    """The intervals that MOVE and CHANGE rows, by household and then by time, begin."""
    columns = dict(zip(WIDE, _widened(moves), strict=True))
    household, start = columns["household"], columns["day"]
    same = household[1:] == household[:-1]
    follows, goes_on = np.zeros((2, household.size), np.bool_)
    follows[1:] = same
    goes_on[:-1] = same
    stop = np.full(household.size, FOREVER, np.int64)
    stop[:-1][same] = start[1:][same]
    return Intervals(
        household=household,
        state=columns["target"],
        reason=columns["detail"],
        flags=columns["flags"],
        adults=moves["adults"].astype(np.int64),
        children=moves["children"].astype(np.int64),
        place=columns["municipality"],
        start=start,
        stop=stop,
        follows=follows,
        goes_on=goes_on,
    )


@compiled
def _widened(table: npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
    """The columns `WIDE` of a table, shape (columns, rows); all in one walk through its rows, which is long."""
    columns = np.empty((len(WIDE), table.size), np.int64)
    for i in range(table.size):
        row = table[i]
        columns[0, i] = row.day
        columns[1, i] = row.municipality
        columns[2, i] = row.household
        columns[3, i] = row.origin
        columns[4, i] = row.target
        columns[5, i] = row.detail
        columns[6, i] = row.dwelling
        columns[7, i] = row.payer
        columns[8, i] = row.flags
    return columns


@compiled
def _followed(
    event: npt.NDArray[np.int16], household: Integers, own: Integers, households: int
) -> tuple[Integers, npt.NDArray[np.intp]]:
    """Follow every household through the rows.

    Returns:
        flags: of each row's household after the row, carried forward from its MOVE and CHANGE rows.
        moves: those rows, by household and then in order of happening.
    """
    latest, places = np.full(households, _UNTOLD, np.int64), np.zeros(households + 1, np.intp)
    for i in range(event.size):
        h = household[i]
        if h != NOBODY and (event[i] == _MOVE or event[i] == _CHANGE):
            places[h + 1] += 1
            if latest[h] == _UNTOLD:
                latest[h] = own[i]
    places = np.cumsum(places)

    flags, moves = own.copy(), np.empty(places[-1], np.intp)
    for i in range(event.size):
        h = household[i]
        if h == NOBODY:
            continue
        if event[i] == _MOVE or event[i] == _CHANGE:
            latest[h] = own[i]
            moves[places[h]] = i
            places[h] += 1
        elif latest[h] != _UNTOLD:
            flags[i] = latest[h]
    return flags, moves
