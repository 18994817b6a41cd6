"""The look that all figures share: palette, axes of time, labels beside lines, and how figures are saved.

Colours are those of Okabe and Ito, told apart with any colour vision; line styles and markers tell the same
in black and white. Figures are built without pyplot, so that drawing leaves no global state behind.
"""

from __future__ import annotations

import functools
import io
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.language import say
from sim.report.numbers import number
from sim.report.words import MONTHS

P = ParamSpec("P")
Floats = npt.NDArray[np.float64]
R = TypeVar("R")

INK = "#222222"
QUIET = "#5c5c5c"
HAIR = "#d9d9d9"
BASE = "#4a4a4a"
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#b8860b", "#3f9bd1")
DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (3, 1.2)),
    (0, (8, 2)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")
WIDTH = 7.2
"""Inches: the printed width of an A4 page within its margins."""

_SETTINGS: Any = {  # typed as names that only matplotlib lists
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "text.color": INK,
    "axes.edgecolor": "#8c8c8c",
    "axes.labelcolor": QUIET,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 6,
    "axes.titley": 1.0,  # a fixed place spares matplotlib measuring every label of a panel twice
    "grid.color": HAIR,
    "grid.linewidth": 0.5,
    "xtick.color": "#8c8c8c",
    "ytick.color": "#8c8c8c",
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "path.simplify": True,
    "text.parse_math": False,  # titles are text, whatever signs they hold
    "text.hinting": "none",  # a third faster, and no worse at 150 dots an inch
    "svg.fonttype": "none",
    "svg.hashsalt": "boligsim",
}


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a function that draws with the house's settings, and leave matplotlib's own as they were."""

    @functools.wraps(draw)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context(_SETTINGS):
            return draw(*args, **kwargs)

    return within


@dataclass(frozen=True, slots=True)
class Look:
    """How one scenario's line is drawn everywhere."""

    colour: str
    dashes: Any
    marker: str
    width: float = 1.6


def looks(count: int) -> list[Look]:
    """One look per story: a base dark and solid, scenarios coloured and with dashes of their own."""
    if count == 1:
        return [Look(PALETTE[0], "-", "o", 1.8)]
    made = [Look(BASE, "-", "o", 1.8)]
    for place in range(count - 1):
        dash = (place + place // len(PALETTE)) % len(DASHES)
        made.append(Look(PALETTE[place % len(PALETTE)], DASHES[dash], MARKERS[(place + 1) % len(MARKERS)]))
    return made


@dataclass(frozen=True, slots=True)
class Sheet:
    """An empty figure with its words set: title, what is shown, and the source line at the foot.

    Attributes:
        top: inches from the upper edge that the words take.
        bottom: inches from the lower edge that the source line takes.
    """

    figure: Figure
    top: float
    bottom: float

    def grid(
        self,
        rows: int = 1,
        columns: int = 1,
        *,
        left: float = 0.62,
        right: float = 0.1,
        above: float = 0.25,
        below: float = 0.35,
        between: float = 0.5,
        beside: float = 0.5,
        **options: Any,
    ) -> list[list[Axes]]:
        """Panels in rows and columns; every margin in inches, so that figures of any height look alike."""
        width, height = self.figure.get_size_inches()
        panel_height = (height - self.top - self.bottom - above - below - between * (rows - 1)) / rows
        panel_width = (width - left - right - beside * (columns - 1)) / columns
        axes = self.figure.subplots(
            rows,
            columns,
            squeeze=False,
            gridspec_kw={
                "left": left / width,
                "right": 1 - right / width,
                "top": 1 - (self.top + above) / height,
                "bottom": (self.bottom + below) / height,
                "hspace": between / panel_height,
                "wspace": beside / panel_width,
            },
            **options,
        )
        return [list(row) for row in axes]


@styled
def sheet(
    body: float,
    title: str,
    shown: str,
    source: str,
    *,
    labels: Sequence[str] = (),
    drawn: Sequence[Look] = (),
    markers: bool = False,
) -> Sheet:
    """A figure of the page's width with room of `body` inches for panels, and its words set around that.

    Args:
        title: states the quantity.
        shown: says what lines, bands and units are.
        source: the line at the foot.
        labels: names of the lines, for a key under the words; none where lines are named at their ends.
        drawn: their looks.
        markers: whether the key's samples carry markers.
    """
    lines = textwrap.wrap(shown, 116)
    top, bottom = 0.34 + 0.165 * len(lines), 0.27
    names = ["\n".join(textwrap.wrap(label, 40)) for label in labels]
    columns = min(3, len(names)) or 1
    in_rows = [names[place : place + columns] for place in range(0, len(names), columns)]
    tall = [max(name.count("\n") + 1 for name in row) for row in in_rows]
    samples = sum(0.125 * count + 0.04 for count in tall) + (0.08 if names else 0.0)
    height = top + samples + body + bottom
    figure = Figure(figsize=(WIDTH, height))
    left = 0.06 / WIDTH
    figure.text(left, 1 - 0.07 / height, title, fontsize=11, fontweight="bold", va="top")
    figure.text(left, 1 - 0.31 / height, "\n".join(lines), color=QUIET, va="top", linespacing=1.35)
    figure.text(left, 0.06 / height, source, color=QUIET, fontsize=7, va="bottom")
    if names:
        handles = [
            Line2D(
                [],
                [],
                color=look.colour,
                ls=look.dashes,
                lw=look.width,
                label=name,
                marker=look.marker if markers else "",
                markersize=3.5,
            )
            for look, name in zip(drawn, names, strict=True)
        ]
        # Matplotlib fills a legend by columns; in this order it reads by rows.
        by_rows = [handle for column in range(columns) for handle in handles[column::columns]]
        figure.legend(
            handles=by_rows,
            loc="upper left",
            bbox_to_anchor=(left, 1 - (top + 0.06) / height),
            fontsize=7.5,
            ncols=columns,
            borderaxespad=0,
            borderpad=0,
            handlelength=2.8,
            columnspacing=1.6,
            labelspacing=0.5,
        )
    return Sheet(figure, top + samples, bottom)


def plain_numbers(axis: Any, ticks: int = 5) -> None:
    """Few ticks, with thin-space thousands and as many decimals as the step needs."""
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))

    def write(value: float, _: int | None) -> str:
        low, high = axis.get_view_interval()
        step = abs(high - low) / ticks
        decimals = 0 if step >= 1 or value == 0 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3
        if step < 2.5 and value != round(value, decimals):
            decimals += 1
        return number(value, decimals)

    axis.set_major_formatter(FuncFormatter(write))


