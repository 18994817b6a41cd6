"""Which factors matter: one small panel per measure, factors as rows, an index with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.language import say
from sim.report import style
from sim.report.numbers import display
from sim.report.words import title_of

_COLUMNS = 3


@style.styled
def sensitivity(rows: pd.DataFrame, measures: Sequence[str], of: str, confidence: float, source: str) -> Figure:
    """Draw one index.

    Args:
        rows: of sensitivity.csv, those of one index (`total_order` or `mu_star`), scenario, base, place and period.
        measures: a panel each.
        of: what the index is found of, for the words above.
        source: the line at the foot.
    """
    total = str(rows["index"].iloc[0]) == "total_order"
    title = say("Share of variance that each factor has a part in" if total else "Mean change over each factor's range")
    shown = say(
        "{of}, whole period. Points: the index over the design's points; whiskers: its {percent} % interval over those "
        "points. Filled: the interval excludes zero; hollow: it does not.",
        of=of,
        percent=f"{100 * confidence:.0f}",
    )
    factors = list(dict.fromkeys(rows["factor"].astype(str)))
    bands = -(-len(measures) // _COLUMNS)
    each = 0.24 * len(factors) + 0.16
    page = style.sheet(0.82 + bands * each + 0.78 * (bands - 1), title, shown, source)
    left = 0.2 + 0.062 * max(map(len, factors))
    grid = page.grid(bands, _COLUMNS, left=left, right=0.15, above=0.36, below=0.46, between=0.78, beside=0.2)
    panels = [axes for row in grid for axes in row]
    colours = [style.looks(2)[1].colour] * len(factors)
    heights = np.arange(len(factors), dtype=np.float64)
    for place, (axes, measure) in enumerate(zip(panels, measures, strict=False)):
        found = rows[(rows["measure"] == measure).to_numpy()].set_index("factor").loc[factors]
        scale = display("" if total else str(found["unit"].iloc[0]))
        intervals = found[["value", "ci_low", "ci_high"]].to_numpy(np.float64) * scale.scale
        style.whiskers(axes, heights, intervals, colours, upright=False)
        axes.axvline(0, color=style.INK, lw=0.8, zorder=1)
        axes.set_ylim(len(factors) - 0.4, -0.6)
        axes.set_yticks(range(len(factors)), factors if place % _COLUMNS == 0 else [""] * len(factors))
        axes.tick_params(axis="y", labelcolor=style.INK, labelsize=7, length=0)
        axes.set_title(style.wrapped(title_of(measure), 30), fontsize=7.5)
        axes.set_xlabel(say("total-order index") if total else scale.unit_of_difference, fontsize=7.5)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        axes.spines["left"].set_visible(False)
        style.plain_numbers(axes.xaxis, 3)
    for axes in panels[len(measures) :]:
        axes.remove()
    return page.figure
