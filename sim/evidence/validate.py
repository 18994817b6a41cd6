"""A back-cast: history run under every member of the ensemble, and held against published figures.

The interval of a figure holds 90 % of what would be published if one of the members were true: parameters and chance
(the ensemble's own spread), and what a published figure and a right model may differ by (`tolerance` of
quantities.csv, judged beforehand).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from sim.evidence.answers import answer, kept_for
from sim.evidence.correspondence import LAST_FITTED, Question, correspond, country
from sim.experiment.experiments import SEED
from sim.experiment.kept import kept
from sim.experiment.panel import panel
from sim.experiment.replicate import Progress, run_pairs, simulate_and_measure
from sim.scenario import load

if TYPE_CHECKING:
    from sim.evidence.facts import Fact
    from sim.scenario import Scenario
    from sim.scenario.ensemble import Ensemble

    Floats = npt.NDArray[np.float64]

Verdict = Literal["inside", "below", "above"]
"""Where the published value lies: within the interval, or below or above it."""
Use = Literal["fitted", "held out", "predicted"]

HISTORY = Path(__file__).resolve().parent.parent.parent / "scenarios" / "history.toml"
CONFIDENCE = 0.9
REPLICATIONS = 20
_NORMAL = 199
"""Quantiles of the normal distribution that stand for the tolerance."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A published figure beside the model's.

    Attributes:
        low, median, high: the interval of `CONFIDENCE`, tolerance included, in the figure's unit.
        ensemble_low, ensemble_high: the same of the ensemble alone.
    """

    question: Question
    low: float
    median: float
    high: float
    ensemble_low: float
    ensemble_high: float

    @property
    def verdict(self) -> Verdict:
        """Where the published value lies."""
        published = self.question.published
        return "below" if published < self.low else "above" if published > self.high else "inside"

    @property
    def use(self) -> Use:
        """Whether assumptions were fitted to it, or it is of the same years and was not, or of later ones."""
        if self.question.window[0] > LAST_FITTED:
            return "predicted"
        return "fitted" if self.question.quantity.fit and self.question.place is country() else "held out"


@dataclass(frozen=True, slots=True)
class Validation:
    """What came of it.

    Attributes:
        answers: in the order of the facts.
        unmapped: facts that the model cannot answer, with the reason.
        members: how many runs each interval rests on; 0 if an interruption came before any place was finished.
    """

    answers: tuple[Answer, ...]
    unmapped: tuple[tuple[Fact, str], ...]
    members: int
    interrupted: bool

    @property
    def inside(self) -> int:
        """How many figures lie within their interval."""
        return sum(one.verdict == "inside" for one in self.answers)

    def summary(self) -> str:
        """The closing line."""
        asked = len(self.answers)
        return (
            f"{self.inside} of {asked} inside the {CONFIDENCE:.0%} interval, {len(self.unmapped)} not mapped".replace(
                "%", " %"
            )
        )


def validate(
    facts: Sequence[Fact],
    ensemble: Ensemble,
    *,
    history: Path = HISTORY,
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    progress: Progress | None = None,
    places: Sequence[str] | None = None,
) -> Validation:
    """Run `history` for each place that the facts name, and compare.

    Args:
        facts: published figures.
        ensemble: plausible sets of assumptions; empty for the defaults alone, whose spread is chance only.
        replications: runs of each place; by default `REPLICATIONS`, each under another member.
        places: profiles to keep to; None for all that the facts name.

    Raises:
        ScenarioErrors: the scenario cannot be used.
    """
    scenario = load(history)
    first, last = scenario.start.year, scenario.end.year - 1
    questions: list[Question] = []
    unmapped: list[tuple[Fact, str]] = []
    for fact in facts:
        found = correspond(fact, first, last)
        if isinstance(found, str):
            unmapped.append((fact, found))
        elif places is not None and found.place.profile not in places:
            unmapped.append((fact, "of a place that was not asked for"))
        else:
            questions.append(found)
    by_place: dict[str, list[Question]] = {}
    for question in questions:
        by_place.setdefault(question.place.profile, []).append(question)
    names = sorted(by_place, key=lambda name: -_households(name, history))
    scenarios = [_until(replace(load(history, [name]), ensemble=ensemble), by_place[name]) for name in names]
    number = replications or REPLICATIONS
    batch = run_pairs(
        scenarios,
        [number] * len(scenarios),
        seed=seed,
        workers=workers,
        progress=progress,
        work=partial(kept, simulate_and_measure, kept_for(questions)),
    )
    answers: dict[str, Answer] = {}
    members = number
    for position, name in enumerate(names):
        outcomes = batch.of(position)
        members = min(members, len(outcomes))
        if not outcomes:
            continue
        found_here = panel(outcomes)
        for question in by_place[name]:
            values = answer(question, found_here)
            values = values[np.isfinite(values)]
            if values.size:
                answers[question.fact.id] = _beside(question, values)
            else:
                unmapped.append((question.fact, "the model has no value"))
    ordered = tuple(answers[question.fact.id] for question in questions if question.fact.id in answers)
    return Validation(ordered, tuple(unmapped), members, batch.interrupted)


def _beside(question: Question, values: Floats) -> Answer:
    tails = [50 - 50 * CONFIDENCE, 50, 50 + 50 * CONFIDENCE]
    low, _, high = np.percentile(values, tails).tolist()
    wide_low, median, wide_high = np.percentile(with_tolerance(question, values), tails).tolist()
    return Answer(question, wide_low, median, wide_high, low, high)


def with_tolerance(question: Question, values: Floats) -> Floats:
    """What might be published if the model's values were right, equally likely each."""
    from scipy.stats import norm

    spread = norm.ppf((np.arange(_NORMAL) + 0.5) / _NORMAL) * question.tolerance
    if question.quantity.kind == "growth":
        return np.asarray(np.add.outer(values, 100 * spread).ravel())
    return np.asarray((values[:, np.newaxis] + np.abs(values[:, np.newaxis]) * spread).ravel())


def _households(name: str, history: Path) -> int:
    return int(load(history, [name]).municipalities[0].households)


def _until(scenario: Scenario, questions: Sequence[Question]) -> Scenario:
    """The scenario up to the end of the last year that is asked of."""
    last = max(question.window[0] for question in questions)
    return replace(scenario, end=min(scenario.end, scenario.end.replace(year=last + 1, month=1, day=1)))
