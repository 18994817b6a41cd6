"""Programmes that municipalities enter one after the other: phases and entries become dated changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from scenario_files import HEAD, problems, write

from sim.scenario import Scenario, load
from sim.scenario.model import Entry

TWO = HEAD.replace('["liten.toml"]', '["liten.toml", "stor.toml"]')
PHASES = """
[[phase]]
after = 0
programme.leaders = 1

[[phase]]
after = 18
programme.leaders = 0
followup.workers = { times = 1.5 }
"""
ENTERS = '\n[[enter]]\nfrom = 2010-01-01\nmunicipalities = ["stor"]\n'


def leaders(scenario: Scenario, place: int) -> list[float]:
    days = (date(2009, 12, 31), date(2010, 1, 1), date(2011, 6, 30), date(2011, 7, 1))
    return [scenario.policy(place, day).programme.leaders for day in days]


def test_each_phase_begins_so_many_months_after_the_entry_and_only_there(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, TWO + PHASES + ENTERS))
    assert leaders(scenario, 1) == [0, 1, 1, 0]
    assert leaders(scenario, 0) == [0, 0, 0, 0]
    assert scenario.policy(1, date(2011, 7, 1)).followup.workers == 3.0
    assert scenario.entries == (Entry(date(2010, 1, 1), (1,)),)
    assert scenario.resolved()["enters"] == [{"from": "2010-01-01", "municipalities": ["stor"]}]
    assert "enters the programme on 2010-01-01: stor" in scenario.differences()
    assert "programme.leaders: 0 → 1 full-time equivalents from 2010-01-01 until 2011-07-01 in stor" in (
        scenario.differences()
    )


def test_without_municipalities_all_enter(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, TWO + PHASES + "\n[[enter]]\nfrom = 2010-01-01\n"))
    assert leaders(scenario, 0) == leaders(scenario, 1) == [0, 1, 1, 0]


def test_phases_may_stand_in_the_base_and_entries_of_the_last_file_count(tmp_path: Path) -> None:
    write(tmp_path, TWO + PHASES, "base.toml")
    write(tmp_path, 'base = "base.toml"\n' + ENTERS, "middle.toml")
    middle = load(tmp_path / "middle.toml")
    assert leaders(middle, 1) == [0, 1, 1, 0]
    later = load(write(tmp_path, 'base = "middle.toml"\n[[enter]]\nfrom = 2011-07-01\nmunicipalities = ["liten"]\n'))
    assert leaders(later, 1) == [0, 0, 0, 0]
    assert leaders(later, 0) == [0, 0, 0, 1]
    assert load(tmp_path / "base.toml").changes == ()


def test_other_phases_take_the_place_of_the_bases(tmp_path: Path) -> None:
    write(tmp_path, TWO + PHASES + ENTERS, "base.toml")
    own = 'base = "base.toml"\n[[phase]]\nafter = 6\noffice.staff = { times = 2 }\n'
    scenario = load(write(tmp_path, own))
    assert leaders(scenario, 1) == [0, 0, 0, 0]
    assert [scenario.policy(1, date(2010, month, 1)).office.staff for month in (6, 7)] == [1.5, 3.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTERS, "scenario.toml:6: enter: a programme needs a [[phase]], here or in a base"),
        (PHASES + ENTERS + ENTERS, 'scenario.toml:19: enter: "stor" enters twice'),
        (
            PHASES + ENTERS + "\n[[enter]]\nfrom = 2011-01-01\n",
            "scenario.toml:19: enter: everybody enters, and some do before",
        ),
        (
            PHASES + '\n[[enter]]\nfrom = 2010-01-01\nmunicipalities = ["stror"]\n',
            'scenario.toml:17: enter.municipalities: "stror" is not a municipality of this scenario '
            "(did you mean stor?)",
        ),
        (
            PHASES + "\n[[enter]]\nfrom = 2020-01-01\n",
            "scenario.toml:16: enter.from: 2020-01-01 is outside the scenario (allowed: 2008-01-01 to before "
            "2018-01-01)",
        ),
        (
            PHASES.replace("after = 18", "after = 0"),
            "scenario.toml:11: phase.after: must come after the phase before it: 0 is not more than 0 months",
        ),
        (
            PHASES.replace("programme.leaders = 1", ""),
            "scenario.toml:6: phase: sets no lever",
        ),
        (
            PHASES + "economy.mortgage_rate = 5\n",
            "scenario.toml:14: economy.mortgage_rate: cannot change when a municipality enters a programme",
        ),
        (
            PHASES + "followup.worker = 2\n",
            "scenario.toml:14: followup.worker: unknown lever (did you mean followup.workers?)",
        ),
        (
            PHASES + "\n[[enter]]\nform = 2010-01-01\n",
            "scenario.toml:16: enter.form: unknown key (did you mean from?)",
        ),
        (
            PHASES + "\n[enter]\nfrom = 2010-01-01\n",
            "scenario.toml:15: enter: must be written with two brackets: [[enter]]",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, said: str) -> None:
    assert said in problems(write(tmp_path, TWO + text))
