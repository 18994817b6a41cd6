"""A sweep's work on a Dask cluster: the same tasks, the same bytes, on machines that the scheduler knows.

The cluster is started with Dask's own commands (`dask scheduler`, `dask worker tcp://HOST:PORT --nthreads 1`).
What a lost worker had is done again by another; a worker that runs another version of the program is refused.
"""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiment.journal import sources
from sim.experiment.replicate import Outcome, Task, Work, tasks_of, timed, unpacked

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from sim.experiment.sweeps import Engine
    from sim.scenario import Scenario

LEAST_WORK = 150_000
"""Household-months of a batch at the least: a tenth of a second or so, against a few milliseconds of Dask's own."""
PATIENCE = 30
"""Seconds to wait for a scheduler and its first worker."""


class ClusterError(ValueError):
    """A cluster that cannot be used; says what may be done."""


class ClusterLostError(RuntimeError):
    """A cluster that could be used and no longer can; what was finished is kept."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Tasks of one scenario for one worker, which reads the scenario once."""

    program: str
    work: Work
    seed: int
    scenario: bytes
    tasks: tuple[Task, ...]


@contextmanager
def cluster(address: str) -> Iterator[Engine]:
    """The engine behind a scheduler's address.

    Raises:
        ClusterError: Dask is not installed, nobody answers, or a worker runs another version of the program.
        ClusterLostError: the cluster is lost meanwhile, or its workers die of the work.
    """
    try:
        from distributed import Client
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise ClusterError("--scheduler: wants the extra 'cluster' (pip install 'boligsim[cluster]')") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"--scheduler: {address}: no scheduler answers ({' '.join(str(error).split())})") from error
    try:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(f"--scheduler: {address}: has no worker (dask worker {address} --nthreads 1)") from None
        yield lambda *asked: _started(client, *asked)
    except KilledWorker as error:
        raise ClusterError(
            f"--scheduler: {address}: workers die of this work, one after the other ({error})"
        ) from error
    except (CommClosedError, FutureCancelledError) as error:
        raise ClusterLostError(f"{address}: the cluster is lost") from error
    finally:
        client.close(timeout=5)


def _started(
    client: Any,
    scenarios: Sequence[Scenario],
    replications: Sequence[Sequence[int]],
    seed: int,
    workers: int | None,
    work: Work,
) -> tuple[Generator[list[Outcome]], int]:
    """See `sim.experiment.sweeps.Engine`; the cluster says how many are at work."""
    del workers
    threads = max(1, sum(client.nthreads().values()))
    return _outcomes(client, _parcels(scenarios, replications, seed, threads, work)), threads


def _parcels(
    scenarios: Sequence[Scenario], replications: Sequence[Sequence[int]], seed: int, workers: int, work: Work
) -> list[Parcel]:
    """The tasks, small ones of a scenario put together until they are worth sending."""
    packed = [pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL) for scenario in scenarios]
    size = [scenario.months * sum(place.households for place in scenario.municipalities) for scenario in scenarios]
    too_small: dict[int, list[Task]] = {}
    whole = []
    for task in tasks_of(scenarios, replications, workers):
        position = task[0]
        gathered = too_small.setdefault(position, [])
        gathered.append(task)
        if sum(len(numbers) for _, numbers in gathered) * size[position] >= LEAST_WORK:
            whole.append(too_small.pop(position))
    whole += too_small.values()
    return [Parcel(sources(), work, seed, packed[tasks[0][0]], tuple(tasks)) for tasks in whole]


def _outcomes(client: Any, parcels: Sequence[Parcel]) -> Generator[list[Outcome]]:
    from distributed import as_completed

    futures = client.map(deliver, parcels, pure=False)
    try:
        for future, outcomes in as_completed(futures, loop=client.loop, with_results=True):
            yield outcomes
            future.release()
    finally:
        client.cancel(futures)


def deliver(parcel: Parcel) -> list[Outcome]:
    """Do a parcel's tasks, on a worker.

    Raises:
        ClusterError: the worker runs another version of the program.
    """
    if sources() != parcel.program:
        raise ClusterError("--scheduler: a worker runs another version of boligsim (install the same one everywhere)")
    scenario = unpacked(parcel.scenario)
    return [
        outcome
        for task in parcel.tasks
        for outcome in timed(parcel.work, parcel.seed, scenario, task, [None] * len(task[1]))
    ]
