"""Measures month by month with the spread of replications: scenario and base in the same panel."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language import say
from sim.report import style
from sim.report.material import Floats, Series, Story
from sim.report.words import title_of

TOGETHER = 2
"""Up to this many stories share a panel with their bands; bands of more would hide each other."""


@style.styled
def over_time(told: Sequence[Story], measures: Sequence[str], title: str, source: str) -> Figure:
    """Draw one panel per measure with every story's line and band, lines named at their ends.

    Made for `TOGETHER` stories at most, the base first; every one has the measures.
    """
    columns = 1 if len(told) > 1 else min(2, len(measures))
    rows = -(-len(measures) // columns)
    page = style.sheet(0.1 + 2.05 * rows, title, _shown(told), source)
    labels = ["\n".join(textwrap.wrap(one.label, 21)) for one in told]
    widest = max(len(line) for label in labels for line in label.split("\n"))
    right = 0.15 if len(told) == 1 else 0.3 + 0.065 * widest
    panels = [axes for row in page.grid(rows, columns, right=right, between=0.55) for axes in row]
    drawn = style.looks(len(told))
    for axes, measure in zip(panels, measures, strict=False):
        ends: list[tuple[float, str, str]] = []
        for one, look, label in zip(told, drawn, labels, strict=True):
            middle = _draw(axes, one.series[measure], look)
            ends.append((_last(middle), label, look.colour))
        style.time_axis(axes, told[0].series[measure].times)
        axes.set_ylim(bottom=0)
        style.plain_numbers(axes.yaxis, 4)
        axes.set_title(title_of(measure))
        axes.set_ylabel(say(told[0].series[measure].unit))
        style.dates(axes, sorted({day for one in told for day in one.dates}))
        if len(told) > 1:
            style.beside_lines(axes, ends)
    for axes in panels[len(measures) :]:
        axes.remove()
    return page.figure


@style.styled
def over_time_apart(told: Sequence[Story], measure: str, source: str) -> Figure:
    """Draw one measure in a panel per scenario, each with the base, all on the same scales."""
    scenarios = told[1:]
    columns = min(3, len(scenarios))
    rows = -(-len(scenarios) // columns)
    grey = say("Grey: the base, “{base}”. Coloured: the scenario above the panel.", base=told[0].label)
    shown = f"{_shown(told)} {grey}"
    page = style.sheet(0.25 + 1.7 * rows, title_of(measure), shown, source)
    grid = page.grid(rows, columns, right=0.2, above=0.38, between=0.5, beside=0.22, sharex=True, sharey=True)
    panels = [axes for row in grid for axes in row]
    drawn = style.looks(len(told))
    for place, (axes, one, look) in enumerate(zip(panels, scenarios, drawn[1:], strict=False)):
        _draw(axes, told[0].series[measure], drawn[0])
        _draw(axes, one.series[measure], look)
        axes.set_title(style.wrapped(one.label, 32), color=look.colour, fontsize=7.5)
        if place % columns == 0:
            axes.set_ylabel(say(told[0].series[measure].unit))
        # A panel without one below it carries the years itself.
        axes.tick_params(labelbottom=place + columns >= len(scenarios))
    style.time_axis(panels[0], told[0].series[measure].times, 4)
    panels[0].set_ylim(bottom=0)
    style.plain_numbers(panels[0].yaxis, 4)
    for axes, one in zip(panels, scenarios, strict=False):
        style.dates(axes, one.dates)
    for axes in panels[len(scenarios) :]:
        axes.remove()
    return page.figure


@style.styled
def indexes(told: Sequence[Story], measures: Sequence[str], title: str, source: str) -> Figure:
    """Draw indexes side by side: a line per story, the spread of replications for the base only.

    Scenarios spread as the base does, so one band says it for all of them.
    """
    drawn = style.looks(len(told))
    several = len(told) > 1
    count = told[0].replications
    shown = say("By month, start = 100.")
    if count > 1:
        bands = (
            "Lines: mean of {count} replications. Band: the middle 80\u00a0% of the base."
            if several
            else "Lines: mean of {count} replications. Band: the middle 80\u00a0% of them."
        )
        shown += " " + say(bands, count=count)
    page = style.sheet(
        2.3,
        title,
        shown,
        source,
        labels=[one.label for one in told] if several else (),
        drawn=drawn if several else (),
    )
    [panels] = page.grid(1, len(measures), right=0.2, above=0.3)
    for axes, measure in zip(panels, measures, strict=True):
        _band(axes, told[0].series[measure], drawn[0])
        for one, look in zip(told, drawn, strict=True):
            series = one.series[measure]
            axes.plot(series.times, mean(series.values), color=look.colour, ls=look.dashes, lw=1.3)
        axes.axhline(100, color="#8c8c8c", lw=0.6, zorder=1)
        style.time_axis(axes, told[0].series[measure].times, 6)
        style.plain_numbers(axes.yaxis, 4)
        axes.set_title(title_of(measure))
        axes.set_ylabel(say("index, start = 100"))
    return page.figure


def mean(values: Floats) -> Floats:
    """Mean over replications, NaN in a month where every replication is undefined."""
    defined = np.isfinite(values)
    count = defined.sum(axis=0)
    total = np.where(defined, values, 0.0).sum(axis=0)
    made = np.full(total.shape, np.nan)
    np.divide(total, count, out=made, where=count > 0)
    return made


def _draw(axes: Axes, series: Series, look: style.Look) -> Floats:
    """Draw the band and the mean of a series; returns the mean."""
    middle = mean(series.values)
    _band(axes, series, look)
    axes.plot(series.times, middle, color=look.colour, ls=look.dashes, lw=look.width)
    return middle


def _band(axes: Axes, series: Series, look: style.Look) -> None:
    """Draw the middle 80\u00a0% of replications, where any is defined."""
    if series.values.shape[0] < 2:
        return
    edges = np.full((2, series.times.size), np.nan)
    defined = np.isfinite(series.values)
    every = defined.all(axis=0)
    some = defined.any(axis=0) & ~every
    edges[:, every] = np.quantile(series.values[:, every], (0.1, 0.9), axis=0)
    if some.any():  # rare, and numpy is slow at it
        edges[:, some] = np.nanquantile(series.values[:, some], (0.1, 0.9), axis=0)
    axes.fill_between(series.times, edges[0], edges[1], color=look.colour, alpha=0.16, lw=0)


def _last(values: Floats) -> float:
    defined = values[np.isfinite(values)]
    return float(defined[-1]) if defined.size else 0.0


def _shown(told: Sequence[Story]) -> str:
    count = told[0].replications
    if count == 1:
        shown = say("By month. One replication: how far chance spreads it is not known.")
    else:
        shown = say("By month. Lines: mean of {count} replications. Bands: the middle 80\u00a0% of them.", count=count)
    return f"{shown} {say('Dotted: dated changes of policy or stock.')}" if any(one.dates for one in told) else shown
