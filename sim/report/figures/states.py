"""Where households live over time: everybody in one stack, and small states on scales of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.language import say
from sim.ledger import State
from sim.report import style
from sim.report.figures.over_time import mean
from sim.report.material import Floats, Story
from sim.report.tints import TINTS
from sim.report.words import LAYERS, SMALL_LAYERS

_TINTS = {layer: TINTS[State[states[0].removeprefix("state_").upper()]] for layer, states in LAYERS.items()}


@style.styled
def states(told: Sequence[Story], source: str) -> Figure:
    """Draw the stack of all states of the first story, and the small states of every story.

    Args:
        told: stories with a monthly series of every state, the base first.
    """
    base = told[0]
    times = base.series["state_private_rent"].times
    shares = [_shares(one) for one in told]
    words = [
        say("Percent of households by where they live, by month.")
        if base.replications == 1
        else say(
            "Percent of households by where they live, by month; mean of {count} replications.", count=base.replications
        ),
        say("The small states are drawn again to the right, each on a scale of its own."),
    ]
    if len(told) > 1:
        words.append(say("The stack shows the base, “{base}”.", base=base.label))
    drawn = style.looks(len(told))
    several = len(told) > 1
    page = style.sheet(
        4.5,
        say("Households by housing state"),
        " ".join(words),
        source,
        labels=[one.label for one in told] if several else (),
        drawn=drawn if several else (),
    )
    above = 0.3

    [[stack]] = page.grid(left=0.5, right=4.78, above=above, below=0.3)
    order = list(LAYERS)
    heights = np.array([shares[0][layer] for layer in order])
    stack.stackplot(times, heights, colors=[_TINTS[layer] for layer in order], lw=0)
    style.time_axis(stack, times, 4)
    stack.set_ylim(0, 100)
    stack.set_yticks(range(0, 101, 20))
    stack.set_ylabel(say("percent of households"))
    stack.set_title(say("All households"))
    tops = np.cumsum(heights[:, -1])
    style.beside_lines(
        stack,
        [
            (float(top - own / 2), say(layer), style.INK)
            for layer, top, own in zip(order, tops, heights[:, -1], strict=True)
        ],
    )

    panels = page.grid(3, 2, left=4.42, right=0.1, above=above, below=0.3, between=0.62, beside=0.42)
    for axes, layer in zip([one for row in panels for one in row], SMALL_LAYERS, strict=True):
        if len(told) == 1:
            axes.fill_between(times, shares[0][layer], color=_TINTS[layer], lw=0, alpha=0.25)
            axes.plot(times, shares[0][layer], color=_TINTS[layer], lw=1.4)
        else:
            for share, look in zip(shares, drawn, strict=True):
                axes.plot(times, share[layer], color=look.colour, ls=look.dashes, lw=1.3)
        style.time_axis(axes, times, 3)
        axes.set_ylim(0, 1.12 * max(float(np.nanmax(share[layer])) for share in shares) or 1.0)
        style.plain_numbers(axes.yaxis, 3)
        axes.set_title(style.wrapped(say(layer), 20), fontsize=7)
        if axes in [row[0] for row in panels]:
            axes.set_ylabel(say("percent"))
    return page.figure


def _shares(one: Story) -> dict[str, Floats]:
    """Each layer's mean stock in percent of the sum of all layers' mean stocks."""
    stocks = {
        layer: np.sum([mean(one.series[state].values) for state in states], axis=0) for layer, states in LAYERS.items()
    }
    total = np.sum(list(stocks.values()), axis=0)
    total[total == 0] = 1.0  # an isolated queue may stand empty
    return {layer: 100 * stock / total for layer, stock in stocks.items()}
