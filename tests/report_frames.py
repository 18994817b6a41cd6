"""Synthetic results for tests of the report: plausible numbers of a small municipality, not the model's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.results import (
    COMPARISON_COLUMNS,
    MEASURE_COLUMNS,
    ComparisonResult,
    RunResult,
    ScenarioInfo,
)

Row = tuple[int, Sequence[str], str, str, npt.NDArray[np.float64]]
"""Replication, periods, group, measure, values."""

TOTALS = {
    "homeless": (21.0, "persons"),
    "homeless_children": (2.4, "persons"),
    "homeless_unknown": (9.5, "persons"),
    "municipal_queue": (48.0, "households"),
    "temporary_nights": (21_400.0, "nights"),
    "municipal_wait_days": (212.0, "days"),
    "days_to_housed": (148.0, "days"),
    "startlan_purchases": (214.0, "purchases"),
    "startlan_refused_share": (0.31, "share"),
    "first_time_purchases": (1310.0, "purchases"),
    "ownership_rate": (0.768, "share"),
    "price_index": (131.0, "index (start = 100)"),
    "rent_index": (117.0, "index (start = 100)"),
    "evictions": (63.0, "evictions"),
    "cost_municipality": (612e6, "NOK"),
    "cost_state": (148e6, "NOK"),
    "cost_net_present": (655e6, "NOK"),
    "bostotte_recipients": (310.0, "households"),
    "homeless_per_1000": (1.2, "per 1000 inhabitants"),
    "cost_municipality_office": (21e6, "NOK"),
    "cost_municipality_operation": (88e6, "NOK"),
    "cost_municipality_rent_municipal": (-94e6, "NOK"),
    "cost_municipality_social_assistance": (0.4e6, "NOK"),
    "cost_state_grant": (12e6, "NOK"),
    "cost_state_bostotte": (136e6, "NOK"),
    "cost_state_office": (0.0, "NOK"),
}
FALLING = ("startlan_purchases", "first_time_purchases", "price_index", "ownership_rate")
STATES = {
    "state_owner_outright": 2150.0,
    "state_owner_bank": 3350.0,
    "state_owner_startlan": 180.0,
    "state_private_rent": 1480.0,
    "state_municipal_rent": 205.0,
    "state_friends": 26.0,
    "state_temporary": 6.0,
    "state_rough": 2.0,
    "state_institution": 3.0,
    "state_prison": 1.5,
}
YEARLY = tuple(name for name in TOTALS if name.startswith("cost_") and name != "cost_net_present")
TROUBLE = ("state_friends", "state_temporary", "state_municipal_rent")
SCENARIOS = (
    ("cap85", "85 % cap on every home loan, startlån included", 0.45, "2009-12-01"),
    ("cap85_exempt", "85 % cap, startlån exempt", 0.08, "2009-12-01"),
    ("builds", "39 municipal flats in 2009", -0.3, "2009-06-01"),
    ("staff", "Two more case workers at the housing office", -0.1, "2010-01-01"),
    ("same", "Nothing changed", 0.0, None),
    ("frame", "Startlån frame doubled", -0.2, "2009-01-01"),
)


def result(
    stem: str = "baseline",
    title: str = "The rules of 2010 throughout",
    effect: float = 0.0,
    changed: str | None = None,
    *,
    replications: int = 6,
    months: int = 48,
    padding: int = 0,
) -> RunResult:
    """A run in which troubles grow by the share `effect`, slowly.

    Args:
        changed: date of a dated change, as it stands in a manifest.
        padding: monthly measures besides, which no figure draws; they give the frame a real result's size.
    """
    common = np.random.default_rng(7)
    own = np.random.default_rng(sum(stem.encode()))
    noise = 0.12 if effect else 0.0
    time = np.arange(months)
    periods = [f"{2008 + month // 12}-{month % 12 + 1:02d}" for month in time]
    years = [str(2008 + year) for year in range(months // 12)]
    grown = effect / (1 + np.exp((months * 0.45 - time) / 8))
    rows: list[Row] = []
    for replication in range(1, replications + 1):
        wander = 0.8 * np.cumsum(common.normal(0, 0.035, months))
        for measure in ("homeless", "municipal_queue"):
            moving = 1 + wander + 0.12 * np.sin(time / 19) + common.normal(0, 0.07, months)
            path = np.maximum(0, np.round(TOTALS[measure][0] * moving * (1 + grown)))
            rows.append((replication, periods, "all", measure, path))
            yearly = path.reshape(-1, 12).mean(axis=1) + own.normal(0, 8 * noise, len(years))
            rows.append((replication, years, "all", measure, yearly))
        for measure in YEARLY:
            costs = np.full(len(years), TOTALS[measure][0] / len(years)) * (1 + effect)
            rows.append((replication, years, "all", measure, costs))
        price = 100 * np.exp(time * 0.0045 + wander * 0.3) * (1 - 0.15 * grown)
        rows.append((replication, periods, "all", "price_index", price))
        rows.append((replication, periods, "all", "rent_index", price**0.6 * 100**0.4 * (1 + 0.05 * grown)))
        for state, level in STATES.items():
            more = 1 + grown * (state in TROUBLE) - 1.6 * grown * (state == "state_owner_startlan")
            rows.append((replication, periods, "all", state, level * (1 + wander * 0.4) * more))
        rows.extend((replication, periods, "all", f"other_{one}", np.ones(months)) for one in range(padding))
        for group in ("all", "young", "families", "follow_up", "intensive"):
            for measure, (level, _) in TOTALS.items():
                factor = 1 + effect * (-0.12 if measure in FALLING else 0.6) + common.normal(0, 0.03)
                value = level * (1.0 if group == "all" else 0.35) * (factor + own.normal(0, noise))
                rows.append((replication, ["all"], group, measure, np.array([value])))
        for measure, middle in (("municipal_wait_days", 180.0), ("days_to_housed", 96.0)):
            for decile in range(10, 100, 10):
                days = middle * (decile / 50) ** 1.3 * (1 + 0.6 * effect + common.normal(0, 0.03))
                rows.append((replication, ["all"], "all", f"{measure}_p{decile}", np.array([days])))
    info = ScenarioInfo(
        title=title,
        why="Finanstilsynet's proposal of 2011" if changed else "What the question is asked of",
        stem=stem,
        differences=(f"mortgage.ltv_cap: 0.90 → 0.85 from {changed}",) if changed else (),
        municipalities=("stord",),
        start=date(2008, 1, 1),
        end=date(2008 + months // 12, 1, 1),
        published_share={"stord": 0.58},
    )
    manifest = {
        "version": "0.1.0",
        "seed": 1,
        "replications": replications,
        "household_months": 7396 * months * replications,
        "cpu_seconds": 74.2,
        "scenario": {
            "changes": [{"from": changed}] if changed else [],
            "builds": [],
            "profiles": {"stord": {"title": "Stord"}, "bodo": {"title": "Bodø"}},
            "inputs": {"stord": {"published_share": 0.58, "published": 14, "scaled": 7, "assumed": 3}},
        },
    }
    return RunResult(info, _frame(rows), manifest)


def comparison(count: int = 1, *, replications: int = 6, months: int = 48, padding: int = 0) -> ComparisonResult:
    """A base and the first `count` of six scenarios with effects of either sign, one of them none."""
    base = result(replications=replications, months=months, padding=padding)
    others = tuple(
        result(*scenario, replications=replications, months=months, padding=padding) for scenario in SCENARIOS[:count]
    )
    return compared(base, *others)


def compared(base: RunResult, *others: RunResult) -> ComparisonResult:
    """The comparison of runs whose rows match."""
    table = pd.DataFrame(
        [row for other in others for row in _differences(base, other)], columns=list(COMPARISON_COLUMNS)
    )
    for column in ("measure", "unit", "municipality", "group", "period", "base", "scenario"):
        table[column] = table[column].astype("category")
    manifest = {"version": "0.1.0", "seed": 1, "replications": base.replications}
    return ComparisonResult(base, others, table, manifest)


def without(run: RunResult, *measures: str) -> RunResult:
    """The run with some measures undefined throughout."""
    frame = run.measures.copy()
    frame.loc[frame["measure"].isin(measures), "value"] = np.nan
    return replace(run, measures=frame)


def _frame(rows: Sequence[Row]) -> pd.DataFrame:
    lengths = [len(row[1]) for row in rows]
    columns: dict[str, Any] = {
        "replication": np.repeat([row[0] for row in rows], lengths),
        "period": pd.Categorical([period for row in rows for period in row[1]]),
        "municipality": pd.Categorical(np.repeat("stord", sum(lengths))),
        "group": pd.Categorical(np.repeat([row[2] for row in rows], lengths)),
        "measure": pd.Categorical(np.repeat([row[3] for row in rows], lengths)),
        "value": np.concatenate([row[4] for row in rows]),
        "unit": pd.Categorical(np.repeat([_unit(row[3]) for row in rows], lengths)),
    }
    return pd.DataFrame({name: columns[name] for name in MEASURE_COLUMNS})


def _differences(base: RunResult, other: RunResult) -> list[tuple[Any, ...]]:
    by = ["measure", "group", "municipality", "period"]
    pairs = [run.measures[run.measures["period"].astype(str).str.len() < 5] for run in (base, other)]
    first, second = (
        {key: values.to_numpy() for key, values in frame.groupby(by, observed=True)["value"]} for frame in pairs
    )
    rows = []
    for key, values in first.items():
        measure, group, place, period = (str(name) for name in key)
        apart = second[key] - values
        defined = apart[np.isfinite(apart)]
        count = defined.size
        middle = defined.mean() if count else np.nan
        half = 2.1 * defined.std(ddof=1) / np.sqrt(count) if count > 1 else np.nan
        means = [run[np.isfinite(run)].mean() if count else np.nan for run in (values, second[key])]
        interval = (middle, middle - half, middle + half, 0.95, count)
        stems = (base.scenario.stem, other.scenario.stem)
        rows.append((measure, _unit(measure), place, group, period, *stems, *means, *interval))
    return rows


def _unit(measure: str) -> str:
    return TOTALS[measure][1] if measure in TOTALS else "days" if "_p" in measure else "households"
