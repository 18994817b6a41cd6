"""How long municipal tenancies hold: survival at one year by the Kaplan-Meier estimator.

A tenancy is an unbroken stay in municipal rental, of the year, place and groups of its beginning. It is
lost when it ends in eviction, by the end of the lease, or in the tenant having no dwelling (as in prison). A tenant who
buys, rents elsewhere, dies, moves away or merges with another household did not lose it: such a tenancy
counts for as long as it lasted, and so does one that the run's end cuts short.
Source: Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim import elementary
from sim.ledger import CONFINED, HOMELESS, Reason, State

if TYPE_CHECKING:
    from sim.measures.frame import Cube, Frame
    from sim.measures.replay import History

ONE_YEAR = 365
"""Days."""


def tenancies(frame: Frame, history: History) -> dict[str, Cube]:
    """The cube of `tenancy_survival_1y`: NaN by month, and where no tenancy was followed for a whole year."""
    life = history.intervals
    end = int(frame.calendar.edges[-1])
    first, last = life.spells(State.MUNICIPAL_RENT)
    after = np.minimum(last + 1, life.state.size - 1)
    lost = np.isin(life.reason[after], (Reason.EVICTED, Reason.LEASE_ENDED))
    lost |= np.isin(life.state[after], (*HOMELESS, *CONFINED))
    lost &= life.goes_on[last] & (life.stop[last] < end)
    days = np.minimum(life.stop[last], end) - life.start[first]
    cell, item, shape = frame.cells(life.start[first], life.place[first], life.flags[first])
    return {"tenancy_survival_1y": frame.cube_of(_survival(cell, days[item], lost[item], shape), shape)}


def _survival(
    cell: npt.NDArray[np.intp],
    days: npt.NDArray[np.int64],
    lost: npt.NDArray[np.bool_],
    shape: tuple[int, int, int],
) -> npt.NDArray[np.float64]:
    """Estimate by cell: product, over those lost within a year, of 1 - 1 / (number still there then)."""
    size = math.prod(shape)
    # At the same length what was lost comes before what was cut short, as the estimator has it.
    order = np.lexsort((~lost, days, cell))
    cell, days, lost = cell[order], days[order], lost[order]
    still_there = np.cumsum(np.bincount(cell, minlength=size))[cell] - np.arange(cell.size)
    early = lost & (days < ONE_YEAR)
    steps = elementary.log(1 - 1 / still_there[early])  # the last one there is lost: log 0, survival 0
    survival = elementary.exp(np.bincount(cell[early], steps, size))
    followed = np.bincount(cell[days >= ONE_YEAR], minlength=size) > 0
    return np.where(followed | (survival == 0), survival, np.nan)
