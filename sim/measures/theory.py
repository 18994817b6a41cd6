"""An isolated queue held against queueing theory: what it must come to, and what a run's ledger says it came to."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.ledger import Event, State
from sim.measures.calendar import WHOLE
from sim.measures.episodes import Episodes, Queues, episodes
from sim.measures.replay import History
from sim.measures.table import MeasureTable, Rows
from sim.rules import queueing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.measures.frame import Integers
    from sim.scenario import Scenario
    from sim.scenario.isolated import Isolated

UNITS: Mapping[str, str] = {
    "queue_waited_share": "share",
    "queue_wait_days": "days",
    "queue_length": "in the mean",
    "queue_lost_share": "share",
    "queue_utilisation": "share",
}
"""What is told of an isolated queue: of those who came, the share that had to wait and their mean wait, the mean number
who wait, the share that left unserved, and the share of the servers that is busy."""
YEARS = (1, 2, 4, 7)
"""After how many years it is told which share of the tenancies holds: `municipal_lease_4y`, `private_lease_4y`."""
LEASES = {"municipal_lease": State.MUNICIPAL_RENT, "private_lease": State.PRIVATE_RENT}


def unit_of(measure: str) -> str:
    """The unit of a measure of an isolated queue."""
    return UNITS.get(measure, "share")


def expected(scenario: Scenario) -> dict[str, float]:
    """What theory says, by measure; measures of which it says nothing exact are left out."""
    queue = _isolated(scenario)
    if queue.queue == "leases":
        return {
            f"{lease}_{years}y": lease_holds(scenario, lease, 365 * years)
            for lease in LEASES
            for years in _years(scenario)
        }
    policy, assume = scenario.policy(0, scenario.start), scenario.assumptions
    servers, rate = queue.servers(policy), queue.rate
    service, second = queue.service(policy, assume)
    load = rate * service
    if queue.turned_away:
        lost = queueing.erlang_b(servers, load)
        return {"queue_lost_share": lost, "queue_utilisation": load * (1 - lost) / servers}
    if queue.queue == "follow_up":  # a need lasts as long with help as without
        wait, length = queueing.poisson_beyond(servers, load)
        return {
            "queue_waited_share": wait,
            "queue_length": length,
            "queue_lost_share": length / load,
            "queue_utilisation": (load - length) / servers,
        }
    found = {"queue_utilisation": load / servers}
    if servers == 1:
        days = queueing.pollaczek_khinchine(rate, service, second)
        found |= {"queue_waited_share": load}
    elif np.isclose(second, 2 * service**2):  # exponential
        days = queueing.erlang_c_wait(servers, load, service)
        found |= {"queue_waited_share": queueing.erlang_c(servers, load)}
    else:
        return found
    return {**found, "queue_wait_days": days, "queue_length": rate * days}


def observed(scenario: Scenario, history: History) -> dict[str, float]:
    """The same of a run, for those who came after the warm-up and whose wait ended in time."""
    queue = _isolated(scenario)
    begin, end = (day.toordinal() - scenario.first_day.toordinal() for day in (scenario.start, scenario.end))
    if queue.queue == "leases":
        return {
            f"{lease}_{years}y": float((tenancy_days(history, state, end)[0] > 365 * years).mean())
            for lease, state in LEASES.items()
            for years in _years(scenario)
        }
    waiting, serving = _stages(queue, history)
    came = waiting.where((waiting.start >= begin) & (waiting.start < end) & (waiting.end >= 0))
    unserved = ~np.isin(came.end, serving.begin)
    capacity = queue.servers(scenario.policy(0, scenario.start)) * (end - begin)
    return {
        # Who is served at once has the row of it next to that of coming.
        "queue_waited_share": _mean(came.end != came.begin + 1),
        "queue_wait_days": _mean((came.stop - came.start)[~unserved]),
        "queue_length": _time(waiting, begin, end) / (end - begin),
        "queue_lost_share": _mean(unserved),
        "queue_utilisation": _time(serving, begin, end) / capacity,
    }


def beside(table: MeasureTable, scenario: Scenario, history: History) -> MeasureTable:
    """A measure table with what theory tells of the queue after its own rows, for the whole time."""
    found = {measure: value for measure, value in observed(scenario, history).items() if measure in expected(scenario)}
    return MeasureTable(
        _more(table.rows, scenario.names[0], tuple(found)), np.concatenate([table.value, list(found.values())])
    )


@lru_cache(maxsize=8)
def _more(rows: Rows, place: str, measures: tuple[str, ...]) -> Rows:
    count = len(measures)
    return Rows(
        period=rows.period + count * (WHOLE,),
        municipality=rows.municipality + count * (place,),
        group=rows.group + count * (WHOLE,),
        measure=rows.measure + measures,
        unit=rows.unit + tuple(unit_of(measure) for measure in measures),
    )


def _stages(queue: Isolated, history: History) -> tuple[Episodes, Episodes]:
    """Those who wait and those who are served; the service of who does not wait in vain begins where the wait ends."""
    queues = Queues.of(history)
    if queue.queue == "office":
        return queues.desk, queues.work
    if queue.queue == "follow_up":
        return queues.followup_queue, queues.followup
    if queue.queue == "crews":
        handed_back, begun, done = (
            history.rows(event) for event in (Event.MUNICIPAL_VACATED, Event.REFURBISH_BEGIN, Event.REFURBISH_END)
        )
        return (
            episodes(history, history.dwelling, handed_back, begun),
            episodes(history, history.dwelling, begun, done),
        )
    unlisted = history.rows(Event.MUNICIPAL_UNLISTED)
    housed = unlisted[history.detail[unlisted] == 1]
    moves = history.rows(Event.MOVE)
    gone = moves[history.target[moves] == State.ABSENT]
    return queues.listed, episodes(history, history.household, housed, gone)


def tenancy_days(history: History, state: State, end: int) -> tuple[Integers, Integers]:
    """How long tenancies were seen, days, and 1 for those that ended, 0 for those that the run's end cut short."""
    life = history.intervals
    first, last = life.spells(state)
    return np.minimum(life.stop[last], end) - life.start[first], (life.stop[last] < end).astype(np.int64)


