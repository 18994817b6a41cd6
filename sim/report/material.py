"""The rows that figures and tables need, taken out of the frames of results once.

A result of six scenarios holds a million rows; a figure needs a few hundred. Everything above this file works
on small arrays of replications by months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.results import ComparisonResult, RunResult, ScenarioInfo
from sim.language import say, spoken
from sim.report.moves import MOVES
from sim.report.words import BY_GROUP, BY_YEAR, COSTS, FOREST, HEADLINE, STATES, WAITS

Floats = npt.NDArray[np.float64]

MONTHLY: tuple[str, ...] = ("homeless", "municipal_queue", "price_index", "rent_index", *STATES)
"""Measures that are drawn month by month."""

DECILES: tuple[int, ...] = (10, 20, 30, 40, 50, 60, 70, 80, 90)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure over time.

    Attributes:
        times: middle of each month as a year with decimals, shape (months,).
        values: shape (replications, months); NaN where undefined.
        unit: unit of the values.
    """

    times: Floats
    values: Floats
    unit: str


@dataclass(frozen=True, slots=True)
class Story:
    """One scenario as figures and page tell it: the whole scenario, everybody.

    Attributes:
        stem: short name, as in the comparison's columns.
        label: title as it is said, different from the other stories' titles.
        dates: days on which a rule or the stock changes by the scenario's own hand.
        series: monthly series by measure; measures without rows are left out.
        deciles: by duration, mean over replications of each of `DECILES`, in days; shape (9,).
        totals: by measure, values over the whole period, one a replication.
        years: by measure, the mean over replications in each year.
        units: unit of each measure in `totals`.
    """

    stem: str
    label: str
    replications: int
    dates: tuple[date, ...]
    series: Mapping[str, Series]
    deciles: Mapping[str, Floats]
    totals: Mapping[str, Floats]
    years: Mapping[str, Mapping[str, float]]
    units: Mapping[str, str]


def stories(result: RunResult | ComparisonResult) -> tuple[Story, ...]:
    """The stories of a result, a comparison's base first, under labels that differ from each other."""
    results = (result,) if isinstance(result, RunResult) else (result.base, *result.scenarios)
    titles = [say(one.scenario.title) for one in results]
    told = [
        story(one, title if titles.count(title) == 1 else f"{title} ({one.scenario.stem})")
        for one, title in zip(results, titles, strict=True)
    ]
    # A date that the base has too marks no difference.
    shared = told[0].dates
    others = [replace(one, dates=tuple(day for day in one.dates if day not in shared)) for one in told[1:]]
    return (told[0], *others)


def story(result: RunResult, label: str) -> Story:
    """Select and reshape what is drawn and tabled of one result."""
    frame = result.measures
    where, group = _Names(frame["municipality"]), _Names(frame["group"])
    what, when = _Names(frame["measure"]), _Names(frame["period"])
    durations = {f"{measure}_p{decile}" for measure in WAITS for decile in DECILES}
    place = place_of(result.scenario, where.names)
    kept = (
        where.are({place}) & group.are({"all"}) & what.are({*MONTHLY, *HEADLINE, *BY_YEAR, *COSTS, *MOVES, *durations})
    )
    rows = np.flatnonzero(kept)
    value = frame["value"].to_numpy(dtype=np.float64)[rows]
    number = frame["replication"].to_numpy()
    replications = np.unique(number)
    number = number[rows]
    measure, period = what.codes[rows], when.codes[rows]
    unit = _Names(frame["unit"])

    lengths = np.array([len(name) for name in when.names])[period]
    of_kind = {length: np.flatnonzero(lengths == length) for length in (3, 4, 7)}
    series: dict[str, Series] = {}
    totals: dict[str, Floats] = {}
    years: dict[str, dict[str, float]] = {}
    units: dict[str, str] = {}
    for code in np.unique(measure):
        name = what.names[code]
        monthly, yearly, whole = (of_kind[length][measure[of_kind[length]] == code] for length in (7, 4, 3))
        units[name] = unit.names[unit.codes[rows[np.flatnonzero(measure == code)[0]]]]
        if monthly.size and name in MONTHLY:
            months = [when.names[one] for one in period[monthly]]
            series[name] = _series(months, number[monthly], value[monthly], replications, units[name])
        if whole.size:
            totals[name] = value[whole]
        if yearly.size:
            every = sorted({when.names[one] for one in np.unique(period[yearly])})
            of = {year: period[yearly] == when.names.index(year) for year in every}
            years[name] = {year: mean_of(value[yearly][mine]) for year, mine in of.items()}
    deciles: dict[str, Floats] = {}
    for name in WAITS:
        points = np.array([mean_of(totals.get(f"{name}_p{decile}", np.zeros(0))) for decile in DECILES])
        if np.isfinite(points).sum() >= 2:
            deciles[name] = points
    return Story(
        stem=result.scenario.stem,
        label=label,
        replications=int(replications.size),
        dates=changes_of(result.manifest),
        series=series,
        deciles=deciles,
        totals={name: values for name, values in totals.items() if name not in durations},
        years=years,
        units=units,
    )


