"""A sweep: the scenarios of a design run pair by pair, with a journal that loses nothing and repeats nothing.

A world that several points share, as a base that no policy touches, is run once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.experiment import journal, manifest
from sim.experiment.design import points
from sim.experiment.experiments import SEED, incomparable
from sim.experiment.journal import JOURNAL
from sim.experiment.kept import Kept, kept
from sim.experiment.panel import Panel, panel
from sim.experiment.replicate import Batch, Outcome, Progress, Work, simulate_and_measure, started
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sim.experiment.journal import Journal
    from sim.scenario import Scenario
    from sim.scenario.sweep import Point, Sweep

Engine = Callable[
    ["Sequence[Scenario]", Sequence[Sequence[int]], int, int | None, Work], tuple["Generator[list[Outcome]]", int]
]
"""(scenarios, replications of each, seed, workers, work) -> outcomes as they come in, and how many are at work."""

MOST_LOSSES = 3
"""So many times in a row may workers be lost without a single pair finished."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A sweep laid out: what is to be run, and for which points.

    Attributes:
        design: the points.
        worlds: for each point, the number of the run of each of the sweep's names.
        runs: the distinct scenarios.
        replications: how many of each run.
    """

    sweep: Sweep
    design: tuple[Point, ...]
    worlds: tuple[tuple[int, ...], ...]
    runs: tuple[Scenario, ...]
    replications: int
    seed: int

    @property
    def pairs(self) -> int:
        """Runs times replications."""
        return len(self.runs) * self.replications

    @property
    def kept(self) -> Kept:
        """What is kept of each run."""
        return Kept(self.sweep.measures, self.sweep.periods, self.sweep.groups)

    def header(self) -> dict[str, Any]:
        """What a journal must agree with; replications may be added to later."""
        parts = [
            self.seed,
            asdict(self.kept),
            *((manifest.plain(run.resolved()), repr(run.economy)) for run in self.runs),
        ]
        return journal.header(parts)


def laid_out(sweep: Sweep, replications: int | None = None, seed: int = SEED) -> Experiment:
    """Every point's scenarios, each distinct one once.

    Raises:
        ScenarioErrors: the design, or a scenario at one of its points, cannot be used.
    """
    design = tuple(points(sweep))
    known: dict[tuple[int, Point], int] = {}
    runs: list[Scenario] = []
    worlds = []
    for point in design:
        numbers = []
        for position in range(len(sweep.names)):
            acting = set(sweep.applies(position))
            own = tuple(value for factor, value in zip(sweep.factors, point, strict=True) if factor in acting)
            if (position, own) not in known:
                known[position, own] = len(runs)
                runs.append(sweep.scenario(position, point))
            numbers.append(known[position, own])
        worlds.append(tuple(numbers))
    _check_kept(sweep, runs[0])
    if sweep.base is not None:
        first, *others = (runs[number] for number in worlds[0])
        problems = incomparable(first, others)
        if problems:
            raise ScenarioErrors([Problem(str(sweep.path), 1, "scenarios", text) for text in problems])
    count = replications or sweep.replications or runs[0].replications
    return Experiment(sweep, design, tuple(worlds), tuple(runs), count, seed)


def _check_kept(sweep: Sweep, scenario: Scenario) -> None:
    """That there is something of what the sweep wants to keep: a misspelt measure would be empty after hours."""
    from sim.measures.calendar import Calendar
    from sim.measures.catalogue import catalogue
    from sim.measures.frame import GROUPS

    known: dict[str, Sequence[str]] = {
        "measures": [measure.name for measure in catalogue()],
        "periods": Calendar.of(scenario.start, scenario.end, 0).periods,
        "groups": [name for name, _ in GROUPS],
    }
    if scenario.isolated is not None:
        del known["measures"]  # a queue by itself has some of its own
    problems = []
    for key, names in known.items():
        for word in getattr(sweep, key):
            if word not in names:
                near = did_you_mean(word, names)
                hint = f"did you mean {near}?" if near else f"known: {', '.join(names)}"
                problems.append(Problem(str(sweep.path), None, key, f'there is no "{word}" ({hint})'))
    if problems:
        raise ScenarioErrors(problems)


def opened(experiment: Experiment, folder: Path) -> AbstractContextManager[Journal]:
    """The journal of an experiment in its folder, locked meanwhile."""
    return journal.opened(folder / JOURNAL, experiment.header())


def run_missing(
    experiment: Experiment,
    journal: Journal,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    work: Work = simulate_and_measure,
    engine: Engine = started,
) -> Batch:
    """Run what the journal lacks; each finished task is on the disk before the next is waited for.

    An interruption does not raise. When a worker is lost, the rest goes to new ones. `engine` is who does the work:
    processes of this machine, or `sim.experiment.cluster`.

    Returns:
        All outcomes asked for that are in, and whether an interruption cut them short.

    Raises:
        OSError: the journal cannot be written.
        ReplicationError: a replication broke down.
    """
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    numbers = range(1, experiment.replications + 1)
    do = partial(kept, work, experiment.kept)
    losses, processes = 0, 1
    while True:
        missing = [
            [number for number in numbers if (run, number) not in journal.done] for run in range(len(experiment.runs))
        ]
        done = experiment.pairs - sum(map(len, missing))
        if progress is not None:
            progress(done, experiment.pairs)
        if done == experiment.pairs:
            return Batch(_asked(experiment, journal), interrupted=False, workers=processes)
        stream, processes = engine(experiment.runs, missing, experiment.seed, workers, do)
        try:
            for outcomes in stream:
                journal.add(outcomes)
                losses = 0
                done += len(outcomes)
                if progress is not None:
                    progress(done, experiment.pairs)
        except KeyboardInterrupt:
            return Batch(_asked(experiment, journal), interrupted=True, workers=processes)
        except TerminatedWorkerError:
            losses += 1
            if losses == MOST_LOSSES:
                raise
        finally:
            stream.close()


def _asked(experiment: Experiment, journal: Journal) -> tuple[Outcome, ...]:
    """What is in of what is asked for, by run and replication; the journal may hold more replications."""
    return tuple(journal.done[pair] for pair in sorted(journal.done) if pair[1] <= experiment.replications)


def panels(experiment: Experiment, batch: Batch) -> dict[int, Panel]:
    """The panel of each run that has outcomes, by its number."""
    by_run: dict[int, list[Outcome]] = {}
    for outcome in batch.outcomes:
        by_run.setdefault(outcome.scenario, []).append(outcome)
    return {run: panel(outcomes) for run, outcomes in by_run.items()}
