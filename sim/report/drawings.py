"""Which figures a result gets, with the sentence beside each and what a reader who cannot see it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.language import say
from sim.report.figures.by_year import by_year
from sim.report.figures.flows import Flow, flows
from sim.report.figures.forest import forest
from sim.report.figures.over_time import TOGETHER, indexes, mean, over_time, over_time_apart
from sim.report.figures.states import states
from sim.report.figures.waits import waits
from sim.report.material import Story, mean_of
from sim.report.moves import MOVES
from sim.report.numbers import decimals_of_level, number
from sim.report.words import FOREST, PLACES, STATES, WAITS, is_clear, title_of, within

MOST_SANKEYS = 4
"""A diagram of moves for each scenario, if there are so many at most."""
_TOLD = 8
_WIDTHS = (
    "Households a year: at the left where they come from, at the right where they go; bands as wide as they are many."
)
_COLOURS = (
    "Households a year: at the left where they come from, at the right where they go; bands as wide as they are many. "
    "Blue: clearly more than in the base; orange: clearly fewer; grey: no clear difference."
)
_NEED = ("homeless", "municipal_queue")
_MARKET = ("price_index", "rent_index")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure, the name of its file, its caption, and its content in words."""

    name: str
    figure: Figure
    caption: str
    alt: str


def drawings(
    told: Sequence[Story], source: str, rows: pd.DataFrame | None = None, confidence: float = 0.95
) -> Iterator[Drawing]:
    """The figures that the stories have rows for, one at a time, so that only one is held.

    Args:
        told: the stories, a comparison's base first.
        source: the line at the foot of each.
        rows: a comparison's rows (`material.differences`); None for a run.
        confidence: level of their intervals.
    """
    if rows is not None and len(told) > 1:
        whole = rows[((rows["municipality"] == "all") & (rows["group"] == "all")).to_numpy()]
        yield from _compared(told, whole, confidence, source)
        yield from _levels(told, source, whole)
    else:
        yield from _levels(told, source)


def _compared(told: Sequence[Story], rows: pd.DataFrame, confidence: float, source: str) -> Iterator[Drawing]:
    there = [name for name in FOREST if (rows["measure"] == name).any()]
    if there:
        yield Drawing(
            "differences",
            forest(rows, told, there, confidence, source),
            say(
                "What each scenario changes over the whole period: a point right of the line is a rise, left of it a "
                "fall."
            ),
            say(
                "Dot-and-whisker charts of the differences in the tables above, for {measures}",
                measures=", ".join(within(title_of(name)) for name in there),
            ),
        )
    yearly = (rows["measure"] == "homeless") & (rows["period"] != "all")
    if yearly.any():
        yield Drawing(
            "homeless_difference",
            by_year(rows, told, "homeless", confidence, source),
            say("When the change in homelessness comes, and whether it lasts."),
            say("Charts of the yearly difference in homeless persons from the base, one a scenario"),
        )


def _levels(told: Sequence[Story], source: str, rows: pd.DataFrame | None = None) -> Iterator[Drawing]:
    need = [name for name in _NEED if _all_have(told, name)]
    spread = say(
        "Replications spread because chance falls differently; pairs of them share their chance, so the difference is "
        "surer than overlapping bands suggest."
    )
    if need and len(told) <= TOGETHER:
        title = say("Homelessness and the municipal queue") if len(need) > 1 else title_of(need[0])
        caption = spread if len(told) > 1 else say("The band shows how far chance alone moves these numbers.")
        figure = over_time(told, need, title, source)
        yield Drawing("homelessness", figure, caption, _path_of(told, need))
    elif need:
        captions = {"municipal_queue": say("Households approved for a municipal dwelling that still wait for one.")}
        for name in need:
            caption = captions.get(name, spread)
            yield Drawing(name, over_time_apart(told, name, source), caption, _path_of(told, [name]))
    if all(_all_have(told, name) for name in STATES):
        yield Drawing(
            "states",
            states(told, source),
            say("Most households own; those whom policy is about are the thin layers, drawn again on the right."),
            _path_of(told, list(STATES)),
        )
    if rows is None:
        yield from _moves(told[0], source)
    elif len(told) <= 1 + MOST_SANKEYS:
        for one in told[1:]:
            yield from _changed_moves(one, rows, source)
    if any(kind in one.deciles for one in told for kind in WAITS):
        yield Drawing(
            "waiting_times",
            waits(told, source),
            say("A curve further to the right is a longer wait; those who still wait at the end are not counted."),
            _waits_of(told),
        )
    market = [name for name in _MARKET if _all_have(told, name)]
    if market:
        yield Drawing(
            "prices_and_rents",
            indexes(told, market, say("House prices and rents"), source),
            say("Prices and rents are made by the model, for dwellings of constant quality."),
            _path_of(told, market),
        )


