"""How the market answers: what the table counts, that what is kept is complete, and that its signs are right."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import responses as kept
from kept_table import read

from sim.measures.catalogue import catalogue
from sim.scenario import load

pytestmark = pytest.mark.reference

HINT = "renew the table: .venv/bin/python results/reference/responses.py"


def change(scenario: str, measure: str, year: str) -> tuple[float, float]:
    """The kept interval under the usual assumptions."""
    key = (scenario, "", measure, year)
    (row,) = (row for row in read(kept.TABLE) if (row["scenario"], row["given"], row["measure"], row["year"]) == key)
    return float(row["ci_low"]), float(row["ci_high"])


def test_a_change_is_in_per_cent_of_the_base_in_points_of_a_share_or_a_number() -> None:
    columns = ["scenario", "measure", "group", "municipality", "period", "base_mean", "difference", "ci_low", "ci_high"]
    cases = [
        (response.scenario, response.measure, "all", place, year, mean, mean / 4, mean / 5, mean / 2)
        for response in kept.RESPONSES
        for year in kept.YEARS
        for place, mean in (("minor_norway", 0.4), ("all", 7.0))
    ]
    rows = kept.table(pd.DataFrame(cases, columns=columns), given={"wealth_log_sd": 1.2})
    assert len(rows) == len(kept.RESPONSES) * len(kept.YEARS)
    figures = {
        "per cent": ("25.00", "20.00", "50.00"),
        "points": ("10.00", "8.00", "20.00"),
        "number": ("0.10", "0.08", "0.20"),
    }
    for row in rows:
        assert (row["change"], row["ci_low"], row["ci_high"]) == figures[str(row["unit"])]
        assert row["given"] == "wealth_log_sd = 1.2"


def test_every_response_is_of_a_measure_and_a_scenario_that_there_are() -> None:
    assert {entry.name for entry in catalogue()} >= {response.measure for response in kept.RESPONSES}
    shipped = {path.stem for path in kept.FOLDER.glob("*.toml")}
    assert shipped == {response.scenario for response in kept.RESPONSES} | {kept.BASE}


@pytest.mark.parametrize("path", sorted(kept.FOLDER.glob("*.toml")), ids=lambda path: str(path.stem))
def test_until_2010_each_scenario_is_its_base_and_then_it_is_not(path: Path) -> None:
    base, scenario, then = load(kept.FOLDER / "base.toml"), load(path), date(2010, 1, 1)
    assert (scenario.start, scenario.end, scenario.assumptions) == (base.start, base.end, base.assumptions)
    before = then - timedelta(days=1)
    assert scenario.policy(0, before) == base.policy(0, before)
    assert astuple(scenario.economy.month(before)) == pytest.approx(astuple(base.economy.month(before)))
    other = scenario.policy(0, then) != base.policy(0, then) or scenario.builds != base.builds
    assert other == (path.stem != kept.BASE)
    assert all(build.date == then for build in scenario.builds)


def test_the_kept_table_has_a_row_for_every_response_and_year() -> None:
    usual = [(response, "") for response in kept.RESPONSES]
    cap = [response for response in kept.RESPONSES if response.scenario == "ltv85"]
    other = [(response, given) for given in kept.WEALTH for response in cap]
    rows = read(kept.TABLE)
    assert len(rows) == len(usual + other) * len(kept.YEARS), HINT
    for row, response in zip(rows[:: len(kept.YEARS)], [response for response, _ in usual + other], strict=True):
        assert (row["scenario"], row["measure"], row["published"]) == (
            response.scenario,
            response.measure,
            response.published,
        ), HINT


def test_prices_rise_with_incomes_and_fall_with_interest_stock_and_a_tighter_cap() -> None:
    assert change("incomes", "price_index", "2012")[0] > 0
    for scenario in ("interest", "stock", "ltv85"):
        assert change(scenario, "price_index", "2012")[1] < 0, scenario


def test_a_tighter_cap_lowers_first_time_purchases_credit_and_ownership() -> None:
    for measure in ("first_time_purchases", "bank_lending"):
        assert change("ltv85", measure, "2010")[1] < 0, measure
    assert change("ltv85", "ownership_rate", "2012")[1] < 0


def test_more_stock_lowers_rents_and_what_others_build() -> None:
    assert change("stock", "rent_index", "2012")[1] < 0
    assert change("stock", "dwellings_started", "2012")[1] < 0
