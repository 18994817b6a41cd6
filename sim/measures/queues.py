"""Little's law on a ledger: the time that a queue stood is the time that those in it waited.

The two sides are counted in different ways: the length of the queue from who came and who left on each
day, the waits by following each one from its row of coming to its row of leaving. They agree, to the day,
if and only if nobody leaves who had not come and nobody comes twice without having left; so a difference
is a fault in the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.ledger import HOMELESS, Event, State
from sim.measures.episodes import Episodes, Queues, Rows, episodes, startlan_used
from sim.measures.replay import History, among

if TYPE_CHECKING:
    from sim.measures.frame import Integers


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of Little's law for one queue from day 0 to a horizon.

    Attributes:
        name: `municipal_list`, `office_desk` and `office_work` (cases), `followup_queue` and `followup_work`,
            `housing_first_queue`, `counsel_queue`, `municipal_application`, `startlan_application` (to the decision),
            `startlan_frame` (waiting for the next one), `startlan_search` (from the grant to a purchase or its lapse),
            `crews_queue` and `crews_work` (dwellings between tenants), `temporary_accommodation`, or `homeless`
            (spells without a dwelling, with friends too).
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
    """Both sides of Little's law for everything in the support system that people or dwellings wait in or for.

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
    return _balances(History.of(table[table["day"] < horizon]), horizon)


def check_queues(history: History) -> None:
    """Say of a run that Little's law holds in it, for every queue.

    Raises:
        RuntimeError: it does not: a fault of the program.
    """
    broken = [balance for balance in _balances(history, history.days) if not balance.holds]
    if broken:
        raise RuntimeError(f"queues that do not add up: {broken}")


def _balances(history: History, horizon: int) -> list[Balance]:
    return [*_queues(history, horizon), *_without_a_dwelling(history, horizon)]


def _queues(history: History, horizon: int) -> list[Balance]:
    """Of those that have rows of coming and leaving of their own."""
    rows, queues = history.rows, Queues.of(history)

    def between(name: str, come: Rows, left: Rows) -> Balance:
        return _balance(history, name, episodes(history, history.dwelling, come, left), left, horizon)

    # FOLLOWUP_ENDED also says that somebody leaves the queue; then it ends no follow-up.
    gave_up = np.intersect1d(queues.followup_queue.end, rows(Event.FOLLOWUP_ENDED))
    left_queue = np.union1d(rows(Event.FOLLOWUP_BEGUN), gave_up)
    finished = np.setdiff1d(rows(Event.FOLLOWUP_ENDED), gave_up)
    gave_up_first = np.intersect1d(queues.first_queue.end, rows(Event.HOUSING_FIRST_ENDED))
    left_first = np.union1d(rows(Event.HOUSING_FIRST_BEGUN), gave_up_first)
    answered = np.intersect1d(queues.frame_queue.end, rows(Event.STARTLAN_DECISION))
    vacated, begun, ready = (
        rows(event) for event in (Event.MUNICIPAL_VACATED, Event.REFURBISH_BEGIN, Event.REFURBISH_END)
    )
    return [
        _balance(history, "municipal_list", queues.listed, rows(Event.MUNICIPAL_UNLISTED), horizon),
        _balance(history, "office_desk", queues.desk, rows(Event.CASE_BEGUN), horizon),
        _balance(history, "office_work", queues.work, rows(Event.CASE_ENDED), horizon),
        _balance(history, "followup_queue", queues.followup_queue, left_queue, horizon),
        _balance(history, "followup_work", queues.followup, finished, horizon),
        _balance(history, "housing_first_queue", queues.first_queue, left_first, horizon),
        _balance(history, "counsel_queue", queues.counsel_queue, rows(Event.COUNSEL_BEGUN), horizon),
        _balance(history, "municipal_application", queues.decided, rows(Event.MUNICIPAL_DECISION), horizon),
        _balance(history, "startlan_application", queues.startlan, rows(Event.STARTLAN_DECISION), horizon),
        _balance(history, "startlan_frame", queues.frame_queue, answered, horizon),
        _balance(history, "startlan_search", queues.search, startlan_used(history), horizon),
        between("crews_queue", vacated, begun),
        between("crews_work", begun, ready),
    ]


def _without_a_dwelling(history: History, horizon: int) -> list[Balance]:
    """Of spells without a dwelling: who comes and goes by what moves say, spells by where each household is next."""
    moves = history.rows(Event.MOVE)
    life = history.intervals
    found = []
    for name, states in (("temporary_accommodation", (State.TEMPORARY,)), ("homeless", HOMELESS)):
        first, last = life.spells(*states)
        before, after = (among(column[moves], states) for column in (history.origin, history.target))
        came, left = moves[after & ~before], moves[before & ~after]
        spells = _Spells(life.start[first], life.stop[last])
        found.append(_sides(name, spells, history.day[came], history.day[left], horizon))
    return found


class _Spells(NamedTuple):
    """First days, and the days after the last."""

    start: Integers
    stop: Integers


def _balance(history: History, name: str, found: Episodes, left: Rows, horizon: int) -> Balance:
    return _sides(name, _Spells(found.start, found.stop), found.start, history.day[left], horizon)


def _sides(name: str, spells: _Spells, came: Integers, left: Integers, horizon: int) -> Balance:
    waited = int((np.minimum(spells.stop, horizon) - spells.start).sum())
    length = _changes(came, horizon) - _changes(left, horizon)
    return Balance(name, came.size, waited, int(np.cumsum(length).sum()), horizon)


def _changes(days: Integers, horizon: int) -> Integers:
    """How many rows fall on each day before the horizon."""
    return np.bincount(days, minlength=horizon).astype(np.int64)
