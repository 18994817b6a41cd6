"""Pairs of rows: what began with one row and ended, or went on, with the next one of the same key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import FIRST_TIME, Buyer, Case, Event, Refusal
from sim.measures.frame import FOREVER, Integers

if TYPE_CHECKING:
    from sim.measures.replay import History

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Episodes:
    """Begun stretches, in order of beginning: `begin` and `end` are row numbers (`end` -1: still open).

    `place` and `flags` are those of the beginning; `start` and `stop` are days.
    """

    begin: Rows
    end: Rows
    start: Integers
    stop: Integers
    place: Integers
    flags: Integers

    def where(self, chosen: npt.NDArray[np.bool_]) -> Episodes:
        """Some of them."""
        return Episodes(
            self.begin[chosen],
            self.end[chosen],
            self.start[chosen],
            self.stop[chosen],
            self.place[chosen],
            self.flags[chosen],
        )


def episodes(history: History, key: Key, begin: Rows, stages: Rows) -> Episodes:
    """What begins with each row of `begin` and lasts until the next row of `stages` or `begin` with its key.

    Args:
        begin, stages: rows, none in both.
        key: of every row of the ledger: the household, the dwelling, or household and kind of case.
    """
    both = np.sort(np.concatenate([begin, stages]))
    end = _next(both, key[both])[np.searchsorted(both, begin)]
    stop = np.full(begin.size, FOREVER, np.int64)
    stop[end >= 0] = history.day[end[end >= 0]]
    return Episodes(begin, end, history.day[begin], stop, history.place[begin], history.flags[begin])


class Key(Protocol):
    """Something of every row of a ledger."""

    def __getitem__(self, rows: Rows) -> Integers:
        """It, for some rows; 0 or more."""


@dataclass(frozen=True, slots=True)
class _Cases:
    """A household may have one case of each kind at a time: `detail` is a Case on the rows of cases."""

    household: Key
    detail: Key

    def __getitem__(self, rows: Rows) -> Integers:
        return self.household[rows] * (len(Case) + 1) + self.detail[rows]


@compiled
def _next(rows: Rows, key: Integers) -> Rows:
    """The next of some rows with the same key (0 and more), -1 for none; both in order of happening."""
    after, following = np.empty(rows.size, np.intp), np.full(key.max() + 1 if key.size else 0, -1, np.intp)
    for place in range(rows.size - 1, -1, -1):
        after[place] = following[key[place]]
        following[key[place]] = rows[place]
    return after


def ended_by(history: History, found: Episodes, event: Event, detail: int | None = None) -> Episodes:
    """Those that ended with `event` (and `detail`)."""
    last = history.event[found.end]
    chosen = (found.end >= 0) & (last == event)
    if detail is not None:
        chosen &= history.detail[found.end] == detail
    return found.where(chosen)


def startlan_used(history: History) -> Rows:
    """Rows that end the search with a granted startlån: a purchase with it, or its lapse."""
    sold = history.rows(Event.SALE)
    with_startlan = sold[history.detail[sold] % FIRST_TIME == Buyer.HOUSEHOLD_STARTLAN]
    return np.union1d(history.rows(Event.STARTLAN_LAPSED), with_startlan)


@dataclass(frozen=True, slots=True)
class Queues:
    """Who waited for, and who was with, each service; an episode ends with the household's next row there.

    Attributes:
        listed: on the waiting list for a municipal dwelling.
        decided: applications for a municipal dwelling, to the decision.
        desk: cases waiting at the office to be begun.
        cases: cases at the office, from reaching it to their end.
        work: cases begun and not yet ended.
        followup_queue: waiting for follow-up, until it begins or they leave.
        followup: getting follow-up.
        first_queue: waiting for Housing First, until it begins or they leave.
        first: with a place in Housing First.
        startlan: applications for a startlån, to the decision.
        frame_queue: approved for a startlån and waiting for next year's frame.
        search: looking for a dwelling with a granted startlån, to a purchase with it or its lapse.
        counsel_queue: in arrears and waiting for a counsellor.
    """

    listed: Episodes
    decided: Episodes
    desk: Episodes
    cases: Episodes
    work: Episodes
    followup_queue: Episodes
    followup: Episodes
    first_queue: Episodes
    first: Episodes
    startlan: Episodes
    frame_queue: Episodes
    search: Episodes
    counsel_queue: Episodes

    @classmethod
    def of(cls, history: History) -> Queues:
        """The queues in a ledger."""
        household, case = history.household, _Cases(history.household, history.detail)

        def follow(key: Key, begin: Event, *stages: Event) -> Episodes:
            later = np.concatenate([history.rows(stage) for stage in stages])
            return episodes(history, key, history.rows(begin), later)

        decided = history.rows(Event.STARTLAN_DECISION)
        granted = decided[history.detail[decided] == Refusal.APPROVED]
        return cls(
            listed=follow(household, Event.MUNICIPAL_LISTED, Event.MUNICIPAL_UNLISTED),
            decided=follow(household, Event.MUNICIPAL_APPLICATION, Event.MUNICIPAL_DECISION),
            desk=follow(case, Event.CASE_QUEUED, Event.CASE_BEGUN, Event.CASE_ENDED),
            cases=follow(case, Event.CASE_QUEUED, Event.CASE_ENDED),
            work=follow(case, Event.CASE_BEGUN, Event.CASE_ENDED),
            followup_queue=follow(household, Event.FOLLOWUP_QUEUED, Event.FOLLOWUP_BEGUN, Event.FOLLOWUP_ENDED),
            followup=follow(household, Event.FOLLOWUP_BEGUN, Event.FOLLOWUP_ENDED),
            first_queue=follow(
                household, Event.HOUSING_FIRST_QUEUED, Event.HOUSING_FIRST_BEGUN, Event.HOUSING_FIRST_ENDED
            ),
            first=follow(household, Event.HOUSING_FIRST_BEGUN, Event.HOUSING_FIRST_ENDED),
            startlan=follow(household, Event.STARTLAN_APPLICATION, Event.STARTLAN_DECISION),
            frame_queue=follow(household, Event.STARTLAN_WAITING, Event.STARTLAN_DECISION),
            search=episodes(history, household, granted, startlan_used(history)),
            counsel_queue=follow(household, Event.COUNSEL_QUEUED, Event.COUNSEL_BEGUN),
        )
