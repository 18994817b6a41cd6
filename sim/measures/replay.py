"""The ledger replayed: how long each household was in which state, and in which groups at any row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, State
from sim.measures.frame import FOREVER, Integers

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOVE, _CHANGE = int(Event.MOVE), int(Event.CHANGE)
_UNTOLD = -1

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True)
class Column(Generic[Number]):
    """A column of the ledger as it lies there, narrow; rows that are asked for are read as wide numbers."""

    narrow: npt.NDArray[np.generic]
    kind: type[Number]

    def __getitem__(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[Number]:
        """The values of some rows."""
        values = np.empty(rows.size, self.kind)
        _read(self.narrow, rows, values)
        return values


@compiled
def _read(column: npt.NDArray[np.generic], rows: npt.NDArray[np.intp], values: npt.NDArray[np.generic]) -> None:
    """Take rows of a column; where it does not lie in one piece, numpy would copy all of it first."""
    for i in range(rows.size):
        values[i] = column[rows[i]]


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
    """The columns of a ledger, with the groups that each row's household was in.

    Attributes:
        flags: groups of the row's household just after the row, from the latest MOVE or CHANGE row up to it
            (from the first one if none came before; the row's own if the household has none).
        by_event: row numbers by event and then in order of happening.
    """

    day: Column[np.int64]
    event: npt.NDArray[np.int16]
    place: Column[np.int64]
    household: Column[np.int64]
    origin: Column[np.int64]
    target: Column[np.int64]
    detail: Column[np.int64]
    dwelling: Column[np.int64]
    amount: Column[np.float64]
    payer: Column[np.int64]
    flags: Column[np.int64]
    intervals: Intervals
    by_event: npt.NDArray[np.intp]

    @classmethod
    def of(cls, table: npt.NDArray[np.void]) -> History:
        """The history in a table of `sim.ledger.type_of_rows`, whose rows stand in order of happening."""
        event = table["event"].copy()
        flags, moves = _followed(table, int(table["household"].max(initial=NOBODY)) + 1)

        def column(name: str) -> Column[np.int64]:
            return Column(table[name], np.int64)

        return cls(
            day=column("day"),
            event=event,
            place=column("municipality"),
            household=column("household"),
            origin=column("origin"),
            target=column("target"),
            detail=column("detail"),
            dwelling=column("dwelling"),
            amount=Column(table["amount"], np.float64),
            payer=column("payer"),
            flags=Column(flags, np.int64),
            intervals=_intervals(table.take(moves)),  # ten times faster than an index, for rows of this kind
            by_event=np.argsort(event, kind="stable"),
        )

    @property
    def days(self) -> int:
        """Days from the first of the run to that of the last row, both included."""
        return int(self.day.narrow[-1]) + 1 if self.event.size else 1

    def rows(self, event: Event) -> npt.NDArray[np.intp]:
        """Row numbers of an event, in order of happening."""
        # Bounds of the column's own type: numpy would else widen a copy of the whole column.
        bounds = np.array((event, event + 1), self.event.dtype)
        first, after = np.searchsorted(self.event, bounds, sorter=self.by_event)
        return self.by_event[first:after]


def _intervals(moves: npt.NDArray[np.void]) -> Intervals:
    """The intervals that MOVE and CHANGE rows, by household and then by time, begin."""
    household, start = _wide(moves, "household"), _wide(moves, "day")
    same = household[1:] == household[:-1]
    follows, goes_on = np.zeros((2, household.size), np.bool_)
    follows[1:] = same
    goes_on[:-1] = same
    stop = np.full(household.size, FOREVER, np.int64)
    stop[:-1][same] = start[1:][same]
    return Intervals(
        household=household,
        state=_wide(moves, "target"),
        reason=_wide(moves, "detail"),
        flags=_wide(moves, "flags"),
        adults=_wide(moves, "adults"),
        children=_wide(moves, "children"),
        place=_wide(moves, "municipality"),
        start=start,
        stop=stop,
        follows=follows,
        goes_on=goes_on,
    )


def _wide(table: npt.NDArray[np.void], name: str) -> Integers:
    return table[name].astype(np.int64)


@compiled
def _followed(table: npt.NDArray[np.void], households: int) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.intp]]:
    """Follow every household through the rows.

    Returns:
        flags: of each row's household after the row, carried forward from its MOVE and CHANGE rows.
        moves: those rows, by household and then in order of happening.
    """
    latest, told = np.zeros(households, np.int16), np.zeros(households, np.bool_)
    places = np.zeros(households + 1, np.intp)
    for i in range(table.size):
        row = table[i]
        h = row["household"]
        if h != NOBODY and (row["event"] == _MOVE or row["event"] == _CHANGE):
            places[h + 1] += 1
            if not told[h]:
                latest[h], told[h] = row["flags"], True
    places = np.cumsum(places)

    flags, moves = np.empty(table.size, np.int16), np.empty(places[-1], np.intp)
    for i in range(table.size):
        row = table[i]
        h = row["household"]
        flags[i] = row["flags"]
        if h == NOBODY:
            continue
        if row["event"] == _MOVE or row["event"] == _CHANGE:
            latest[h] = row["flags"]
            moves[places[h]] = i
            places[h] += 1
        elif told[h]:
            flags[i] = latest[h]
    return flags, moves
