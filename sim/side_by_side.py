"""Replications that live side by side as so many municipalities, and how they come apart again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Ledger
from sim.processes.model import Model
from sim.scenario import Scenario


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
        row.municipality -= first
        row.household = households[row.household]
        row.dwelling = dwellings[row.dwelling]


def _numbers(replication: npt.NDArray[np.int16], times: int) -> npt.NDArray[np.intp]:
    """The place of each among those of the same replication, and behind them NOBODY's, which is found at -1."""
    numbers = np.full(replication.size + 1, NOBODY, np.intp)
    for time in range(times):
        mine = np.flatnonzero(replication == time)
        numbers[mine] = np.arange(mine.size)
    return numbers
