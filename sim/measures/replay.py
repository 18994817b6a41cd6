"""The ledger replayed: how long each household was in which state, and in which groups at any row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Event, State
from sim.measures.frame import FOREVER, Integers

if TYPE_CHECKING:
    from collections.abc import Mapping


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

    def spells(self, state: State) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """First and last interval of every unbroken stay of a household in `state`."""
        inside = self.state == state
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
        wide = (
            "day",
            "municipality",
            "household",
            "origin",
            "target",
            "detail",
            "dwelling",
            "payer",
            "flags",
        )
        columns = {name: table[name].astype(np.int64) for name in wide}
        household, flags = columns["household"], columns["flags"]
        changes = (event == Event.MOVE) | (event == Event.CHANGE)
        # One stable sort serves both: a household's rows together, still in the order of happening.
        order = np.argsort(table["household"].copy(), kind="stable")
        order = order[household[order] != NOBODY]
        moves = order[changes[order]]
        return cls(
            day=columns["day"],
            event=event,
            place=columns["municipality"],
            household=household,
            origin=columns["origin"],
            target=columns["target"],
            detail=columns["detail"],
            dwelling=columns["dwelling"],
            amount=table["amount"].astype(np.float64),
            payer=columns["payer"],
            flags=_flags(household, flags, changes, order),
            intervals=_intervals(
                {name: column[moves] for name, column in columns.items()}
                | {name: table[name][moves].astype(np.int64) for name in ("adults", "children")}
            ),
            by_event=np.argsort(event, kind="stable"),
        )

    def rows(self, event: Event) -> npt.NDArray[np.intp]:
        """Row numbers of an event, in order of happening."""
        # Bounds of the column's own type: numpy would else widen a copy of the whole column.
        bounds = np.array((event, event + 1), self.event.dtype)
        first, after = np.searchsorted(self.event, bounds, sorter=self.by_event)
        return self.by_event[first:after]


def _intervals(moves: Mapping[str, Integers]) -> Intervals:
    """The intervals that MOVE and CHANGE rows, by household and then by time, begin."""
    household, start = moves["household"], moves["day"]
    same = household[1:] == household[:-1]
    follows, goes_on = np.zeros((2, household.size), np.bool_)
    follows[1:] = same
    goes_on[:-1] = same
    stop = np.full(household.size, FOREVER, np.int64)
    stop[:-1][same] = start[1:][same]
    return Intervals(
        household=household,
        state=moves["target"],
        reason=moves["detail"],
        flags=moves["flags"],
        adults=moves["adults"],
        children=moves["children"],
        place=moves["municipality"],
        start=start,
        stop=stop,
        follows=follows,
        goes_on=goes_on,
    )


def _flags(household: Integers, own: Integers, changes: npt.NDArray[np.bool_], order: npt.NDArray[np.intp]) -> Integers:
    """The flags of each row's household after the row, carried forward from its MOVE and CHANGE rows."""
    result = own.copy()
    if order.size == 0:
        return result
    ordered, is_change = household[order], changes[order]
    at = np.arange(order.size)
    begins = np.ones(order.size, np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    source = np.maximum.accumulate(np.where(is_change | begins, at, 0))
    early = np.flatnonzero(~is_change[source])
    changed = np.flatnonzero(is_change)
    coming = np.append(changed, 0)[np.searchsorted(changed, early)]
    found = (coming > early) & (ordered[coming] == ordered[early])
    source[early] = np.where(found, coming, early)
    result[order] = own[order[source]]
    return result
