"""Arrays that grow together: one row a household or a dwelling, one attribute a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from itertools import islice, takewhile
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

T = TypeVar("T")
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]


@compiled
def _reset(rows: npt.NDArray[np.intp], block: npt.NDArray[Any], neutral: npt.NDArray[Any]) -> None:
    for column in range(len(block)):
        for row in rows:
            block[column, row] = neutral[column]


@compiled
def where(holds: Bools) -> npt.NDArray[np.intp]:
    """The rows for which it holds.

    A loop that asks everybody first, then goes through these, is faster than one that asks and acts in turn: the first
    question is put to several at a time, and the processor has no answer to guess.
    """
    rows, found = np.empty(holds.size, np.intp), 0
    for row in range(holds.size):
        rows[found] = row
        found += holds[row]
    return rows[:found]


class Columns:
    """Base of the tables of the world: declared columns with neutral values, `count` rows in use."""

    LAYOUT: ClassVar[Mapping[str, tuple[type, float]]] = {}
    """Column name -> (numpy type, neutral value)."""
    WIDTHS: ClassVar[Mapping[str, int]] = {}
    """Columns that hold several values a row, and how many."""

    def __init__(self, capacity: int) -> None:
        self.count = 0
        self._capacity = max(capacity, 16)
        self._lay_out()

    def _lay_out(self) -> None:
        """Neutral columns; those of a type lie together, so that one loop can set them all."""
        self._asked: dict[Callable[..., object], tuple[npt.NDArray[Any], ...]] = {}
        """The columns that each kernel works on, as long as they stay where they are."""
        self._blocks: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]] = []
        """Columns of a type, shape (columns, rows), and their neutral values."""
        by_kind: dict[type, list[str]] = {}
        for name, (kind, neutral) in self.LAYOUT.items():
            if name in self.WIDTHS:
                setattr(self, name, np.full((self._capacity, self.WIDTHS[name]), neutral, kind))
            else:
                by_kind.setdefault(kind, []).append(name)
        for kind, names in by_kind.items():
            values: npt.NDArray[Any] = np.array([self.LAYOUT[name][1] for name in names], kind)
            block = np.repeat(values[:, None], self._capacity, axis=1)
            self._blocks.append((block, values))
            for name, column in zip(names, block, strict=True):
                setattr(self, name, column)

    def add(self, count: int, **values: Any) -> slice:
        """Append `count` rows; columns not given stay neutral. Returns where they stand."""
        rows = slice(self.count, self.count + count)
        if rows.stop > self._capacity:
            self._grow(rows.stop)
        self.count = rows.stop
        for name, value in values.items():
            getattr(self, name)[rows] = value
        return rows

    def reset(self, rows: npt.NDArray[np.intp]) -> None:
        """Give rows that stand for somebody else from now on neutral values."""
        for block, neutral in self._blocks:
            _reset(rows, block, neutral)
        for name in self.WIDTHS:
            getattr(self, name)[rows] = self.LAYOUT[name][1]

    def over(self, kernel: Callable[..., T], *rest: Any) -> T:
        """Call a compiled loop over all rows: `kernel(count, *columns, *rest)`.

        The columns are those that the kernel's parameters after the first are named after, up to the first name that
        is no column's; so a kernel's head says what it reads and changes.
        """
        return kernel(self.count, *self._columns(kernel), *rest)

    def at(self, rows: npt.NDArray[np.intp], kernel: Callable[..., T], *rest: Any) -> T:
        """As `over`, for chosen rows: `kernel(rows, *columns, *rest)`."""
        return kernel(rows, *self._columns(kernel), *rest)

    def _columns(self, kernel: Callable[..., object]) -> tuple[npt.NDArray[Any], ...]:
        columns = self._asked.get(kernel)
        if columns is None:
            columns = self._asked[kernel] = tuple(getattr(self, name) for name in self._named(kernel))
        return columns

    @classmethod
    @cache
    def _named(cls, kernel: Callable[..., object]) -> tuple[str, ...]:
        """The columns that a kernel asks for."""
        parameters = signature(getattr(kernel, "py_func", kernel)).parameters
        return tuple(takewhile(lambda name: name in cls.LAYOUT, islice(parameters, 1, None)))

    def _grow(self, needed: int) -> None:
        narrow = {name: getattr(self, name) for name in self.LAYOUT}
        self._capacity = max(needed, self._capacity * 3 // 2)
        self._lay_out()
        for name, old in narrow.items():
            getattr(self, name)[: len(old)] = old

    def __copy__(self) -> Self:
        """The same rows in columns of their own."""
        other = object.__new__(type(self))
        other.__dict__ |= self.__dict__
        other._grow(self._capacity)
        return other

    def __len__(self) -> int:
        return self.count
