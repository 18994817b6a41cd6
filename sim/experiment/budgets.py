"""A comparison's money as budgets have it: what each payer pays for each item in each year, and what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.costs import ITEMS, PAYERS, cost_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "scenario",
    "municipality",
    "payer",
    "item",
    "year",
    "base_mean",
    "scenario_mean",
    "difference",
    "ci_low",
    "ci_high",
)
"""Columns of budgets.csv: NOK in prices of the first month, what is received negative; `item` is `all` for a payer's
sum, `year` is `all` for the whole time."""


def budgets(comparison: pd.DataFrame) -> pd.DataFrame:
    """The cost rows of a comparison's table as a frame with `COLUMNS`; items that nobody ever paid are left out."""
    import pandas as pd

    named = {cost_of(payer, item): (payer.name.lower(), item or "all") for payer in PAYERS for item in ("", *ITEMS)}
    measure, period = (comparison[column].astype(str) for column in ("measure", "period"))
    yearly = period.str.fullmatch(r"\d{4}|all") & (comparison["group"].astype(str) == "all")
    paid = (comparison["base_mean"] != 0) | (comparison["scenario_mean"] != 0)
    rows = comparison[measure.isin(named) & yearly & paid]
    kept = measure[rows.index]
    told = rows.assign(
        payer=kept.map(lambda name: named[name][0]),
        item=kept.map(lambda name: named[name][1]),
        year=period[rows.index],
    )[list(COLUMNS)].reset_index(drop=True)
    for column in COLUMNS[:5]:
        told[column] = pd.Categorical(told[column].astype(str))
    return told
