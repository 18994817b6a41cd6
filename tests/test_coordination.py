"""Units that work apart or together: theory beside the simulated, what comes back, and a change in mid-run."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import coordination as kept
import numpy as np
import numpy.typing as npt
import pytest
import small_town
from kept_table import read

from sim.ledger import Case, Event
from sim.processes.coordination import STAFF, STEPS, STEPS_WITH_NEED
from sim.simulation import simulate

Table = npt.NDArray[np.void]
ORGANISATIONS = ("pooled", "co_located", "separate")


def rows(
    levers: small_town.Levers, then: small_town.Levers = small_town.NOTHING, replication: int = 1, **assumptions: float
) -> Table:
    assume = replace(small_town.LIVELY, **assumptions)
    changes = [(date(2008, 9, 1), then)] if then else []
    levers = {"office.staff": 3.0, **levers}
    return simulate(small_town.scenario(levers, changes=changes, assumptions=assume, months=24), replication, 1).table()


def of(table: Table, event: Event) -> Table:
    chosen: Table = table[table["event"] == int(event)]
    return chosen


def days_to_decision(table: Table) -> float:
    """Mean, of those who were decided."""
    came: dict[int, int] = {}
    days = []
    for row in table[np.isin(table["event"], [int(Event.MUNICIPAL_APPLICATION), int(Event.MUNICIPAL_DECISION)])]:
        household = int(row["household"])
        if row["event"] == int(Event.MUNICIPAL_APPLICATION):
            came[household] = int(row["day"])
        else:
            days.append(int(row["day"]) - came.pop(household))
    return float(np.mean(days))


@pytest.mark.theory
def test_what_is_kept_lies_within_three_standard_errors_of_theory() -> None:
    for row in read(kept.TABLE):
        given = kept.scenario(row["organisation"], float(row["absence"]))
        assert row["theory"] == f"{kept.theory(given):.2f}", "renew: .venv/bin/python results/reference/coordination.py"
        assert abs(float(row["mean"]) - float(row["theory"])) < 3 * float(row["standard_error"]) + 0.01


@pytest.mark.theory
def test_a_fresh_run_gives_what_is_kept() -> None:
    given = kept.scenario("separate", 0.3)
    again = kept.simulated(given, 3)
    row = next(row for row in read(kept.TABLE) if (row["organisation"], row["absence"]) == ("separate", "0.3"))
    spread = float(row["standard_error"]) * np.sqrt(kept.REPLICATIONS)
    assert abs(np.mean(again) - float(row["mean"])) < 3 * spread / np.sqrt(3)


@pytest.mark.theory
def test_units_apart_are_slower_and_absence_hits_them_hardest() -> None:
    def lost(organisation: str) -> float:
        return kept.theory(kept.scenario(organisation, 0.3)) - kept.theory(kept.scenario(organisation, 0.0))

    assert lost("separate") == pytest.approx(lost("co_located"))
    assert lost("separate") > 5 * lost("pooled")
    slow, faster, fast = (kept.theory(kept.scenario(organisation, 0.1)) for organisation in kept.ORGANISATIONS)
    assert slow > faster > fast


def test_shares_are_whole() -> None:
    assert sum(STAFF.values()) == pytest.approx(1)
    for steps in (STEPS, STEPS_WITH_NEED):
        assert sum(share for _, share in steps) == pytest.approx(1)
        assert {unit for unit, _ in steps} <= set(STAFF)


def test_the_farther_apart_the_longer_it_takes() -> None:
    pooled, together, apart = (days_to_decision(rows({"coordination.organisation": one})) for one in ORGANISATIONS)
    assert pooled < together < apart


def test_only_those_in_need_of_follow_up_meet_health_and_care() -> None:
    queued = of(rows({"coordination.organisation": "separate"}), Event.CASE_QUEUED)
    health = queued[queued["detail"] == int(Case.HEALTH)]
    assert health.size
    nav = queued[queued["detail"] == int(Case.NAV)]
    assert (nav["flags"] & 4 > 0).mean() < (health["flags"] & 4 > 0).mean()


def test_as_many_come_back_as_are_lost() -> None:
    levers: small_town.Levers = {"coordination.organisation": "separate"}
    always = [rows(levers, replication=number, handover_lost=0.3) for number in range(1, 5)]
    handed, returned = (
        sum(of(one, event).size for one in always) for event in (Event.HANDED_OVER, Event.CASE_RETURNED)
    )
    # Each loss makes one hand-over more, so of n first hand-overs 0.3 n come back and 1.3 n are made.
    share = 0.3 / 1.3
    assert handed > 500
    assert returned / handed == pytest.approx(share, abs=3 * math.sqrt(share * (1 - share) / handed))
    assert not of(rows({"coordination.organisation": "separate"}, handover_lost=0.0), Event.CASE_RETURNED).size
    assert not of(rows({}), Event.HANDED_OVER).size


@pytest.mark.parametrize(("before", "after"), [("separate", "pooled"), ("pooled", "separate")])
def test_no_case_is_left_lying_when_the_organisation_changes(before: str, after: str) -> None:
    table = rows({"coordination.organisation": before}, {"coordination.organisation": after})
    changed = (date(2008, 9, 1) - date(2007, 10, 1)).days
    applied = of(table, Event.MUNICIPAL_APPLICATION)
    early = applied[(applied["day"] < changed) & (applied["day"] > changed - 60)]["household"]
    decided = of(table, Event.MUNICIPAL_DECISION)
    assert set(early.tolist()) <= set(decided["household"][decided["day"] > changed - 60].tolist())
