"""The reported time as months and calendar years, counted in the ledger's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

WHOLE = "all"
"""Label of the period that is the whole reported time."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months from the scenario's start to its end, the years they make up, and the whole.

    A period's values stand in the order months, years, whole. A scenario that begins or ends within a
    month or year has a shorter first or last one.

    Attributes:
        edges: days since day 0 of the ledger, shape (months + 1,); month `i` is `edges[i] <= day < edges[i
            + 1]`.
        months: labels such as `2012-03`.
        years: labels such as `2012`.
        first_months: index of each year's first month, shape (years,).
        month_by_day: what `month_of` says of the day before the start, of each day until the end, and of the end.
    """

    edges: npt.NDArray[np.int64]
    months: tuple[str, ...]
    years: tuple[str, ...]
    first_months: npt.NDArray[np.intp]
    month_by_day: npt.NDArray[np.intp]

    @classmethod
    def of(cls, start: date, end: date, first_day: int) -> Calendar:
        """The calendar of `start <= day < end`, where `first_day` is the ordinal of the ledger's day 0.

        Raises:
            ValueError: `end` is not after `start`.
        """
        if end <= start:
            raise ValueError(f"no time between {start} and {end}")
        last = end.year * 12 + end.month - 1
        numbers = range(start.year * 12 + start.month - 1, last + (end.day > 1))
        firsts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
        edges = [start.toordinal(), *(first.toordinal() for first in firsts[1:]), end.toordinal()]
        years = [first.year for first in firsts]
        begins = [at for at, year in enumerate(years) if at == 0 or years[at - 1] != year]
        return cls(
            edges=np.array(edges, np.int64) - first_day,
            months=tuple(f"{first.year:04d}-{first.month:02d}" for first in firsts),
            years=tuple(f"{years[at]:04d}" for at in begins),
            first_months=np.array(begins, np.intp),
            month_by_day=np.repeat(np.arange(-1, len(firsts) + 1), [1, *np.diff(edges), 1]),
        )

    @property
    def periods(self) -> tuple[str, ...]:
        """Labels of months, years and the whole, in the order of their values."""
        return (*self.months, *self.years, WHOLE)

    def month_of(self, days: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Index of each day's month: -1 before the start (warm-up), the number of months from the end on."""
        return np.asarray(self.month_by_day.take(days - (self.edges[0] - 1), mode="clip"))

    def total(self, monthly: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Sums by period from values by month: shape (…, months) becomes (…, periods)."""
        years = np.add.reduceat(monthly, self.first_months, axis=-1)
        return np.concatenate([monthly, years, years.sum(axis=-1, keepdims=True)], axis=-1)

    def mean(self, monthly: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Means of a period's months, each month weighing the same: (…, months) becomes (…, periods)."""
        return self.total(monthly) / self.total(np.ones(len(self.months)))
