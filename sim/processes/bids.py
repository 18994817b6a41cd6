"""What buyers are ready to pay this month, one place a bid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Buyer
from sim.streams import Floats

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bids:
    """A buyer a place: pays at most `price` (NOK) for a dwelling of `smallest` to `aim` rooms in municipality `town`.

    Attributes:
        kind: a Buyer. household: its row, NOBODY for investors and municipalities.
        home, help, bank_loan: how a household pays besides its savings, NOK: what its present home leaves when
            sold, what its family gives, what a bank would lend.
    """

    town: Rows
    kind: Ints
    household: Rows
    price: Floats
    aim: Ints
    smallest: Ints
    home: Floats
    help: Floats
    bank_loan: Floats

    @classmethod
    def of_others(cls, kind: Buyer, town: Rows, rooms: Ints, price: Floats) -> Bids:
        """Bids of buyers who are no household, each for a dwelling of just so many rooms."""
        nothing = np.zeros(town.size)
        nobody = np.full(town.size, NOBODY)
        return cls(town, np.full(town.size, int(kind)), nobody, price, rooms, rooms, nothing, nothing, nothing)

    def chosen(self, places: Rows) -> Bids:
        """The bids at some places."""
        return Bids(*(getattr(self, column.name)[places] for column in fields(self)))


def join(parts: Sequence[Bids]) -> Bids:
    """All of them, one after the other."""
    return Bids(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Bids)))
