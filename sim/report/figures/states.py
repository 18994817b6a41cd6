"""Where households live over time: everybody in one stack, and small states on scales of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.report import style
from sim.report.figures.over_time import mean
from sim.report.material import Floats, Story
from sim.report.words import SMALL_STATES, STATES

_TINTS = {
    "state_owner_outright": "#9fb9cc",
    "state_owner_bank": "#c5d5e0",
    "state_owner_startlan": "#0072b2",
    "state_private_rent": "#efdcb4",
    "state_municipal_rent": "#d9a441",
    "state_friends": "#d55e00",
    "state_temporary": "#7a2e00",
}
"""Owners blue, renters sand, without a dwelling red: three families that differ in lightness too."""


@style.styled
def states(told: Sequence[Story], source: str) -> Figure:
    """Draw the stack of all states of the first story, and the small states of every story.

    Args:
        told: stories with a monthly series of every state, the base first.
    """
    base = told[0]
    times = base.series["state_private_rent"].times
    shares = [_shares(one) for one in told]
    shown = "Percent of households by where they live, by month"
    shown += "" if base.replications == 1 else f"; mean of {base.replications} replications"
    shown += ". The four small states are drawn again to the right, each on a scale of its own."
    if len(told) > 1:
        shown += f" The stack shows the base, “{base.label}”."
    drawn = style.looks(len(told))
    several = len(told) > 1
    page = style.sheet(
        3.6,
        "Households by housing state",
        shown,
        source,
        labels=[one.label for one in told] if several else (),
        drawn=drawn if several else (),
    )
    above = 0.3

    [[stack]] = page.grid(left=0.5, right=4.78, above=above, below=0.3)
    order = list(STATES)
    heights = np.array([shares[0][state] for state in order])
    stack.stackplot(times, heights, colors=[_TINTS[state] for state in order], lw=0)
    style.time_axis(stack, times, 4)
    stack.set_ylim(0, 100)
    stack.set_yticks(range(0, 101, 20))
    stack.set_ylabel("percent of households")
    stack.set_title("All households")
    tops = np.cumsum(heights[:, -1])
    style.beside_lines(
        stack,
        [
            (float(top - own / 2), STATES[state], style.INK)
            for state, top, own in zip(order, tops, heights[:, -1], strict=True)
        ],
    )

    panels = page.grid(2, 2, left=4.42, right=0.1, above=above, below=0.3, between=0.5, beside=0.42)
    for axes, state in zip([one for row in panels for one in row], SMALL_STATES, strict=True):
        if len(told) == 1:
            axes.fill_between(times, shares[0][state], color=_TINTS[state], lw=0, alpha=0.25)
            axes.plot(times, shares[0][state], color=_TINTS[state], lw=1.4)
        else:
            for one, share, look in zip(told, shares, drawn, strict=True):
                axes.plot(one.series[state].times, share[state], color=look.colour, ls=look.dashes, lw=1.3)
        style.time_axis(axes, times, 3)
        axes.set_ylim(0, 1.12 * max(float(np.nanmax(share[state])) for share in shares) or 1.0)
        style.plain_numbers(axes.yaxis, 3)
        axes.set_title(style.wrapped(STATES[state], 20), fontsize=7)
        if axes in [row[0] for row in panels]:
            axes.set_ylabel("percent")
    return page.figure


def _shares(one: Story) -> dict[str, Floats]:
    """Each state's mean stock in percent of the sum of all states' mean stocks."""
    stocks = {state: mean(one.series[state].values) for state in STATES}
    total = np.sum(list(stocks.values()), axis=0)
    return {state: 100 * stock / total for state, stock in stocks.items()}
