"""A sweep in the terminal: for each headline measure, where the design's points take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.numbers import decimals_of_interval, decimals_of_level, display, number
from sim.report.terminal import aligned, plain
from sim.report.words import HEADLINE, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.scenario.sweep import Sweep


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
    return plain("\n".join(lines))


def _row(sweep: Sweep, measure: str, found: pd.DataFrame, value: str, *, compared: bool) -> tuple[str, ...]:
    """One measure: its least and greatest value, the factors' values there, and its unit."""
    shown = display(str(found["unit"].iloc[0]))
    texts: list[str] = [title_of(measure)]
    for position in (found[value].idxmin(), found[value].idxmax()):
        row = found.loc[position]
        mean, low, high = (float(row[name]) * shown.scale for name in (value, "ci_low", "ci_high"))
        decimals = decimals_of_interval(low, high, mean) if compared else decimals_of_level(mean)
        where = ", ".join(str(row[factor.name]) for factor in sweep.factors)
        texts += [number(mean, decimals, signed=compared), where]
    return (*texts, shown.unit_of_difference if compared else shown.unit)
