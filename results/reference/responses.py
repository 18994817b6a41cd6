"""How the model's housing market answers to incomes, interest, work, stock and the cap, beside published estimates.

Runs the scenarios of scenarios/responses against their base and keeps the table: some ten minutes on two cores.
Nothing is fitted here. A study's long-run elasticity holds the stock and all else fixed, which no scenario does:
builders and landlords answer too, so what is comparable is the sign, the order and how fast.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd
from kept_table import write

import sim

HERE = Path(__file__).resolve().parent
TABLE = HERE / "norway_2008" / "responses.csv"
FOLDER = HERE.parent.parent / "scenarios" / "responses"
BASE = "base"
REPLICATIONS, SEED = 6, 1
YEARS = ("2010", "2012", "2014", "2018")
"""Of the change, which begins on 1 January 2010, and two, four and eight years later."""

_NAUG = "Jacobsen and Naug 2004/2005, Norges Bank ({}, general knowledge, not seen)"
_INET = "INET model of the Bank of England, cap 0.90 to 0.85 for all: {} (the project's own run of it)"


@dataclass(frozen=True, slots=True)
class Response:
    """A measure of a scenario: its change in per cent, in percentage points of a share, or as a number."""

    scenario: str
    measure: str
    unit: Literal["per cent", "points", "number"] = "per cent"
    published: str = ""
    """What a study has, in words: of a change as large as the scenario's."""


RESPONSES = (
    Response("incomes", "price_index", published=_NAUG.format("1.66 per cent a per cent of income, so +17: E241")),
    Response("incomes", "rent_index"),
    Response("incomes", "dwellings_started"),
    Response("incomes", "ownership_rate", unit="points"),
    Response("interest", "price_index", published=_NAUG.format("-3.2 a point before tax, in the long run: E243")),
    Response("interest", "rent_index"),
    Response("interest", "dwellings_started"),
    Response("interest", "ownership_rate", unit="points"),
    Response("unemployment", "price_index", published=_NAUG.format("-0.45 per cent a per cent of the rate: E244")),
    Response("unemployment", "first_time_purchases"),
    Response("unemployment", "eviction_petitions"),
    Response(
        "stock",
        "price_index",
        published="lower; as much as incomes raise them, in the same equation",
    ),
    Response("stock", "rent_index"),
    Response("stock", "dwellings_started", published="what is built by others is crowded out"),
    Response("stock", "dwellings_withdrawn", unit="number"),
    Response("stock", "homeless"),
    Response("stock", "municipal_queue"),
    Response("ltv85", "price_index", published="a little lower"),
    Response("ltv85", "first_time_purchases", published=_INET.format("-12 to -15")),
    Response("ltv85", "bank_lending", published=_INET.format("-12")),
    Response("ltv85", "ownership_rate", unit="points", published=_INET.format("52 to 49 of 100 households, so -3")),
    Response("ltv85", "investor_purchases", published=_INET.format("more")),
    Response("ltv85", "rent_index", published="up"),
    Response("ltv85", "municipal_queue", published="up"),
)

WEALTH: tuple[dict[str, float], ...] = (
    {"wealth_log_sd": 1.2},
    {"wealth_log_sd": 1.9},
    {"family_help_share": 0.16, "family_help_mean": 150_000},
    {"family_help_share": 0.45, "family_help_mean": 320_000},
)
"""Ends of the ranges of what is not known of savings and of help from the family, on which a cap's effect turns."""


def table(
    comparison: pd.DataFrame, responses: Sequence[Response] = RESPONSES, given: Mapping[str, float] | None = None
) -> list[dict[str, object]]:
    """The rows of the table, from the frame of a comparison (columns of comparison.csv).

    Change and 95 % interval stand in per cent of the base's mean, in points of a share, or as a number; an interval is
    that of the paired differences. `given`: assumptions that were other than usual.
    """
    every = comparison[(comparison["group"] == "all") & (comparison["municipality"] == "minor_norway")]
    rows: list[dict[str, object]] = []
    for response in responses:
        chosen = every[(every["scenario"] == response.scenario) & (every["measure"] == response.measure)]
        by_year = chosen.set_index("period")[["base_mean", "difference", "ci_low", "ci_high"]].astype(float)
        for year in YEARS:
            mean, *differences = by_year.loc[[year]].to_numpy()[0]
            times = {"per cent": 100 / mean if mean else math.nan, "points": 100.0, "number": 1.0}[response.unit]
            change, low, high = (times * value for value in differences)
            rows.append(
                {
                    "scenario": response.scenario,
                    "given": ", ".join(f"{name} = {value:g}" for name, value in (given or {}).items()),
                    "measure": response.measure,
                    "year": year,
                    "unit": response.unit,
                    "change": _figure(change),
                    "ci_low": _figure(low),
                    "ci_high": _figure(high),
                    "published": response.published,
                }
            )
    return rows


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def run(replications: int = REPLICATIONS) -> list[dict[str, object]]:
    """The table's rows from fresh runs."""
    names = dict.fromkeys(response.scenario for response in RESPONSES)
    base, *others = (sim.load(FOLDER / f"{name}.toml") for name in (BASE, *names))
    rows = table(sim.compare(base, *others, replications=replications, seed=SEED).comparison)
    cap = [response for response in RESPONSES if response.scenario == "ltv85"]
    for given in WEALTH:
        pair = [replace(one, assumptions=replace(one.assumptions, **given)) for one in (base, others[-1])]
        rows += table(sim.compare(*pair, replications=replications, seed=SEED).comparison, cap, given)
    return rows


def main() -> None:
    """Renew the table and print it."""
    rows = run()
    write(rows, TABLE)
    for row in rows:
        said = f"{row['scenario']!s:13}{row['given']!s:22} {row['measure']!s:22}{row['year']!s:6}"
        print(f"{said}{row['change']!s:>8} ({row['ci_low']} to {row['ci_high']}) {row['unit']}")


if __name__ == "__main__":
    main()
