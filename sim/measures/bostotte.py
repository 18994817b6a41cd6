"""Bostøtte: how many receive it, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import Event
from sim.measures.frame import Cube, Frame, ratio

if TYPE_CHECKING:
    from sim.measures.replay import History


def bostotte(frame: Frame, history: History) -> dict[str, Cube]:
    """Cubes of those who receive bostøtte and of what each receives a month."""
    rows = history.rows(Event.BOSTOTTE)
    month, place = frame.calendar.month_of(history.day[rows]), history.place[rows]
    number = history.detail[rows].astype(np.float64)
    recipients = frame.spread(month, len(frame.calendar.months), place, weights=number)
    paid = frame.flow(history.day[rows], place, weights=history.amount[rows])
    return {
        "bostotte_recipients": frame.calendar.mean(recipients),
        "bostotte_mean": ratio(paid, frame.calendar.total(recipients)),
    }
