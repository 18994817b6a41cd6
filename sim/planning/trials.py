"""Mixes tried out: each run pair by pair with the base, kept in a journal, never twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from sim.experiment import manifest
from sim.experiment.journal import Journal
from sim.experiment.journal import header as journal_header
from sim.experiment.kept import Kept, kept
from sim.experiment.replicate import FIELD, ROW, simulate_and_measure, started

if TYPE_CHECKING:
    from sim.experiment.replicate import Outcome, Progress
    from sim.experiment.sweeps import Engine
    from sim.planning.mixes import Choices, Mix
    from sim.scenario import Scenario

Floats = npt.NDArray[np.float64]
BASE = 0


class Runs(Protocol):
    """What a search and a choice need: the mixes, a seed, and what comes of runs; `Trials`, or runs that are kept."""

    @property
    def choices(self) -> Choices:
        """The mixes that are chosen among."""

    @property
    def seed(self) -> int:
        """Of what is drawn at random."""

    def values(self, mixes: Sequence[Mix], replications: int) -> dict[Mix, Floats]:
        """Values of the goal's measures of each mix, shape (replications, measures), NaN where undefined."""

    def base(self, replications: int) -> Floats:
        """The same of the base."""


@dataclass
class Trials:
    """Runs of mixes, from the journal where they have been run before.

    Attributes:
        measures: those that count, in order.
        runs: how many replications have been run, beside those that the journal had.
    """

    choices: Choices
    journal: Journal
    seed: int
    workers: int | None = None
    engine: Engine = started
    progress: Progress | None = None
    expected: int = 0
    runs: int = field(default=0, init=False)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the plan's goal is made of."""
        plan = self.choices.plan
        return plan.minimise or tuple(target.measure for target in plan.targets)

    def values(self, mixes: Sequence[Mix], replications: int) -> dict[Mix, Floats]:
        """Values of the measures of each mix, shape (replications, measures), NaN where undefined.

        Raises:
            KeyboardInterrupt: interrupted; what was finished is kept.
        """
        numbers = {mix: self.choices.number(mix) for mix in dict.fromkeys(mixes)}
        every = range(1, replications + 1)
        self.ensure({number: (partial(self.choices.scenario, mix), every) for mix, number in numbers.items()})
        return {mix: self.outcomes(number, every) for mix, number in numbers.items()}

    def base(self, replications: int) -> Floats:
        """The same of the base."""
        every = range(1, replications + 1)
        self.ensure({BASE: (lambda: self.choices.base, every)})
        return self.outcomes(BASE, every)

    def outcomes(self, number: int, replications: Sequence[int]) -> Floats:
        """Values of a run that is in, shape (replications, measures)."""
        found = [self.journal.done[number, replication] for replication in replications]
        return np.array([_values(outcome, self.measures, self.choices.plan.period) for outcome in found])

    def ensure(self, wanted: Mapping[int, tuple[Callable[[], Scenario], Sequence[int]]]) -> None:
        """Run what the journal lacks of these numbered scenarios and their replications."""
        missing = {
            number: [one for one in replications if (number, one) not in self.journal.done]
            for number, (_, replications) in wanted.items()
        }
        numbers = [number for number, lacking in missing.items() if lacking]
        if not numbers:
            return
        scenarios = [self._no_longer(wanted[number][0]()) for number in numbers]
        keep = partial(kept, simulate_and_measure, Kept(self.measures, (self.choices.plan.period,), ("all",)))
        stream, _ = self.engine(scenarios, [missing[number] for number in numbers], self.seed, self.workers, keep)
        try:
            for outcomes in stream:
                self.journal.add([replace(outcome, scenario=numbers[outcome.scenario]) for outcome in outcomes])
                self.runs += len(outcomes)
                if self.progress is not None:
                    self.progress(min(self.runs, self.expected), self.expected)
        finally:
            stream.close()

    def _no_longer(self, scenario: Scenario) -> Scenario:
        """A run ends with the period that counts: nothing after it changes what came before."""
        period = self.choices.plan.period
        return scenario if period == "all" else replace(scenario, end=min(scenario.end, date(int(period) + 1, 1, 1)))


def header(choices: Choices, seed: int) -> dict[str, object]:
    """What a journal must agree with for its lines to be of use."""
    plan = choices.plan
    goal = (plan.since, plan.period, plan.minimise, plan.targets, plan.lots)
    return journal_header([seed, manifest.plain(choices.base.resolved()), repr(choices.base.economy), repr(goal)])


def _values(outcome: Outcome, measures: tuple[str, ...], period: str) -> Floats:
    """The values of some measures in a period, shape (measures,)."""
    return outcome.values[list(_places(outcome.keys, measures, period))]


@lru_cache(maxsize=16)
def _places(keys: bytes, measures: tuple[str, ...], period: str) -> tuple[int, ...]:
    """Where the measures stand among an outcome's rows."""
    where = {}
    for place, line in enumerate(keys.decode().split(ROW)):
        when, _, group, measure, _ = line.split(FIELD)
        if when == period and group == "all":
            where[measure] = place
    return tuple(where[measure] for measure in measures)
