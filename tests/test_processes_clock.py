"""The clock: SimPy's order of things, with cheaper processes."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from simpy.core import EmptySchedule

from sim.processes.clock import Clock

Plan = list[tuple[str, int]]
"""What a process does, one thing after the other, and a number that it needs for it."""
PLANS = st.lists(
    st.lists(st.tuples(st.sampled_from(["wait", "begin", "ring", "listen", "either"]), st.integers(0, 3)), max_size=6),
    min_size=4,
    max_size=4,
)
END = 20.0


class Town:
    """Processes that wait, begin others, ring one of four bells or listen for it; `told` is what they did, when."""

    def __init__(
        self, clock: simpy.Environment, begin: Callable[[Generator[simpy.Event, object, None]], object]
    ) -> None:
        self.clock, self.begin = clock, begin
        self.bells = [clock.event() for _ in range(4)]
        self.begun = 0
        self.told: list[tuple[float, int, int]] = []

    def process(self, plans: list[Plan], plan: Plan) -> Generator[simpy.Event, object, None]:
        self.begun += 1
        name = self.begun
        for place, (act, number) in enumerate(plan):
            self.told.append((self.clock.now, name, place))
            if act == "wait":
                yield self.clock.timeout(number / 2)
            elif act == "begin" and self.begun < 40:
                self.begin(self.process(plans, plans[number]))
            elif act == "ring" and not self.bells[number].triggered:
                self.bells[number].succeed(number)
            elif act == "listen":
                assert (yield self.bells[number]) == number
            elif act == "either":
                yield self.bells[number] | self.clock.timeout(1)


@given(PLANS)
def test_all_happens_in_the_order_of_simpy(plans: list[Plan]) -> None:
    simpys = simpy.Environment()
    clocks = [Clock(), Clock()]
    towns = [Town(simpys, simpys.process), *(Town(clock, clock.start) for clock in clocks)]
    for town in towns:
        for plan in plans:
            town.begin(town.process(plans, plan))
    while simpys.peek() < END:
        simpys.step()
    clocks[0].run_to(END)
    while clocks[1].peek() < END:
        clocks[1].step()
    first, *others = [town.told for town in towns]
    assert all(told == first for told in others)


def test_the_day_is_the_whole_days_gone() -> None:
    clock, days = Clock(), []

    def look() -> Generator[simpy.Event, object, None]:
        while True:
            days.append(clock.day)
            yield clock.timeout(0.75)

    clock.start(look())
    assert clock.run_to(3) == 4
    assert days == [0, 0, 1, 2]


def test_an_error_in_a_process_stops_the_clock() -> None:
    clock = Clock()

    def breaks_down() -> Generator[simpy.Event, object, None]:
        yield clock.timeout(1)
        raise LookupError

    clock.start(breaks_down())
    with pytest.raises(LookupError):
        clock.run_to(2)


def test_an_empty_clock_says_so() -> None:
    with pytest.raises(EmptySchedule):
        Clock().step()
    assert Clock().peek() == float("inf")
