"""A back-cast from the command line: intervals, verdicts, the closing line."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.assumptions import Assumptions
from sim.cli import commands
from sim.evidence.correspondence import Question, correspond
from sim.evidence.facts import Fact
from sim.evidence.validate import Answer, with_tolerance
from sim.scenario import ensemble
from sim.scenario.problems import ScenarioErrors

FACTS = """id,topic,quantity,value,unit,year,population,source_title,source_url,confidence
1,,municipally disposed dwellings,nearly 400,dwellings,2008,Stord,,,
2,,municipally disposed dwellings,40000,dwellings,2009,Stord,,,
3,,homeless persons,some,persons,2009,Stord,,,
4,,homeless persons,12,persons,2009,Oslo,,,
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts.csv").write_text(FACTS)
    ensemble.write([Assumptions(), replace(Assumptions(), contact_days=50.0)], tmp_path / "members.csv")
    return tmp_path


@pytest.mark.parametrize("quiet", [False, True])
def test_a_facts_file_gets_a_verdict_a_row_and_a_closing_line(here: Path, quiet: bool) -> None:
    words = ["validate", "--facts", "facts.csv", "--members", "members.csv", "-n", "2", "-w", "1", "-o", "out"]
    done = CliRunner().invoke(commands, [*words, *(["--quiet"] if quiet else [])])
    assert done.exit_code == 0, done.output
    *before, last = done.stdout.strip().splitlines()
    assert last == "1 of 2 inside the 90 % interval, 2 not mapped"
    assert bool(before) is not quiet
    rows = {
        row["id"]: row
        for row in csv.DictReader((here / "out" / "validation.csv").read_text(encoding="utf-8").splitlines())
    }
    assert [rows[number]["verdict"] for number in "1234"] == ["inside", "above", "not mapped", "not mapped"]
    assert rows["1"]["use"] == "held out"  # the country's figures are what is fitted to
    assert rows["3"]["reason"] == "not a number"
    assert rows["4"]["reason"] == "Oslo is not in the model"
    assert float(rows["1"]["low"]) < float(rows["1"]["ensemble_low"]) <= float(rows["1"]["median"])
    assert (here / "out" / "figures" / "back_cast.png").stat().st_size > 1000


def test_figures_that_cannot_be_mapped_are_no_error(here: Path) -> None:
    (here / "facts.csv").write_text(FACTS.splitlines()[0] + "\n7,,rain,much,mm,2009,Bergen,,,\n")
    done = CliRunner().invoke(commands, ["validate", "--facts", "facts.csv", "--members", "members.csv", "--quiet"])
    assert (done.exit_code, done.stdout) == (0, "0 of 0 inside the 90 % interval, 1 not mapped\n")


def test_everything_that_is_wrong_is_said_at_once(here: Path) -> None:
    (here / "bad.csv").write_text("member,contact_day\n1,30\n")
    done = CliRunner().invoke(commands, ["validate", "--facts", "nowhere.csv", "--members", "bad.csv", "-n", "0"])
    assert done.exit_code == 2
    assert "nowhere.csv" in done.stderr
    assert "did you mean contact_days?" in done.stderr
    assert "-n: 0 is out of range" in done.stderr
    assert not (here / "results").exists()


def asked(published: str) -> Question:
    fact = Fact("1", "", "homeless persons", published, "persons", "2012", "Stord", "", "", "")
    found = correspond(fact, 2008, 2020)
    assert isinstance(found, Question)
    return found


def test_tolerance_widens_an_interval_as_a_normal_error_would() -> None:
    """Of a model that says 100 for sure, a tolerance of a fifth gives 100 ± 1.645 · 20."""
    of = asked("100")
    assert of.tolerance == pytest.approx(0.2)
    low, high = np.percentile(with_tolerance(of, np.array([100.0])), [5, 95])
    assert (low, high) == (pytest.approx(100 - 32.9, abs=0.5), pytest.approx(100 + 32.9, abs=0.5))


@pytest.mark.parametrize(
    ("published", "verdict"), [("9", "below"), ("10", "inside"), ("20", "inside"), ("21", "above")]
)
def test_a_verdict_says_where_the_published_value_lies(published: str, verdict: str) -> None:
    assert Answer(asked(published), 10.0, 15.0, 20.0, 12.0, 18.0).verdict == verdict


def test_an_ensemble_is_read_as_it_was_written(tmp_path: Path) -> None:
    members = (Assumptions(), replace(Assumptions(), contact_days=47.5, patience_days=123.0))
    ensemble.write(members, tmp_path / "e.csv")
    assert ensemble.read(tmp_path / "e.csv") == members


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "has no members"),
        ("member,contact_days\n", "has no members"),
        ("member,contact_days\n1,many\n", "'many' is not a number"),
        ("member,contact_days\n1,-3\n", "is out of range"),
        ("member,contact_days\n1,30,4\n", "has 3 fields, not 2"),
    ],
)
def test_an_ensemble_that_cannot_be_used_says_why(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "e.csv").write_text(text)
    with pytest.raises(ScenarioErrors, match=wrong):
        ensemble.read(tmp_path / "e.csv")
