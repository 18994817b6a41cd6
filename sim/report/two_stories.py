"""One household's story under two scenarios: where they part, and what is another way for her.

Random numbers belong to households, so that a household that is there in both meets the same luck. Numbers are given in
order of forming: those of the beginning, and all who were formed before the first who forms otherwise, keep theirs, and
of them stories can be told side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.language import say
from sim.language.writing import on_day
from sim.ledger import HOMELESS, Ledger, State
from sim.measures.replay import History
from sim.report.careers import MOST_LINES, nights_bought, stretch, time_spent
from sim.report.numbers import counted, number
from sim.report.story import Line, story
from sim.report.story_words import WHERE, money

Days = npt.NDArray[np.int64]
Span = tuple[date, date, State]
"""First day, first day after, and where."""

_BEGINS = ("day", "municipality", "origin", "target", "detail", "adults", "children")
"""Columns of its first row by which a household is known again."""
_WEIGHTS = np.array([15 if state in HOMELESS else 2 if state == State.MUNICIPAL_RENT else 1 for state in State])
"""How much a day in a state counts where the household is chosen whose life differs most: weeks without a dwelling
as much as a year in another one."""
_LEAST_DAYS = 31
"""A difference in the time spent somewhere that is worth a sentence."""
_MOST_SENTENCES = 3


class NobodyError(LookupError):
    """No household has two stories to tell."""


@dataclass(frozen=True, slots=True)
class TwoStories:
    """A household under the base and under a scenario.

    Attributes:
        base, scenario: its stories, line by line.
        base_spans, scenario_spans: where it lived, in order of time, from the first reported day to the end.
        parted: the day from which the stories differ; None if they do not.
        changed: sentences on what differs.
    """

    household: int
    base: tuple[Line, ...]
    scenario: tuple[Line, ...]
    base_spans: tuple[Span, ...]
    scenario_spans: tuple[Span, ...]
    parted: date | None
    changed: tuple[str, ...]


def two_stories(base: Ledger, scenario: Ledger, start: date, end: date, household: int | None = None) -> TwoStories:
    """The stories of one household in two ledgers of one seed and replication.

    Args:
        base, scenario: the ledgers.
        start, end: the reported time, the same in both.
        household: its number; by default the one whose housing differs most, of those with a short story.

    Raises:
        NobodyError: it is not the same household in both, or there is no such household.
    """
    chosen = _differs_most(base, scenario, start, end) if household is None else household
    if household is not None and not _same(base, scenario)[household : household + 1].any():
        raise NobodyError(household)
    before, after = (tuple(story(ledger, chosen, start)) for ledger in (base, scenario))
    if not (before and after):
        raise NobodyError(chosen)
    parted = _parted(before, after)
    return TwoStories(
        household=chosen,
        base=before,
        scenario=after,
        base_spans=spans(base, chosen, start, end),
        scenario_spans=spans(scenario, chosen, start, end),
        parted=parted,
        changed=tuple(_changed(base, scenario, chosen, start, end, parted)),
    )


def in_common(base: Sequence[Line], scenario: Sequence[Line]) -> int:
    """How many lines two stories share before they part."""
    same = 0
    while same < min(len(base), len(scenario)) and base[same] == scenario[same]:
        same += 1
    return same


def _parted(base: Sequence[Line], scenario: Sequence[Line]) -> date | None:
    """The first day of which the two tell something else."""
    same = in_common(base, scenario)
    return min((line.day for line in (*base[same : same + 1], *scenario[same : same + 1])), default=None)


def spans(ledger: Ledger, household: int, start: date, end: date) -> tuple[Span, ...]:
    """Where a household lived from `start` to `end`; when it is away there is a gap."""
    life = History.of(ledger.table()).intervals
    first, last = (day.toordinal() - ledger.first_day for day in (start, end))
    found: list[tuple[int, int, State]] = []
    for at in np.flatnonzero(life.household == household).tolist():
        begins, ends = max(first, int(life.start[at])), min(last, int(life.stop[at]))
        state = State(int(life.state[at]))
        if begins >= ends or state == State.ABSENT:
            continue
        if found and found[-1][1] == begins and found[-1][2] == state:
            begins = found.pop()[0]
        found.append((begins, ends, state))
    origin = ledger.first_day
    return tuple(
        (date.fromordinal(origin + one), date.fromordinal(origin + after), state) for one, after, state in found
    )


def _differs_most(base: Ledger, scenario: Ledger, start: date, end: date) -> int:
    """The household with the greatest weighted difference in days by housing state; of equals the first."""
    same = _same(base, scenario)
    days = [_days(ledger, start, end, same.size) for ledger in (base, scenario)]
    apart = np.abs(days[1] - days[0])
    score = apart @ _WEIGHTS
    away = apart[:, State.ABSENT] > _LEAST_DAYS  # who has left in one of them has no story there
    for ledger in (base, scenario):
        lines = np.bincount(_of_households(ledger)["household"], minlength=same.size)[: same.size]
        away |= lines > MOST_LINES
    score[~same | away] = -1
    if not score.size or score.max() < 0:
        raise NobodyError
    return int(np.argmax(score))


def _of_households(ledger: Ledger) -> npt.NDArray[np.void]:
    table = ledger.table()
    rows: npt.NDArray[np.void] = table[table["household"] >= 0]
    return rows


def _same(base: Ledger, scenario: Ledger) -> npt.NDArray[np.bool_]:
    """Which households, by number, are the same in both ledgers: all up to the first who begins otherwise."""
    count = min(len(base.birth_months), len(scenario.birth_months))
    same = np.asarray(base.birth_months[:count] == scenario.birth_months[:count])
    firsts = []
    for ledger in (base, scenario):
        rows = _of_households(ledger)
        seen, first = np.unique(rows["household"], return_index=True)
        begins = np.zeros(count, rows[list(_BEGINS)].dtype)
        inside = seen < count
        begins[seen[inside]] = rows[list(_BEGINS)][first[inside]]
        firsts.append(begins)
    for name in _BEGINS:
        same &= firsts[0][name] == firsts[1][name]
    # Numbers are given in order of forming: behind the first who differs, a number is somebody else's.
    known: npt.NDArray[np.bool_] = np.logical_and.accumulate(same)
    return known


def _days(ledger: Ledger, start: date, end: date, count: int) -> Days:
    """Days by household and state, shape (count, states)."""
    life = History.of(ledger.table()).intervals
    first, last = (day.toordinal() - ledger.first_day for day in (start, end))
    lasted = np.clip(life.stop, first, last) - np.clip(life.start, first, last)
    cell = life.household * len(State) + life.state
    inside = life.household < count
    counted_days = np.bincount(cell[inside], lasted[inside], count * len(State))
    days: Days = counted_days.astype(np.int64).reshape(count, len(State))
    return days


def _changed(base: Ledger, scenario: Ledger, household: int, start: date, end: date, parted: date | None) -> list[str]:
    """What differs, in sentences: since when, time by housing state, and nights without a dwelling."""
    if parted is None:
        return [say("Nothing differs for this household.")]
    told = [say("The two stories part on {day}.", day=on_day(parted))]
    before, after = (time_spent(ledger, household, start, end) for ledger in (base, scenario))
    differs = {state: after.get(state, 0) - before.get(state, 0) for state in {*before, *after}}
    for state, days in sorted(differs.items(), key=lambda item: (-abs(item[1]), item[0]))[:_MOST_SENTENCES]:
        if abs(days) >= _LEAST_DAYS:
            where = say(WHERE[state])
            told.append(
                say(
                    "{where}: {now} instead of {then}.",
                    where=where[:1].upper() + where[1:],
                    now=_time(after.get(state, 0)),
                    then=_time(before.get(state, 0)),
                )
            )
    nights = [sum(spent.get(state, 0) for state in HOMELESS) for spent in (before, after)]
    if nights[0] != nights[1]:
        now, then = counted(nights[1], "night", "nights"), number(nights[0])
        told.append(say("{now} without a dwelling of their own instead of {then}.", now=now, then=then))
        costs = [nights_bought(ledger, household, start, end)[1] for ledger in (base, scenario)]
        if any(costs):
            now, then = money(costs[1]), money(costs[0])
            told.append(say("The municipality pays {now} for their nights instead of {then}.", now=now, then=then))
    return told


def _time(days: int) -> str:
    return stretch(days) if days else say("not at all")
