"""Who pays and who saves, in words and by year; what an evaluation would find, as a table; budgets as a file."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from report_frames import comparison

from sim.experiment.budgets import COLUMNS, budgets
from sim.experiment.stepped_wedge import COLUMNS as EVALUATED
from sim.report import tables
from sim.report.material import differences
from sim.report.tables import Difference

MILLION = 1e6


def row(difference: float, spread: float, base: float = 10.0) -> Difference:
    """In NOK million."""
    ends = ((difference - spread) * MILLION, (difference + spread) * MILLION)
    return Difference("NOK", base * MILLION, (base + difference) * MILLION, difference * MILLION, *ends)


def rows(**by_name: Difference) -> tables.Rows:
    return {("new", "all", "all", f"cost_{name}"): found for name, found in by_name.items()}


def test_each_payer_is_told_what_more_and_what_less_the_largest_first() -> None:
    told = tables.who_pays(
        rows(
            municipality=row(3.0, 0.5),
            municipality_office=row(1.0, 0.1),
            municipality_follow_up=row(4.0, 0.1),
            municipality_temporary_nights=row(-2.0, 0.3),
            municipality_rent_municipal=row(-1.0, 0.1, base=-20.0),
            municipality_refurbishment=row(-0.2, 0.5),  # not clear: not told
            state=row(0.1, 0.5),
        ),
        "new",
    )
    assert [sentence.replace("\u00a0", " ").replace("\u2212", "-") for sentence in told] == [
        "Municipality: +3.0 NOK million in all; more for follow-up in the dwelling (4.00), housing office (1.00); "
        "less for temporary accommodation (2.0); more from rent, municipal dwellings (1.00)."
    ]


def test_a_payer_whose_sum_is_not_clear_is_told_so() -> None:
    (told,) = tables.who_pays(rows(state=row(0.1, 0.5), state_grant=row(2.0, 0.1)), "new")
    assert "in all, not clear of zero; more for grants" in told


def test_years_stand_beside_each_other_by_payer() -> None:
    years = {
        "2010": rows(municipality=row(1.0, 0.1), state=row(0.0, 0.0)),
        "2011": rows(municipality=row(-1.0, 2.0), state=row(0.0, 0.0)),
    }
    grid = tables.cost_years(years, "new")
    assert grid.columns == ("2010", "2011")
    ((payer, cells),) = grid.rows
    assert payer == "Municipality"
    assert [cell.clear for cell in cells] == [True, False]


def test_budgets_are_the_comparisons_cost_rows() -> None:
    made = comparison()
    table = budgets(made.table)
    assert tuple(table.columns) == COLUMNS
    sums = table[(table["item"] == "all") & (table["year"] == "all")]
    mine = made.table[(made.table["measure"] == "cost_municipality") & (made.table["period"] == "all")]
    mine = mine[mine["group"] == "all"]
    assert sums[sums["payer"] == "municipality"]["difference"].tolist() == mine["difference"].tolist()
    assert set(table["payer"]) <= {"municipality", "state", "households"}
    assert not ((table["base_mean"] == 0) & (table["scenario_mean"] == 0)).any()
    assert {"office", "operation", "grant"} <= set(table["item"])
    years = {period for period in differences(made)["period"] if period != "all"}
    assert set(table["year"]) == years | {"all"}


def evaluation(*scenarios: str) -> pd.DataFrame:
    numbers = {"true_effect": -0.5, "true_low": -0.6, "true_high": -0.4, "estimate": -0.45, "estimate_low": -2.0}
    numbers |= {"estimate_high": 1.1, "seen": 0.12, "covered": 0.95, "seen_without": 0.05}
    found = [
        {"scenario": name, "measure": "homeless per 1000 inhabitants", "replications": 40, **numbers}
        for name in scenarios
    ]
    return pd.DataFrame(found, columns=list(EVALUATED))


def test_an_evaluation_is_told_beside_the_truth() -> None:
    grid = tables.evaluation(replace(comparison(), evaluation=evaluation("waves")))
    assert grid is not None
    ((title, cells),) = grid.rows
    assert title == "Homeless per 1000 inhabitants"
    assert [cell.text.replace("\u00a0", " ").replace("\u2212", "-") for cell in cells] == [
        "-0.50",
        "-0.45",
        "-2.00 to +1.10",
        "12 %",
        "5 %",
        "95 %",
    ]
    assert cells[0].clear


def test_several_scenarios_are_named() -> None:
    grid = tables.evaluation(replace(comparison(), evaluation=evaluation("waves", "slow")))
    assert grid is not None
    assert [name for name, _ in grid.rows] == [f"Homeless per 1000 inhabitants ({name})" for name in ("waves", "slow")]


def test_without_a_programme_there_is_none() -> None:
    assert tables.evaluation(comparison()) is None


@pytest.mark.parametrize("missing", [math.nan])
def test_what_cannot_be_told_is_a_dash(missing: float) -> None:
    frame = evaluation("waves").assign(estimate=missing, estimate_low=missing, estimate_high=missing)
    grid = tables.evaluation(replace(comparison(), evaluation=frame))
    assert grid is not None
    assert [cell.text for cell in grid.rows[0][1][1:3]] == ["–", "–"]
