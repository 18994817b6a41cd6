"""Which assumptions are plausible: waves of runs, history matching (Craig et al. 1997; Vernon, Goldstein & Bower 2010).

Each wave runs history up to 2012 at points of the space of all assumptions, under the same random numbers. Emulators of
what was published then rule out the points that would miss it by more than three standard deviations: of the published
figure and a right model (tolerance), of the emulator and of chance. The next wave is drawn from what is left. What
really ran and misses nothing by so much makes the ensemble; the member nearest to all figures is the fitted set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions, assumptions
from sim.evidence.answers import answer, kept_for
from sim.evidence.correspondence import LAST_FITTED, Question, correspond
from sim.evidence.emulator import Emulator, fit
from sim.evidence.validate import HISTORY
from sim.experiment.experiments import SEED
from sim.experiment.panel import panel
from sim.experiment.sweeps import Experiment, opened, run_missing
from sim.scenario import load
from sim.scenario.factors import Factor
from sim.scenario.sweep import Sweep, every_assumption

if TYPE_CHECKING:
    from sim.evidence.facts import Fact
    from sim.experiment.replicate import Progress
    from sim.scenario import Scenario

    Floats = npt.NDArray[np.float64]

COUNTRY = "minor_norway"
POINTS, WAVES, MEMBERS = 240, 3, 48
"""Runs of a wave, waves, and members of the ensemble at most."""
TOO_FAR = 3.0
"""Standard deviations beyond which a figure is missed (Pukelsheim's three-sigma rule: 95 % of any one-peaked law)."""
FORGIVEN = 0.1
"""Of the figures, the share that a plausible set of assumptions may miss: three sigma are no certainty for each."""
CHANCE_RUNS = 8
CANDIDATES, MOST_CANDIDATES, DRAWS = 20_000, 1_000_000, 50


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure to be met, and the standard deviation of chance in one run."""

    question: Question
    chance: float

    @property
    def published(self) -> float:
        """In the figure's unit."""
        return self.question.published

    def deviation(self, more: float = 0.0) -> float:
        """Standard deviation of published less run, in the figure's unit, with `more` of an emulator."""
        told = self.question.tolerance * abs(self.published)
        return float(np.sqrt(told**2 + max(more, self.chance) ** 2))


@dataclass(frozen=True, slots=True)
class Wave:
    """Runs at points between 0 and 1; what they gave for each target, and how well emulators then predict.

    Attributes:
        units: shape (runs, assumptions); outputs: shape (runs, targets), NaN where the model has no value.
        left: share of the whole space that the waves before left.
    """

    units: Floats
    outputs: Floats
    left: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of it.

    Attributes:
        members: plausible sets that really ran, the fitted one first; empty if none is.
        outputs: of the members, shape (members, targets).
        missed: of every run, the standard deviations by which it misses each target.
        emulators: of the last wave, one a target; None where runs do not differ.
    """

    targets: tuple[Target, ...]
    waves: tuple[Wave, ...]
    members: tuple[Assumptions, ...]
    outputs: Floats
    missed: Floats
    emulators: tuple[Emulator | None, ...]
    left: float


def questions_for(facts: Sequence[Fact], profile: str) -> tuple[Question, ...]:
    """The figures up to 2012 of the place, of those quantities that are fitted to."""
    scenario = load(HISTORY)
    found = (correspond(fact, scenario.start.year, LAST_FITTED) for fact in facts)
    return tuple(
        one for one in found if isinstance(one, Question) and one.quantity.fit and one.place.profile == profile
    )


def calibrate(
    questions: Sequence[Question],
    folder: Path,
    *,
    profile: str = COUNTRY,
    points: int = POINTS,
    waves: int = WAVES,
    members: int = MEMBERS,
    seed: int = SEED,
    workers: int | None = None,
    progress: Progress | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Calibration | None:
    """Fit the assumptions to figures; None if an interruption cut it short.

    Args:
        questions: the figures.
        folder: where each wave has its journal, and goes on from it.
        told: called with a sentence when a wave is done.

    Raises:
        ScenarioErrors: there is no such profile.
        JournalError: the folder holds another calibration's journal.
    """
    factors = every_assumption()
    scenario = load(HISTORY, [profile])
    scenario = replace(scenario, end=scenario.end.replace(year=LAST_FITTED + 1, month=1, day=1))
    run = _Runner(scenario, factors, tuple(questions), folder, seed, workers, progress)
    by_luck = run.many("chance", np.array([[_unit(factor) for factor in factors]]), CHANCE_RUNS)
    if by_luck is None:
        return None
    targets = tuple(
        Target(question, float(np.nanstd(by_luck[:, place], ddof=1))) for place, question in enumerate(questions)
    )
    done: list[Wave] = []
    emulators: tuple[Emulator | None, ...] = ()
    left = 1.0
    for number in range(1, waves + 1):
        generator = np.random.default_rng([SEED, number])
        if number == 1:
            units = _latin_hypercube(points, len(factors))
        else:
            units, left = _not_ruled_out(targets, emulators, points, len(factors), generator)
        outputs = run.many(f"wave-{number}", units, 1)
        if outputs is None:
            return None
        done.append(Wave(units, outputs, left))
        emulators = _emulators(done)
        good = int(plausible(_missed(targets, outputs)).sum())
        told(f"wave {number}: {len(units)} runs in {left:.2g} of the space, {good} of them plausible")
    units, outputs = np.concatenate([one.units for one in done]), np.concatenate([one.outputs for one in done])
    missed = _missed(targets, outputs)
    chosen = np.flatnonzero(plausible(missed))
    chosen = chosen[np.argsort(np.nanmean(missed[chosen] ** 2, axis=1), kind="stable")][:members]
    sets = tuple(_assumed(factors, units[row]) for row in chosen)
    return Calibration(targets, tuple(done), sets, outputs[chosen], missed, emulators, left)


@dataclass(frozen=True, slots=True)
class _Runner:
    """Runs points of the space, a journal for each design."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    questions: tuple[Question, ...]
    folder: Path
    seed: int
    workers: int | None
    progress: Progress | None

    def many(self, name: str, units: Floats, replications: int) -> Floats | None:
        """The answers of each point and replication, shape (points × replications, questions); None if interrupted."""
        kept = kept_for(self.questions)
        design = tuple(tuple(f.at(u) for f, u in zip(self.factors, row, strict=True)) for row in units.tolist())
        sweep = Sweep(
            title="Calibration",
            why="",
            path=self.scenario.path,
            base=None,
            scenarios=(self.scenario.path,),
            municipalities=self.scenario.names,
            replications=replications,
            factors=self.factors,
            design="table",
            points=None,
            table=None,
            measures=kept.measures,
            periods=kept.periods,
            groups=kept.groups,
        )
        runs = tuple(replace(self.scenario, assumptions=_assumed(self.factors, row)) for row in units)
        worlds = tuple((number,) for number in range(len(runs)))
        experiment = Experiment(sweep, design, worlds, runs, replications, self.seed)
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        with opened(experiment, place) as journal:
            batch = run_missing(experiment, journal, workers=self.workers, progress=self.progress)
        if batch.interrupted:
            return None
        found = []
        for number in range(len(runs)):
            of_run = panel(batch.of(number))
            found.append(np.column_stack([answer(question, of_run) for question in self.questions]))
        return np.concatenate(found)


def _unit(factor: Factor) -> float:
    """Where an assumption's default lies in its range."""
    value = assumptions()[factor.name].value
    return (value - factor.low) / (factor.high - factor.low)


def _assumed(factors: Sequence[Factor], units: Floats) -> Assumptions:
    values = {factor.name: float(factor.at(unit)) for factor, unit in zip(factors, units.tolist(), strict=True)}
    return replace(Assumptions(), **{**asdict(Assumptions()), **values})


def _latin_hypercube(count: int, width: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(width, rng=SEED).random(count))


def _emulators(waves: Sequence[Wave]) -> tuple[Emulator | None, ...]:
    """Of each target, from all runs so far that have a value for it."""
    units, outputs = np.concatenate([one.units for one in waves]), np.concatenate([one.outputs for one in waves])
    found: list[Emulator | None] = []
    for column in outputs.T:
        told = np.isfinite(column)
        differ = told.sum() > 2 * len(units) // 3 and column[told].std() > 0
        found.append(fit(units[told], column[told]) if differ else None)
    return tuple(found)


def _missed(targets: Sequence[Target], outputs: Floats) -> Floats:
    """Standard deviations by which runs miss the targets, shape (runs, targets); NaN where a run has no value."""
    published = np.array([target.published for target in targets])
    return np.asarray(np.abs(outputs - published) / np.array([target.deviation() for target in targets]))


def plausible(missed: Floats) -> npt.NDArray[np.bool_]:
    """Which runs miss no more than the forgiven share of targets by more than `TOO_FAR`."""
    return np.asarray((missed > TOO_FAR).sum(axis=1) <= FORGIVEN * missed.shape[1])


def _not_ruled_out(
    targets: Sequence[Target],
    emulators: Sequence[Emulator | None],
    points: int,
    width: int,
    generator: np.random.Generator,
) -> tuple[Floats, float]:
    """Points of the space that may be plausible, each taken with the chance that emulators give it of being so.

    Returns:
        the points, and the share of the space that is not ruled out: where no emulator, its error allowed for, misses.
        If a million candidates give too few points, those with the best chance besides.
    """
    told = [place for place, emulator in enumerate(emulators) if emulator is not None]
    published = np.array([targets[place].published for place in told])
    wide, narrow, error = np.array(
        [
            (targets[p].deviation(e.error), targets[p].deviation(), e.error)
            for p in told
            if (e := emulators[p]) is not None
        ]
    ).T
    forgiven = FORGIVEN * len(targets)
    kept: list[Floats] = []
    spare: list[tuple[float, Floats]] = []
    tried = left = found = 0
    while tried < MOST_CANDIDATES and found < points:
        units = generator.random((CANDIDATES, width))
        means = np.column_stack([e.predict(units) for e in emulators if e is not None])
        possible = np.flatnonzero((np.abs(means - published) > TOO_FAR * wide).sum(axis=1) <= forgiven)
        far = np.zeros(len(possible))
        for _ in range(DRAWS):
            drawn = means[possible] + error * generator.standard_normal((len(possible), len(told)))
            far += (np.abs(drawn - published) > TOO_FAR * narrow).sum(axis=1) <= forgiven
        chance = far / DRAWS
        taken = possible[generator.random(len(possible)) < chance]
        kept.append(units[taken])
        best = possible[np.argsort(-chance, kind="stable")[: points // 10]]
        spare += zip(np.sort(-chance)[: points // 10].tolist(), units[best], strict=True)
        tried, left, found = tried + len(units), left + len(possible), found + len(taken)
    chosen = np.concatenate(kept)[:points]
    if len(chosen) < points:
        seen = {row.tobytes() for row in chosen}
        rest = [row for _, row in sorted(spare, key=lambda one: one[0]) if row.tobytes() not in seen]
        chosen = np.array([*chosen, *rest[: points - len(chosen)]])
    return chosen, left / tried
