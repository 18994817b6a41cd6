"""Published figures beside the model's intervals, each relative to the model's median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.language import say
from sim.language.writing import marked
from sim.report import style

if TYPE_CHECKING:
    from sim.evidence.validate import Answer

_WIDEST = 44
_FARTHEST = 4.0
"""A published figure farther off than so many times is drawn at the edge."""


@style.styled
def back_cast(answers: Sequence[Answer], source: str) -> Figure:
    """Draw one line a figure: interval of 90 %, that of the ensemble alone within it, and what was published.

    Args:
        answers: in the order in which they are to stand; those whose median is 0 are left out.
        source: the line at the foot.
    """
    shown = [one for one in answers if one.median > 0]
    page = style.sheet(
        0.9 + 0.17 * len(shown),
        say("What was published, beside what the model says"),
        say(
            "Each relative to the model's median. Pale: 90 % interval; dark: the ensemble alone (assumptions and "
            "chance); points: published, filled inside the interval, hollow outside; ◂ ▸ farther off than the picture "
            "goes."
        ),
        source,
    )
    ((axes,),) = page.grid(1, 1, left=3.7, right=0.35, above=0.1, below=0.45, between=0, beside=0)
    look = style.looks(2)[1]
    for place, one in enumerate(shown):
        low, high, within_low, within_high, published = (
            float(np.clip(value / one.median, 1 / _FARTHEST, _FARTHEST))
            for value in (one.low, one.high, one.ensemble_low, one.ensemble_high, one.question.published)
        )
        axes.plot([low, high], [place, place], color=look.colour, alpha=0.3, lw=4, solid_capstyle="butt")
        axes.plot([within_low, within_high], [place, place], color=look.colour, lw=1.6, solid_capstyle="butt")
        inside = one.verdict == "inside"
        edge = 1 / _FARTHEST < published < _FARTHEST
        marker = "o" if edge else "<" if published < 1 else ">"
        axes.plot(published, place, marker, ms=4.5, mec=style.INK, mfc=style.INK if inside else "white", zorder=3)
    axes.axvline(1, color=style.INK, lw=0.8, zorder=0)
    axes.set_xscale("log")
    ticks = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4]
    axes.set_xticks(ticks, [marked(f"{tick:g}") for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlim(1 / _FARTHEST / 1.06, _FARTHEST * 1.06)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks(range(len(shown)), [_label(one) for one in shown])
    axes.tick_params(axis="y", labelcolor=style.INK, labelsize=7, length=0)
    axes.set_xlabel(say("published over the model's median"), fontsize=7.5)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.spines["left"].set_visible(False)
    return page.figure


def _label(one: Answer) -> str:
    fact = one.question.fact
    words = fact.quantity if len(fact.quantity) <= _WIDEST else fact.quantity[: _WIDEST - 1] + "…"
    place = "" if one.question.place.share not in (1.0, None) else f" ({one.question.place.profile})"
    return f"{words}{place}, {fact.year}"
