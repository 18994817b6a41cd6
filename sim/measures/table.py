"""Measures as a tidy table: a row for every period, municipality, group and measure.

Which rows there are, and in which order, follows from the municipalities and the reported time alone:
tables of two scenarios that share these can be subtracted value by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.measures.calendar import WHOLE, Calendar
from sim.measures.catalogue import Measure, catalogue
from sim.measures.frame import GROUPS, Cube

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """The names of a table's rows; each is as long as the table."""

    period: Names
    municipality: Names
    group: Names
    measure: Names
    unit: Names


@dataclass(frozen=True, slots=True, repr=False)
class MeasureTable:
    """The measures of one replication, ordered by measure, municipality, group and period.

    Attributes:
        rows: names of the rows, shared by all tables of the same municipalities and reported time.
        value: NaN where the measure is undefined, shape (rows,).
    """

    rows: Rows
    value: npt.NDArray[np.float64]

    @property
    def period(self) -> Names:
        """`2012-03`, `2012` or `all`."""
        return self.rows.period

    @property
    def municipality(self) -> Names:
        """A name; `all` for the whole scenario where there are several."""
        return self.rows.municipality

    @property
    def group(self) -> Names:
        """A name of `sim.measures.frame.GROUPS`."""
        return self.rows.group

    @property
    def measure(self) -> Names:
        """A name of `catalogue()`."""
        return self.rows.measure

    @property
    def unit(self) -> Names:
        """The measure's unit."""
        return self.rows.unit

    def __repr__(self) -> str:
        return f"MeasureTable({len(self)} rows, {len(set(self.measure))} measures)"

    def __len__(self) -> int:
        return self.value.size

    def get(self, measure: str, period: str = WHOLE, group: str = WHOLE, municipality: str | None = None) -> float:
        """One value; `municipality` by default the whole scenario.

        Raises:
            KeyError: the table has no such row.
        """
        place = self.municipality[-1] if municipality is None else municipality
        return float(self.value[_index(self.rows)[period, place, group, measure]])

    def monthly(self, measure: str, municipality: str | None = None) -> npt.NDArray[np.float64]:
        """The measure's values by month, for group `all`, shape (months,)."""
        place = self.municipality[-1] if municipality is None else municipality
        at = [
            row
            for (period, where, _, name), row in _index(self.rows).items()
            if name == measure and where == place and len(period) == len("2012-03")
        ]
        return self.value[at]


def table_of(names: Names, start: date, end: date, calendar: Calendar, cubes: Mapping[str, Cube]) -> MeasureTable:
    """Lay cubes out as rows.

    Args:
        names: of the municipalities, in the order of the cubes' places.
        cubes: one of every measure of the catalogue.

    Raises:
        KeyError: a measure of the catalogue has no cube.
    """
    values = []
    shapes = _shapes(len(calendar.months), len(calendar.years))
    for measure, chosen in zip(catalogue(), shapes, strict=True):
        cube = cubes[measure.name]
        values.append(cube.swapaxes(0, 1)[:, : len(chosen)][:, chosen].ravel())
    return MeasureTable(_rows(names, start, end), np.concatenate(values))


@lru_cache(maxsize=8)
def _shapes(months: int, years: int) -> tuple[npt.NDArray[np.bool_], ...]:
    """`_chosen` for every measure of the catalogue."""
    return tuple(_chosen(measure, months, years) for measure in catalogue())


def _chosen(measure: Measure, months: int, years: int) -> npt.NDArray[np.bool_]:
    """Which cells of a cube have a row, shape (groups, periods)."""
    chosen = np.zeros((len(GROUPS) if measure.grouped else 1, months + years + 1), np.bool_)
    chosen[0, :months] = measure.monthly
    chosen[:, months:-1] = measure.yearly
    chosen[:, -1] = True
    return chosen


@lru_cache(maxsize=8)
def _rows(names: Names, start: date, end: date) -> Rows:
    calendar = Calendar.of(start, end, 0)
    places = (*names, WHOLE) if len(names) > 1 else names
    groups = [name for name, _ in GROUPS]
    shapes = _shapes(len(calendar.months), len(calendar.years))
    keys = [
        (calendar.periods[period], place, groups[layer], measure.name, measure.unit)
        for measure, chosen in zip(catalogue(), shapes, strict=True)
        for place in places
        for layer, period in np.argwhere(chosen).tolist()
    ]
    return Rows(*(tuple(column) for column in zip(*keys, strict=True)))


@lru_cache(maxsize=8)
def _index(rows: Rows) -> dict[tuple[str, str, str, str], int]:
    keys = zip(rows.period, rows.municipality, rows.group, rows.measure, strict=True)
    return {key: row for row, key in enumerate(keys)}
