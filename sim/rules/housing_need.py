"""How many rooms a household needs, and who is disadvantaged enough for a municipal dwelling."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

ROOMS = 5


def rooms_needed(adults: npt.NDArray[np.int8], children: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """Rooms by the usual municipal norm: two for adults without children, and one for each child, at most 5.

    A single person can live in one room; the norm for letting lets her take one or two.
    """
    base = np.where((adults == 1) & (children == 0), 1, 2)
    return np.minimum(base + children, ROOMS).astype(np.int64)


@compiled
def need_points(homeless: bool, temporary: bool, children: int, need: int, days_waited: float) -> float:
    """Points for allocation by need; the scale follows common municipal forms.

    No dwelling 40, of it in temporary accommodation 20 more; families 20; support need 10 a step (0-3);
    a year's wait 10.
    """
    return 40.0 * homeless + 20.0 * temporary + 20.0 * (children > 0) + 10.0 * need + 10.0 * days_waited / 365