def _moves(one: Story, source: str) -> Iterator[Drawing]:
    """A run's moves between housing states."""
    moved = [
        Flow(left, entered, mean_of(one.totals[name]) / _years(one))
        for name, (left, entered) in MOVES.items()
        if name in one.totals
    ]
    if any(flow.yearly for flow in moved):
        yield Drawing(
            "moves",
            flows(moved, say("Moves between housing states"), say(_WIDTHS), source),
            say("From where to where households go; who moves here or away, forms or dissolves is left out."),
            _largest(moved),
        )


def _changed_moves(one: Story, rows: pd.DataFrame, source: str) -> Iterator[Drawing]:
    """A scenario's moves, with those that are clearly more or fewer than in the base."""
    mine = rows[(rows["scenario"] == one.stem).to_numpy() & (rows["period"] == "all").to_numpy()]
    columns = [mine[name].to_numpy(dtype=np.float64).tolist() for name in ("scenario_mean", "ci_low", "ci_high")]
    moved = []
    for name, yearly, low, high in zip(mine["measure"], *columns, strict=True):
        if name in MOVES:
            change = (1 if low > 0 else -1) if is_clear(low, high) else 0
            moved.append(Flow(*MOVES[name], yearly / _years(one), change))
    if any(flow.yearly for flow in moved):
        yield Drawing(
            f"moves_{one.stem}",
            flows(moved, say("Moves between housing states: {scenario}", scenario=one.label), say(_COLOURS), source),
            say("Which ways to a dwelling, and out of one, the scenario opens and closes."),
            _largest(sorted(moved, key=lambda flow: not flow.change)),
        )


def _years(one: Story) -> float:
    return next(iter(one.series.values())).times.size / 12


def _largest(moved: Sequence[Flow]) -> str:
    """The largest flows in words; of those that changed first, if they are told first."""
    first = bool(moved[0].change)
    chosen = sorted((flow for flow in moved if bool(flow.change) is first), key=lambda flow: -flow.yearly)[:_TOLD]
    ways = {1: say(", clearly more than in the base"), -1: say(", clearly fewer than in the base")}
    said = [
        say(
            "from {left} to {entered} {count}{change}",
            left=within(say(PLACES[flow.left])),
            entered=within(say(PLACES[flow.entered])),
            count=number(flow.yearly, decimals_of_level(flow.yearly) if flow.yearly < 10 else 0),
            change=ways.get(flow.change or 0, ""),
        )
        for flow in chosen
    ]
    return say("Sankey diagram of households a year: {flows}", flows="; ".join(said))


def _all_have(told: Sequence[Story], measure: str) -> bool:
    return all(measure in one.series for one in told)


def _path_of(told: Sequence[Story], measures: Sequence[str]) -> str:
    """The first and the last month's mean of each line."""
    said = []
    for name in measures:
        title = say(STATES[name]) if name in STATES else title_of(name)
        lines = []
        for one in told:
            path = mean(one.series[name].values)
            defined = path[np.isfinite(path)]
            if not defined.size:
                lines.append(say("{scenario} undefined", scenario=one.label))
                continue
            first, last = (number(end, decimals_of_level(end)) for end in defined[[0, -1]].tolist())
            lines.append(say("{scenario} from {first} to {last}", scenario=one.label, first=first, last=last))
        said.append(f"{title} ({say(told[0].series[name].unit)}): {'; '.join(lines)}")
    return " ".join([say("Chart by month, first to last month."), ". ".join(said)])


def _waits_of(told: Sequence[Story]) -> str:
    said = []
    for kind, title in WAITS.items():
        medians = [
            " ".join((one.label, say("{count} days", count=number(mean_of(one.deciles[kind][4:5])))))
            for one in told
            if kind in one.deciles
        ]
        if medians:
            said.append(say("{wait}, median: {medians}", wait=say(title), medians="; ".join(medians)))
    return " ".join([say("Curves of waiting times."), ". ".join(said)])
