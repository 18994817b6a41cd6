from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from experiment_stand_in import scenario_file

from sim.assumptions import assumptions
from sim.cli import commands
from sim.levers import catalogue


def test_levers_lists_every_lever() -> None:
    done = CliRunner().invoke(commands, ["levers"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if "." in line.split(" ")[0]] == [
        lever.name for lever in catalogue()
    ]


def test_levers_explains_one_or_a_section() -> None:
    done = CliRunner().invoke(commands, ["levers", "mortgage.ltv_cap"])
    assert done.exit_code == 0
    for word in ("default: 0.9", "allowed: 0.3 to 1.2", "Finanstilsynet"):
        assert word in done.stdout
    section = CliRunner().invoke(commands, ["levers", "startlan"])
    assert section.stdout.count("startlan.") >= 6
    assert "{ times = x }" in CliRunner().invoke(commands, ["levers", "office.staff"]).stdout


def test_levers_lists_and_explains_assumptions() -> None:
    done = CliRunner().invoke(commands, ["levers", "--assumptions"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[2:-2]] == list(assumptions())
    one = CliRunner().invoke(commands, ["levers", "wealth_log_sd"])
    assert "allowed: 1.2 to 1.9 log points" in one.stdout
    assert assumptions()["wealth_log_sd"].reason in one.stdout


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mortgage.ltv_cpa", "mortgage.ltv_cap"),
        ("ltv_cap", "mortgage.ltv_cap"),
        ("morgage", "mortgage"),
        ("wealth_log_ds", "wealth_log_sd"),
        ("zzzz", "lists them"),
    ],
)
def test_an_unknown_lever_is_answered_with_the_nearest(name: str, meant: str) -> None:
    done = CliRunner().invoke(commands, ["levers", name])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"levers: {name}: there is no such lever")
    assert meant in done.stderr


def test_levers_prints_the_schema() -> None:
    done = CliRunner().invoke(commands, ["levers", "--schema"])
    assert "mortgage" in json.dumps(json.loads(done.stdout))


def test_check_says_what_a_scenario_changes(tmp_path: Path) -> None:
    scenario_file(tmp_path)
    low = scenario_file(tmp_path, "low", 'base = "base.toml"\n[levers]\nmortgage.ltv_cap = 0.8\n')
    done = CliRunner().invoke(commands, ["check", str(low)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "mortgage.ltv_cap: 0.9 → 0.8" in done.stdout
    assert CliRunner().invoke(commands, ["check", "--quiet", str(low)]).output == ""


@pytest.mark.badinput
def test_check_tells_every_error_of_every_file(tmp_path: Path) -> None:
    one = scenario_file(tmp_path, "one", "[levers]\nmortgage.ltv_cpa = 0.8\n")
    two = scenario_file(tmp_path, "two", "warmup = -1\n")
    done = CliRunner().invoke(commands, ["check", str(one), str(two)])
    assert done.exit_code == 2
    first, second = done.stderr.splitlines()
    assert "one.toml:7:" in first
    assert "mortgage.ltv_cap" in first
    assert "two.toml:6:" in second
