"""Where numbers are collected: groups × places × months, and the few ways in which rows fill that frame.

A *cube* has shape (groups, places, periods); one that is not told by group has a single layer, `all`.
Places are the municipalities in the scenario's order and, when there are several, `all` after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import Group

if TYPE_CHECKING:
    from sim.measures.calendar import Calendar

Cube = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FOREVER = 2**31 - 1
"""The end, in days, of what has not ended."""

GROUPS: tuple[tuple[str, int], ...] = (
    ("all", 0),
    ("young", Group.YOUNG),
    ("families", Group.FAMILIES),
    ("follow_up", Group.FOLLOW_UP),
    ("intensive", Group.INTENSIVE),
    ("refugees", Group.REFUGEES),
    ("released_prison", Group.RELEASED_PRISON),
    ("discharged_institution", Group.DISCHARGED_INSTITUTION),
)
"""Names of the groups and the bit that a household's flags must have; `all` needs none."""

_BITS = np.array([bit for _, bit in GROUPS])
_ANY = int(_BITS.sum())


@dataclass(frozen=True, slots=True)
class Frame:
    """The months of a scenario and the number of its municipalities."""

    calendar: Calendar
    municipalities: int

    def spread(
        self,
        slot: npt.NDArray[np.integer],
        slots: int,
        place: Integers,
        flags: Integers | None = None,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Cube:
        """Sums of `weights` (default 1) of items by group, place and slot.

        Items whose slot is outside `0 … slots - 1` are left out; without `flags` there is one layer, `all`.
        Returns shape (groups, places, slots).
        """
        cube = np.zeros((1 if flags is None else len(GROUPS), self.municipalities, slots))
        _add_up(
            cube,
            slot,
            place,
            np.zeros(slot.size, np.int64) if flags is None else flags,
            np.ones(slot.size) if weights is None else weights,
        )
        return with_whole(cube)

    def flow(
        self,
        days: Integers,
        place: Integers,
        flags: Integers | None = None,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Cube:
        """How many items (or how much weight) fall on each period: a cube of sums."""
        month = self.calendar.month_of(days)
        return self.calendar.total(self.spread(month, len(self.calendar.months), place, flags, weights))

    def stock(
        self,
        start: Integers,
        stop: Integers,
        place: Integers,
        flags: Integers | None = None,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Cube:
        """What is there at the end of a month; years and the whole have the mean of their months' ends.

        An item is there from day `start` until the day before `stop`; a month's end is after all that
        happened on its last day.
        """
        first, after = self.month_ends(start, stop)
        months = len(self.calendar.months)
        change = self.spread(first, months, place, flags, weights)
        change -= self.spread(after, months, place, flags, weights)
        return self.calendar.mean(np.cumsum(change, axis=-1))

    def month_ends(self, start: Integers, stop: Integers) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """First month at whose end an item is there, and first one afterwards at whose end it is not."""
        first, after = self.calendar.month_of(start), self.calendar.month_of(stop)
        return np.maximum(first, 0), np.maximum(after, 0)

    def time(
        self,
        start: Integers,
        stop: Integers,
        place: Integers,
        flags: Integers | None = None,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Cube:
        """Days from `start` to `stop` that lie within each period, times `weights`, summed over items."""
        edges = self.calendar.edges

        def elapsed(since: Integers) -> Cube:
            # Up to an edge an item has lasted edge - day: a count and a sum of days tell all.
            slot = self.calendar.month_of(since) + 1
            days = since.astype(np.float64)
            number = self.spread(slot, edges.size, place, flags, weights)
            shift = self.spread(slot, edges.size, place, flags, days if weights is None else days * weights)
            lasted: Cube = edges.astype(np.float64) * np.cumsum(number, axis=-1) - np.cumsum(shift, axis=-1)
            return lasted

        until_edge = elapsed(start) - elapsed(stop)
        return self.calendar.total(until_edge[..., 1:] - until_edge[..., :-1])

    def cells(
        self, days: Integers, place: Integers, flags: Integers | None = None
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], tuple[int, int, int]]:
        """Where each item counts: cells of its year and of the whole, its place and `all`, and its groups.

        For what sums cannot tell, such as a quantile. Months are left out.

        Returns:
            cell: numbers of cells, an item having several.
            item: which item stands there.
            shape: of the cube of cells: (groups, places, years + 1).
        """
        month = self.calendar.month_of(days)
        at = np.flatnonzero((month >= 0) & (month < len(self.calendar.months)))
        year = np.searchsorted(self.calendar.first_months, month[at], side="right") - 1
        years = len(self.calendar.years)
        places = self.municipalities + (self.municipalities > 1)
        layers = GROUPS if flags is not None else GROUPS[:1]
        cells, items = [], []
        for layer, (_, bit) in enumerate(layers):
            inside = slice(None) if flags is None else (flags[at] & bit) == bit
            for where in (place[at], places - 1)[: 2 if places > 1 else 1]:
                for when in (year, years):
                    cell = np.broadcast_to((layer * places + where) * (years + 1) + when, at.shape)
                    cells.append(cell[inside])
                    items.append(at[inside])
        return np.concatenate(cells), np.concatenate(items), (len(layers), places, years + 1)

    def cube_of(self, yearly: npt.NDArray[np.float64], shape: tuple[int, int, int]) -> Cube:
        """Cubes from values by cell, as `cells` numbers them along the last axis; months are NaN."""
        known = yearly.reshape(*yearly.shape[:-1], *shape)
        months = np.full((*known.shape[:-1], len(self.calendar.months)), np.nan)
        return np.concatenate([months, known], axis=-1)


@compiled
def _add_up(
    cube: Cube, slot: npt.NDArray[np.integer], place: Integers, flags: Integers, weights: npt.NDArray[np.float64]
) -> None:
    """Add items to a cube's cells; those whose slot is outside it are left out."""
    layers, _, slots = cube.shape
    for item in range(slot.size):
        if not 0 <= slot[item] < slots:
            continue
        cube[0, place[item], slot[item]] += weights[item]
        if flags[item] & _ANY:  # most households are in none of the groups
            for layer in range(1, layers):
                if flags[item] & _BITS[layer]:
                    cube[layer, place[item], slot[item]] += weights[item]


def with_whole(cube: Cube) -> Cube:
    """`cube` with, when there are several municipalities (axis -2), their sum as the last place."""
    if cube.shape[-2] == 1:
        return cube
    return np.concatenate([cube, cube.sum(axis=-2, keepdims=True)], axis=-2)


def ratio(part: Cube, whole: Cube) -> Cube:
    """`part / whole`, NaN where `whole` is 0."""
    result: Cube = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=result, where=whole != 0)
    return result
