"""Paired differences with their intervals: one small panel per measure, scenarios as rows, a line at zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language import say
from sim.report import style
from sim.report.material import Floats, Story
from sim.report.numbers import Display, display
from sim.report.words import title_of

_COLUMNS = 4


@style.styled
def forest(
    rows: pd.DataFrame, told: Sequence[Story], measures: Sequence[str], confidence: float, source: str
) -> Figure:
    """Draw differences from the base.

    Args:
        rows: comparison rows of one place and group with text columns (see `material.differences`).
        told: stories, the base first; rows of the chart in this order, downwards.
        measures: a panel each; those without a row are left out.

    A filled point: the interval excludes zero. A hollow one: it does not.
    """
    scenarios = told[1:]
    rows = rows[(rows["period"] == "all").to_numpy()]
    values = rows[["difference", "ci_low", "ci_high"]].to_numpy(dtype=np.float64)
    at = dict(zip(zip(rows["measure"], rows["scenario"], strict=True), values, strict=True))
    units = dict(zip(rows["measure"], rows["unit"], strict=True))
    there = [name for name in measures if name in units]
    bands = -(-len(there) // _COLUMNS)
    labels = [style.wrapped(one.label, 25) for one in scenarios]
    shown = say(
        "Scenario minus “{base}”, whole period, each measure in its own unit. Points: mean of paired replications; "
        "whiskers: {percent}\u00a0% interval. Filled: the interval excludes zero; hollow: it does not.",
        base=told[0].label,
        percent=f"{100 * confidence:.0f}",
    )
    each = 0.3 * len(scenarios) + 0.12
    page = style.sheet(0.82 + bands * each + 0.78 * (bands - 1), say("Differences from the base"), shown, source)
    left = 0.2 + 0.06 * max((len(line) for label in labels for line in label.split("\n")), default=0)
    grid = page.grid(bands, _COLUMNS, left=left, right=0.15, above=0.36, below=0.46, between=0.78, beside=0.16)
    panels = [axes for row in grid for axes in row]
    colours = [look.colour for look in style.looks(len(told))[1:]]
    for place, (axes, measure) in enumerate(zip(panels, there, strict=False)):
        unknown = np.full(3, np.nan)
        intervals = np.array([at.get((measure, one.stem), unknown) for one in scenarios])
        _panel(axes, intervals, display(units[measure]), colours)
        if place % _COLUMNS == 0:
            axes.set_yticks(range(len(scenarios)), labels)
            axes.grid(False, axis="y")
        axes.set_title(style.wrapped(title_of(measure), 21), fontsize=7.5)
    for axes in panels[len(there) :]:
        axes.remove()
    return page.figure


def _panel(axes: Axes, intervals: Floats, scale: Display, colours: Sequence[str]) -> None:
    """Draw one measure: its scenarios at heights 0, 1, … downwards; `intervals` of shape (scenarios, 3)."""
    shown = intervals * scale.scale
    heights = np.arange(len(shown), dtype=np.float64)
    style.whiskers(axes, heights, shown, colours, upright=False, size=20)
    for height in heights[~np.isfinite(shown[:, 0])]:
        axes.text(0, height, say("undefined"), fontsize=6.5, color=style.QUIET, ha="center", va="center")
    axes.axvline(0, color=style.INK, lw=0.8, zorder=1)
    reach = 1.2 * float(np.max(np.abs(shown), where=np.isfinite(shown), initial=0.0)) or 1.0
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks([])
    axes.tick_params(axis="y", labelcolor=style.INK, labelsize=7)
    axes.grid(True, axis="x")
    axes.spines["left"].set_visible(False)
    style.plain_numbers(axes.xaxis, 3)
    axes.set_xlabel(scale.unit_of_difference, fontsize=7.5)
