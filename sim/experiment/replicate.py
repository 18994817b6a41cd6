"""Every (scenario, replication) pair in one pool of workers; what comes out does not depend on the pool.

A pair is a function of its scenario, its replication and the seed, so the pool is a plain map over pairs.
Results are put in order afterwards: the number of workers changes no byte. What is not here is as deliberate:
a worker loads numpy, numba and SimPy, never pandas, charts or the command line.
"""

from __future__ import annotations

import pickle
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.measures import Rows
    from sim.scenario import Scenario

FIELD = "\t"
ROW = "\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one replication of one scenario came to.

    Attributes:
        scenario: position of the scenario among those that were asked for, from 0.
        replication: from 1.
        keys: the rows' period, municipality, group, measure and unit, joined by tabs, a line each, UTF-8. One
            string of bytes travels between processes and compares many times faster than lists of names.
        values: the rows' values, NaN where undefined; shape (rows,).
        household_months: months that households were simulated for, warm-up included.
        events: events on the SimPy clock, warm-up included.
        cpu_seconds: processor time of the pair, simulation and measures; loading the program is nobody's.
        wall_seconds: time on the wall of the pair.
    """

    scenario: int
    replication: int
    keys: bytes
    values: npt.NDArray[np.float64]
    household_months: int
    events: int
    cpu_seconds: float
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Batch:
    """All outcomes that came in, by scenario and replication; `interrupted` if Ctrl-C cut them short."""

    outcomes: tuple[Outcome, ...]
    interrupted: bool
    workers: int

    def of(self, scenario: int) -> tuple[Outcome, ...]:
        """The outcomes of the scenario at this position, by replication."""
        return tuple(outcome for outcome in self.outcomes if outcome.scenario == scenario)


class ReplicationError(RuntimeError):
    """A replication that broke down: a fault of the program. `details` is the traceback where it happened."""

    def __init__(self, message: str, details: str) -> None:
        super().__init__(message, details)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.message


Measured = tuple[bytes, "npt.NDArray[np.float64]", int, int]
Work = Callable[["Scenario", int, int, Path | None], Measured]
"""(scenario, replication, seed, file for the ledger or None) -> (keys, values, household months, events)."""

Progress = Callable[[int, int], None]
"""Called with (pairs done, pairs in all) at the start and whenever a pair is done."""


def simulate_and_measure(scenario: Scenario, replication: int, seed: int, ledger_file: Path | None) -> Measured:
    """The work of a pair: run the model, measure its ledger, and write the ledger down if a file is named.

    That Little's law holds, to the day, for every queue is checked in every run.
    """
    from sim.measures import measure, theory
    from sim.measures.queues import check_queues
    from sim.measures.replay import History
    from sim.simulation import run

    result = run(scenario, replication, seed)
    history = History.of(result.ledger.table())
    check_queues(history)
    table = measure(result.ledger, scenario, history)
    if scenario.isolated is not None:
        table = theory.beside(table, scenario, history)
    if ledger_file is not None:
        from sim.experiment.ledger_csv import write_ledger

        write_ledger(result.ledger, scenario, ledger_file)
    return _keys_of(table.rows), table.value, result.household_months, result.events


_rehearsed = threading.Event()
"""Whether this process has loaded what pairs need."""


def _rehearse(scenario: Scenario) -> None:
    """Load what pairs need, before the clock of the first one starts.

    numba takes half a second to load, as long again to set itself up when a kernel is first called, and as long to
    load the kernels: each when it is first called, so a hamlet lives a few months for nothing.
    """
    from sim.measures import measure
    from sim.simulation import months_before, run

    few = replace(scenario.municipalities[0], population=900, households=400, municipal_dwellings=20, homeless=5)
    end = min(scenario.end, months_before(scenario.start, -3))
    hamlet = replace(scenario, municipalities=(few,), builds=(), warmup=2, end=end)
    measure(run(hamlet, 1, 1).ledger, hamlet)
    _rehearsed.set()


@lru_cache(maxsize=8)
def _keys_of(rows: Rows) -> bytes:
    """The names of a table's rows as bytes; tables share their rows, so that this happens once a worker."""
    columns = (rows.period, rows.municipality, rows.group, rows.measure, rows.unit)
    return ROW.join(map(FIELD.join, zip(*columns, strict=True))).encode()


def usable_cores() -> int:
    """Cores that this process may use (affinity and container limits respected)."""
    from joblib import cpu_count

    return max(1, int(cpu_count()))


