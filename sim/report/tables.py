"""The tables of the page as rows of text: headline numbers, differences, who gains, years."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.results import ComparisonResult
from sim.language import say
from sim.report.material import Story, mean_of
from sim.report.meanings import meaning_of
from sim.report.numbers import (
    MINUS,
    MISSING,
    Display,
    between,
    decimals_of_interval,
    decimals_of_level,
    display,
    interval,
    number,
)
from sim.report.words import (
    ANSWER,
    BY_GROUP,
    BY_YEAR,
    GROUPS,
    HEADLINE,
    ITEMS,
    PAYERS,
    how_sure,
    is_clear,
    named,
    title_of,
    within,
)

WAYS = ("more for {items}", "less for {items}", "more from {items}", "less from {items}")
"""What a payer pays more or less for, and takes in more or less from."""
MOST_ITEMS = 4
"""Items that a sentence names at most."""
SUM = "Sum"
"""Title of the last row of a cost table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A difference in a table: its text, and whether its interval excludes zero."""

    text: str
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of a headline table; texts as shown."""

    title: str
    definition: str
    unit: str
    unit_of_difference: str
    base: str
    scenario: str
    difference: Cell
    interval: str
    sure: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of differences: a heading per column, a name and cells per row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure of a run: its mean and the middle 80 % of replications."""

    title: str
    definition: str
    unit: str
    mean: str
    spread: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of a comparison, in stored units; `low` and `high` are the interval's ends."""

    unit: str
    base: float
    scenario: float
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval excludes zero."""
        return is_clear(self.low, self.high)


Rows = Mapping[tuple[str, str, str, str], Difference]
"""Rows for the whole period by scenario, municipality, group and measure."""


def index(rows: pd.DataFrame, period: str = "all") -> Rows:
    """The rows of `material.differences` for the whole period, or for a year, for look-up."""
    whole = rows[(rows["period"] == period).to_numpy()]
    names = zip(whole["scenario"], whole["municipality"], whole["group"], whole["measure"], strict=True)
    columns = ("base_mean", "scenario_mean", "difference", "ci_low", "ci_high")
    numbers = whole[list(columns)].to_numpy(dtype=np.float64).tolist()
    units = whole["unit"].tolist()
    return {key: Difference(unit, *five) for key, unit, five in zip(names, units, numbers, strict=True)}


def headline(rows: Rows, stem: str) -> list[Line]:
    """The headline table of one scenario; measures without rows are left out."""
    found = [(name, rows[key]) for name in HEADLINE if (key := (stem, "all", "all", name)) in rows]
    return [_line(name, row) for name, row in found]


def answer(rows: Rows, stem: str, confidence: str, held: Mapping[str, str]) -> list[str]:
    """What a scenario does, in three sentences: without a home, in the market, in public budgets.

    Clear differences are told; where a theme has none, its first measure with its interval. Empty if nothing differs.

    Args:
        held: by measure, a sentence on how far its difference holds across an ensemble, if there is one.
    """
    told = []
    differs = False
    for theme, names in ANSWER.items():
        found = {name: rows[key] for name in names if (key := (stem, "all", "all", name)) in rows}
        if not found:
            continue
        differs = differs or any(row.difference or row.low != row.high for row in found.values())
        sure = [name for name, row in found.items() if row.clear]
        parts = "; ".join(_differs(name, found[name], confidence) for name in sure or list(found)[:1])
        sentence = "{theme}: {found}." if sure else "{theme}, nothing clear: {found}."
        told.append(
            say(sentence, theme=say(theme), found=parts) + next((held[name] for name in sure if name in held), "")
        )
    return told if differs else []


def _differs(name: str, row: Difference, confidence: str) -> str:
    """A difference with its interval, as a part of a sentence."""
    line = _line(name, row)
    return say(
        "{measure} {difference} ({confidence}\u00a0% interval {interval}), from {base} to {scenario}",
        measure=within(line.title),
        difference=f"{line.difference.text}\u00a0{line.unit_of_difference}" if line.unit else line.difference.text,
        confidence=confidence,
        interval=line.interval,
        base=line.base,
        scenario=line.scenario,
    )


def overview(rows: Rows, told: Sequence[Story]) -> Grid:
    """Differences of all scenarios side by side: a row per headline measure, a column per scenario."""
    scenarios = told[1:]
    made = []
    for name in HEADLINE:
        found = [rows.get((one.stem, "all", "all", name)) for one in scenarios]
        first = next((row for row in found if row is not None), None)
        if first is not None:
            unit = display(first.unit).unit_of_difference
            made.append((named(name, unit), tuple(_cell(row) for row in found)))
    return Grid(tuple(one.label for one in scenarios), tuple(made))


def by_group(rows: Rows, stem: str) -> Grid:
    """Differences by group; without rows where no group is told apart."""
    return _breakdown({say(title): ("all", group) for group, title in GROUPS.items()}, rows, stem)


def by_municipality(rows: Rows, stem: str, titles: Mapping[str, str]) -> Grid:
    """Differences by municipality, whose titles are given by name; without rows where there is only one."""
    places = {title: (name, "all") for name, title in titles.items()} if len(titles) > 1 else {}
    return _breakdown(places, rows, stem)


def spreads(told: Story) -> list[Spread]:
    """The headline table of a run."""
    made = []
    for name in HEADLINE:
        values = told.totals.get(name)
        if values is None:
            continue
        shown = display(told.units[name])
        mean = mean_of(values) * shown.scale
        decimals = decimals_of_level(mean)
        defined = values[np.isfinite(values)] * shown.scale
        spread = MISSING
        if defined.size > 1:
            low, high = np.quantile(defined, (0.1, 0.9)).tolist()
            spread = between(number(low, decimals), number(high, decimals))
        made.append(Spread(title_of(name), meaning_of(name), shown.unit, number(mean, decimals), spread))
    return made


def years(told: Story) -> Grid:
    """Means over replications by year: a row per measure, a column per year."""
    there = [name for name in BY_YEAR if name in told.years]
    every = sorted({year for name in there for year in told.years[name]})
    made = []
    for name in there:
        shown = display(told.units[name])
        values = [told.years[name].get(year, math.nan) * shown.scale for year in every]
        decimals = max((decimals_of_level(value) for value in values if math.isfinite(value)), default=0)
        cells = tuple(Cell(number(value, min(decimals, 1))) for value in values)
        made.append((named(name, shown.unit), cells))
    return Grid(tuple(every), tuple(made))


def costs(told: Story) -> list[tuple[str, Grid]]:
    """A run's costs, a title and a grid a payer: a row per item ever paid or received and their sum, a column per year.

    In NOK million, means over replications; the last column is the whole time.
    """
    every = sorted({year for payer in PAYERS for year in told.years.get(f"cost_{payer}", ())})
    made = []
    for payer in PAYERS:
        lines = [_cost_line(told, f"cost_{payer}_{item}", what, every) for item, what in ITEMS.items()]
        paid = [line for line in lines if line is not None]
        total = _cost_line(told, f"cost_{payer}", SUM, every)
        if paid and total is not None:
            made.append((title_of(f"cost_{payer}"), Grid((*every, say("All")), (*paid, total))))
    return made


def _cost_line(told: Story, name: str, title: str, years: Sequence[str]) -> tuple[str, tuple[Cell, ...]] | None:
    """A measure's row of the cost table; None if there never was anything to pay."""
    whole = mean_of(told.totals.get(name, np.zeros(0)))
    scale = display("NOK").scale
    values = [*(told.years.get(name, {}).get(year, math.nan) * scale for year in years), whole * scale]
    sizes = [abs(value) for value in values if math.isfinite(value)]
    if not any(sizes):
        return None
    decimals = min(2, decimals_of_level(max(sizes[:-1], default=sizes[-1])))
    return say(title), tuple(Cell(number(value, decimals)) for value in values)


