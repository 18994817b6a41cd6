"""Dwellings: size, quality, what they are used for, who lives there."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Programme
from sim.world.columns import Columns


class Use(IntEnum):
    """What a dwelling is held for. An empty OWNED dwelling is for sale, an empty LET one is to let."""

    OWNED = 0
    LET = 1
    MUNICIPAL = 2


class Dwellings(Columns):
    """One row a dwelling; none is ever torn down."""

    LAYOUT: ClassVar = {
        "municipality": (np.int16, 0),
        "rooms": (np.int8, 2),  # 1-5, five meaning five or more
        "quality": (np.float64, 1.0),  # price and rent relative to a middling dwelling of its size
        "use": (np.int8, Use.OWNED),
        "occupant": (np.int32, NOBODY),
        "seller": (np.int32, NOBODY),  # household that gets the money when an empty owned dwelling is sold
        "listed": (np.int32, -1),  # month of the run in which it was put up for sale, -1 if it is not
        "ready": (np.bool_, True),  # not under refurbishment
        "programme": (np.int8, Programme.MARKET),
    }
    municipality: npt.NDArray[np.int16]
    rooms: npt.NDArray[np.int8]
    quality: npt.NDArray[np.float64]
    use: npt.NDArray[np.int8]
    occupant: npt.NDArray[np.int32]
    seller: npt.NDArray[np.int32]
    listed: npt.NDArray[np.int32]
    ready: npt.NDArray[np.bool_]
    programme: npt.NDArray[np.int8]

    def stock(self, municipality: int, use: Use) -> npt.NDArray[np.float64]:
        """Dwellings of a municipality by rooms, shape (5,)."""
        n = self.count
        here = (self.use[:n] == use) & (self.municipality[:n] == municipality)
        return np.bincount(self.rooms[:n][here] - 1, minlength=5).astype(float)

    def to_let(self) -> npt.NDArray[np.intp]:
        """Rows of empty private dwellings to let."""
        n = self.count
        return np.flatnonzero((self.use[:n] == Use.LET) & (self.occupant[:n] == NOBODY))

    def for_sale(self) -> npt.NDArray[np.intp]:
        """Rows of dwellings put up for sale."""
        return np.flatnonzero(self.listed[: self.count] >= 0)
