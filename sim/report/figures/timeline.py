"""Where one household lived under two scenarios: a band of time for each, with the day on which they part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.language import say
from sim.language.writing import on_day
from sim.ledger import State
from sim.report import style
from sim.report.tints import TINTS
from sim.report.two_stories import Span, TwoStories
from sim.report.words import STATES

_DARK = (State.OWNER_STARTLAN, State.TEMPORARY, State.ROUGH)
_LETTER = 0.068
"""Inches that a letter of a label takes."""
_BAND = 0.5


@style.styled
def timeline(told: TwoStories, labels: Sequence[str], start: date, end: date, source: str) -> Figure:
    """Draw the two bands.

    Args:
        told: the household's stories.
        labels: titles of the base and of the scenario.
        start, end: the reported time.
        source: the line at the foot.
    """
    seen = [state for state in TINTS if any(span[2] == state for span in (*told.base_spans, *told.scenario_spans))]
    rows = -(-len(seen) // 3)
    page = style.sheet(
        1.82 + 0.19 * rows,
        say("Where household {number} lives", number=told.household),
        say("By month, under each scenario. Dotted: the day on which the two stories part."),
        source,
    )
    [[axes]] = page.grid(left=0.28, right=0.28, above=0.22, below=0.4 + 0.19 * rows)
    axes.set_ylim(2.02, -0.28)
    style.time_axis(axes, [style.year_of(start) + 0.5 / 12, style.year_of(end) - 0.5 / 12], 11)
    axes.set_yticks([])
    axes.grid(False)
    axes.spines["left"].set_visible(False)
    for row, (label, lived) in enumerate(zip(labels, (told.base_spans, told.scenario_spans), strict=True)):
        axes.text(
            axes.get_xlim()[0], row - 0.06, style.wrapped(label, 100, 1), fontsize=7.8, color=style.INK, va="bottom"
        )
        _band(axes, lived, row)
    if told.parted is not None:
        at = style.year_of(told.parted)
        axes.axvline(at, color=style.INK, lw=0.9, ls=(0, (1, 2)))
        late = at > sum(axes.get_xlim()) / 2
        axes.annotate(
            on_day(told.parted),
            (at, -0.28),
            xytext=(-3 if late else 3, 0),
            textcoords="offset points",
            ha="right" if late else "left",
            va="bottom",
            fontsize=7,
            color=style.QUIET,
        )
    axes.legend(
        handles=[
            Patch(facecolor=TINTS[state], edgecolor="#8c8c8c", lw=0.4, label=say(_title(state))) for state in seen
        ],
        loc="upper left",
        bbox_to_anchor=(0, -0.24),
        ncols=3,
        fontsize=7.2,
        borderaxespad=0,
        borderpad=0,
        handlelength=1.4,
        columnspacing=1.5,
    )
    return page.figure


def _band(axes: Axes, lived: Sequence[Span], row: int) -> None:
    """One story's spans, named where there is room."""
    low, high = axes.get_xlim()
    inch = (high - low) / (style.WIDTH - 0.56)
    for first, after, state in lived:
        begins, ends = style.year_of(first), style.year_of(after)
        axes.barh(row + _BAND / 2, ends - begins, _BAND, begins, color=TINTS[state], edgecolor="white", linewidth=0.4)
        name = say(_title(state))
        if (ends - begins) / inch > _LETTER * len(name) + 0.08:
            axes.text(
                (begins + ends) / 2,
                row + _BAND / 2,
                name,
                ha="center",
                va="center",
                fontsize=7,
                color="white" if state in _DARK else style.INK,
            )


def _title(state: State) -> str:
    return _PARENTS if state == State.PARENTS else STATES[f"state_{state.name.lower()}"]


_PARENTS = "At the parents'"