def run_pairs(
    scenarios: Sequence[Scenario],
    replications: Sequence[int],
    *,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    ledgers: Sequence[Path] | None = None,
    work: Work = simulate_and_measure,
) -> Batch:
    """Run the first `replications[i]` replications of each `scenarios[i]`.

    Replications go first round the scenarios, so that an interruption leaves as many whole replications
    (present for every scenario) as it can. An interruption does not raise: it ends the batch with what is
    finished.

    Args:
        scenarios: what to run.
        replications: how many replications of each; those with one number share their random numbers.
        seed: of the whole experiment.
        workers: processes; None for all usable cores; 1 runs in this process.
        progress: told how far it is.
        ledgers: a folder per scenario that gets `<replication>.csv` with the events of each replication.
        work: what a pair does.

    Raises:
        ReplicationError: a replication broke down.
    """
    pairs = [
        (position, replication)
        for replication in range(1, max(replications, default=0) + 1)
        for position in range(len(scenarios))
        if replication <= replications[position]
    ]
    wanted = usable_cores() if workers is None else workers
    processes = max(1, min(wanted, len(pairs)))
    do = partial(_timed, work, seed)
    files = [None if ledgers is None else ledgers[position] / f"{number}.csv" for position, number in pairs]
    if processes == 1:
        stream: Generator[Outcome] = (
            do(scenarios[position], position, number, file)
            for (position, number), file in zip(pairs, files, strict=True)
        )
    else:
        packed = [pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL) for scenario in scenarios]
        tasks = [
            partial(_packed, do, packed[position], position, number, file)
            for (position, number), file in zip(pairs, files, strict=True)
        ]
        stream = _pooled(tasks, processes)
    outcomes: list[Outcome] = []
    interrupted = False
    try:
        if progress is not None:
            progress(0, len(pairs))
        for outcome in stream:
            outcomes.append(outcome)
            if progress is not None:
                progress(len(outcomes), len(pairs))
    except KeyboardInterrupt:
        interrupted = True
        stream.close()
    outcomes.sort(key=lambda outcome: (outcome.scenario, outcome.replication))
    return Batch(tuple(outcomes), interrupted, processes)


def _timed(
    work: Work, seed: int, scenario: Scenario, position: int, replication: int, ledger_file: Path | None
) -> Outcome:
    """The outcome of a pair with the time that it took; any error says which pair it was."""
    if work is simulate_and_measure and not _rehearsed.is_set():
        _rehearse(scenario)
    # Of this thread alone: with one worker, another thread loads what results are drawn with at the same time.
    cpu, wall = time.thread_time(), time.perf_counter()
    try:
        keys, values, household_months, events = work(scenario, replication, seed, ledger_file)
    except Exception as error:
        raise ReplicationError(
            f"replication {replication} of '{scenario.title}' broke down: {type(error).__name__}: {error}",
            traceback.format_exc(),
        ) from error
    return Outcome(
        position,
        replication,
        keys,
        values,
        household_months,
        events,
        cpu_seconds=time.thread_time() - cpu,
        wall_seconds=time.perf_counter() - wall,
    )


@lru_cache(maxsize=64)
def _unpacked(packed: bytes) -> Scenario:
    """A scenario from its pickle; a worker reads each scenario once, not once a replication."""
    return cast("Scenario", pickle.loads(packed))


def _packed(
    do: Callable[[Scenario, int, int, Path | None], Outcome],
    packed: bytes,
    position: int,
    replication: int,
    ledger_file: Path | None,
) -> Outcome:
    """A pair in a worker, which leaves Ctrl-C to the parent: it alone decides what is kept."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return do(_unpacked(packed), position, replication, ledger_file)


def _pooled(tasks: Sequence[Callable[[], Outcome]], processes: int) -> Generator[Outcome]:
    """Outcomes in the order in which they come in.

    A task is a second's work or so, hence one at a time; joblib groups them only if they turn out to be tiny.
    """
    from joblib import Parallel, delayed

    pool = Parallel(processes, return_as="generator_unordered", backend="loky", max_nbytes=None)
    with deaf_to_interrupts():
        # Processes that start here inherit the deafness, so that Ctrl-C does not strew their tracebacks.
        stream = cast("Generator[Outcome]", pool(delayed(task)() for task in tasks))
    try:
        for outcome in stream:  # noqa: UP028 - `yield from` closes the stream before the warning is silenced
            yield outcome
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib's advice to those who stop before the end
            stream.close()


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Ignore SIGINT meanwhile, where this thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
