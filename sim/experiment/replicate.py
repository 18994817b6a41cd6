"""Every (scenario, replication) pair in one pool of workers; what comes out does not depend on the pool.

A pair is a function of its scenario, its replication and the seed. Some replications of a scenario make a task, for
they live side by side at less cost; the pool is a plain map over tasks.
Results are put in order afterwards: the number of workers changes no byte. What is not here is as deliberate:
a worker loads numpy, numba and SimPy, never pandas, charts or the command line.
"""

from __future__ import annotations

import gc
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
    from sim.simulation import Run

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
        events: events on the SimPy clock, warm-up included; those of a task are shared out evenly.
        cpu_seconds: processor time of the pair, simulation and measures; loading the program is nobody's. That of a
            task is shared out evenly.
        wall_seconds: likewise time on the wall.
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
Work = Callable[["Scenario", Sequence[int], int, "Sequence[Path | None]"], list[Measured]]
"""(scenario, replications, seed, files for the ledgers or None) -> (keys, values, household months, events) of each."""
Task = tuple[int, tuple[int, ...]]
"""Position of a scenario, and some of its replications."""
MOST_BESIDE, MOST_HOUSEHOLDS = 4, 120_000
"""So many replications live side by side at most, and so many households: more would gain little, and take memory."""

Progress = Callable[[int, int], None]
"""Called with (pairs done, pairs in all) at the start and whenever a pair is done."""


def simulate_and_measure(
    scenario: Scenario, replications: Sequence[int], seed: int, ledger_files: Sequence[Path | None]
) -> list[Measured]:
    """The work of a task: run the model, measure each ledger, and write it down if a file is named."""
    from sim.simulation import run, run_beside

    if scenario.ensemble:  # towns side by side share their assumptions
        runs = [run(scenario.world(replication), replication, seed) for replication in replications]
    else:
        runs = run_beside(scenario, replications, seed)
    return [_measured(scenario, run, file) for run, file in zip(runs, ledger_files, strict=True)]


