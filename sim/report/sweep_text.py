"""A sweep in the terminal: for each headline measure, where the design's points take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.numbers import decimals_of_interval, decimals_of_level, display, number
from sim.report.terminal import aligned, plain
from sim.report.words import HEADLINE, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.scenario.sweep import Sweep


MOST_FACTORS = 10
"""So many factors are told of a measure, those that matter most; sensitivity.csv has all."""


def sweep_text(sweep: Sweep, tables: Mapping[str, pd.DataFrame]) -> str:
    """The least and the greatest of each headline measure over the points, and where: differences if there are any.

    Args:
        sweep: what was run.
        tables: as `sim.experiment.sweep_folder.finish` gives them.
    """
    compared = "differences.csv" in tables
    frame = tables["differences.csv" if compared else "levels.csv"]
    value = "difference" if compared else "mean"
    points = int(frame["point"].max())
    lines = [f"{sweep.title} ({points} points)"]
    place = "all" if (frame["municipality"] == "all").any() else str(frame["municipality"].iloc[0])
    whole = frame[(frame["municipality"] == place) & (frame["group"] == "all") & (frame["period"] == "all")]
    for scenario in dict.fromkeys(whole["scenario"].astype(str)):
        of = whole[whole["scenario"] == scenario]
        rows: list[tuple[str, ...]] = [("", "least", "at", "greatest", "at", "")]
        for measure in HEADLINE:
            found = of[of["measure"] == measure].dropna(subset=[value])
            if len(found):
                rows.append(_row(sweep, measure, found, value, compared=compared))
        lines += ["", f"{scenario} − {sweep.names[0]}" if compared else scenario, ""]
        lines += aligned(rows, left=(0, 2, 4, 5))
    if "sensitivity.csv" in tables:
        lines += _sensitivity(tables["sensitivity.csv"], compared)
    return plain("\n".join(lines))


def _sensitivity(frame: pd.DataFrame, compared: bool) -> list[str]:
    """Of each headline measure, what each factor accounts for: in differences, or in levels if there is no base."""
    total = "total_order" if (frame["index"] == "total_order").any() else "mu_star"
    title = "share of variance, total order" if total == "total_order" else "mean change over its range"
    chosen = frame[(frame["index"] == total) & ((frame["base"] != "") == compared)]
    rows: list[tuple[str, ...]] = [("", "factor", title, "95 % interval", "")]
    for measure in HEADLINE:
        found = chosen[chosen["measure"] == measure].sort_values("value", ascending=False, kind="stable")
        for position in range(min(len(found), MOST_FACTORS)):
            row = found.iloc[position]
            shown = display("" if total == "total_order" else str(row["unit"]))
            value, low, high = (float(row[name]) * shown.scale for name in ("value", "ci_low", "ci_high"))
            decimals = decimals_of_interval(low, high, value)
            name = title_of(measure) if position == 0 else ""
            span = f"{number(low, decimals)} to {number(high, decimals)}"
            rows.append((name, str(row["factor"]), number(value, decimals), span, shown.unit_of_difference))
        if len(found) > MOST_FACTORS:
            rows.append(("", f"and {len(found) - MOST_FACTORS} less", "", "", ""))
    return ["", "What each accounts for", "", *aligned(rows, left=(0, 1, 4))] if len(rows) > 1 else []


def _short(value: Any) -> str:
    """A factor's value with three figures, or its word."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _row(sweep: Sweep, measure: str, found: pd.DataFrame, value: str, *, compared: bool) -> tuple[str, ...]:
    """One measure: its least and greatest value, the factors' values there, and its unit."""
    shown = display(str(found["unit"].iloc[0]))
    texts: list[str] = [title_of(measure)]
    values = found[value].to_numpy()
    for position in (int(values.argmin()), int(values.argmax())):
        row = found.iloc[position]
        mean, low, high = (float(row[name]) * shown.scale for name in (value, "ci_low", "ci_high"))
        decimals = decimals_of_interval(low, high, mean) if compared else decimals_of_level(mean)
        few = len(sweep.factors) <= MOST_FACTORS
        where = ", ".join(_short(row[factor.name]) for factor in sweep.factors) if few else f"point {row['point']}"
        texts += [number(mean, decimals, signed=compared), where]
    return (*texts, shown.unit_of_difference if compared else shown.unit)