def time_axis(axes: Axes, times: Sequence[float] | np.ndarray[Any, Any], ticks: int = 8) -> None:
    """Whole years on the horizontal axis, or half years and quarters where the run is short."""
    first, last = float(times[0]) - 0.5 / 12, float(times[-1]) + 0.5 / 12
    step = next((s for s in (0.25, 0.5, 1, 2, 5, 10, 20) if (last - first) / s <= ticks), 50)
    places = np.arange(np.ceil(first / step - 1e-6) * step, last + 1e-6, step)
    axes.set_xlim(first, last)
    if step >= 1:
        labels = [f"{place:.0f}" for place in places]
    else:
        months = [round(12 * place) for place in places]
        labels = [say(MONTHS[month % 12]) + ("" if month % 12 else f"\n{month // 12}") for month in months]
    axes.set_xticks(places, labels)


def year_of(day: date) -> float:
    """A date as a year with decimals: 1 July 2012 is about 2012.5."""
    first = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - first) / (date(day.year + 1, 1, 1).toordinal() - first)


def dates(axes: Axes, days: Sequence[date], colour: str = QUIET) -> None:
    """Mark days on which policy changes: a dotted line, with its month at the top where there is room."""
    low, high = axes.get_xlim()
    figure = axes.get_figure(root=True)
    assert figure is not None
    room = 0.58 / (axes.get_position().width * figure.get_size_inches()[0]) * (high - low)
    places = [(year_of(day), day) for day in days if low <= year_of(day) <= high]
    taken = low
    for order, (place, day) in enumerate(places):
        axes.axvline(place, color=colour, lw=0.8, ls=(0, (1, 2)), zorder=1)
        after = places[order + 1][0] if order + 1 < len(places) else high
        leftwards = after - place < room
        start = place - room if leftwards else place
        if start < taken:
            continue
        taken = start + room
        axes.annotate(
            f"{say(MONTHS[day.month - 1])} {day.year}",
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-2 if leftwards else 2, -1),
            textcoords="offset points",
            ha="right" if leftwards else "left",
            va="top",
            fontsize=6.5,
            color=colour,
        )


