"""When a scenario makes a difference: one measure's paired difference year by year, a panel per scenario."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.language import say
from sim.report import style
from sim.report.material import Floats, Story
from sim.report.numbers import display
from sim.report.words import title_of


@style.styled
def by_year(rows: pd.DataFrame, told: Sequence[Story], measure: str, confidence: float, source: str) -> Figure:
    """Draw differences from the base by year.

    Args:
        rows: comparison rows of one place and group with text columns (see `material.differences`).
        told: stories, the base first.
        measure: the one to draw.
    """
    scenarios = told[1:]
    mine = rows[((rows["measure"] == measure) & (rows["period"] != "all")).to_numpy()]
    scale = display(str(mine["unit"].iloc[0]))
    columns = min(3, len(scenarios))
    bands = -(-len(scenarios) // columns)
    shown = say(
        "Scenario minus “{base}”, by year. Points: mean of paired replications; whiskers: {percent}\u00a0% interval. "
        "Filled: the interval excludes zero; hollow: it does not.",
        base=told[0].label,
        percent=f"{100 * confidence:.0f}",
    )
    title = say("{measure}: difference from the base by year", measure=title_of(measure))
    page = style.sheet(0.25 + 1.65 * bands, title, shown, source)
    grid = page.grid(bands, columns, right=0.2, above=0.38, between=0.5, beside=0.22, sharex=True, sharey=True)
    panels = [axes for row in grid for axes in row]
    drawn = style.looks(len(told))[1:]
    for place, (axes, one, look) in enumerate(zip(panels, scenarios, drawn, strict=False)):
        own = mine[(mine["scenario"] == one.stem).to_numpy()]
        years: Floats = np.array([int(year) + 0.5 for year in own["period"]])
        stored = own[["difference", "ci_low", "ci_high"]].to_numpy(dtype=np.float64)
        style.whiskers(axes, years, stored * scale.scale, [look.colour] * years.size, upright=True, size=11)
        axes.axhline(0, color=style.INK, lw=0.8, zorder=1)
        axes.set_title(style.wrapped(one.label, 32), color=look.colour, fontsize=7.5)
        if place % columns == 0:
            axes.set_ylabel(scale.unit_of_difference)
        axes.tick_params(labelbottom=place + columns >= len(scenarios))
    every = mine["period"].astype(int)
    ends = [float(every.min()) + 0.5 / 12, float(every.max()) + 1 - 0.5 / 12]
    style.time_axis(panels[0], ends, 4 if columns > 1 else 10)
    style.plain_numbers(panels[0].yaxis, 4)
    for axes, one in zip(panels, scenarios, strict=False):
        style.dates(axes, one.dates)
    for axes in panels[len(scenarios) :]:
        axes.remove()
    return page.figure
