"""How busy staff are: time with cases or clients over the time that there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import Event
from sim.measures.frame import FOREVER, Cube, Frame, ratio

if TYPE_CHECKING:
    from sim.measures.episodes import Queues
    from sim.measures.replay import Column, History


def staff(frame: Frame, history: History, queues: Queues) -> dict[str, Cube]:
    """Cubes of the utilisation of the housing office and of the follow-up team.

    A case occupies one employee from its CASE_BEGUN to its CASE_ENDED row; a client occupies one place.
    """
    work, clients = queues.work, queues.followup
    busy = frame.time(work.start, work.stop, work.place)
    served = frame.time(clients.start, clients.stop, clients.place)
    # Absence slows the office's employees down, it does not make them fewer: `detail` says how many they are.
    return {
        "office_utilisation": ratio(busy, _room(frame, history, Event.OFFICE_CAPACITY, history.detail)),
        "followup_utilisation": ratio(served, _room(frame, history, Event.FOLLOWUP_CAPACITY, history.amount)),
    }


def _room(frame: Frame, history: History, event: Event, size: Column[np.int64] | Column[np.float64]) -> Cube:
    """`size` of an event's rows times days, by period: a municipality's row holds until its next one."""
    rows = history.rows(event)
    rows = rows[np.argsort(history.place[rows], kind="stable")]
    start, place = history.day[rows], history.place[rows]
    stop = np.full(rows.size, FOREVER, np.int64)
    same = place[1:] == place[:-1]
    stop[:-1][same] = start[1:][same]
    return frame.time(start, stop, place, weights=size[rows].astype(np.float64))
