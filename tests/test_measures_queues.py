"""Theory: waits and utilisation on artificial ledgers for which queueing theory says what must come out."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measures_stand_in import END, FIRST_DAY, START, Story

from sim.ledger import Case, Event, Ledger, State
from sim.measures import measure
from sim.measures.queues import check_queues, littles_law
from sim.measures.replay import History

pytestmark = pytest.mark.laws

BEGIN = START.toordinal() - FIRST_DAY
LENGTH = (END - START).days


def single_server(arrivals: list[int], work: list[int], event: tuple[Event, Event, Event]) -> Ledger:
    """First come, first served by one: rows of reaching the desk, being begun and being ended."""
    rows = []
    free = 0
    for household, (arrival, length) in enumerate(zip(sorted(arrivals), work, strict=True)):
        begun = max(arrival, free)
        free = begun + length
        rows += [(arrival, event[0], household), (begun, event[1], household), (free, event[2], household)]
    ledger = Ledger(FIRST_DAY)
    for day, kind, household in sorted(rows, key=lambda row: row[0]):
        detail = int(Case.MUNICIPAL) if event[0] == Event.CASE_QUEUED else 0
        ledger.record(BEGIN + day, kind, 0, household, detail=detail)
    return ledger


days_and_work = st.lists(st.tuples(st.integers(0, LENGTH - 250), st.integers(0, 5)), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(days_and_work)
def test_littles_law_holds_to_the_day(jobs: list[tuple[int, int]]) -> None:
    """All waits lie within the window: mean queue = arrival rate × mean wait, exactly."""
    arrivals, work = [day for day, _ in jobs], [length for _, length in jobs]
    ledger = single_server(arrivals, work, (Event.CASE_QUEUED, Event.CASE_BEGUN, Event.CASE_ENDED))
    balances = {balance.name: balance for balance in littles_law(ledger.table(), BEGIN + LENGTH)}
    desk, staff = balances["office_desk"], balances["office_work"]
    assert all(balance.holds for balance in balances.values())
    assert desk.arrivals == staff.arrivals == len(jobs)
    assert staff.waited == sum(work)
    assert desk.mean_length == pytest.approx(desk.arrival_rate * desk.mean_wait, rel=1e-12)

    ledger.record(BEGIN, Event.OFFICE_CAPACITY, 0, detail=1, amount=0.8)
    table = measure(ledger, Story())
    assert table.get("case_wait_days") == pytest.approx(desk.mean_wait)
    assert table.get("case_days") == pytest.approx(desk.mean_wait + staff.mean_wait)
    assert table.get("office_utilisation") == pytest.approx(sum(work) / LENGTH)


def test_littles_law_counts_those_who_still_wait() -> None:
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.MUNICIPAL_LISTED, 0, 1)
    ledger.record(10, Event.MUNICIPAL_LISTED, 0, 2)
    ledger.record(15, Event.MUNICIPAL_UNLISTED, 0, 1, detail=1)
    ledger.record(90, Event.MUNICIPAL_UNLISTED, 0, 2, detail=1)
    balance = littles_law(ledger.table(), 20)[0]
    assert (balance.name, balance.arrivals, balance.waited, balance.stood) == ("municipal_list", 2, 25, 25)
    assert balance.holds


def test_leaving_the_followup_queue_unserved_is_leaving_the_queue() -> None:
    ledger = Ledger(FIRST_DAY)
    for day, event, household in [
        (0, Event.FOLLOWUP_QUEUED, 1),
        (1, Event.FOLLOWUP_QUEUED, 2),
        (4, Event.FOLLOWUP_BEGUN, 1),
        (6, Event.FOLLOWUP_ENDED, 2),
        (9, Event.FOLLOWUP_ENDED, 1),
    ]:
        ledger.record(day, event, 0, household)
    balances = {balance.name: balance for balance in littles_law(ledger.table(), 10)}
    assert all(balance.holds for balance in balances.values())
    assert balances["followup_queue"].waited == 4 + 5
    assert balances["followup_work"].waited == 5


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([(3, Event.MUNICIPAL_UNLISTED)], id="leaves without having come"),
        pytest.param(
            [(1, Event.MUNICIPAL_LISTED), (3, Event.MUNICIPAL_LISTED), (5, Event.MUNICIPAL_UNLISTED)],
            id="comes twice",
        ),
    ],
)
def test_littles_law_finds_faults(rows: list[tuple[int, Event]]) -> None:
    ledger = Ledger(FIRST_DAY)
    for day, event in rows:
        ledger.record(day, event, 0, 1)
    assert not littles_law(ledger.table(), 10)[0].holds


STAGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "municipal_list": ({"event": Event.MUNICIPAL_LISTED}, {"event": Event.MUNICIPAL_UNLISTED}),
    "office_desk": ({"event": Event.CASE_QUEUED}, {"event": Event.CASE_BEGUN}),
    "office_work": ({"event": Event.CASE_BEGUN}, {"event": Event.CASE_ENDED}),
    "followup_queue": ({"event": Event.FOLLOWUP_QUEUED}, {"event": Event.FOLLOWUP_BEGUN}),
    "followup_work": ({"event": Event.FOLLOWUP_BEGUN}, {"event": Event.FOLLOWUP_ENDED}),
    "municipal_application": ({"event": Event.MUNICIPAL_APPLICATION}, {"event": Event.MUNICIPAL_DECISION}),
    "startlan_application": ({"event": Event.STARTLAN_APPLICATION}, {"event": Event.STARTLAN_DECISION}),
    "startlan_search": ({"event": Event.STARTLAN_DECISION, "detail": 1}, {"event": Event.STARTLAN_LAPSED}),
    "crews_queue": ({"event": Event.MUNICIPAL_VACATED}, {"event": Event.REFURBISH_BEGIN}),
    "crews_work": ({"event": Event.REFURBISH_BEGIN}, {"event": Event.REFURBISH_END}),
    "temporary_accommodation": (
        {"event": Event.MOVE, "origin": State.PRIVATE_RENT, "target": State.TEMPORARY},
        {"event": Event.MOVE, "origin": State.TEMPORARY, "target": State.PRIVATE_RENT},
    ),
    "homeless": (
        {"event": Event.MOVE, "origin": State.ABSENT, "target": State.ROUGH},
        {"event": Event.MOVE, "origin": State.ROUGH, "target": State.ABSENT},
    ),
}
"""A row of coming to each queue, and one of leaving it."""
lives = st.lists(st.lists(st.integers(0, 300), max_size=9, unique=True), min_size=1, max_size=12)
"""By household: days on which it comes and leaves, in turn."""


@pytest.mark.parametrize("name", STAGES)
@settings(max_examples=25, deadline=None)
@given(lives)
def test_littles_law_holds_for_whoever_comes_and_goes(name: str, lives: list[list[int]]) -> None:
    """In any order, any number of times, and whether or not the last one has left."""
    rows = sorted(
        (day, household, turn % 2) for household, days in enumerate(lives) for turn, day in enumerate(sorted(days))
    )
    ledger = Ledger(FIRST_DAY)
    for day, household, leaves in rows:
        ledger.record(day, municipality=0, household=household, dwelling=household, **STAGES[name][leaves])
    (balance,) = [one for one in littles_law(ledger.table(), 301) if one.name == name]
    expected = sum(
        leaves - comes
        for days in map(sorted, lives)
        for comes, leaves in zip(days[::2], [*days[1::2], 301], strict=False)
    )
    assert balance.holds
    assert balance.waited == expected


@pytest.mark.parametrize("name", STAGES)
def test_a_lost_row_of_coming_is_found_in_any_queue(name: str) -> None:
    ledger = Ledger(FIRST_DAY)
    ledger.record(7, municipality=0, household=3, dwelling=3, **STAGES[name][1])
    assert [one.holds for one in littles_law(ledger.table(), 30) if one.name == name] == [False]
    ledger.record(30, Event.PRICES_CONSUMER, 0)
    with pytest.raises(RuntimeError, match=name):
        check_queues(History.of(ledger.table()))


def test_no_time_has_no_law() -> None:
    with pytest.raises(ValueError, match="no time"):
        littles_law(Ledger(FIRST_DAY).table())


def test_followup_utilisation_follows_the_places() -> None:
    """Two clients, four places that become two half-way through a month of 30 days."""
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.FOLLOWUP_CAPACITY, 0, amount=4.0)
    for household in (1, 2):
        ledger.record(0, Event.FOLLOWUP_QUEUED, 0, household)
        ledger.record(0, Event.FOLLOWUP_BEGUN, 0, household)
    april = date(2008, 4, 1).toordinal() - FIRST_DAY
    ledger.record(april + 15, Event.FOLLOWUP_CAPACITY, 0, amount=2.0)
    table = measure(ledger, Story())
    assert table.get("followup_utilisation", "2008-03") == pytest.approx(2 / 4)
    assert table.get("followup_utilisation", "2008-04") == pytest.approx(2 / 3)
    assert table.get("followup_utilisation", "2008-05") == pytest.approx(1)
    assert table.get("followup_clients", "2008") == 2
    assert np.isnan(table.get("office_utilisation"))


def test_a_wait_from_the_warm_up_has_its_full_length_and_open_ones_none() -> None:
    ledger = Ledger(FIRST_DAY)
    ledger.record(0, Event.MUNICIPAL_APPLICATION, 0, 1)
    ledger.record(2, Event.MUNICIPAL_DECISION, 0, 1, detail=1)
    ledger.record(2, Event.MUNICIPAL_LISTED, 0, 1)
    ledger.record(3, Event.MUNICIPAL_LISTED, 0, 2)
    ledger.record(4, Event.MUNICIPAL_LISTED, 0, 3)
    ledger.record(BEGIN, Event.MUNICIPAL_UNLISTED, 0, 1, detail=1)
    ledger.record(BEGIN, Event.MUNICIPAL_UNLISTED, 0, 3, detail=0)
    table = measure(ledger, Story())
    assert table.get("municipal_wait_days") == BEGIN - 2
    assert table.get("days_to_housed", "2008-01") == BEGIN
    assert np.isnan(table.get("municipal_wait_days", "2008-02"))
    assert table.get("municipal_queue", "2009") == 1
    assert table.get("municipal_applications") == 0


def test_voids_last_from_the_old_tenant_to_the_new() -> None:
    ledger = Ledger(FIRST_DAY)
    home = {"target": State.MUNICIPAL_RENT, "dwelling": 5, "adults": 1}
    ledger.record(0, Event.MOVE, 0, 1, **home)
    ledger.record(BEGIN + 10, Event.MOVE, 0, 1, State.MUNICIPAL_RENT, State.PRIVATE_RENT, dwelling=8, adults=1)
    ledger.record(BEGIN + 10, Event.MUNICIPAL_VACATED, 0, 1, dwelling=5)
    ledger.record(BEGIN + 20, Event.REFURBISH_BEGIN, 0, dwelling=5)
    ledger.record(BEGIN + 30, Event.REFURBISH_END, 0, dwelling=5)
    ledger.record(BEGIN + 41, Event.MOVE, 0, 2, **home)
    table = measure(ledger, Story())
    assert table.get("municipal_void_days") == 31
    assert table.get("refurbishments") == 1
    assert table.get("municipal_stock") == 1
    assert table.get("municipal_occupied", "2008-01") == 0
    assert table.get("municipal_occupied", "2008-02") == 1
