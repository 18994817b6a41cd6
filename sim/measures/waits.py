"""How long things took: means and quantiles of durations in days, by the period in which they ended.

Only what ended in the period is measured: what is still open at the run's end has no duration yet, so the
last periods lean to the short ones. A duration that began in the warm-up has its full length. It belongs
to the place and the groups of its beginning.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Case, Event, State
from sim.measures.catalogue import DECILES, UNITS
from sim.measures.episodes import Episodes, Queues, ended_by, episodes
from sim.measures.frame import FOREVER, Cube, Frame, Integers, ratio

if TYPE_CHECKING:
    from sim.measures.replay import History

TWO_YEARS = 730
"""Days: who has waited for longer is taken to stand always last."""
FOUR_MONTHS = 122
"""Days: within which approved applicants are asked whether they have bought."""


def waits(frame: Frame, history: History, queues: Queues) -> dict[str, Cube]:
    """Cubes of all durations: the mean under the bare name, `_median` and `_p10` … `_p90` besides."""
    ended = ended_by(history, queues.cases, Event.CASE_ENDED)
    kind = history.detail[ended.begin]
    housed = ended_by(history, queues.listed, Event.MUNICIPAL_UNLISTED, 1)
    found = {
        "temporary_days": _stays(history),
        "municipal_void_days": _voids(history),
        "municipal_wait_days": housed,
        "municipal_wait_days_accessible": housed.where(history.detail[housed.begin] == 1),
        "days_to_housed": _applications_housed(history),
        "followup_wait_days": ended_by(history, queues.followup_queue, Event.FOLLOWUP_BEGUN),
        "startlan_decision_days": ended_by(history, queues.startlan, Event.STARTLAN_DECISION),
        "startlan_search_days": ended_by(history, queues.search, Event.SALE),
        "counselling_wait_days": ended_by(history, queues.counsel_queue, Event.COUNSEL_BEGUN),
        "case_wait_days": ended_by(history, queues.desk, Event.CASE_BEGUN),
        "case_days": ended,
        "case_days_municipal": ended.where(kind == Case.MUNICIPAL),
        "case_days_startlan": ended.where(kind == Case.STARTLAN),
        **{f"case_days_{unit}": ended.where(kind == Case[unit.upper()]) for unit in UNITS},
        "decision_days": ended_by(history, queues.decided, Event.MUNICIPAL_DECISION),
    }
    ungrouped = {"municipal_void_days"}
    cubes: dict[str, Cube] = {}
    for name, spells in found.items():
        flags = None if name in ungrouped else spells.flags
        cubes |= _summary(frame, name, spells, flags)
    return {
        **cubes,
        "never_housed_share": _never_housed(frame, history, queues.listed),
        "startlan_bought_in_4_months_share": _bought_in_time(frame, history, queues.search),
    }


def _bought_in_time(frame: Frame, history: History, search: Episodes) -> Cube:
    """Of the searches with a granted startlån that ended, the share with a purchase within four months."""
    over = search.where(search.end >= 0)
    bought = ended_by(history, search, Event.SALE)
    bought = bought.where(bought.stop - bought.start <= FOUR_MONTHS)
    ended, in_time = (frame.flow(one.stop, one.place, one.flags) for one in (over, bought))
    return ratio(in_time, ended)


def _never_housed(frame: Frame, history: History, listed: Episodes) -> Cube:
    """Of those who joined the list, by the period in which they did, the share not housed within two years."""
    seen = listed.where(listed.start + TWO_YEARS <= int(frame.calendar.edges[-1]))
    housed = ended_by(history, seen, Event.MUNICIPAL_UNLISTED, 1)
    housed = housed.where(housed.stop - housed.start <= TWO_YEARS)
    joined, got_one = (frame.flow(one.start, one.place, one.flags) for one in (seen, housed))
    return 1 - ratio(got_one, joined)


def _applications_housed(history: History) -> Episodes:
    """From the latest application before it until a household got a municipal dwelling."""
    unlisted = history.rows(Event.MUNICIPAL_UNLISTED)
    housed = unlisted[history.detail[unlisted] == 1]
    applied = history.rows(Event.MUNICIPAL_APPLICATION)
    return ended_by(history, episodes(history, history.household, applied, housed), Event.MUNICIPAL_UNLISTED)


def _voids(history: History) -> Episodes:
    """From a municipal dwelling was handed back until a household moved into it."""
    moves, handed_back = history.rows(Event.MOVE), history.rows(Event.MUNICIPAL_VACATED)
    moved = moves[(history.target[moves] == State.MUNICIPAL_RENT) & (history.dwelling[moves] != NOBODY)]
    return ended_by(history, episodes(history, history.dwelling, handed_back, moved), Event.MOVE)


def _stays(history: History) -> Episodes:
    """Unbroken stays in temporary accommodation; they have no rows of beginning and end of their own."""
    life = history.intervals
    first, last = life.spells(State.TEMPORARY)
    ended = life.stop[last] < FOREVER
    first, last = first[ended], last[ended]
    none = np.full(first.size, -1, np.intp)
    return Episodes(none, none, life.start[first], life.stop[last], life.place[first], life.flags[first])


def _summary(frame: Frame, name: str, found: Episodes, flags: Integers | None) -> dict[str, Cube]:
    days = (found.stop - found.start).astype(np.float64)
    number = frame.flow(found.stop, found.place, flags)
    total = frame.flow(found.stop, found.place, flags, days)
    points = _quantiles(frame, found, days, flags)
    cubes = {f"{name}_p{decile}": cube for decile, cube in zip(DECILES, points, strict=True)}
    return {name: ratio(total, number), f"{name}_median": cubes[f"{name}_p50"], **cubes}


def _quantiles(
    frame: Frame, found: Episodes, days: npt.NDArray[np.float64], flags: Integers | None
) -> npt.NDArray[np.float64]:
    """Cubes of `DECILES`, interpolated as numpy does by default, by year and for the whole; NaN by month."""
    cell, item, shape = frame.cells(found.stop, found.place, flags)
    value = days[item]
    value = value[np.lexsort((value, cell))]
    number = np.bincount(cell, minlength=math.prod(shape))
    filled = number > 0
    begin, last = (np.cumsum(number) - number)[filled], number[filled] - 1
    position = np.array(DECILES)[:, np.newaxis] / 100 * last
    low = np.floor(position).astype(np.intp)
    lower, upper = value[begin + low], value[begin + np.minimum(low + 1, last)]
    points = np.full((len(DECILES), number.size), np.nan)
    points[:, filled] = lower + (upper - lower) * (position - low)
    return frame.cube_of(points, shape)
