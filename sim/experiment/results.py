"""What experiments hand out: the measures of a scenario's replications, and paired comparisons of scenarios.

Both are what the report draws and what a results folder holds. They compute nothing themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

MEASURE_COLUMNS = ("replication", "period", "municipality", "group", "measure", "value", "unit")
"""Columns of measures.csv and of `RunResult.measures`."""

COMPARISON_COLUMNS = (
    "measure",
    "unit",
    "municipality",
    "group",
    "period",
    "base",
    "scenario",
    "base_mean",
    "scenario_mean",
    "difference",
    "ci_low",
    "ci_high",
    "confidence",
    "replications",
)
"""Columns of comparison.csv and of `ComparisonResult.table`."""


THEORY_COLUMNS = ("measure", "unit", "theory", "mean", "standard_error", "errors_off")
"""Columns of theory.csv and of `RunResult.theory`: `errors_off` is how many standard errors of the replications' mean
lie between it and theory."""


@dataclass(frozen=True, slots=True)
class ScenarioInfo:
    """What a reader should know of the scenario behind a result.

    Attributes:
        stem: short name, unique within a comparison; the file's name without its ending, and the name that
            stands in the columns `base` and `scenario` of a comparison.
        differences: what the scenario changes from its base, one sentence each; empty for a root scenario.
        in_words: the same as readers are told it, by language; empty where results are older than that.
        municipalities: names in the scenario's order, as they stand in the column `municipality`.
        start: first day that is reported.
        end: first day not simulated.
        published_share: by municipality, the share (0–1) of its profile's figures that are published;
            the others are scaled from national or regional rates, or assumed.
    """

    title: str
    why: str
    stem: str
    differences: tuple[str, ...]
    municipalities: tuple[str, ...]
    start: date
    end: date
    published_share: Mapping[str, float]
    in_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunResult:
    """The replications of one scenario.

    Attributes:
        measures: a frame with `MEASURE_COLUMNS`, ordered by replication; `replication` counts from 1, `value`
            is NaN where the measure is undefined, and the columns of names are unordered categories.
        manifest: what manifest.json holds: the resolved scenario, seed, versions, times and counters.
        theory: of a scenario that isolates a queue, a frame with `THEORY_COLUMNS`.
    """

    scenario: ScenarioInfo
    measures: pd.DataFrame
    manifest: Mapping[str, Any]
    theory: pd.DataFrame | None = None

    @property
    def replications(self) -> int:
        """How many replications are in."""
        return int(self.measures["replication"].nunique())


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """One or more scenarios against a base, replication by replication under the same random numbers.

    Attributes:
        table: a frame with `COMPARISON_COLUMNS`; `difference` is the mean of scenario − base over the paired
            replications, `ci_low` and `ci_high` its t interval (NaN with fewer than two pairs);
            `replications` counts the pairs in which both values are defined.
        confidence: level of the intervals.
        manifest: what manifest.json holds.
        evaluation: of scenarios that municipalities enter one after the other, a frame with the columns of
            `sim.experiment.stepped_wedge`.
        robustness: of a comparison across an ensemble, a frame with the columns of `sim.experiment.robustness`.
    """

    base: RunResult
    scenarios: tuple[RunResult, ...]
    table: pd.DataFrame
    manifest: Mapping[str, Any]
    confidence: float = 0.95
    evaluation: pd.DataFrame | None = None
    robustness: pd.DataFrame | None = None

    @property
    def comparison(self) -> pd.DataFrame:
        """`table` by the name of its file."""
        return self.table
