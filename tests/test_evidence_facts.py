"""What texts of published figures say, and what of the model answers to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.evidence import facts
from sim.evidence.answers import answer, kept_for
from sim.evidence.correspondence import Question, correspond, places, quantities
from sim.evidence.facts import Fact, number_of, read_facts, window_of
from sim.experiment.panel import Panel
from sim.measures import catalogue
from sim.measures.frame import GROUPS
from sim.scenario import load
from sim.scenario.problems import ScenarioErrors

FACT = Fact("T1", "", "homeless persons", "6259", "persons", "2012", "Norway, week 48", "", "", "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6259", 6259.0),
        ("about 2500", 2500.0),
        ("nearly 10", 10.0),
        ("over 13000", 13000.0),
        ("1 234 567", 1234567.0),
        ("17.5", 17.5),
        ("17 %", 17.0),
        ("−9.5", -9.5),
        ("350-500", None),
        ("44 of 168", None),
        ("1392127 / 321456", None),
        ("increase", None),
        ("", None),
        ("about 5 800 (2012)", None),
    ],
)
def test_numbers_in_words(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("2012", (2012, ())),
        ("2009Q1", (2009, (1, 2, 3))),
        ("3Q2012", (2012, (7, 8, 9))),
        ("2012K4", (2012, (10, 11, 12))),
        ("2012-05", (2012, (5,))),
        ("31.12.2015", (2015, ())),
        ("2016 (week 48)", (2016, ())),
        ("Nov 2016", (2016, ())),
        ("2011-2012", None),
        ("2015/16", None),
        ("c. 2010", None),
        ("before 2014", None),
        ("", None),
    ],
)
def test_times_in_words(text: str, window: facts.Window | None) -> None:
    assert window_of(text) == window


def question(**changes: str) -> Question:
    found = correspond(replace(FACT, **changes), 2008, 2020)
    assert isinstance(found, Question), found
    return found


def told(**changes: str) -> str:
    found = correspond(replace(FACT, **changes), 2008, 2020)
    assert isinstance(found, str), found
    return found


@pytest.mark.parametrize(
    ("changes", "measure", "profile"),
    [
        ({}, "homeless_mapped", "minor_norway"),
        ({"population": "Bergen, week 48"}, "homeless_mapped", "bergen"),
        ({"population": "Stavanger (about 2.4 per 1000 at Oslo's rate)"}, "homeless_mapped", "stavanger"),
        (
            {"quantity": "homeless per 1000 inhabitants", "unit": "per 1000 inhabitants", "value": "1.26"},
            "homeless_mapped / inhabitants",
            "minor_norway",
        ),
        (
            {"quantity": "share of homeless in institution", "unit": "percent", "population": "homeless, Norway"},
            "homeless_mapped_institution / homeless_mapped",
            "minor_norway",
        ),
        ({"quantity": "evictions carried out", "unit": "evictions (a quarter)"}, "evictions", "minor_norway"),
        (
            {"quantity": "eviction petitions, first ~4 months of year", "unit": "petitions (+2 %)"},
            "eviction_petitions",
            "minor_norway",
        ),
        ({"quantity": "startlån volume", "unit": "bn NOK"}, "startlan_volume", "minor_norway"),
        (
            {"quantity": "mean bostøtte", "unit": "NOK/month", "population": "recipients"},
            "bostotte_mean",
            "minor_norway",
        ),
        (
            {
                "quantity": "young borrowers' purchase loans with LTV > 85%",
                "unit": "percent",
                "population": "younger borrowers",
            },
            "loans_above_85_share@young",
            "minor_norway",
        ),
        (
            {"quantity": "house price index", "unit": "2005=100", "population": "Agder and Rogaland excl. Stavanger"},
            "price_index",
            "sandnes",
        ),
        ({"quantity": "house price index", "unit": "2015=100", "year": "2018"}, "price_index", "minor_norway"),
        ({"quantity": "dwellings completed", "unit": "dwellings"}, "dwellings_completed", "minor_norway"),
        ({"population": "Norway, 124 municipalities surveyed"}, "homeless_mapped", "minor_norway"),
        ({"quantity": "homeless children"}, "homeless_mapped_children", "minor_norway"),
        ({"quantity": "startlån recipients, families with children"}, "startlan_purchases@families", "minor_norway"),
        (
            {"quantity": "share of new loans above 85 % LTV, borrowers under 35", "unit": "percent"},
            "loans_above_85_share@young",
            "minor_norway",
        ),
        (
            {"quantity": "vacant municipal dwellings", "unit": "percent"},
            "municipal_stock - municipal_occupied / municipal_stock",
            "minor_norway",
        ),
    ],
)
def test_what_answers(changes: dict[str, str], measure: str, profile: str) -> None:
    found = question(**changes)
    assert (found.measure, found.place.profile) == (measure, profile)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": "some"}, "not a number"),
        ({"year": "2005"}, "outside the years"),
        ({"year": "2011-2012"}, "no single year"),
        ({"population": "Oslo"}, "Oslo is not in the model"),
        ({"population": "Bergen, Trondheim, Stavanger"}, "several places"),
        ({"population": "Norway, women"}, "part of the population"),
        ({"population": "the four largest towns"}, "part of the population"),
        ({"quantity": "evictions carried out, tenants under 30"}, "no measure"),
        ({"quantity": "startlån recipients with main income from work", "unit": "loans"}, "no measure"),
        ({"quantity": "homeless persons born abroad"}, "no measure"),
        ({"quantity": "startlån recipients by 31 May"}, "no measure"),
        ({"quantity": "dwellings completed, first 6 months"}, "part of a year"),
        ({"quantity": "evictions carried out", "unit": "percent"}, 'unit "percent"'),
        ({"population": "Vestlandet excl. Bergen"}, "only its prices"),
        ({"quantity": "house price index", "unit": "1990=100"}, "base year"),
        ({"quantity": "house price index", "unit": "2005=100", "year": "2008"}, "set by"),
        ({"quantity": "price of milk", "unit": "NOK"}, "no measure"),
    ],
)
def test_what_does_not_answer_and_why(changes: dict[str, str], reason: str) -> None:
    assert reason in told(**changes)


@pytest.mark.rules
def test_tolerance_grows_after_the_last_fitted_year() -> None:
    """A tenth until 2012; twice the variance four years on, three times eight years on; towns twice as much."""
    assert question(year="2010").tolerance == pytest.approx(0.1)
    assert question(year="2016").tolerance == pytest.approx(0.1 * 2**0.5)
    assert question(year="2020").tolerance == pytest.approx(0.1 * 3**0.5)
    assert question(year="2012", population="Bergen").tolerance == pytest.approx(0.2)


def test_the_tables_name_measures_groups_and_profiles_that_there_are() -> None:
    measures = {measure.name for measure in catalogue()}
    groups = {name for name, _ in GROUPS}
    for row in quantities():
        for term in (*row.above, *row.below):
            assert term.measure in measures
            assert term.group in groups
        assert row.fit or row.note  # who is not fitted to says why
        assert 0 < row.tolerance < 1
    here = Path(__file__).parent.parent / "scenarios" / "baseline.toml"
    for place in places():
        assert load(here, [place.profile]).names == (place.profile,)


def panel(values: dict[tuple[str, str, str], list[float]]) -> Panel:
    keys = tuple((period, "x", group, measure, "") for period, group, measure in values)
    table = np.array(list(values.values())).T
    return Panel(keys, tuple(range(1, len(table) + 1)), table)


@pytest.mark.rules
def test_counts_of_the_country_in_miniature_are_brought_to_the_country() -> None:
    found = answer(question(), panel({("2012", "all", "homeless_mapped"): [260.0, 270.0]}))
    assert found == pytest.approx([260 * 2_104_408 / 90_000, 270 * 2_104_408 / 90_000], rel=1e-5)


@pytest.mark.rules
def test_what_is_taken_off_is_taken_off() -> None:
    """New dwellings are no transfers of old ones, nor are shares of co-operatives (19 %)."""
    sold = question(quantity="dwelling properties sold in free sale", unit="transfers", population="Stord")
    assert sold.measure == "transactions - dwellings_completed"
    year = {("2012", "all", "transactions"): [600.0], ("2012", "all", "dwellings_completed"): [100.0]}
    assert answer(sold, panel(year)) == pytest.approx([0.81 * 500])


@pytest.mark.rules
def test_a_quarters_index_is_its_months_over_the_base_year() -> None:
    of = question(quantity="house price index, quarterly", unit="2005=100", year="2010Q1", value="136")
    months = {(f"2010-0{month}", "all", "price_index"): [110.0 + month] for month in (1, 2, 3)}
    assert answer(of, panel({**months, ("2008", "all", "price_index"): [98.0]})) == pytest.approx([126.6 * 112 / 98])


@pytest.mark.rules
def test_months_of_a_year_are_added_and_the_end_of_a_year_is_december() -> None:
    petitions = question(quantity="eviction petitions, first ~4 months of year", unit="petitions", population="Stord")
    months = {(f"2012-0{month}", "all", "eviction_petitions"): [float(month)] for month in (1, 2, 3, 4)}
    assert answer(petitions, panel(months)) == pytest.approx([10.0])
    stock = question(quantity="net increase in municipal dwellings", unit="dwellings", population="Stord")
    ends = {("2011-12", "all", "municipal_stock"): [100.0], ("2012-12", "all", "municipal_stock"): [104.0]}
    assert answer(stock, panel(ends)) == pytest.approx([4 * 1.37])


def test_what_is_kept_is_what_is_asked_of() -> None:
    of = question(quantity="share of homeless under 25", unit="percent", population="homeless, Norway")
    kept = kept_for([of])
    assert kept.measures == ("homeless_mapped",)
    assert set(kept.groups) == {"young", "all"}
    assert kept.periods == ("2012",)


def test_the_shipped_outcomes_are_not_later_than_2012() -> None:
    for fact in facts.shipped():
        window = window_of(fact.year)
        assert window is None or window[0] <= 2012


def test_a_file_without_a_column_says_which(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("id,quantity,values,unit,year\n1,homeless persons,3,persons,2012\n")
    with pytest.raises(ScenarioErrors) as raised:
        read_facts(tmp_path / "f.csv")
    assert [problem.key for problem in raised.value.problems] == ["value", "population"]
    assert "values" in str(raised.value)


def test_semicolons_and_missing_columns_that_nobody_needs(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("quantity;value;unit;year;population\nhomeless persons;3;persons;2012;Stord\n\n")
    (only,) = read_facts(tmp_path / "f.csv")
    assert (only.id, only.topic, only.population) == ("1", "", "Stord")
