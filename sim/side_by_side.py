"""Replications that live side by side as so many municipalities, and how they come apart again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

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
    lives_in = model.households.origins() // towns
    stands_in = homes.municipality[: homes.count] // towns
    columns = ("household", _numbers(lives_in, times)), ("dwelling", _numbers(stands_in, times))
    ledgers = []
    for time in range(times):
        first = towns * time
        rows = table[table["municipality"] // towns == time]
        rows["municipality"] -= first
        for name, numbers in columns:
            there = rows[name] != NOBODY
            rows[name][there] = numbers[rows[name][there]]
        own = Ledger(
            ledger.first_day, ledger.initial_stock[first : first + towns], ledger.birth_months[lives_in == time]
        )
        own.append(rows)
        ledgers.append(own)
    return ledgers


def _numbers(replication: npt.NDArray[np.int16], times: int) -> npt.NDArray[np.intp]:
    """The place of each among those of the same replication."""
    numbers = np.empty(replication.size, np.intp)
    for time in range(times):
        chosen = replication == time
        numbers[chosen] = np.arange(np.count_nonzero(chosen))
    return numbers
