from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from experiment_stand_in import ROWS, interrupted_work, scenario, scenario_file, work
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.compare import comparison_table, paired, values_of, variance_ratio
from sim.experiment.experiments import compare_scenarios, incomparable, run_scenarios, stems
from sim.experiment.panel import Panel, panel
from sim.experiment.replicate import FIELD, ROW, Outcome
from sim.experiment.results import COMPARISON_COLUMNS, MEASURE_COLUMNS
from sim.scenario import load

finite = st.floats(-1e9, 1e9)


def outcome(replication: int, values: dict[tuple[str, ...], float]) -> Outcome:
    keys = ROW.join(map(FIELD.join, values)).encode()
    return Outcome(0, replication, keys, np.array(list(values.values())), 1, 1, 0.1, 0.1)


def test_paired_interval_is_the_textbook_one() -> None:
    """Student's sleep data (1908), drug 2 against drug 1: 1.58 hours more, 0.70 to 2.46."""
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])[:, None]
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])[:, None]
    found = paired(first, second)
    assert found["difference"][0] == pytest.approx(1.58)
    assert found["ci_low"][0] == pytest.approx(0.7001142, abs=1e-6)
    assert found["ci_high"][0] == pytest.approx(2.4598858, abs=1e-6)
    assert found["replications"][0] == 10


def test_pairs_without_a_value_are_dropped_and_counted_out() -> None:
    found = paired(np.array([[1.0], [np.nan], [3.0]]), np.array([[2.0], [9.0], [6.0]]))
    assert (found["base_mean"][0], found["scenario_mean"][0], found["difference"][0]) == (2.0, 4.0, 2.0)
    assert found["replications"][0] == 2


def test_one_pair_has_a_difference_but_no_interval_and_none_has_neither() -> None:
    found = paired(np.array([[1.0, np.nan]]), np.array([[3.0, 1.0]]))
    assert found["difference"][0] == 2.0
    assert math.isnan(found["ci_low"][0])
    assert math.isnan(found["ci_high"][0])
    assert math.isnan(found["difference"][1])
    assert found["replications"].tolist() == [1, 0]


@pytest.mark.laws
@given(st.lists(finite, min_size=1, max_size=30))
def test_what_is_the_same_differs_by_exactly_zero(values: list[float]) -> None:
    same = np.array(values)[:, None]
    found = paired(same, same.copy())
    assert found["difference"][0] == 0.0
    assert len(values) == 1 or (found["ci_low"][0], found["ci_high"][0]) == (0.0, 0.0)


@pytest.mark.laws
@given(st.lists(st.tuples(finite, finite), min_size=2, max_size=30))
def test_turning_the_comparison_round_turns_the_sign(pairs: list[tuple[float, float]]) -> None:
    one, two = np.array(pairs)[:, :1], np.array(pairs)[:, 1:]
    there, back = paired(one, two), paired(two, one)
    assert there["difference"][0] == -back["difference"][0]
    assert there["ci_low"][0] == -back["ci_high"][0]
    assert there["ci_low"][0] <= there["difference"][0] <= there["ci_high"][0]


def test_variance_ratio_tells_what_pairing_gains() -> None:
    draw = np.random.default_rng(3)
    luck = draw.normal(0, 10, 4000)
    noise = draw.normal(0, 1, (2, 4000))
    assert variance_ratio(luck + noise[0], luck + noise[1]) == pytest.approx(2 / 202, rel=0.1)
    assert variance_ratio(draw.normal(0, 1, 4000), draw.normal(0, 1, 4000)) == pytest.approx(1, abs=0.1)
    assert variance_ratio(luck, luck + 5) == pytest.approx(0, abs=1e-20)
    assert math.isnan(variance_ratio([1.0], [2.0]))
    assert math.isnan(variance_ratio([1.0, 1.0], [2.0, 2.0]))


def test_a_panel_of_replications_that_measure_different_things_has_gaps() -> None:
    a, b = ("all", "stord", "all", "a", "persons"), ("all", "stord", "all", "b", "days")
    found = panel([outcome(1, {a: 1.0}), outcome(2, {b: 2.0, a: 3.0})])
    assert found.keys == (a, b)
    np.testing.assert_array_equal(found.values, [[1.0, np.nan], [3.0, 2.0]])
    assert list(found.frame().columns) == list(MEASURE_COLUMNS)


