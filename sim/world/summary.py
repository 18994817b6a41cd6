"""What the ledger says of a household, in one number: its groups, adults and children."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import Group
from sim.world.columns import Bools, Ints

YOUNG_UNTIL = 25
GROUP_YEARS = {"settled": 5, "released": 1, "discharged": 1}
"""For how many years a household is told as newly settled, released or discharged."""
_SETTLED_DAYS, _RELEASED_DAYS, _DISCHARGED_DAYS = (
    365 * GROUP_YEARS[group] for group in ("settled", "released", "discharged")
)

# How `recorded` packs groups, adults (1-2) and children: byte for byte as they stand in a row of the ledger.
FLAG_BITS, ADULTS_SHIFT, ADULTS_BITS, CHILDREN_SHIFT = 2**16 - 1, 16, 2**8 - 1, 24
_YOUNG, _FAMILIES, _FOLLOW_UP, _INTENSIVE, KNOWN, _REFUGEES, _RELEASED, _DISCHARGED, LEAVING = (
    int(group) for group in Group
)


@compiled
def summaries(
    rows: npt.NDArray[np.intp],
    birth: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    known: Bools,
    settled: Ints,
    released: Ints,
    discharged: Ints,
    recorded: Ints,
    month: int,
    day: int,
) -> npt.NDArray[np.int32]:
    """As `summary_of`, of rows of households."""
    words = np.empty(rows.size, np.int32)
    for i, h in enumerate(rows):
        words[i] = summary_of(
            birth[h],
            adults[h],
            children[h],
            need[h],
            known[h],
            settled[h],
            released[h],
            discharged[h],
            recorded[h],
            month,
            day,
        )
    return words


@compiled
def summary_of(
    birth: int,
    adults: int,
    children: int,
    need: int,
    known: bool,
    settled: int,
    released: int,
    discharged: int,
    recorded: int,
    month: int,
    day: int,
) -> int:
    """Groups, adults and children of one household in a number, as `recorded` holds them."""
    word = int(adults) << ADULTS_SHIFT | int(children) << CHILDREN_SHIFT
    # Whether a stay is about to end is said on the day when that becomes so, not found anew each month.
    word |= recorded & LEAVING
    if birth > month - 12 * YOUNG_UNTIL:
        word |= _YOUNG
    if children > 0:
        word |= _FAMILIES
    if need >= 2:
        word |= _FOLLOW_UP
    if need == 3:
        word |= _INTENSIVE
    if known:
        word |= KNOWN
    if settled > day - _SETTLED_DAYS:
        word |= _REFUGEES
    if released > day - _RELEASED_DAYS:
        word |= _RELEASED
    if discharged > day - _DISCHARGED_DAYS:
        word |= _DISCHARGED
    return word