def cost_differences(rows: Rows, stem: str) -> Grid:
    """Differences of costs in NOK million: a row per item that somebody pays or receives, a column per payer."""
    made = []
    for item, title in [*ITEMS.items(), ("", SUM)]:
        names = [f"cost_{payer}_{item}".rstrip("_") for payer in PAYERS]
        found = [rows.get((stem, "all", "all", name)) for name in names]
        paid = [row if row is not None and (row.base or row.scenario) else None for row in found]
        if any(paid):
            made.append((say(title), tuple(_cell(row) for row in paid)))
    return Grid(tuple(map(say, PAYERS.values())), tuple(made) if len(made) > 1 else ())


def cost_years(years: Mapping[str, Rows], stem: str) -> Grid:
    """Differences of what each pays in each year, NOK million: a row per payer, a column per year."""
    made = []
    for payer, title in PAYERS.items():
        found = [rows.get((stem, "all", "all", f"cost_{payer}")) for rows in years.values()]
        if any(row is not None and (row.difference or row.clear) for row in found):
            made.append((say(title), tuple(_cell(row) for row in found)))
    return Grid(tuple(years), tuple(made))


def who_pays(rows: Rows, stem: str) -> list[str]:
    """A sentence for each payer whose cost changes: by how much, and for what; clear items only."""
    told = []
    for payer, title in PAYERS.items():
        whole = rows.get((stem, "all", "all", f"cost_{payer}"))
        if whole is None or not (whole.base or whole.scenario):
            continue
        items = {what: rows.get((stem, "all", "all", f"cost_{payer}_{item}")) for item, what in ITEMS.items()}
        clear = {what: row for what, row in items.items() if row is not None and row.clear}
        ways: dict[str, list[tuple[str, Difference]]] = {way: [] for way in WAYS}
        for what, row in clear.items():
            received = row.base + row.scenario < 0
            more = (row.difference > 0) is not received
            ways[WAYS[2 * received + (not more)]].append((what, row))
        parts = [say(way, items=_items(found)) for way, found in ways.items() if found]
        if parts or whole.clear:
            sentence = say(
                "{payer}: {difference}\u00a0{unit} in all"
                if whole.clear
                else "{payer}: {difference}\u00a0{unit} in all, not clear of zero",
                payer=say(title),
                difference=_cell(whole).text,
                unit=display(whole.unit).unit_of_difference,
            )
            told.append("; ".join([sentence, *parts]) + ".")
    return told


