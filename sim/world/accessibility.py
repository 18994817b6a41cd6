"""Which households need a home without stairs and thresholds: by a draw for life and by age."""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.streams import drawn
from sim.world import tables

ACTIVITY = "accessible home"


def _by_age() -> tables.Floats:
    shares = np.zeros(121)
    for row in tables.rows("accessible_need.csv"):
        shares[int(row["age_low"]) : int(row["age_high"]) + 1] = float(row["share"])
    return shares


_SHARE = _by_age()
"""Share of households by the reference person's age, never falling: a need that has come stays."""


@compiled
def needs_accessible(word: np.uint64, identity: np.uint64, months_old: int) -> bool:
    """Whether a household needs one, by its draw for life of the activity with this word."""
    return bool(drawn(word, identity) < _SHARE[min(months_old // 12, _SHARE.size - 1)])
