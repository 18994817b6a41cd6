"""Whether a headline holds across an ensemble, what it turns on, and who loses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import small_town

import sim
from sim.assumptions import Assumptions
from sim.experiment.experiments import compare_scenarios
from sim.experiment.panel import Panel
from sim.experiment.robustness import robustness_table
from sim.report.robustness import verdicts

MEMBERS = tuple(replace(Assumptions(), contact_days=20.0 + 2 * number) for number in range(20))
KEYS = tuple(
    ("all", "x", group, measure, "persons") for measure in ("homeless", "evictions") for group in ("all", "young")
)


def panels(apart: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> tuple[Panel, Panel]:
    numbers = tuple(range(1, len(apart) + 1))
    base = np.random.default_rng(1).random(apart.shape)
    return Panel(KEYS, numbers, base), Panel(KEYS, numbers, base + apart)


def test_holds_turns_on_and_losers() -> None:
    contact = np.array([member.contact_days for member in MEMBERS])
    apart = np.zeros((20, 4))
    apart[:, 0] = contact - 24.5  # rises with it; falls in three of twenty
    apart[:, 1] = 1.0  # the young are always worse off
    apart[:, 2] = -1.0  # the same in all: turns on nothing
    base, other = panels(apart)
    table = robustness_table(base, [("s", other)], MEMBERS).set_index("measure")
    homeless, evictions = table.loc["homeless"], table.loc["evictions"]
    assert (homeless["holds"], homeless["against"]) == (pytest.approx(0.85), pytest.approx(0.15))
    assert (homeless["turns_on"], homeless["losers"]) == ("contact_days", "young")
    assert homeless["rank_correlation"] == pytest.approx(1.0)
    assert (evictions["holds"], evictions["losers"]) == (1.0, "")
    assert homeless["members"] == 20


def test_replications_of_one_member_count_once() -> None:
    apart = np.zeros((40, 4))
    apart[:20, 0], apart[20:, 0] = 3.0, -1.0  # each member has one of both: plus one in the mean
    base, other = panels(apart)
    table = robustness_table(base, [("s", other)], MEMBERS).set_index("measure")
    assert (table.loc["homeless", "members"], table.loc["homeless", "holds"]) == (20, 1.0)
    assert table.loc["homeless", "difference"] == pytest.approx(1.0)


def test_chance_is_not_what_a_difference_turns_on() -> None:
    members = tuple(
        replace(Assumptions(), contact_days=a, patience_days=b)
        for a, b in zip(*(np.random.default_rng(3).uniform(100, 200, (2, 20))), strict=True)
    )
    apart = np.random.default_rng(4).normal(0, 1, (20, 4))
    base, other = panels(apart)
    assert set(robustness_table(base, [("s", other)], members)["turns_on"]) == {""}


def test_a_comparison_across_an_ensemble_says_so_and_each_replication_is_its_members() -> None:
    members = (Assumptions(), replace(small_town.LIVELY))
    base = replace(small_town.scenario(assumptions=Assumptions()), ensemble=members)
    none = replace(small_town.scenario({"followup.workers": 0.0}), ensemble=members)
    result = compare_scenarios(base, [none], replications=2, workers=1)
    assert result.robustness is not None
    assert set(result.robustness["members"]) == {2}
    alone = sim.run(small_town.scenario(assumptions=small_town.LIVELY), replications=2, workers=1)
    second = alone.measures[alone.measures["replication"] == 2]["value"].to_numpy()
    across = result.base.measures
    assert np.array_equal(across[across["replication"] == 2]["value"].to_numpy(), second, equal_nan=True)
    assert verdicts(result.robustness, result.scenarios[0].scenario.stem)