def _items(found: Sequence[tuple[str, Difference]]) -> str:
    """Items with the sizes of their differences, the largest first."""
    largest = sorted(found, key=lambda one: -abs(one[1].difference))[:MOST_ITEMS]
    return ", ".join(f"{within(say(what))} ({_cell(row).text.lstrip('+' + MINUS)})" for what, row in largest)


def evaluation(result: ComparisonResult) -> Grid | None:
    """What evaluations of a programme would find, beside what it does; a row per measure (and scenario)."""
    frame = result.evaluation
    if frame is None:
        return None
    several = frame["scenario"].nunique() > 1
    made = []
    for row in frame.to_dict("records"):
        decimals = decimals_of_interval(row["true_low"], row["true_high"], row["true_effect"])
        title = title_of(str(row["measure"]))
        cells = (
            Cell(number(row["true_effect"], decimals, signed=True), is_clear(row["true_low"], row["true_high"])),
            Cell(number(row["estimate"], decimals, signed=True)),
            Cell(interval(row["estimate_low"], row["estimate_high"], decimals)),
            *(Cell(number(100 * row[share]) + "\u00a0%") for share in ("seen", "seen_without", "covered")),
        )
        made.append((f"{title} ({row['scenario']})" if several else title, cells))
    columns = ("True effect", "Mean estimate", "95 % of estimates", "Seen", "Seen without", "True held")
    return Grid(tuple(map(say, columns)), tuple(made))


def _breakdown(parts: Mapping[str, tuple[str, str]], rows: Rows, stem: str) -> Grid:
    places = set(parts.values())
    units = {
        name: display(row.unit).unit_of_difference
        for (of, place, group, name), row in rows.items()
        if of == stem and (place, group) in places
    }
    there = [name for name in BY_GROUP if name in units]
    made = []
    for title, (place, group) in parts.items():
        found = [rows.get((stem, place, group, name)) for name in there]
        if any(found):
            made.append((title, tuple(_cell(row) for row in found)))
    return Grid(tuple(named(name, units[name]) for name in there), tuple(made))


def _cell(row: Difference | None) -> Cell:
    if row is None:
        return Cell(MISSING)
    shown, decimals = measured(row)
    return Cell(number(row.difference * shown.scale, decimals, signed=True), row.clear)


def _line(name: str, row: Difference) -> Line:
    shown, decimals = measured(row)
    return Line(
        title=title_of(name),
        definition=meaning_of(name),
        unit="" if named(name, shown.unit) == title_of(name) else shown.unit,
        unit_of_difference=shown.unit_of_difference,
        base=number(row.base * shown.scale, decimals),
        scenario=number(row.scenario * shown.scale, decimals),
        difference=Cell(number(row.difference * shown.scale, decimals, signed=True), row.clear),
        interval=interval(row.low * shown.scale, row.high * shown.scale, decimals),
        sure=how_sure(row.difference, row.low, row.high),
    )


def measured(row: Difference) -> tuple[Display, int]:
    """How a row is shown, and with how many decimals; a bound of a clear interval never reads as zero."""
    shown = display(row.unit)
    low, high = row.low * shown.scale, row.high * shown.scale
    decimals = decimals_of_interval(low, high, row.base * shown.scale)
    while row.clear and decimals < 3 and 0 in (round(low, decimals), round(high, decimals)):
        decimals += 1
    return shown, decimals