def beside_lines(axes: Axes, ends: Sequence[tuple[float, str, str]], line: float = 0.125) -> None:
    """Write labels (height, text, colour) to the right of the axes, apart where lines end close together.

    `line` is the height of a line of text in inches.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().height * figure.get_size_inches()[1]
    low, high = axes.get_ylim()
    ordered = sorted(ends)
    half = [line * (text.count("\n") + 1) / 2 + 0.01 for _, text, _ in ordered]
    wanted = [(end - low) / (high - low) * inches for end, _, _ in ordered]
    placed = apart(wanted, half, inches + 0.06)
    for (_, text, colour), at, moved_to in zip(ordered, wanted, placed, strict=True):
        leader = {
            "arrowstyle": "-",
            "lw": 0.5,
            "color": colour,
            "relpos": (0, 0.5),
            "shrinkA": 0,
            "shrinkB": 1,
        }
        axes.annotate(
            text,
            (1, at / inches),
            xycoords="axes fraction",
            annotation_clip=False,
            xytext=(9, 72 * (moved_to - at)),
            textcoords="offset points",
            va="center",
            ha="left",
            color=colour,
            fontsize=7.2,
            linespacing=1.15,
            arrowprops=leader if abs(moved_to - at) > 0.04 else None,
        )


def apart(wanted: Sequence[float], half: Sequence[float], top: float) -> list[float]:
    """Heights near the ascending `wanted` at which labels do not overlap, from 0 to `top`.

    `half` holds half of each label's height, in the same unit.
    """
    placed = list(wanted)
    for _ in range(60):
        for lower in range(len(placed) - 1):
            lack = half[lower] + half[lower + 1] - (placed[lower + 1] - placed[lower])
            if lack > 0:
                placed[lower] -= lack / 2
                placed[lower + 1] += lack / 2
    ceiling = top
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], ceiling - half[place])
        ceiling = placed[place] - half[place]
    floor = 0.0
    for place in range(len(placed)):
        placed[place] = max(placed[place], floor + half[place])
        floor = placed[place] + half[place]
    return placed


def whiskers(
    axes: Axes, at: Floats, intervals: Floats, colours: Sequence[str], *, upright: bool, size: float = 16.0
) -> None:
    """Points with intervals: filled where the interval excludes zero, hollow where it does not or is unknown.

    Args:
        at: places along the other axis, shape (points,).
        intervals: middle, low and high of each, shape (points, 3).
        colours: one a point.
        size: area of a point in square points.
    """
    middle, low, high = intervals.T
    known = np.isfinite(low) & np.isfinite(high)
    clear = known & ((low > 0) | (high < 0))
    fills = [colour if filled else "white" for colour, filled in zip(colours, clear, strict=True)]
    edges = [colour for colour, there in zip(colours, known, strict=True) if there]
    draw = axes.vlines if upright else axes.hlines
    draw(at[known], low[known], high[known], colors=edges, lw=1.5)
    across, up = (at, middle) if upright else (middle, at)
    axes.scatter(across, up, s=size, c=fills, edgecolors=list(colours), linewidths=1.2, zorder=3)


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """Text in at most so many lines of a width; what does not fit ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …"))


@styled
def png(figure: Figure, path: Path) -> None:
    """Save a figure as a picture of 150 dots an inch, the same bytes for the same figure."""
    figure.savefig(path, format="png", dpi=150, metadata={"Software": "boligsim"})


@styled
def svg(figure: Figure, prefix: str, title: str) -> str:
    """A figure as an `svg` element for a page: text stays text, numbers are short, ids begin with `prefix`.

    `title` is what a reader who cannot see the figure is told.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(
        r' id="(?:figure|axes|patch|line2d|text|matplotlib\.axis|[xy]tick|legend|'
        r'PathCollection|FillBetweenPolyCollection|LineCollection)_\d+"',
        "",
        text,
    )
    text = re.sub(r"(\d+\.\d)\d{3,}", r"\1", text)
    text = re.sub(r'((?:id="|url\(#|href="#))', rf"\g<1>{prefix}-", text)
    text = re.sub(r"font-family: [^;\"]+", "font-family: inherit", text)
    text = re.sub(r"'DejaVu Sans'[^;\"]*", "var(--font)", text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "", text, count=2)
    return text.replace("<svg", f'<svg role="img" aria-label="{_attribute(title)}"', 1)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
