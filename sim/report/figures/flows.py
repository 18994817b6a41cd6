"""Moves between housing states as a Sankey diagram: where households come from, where they go, how many a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.language import say
from sim.report import style
from sim.report.numbers import decimals_of_level, number
from sim.report.words import PLACES

MORE, FEWER = "#0072b2", "#d55e00"
_UNCLEAR = "#b8b8b8"
_GAP = 0.075
"""Inches between two boxes of a column."""
_HEIGHT = 4.2
_THINNEST = 0.004
"""Inches; a ribbon of less would not be seen."""
_BOX = 0.018
"""Width of a box as a part of the panel's."""
_LABEL = 0.135
"""Inches of height that a label takes."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Households that go from one housing state to another.

    Attributes:
        left, entered: names among `PLACES`.
        yearly: households a year.
        change: 1 or -1 where it is clearly more or fewer than in the base, else 0; None where there is no base.
    """

    left: str
    entered: str
    yearly: float
    change: int | None = None


@style.styled
def flows(moved: Sequence[Flow], title: str, shown: str, source: str) -> Figure:
    """Draw the moves.

    Args:
        moved: those between two different housing states; at least one with households.
        title: what is drawn.
        shown: what widths and colours say.
        source: the line at the foot.
    """
    seen = [flow for flow in moved if flow.yearly > 0]
    page = style.sheet(_HEIGHT, title, shown, source)
    [[axes]] = page.grid(left=2.15, right=2.15, above=0.22, below=0.1)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    total = sum(flow.yearly for flow in seen)
    columns = [[name for name in PLACES if _sum(seen, side, name)] for side in ("left", "entered")]
    inches = _HEIGHT - 0.32
    room = inches - _GAP * (max(map(len, columns)) - 1)
    axes.set_ylim(inches, 0)
    bottoms = []
    for column, side in zip(columns, ("left", "entered"), strict=True):
        heights = [max(_THINNEST, _sum(seen, side, name) / total * room) for name in column]
        tops = np.concatenate([[0.0], np.cumsum(np.array(heights) + _GAP)[:-1]])
        _boxes(axes, column, side, tops.tolist(), heights, [_sum(seen, side, name) for name in column], inches)
        bottoms.append(dict(zip(column, tops.tolist(), strict=True)))
    order = {name: place for place, name in enumerate(PLACES)}
    begins = _stacked(seen, "left", bottoms[0], order, room / total)
    ends = _stacked(seen, "entered", bottoms[1], order, room / total)
    for flow in sorted(seen, key=lambda flow: (abs(flow.change or 0), -flow.yearly)):
        _ribbon(axes, begins[flow], ends[flow], max(_THINNEST, flow.yearly * room / total), flow)
    axes.text(0, -0.09, say("From"), ha="right", fontsize=7.5, color=style.QUIET)
    axes.text(1, -0.09, say("To"), ha="left", fontsize=7.5, color=style.QUIET)
    return page.figure


def _sum(moved: Sequence[Flow], side: str, name: str) -> float:
    return sum(flow.yearly for flow in moved if getattr(flow, side) == name)


def _boxes(
    axes: Axes,
    column: Sequence[str],
    side: str,
    tops: Sequence[float],
    heights: Sequence[float],
    sums: Sequence[float],
    inches: float,
) -> None:
    """A column's boxes with their names and households a year, which keep apart where boxes are low."""
    at_left = side == "left"
    middles = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    placed = style.apart(middles, [_LABEL / 2] * len(column), inches)
    for name, top, height, middle, label, households in zip(column, tops, heights, middles, placed, sums, strict=True):
        axes.add_patch(Rectangle((0 if at_left else 1 - _BOX, top), _BOX, height, color=style.BASE, lw=0))
        edge, away = (0.0, -1) if at_left else (1.0, 1)
        axes.annotate(
            f"{say(PLACES[name])}  {number(households, decimals_of_level(households) if households < 10 else 0)}",
            (edge, middle),
            xytext=(edge + away * 0.035, label),
            textcoords="data",
            ha="right" if at_left else "left",
            va="center",
            fontsize=7.2,
            color=style.INK,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "lw": 0.4, "color": style.QUIET, "shrinkA": 0, "shrinkB": 0},
        )


def _stacked(
    moved: Sequence[Flow], side: str, tops: dict[str, float], order: dict[str, int], scale: float
) -> dict[Flow, float]:
    """Where each ribbon begins (or ends) within its box, in the order of the boxes that it leads to."""
    other = "entered" if side == "left" else "left"
    placed = {}
    for name, top in tops.items():
        at = top
        for flow in sorted(moved, key=lambda flow: order[getattr(flow, other)]):
            if getattr(flow, side) == name:
                placed[flow] = at
                at += flow.yearly * scale
    return placed


def _ribbon(axes: Axes, begin: float, end: float, width: float, flow: Flow) -> None:
    """A ribbon from the left column to the right one."""
    left, right, bend = _BOX, 1 - _BOX, 0.5
    points = [
        (left, begin),
        (bend, begin),
        (bend, end),
        (right, end),
        (right, end + width),
        (bend, end + width),
        (bend, begin + width),
        (left, begin + width),
        (left, begin),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    colour = {None: MORE, 0: _UNCLEAR, 1: MORE, -1: FEWER}[flow.change]
    strong = 0.75 if flow.change else 0.32 if flow.change is None else 0.45
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=strong, lw=0.15, edgecolor=colour))
