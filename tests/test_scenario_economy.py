"""Paths of the economy: published, shifted, replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from scenario_files import HEAD, problems, write

from sim.scenario import EconomyMonth, Scenario, load
from sim.scenario.economy import build, month_number, month_text, published

START, TURN = date(2008, 1, 1), date(2012, 1, 1)


def scenario(folder: Path, text: str = "") -> Scenario:
    return load(write(folder, HEAD + text))


def change(text: str, day: str = "2012-01-01") -> str:
    return f"[[change]]\nfrom = {day}\n{text}\n"


def month_of(economy: Scenario, year: int, month: int) -> EconomyMonth:
    return economy.economy.month(date(year, month, 15))


def test_the_published_path_covers_scenario_and_warm_up(tmp_path: Path) -> None:
    found = scenario(tmp_path)
    first, data = published()
    for day in (date(2005, 1, 1), date(2008, 1, 31), date(2012, 6, 15), date(2017, 12, 31)):
        assert found.economy.month(day) == data[month_number(day) - first]
    assert found.economy.month(START).cpi == pytest.approx(100, abs=0.01)
    assert found.economy.month(date(1990, 1, 1)) == found.economy.month(date(2005, 1, 1))


def test_outside_the_data_the_ends_hold() -> None:
    first, data = published()
    later = build(date(2040, 1, 1), date(2041, 1, 1), 12, [])
    assert set(later.months) == {data[-1]}
    early = build(date(1980, 1, 1), date(1981, 1, 1), 0, [])
    assert set(early.months) == {data[0]}
    assert month_text(first) == "2003-01"


@pytest.mark.parametrize("stated", ["1.5", "{ add = 1.5 }"])
def test_a_rate_is_shifted_from_its_date(stated: str, tmp_path: Path) -> None:
    base = scenario(tmp_path)
    found = scenario(tmp_path, change(f"economy.mortgage_rate = {stated}\neconomy.unemployment = {stated}"))
    assert month_of(found, 2011, 12) == month_of(base, 2011, 12)
    before, after = month_of(base, 2012, 1), month_of(found, 2012, 1)
    assert after.mortgage_rate == pytest.approx(before.mortgage_rate + 1.5)
    assert after.husbanken_rate == pytest.approx(before.husbanken_rate + 1.5)
    assert after.unemployment == pytest.approx(before.unemployment + 1.5)
    assert (after.cpi, after.wage_index, after.building_cost) == (
        before.cpi,
        before.wage_index,
        before.building_cost,
    )
    assert found.policy(0, TURN).economy.mortgage_rate == 1.5
    assert found.differences() == [
        "economy.mortgage_rate: +1.5 percentage points from 2012-01-01",
        "economy.unemployment: +1.5 percentage points from 2012-01-01",
    ]


def test_a_shift_under_levers_holds_in_the_warm_up_too(tmp_path: Path) -> None:
    base, found = scenario(tmp_path), scenario(tmp_path, "[levers]\neconomy.mortgage_rate = -1")
    for year in (2005, 2008, 2017):
        expected = month_of(base, year, 1).mortgage_rate - 1
        assert month_of(found, year, 1).mortgage_rate == pytest.approx(expected)


def test_rates_never_fall_below_zero(tmp_path: Path) -> None:
    found = scenario(tmp_path, "[levers]\neconomy.mortgage_rate = -20\neconomy.unemployment = -20")
    month = month_of(found, 2010, 1)
    assert (month.mortgage_rate, month.husbanken_rate, month.unemployment) == (0, 0, 0)


def test_a_shift_within_a_month_acts_from_the_next(tmp_path: Path) -> None:
    base, found = scenario(tmp_path), scenario(tmp_path, change("economy.mortgage_rate = 1", "2012-03-02"))
    assert month_of(found, 2012, 3) == month_of(base, 2012, 3)
    assert month_of(found, 2012, 4).mortgage_rate == pytest.approx(month_of(base, 2012, 4).mortgage_rate + 1)


def test_a_later_shift_replaces_an_earlier(tmp_path: Path) -> None:
    base = scenario(tmp_path)
    found = scenario(tmp_path, change("economy.mortgage_rate = 2") + change("economy.mortgage_rate = 0", "2013-01-01"))
    assert month_of(found, 2012, 6).mortgage_rate == pytest.approx(month_of(base, 2012, 6).mortgage_rate + 2)
    assert month_of(found, 2013, 6) == month_of(base, 2013, 6)


@pytest.mark.parametrize(("lever", "series"), [("income_growth", "wage_index"), ("consumer_prices", "cpi")])
def test_growth_compounds_from_its_date(lever: str, series: str, tmp_path: Path) -> None:
    base, found = scenario(tmp_path), scenario(tmp_path, change(f"economy.{lever} = 2"))

    def ratio(year: int) -> float:
        return float(getattr(month_of(found, year, 1), series) / getattr(month_of(base, year, 1), series))

    assert [ratio(year) for year in (2008, 2012, 2013, 2015)] == pytest.approx([1, 1, 1.02, 1.02**3])


def test_growth_under_levers_leaves_the_level_at_the_start(tmp_path: Path) -> None:
    base, found = scenario(tmp_path), scenario(tmp_path, "[levers]\neconomy.income_growth = 2")
    for year in (2005, 2008):
        assert month_of(found, year, 1).wage_index == month_of(base, year, 1).wage_index
    assert month_of(found, 2009, 1).wage_index == pytest.approx(1.02 * month_of(base, 2009, 1).wage_index)


def csv(folder: Path, *rows: str) -> None:
    (folder / "path.csv").write_text("\n".join(("month,value", *rows)) + "\n", encoding="utf-8")


def test_a_file_replaces_a_path(tmp_path: Path) -> None:
    csv(tmp_path, "2012-01,9", "2012-02,8.5", "")
    found = scenario(tmp_path, change('economy.mortgage_rate = { path = "path.csv" }'))
    base = scenario(tmp_path)
    assert month_of(found, 2011, 12) == month_of(base, 2011, 12)
    assert [month_of(found, 2012, month).mortgage_rate for month in (1, 2, 3)] == [9, 8.5, 8.5]
    gap = month_of(base, 2012, 1).husbanken_rate - month_of(base, 2012, 1).mortgage_rate
    assert month_of(found, 2012, 1).husbanken_rate == pytest.approx(9 + gap)
    assert found.policy(0, TURN).economy.mortgage_rate == 0
    assert found.differences() == [
        "economy.mortgage_rate: the path of path.csv (2012-01 to 2012-02, its ends hold outside) from 2012-01-01"
    ]


def test_a_file_of_growth_makes_the_index(tmp_path: Path) -> None:
    csv(tmp_path, "2012-01,5")
    found = scenario(tmp_path, change('economy.income_growth = { path = "path.csv" }'))
    ratio = month_of(found, 2014, 1).wage_index / month_of(found, 2012, 1).wage_index
    assert ratio == pytest.approx(1.05**2)


def test_paths_of_a_base_are_relative_to_the_base(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    csv(inner, "2008-01,9")
    write(inner, HEAD + '[levers]\neconomy.mortgage_rate = { path = "path.csv" }', "base.toml")
    found = load(write(tmp_path, 'base = "inner/base.toml"'))
    assert month_of(found, 2005, 1).mortgage_rate == 9


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["path.csv:1: file: must begin with the header month,value"]),
        (
            "month;value\n2012-01;9",
            ["path.csv:1: file: must begin with the header month,value; separate them by a comma"],
        ),
        ("month,value\n", ["path.csv:1: file: has no months"]),
        (
            "month,value\n2012-01,9,5",
            ["path.csv:2: file: must have a month and a value (decimals take a point)"],
        ),
        (
            "month,value\n2012-13,9\n2012-02,x\n2012-03,nan\n2012-05,99",
            [
                'path.csv:2: month: must be like 2012-03, not "2012-13"',
                'path.csv:3: value: must be a number, not "x"',
                "path.csv:4: value: nan is out of range (allowed: 0 to 50)",
                "path.csv:5: month: must be 2012-04: months follow one another",
                "path.csv:5: value: 99 is out of range (allowed: 0 to 50)",
            ],
        ),
    ],
    ids=["empty", "semicolons", "no rows", "decimal comma", "several"],
)
def test_wrong_path_files(text: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "path.csv").write_text(text, encoding="utf-8")
    path = write(tmp_path, HEAD + '[levers]\neconomy.mortgage_rate = { path = "path.csv" }')
    assert sorted(problems(path)) == sorted(expected)
