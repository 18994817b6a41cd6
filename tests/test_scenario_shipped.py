"""The scenarios that are shipped, their schema and what their README teaches."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from sim.levers import catalogue
from sim.planning.plan_file import load_plan, tell
from sim.scenario import Scenario, check, json_schema_text, load

FOLDER = Path(__file__).parent.parent / "scenarios"
SHIPPED = sorted(FOLDER.glob("*.toml"))

pytestmark = pytest.mark.examples


def shipped(name: str) -> Scenario:
    return load(FOLDER / f"{name}.toml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_loads_and_says_why(path: Path) -> None:
    scenario = load(path)
    assert len(scenario.why) > 60
    assert path.read_text("utf-8").splitlines()[0] == "#:schema scenario.schema.json"
    assert check(path)
    if path.stem != "baseline":
        assert FOLDER / "baseline.toml" in scenario.chain
        assert scenario.differences() or path.stem == "norway"  # other places, the same rules


def test_the_baseline_keeps_the_rules_of_2010() -> None:
    scenario = shipped("baseline")
    assert (scenario.start, scenario.end) == (date(2008, 1, 1), date(2018, 1, 1))
    assert (scenario.warmup, scenario.replications, scenario.names) == (36, 4, ("stord",))
    assert scenario.changes == ()
    assert scenario.differences() == []
    policy = scenario.policy(0, scenario.start)
    assert (policy.mortgage.ltv_cap, policy.startlan.ltv_cap_applies) == (0.90, False)


def test_the_question_of_2011_differs_by_one_lever() -> None:
    cap = "mortgage.ltv_cap: 0.9 → 0.85 share of value from 2012-01-01"
    assert shipped("ltv85_startlan_exempt").differences() == [cap]
    assert shipped("ltv85_all_loans").differences() == [
        cap,
        "startlan.ltv_cap_applies: false → true from 2012-01-01",
    ]


def test_a_file_that_uses_every_table_loads(tmp_path: Path) -> None:
    text = """
title = "85 % cap on every home loan, startlån included"
why   = "Finanstilsynet's proposal of 2011"
base  = "BASE"                          # relative to this file or absolute
municipalities = ["stord"]
start = 2008-01-01
end   = 2018-01-01
warmup = 36
replications = 20

[levers]
mortgage.ltv_cap = 0.90

[[change]]
from = 2012-01-01
municipalities = ["stord"]
mortgage.ltv_cap = 0.85
startlan.ltv_cap_applies = true

[[build]]
date = 2011-06-01
count = 39
size = 2
tenure = "partnership"
"""
    path = tmp_path / "whole.toml"
    path.write_text(text.replace("BASE", (FOLDER / "baseline.toml").as_posix()), encoding="utf-8")
    assert len(load(path).differences()) == 4  # replications, two levers, a build


def test_combined_is_its_parts() -> None:
    parts = ("ltv85_startlan_exempt", "new_builds", "follow_up")
    together = [line for part in parts for line in shipped(part).differences()]
    assert sorted(shipped("combined").differences()) == sorted(together)


def test_the_schema_is_current() -> None:
    assert (FOLDER / "scenario.schema.json").read_text("utf-8") == json_schema_text(), (
        "write it anew: boligsim levers --schema > scenarios/scenario.schema.json"
    )


def test_the_schema_has_every_lever_with_its_range() -> None:
    schema = json.loads(json_schema_text())
    for lever in catalogue():
        for table in ("Levers", "Change"):
            section = schema["$defs"][table]["properties"][lever.section]
            form = schema["$defs"][section["$ref"].rpartition("/")[2]]["properties"][lever.short]
            assert form["description"].startswith(lever.meaning)
            if lever.kind == "choice":
                assert form["enum"] == list(lever.choices)
            if lever.kind == "number":
                number = form["anyOf"][0] if "anyOf" in form else form
                assert (number["minimum"], number["maximum"]) == (lever.low, lever.high)


def test_the_readmes_examples_load(tmp_path: Path) -> None:
    for path in SHIPPED:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    blocks = re.findall(r"```toml\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 2
    for number, block in enumerate(blocks):
        path = tmp_path / f"example_{number}.toml"
        path.write_text(block, encoding="utf-8")
        if "[measures]" in block:
            told = tell(load_plan(path))
        else:
            told = check(path) if "design" in block else load(path).differences()
        assert told


def test_the_readme_names_every_section_of_levers() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    assert {lever.section for lever in catalogue()} <= set(re.findall(r"`(\w+)[.`]", text))


def test_the_readmes_error_is_what_one_gets(tmp_path: Path) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    shown = next(line for line in text.splitlines() if "did you mean 0.85?" in line)
    (tmp_path / "baseline.toml").write_bytes((FOLDER / "baseline.toml").read_bytes())
    path = tmp_path / "mine.toml"
    path.write_text('title = "x"\nbase = "baseline.toml"\n\n[levers]\nmortgage.ltv_cap = 85\n', encoding="utf-8")
    with pytest.raises(Exception, match="did you mean") as caught:
        load(path)
    assert str(caught.value).replace(f"{tmp_path}/", "") == shown.strip()
