"""Shipped scenarios that isolate one queue, run without the command around them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.levers import Value
from sim.measures.replay import History
from sim.measures.theory import observed
from sim.scenario import Scenario, load
from sim.scenario.model import Timeline
from sim.simulation import simulate

FOLDER = Path(__file__).parent.parent / "scenarios" / "theory"
SHIPPED = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
QUEUES = tuple(name for name in SHIPPED if name != "leases")


def shipped(name: str) -> Scenario:
    """The scenario of this name."""
    return load(FOLDER / f"{name}.toml")


def under(scenario: Scenario, **levers: Value) -> Scenario:
    """The same with other levers, `office_staff=2` standing for office.staff."""
    values = {name.replace("_", ".", 1): value for name, value in levers.items()}
    (timeline,) = scenario.timelines
    return replace(scenario, timelines=(Timeline((), (timeline.policies[0].with_values(values),)),))


def replications(scenario: Scenario, count: int | None = None) -> dict[str, npt.NDArray[np.float64]]:
    """What was observed in each of its replications, by measure."""
    runs = range(1, (count or scenario.replications) + 1)
    found = [observed(scenario, History.of(simulate(scenario, replication, 1).table())) for replication in runs]
    return {measure: np.array([one[measure] for one in found]) for measure in found[0]}


@cache
def as_shipped(name: str) -> dict[str, npt.NDArray[np.float64]]:
    """The replications of a shipped scenario, which several tests look at."""
    return replications(shipped(name))


def standard_error(values: npt.NDArray[np.float64]) -> float:
    """Of the mean of replications."""
    return float(values.std(ddof=1) / np.sqrt(values.size))
