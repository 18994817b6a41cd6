"""Arrays that grow together: one row a household or a dwelling, one attribute a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from itertools import islice, takewhile
from typing import Any, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


def places_in_group(groups: npt.NDArray[np.integer[Any]], count: int) -> npt.NDArray[np.intp]:
    """For values 0 to `count` that stand in order, how many of the same value stand before each."""
    sizes = np.bincount(groups, minlength=count)
    return np.arange(groups.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)


@cache
def _columns_asked_for(kernel: Callable[..., object], table: type[Columns]) -> tuple[str, ...]:
    parameters = signature(getattr(kernel, "py_func", kernel)).parameters
    return tuple(takewhile(lambda name: name in table.LAYOUT, islice(parameters, 1, None)))


class Columns:
    """Base of the tables of the world: declared columns with neutral values, `count` rows in use."""

    LAYOUT: ClassVar[Mapping[str, tuple[type, float]]] = {}
    """Column name -> (numpy type, neutral value)."""
    WIDTHS: ClassVar[Mapping[str, int]] = {}
    """Columns that hold several values a row, and how many."""

    def __init__(self, capacity: int) -> None:
        self.count = 0
        self._capacity = max(capacity, 16)
        for name in self.LAYOUT:
            setattr(self, name, self._neutral(name))

    def _neutral(self, name: str) -> npt.NDArray[Any]:
        kind, neutral = self.LAYOUT[name]
        width = self.WIDTHS.get(name)
        return np.full((self._capacity,) if width is None else (self._capacity, width), neutral, kind)

    def add(self, count: int, **values: Any) -> slice:
        """Append `count` rows; columns not given stay neutral. Returns where they stand."""
        rows = slice(self.count, self.count + count)
        if rows.stop > self._capacity:
            self._grow(rows.stop)
        self.count = rows.stop
        for name, value in values.items():
            getattr(self, name)[rows] = value
        return rows

    def reset(self, rows: npt.NDArray[np.intp], keep: tuple[str, ...] = ()) -> None:
        """Give rows that stand for somebody else from now on neutral values, but in the columns to `keep`."""
        for name, (_, neutral) in self.LAYOUT.items():
            if name not in keep:
                getattr(self, name)[rows] = neutral

    def over(self, kernel: Callable[..., T], *rest: Any) -> T:
        """Call a compiled loop over all rows: `kernel(count, *columns, *rest)`.

        The columns are those that the kernel's parameters after the first are named after, up to the first name that
        is no column's; so a kernel's head says what it reads and changes.
        """
        return kernel(self.count, *self._columns(kernel), *rest)

    def at(self, rows: npt.NDArray[np.intp], kernel: Callable[..., T], *rest: Any) -> T:
        """As `over`, for chosen rows: `kernel(rows, *columns, *rest)`."""
        return kernel(rows, *self._columns(kernel), *rest)

    def _columns(self, kernel: Callable[..., object]) -> list[npt.NDArray[Any]]:
        return [getattr(self, name) for name in _columns_asked_for(kernel, type(self))]

    def _grow(self, needed: int) -> None:
        self._capacity = max(needed, self._capacity * 3 // 2)
        for name in self.LAYOUT:
            wider = self._neutral(name)
            old = getattr(self, name)
            wider[: len(old)] = old
            setattr(self, name, wider)

    def __len__(self) -> int:
        return self.count
