"""Counsellors for those in arrears: when they hear of a case, and what an agreement in time is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import small_town

from sim.ledger import Event
from sim.simulation import simulate

EVERYBODY = replace(small_town.LIVELY, counsel_reached=1.0, counsel_hours=6.0, counsel_factor=0.3)


def days(early: bool) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """First days of arrears, of the case at the counsellor's desk, and of the petition, by household."""
    levers: small_town.Levers = {"prevention.counsellors": 4.0, "prevention.early_notice": early}
    table = simulate(small_town.scenario(levers, assumptions=EVERYBODY), 1, 1).table()
    found = []
    for event in (Event.ARREARS, Event.COUNSEL_QUEUED, Event.PETITION):
        rows = table[table["event"] == int(event)]
        first = np.unique(rows["household"], return_index=True)[1]
        found.append(dict(zip(rows["household"][first].tolist(), rows["day"][first].tolist(), strict=True)))
    return found[0], found[1], found[2]


def test_with_early_notice_a_case_begins_with_the_arrears_and_without_with_the_petition() -> None:
    arrears, cases, _ = days(early=True)
    assert cases == arrears
    _, cases, petitions = days(early=False)
    assert cases == petitions


@pytest.mark.parametrize("event", [Event.PETITION, Event.EVICTION])
def test_a_case_that_a_counsellor_had_in_time_seldom_goes_on(event: Event) -> None:
    def count(counsellors: float) -> int:
        levers: small_town.Levers = {"prevention.counsellors": counsellors, "prevention.early_notice": True}
        table = simulate(small_town.scenario(levers, assumptions=EVERYBODY), 1, 1).table()
        return int((table["event"] == int(event)).sum())

    assert count(4.0) < 0.7 * count(0.0)


def test_a_desk_that_is_never_reached_in_time_helps_nobody() -> None:
    """A hundredth of a counsellor: cases queue, and nobody's dwelling is saved by them."""
    slow = {"prevention.counsellors": 0.01, "prevention.early_notice": True}
    tables = [simulate(small_town.scenario(levers, assumptions=EVERYBODY), 1, 1).table() for levers in (slow, {})]
    evictions = [int((table["event"] == int(Event.EVICTION)).sum()) for table in tables]
    assert evictions[0] >= evictions[1] - 1
    assert (tables[0]["event"] == int(Event.COUNSEL_QUEUED)).any()
