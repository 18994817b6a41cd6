"""How long people wait, as a distribution: the share who have waited at most so many days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language import say
from sim.report import style
from sim.report.material import DECILES, Story
from sim.report.numbers import number
from sim.report.words import WAITS


@style.styled
def waits(told: Sequence[Story], source: str) -> Figure:
    """Draw the deciles of each wait that any story has, one panel per kind of wait.

    Lines run from the first decile to the ninth; what lies outside is not known from deciles and not drawn.
    """
    kinds = [kind for kind in WAITS if any(kind in one.deciles for one in told)]
    count = told[0].replications
    shown = (
        say("Percent of those whose wait ended in the period, by days waited. Points: deciles.")
        if count == 1
        else say(
            "Percent of those whose wait ended in the period, by days waited. Points: deciles, each the mean of "
            "{count} replications.",
            count=count,
        )
    )
    drawn = style.looks(len(told))
    several = len(told) > 1
    page = style.sheet(
        2.75,
        say("Distribution of waiting times"),
        shown,
        source,
        labels=[one.label for one in told] if several else (),
        drawn=drawn if several else (),
        markers=True,
    )
    tens = range(0, 101, 10)
    [row] = page.grid(1, max(1, len(kinds)), above=0.3, below=0.48, beside=0.6)
    for axes, kind in zip(row, kinds, strict=True):
        far = 0.0
        for one, look in zip(told, drawn, strict=True):
            if kind not in one.deciles:
                continue
            days = one.deciles[kind]
            far = max(far, float(np.nanmax(days)))
            axes.plot(days, DECILES, color=look.colour, ls=look.dashes, lw=1.4, marker=look.marker, ms=3.5)
        axes.set_ylim(0, 100)
        axes.set_yticks(tens, [f"{tick}" if tick % 50 == 0 else "" for tick in tens])
        axes.set_xlim(0, far * 1.06 or 1)  # where nobody waits there is nothing to measure by
        axes.axhline(50, color="#8c8c8c", lw=0.7, zorder=1)
        style.plain_numbers(axes.xaxis, 5)
        axes.set_xlabel(say("days waited at most"))
        axes.set_ylabel(say("percent"))
        axes.set_title(say(WAITS[kind]))
        axes.grid(True, axis="x")
        _medians(axes, told, kind, drawn)
    return page.figure


def _medians(axes: Axes, told: Sequence[Story], kind: str, drawn: Sequence[style.Look]) -> None:
    """Write medians in the corner that a rising curve leaves empty; of many stories only the base's."""
    written = [(one, look) for one, look in zip(told, drawn, strict=True) if kind in one.deciles]
    if len(written) > 3:
        written = written[:1]
    lines = [(say("{count} days", count=number(one.deciles[kind][4])), look.colour) for one, look in reversed(written)]
    head = say("half within" if len(told) == len(written) else "half within (base)")
    for line, (text, colour) in enumerate([*lines, (head, style.QUIET)]):
        axes.annotate(
            text,
            (1, 0),
            xycoords="axes fraction",
            xytext=(-4, 5 + 9.5 * line),
            textcoords="offset points",
            ha="right",
            fontsize=7.5,
            color=colour,
        )
