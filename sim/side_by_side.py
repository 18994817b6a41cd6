"""Municipalities know nothing of each other: how many live in one model is a matter of speed and memory alone.

Replications of a small scenario live side by side as so many municipalities, and their ledger comes apart again. A
large scenario lives in parts, one after the other, so that what happens in a month lies near in memory, and the
ledgers of its parts are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, Ledger, Reason, type_of_rows
from sim.processes.model import Model
from sim.scenario import Scenario

LARGEST_PART = 125_000
"""Households of a part, of more than one municipality, at most: a month of so many is as fast a household as any."""
_MOVE, _INITIAL = int(Event.MOVE), int(Reason.INITIAL)


def repeated(scenario: Scenario, times: int) -> Scenario:
    """A scenario with its municipalities so many times over."""
    towns = len(scenario.municipalities)
    return replace(
        scenario,
        municipalities=scenario.municipalities * times,
        timelines=scenario.timelines * times,
        builds=tuple(
            replace(build, municipality=build.municipality + towns * time)
            for time in range(times)
            for build in scenario.builds
        ),
    )


def apart(model: Model, times: int) -> list[Ledger]:
    """The ledger of each: the rows of its municipalities, households and dwellings numbered as if it were alone."""
    ledger, towns = model.ledger, len(model.towns) // times
    if times == 1:
        return [ledger]
    table, homes = ledger.table(), model.dwellings
    lived_in = table["municipality"] // towns
    formed_in = model.households.origins() // towns
    households = _numbers(formed_in, times)
    dwellings = _numbers(homes.municipality[: homes.count] // towns, times)
    ledgers = []
    for time in range(times):
        first = towns * time
        rows = table.take(np.flatnonzero(lived_in == time))
        _renumber(rows, first, households, dwellings)
        stock = ledger.initial_stock[first : first + towns]
        own = Ledger(ledger.first_day, stock, ledger.birth_months[formed_in == time])
        own.append(rows)
        ledgers.append(own)
    return ledgers


@compiled
def _renumber(
    rows: npt.NDArray[np.void], first: int, households: npt.NDArray[np.intp], dwellings: npt.NDArray[np.intp]
) -> None:
    """Rows of the ledger as if their municipalities, the `first` of all and those after it, were alone."""
    for place in range(rows.size):
        row = rows[place]
        row["municipality"] -= first
        row["household"] = households[row["household"]]
        row["dwelling"] = dwellings[row["dwelling"]]


def _numbers(replication: npt.NDArray[np.int16], times: int) -> npt.NDArray[np.intp]:
    """The place of each among those of the same replication, and behind them NOBODY's, which is found at -1."""
    numbers = np.full(replication.size + 1, NOBODY, np.intp)
    for time in range(times):
        mine = np.flatnonzero(replication == time)
        numbers[mine] = np.arange(mine.size)
    return numbers


def parts(scenario: Scenario) -> list[Scenario]:
    """A scenario by municipalities that live in one model, in their order: itself, where they are few and small."""
    if scenario.isolated is not None:
        return [scenario]
    bounds, households = [0], 0.0
    for place, profile in enumerate(scenario.municipalities):
        if households and households + profile.households > LARGEST_PART:
            bounds.append(place)
            households = 0.0
        households += profile.households
    bounds.append(len(scenario.municipalities))
    return [_part(scenario, first, after) for first, after in pairwise(bounds)] if len(bounds) > 2 else [scenario]


def _part(scenario: Scenario, first: int, after: int) -> Scenario:
    """The municipalities from the `first` to the one before `after`."""
    return replace(
        scenario,
        municipalities=scenario.municipalities[first:after],
        timelines=scenario.timelines[first:after],
        builds=tuple(
            replace(build, municipality=build.municipality - first)
            for build in scenario.builds
            if first <= build.municipality < after
        ),
    )


def joined(ledgers: Sequence[Ledger]) -> Ledger:
    """One ledger of all parts: by day, and within it part after part.

    Households and dwellings that were there at the beginning have the numbers that they would have in one model, so
    that they are the same in another scenario; those that came later follow, part after part.
    """
    tables = [ledger.table() for ledger in ledgers]
    days = int(max(table["day"][-1] for table in tables)) + 1
    by_day = np.array([np.bincount(table["day"], minlength=days) for table in tables])
    ends = np.cumsum(by_day.T.ravel()).reshape(days, -1).T
    households = _in_all([ledger.birth_months.size for ledger in ledgers], [_there_at_first(table) for table in tables])
    homes = [int(table["dwelling"].max(initial=NOBODY)) + 1 for table in tables]
    dwellings = _in_all(homes, [int(ledger.initial_stock.sum()) for ledger in ledgers])
    kept = bytearray(int(ends[-1, -1]) * type_of_rows.itemsize)
    rows = np.frombuffer(kept, type_of_rows)
    birth_months = np.empty(sum(ledger.birth_months.size for ledger in ledgers), np.int32)
    first = 0
    for part, (ledger, table) in enumerate(zip(ledgers, tables, strict=True)):
        _lay_down(rows, table, ends[part] - by_day[part], first, households[part], dwellings[part])
        birth_months[households[part][:-1]] = ledger.birth_months
        first += len(ledger.initial_stock)
    stock = np.concatenate([ledger.initial_stock for ledger in ledgers])
    return Ledger(ledgers[0].first_day, stock, birth_months, kept)


def _there_at_first(table: npt.NDArray[np.void]) -> int:
    """Households whose beginning the ledger tells."""
    return int(np.count_nonzero((table["event"] == _MOVE) & (table["detail"] == _INITIAL)))


def _in_all(counts: Sequence[int], at_first: Sequence[int]) -> list[npt.NDArray[np.intp]]:
    """For each part the numbers in all of its 0, 1, …, and behind them NOBODY's; the first `at_first` come first."""
    before, later = 0, sum(at_first)
    numbers = []
    for count, first in zip(counts, at_first, strict=True):
        numbers.append(np.concatenate([np.arange(before, before + first), np.arange(later, later + count - first)]))
        numbers[-1] = np.append(numbers[-1], NOBODY)
        before += first
        later += count - first
    return numbers


@compiled
def _lay_down(
    rows: npt.NDArray[np.void],
    table: npt.NDArray[np.void],
    begins: npt.NDArray[np.intp],
    first: int,
    households: npt.NDArray[np.intp],
    dwellings: npt.NDArray[np.intp],
) -> None:
    """The rows of a part where their day begins, numbered as in all."""
    at = begins.copy()
    for place in range(table.size):
        row, day = table[place], table[place]["day"]
        rows[at[day]] = row
        told = rows[at[day]]
        told["municipality"] += first
        told["household"] = households[told["household"]]
        told["dwelling"] = dwellings[told["dwelling"]]
        at[day] += 1
