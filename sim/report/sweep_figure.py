"""The figure of a sweep that looks for what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.language import say
from sim.report.words import HEADLINE

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.scenario.sweep import Sweep

MOST_PANELS = 9


def draw(sweep: Sweep, table: pd.DataFrame, folder: Path) -> list[Path]:
    """Write `figures/sensitivity_SCENARIO.png` for each scenario: of its differences from the base if it has one.

    Args:
        sweep: what was run.
        table: sensitivity.csv as a frame.
        folder: the results folder.

    Returns:
        the files.
    """
    from sim.report import style
    from sim.report.figures.sensitivity import sensitivity

    place = "all" if (table["municipality"] == "all").any() else str(table["municipality"].iloc[0])
    chosen = table[
        table["index"].isin(["total_order", "mu_star"])
        & (table["municipality"] == place)
        & (table["group"] == "all")
        & (table["period"] == "all")
        & ((table["base"] != "") == (sweep.base is not None))
    ]
    written = []
    for scenario in dict.fromkeys(chosen["scenario"].astype(str)):
        rows = chosen[(chosen["scenario"] == scenario).to_numpy()]
        there = [name for name in HEADLINE if (rows["measure"] == name).any()][:MOST_PANELS]
        if not there:
            continue
        of = scenario
        if sweep.base is not None:
            of = say("“{scenario}” minus “{base}”", scenario=scenario, base=sweep.names[0])
        confidence = float(rows["confidence"].iloc[0])
        figure = sensitivity(rows, there, of, confidence, f"boligsim · {sweep.title} · {place}")
        (folder / "figures").mkdir(exist_ok=True)
        written.append(folder / "figures" / f"sensitivity_{scenario}.png")
        style.png(figure, written[-1])
    return written
