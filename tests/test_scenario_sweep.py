"""Sweep files: what they vary where, and what a wrong one gets for an answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from experiment_stand_in import scenario_file

from sim.assumptions import assumptions
from sim.scenario import ScenarioErrors, check
from sim.scenario.factors import assumption_factor
from sim.scenario.sweep import load_sweep

HEAD = 'title = "A sweep"\nbase = "base.toml"\ndesign = "grid"\n'


def sweep_file(folder: Path, more: str, head: str = HEAD) -> Path:
    scenario_file(folder)
    path = folder / "sweep.toml"
    path.write_text(head + more, encoding="utf-8")
    return path


def complaints(folder: Path, more: str, head: str = HEAD) -> list[str]:
    with pytest.raises(ScenarioErrors) as raised:
        load_sweep(sweep_file(folder, more, head))
    return [f"{problem.line}: {problem.key}: {problem.text}" for problem in raised.value.problems]


def test_policy_acts_in_the_scenarios_and_the_world_in_the_base_too(tmp_path: Path) -> None:
    more = "[levers]\nmortgage.ltv_cap = { values = [0.8], from = 2008-06-01 }\n"
    more += "economy.mortgage_rate = { values = [2.0] }\n[assumptions]\nsuited_share = { values = [0.3] }\n"
    sweep = load_sweep(sweep_file(tmp_path, more))
    assert sweep.names == ("base", "sweep")
    point = tuple(factor.values[0] for factor in sweep.factors)
    plainly = load_sweep(sweep_file(tmp_path, "[levers]\nmortgage.ltv_cap = { values = [0.9] }\n"))
    untouched = plainly.scenario(0, (0.9,))
    base, varied = (sweep.scenario(position, point) for position in (0, 1))
    before, after = date(2008, 5, 31), date(2008, 6, 1)
    assert base.policy(0, after).mortgage.ltv_cap == varied.policy(0, before).mortgage.ltv_cap == 0.9
    assert varied.policy(0, after).mortgage.ltv_cap == 0.8
    rise = [
        now.mortgage_rate - was.mortgage_rate
        for now, was in zip(base.economy.months, untouched.economy.months, strict=True)
    ]
    assert rise == pytest.approx([2.0] * len(rise))
    assert base.economy == varied.economy
    assert base.assumptions.suited_share == varied.assumptions.suited_share == 0.3


def test_values_relative_to_the_municipalitys_own(tmp_path: Path) -> None:
    sweep = load_sweep(sweep_file(tmp_path, '[levers]\noffice.staff = { values = [2.0], as = "times" }\n'))
    base, doubled = sweep.scenario(0, (2.0,)), sweep.scenario(1, (2.0,))
    assert doubled.timelines[0].policies[0].office.staff == 2 * base.timelines[0].policies[0].office.staff


@pytest.mark.parametrize("name", ["suited_share", "family_help_share", "wealth_log_sd"])
def test_an_assumptions_own_range_is_met_at_its_ends_and_never_passed(name: str) -> None:
    declared = assumptions()[name]
    factor = assumption_factor(declared)({})
    assert (factor.at(0.0), factor.at(1.0)) == (declared.low, declared.high)
    assert all(declared.low <= float(factor.at(step / 997)) <= declared.high for step in range(998))


@pytest.mark.badinput
def test_everything_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    more = "replications = 0\npoints = 3\n[levers]\nmortgage.ltv_capp = { values = [0.8] }\n"
    more += "mortgage.stress_add = { values = [900] }\n[assumptions]\nsuited_share = { low = 0.3, high = 0.2 }\n"
    found = complaints(tmp_path, more)
    assert found[0] == "4: replications: 0 is out of range (allowed: 1 to 100000 replications)"
    assert found[1].startswith("7: mortgage.ltv_capp: unknown lever (did you mean mortgage.ltv_cap?)")
    assert found[2].startswith("8: mortgage.stress_add: 900 is out of range")
    assert found[3] == "10: assumptions.suited_share: low must be below high, not 0.3 to 0.2"


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "names nothing that varies"),
        ("[levers]\nmortgage.ltv_cap = 0.8\n", "must be a table"),
        ("[levers]\nmortgage.ltv_cap = { value = [0.8] }\n", "unknown key value (did you mean values?)"),
        ("[levers]\nmortgage.ltv_cap = { values = [0.8, 0.8] }\n", "one of them twice"),
        ("[levers]\nmortgage.ltv_cap = { low = 0.8, high = 0.9 }\n", "a grid wants mortgage.ltv_cap to have values"),
        ("[levers]\nmortgage.ltv_cap = { values = [0.8], from = 2020-01-01 }\n", "outside the scenario"),
        ("points = 3\n[levers]\nmortgage.ltv_cap = { values = [0.8] }\n", 'does not go with design = "grid"'),
        ('table = "a.csv"\n[levers]\nmortgage.ltv_cap = { values = [0.8] }\n', 'goes with design = "table" only'),
        ('scenarios = ["base.toml"]\n[levers]\nmortgage.ltv_cap = { values = [0.8] }\n', "share a name"),
        ('scenarios = ["no.toml"]\n[levers]\nmortgage.ltv_cap = { values = [0.8] }\n', "no such file"),
    ],
)
def test_what_a_wrong_file_gets_for_an_answer(tmp_path: Path, more: str, said: str) -> None:
    assert any(said in line for line in complaints(tmp_path, more)), complaints(tmp_path, more)


@pytest.mark.badinput
def test_a_sobol_design_wants_a_power_of_two(tmp_path: Path) -> None:
    head = HEAD.replace("grid", "sobol") + "points = 12\n"
    said = complaints(tmp_path, "[assumptions]\nsuited_share = {}\n", head)
    assert said == ["4: points: must be a power of two for a Sobol design, not 12"]


def test_check_tells_what_a_sweep_varies(tmp_path: Path) -> None:
    told = check(sweep_file(tmp_path, "[levers]\nmortgage.ltv_cap = { values = [0.8, 0.85], from = 2008-06-01 }\n"))
    assert "  mortgage.ltv_cap: 0.8, 0.85 from 2008-06-01" in told
    assert told[-1] == "in base, sweep, compared with base"
