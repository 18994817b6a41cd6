"""Whether participants of Housing First keep a dwelling: the share housed a year after they were first housed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import OWNERS, RENTERS, State
from sim.measures.frame import Cube, Frame, ratio
from sim.measures.replay import among

if TYPE_CHECKING:
    from sim.measures.episodes import Episodes
    from sim.measures.replay import History

ONE_YEAR = 365
"""Days."""


def housing_first(frame: Frame, history: History, first: Episodes) -> dict[str, Cube]:
    """The cube of `housing_first_retention_1y`; who has left the area by then, or is not seen that long, is left out.

    Args:
        first: stays with a place in the team.
    """
    life, end = history.intervals, int(frame.calendar.edges[-1])
    housed = among(life.state, (*RENTERS, *OWNERS))
    begun, kept = [], []
    for household, day in zip(history.household[first.begin].tolist(), first.start.tolist(), strict=True):
        own = slice(*np.searchsorted(life.household, [household, household + 1]).tolist())
        at = np.flatnonzero(housed[own] & (life.stop[own] > day)) + own.start
        if not at.size:
            continue
        later = max(int(life.start[at[0]]), day) + ONE_YEAR
        then = int(np.searchsorted(life.start[own], later, side="right")) - 1 + own.start
        if later < end and life.state[then] != State.ABSENT:
            begun.append(at[0])
            if housed[then]:
                kept.append(at[0])
    counts = [
        frame.flow(life.start[rows], life.place[rows], life.flags[rows])
        for rows in (np.array(found, np.intp) for found in (kept, begun))
    ]
    return {"housing_first_retention_1y": ratio(*counts)}