def differences(comparison: ComparisonResult) -> pd.DataFrame:
    """The comparison's rows for the whole period and for each year, with plain text columns.

    Columns: those of comparison.csv; `municipality` holds `all` for the whole scenario, also where the
    scenario has one municipality only.
    """
    table = comparison.table
    what, when = _Names(table["measure"]), _Names(table["period"])
    not_months = {period for period in when.names if "-" not in period}
    rows = table[what.are({*HEADLINE, *FOREST, *BY_GROUP, *COSTS, *MOVES}) & when.are(not_months)].copy()
    for column in ("measure", "unit", "municipality", "group", "period", "base", "scenario"):
        rows[column] = rows[column].astype(str)
    place = place_of(comparison.base.scenario, rows["municipality"].unique())
    if place != "all":
        rows["municipality"] = rows["municipality"].replace(place, "all")
    return rows


def changes_in_words(info: ScenarioInfo) -> tuple[str, ...]:
    """What a scenario changes from its base, one sentence each, in the language that is spoken."""
    return info.in_words.get(spoken(), info.differences)


def place_of(info: ScenarioInfo, names: Iterable[str]) -> str:
    """The name under which the frames hold the whole scenario: `all`, or its only municipality."""
    return "all" if "all" in set(names) or not info.municipalities else info.municipalities[0]


def changes_of(manifest: Mapping[str, Any]) -> tuple[date, ...]:
    """Days of the dated changes and builds that a manifest's resolved scenario lists."""
    scenario = manifest.get("scenario", {})
    days = {row["from"] for row in scenario.get("changes", ())}
    days |= {row["date"] for row in scenario.get("builds", ())}
    return tuple(sorted(date.fromisoformat(day) for day in days))


def mean_of(values: Floats) -> float:
    """Mean of what is defined, NaN if nothing is."""
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if defined.size else float("nan")


class _Names:
    """A column of names as numbers and the names that they stand for."""

    def __init__(self, column: pd.Series[Any]) -> None:
        coded = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
        self.codes: npt.NDArray[np.integer[Any]] = coded.cat.codes.to_numpy()
        self.names: list[str] = [str(name) for name in coded.cat.categories]

    def are(self, wanted: set[str]) -> npt.NDArray[np.bool_]:
        """Which rows hold one of the wanted names."""
        # One place more than there are names: a missing name has code -1 and is none of them.
        which = np.array([*(name in wanted for name in self.names), False])
        found: npt.NDArray[np.bool_] = which[self.codes]
        return found


def _series(
    months: list[str], number: npt.NDArray[Any], value: Floats, replications: npt.NDArray[Any], unit: str
) -> Series:
    every = sorted(set(months))
    column = {month: place for place, month in enumerate(every)}
    values = np.full((replications.size, len(every)), np.nan)
    values[np.searchsorted(replications, number), [column[month] for month in months]] = value
    times = np.array([int(month[:4]) + (int(month[5:7]) - 0.5) / 12 for month in every])
    return Series(times, values, unit)
