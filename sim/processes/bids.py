"""What buyers are ready to pay this month, one place a bid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Buyer
from sim.streams import Floats, Words

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


class Bids(NamedTuple):
    """A buyer a place: pays at most `price` (NOK) for a dwelling of `smallest` to `aim` rooms in municipality `town`.

    Attributes:
        kind: a Buyer. household: its row, NOBODY for investors and municipalities.
        identity: the word out of which the buyer's luck is drawn (`sim.streams`).
    """

    town: Rows
    kind: Ints
    household: Rows
    identity: Words
    price: Floats
    aim: Ints
    smallest: Ints

    @classmethod
    def of_others(cls, kind: Buyer, town: Rows, identity: Words, rooms: Ints, price: Floats) -> Bids:
        """Bids of buyers who are no household, each for a dwelling of just so many rooms."""
        return cls(town, np.full(town.size, int(kind)), np.full(town.size, NOBODY), identity, price, rooms, rooms)

    def chosen(self, places: Rows) -> Bids:
        """The bids at some places."""
        return Bids._make(column[places] for column in self)


def join(parts: Sequence[Bids]) -> Bids:
    """All of them, one after the other."""
    return Bids._make(map(np.concatenate, zip(*parts, strict=True)))