def _measured(scenario: Scenario, run: Run, ledger_file: Path | None) -> Measured:
    """That Little's law holds, to the day, for every queue is checked in every run."""
    from sim.measures import measure, theory
    from sim.measures.queues import check_queues
    from sim.measures.replay import History

    history = History.of(run.ledger.table())
    check_queues(history)
    table = measure(run.ledger, scenario, history)
    if scenario.isolated is not None:
        table = theory.beside(table, scenario, history)
    if ledger_file is not None:
        from sim.experiment.ledger_csv import write_ledger

        write_ledger(run.ledger, scenario, ledger_file)
    return _keys_of(table.rows), table.value, run.household_months, run.events


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
    # What is loaded now stays: left out of the search for garbage, that takes milliseconds after each task.
    gc.collect()
    gc.freeze()
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
    beside: int = MOST_BESIDE,
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
        work: what a task does.
        beside: replications of a task at most.

    Raises:
        ReplicationError: a replication broke down.
    """
    pairs = sum(replications)
    numbers = [range(1, count + 1) for count in replications]
    stream, processes = started(scenarios, numbers, seed, workers, work, ledgers=ledgers, beside=beside)
    outcomes: list[Outcome] = []
    interrupted = False
    try:
        if progress is not None:
            progress(0, pairs)
        for some in stream:
            for outcome in some:
                outcomes.append(outcome)
                if progress is not None:
                    progress(len(outcomes), pairs)
    except KeyboardInterrupt:
        interrupted = True
        stream.close()
    outcomes.sort(key=lambda outcome: (outcome.scenario, outcome.replication))
    return Batch(tuple(outcomes), interrupted, processes)


def started(
    scenarios: Sequence[Scenario],
    replications: Sequence[Sequence[int]],
    seed: int,
    workers: int | None,
    work: Work,
    *,
    ledgers: Sequence[Path] | None = None,
    beside: int = MOST_BESIDE,
) -> tuple[Generator[list[Outcome]], int]:
    """Start on the replications `replications[i]` of each `scenarios[i]`; see `run_pairs` for the rest.

    Returns:
        the outcomes of each task as they come in, and the number of processes at work.
    """
    wanted = usable_cores() if workers is None else workers
    tasks = tasks_of(scenarios, replications, max(1, wanted), beside)
    processes = max(1, min(wanted, len(tasks)))
    do = partial(timed, work, seed)
    files = [
        [None if ledgers is None else ledgers[position] / f"{number}.csv" for number in numbers]
        for position, numbers in tasks
    ]
    if processes == 1:
        alone = (do(scenarios[task[0]], task, of_each) for task, of_each in zip(tasks, files, strict=True))
        return alone, processes
    packed = [pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL) for scenario in scenarios]
    pooled = [partial(_packed, do, packed[task[0]], task, of_each) for task, of_each in zip(tasks, files, strict=True)]
    return _pooled(pooled, processes), processes


def tasks_of(
    scenarios: Sequence[Scenario], replications: Sequence[Sequence[int]], workers: int, beside: int = MOST_BESIDE
) -> list[Task]:
    """As many replications side by side as are worth it and leave work to every worker."""
    most = min(beside, -(-sum(map(len, replications)) // workers))
    tasks: list[Task] = []
    for position, (scenario, numbers) in enumerate(zip(scenarios, replications, strict=True)):
        together = max(1, min(most, _room(scenario)))
        tasks += ((position, tuple(numbers[first : first + together])) for first in range(0, len(numbers), together))
    return sorted(tasks, key=lambda task: (task[1], task[0]))


def _room(scenario: Scenario) -> int:
    """How many replications of it may live side by side; one queue by itself has no town to share."""
    if scenario.isolated is not None:
        return 1
    return int(MOST_HOUSEHOLDS // sum(place.households for place in scenario.municipalities))


def timed(work: Work, seed: int, scenario: Scenario, task: Task, ledger_files: Sequence[Path | None]) -> list[Outcome]:
    """The outcomes of a task with the time that it took; any error says which it was."""
    position, replications = task
    innermost = work.args[0] if isinstance(work, partial) else work  # a sweep keeps some rows of what it gives
    if innermost is simulate_and_measure and not _rehearsed.is_set():
        _rehearse(scenario)
    # Of this thread alone: with one worker, another thread loads what results are drawn with at the same time.
    cpu, wall = time.thread_time(), time.perf_counter()
    try:
        measured = work(scenario, replications, seed, ledger_files)
    except Exception as error:
        if isinstance(error, SystemError) and isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from error  # it came while compiled code ran, which cannot pass it on
        first, *more = replications
        which = f"replications {first} to {more[-1]}" if more else f"replication {first}"
        raise ReplicationError(
            f"{which} of '{scenario.title}' broke down: {type(error).__name__}: {error}",
            traceback.format_exc(),
        ) from error
    gc.collect()  # a run that is over refers to itself, tens of megabytes of it, and a cluster's worker seldom looks
    cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
    return [
        Outcome(position, replication, *one, cpu_seconds=cpu / len(measured), wall_seconds=wall / len(measured))
        for replication, one in zip(replications, measured, strict=True)
    ]


@lru_cache(maxsize=64)
def unpacked(packed: bytes) -> Scenario:
    """A scenario from its pickle; a worker reads each scenario once, not once a replication."""
    return cast("Scenario", pickle.loads(packed))


def _packed(
    do: Callable[[Scenario, Task, Sequence[Path | None]], list[Outcome]],
    packed: bytes,
    task: Task,
    ledger_files: Sequence[Path | None],
) -> list[Outcome]:
    """A task in a worker, which leaves Ctrl-C to the parent: it alone decides what is kept."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return do(unpacked(packed), task, ledger_files)


def _pooled(tasks: Sequence[Callable[[], list[Outcome]]], processes: int) -> Generator[list[Outcome]]:
    """Outcomes of each task in the order in which they come in.

    A task is a second's work or so, hence one at a time; joblib groups them only if they turn out to be tiny.
    """
    from joblib import Parallel, delayed

    # loky replaces a worker that has grown by 300 MB, as one does that comes from a hamlet to a city; nothing is lost.
    warnings.filterwarnings("ignore", message="A worker stopped while some jobs", category=UserWarning)
    pool = Parallel(processes, return_as="generator_unordered", backend="loky", max_nbytes=None)
    with deaf_to_interrupts():
        # Processes that start here inherit the deafness, so that Ctrl-C does not strew their tracebacks.
        stream = cast("Generator[list[Outcome]]", pool(delayed(task)() for task in tasks))
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
