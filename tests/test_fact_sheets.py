"""The fact sheets of sim/README.md name what there is, all of it, and tell what the table has."""

from __future__ import annotations

import re

import fact_sheets as kept
import pytest
from mechanisms import FOLDER

from sim.assumptions import assumptions
from sim.levers import catalogue

TEXT = kept.README.read_text(encoding="utf-8")
SHEETS = [found.group() for found in kept.SHEET.finditer(TEXT)]
NAMED = set(re.findall(r"`([a-z_0-9.]+)`", "".join(SHEETS)))


def test_there_is_one_for_each_of_the_twenty_mechanisms() -> None:
    assert [int(found) for found in re.findall(r"(?m)^#### (\d+) ", TEXT)] == list(range(1, 21))
    assert len(SHEETS) == 20


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.splitlines()[0].strip("# "))
def test_every_name_is_one_of_a_lever_or_an_assumption(sheet: str) -> None:
    levers = {lever.name for lever in catalogue()}
    for line in re.findall(r"- \*Levers\* (.*)", sheet):
        stated, _, assumed = line.partition("*Assumed*")
        assert set(re.findall(r"`([a-z_]+\.[a-z_]+)`", stated)) <= levers
        assert set(re.findall(r"`([a-z_]+)`", assumed)) <= set(assumptions())


def test_every_lever_of_a_mechanism_stands_in_a_sheet() -> None:
    outside = {"economy", "office"}
    missing = {lever.name for lever in catalogue() if lever.section not in outside} - NAMED
    assert missing == set()


def test_every_scenario_of_the_toolbox_stands_in_a_sheet() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} - {"base"} <= NAMED


def test_every_file_that_a_sheet_links_is_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", "".join(SHEETS))
    assert [target for target in targets if not (kept.README.parent / target).exists()] == []


@pytest.mark.reference
def test_the_measured_lines_are_the_tables() -> None:
    assert kept.renewed(TEXT) == TEXT, "renew the page: .venv/bin/python results/reference/fact_sheets.py"
