"""The programme in its six municipalities: the kept tables, and that they are what the model gives."""

from __future__ import annotations

import pytest
import rollout as kept
from kept_table import read

from sim.scenario import load

pytestmark = pytest.mark.reference
HINT = "renew the tables: .venv/bin/python results/reference/rollout.py"


def rows(scenario: str, measure: str, place: str = "all") -> dict[str, str]:
    (found,) = (
        row
        for row in read(kept.TABLE)
        if (row["scenario"], row["measure"], row["municipality"]) == (scenario, measure, place)
        and row["replications"] == str(kept.RUNS[0])
    )
    return found


def test_a_fresh_pair_gives_what_is_kept() -> None:
    fresh, _ = kept.compared(kept.RUNS[1])
    told = [{name: str(value) for name, value in row.items()} for row in fresh]
    assert told == [row for row in read(kept.TABLE) if row["replications"] == str(kept.RUNS[1])], HINT


def test_every_municipality_and_their_sum_is_told() -> None:
    names = load(kept.FOLDER / "base.toml").names
    assert len(names) == 6
    for scenario in kept.SCENARIOS:
        for measure in kept.MEASURES:
            for place in (*names, "all"):
                assert rows(scenario, measure, place), HINT


@pytest.mark.parametrize("scenario", kept.SCENARIOS)
def test_under_one_roof_decisions_come_sooner_and_the_state_pays_the_leaders(scenario: str) -> None:
    assert float(rows(scenario, "decision_days")["ci_high"]) < 0
    assert float(rows(scenario, "cost_state")["ci_low"]) > 0


def test_who_enters_earlier_has_more_of_it() -> None:
    waves, later = (float(rows(scenario, "decision_days")["difference"]) for scenario in ("waves", "from_2014"))
    assert waves < later < 0


def test_evaluations_are_told_beside_the_truth_and_beside_nothing() -> None:
    table = read(kept.EVALUATION)
    assert {row["scenario"] for row in table} == {"waves"}
    for row in table:
        assert int(row["replications"]) == kept.RUNS[0]
        assert float(row["estimate_low"]) <= float(row["estimate"]) <= float(row["estimate_high"])
        for share in ("seen", "covered", "seen_without"):
            assert 0 <= float(row[share]) <= 1
