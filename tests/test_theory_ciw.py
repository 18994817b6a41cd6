"""A second opinion: the same isolated queues in Ciw, a simulator of queues that shares nothing with this one.

It also speaks where no formula does: several servers whose times of service are not exponential.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ciw
import numpy as np
import numpy.typing as npt
import pytest
from isolated_queues import replications, shipped, standard_error, under

from sim.scenario import Scenario

pytestmark = pytest.mark.theory

ERRORS = 3.0
RUNS, CUSTOMERS = 12, 2000
"""In Ciw; the first tenth of each run is its warm-up."""
OURS = 10
"""Replications here."""


@dataclass(frozen=True)
class Twin:
    """One of our queues, and what Ciw must know of it. Rates a day, times in days.

    Attributes:
        measures: to be compared.
    """

    scenario: Scenario
    service: Any
    servers: int
    measures: tuple[str, ...]
    capacity: float = float("inf")
    patience: Any = None


def hours(*each: float) -> list[float]:
    """Cases done a day by somebody who has 25 hours a week for cases."""
    return [25 / 7 / one for one in each]


def erlang_c() -> Twin:
    (rate,) = hours(8)
    return Twin(shipped("erlang_c"), ciw.dists.Exponential(rate), 4, ("queue_wait_days", "queue_waited_share"))


def pollaczek_khinchine() -> Twin:
    mixed = ciw.dists.HyperExponential(hours(8, 12, 4), [1 / 3, 1 / 3, 1 / 3])
    return Twin(shipped("pollaczek_khinchine"), mixed, 1, ("queue_wait_days", "queue_waited_share"))


def two_caseworkers_three_kinds() -> Twin:
    scenario = under(shipped("pollaczek_khinchine"), office_staff=2.0)
    isolated = scenario.isolated
    assert isolated is not None
    mixed = ciw.dists.HyperExponential(hours(8, 12, 4), [1 / 3, 1 / 3, 1 / 3])
    busier = replace(scenario, isolated=replace(isolated, arrivals=2 * isolated.arrivals))
    return Twin(busier, mixed, 2, ("queue_wait_days", "queue_waited_share"))


def refurbishment() -> Twin:
    times = ciw.dists.Pmf([7.0, 28.0], [0.95, 0.05])
    return Twin(shipped("refurbishment"), times, 1, ("queue_wait_days", "queue_waited_share"))


def two_crews() -> Twin:
    scenario = under(shipped("refurbishment"), municipal_refurbish_crews=2.0)
    isolated = scenario.isolated
    assert isolated is not None
    busier = replace(scenario, isolated=replace(isolated, arrivals=2 * isolated.arrivals))
    return Twin(busier, ciw.dists.Pmf([7.0, 28.0], [0.95, 0.05]), 2, ("queue_wait_days", "queue_waited_share"))


def waiting_list() -> Twin:
    return Twin(shipped("waiting_list"), ciw.dists.Exponential(1 / 30), 4, ("queue_wait_days", "queue_waited_share"))


def erlang_b() -> Twin:
    return Twin(shipped("erlang_b"), ciw.dists.Deterministic(30.0), 10, ("queue_lost_share",), capacity=0)


def follow_up() -> Twin:
    need = ciw.dists.Exponential(1 / (2 * 365.25))
    return Twin(shipped("follow_up"), need, 10, ("queue_waited_share", "queue_lost_share"), patience=need)


def in_ciw(twin: Twin) -> dict[str, npt.NDArray[np.float64]]:
    """The measures of each of `RUNS` runs in Ciw."""
    isolated = twin.scenario.isolated
    assert isolated is not None
    rate = isolated.arrivals / 365.25
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)],
        service_distributions=[twin.service],
        number_of_servers=[twin.servers],
        queue_capacities=[twin.capacity],
        reneging_time_distributions=None if twin.patience is None else [twin.patience],
    )
    found: dict[str, list[float]] = {measure: [] for measure in twin.measures}
    horizon = CUSTOMERS / rate
    for run in range(RUNS):
        ciw.seed(run)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(horizon)
        records = [row for row in simulation.get_all_records() if row.arrival_date > horizon / 10]
        served = [row for row in records if row.record_type == "service"]
        waits = np.array([row.waiting_time for row in records if row.record_type in ("service", "renege")])
        told = {
            "queue_wait_days": np.mean([row.waiting_time for row in served]),
            "queue_waited_share": (waits > 1e-9).mean() if waits.size else np.nan,
            "queue_lost_share": 1 - len(served) / len(records),
        }
        for measure in twin.measures:
            found[measure].append(float(told[measure]))
    return {measure: np.array(values) for measure, values in found.items()}


TWINS: tuple[Callable[[], Twin], ...] = (
    erlang_c,
    pollaczek_khinchine,
    two_caseworkers_three_kinds,
    refurbishment,
    two_crews,
    waiting_list,
    erlang_b,
    follow_up,
)


@pytest.mark.parametrize("twin_of", TWINS, ids=lambda twin_of: twin_of.__name__)
def test_ciw_comes_to_the_same(twin_of: Callable[[], Twin]) -> None:
    twin = twin_of()
    theirs, ours = in_ciw(twin), replications(twin.scenario, OURS)
    for measure in twin.measures:
        here, there = ours[measure], theirs[measure]
        error = np.hypot(standard_error(here), standard_error(there))
        assert abs(here.mean() - there.mean()) < ERRORS * error, (
            f"{measure}: here {here.mean():.4f}, in Ciw {there.mean():.4f}, standard error {error:.4f}"
        )