def test_a_thing_measured_twice_is_a_fault() -> None:
    keys = ROW.join([FIELD.join(ROWS[0])] * 2).encode()
    with pytest.raises(ValueError, match=r"measured twice .* 2008-01 stord all homeless"):
        panel([Outcome(0, 1, keys, np.zeros(2), 1, 1, 0.0, 0.0)])


def test_a_comparison_pairs_by_replication_and_name_not_by_position() -> None:
    a, b, c = (("all", "stord", "all", name, "persons") for name in "abc")
    base = Panel((a, b), (1, 2, 3), np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]))
    other = Panel((b, a, c), (2, 3, 4), np.array([[21.0, 4.0, 1.0], [31.0, 5.0, 1.0], [0.0, 0.0, 0.0]]))
    table = comparison_table(("base", base), [("other", other)]).set_index("measure")
    assert table["difference"].tolist()[:2] == [2.0, 1.0]
    assert table["replications"].tolist() == [2, 2, 0]
    assert math.isnan(table["base_mean"].tolist()[2])


@pytest.mark.streams
def test_identical_scenarios_differ_by_exactly_zero_everywhere(tmp_path: Path) -> None:
    base = scenario(tmp_path)
    result = compare_scenarios(base, [base], replications=3, workers=1, work=work)
    assert list(result.table.columns) == list(COMPARISON_COLUMNS)
    assert (result.table["difference"] == 0).all()
    assert (result.table[["ci_low", "ci_high"]].dropna() == 0).all(axis=None)
    assert result.table["scenario"].unique().tolist() == ["base-2"]


def test_a_comparison_finds_what_the_scenario_does(tmp_path: Path) -> None:
    low = scenario(tmp_path, "low", "[levers]\nmortgage.ltv_cap = 0.8\n")
    result = compare_scenarios(scenario(tmp_path), [low], replications=5, seed=3, workers=1, work=work)
    row = result.table[(result.table["measure"] == "homeless") & (result.table["group"] == "young")].iloc[0]
    assert row["difference"] == pytest.approx(10.0)
    assert row["ci_low"] == pytest.approx(10.0)
    assert row["confidence"] == 0.95
    wait = result.table[result.table["measure"] == "municipal_wait_days"].iloc[0]
    assert wait["replications"] == 4
    assert result.manifest["kind"] == "compare"
    assert result.manifest["household_months"] == 2 * sum(1000 + number for number in range(1, 6))
    assert result.base.manifest["scenario"]["levers"]["stord"]["mortgage"]["ltv_cap"] == 0.9
    assert values_of(result.scenarios[0], "homeless").index.tolist() == [1, 2, 3, 4, 5]
    with pytest.raises(KeyError, match="no_such"):
        values_of(result.base, "no_such")


def test_an_interrupted_comparison_holds_only_whole_replications(tmp_path: Path) -> None:
    result = compare_scenarios(
        scenario(tmp_path), [scenario(tmp_path, "low")], replications=9, workers=1, work=interrupted_work
    )
    assert result.manifest["interrupted"]
    assert (result.manifest["replications"], result.manifest["replications_asked"]) == (4, 9)
    assert result.base.replications == 4
    assert result.table["replications"].max() == 4


def test_scenarios_of_another_time_or_place_are_not_paired(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, "late")
    path.write_text(path.read_text(encoding="utf-8").replace("2008-01-01", "2008-07-01"), encoding="utf-8")
    late = load(path)
    problems = incomparable(scenario(tmp_path), [late])
    assert len(problems) == 1
    assert "late.toml: start: 2008-07-01 cannot be paired with 2008-01-01" in problems[0]
    with pytest.raises(ValueError, match="cannot be paired"):
        compare_scenarios(scenario(tmp_path), [late], replications=1, workers=1, work=work)


def test_a_run_has_the_contracts_columns_and_the_files_own_number_of_replications(tmp_path: Path) -> None:
    (result,) = run_scenarios([scenario(tmp_path, more="replications = 3\n")], workers=1, work=work)
    assert list(result.measures.columns) == list(MEASURE_COLUMNS)
    assert result.replications == 3
    assert result.measures["replication"].tolist() == [number for number in (1, 2, 3) for _ in ROWS]
    assert 0 < result.scenario.published_share["stord"] < 1
    assert result.manifest["events"] == 60


def test_names_that_meet_are_told_apart(tmp_path: Path) -> None:
    base = scenario(tmp_path)
    assert stems([base, base, scenario(tmp_path, "low"), base]) == ("base", "base-2", "low", "base-3")
