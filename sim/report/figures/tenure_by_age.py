"""Tenure by age: of households by the age of their main person, of persons by their own, and owners by type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style
from sim.report.material import Floats

TENURES = {
    "owner_outright": ("Owners without a loan", "#9fb9cc"),
    "owner_bank": ("Owners with a bank’s loan", "#c5d5e0"),
    "owner_startlan": ("Owners with a startlån", "#0072b2"),
    "private_rent": ("Private tenants", "#efdcb4"),
    "municipal_rent": ("Municipal tenants", "#d9a441"),
}
"""Title and tint of each state, as in the stack of states over time."""
_MODEL, _PUBLISHED = style.PALETTE[0], style.PALETTE[1]
_MARKERS = ("s", "D", "^")
"""Of the published: the census of 2001, then the sources of `pairs` in order."""
_ABOVE = 2.1
"""Inches of the upper panels."""
_OLDEST = 90


@dataclass(frozen=True, slots=True)
class Pair:
    """Owners' share among a type of household, in the model and published; `where` names the survey or census."""

    category: str
    where: str
    model: float
    published: float


@style.styled
def tenure_by_age(
    bands: Sequence[tuple[int, int]],
    shares: Mapping[str, Floats],
    owned: Floats,
    housed: Floats,
    persons: Mapping[tuple[int, int], float],
    pairs: Sequence[Pair],
    source: str,
) -> Figure:
    """Draw the model's tenure by age, with published shares of owners where there are any.

    Args:
        bands: first and last age of each band of main persons. shares: of each state of TENURES, shape (bands,).
        owned, housed: persons in owned and in all dwellings by year of age, shape (121,).
        persons: published share of persons in owned dwellings by first and last age, 2001.
        pairs: owners among types of household.
    """
    rows = 0.165 * len(pairs)
    page = style.sheet(
        _ABOVE + rows + 1.87,
        "Tenure by age, 1 January 2008",
        "Percent. Above: the model’s households in a dwelling by the age of the main person (of a couple: the older); "
        "persons whose household owns the dwelling by their own age, in the model and in the census of 2001. "
        "Below: owners among households by type, in the model and in the survey of 2007 and the census of 2011.",
        source,
        labels=["Model", "Published"],
        drawn=[style.Look(_MODEL, "-", "o"), style.Look(_PUBLISHED, "", "s")],
        markers=True,
    )
    [[main, own]] = page.grid(1, 2, above=0.3, below=rows + 1.45, left=0.5, beside=1.75)
    _households(main, bands, shares)
    _persons(own, owned, housed, persons)
    [[types]] = page.grid(above=_ABOVE + 1.1, below=0.4, left=2.3, right=0.75)
    _types(types, pairs)
    return page.figure


def _households(axes: Axes, bands: Sequence[tuple[int, int]], shares: Mapping[str, Floats]) -> None:
    edges = np.array([*(low for low, _ in bands), _OLDEST])
    below = np.zeros(len(bands))
    ends = []
    for state, (title, tint) in TENURES.items():
        above = below + 100 * shares[state]
        axes.stairs(above, edges, baseline=below, fill=True, color=tint, lw=0)
        ends.append((float(above[-1] + below[-1]) / 2, style.wrapped(title, 15), style.INK))
        below = above
    axes.set_xlim(edges[0], edges[-1])
    axes.set_xticks(edges[:-1], [str(edge) for edge in edges[:-1]])
    axes.set_ylim(0, 100)
    axes.set_ylabel("percent of households")
    axes.set_xlabel("age of the main person")
    axes.set_title("Households (model)")
    style.beside_lines(axes, ends)


def _persons(axes: Axes, owned: Floats, housed: Floats, persons: Mapping[tuple[int, int], float]) -> None:
    ages = np.arange(_OLDEST)
    axes.plot(ages + 0.5, 100 * owned[:_OLDEST] / np.maximum(housed[:_OLDEST], 1), color=_MODEL, lw=1.4)
    for (low, high), share in persons.items():
        axes.hlines(100 * share, low, min(high + 1, _OLDEST), color=_PUBLISHED, lw=1.6)
    middles = [(low + min(high + 1, _OLDEST)) / 2 for low, high in persons]
    axes.plot(middles, [100 * share for share in persons.values()], ls="", marker=_MARKERS[0], ms=4, color=_PUBLISHED)
    axes.set_xlim(0, _OLDEST)
    axes.set_ylim(0, 100)
    axes.set_ylabel("percent of persons")
    axes.set_xlabel("age")
    axes.set_title("Persons in owned dwellings")


def _types(axes: Axes, pairs: Sequence[Pair]) -> None:
    heights = np.arange(len(pairs), dtype=np.float64)
    heights += np.cumsum([0.0, *(0.8 * (one.where != other.where) for one, other in pairwise(pairs))])
    model = np.array([100 * pair.model for pair in pairs])
    published = np.array([100 * pair.published for pair in pairs])
    axes.hlines(heights, model, published, color=style.HAIR, lw=2.5, zorder=1)
    axes.plot(model, heights, ls="", marker="o", ms=4.5, color=_MODEL)
    for where, marker in zip(dict.fromkeys(pair.where for pair in pairs), _MARKERS[1:], strict=False):
        these = np.array([pair.where == where for pair in pairs])
        axes.plot(published[these], heights[these], ls="", marker=marker, ms=4.5, color=_PUBLISHED)
        axes.annotate(
            where.replace(" ", "\n"),
            (1, float(heights[these].mean())),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=_PUBLISHED,
            fontsize=7.5,
        )
    axes.set_yticks(heights, [pair.category for pair in pairs])
    axes.tick_params(axis="y", labelcolor=style.INK, labelsize=7)
    axes.set_ylim(heights[-1] + 0.7, -0.7)
    axes.set_xlim(0, 100)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_xlabel("percent of households that own")
    axes.set_title("Owners by type of household")
