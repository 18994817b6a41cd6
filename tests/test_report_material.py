"""Which rows figures and tables take from results, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from report_frames import compared, comparison, result, without

from sim.report import tables
from sim.report.figures.over_time import mean
from sim.report.material import DECILES, changes_of, differences, stories, story
from sim.report.words import ANSWER


def test_series_hold_every_replication_and_month() -> None:
    run = result(replications=3, months=24)
    told = story(run, "Title")
    frame = run.measures
    series = told.series["homeless"]
    assert series.values.shape == (3, 24)
    assert series.unit == "persons"
    assert series.times[0] == pytest.approx(2008 + 0.5 / 12)
    rows = frame[(frame["measure"] == "homeless") & (frame["period"] == "2009-02") & (frame["group"] == "all")]
    assert rows["value"].tolist() == series.values[:, 13].tolist()


def test_order_and_kind_of_columns_do_not_matter() -> None:
    run = result(replications=3, months=24)
    mixed = run.measures.sample(frac=1, random_state=1)
    for column in ("period", "municipality", "group", "measure", "unit"):
        mixed[column] = mixed[column].astype(str)
    told, again = story(run, "x"), story(replace(run, measures=mixed), "x")
    for name, series in told.series.items():
        np.testing.assert_array_equal(series.values, again.series[name].values)
    for name, values in told.totals.items():
        assert sorted(values) == sorted(again.totals[name])


def test_deciles_are_means_over_replications() -> None:
    run = result(replications=4)
    frame = run.measures
    told = story(run, "x")
    assert told.deciles["days_to_housed"].shape == (len(DECILES),)
    median = frame.loc[frame["measure"] == "days_to_housed_p50", "value"].mean()
    assert told.deciles["days_to_housed"][4] == pytest.approx(median)
    assert "days_to_housed" in told.totals
    assert not any(name.endswith("_p50") for name in told.totals)


def test_an_undefined_wait_is_left_out() -> None:
    run = without(result(), *(f"days_to_housed_p{decile}" for decile in DECILES))
    assert list(story(run, "x").deciles) == ["municipal_wait_days"]


def test_mean_over_replications_skips_the_undefined() -> None:
    values = np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]])
    np.testing.assert_array_equal(mean(values), [2.0, 5.0, np.nan])


def test_dates_of_the_base_mark_no_difference() -> None:
    base = result(changed="2009-01-01")
    other = result("b", "B", 0.1, "2010-07-01")
    listed = [{"from": "2009-01-01"}, {"from": "2010-07-01"}]
    other = replace(other, manifest={**other.manifest, "scenario": {"changes": listed}})
    told = stories(compared(base, other))
    assert told[0].dates == (date(2009, 1, 1),)
    assert told[1].dates == (date(2010, 7, 1),)


def test_dates_come_from_changes_and_builds_once_each() -> None:
    scenario = {
        "changes": [{"from": "2010-01-01"}, {"from": "2009-01-01"}],
        "builds": [{"date": "2010-01-01"}],
    }
    assert changes_of({"scenario": scenario}) == (date(2009, 1, 1), date(2010, 1, 1))
    assert changes_of({}) == ()


def test_equal_titles_are_told_apart() -> None:
    base = result()
    told = stories(compared(base, result("twin", base.scenario.title, 0.1)))
    assert told[0].label != told[1].label
    assert "twin" in told[1].label


def test_the_only_municipality_stands_for_the_whole() -> None:
    rows = differences(comparison())
    assert set(rows["municipality"]) == {"all"}
    assert "2009" in set(rows["period"])
    assert not rows["period"].str.contains("-").any()


def test_the_whole_scenario_is_preferred_to_its_parts() -> None:
    run = result()
    whole = run.measures.copy()
    whole["municipality"] = pd.Categorical(["all"] * len(whole))
    part = run.measures.assign(value=run.measures["value"] * 0.5)
    both = pd.concat([part, whole], ignore_index=True)
    told = story(replace(run, measures=both), "x")
    np.testing.assert_array_equal(told.series["homeless"].values, story(run, "x").series["homeless"].values)


def test_tables_of_a_comparison() -> None:
    made = comparison(6)
    told = stories(made)
    rows = tables.index(differences(made))
    first = tables.headline(rows, "cap85")[0]
    assert first.title == "Homeless persons"
    assert first.unit == ""
    assert first.difference.text.startswith("+")
    assert first.difference.clear
    assert first.sure.startswith("Clear rise")
    overview = tables.overview(rows, told)
    assert overview.columns == tuple(one.label for one in told[1:])
    assert overview.rows[0][1][0] == first.difference
    same = [cells[4] for _, cells in overview.rows]
    assert not any(cell.clear for cell in same)
    assert tables.answer(rows, "same", "95", {}) == []
    said = tables.answer(rows, "cap85", "95", {"startlan_purchases": " It holds."})
    assert [sentence.split(":")[0].split(",")[0] for sentence in said] == list(ANSWER)
    assert all("95\u00a0% interval" in sentence for sentence in said)
    assert [sentence.endswith(". It holds.") for sentence in said] == ["startlån" in sentence for sentence in said]
    groups = tables.by_group(rows, "cap85")
    assert [name for name, _ in groups.rows][:2] == ["Under 25", "Families with children"]
    assert tables.by_municipality(rows, "cap85", {"stord": "Stord"}).rows == ()
    paid = tables.cost_differences(rows, "cap85")
    assert paid.columns == ("Municipality", "State", "Households")
    lines = dict(paid.rows)
    assert list(lines)[-1] == tables.SUM
    assert lines["Bostøtte"][0].text == "–"
    assert lines["Bostøtte"][1].text.startswith("+")
    assert lines["Rent, municipal dwellings"][0].text.startswith("−")
    assert "Grants" in lines
    assert "Interest on home loans" not in lines
    assert tables.cost_differences({}, "cap85").rows == ()


def test_a_clear_bound_never_reads_as_zero() -> None:
    line = {("b", "all", "all", "homeless"): tables.Difference("persons", 9.4, 9.9, 0.45, 0.02, 0.9)}
    (shown,) = tables.headline(line, "b")
    assert shown.difference.clear
    assert shown.interval == "+0.02 to +0.90"


def test_table_of_years() -> None:
    grid = tables.years(story(result(months=36), "x"))
    assert grid.columns == ("2008", "2009", "2010")
    assert grid.rows[0][0] == "Homeless persons"


def test_cost_table_of_a_run() -> None:
    told = story(result(months=36), "x")
    grids = dict(tables.costs(told))
    # Nothing is known of what households paid for.
    assert list(grids) == ["Cost to the municipality", "Cost to the state"]
    state = grids["Cost to the state"]
    assert state.columns == ("2008", "2009", "2010", "All")
    lines = {name: [cell.text for cell in cells] for name, cells in state.rows}
    assert list(lines) == ["Grants", "Bostøtte", tables.SUM]  # an office that cost nothing is left out
    assert lines["Grants"][0] == "4.00"
    assert [name for name, _ in grids["Cost to the municipality"].rows][-1] == tables.SUM


def test_a_run_without_prices_has_no_cost_table() -> None:
    run = result()
    costs = [name for name in run.measures["measure"].cat.categories if name.startswith("cost_")]
    assert tables.costs(story(without(run, *costs), "x")) == []
