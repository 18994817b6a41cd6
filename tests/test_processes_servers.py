"""A queue before servers whose number changes, and when people come to it."""

from __future__ import annotations

from datetime import date

import numpy as np
import simpy
from hypothesis import given
from hypothesis import strategies as st
from small_town import scenario

from sim.ledger import Event
from sim.processes.servers import Servers
from sim.simulation import simulate


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


def test_the_urgent_come_first_and_among_them_who_came_first() -> None:
    env = simpy.Environment()
    servers = Servers(env, 0)
    turns = [servers.turn(urgent=urgent) for urgent in (False, True, False, True)]
    assert servers.waiting == 4
    order = []
    for _ in turns:
        servers.set_capacity(servers.busy + 1)
        order += [number for number, turn in enumerate(turns) if turn.triggered and number not in order]
    assert order == [1, 3, 0, 2]
    late = servers.turn(urgent=True)
    servers.cancel(late)
    assert servers.waiting == 0
