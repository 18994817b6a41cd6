"""What need is left against what it costs: every mix tried, the frontier, and the choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.language import say
from sim.report import style

if TYPE_CHECKING:
    from sim.planning.planning import Made

CHOSEN = "#d55e00"


@style.styled
def frontier(made: Made, budget: float | None, need: str, source: str) -> Figure:
    """Draw the mixes.

    Args:
        made: what was found.
        budget: NOK a year, drawn as a limit if there is one.
        need: what the vertical axis is.
        source: the line at the foot.
    """
    page = style.sheet(
        3.3,
        say("What is left to be done, against what it costs"),
        say(
            "Each point is a mix of measures, by few runs. Line: the frontier, mixes that no other beats in both. "
            "Ringed: the recommended mix, by all its runs, with its 95 % interval."
        ),
        source,
    )
    [[axes]] = page.grid(left=0.65, right=0.25, above=0.15, below=0.45)
    on = {one.mix for one in made.frontier}
    others = [one for one in made.tried if one.mix not in on]
    axes.scatter(_millions([one.cost for one in others]), [one.need for one in others], s=12, color="#b8b8b8", lw=0)
    axes.plot(
        _millions([one.cost for one in made.frontier]),
        [one.need for one in made.frontier],
        color=style.PALETTE[0],
        lw=1.2,
        marker="o",
        ms=4,
    )
    best = made.selection.standings[0]
    (cost,) = _millions([best.cost])
    axes.vlines(cost, best.low, best.high, color=CHOSEN, lw=1.5)
    axes.scatter([cost], [best.need], s=70, facecolor="none", edgecolor=CHOSEN, lw=1.8, zorder=4)
    if budget is not None:
        axes.axvline(budget / 1e6, color=style.INK, lw=0.8, ls=(0, (4, 3)))
        axes.annotate(
            say("budget"),
            (budget / 1e6, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -2),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=7,
            color=style.QUIET,
        )
    axes.set_xlabel(say("planned cost to the municipality, NOK million a year of January 2008"))
    axes.set_ylabel(need)
    axes.set_ylim(bottom=0)
    style.plain_numbers(axes.xaxis, 6)
    style.plain_numbers(axes.yaxis, 5)
    return page.figure


def _millions(amounts: Sequence[float]) -> list[float]:
    return [amount / 1e6 for amount in amounts]
