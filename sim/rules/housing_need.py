"""How many rooms a household needs, and who is disadvantaged enough for a municipal dwelling."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

ROOMS = 5

Count = TypeVar("Count", int, npt.NDArray[np.integer[Any]])


@compiled
def rooms_needed(adults: Count, children: Count) -> Count:
    """Rooms by the usual municipal norm: two for adults without children, and one for each child, at most 5.

    A single person can live in one room; the norm for letting lets her take one or two.
    """
    rooms: Count = np.minimum(1 + ((adults > 1) | (children > 0)) + children, ROOMS)
    return rooms


@compiled
def need_points(homeless: bool, temporary: bool, children: int, need: int, days_waited: float) -> float:
    """Points for allocation by need; the scale follows common municipal forms.

    No dwelling 40, of it in temporary accommodation 20 more; families 20; support need 10 a step (0-3);
    a year's wait 10.
    """
    return 40.0 * homeless + 20.0 * temporary + 20.0 * (children > 0) + 10.0 * need + 10.0 * days_waited / 365
