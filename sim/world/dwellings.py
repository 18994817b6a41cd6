"""Dwellings: size, quality, what they are used for, who lives there."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Programme
from sim.rules.housing_need import ROOMS
from sim.world.columns import Columns
from sim.world.ready import Traits


class Use(IntEnum):
    """What a dwelling is held for. An empty OWNED dwelling is for sale, an empty LET one is to let.

    One that is AWAY is no home any longer: used for holidays, joined to another or torn down.
    """

    OWNED = 0
    LET = 1
    MUNICIPAL = 2
    AWAY = 3


_LET, _MUNICIPAL = int(Use.LET), int(Use.MUNICIPAL)


class Dwellings(Columns):
    """One row a dwelling that is or was a home."""

    LAYOUT: ClassVar = {
        "municipality": (np.int16, 0),
        "rooms": (np.int8, 2),  # 1-5, five meaning five or more
        "quality": (np.float64, 1.0),  # price and rent relative to a middling dwelling of its size
        "use": (np.int8, Use.OWNED),
        "occupant": (np.int32, NOBODY),
        "seller": (np.int32, NOBODY),  # household that gets the money when an empty owned dwelling is sold
        "listed": (np.int32, -1),  # month of the run in which it was put up for sale, -1 if it is not
        "suited": (np.bool_, False),  # municipal, for tenants who need follow-up: robust, apart, or with staff near
        "accessible": (np.bool_, False),  # municipal, without stairs and thresholds
        "staffed": (np.bool_, False),  # municipal, with staff in the building round the clock
        "ready": (np.bool_, True),  # not under refurbishment, nor kept for somebody
        "programme": (np.int8, Programme.MARKET),
        "grant": (np.float64, 0.0),  # NOK of the state's money in it, before it is written down
        "granted_in": (np.int32, 0),  # month of the run in which it was paid
        "bound_until": (np.int32, 0),  # month of the run before which it may be sold at its programme's price only
    }
    municipality: npt.NDArray[np.int16]
    rooms: npt.NDArray[np.int8]
    quality: npt.NDArray[np.float64]
    use: npt.NDArray[np.int8]
    occupant: npt.NDArray[np.int32]
    seller: npt.NDArray[np.int32]
    listed: npt.NDArray[np.int32]
    suited: npt.NDArray[np.bool_]
    accessible: npt.NDArray[np.bool_]
    staffed: npt.NDArray[np.bool_]
    ready: npt.NDArray[np.bool_]
    programme: npt.NDArray[np.int8]
    grant: npt.NDArray[np.float64]
    granted_in: npt.NDArray[np.int32]
    bound_until: npt.NDArray[np.int32]

    def traits(self, dwelling: int) -> Traits:
        """For whom a municipal dwelling is fit."""
        return Traits(self.suited.item(dwelling), self.accessible.item(dwelling))

    def segment(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Place of each dwelling's municipality and size in a flattened table of shape (municipalities, 5)."""
        return self.at(rows, _segments)

    def count_by_segment(self, rows: npt.NDArray[np.intp], municipalities: int) -> npt.NDArray[np.float64]:
        """How many of the rows each municipality has by rooms, shape (municipalities, 5)."""
        return self.at(rows, _count_by_segment, municipalities)

    def let(self) -> npt.NDArray[np.intp]:
        """Rows of private dwellings to let or let."""
        return np.flatnonzero(self.use[: self.count] == _LET)

    def municipal(self) -> npt.NDArray[np.intp]:
        """Rows of municipal dwellings."""
        return np.flatnonzero(self.use[: self.count] == _MUNICIPAL)

    def to_let(self) -> npt.NDArray[np.intp]:
        """Rows of empty private dwellings to let."""
        let = self.let()
        return np.asarray(let[self.occupant[let] == NOBODY])

    def for_sale(self) -> npt.NDArray[np.intp]:
        """Rows of dwellings put up for sale."""
        return np.flatnonzero(self.listed[: self.count] >= 0)


@compiled
def _segments(
    rows: npt.NDArray[np.intp], municipality: npt.NDArray[np.int16], rooms: npt.NDArray[np.int8]
) -> npt.NDArray[np.intp]:
    places = np.empty(rows.size, np.intp)
    for place in range(rows.size):
        places[place] = municipality[rows[place]] * ROOMS + rooms[rows[place]] - 1
    return places


@compiled
def _count_by_segment(
    rows: npt.NDArray[np.intp], municipality: npt.NDArray[np.int16], rooms: npt.NDArray[np.int8], municipalities: int
) -> npt.NDArray[np.float64]:
    counts = np.zeros((municipalities, ROOMS))
    for d in rows:
        counts[municipality[d], rooms[d] - 1] += 1
    return counts
