"""The age pyramid: persons by year of age, told apart by what they are in their household, and the published number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from sim.report import style
from sim.report.material import Floats

OLDEST = 100
_TINTS = ("#9fb9cc", "#c5d5e0", "#d9a441", "#efdcb4")


@style.styled
def age_pyramid(roles: Mapping[str, Floats], published: Floats, source: str) -> Figure:
    """Draw the model's persons as a stack and the published number as a line; both sexes together.

    Args:
        roles: thousand persons by year of age, shape (121,), by role in the household, from the inside outwards.
        published: thousand persons by year of age, shape (121,).
    """
    page = style.sheet(
        4.6,
        "Inhabitants by age, 1 January 2008",
        "Thousand persons by year of age, women and men together. Areas: the model, scaled up to the number of private "
        "households, by what persons are in their household. Line: published, those who live in institutions included.",
        source,
    )
    [[axes]] = page.grid(left=0.5, right=1.75, above=0.1, below=0.4)
    edges = np.arange(OLDEST + 1)
    inner = np.zeros(OLDEST)
    for (role, persons), tint in zip(roles.items(), _TINTS, strict=True):
        outer = inner + persons[:OLDEST]
        axes.stairs(outer, edges, baseline=inner, orientation="horizontal", fill=True, color=tint, lw=0, label=role)
        inner = outer
    axes.stairs(
        published[:OLDEST], edges, orientation="horizontal", baseline=None, color=style.INK, lw=1.2, label="Published"
    )
    axes.set_ylim(0, OLDEST)
    axes.set_yticks(range(0, OLDEST + 1, 10))
    axes.set_ylabel("age, years")
    axes.set_xlim(0, 1.04 * float(max(published.max(), inner.max())))
    axes.set_xlabel("thousand persons")
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=7.5, borderaxespad=0.4, handlelength=1.6)
    return page.figure
