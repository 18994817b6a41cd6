"""Scenarios against a base, replication by replication under the same random numbers.

Replication r of every scenario meets the same people and the same luck; the difference within each pair is
what the scenario does, and the spread of those differences says how sure one may be.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.averted import cost_of_averting
from sim.experiment.panel import KEY_COLUMNS, Panel, categorical
from sim.experiment.results import COMPARISON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from sim.experiment.averted import Ratio
    from sim.experiment.panel import Key
    from sim.experiment.results import RunResult

STATISTICS = ("base_mean", "scenario_mean", "difference", "ci_low", "ci_high", "replications")
"""What `paired` says of each measured thing."""


def paired(
    base: npt.NDArray[np.float64], scenario: npt.NDArray[np.float64], confidence: float = 0.95
) -> dict[str, npt.NDArray[np.float64]]:
    """Paired differences with Student's t intervals, one for each column.

    A pair counts where both values are finite. Both means are over the pairs that count, so that their
    difference is the difference.

    Args:
        base: values by replication and thing; shape (replications, things).
        scenario: the same for the other scenario.
        confidence: level of the intervals, between 0 and 1.

    Returns:
        base_mean, scenario_mean, difference, ci_low, ci_high, replications; each of shape (things,). Means
        are NaN without a pair, intervals with fewer than two.
    """
    from scipy.special import stdtrit

    apart = scenario - base
    counts = np.isfinite(apart)
    pairs = counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        base_mean = np.where(counts, base, 0.0).sum(axis=0) / pairs
        scenario_mean = np.where(counts, scenario, 0.0).sum(axis=0) / pairs
        difference = np.where(counts, apart, 0.0).sum(axis=0) / pairs
        squares = (np.where(counts, apart - difference, 0.0) ** 2).sum(axis=0)
        error = np.sqrt(squares / (pairs - 1) / pairs)
        half = np.where(pairs > 1, stdtrit(np.maximum(pairs - 1, 1), (1 + confidence) / 2) * error, np.nan)
    return {
        "base_mean": base_mean,
        "scenario_mean": scenario_mean,
        "difference": difference,
        "ci_low": difference - half,
        "ci_high": difference + half,
        "replications": pairs,
    }


def comparison_table(
    base: tuple[str, Panel], scenarios: Sequence[tuple[str, Panel]], confidence: float = 0.95
) -> pd.DataFrame:
    """The rows of comparison.csv: every measured thing of each scenario against the base.

    Args:
        base: name and panel of the base.
        scenarios: names and panels of the others.
        confidence: level of the intervals.
    """
    import pandas as pd

    base_name, base_panel = base
    names: list[tuple[str, ...]] = []
    numbers: list[dict[str, npt.NDArray[np.float64]]] = []
    for name, panel in scenarios:
        common = sorted(set(base_panel.replications) & set(panel.replications))
        keys = tuple(dict.fromkeys(base_panel.keys + panel.keys))
        averting = cost_of_averting(base_panel, panel, common, confidence)
        found = paired(base_panel.select(common, keys), panel.select(common, keys), confidence)
        numbers += [found, _told(averting)]
        names.extend((*key, base_name, name) for key in (*keys, *averting))
    data: dict[str, object] = {
        column: categorical([row[position] for row in names])
        for position, column in enumerate((*KEY_COLUMNS, "base", "scenario"))
    }
    for column in STATISTICS:
        data[column] = np.concatenate([part[column] for part in numbers]) if numbers else np.zeros(0)
    data["confidence"] = np.full(len(names), confidence)
    return pd.DataFrame(data)[list(COMPARISON_COLUMNS)]


def _told(averting: Mapping[Key, tuple[Ratio, int]]) -> dict[str, npt.NDArray[np.float64]]:
    """What `paired` gives, of ratios: they are differences of two scenarios and have no value in either."""
    rows = [(math.nan, math.nan, ratio.value, ratio.low, ratio.high, pairs) for ratio, pairs in averting.values()]
    return dict(zip(STATISTICS, np.array(rows, np.float64).reshape(-1, len(STATISTICS)).T, strict=True))


def variance_ratio(base: npt.ArrayLike, scenario: npt.ArrayLike) -> float:
    """Variance of the paired difference over that with independent seeds, which is the sum of both variances.

    0.1 means that ten times as many replications with independent seeds would be needed for the same
    interval; 1 that pairing gained nothing. NaN with fewer than two complete pairs or if nothing varies.

    Args:
        base: a measure's values by replication.
        scenario: the values of the same replications of the other scenario.
    """
    first, second = np.asarray(base, np.float64), np.asarray(scenario, np.float64)
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 2:
        return math.nan
    first, second = first[both], second[both]
    independent = float(np.var(first, ddof=1) + np.var(second, ddof=1))
    return float(np.var(second - first, ddof=1)) / independent if independent > 0 else math.nan


def values_of(
    result: RunResult,
    measure: str,
    *,
    municipality: str | None = None,
    group: str = "all",
    period: str = "all",
) -> pd.Series[float]:
    """One measure's values by replication, as `variance_ratio` takes them; by default for the whole scenario.

    Raises:
        KeyError: nothing of that description was measured.
    """
    frame = result.measures
    if municipality is None:
        towns = result.scenario.municipalities
        municipality = towns[0] if len(towns) == 1 else "all"
    rows = frame[
        (frame["measure"] == measure)
        & (frame["municipality"] == municipality)
        & (frame["group"] == group)
        & (frame["period"] == period)
    ]
    if rows.empty:
        raise KeyError(f"{measure} of {group} in {municipality}, {period}")
    return rows.set_index("replication")["value"].sort_index()
