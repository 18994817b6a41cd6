"""A queue before servers whose number changes; and the housing office against Erlang's formula."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from math import factorial

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from small_town import scenario

from sim.assumptions import Assumptions
from sim.ledger import Case, Event
from sim.measures.queues import littles_law
from sim.processes import office
from sim.processes.clock import Clock
from sim.processes.servers import Servers
from sim.simulation import build, simulate
from sim.streams import identities


def test_first_come_first_served() -> None:
    servers = Servers(simpy.Environment(), 2)
    turns = [servers.turn() for _ in range(4)]
    assert [turn.triggered for turn in turns] == [True, True, False, False]
    assert (servers.busy, servers.waiting) == (2, 2)
    servers.release()
    assert [turn.triggered for turn in turns] == [True, True, True, False]


def test_nobody_is_served_without_servers_until_some_come() -> None:
    servers = Servers(simpy.Environment())
    turns = [servers.turn() for _ in range(3)]
    assert not any(turn.triggered for turn in turns)
    servers.set_capacity(2)
    assert [turn.triggered for turn in turns] == [True, True, False]


def test_servers_who_leave_finish_what_they_hold() -> None:
    servers = Servers(simpy.Environment(), 3)
    turns = [servers.turn() for _ in range(5)]
    servers.set_capacity(1)
    assert servers.busy == 3
    servers.release()
    servers.release()
    assert (servers.busy, turns[3].triggered) == (1, False)
    servers.release()
    assert (servers.busy, turns[3].triggered, turns[4].triggered) == (1, True, False)


def test_who_gives_up_leaves_the_queue_or_frees_the_server() -> None:
    servers = Servers(simpy.Environment(), 1)
    served, second, third = (servers.turn() for _ in range(3))
    servers.cancel(second)
    assert servers.waiting == 1
    servers.cancel(served)
    assert third.triggered
    assert not second.triggered
    assert (servers.busy, servers.waiting) == (1, 0)


@given(st.lists(st.sampled_from(["come", "go", "give up", "0", "1", "2", "5"]), max_size=40))
def test_servers_are_never_idle_while_somebody_waits(happenings: list[str]) -> None:
    servers = Servers(simpy.Environment(), 1)
    waiting: list[simpy.Event] = []
    served = 0
    for happening in happenings:
        if happening == "come":
            waiting.append(servers.turn())
        elif happening == "give up" and waiting:
            servers.cancel(waiting.pop())
        elif happening == "go" and served:
            served -= 1
            servers.release()
        elif happening.isdigit():
            servers.set_capacity(int(happening))
        while waiting and waiting[0].triggered:
            waiting.pop(0)
            served += 1
        assert not any(turn.triggered for turn in waiting)
        assert (servers.busy, servers.waiting) == (served, len(waiting))
        assert not waiting or servers.busy >= servers.capacity


def test_people_turn_to_the_office_on_any_day_of_the_month() -> None:
    """Though the month's step on the first decides who does: else every month began with a queue."""
    town = scenario(months=36)
    table = simulate(town, 1, 1).table()
    for event in (Event.CASE_QUEUED, Event.STARTLAN_APPLICATION, Event.FOLLOWUP_QUEUED):
        rows = table[(table["event"] == event) & (table["day"] >= 31)]
        days = [date.fromordinal(town.first_day.toordinal() + int(day)).day for day in rows["day"]]
        assert len(days) > 20
        assert days.count(1) < 0.25 * len(days)
        assert 10 < np.mean(days) < 20


# Theory


def erlang_wait(workers: int, rate: float, service: float) -> float:
    """Mean wait of Poisson arrivals with exponential service before some workers (Erlang C)."""
    load = rate * service
    busy = load**workers / factorial(workers) * workers / (workers - load)
    queues = busy / (sum(load**k / factorial(k) for k in range(workers)) + busy)
    return queues * service / (workers - load)


@pytest.mark.laws
@pytest.mark.parametrize(("workers", "use"), [(1, 0.6), (3, 0.75)])
def test_waits_at_the_office_agree_with_erlang_c(workers: int, use: float) -> None:
    """The office by itself: cases that come at random, with nothing else on the clock."""
    cases, hours = 30_000, 8.0
    model = build(scenario(assumptions=replace(Assumptions(), hours_a_week=7.0)), 1, 1)
    model.begin_month(0, model.first_day, 31)
    town = model.towns[0]
    model.env = Clock()
    town.desk, town.staff_speed = Servers(model.env, workers), 1.0
    words = identities(np.uint64(1), np.arange(cases))
    cases_of = model.households.form(np.zeros(cases, np.int16), np.zeros(cases, np.int32), identity=words)
    rate = use * workers / hours
    gaps = np.random.default_rng(1).exponential(1 / rate, cases)

    def arrivals() -> Generator[simpy.Event, object, None]:
        for household, gap in zip(cases_of.tolist(), gaps.tolist(), strict=True):
            yield model.env.timeout(gap)
            work = office.casework(model, town, household, Case.MUNICIPAL, hours, lambda _: True)
            model.env.process(work)

    model.env.process(arrivals())
    model.env.run()
    found = {balance.name: balance for balance in littles_law(model.ledger.table())}
    assert found["office_desk"].arrivals == cases
    assert found["office_desk"].mean_wait == pytest.approx(erlang_wait(workers, rate, hours), rel=0.1)
    assert found["office_work"].mean_wait == pytest.approx(hours, rel=0.05)
    assert found["office_work"].mean_length == pytest.approx(use * workers, rel=0.05)