def lease_holds(scenario: Scenario, lease: str, days: int) -> float:
    """The chance that a tenancy of the beginning lasts longer than so many days.

    A municipal one ends with a notice after the first test at which the need is over; a need may end on the first of
    every month. A private one ends with a notice that may come on the first of every month. Who has notice leaves on
    the first of the month when it has run out.
    """
    assume, holds = scenario.assumptions, 1.0
    firsts = _firsts(scenario)

    def leaves(day: int) -> int:
        return int(firsts[np.searchsorted(firsts, day + round(assume.notice_days))])

    if lease == "private_lease":
        notices = sum(leaves(first) <= days for first in firsts[firsts <= days].tolist())
        return float((1 - assume.lease_end / 12) ** notices)
    term = round(365 * scenario.policy(0, scenario.start).municipal.tenancy_years)
    for test in range(term, days + 1, term):
        if leaves(test) <= days:
            holds = (1 - 1 / (12 * assume.need_duration)) ** int(np.searchsorted(firsts, test, side="right"))
    return holds


def _firsts(scenario: Scenario) -> Integers:
    """The firsts of the months, and of a year more, in days from the beginning."""
    day, found = scenario.first_day, []
    for _ in range(scenario.months + 12):
        found.append(day.toordinal() - scenario.first_day.toordinal())
        day = (day + timedelta(31)).replace(day=1)
    return np.array(found)


def _years(scenario: Scenario) -> tuple[int, ...]:
    return tuple(years for years in YEARS if 365 * years < (scenario.end - scenario.first_day).days)


def _time(found: Episodes, begin: int, end: int) -> float:
    return float((np.clip(found.stop, begin, end) - np.clip(found.start, begin, end)).sum())


def _mean(values: npt.NDArray[np.integer | np.bool_]) -> float:
    return float(values.mean()) if values.size else nan


def _isolated(scenario: Scenario) -> Isolated:
    if scenario.isolated is None:
        raise ValueError(f"{scenario.path}: isolates no queue")
    return scenario.isolated
