"""Rows of the ledger about many households, written in compiled loops."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.streams import Floats
from sim.world.columns import Ints
from sim.world.summary import ADULTS_BITS, ADULTS_SHIFT, CHILDREN_SHIFT, FLAG_BITS

Column = int | npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@cache
def _alone(number: int) -> Ints:
    return np.array([number], np.int64)


def numbers(column: Column) -> Ints:
    """A column as compiled loops read it: a number a row, or one for all."""
    return column.astype(np.int64, copy=False) if isinstance(column, np.ndarray) else _alone(column)


@compiled
def tell_many(
    rows: Rows,
    municipality: Ints,
    id: Ints,
    recorded: Ints,
    block: npt.NDArray[np.void],
    day: int,
    event: int,
    origin: Ints,
    target: Ints,
    detail: Ints,
    dwelling: Ints,
    amount: Floats,
) -> None:
    """Rows of the ledger about households, into `block`; each of the last columns has one number or one a row."""
    for place in range(rows.size):
        h = rows[place]
        tell(
            block[place],
            day,
            event,
            municipality[h],
            id[h],
            recorded[h],
            at_place(origin, place),
            at_place(target, place),
            at_place(detail, place),
            at_place(dwelling, place),
            amount[place if amount.size > 1 else 0],
        )


@compiled
def at_place(column: Ints, place: int) -> int:
    """The number of a row, or the one that holds for all."""
    return int(column[place if column.size > 1 else 0])


@compiled
def tell(
    row: Any,
    day: int,
    event: int,
    municipality: int,
    id: int,
    recorded: int,
    origin: int,
    target: int,
    detail: int,
    dwelling: int,
    amount: float,
) -> None:
    """A row of the ledger about a household, inside compiled loops; `recorded` as in `Households`."""
    row["day"], row["event"], row["municipality"], row["household"] = day, event, municipality, id
    row["origin"], row["target"], row["detail"], row["dwelling"] = origin, target, detail, dwelling
    row["amount"], row["payer"] = amount, 0
    row["flags"] = recorded & FLAG_BITS
    row["adults"] = recorded >> ADULTS_SHIFT & ADULTS_BITS
    row["children"] = recorded >> CHILDREN_SHIFT
