"""Little's law on a ledger: the time that a queue stood is the time that those in it waited.

The two sides are counted in different ways: the length of the queue from who came and who left on each
day, the waits by following each one from its row of coming to its row of leaving. They agree, to the day,
if and only if nobody leaves who had not come and nobody comes twice without having left; so a difference
is a fault in the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import Event
from sim.measures.episodes import Episodes, Queues, Rows
from sim.measures.replay import History

if TYPE_CHECKING:
    from sim.measures.frame import Integers


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of Little's law for one queue from day 0 to a horizon.

    Attributes:
        name: `municipal_list`, `office_desk`, `office_work`, `followup_queue` or `followup_work`.
        arrivals: how many came.
        waited: days waited, added up; what has not ended waits until the horizon.
        stood: the queue's length summed over days.
        horizon: days.
    """

    name: str
    arrivals: int
    waited: int
    stood: int
    horizon: int

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return self.waited == self.stood

    @property
    def mean_length(self) -> float:
        """L: the time-average of the queue's length."""
        return self.stood / self.horizon

    @property
    def arrival_rate(self) -> float:
        """λ: arrivals a day."""
        return self.arrivals / self.horizon

    @property
    def mean_wait(self) -> float:
        """W: days waited by each who came; NaN if nobody came."""
        return self.waited / self.arrivals if self.arrivals else float("nan")


def littles_law(table: npt.NDArray[np.void], horizon: int | None = None) -> list[Balance]:
    """Both sides of Little's law for the municipal waiting list, the office's desk and staff, and follow-up.

    Args:
        table: rows of a ledger from its day 0, in order of happening.
        horizon: day up to which time is counted, by default that of the last row; later rows are left out.

    Raises:
        ValueError: there is no time before the horizon.
    """
    if horizon is None:
        horizon = int(table["day"].max(initial=0))
    if horizon <= 0:
        raise ValueError("no time between day 0 and the horizon")
    history = History.of(table[table["day"] < horizon])
    queues = Queues.of(history)
    rows = history.rows
    # FOLLOWUP_ENDED also says that somebody leaves the queue; then it ends no follow-up.
    gave_up = np.intersect1d(queues.followup_queue.end, rows(Event.FOLLOWUP_ENDED))
    left_queue = np.union1d(rows(Event.FOLLOWUP_BEGUN), gave_up)
    finished = np.setdiff1d(rows(Event.FOLLOWUP_ENDED), gave_up)
    return [
        _balance(history, "municipal_list", queues.listed, rows(Event.MUNICIPAL_UNLISTED), horizon),
        _balance(history, "office_desk", queues.desk, rows(Event.CASE_BEGUN), horizon),
        _balance(history, "office_work", queues.work, rows(Event.CASE_ENDED), horizon),
        _balance(history, "followup_queue", queues.followup_queue, left_queue, horizon),
        _balance(history, "followup_work", queues.followup, finished, horizon),
    ]


def _balance(history: History, name: str, found: Episodes, left: Rows, horizon: int) -> Balance:
    waited = int((np.minimum(found.stop, horizon) - found.start).sum())
    length = _changes(found.start, horizon) - _changes(history.day[left], horizon)
    return Balance(name, found.begin.size, waited, int(np.cumsum(length).sum()), horizon)


def _changes(days: Integers, horizon: int) -> Integers:
    """How many rows fall on each day before the horizon."""
    return np.bincount(days, minlength=horizon).astype(np.int64)
