"""What an evaluation would find that sees one world: municipalities that enter a programme one after the other.

A stepped wedge (Hussey and Hughes 2007): a municipality's years before it entered, and those who enter later, are what
it is compared with. Outcomes by municipality and year are explained by the place, the year, and whether the programme
was there. Beside it stands what the programme truly does there, which only pairs under the same luck can tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from sim.experiment.panel import Panel
    from sim.scenario import Scenario

    Floats = npt.NDArray[np.float64]

MEASURES: tuple[tuple[str, str | None], ...] = (
    ("homeless", "inhabitants"),
    ("temporary_nights", "inhabitants"),
    ("municipal_queue", "inhabitants"),
    ("evictions", "inhabitants"),
    ("decision_days", None),
    ("days_to_housed", None),
)
"""What is evaluated, each by 1000 of the second where there is one, so that small places count like large ones."""
COLUMNS = (
    "scenario",
    "measure",
    "replications",
    "true_effect",
    "true_low",
    "true_high",
    "estimate",
    "estimate_low",
    "estimate_high",
    "seen",
    "covered",
    "seen_without",
)
"""`true_effect` of the programme where it is, mean over pairs, with its interval; `estimate` of evaluations, mean and
the middle 95 % of them; `seen`: share of evaluations whose interval leaves out zero; `covered`: share whose interval
holds the true effect of their world; `seen_without`: as `seen`, had nobody entered."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An evaluation's estimate of an effect, and the ends of its interval; NaN where it cannot be told."""

    effect: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the interval holds a value; one that cannot be told holds none."""
        return self.low <= value <= self.high

    def leaves_out(self, value: float) -> bool:
        """Whether the interval lies wholly beside a value; one that cannot be told leaves out none."""
        return value < self.low or value > self.high


def stepped_wedge(outcome: Floats, exposure: Floats, confidence: float = 0.95) -> Estimate:
    """The effect by least squares with a constant for each place and each year.

    The interval allows for what a place's years have in common (cluster-robust, with the small-sample factor and
    Student's t of Cameron and Miller 2015).

    Args:
        outcome: by place and year, shape (places, years); NaN is left out.
        exposure: share of the year in which the programme was there; the same shape.
        confidence: level of the interval, between 0 and 1.
    """
    from scipy.special import stdtrit

    places, years = outcome.shape
    seen = np.isfinite(outcome)
    rows = np.argwhere(seen)
    regressors = np.zeros((len(rows), 1 + places + years - 1))
    regressors[:, 0] = exposure[seen]
    regressors[np.arange(len(rows)), 1 + rows[:, 0]] = 1
    later = rows[:, 1] > 0
    regressors[np.flatnonzero(later), places + rows[later, 1]] = 1
    rank = int(np.linalg.matrix_rank(regressors))
    if rank < regressors.shape[1] or len(rows) <= rank or places < 3:
        return Estimate(math.nan, math.nan, math.nan)
    found, *_ = np.linalg.lstsq(regressors, outcome[seen], rcond=None)
    left = outcome[seen] - regressors @ found
    bread = np.linalg.inv(regressors.T @ regressors)
    scores = np.array([regressors[rows[:, 0] == place].T @ left[rows[:, 0] == place] for place in range(places)])
    factor = places / (places - 1) * (len(rows) - 1) / (len(rows) - rank)
    variance = float(factor * (bread @ scores.T @ scores @ bread)[0, 0])
    half = float(stdtrit(places - 1, (1 + confidence) / 2)) * math.sqrt(variance)
    effect = float(found[0])
    return Estimate(effect, effect - half, effect + half)


def exposures(scenario: Scenario) -> Floats:
    """The share of each year in which each municipality was in the programme, shape (municipalities, years)."""
    first = scenario.start.year * 12 + scenario.start.month - 1
    last = scenario.end.year * 12 + scenario.end.month - 1
    years = range(first // 12, (last - 1) // 12 + 1)
    found = np.zeros((len(scenario.names), len(years)))
    for entry in scenario.entries:
        entered = entry.date.year * 12 + entry.date.month - 1
        for place, year in enumerate(years):
            begin, end = max(12 * year, first), min(12 * year + 12, last)
            found[list(entry.municipalities), place] = max(end - max(entered, begin), 0) / (end - begin)
    return found


def is_stepped(scenario: Scenario) -> bool:
    """Whether somebody is in the programme while others are not yet."""
    if not scenario.entries:
        return False
    exposure = exposures(scenario)
    return bool((exposure > 0).any() and (exposure != exposure[0]).any())


def evaluate(base: Panel, scenario: Panel, rolled_out: Scenario, name: str, confidence: float = 0.95) -> pd.DataFrame:
    """What evaluations would find of a roll-out, beside what it does; a frame with `COLUMNS`.

    Args:
        base: of the scenario without the programme; scenario: of the one with it.
        rolled_out: the latter itself. name: of it in the table.
    """
    import pandas as pd

    from sim.experiment.compare import paired

    common = sorted(set(base.replications) & set(scenario.replications))
    exposure = exposures(rolled_out)
    rows: list[dict[str, Any]] = []
    for measure, per in MEASURES:
        without, with_it = (_outcome(panel, common, rolled_out, measure, per) for panel in (base, scenario))
        weights = np.where(np.isfinite(with_it - without), exposure, 0.0)
        with np.errstate(invalid="ignore"):
            truth = (np.nan_to_num(with_it - without) * weights).sum(axis=(1, 2)) / weights.sum(axis=(1, 2))
        told = paired(np.zeros((len(common), 1)), truth[:, np.newaxis], confidence)
        estimates = [stepped_wedge(one, exposure, confidence) for one in with_it]
        placebo = [stepped_wedge(one, exposure, confidence) for one in without]
        effects = np.array([one.effect for one in estimates])
        middle = np.quantile(effects, [0.025, 0.975]) if len(effects) else np.full(2, math.nan)
        values = (
            float(told["difference"][0]),
            float(told["ci_low"][0]),
            float(told["ci_high"][0]),
            float(effects.mean()),
            *middle.tolist(),
            float(np.mean([one.leaves_out(0.0) for one in estimates])),
            float(np.mean([one.holds(true) for one, true in zip(estimates, truth.tolist(), strict=True)])),
            float(np.mean([one.leaves_out(0.0) for one in placebo])),
        )
        rows.append(dict(zip(COLUMNS, (name, _called(measure, per), len(common), *values), strict=True)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(("scenario", "measure"), "category"))


def _called(measure: str, per: str | None) -> str:
    return measure if per is None else f"{measure} per 1000 {per}"


def _outcome(panel: Panel, replications: Sequence[int], scenario: Scenario, measure: str, per: str | None) -> Floats:
    """A measure's values, shape (replications, municipalities, years); NaN where undefined."""
    years = [str(year) for year in range(scenario.start.year, scenario.end.year + 1)][: exposures(scenario).shape[1]]
    units = {key[3]: key[4] for key in panel.keys}

    def values(of: str) -> Floats:
        keys = tuple((year, place, "all", of, units.get(of, "")) for place in scenario.names for year in years)
        return panel.select(replications, keys).reshape(len(replications), len(scenario.names), len(years))

    found = values(measure)
    return found if per is None else 1000 * found / values(per)
