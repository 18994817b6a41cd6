"""Laws: what the vectorised replay says is what a slow, obvious replay of the same ledger says."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from measures_stand_in import END, FIRST_DAY, START, Municipality, Story

from sim.ledger import NOBODY, Event, Group, Ledger, Reason, State
from sim.measures import MeasureTable, measure
from sim.measures.frame import GROUPS

pytestmark = pytest.mark.laws

DAYS = END.toordinal() - FIRST_DAY
PLACES = ("north", "south")
AS_FOUND = settings(phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
"""The first ledger that fails as it is: a search for a simpler one takes minutes."""


@dataclass
class Life:
    state: State = State.ABSENT
    flags: int = 0
    adults: int = 0
    children: int = 0
    place: int = 0
    since: int = 0
    listed: tuple[int, int, int] | None = None
    """Day, place and flags of joining the waiting list."""


moves = st.tuples(
    st.integers(0, DAYS + 10),
    st.integers(0, 11),
    st.sampled_from(State),
    st.integers(0, 2 * max(Group) - 1),
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(0, len(PLACES) - 1),
    st.booleans(),
)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Households that move anywhere at any time, change, and join or leave the waiting list in between."""
    ledger = Ledger(FIRST_DAY, initial_stock=np.ones((len(PLACES), 5), np.int64))
    lives: dict[int, Life] = defaultdict(Life)
    for day, household, target, flags, adults, children, place, listing in sorted(
        draw(st.lists(moves, max_size=80)), key=lambda move: move[0]
    ):
        seen = household in lives
        life = lives[household]
        if listing and seen:
            joins = life.listed is None
            event = Event.MUNICIPAL_LISTED if joins else Event.MUNICIPAL_UNLISTED
            ledger.record(day, event, life.place, household, detail=0 if joins else flags % 2)
            life.listed = (day, life.place, life.flags) if joins else None
            continue
        event = Event.CHANGE if target == life.state else Event.MOVE
        ledger.record(
            day,
            event,
            place,
            household,
            origin=life.state,
            target=target,
            detail=Reason.RENTED,
            flags=flags,
            adults=adults,
            children=children,
        )
        life.state, life.flags, life.adults, life.children, life.place = (
            target,
            flags,
            adults,
            children,
            place,
        )
    return ledger


@dataclass
class Slow:
    """Row by row, day by day, with nothing clever."""

    values: dict[tuple[str, str, str, str], float] = field(default_factory=lambda: defaultdict(float))
    waits: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, day: int, place: int, flags: int, amount: float) -> None:
        for period in periods(day):
            for where in (PLACES[place], "all"):
                for group, bit in GROUPS:
                    if flags & bit == bit:
                        self.values[name, period, where, group] += amount

    def wait(self, day: int, place: int, flags: int, length: int) -> None:
        for period in periods(day):
            for where in (PLACES[place], "all"):
                for group, bit in GROUPS:
                    if flags & bit == bit:
                        self.waits[period, where, group].append(length)


def periods(day: int) -> tuple[str, ...]:
    when = date.fromordinal(FIRST_DAY + day)
    return (f"{when:%Y-%m}", f"{when:%Y}", "all") if START <= when < END else ()


def replay(ledger: Ledger) -> Slow:
    slow = Slow()
    lives: dict[int, Life] = defaultdict(Life)
    rows = ledger.table().tolist()
    at = 0
    for day in range(DAYS):
        while at < len(rows) and rows[at][0] == day:
            _, event, place, household, _, target, detail, *_, flags, adults, children = rows[at]
            life = lives[household]
            if event == Event.MUNICIPAL_LISTED:
                life.listed = (day, place, life.flags)
            elif event == Event.MUNICIPAL_UNLISTED:
                assert life.listed is not None
                begun, where, groups = life.listed
                if detail == 1:
                    slow.wait(day, where, groups, day - begun)
                life.listed = None
            else:
                if life.state != target:
                    life.since = day
                life.state, life.flags, life.adults, life.children = target, flags, adults, children
                life.place = place
            at += 1
        for life in lives.values():
            if life.state == State.TEMPORARY:
                slow.add("temporary_nights", day, life.place, life.flags, 1)
        if date.fromordinal(FIRST_DAY + day + 1).day == 1:
            for life in lives.values():
                month_end(slow, day, life)
    return slow


def month_end(slow: Slow, day: int, life: Life) -> None:
    here = day, life.place, life.flags
    if life.listed is not None:
        slow.add("municipal_queue", day, *life.listed[1:], 1)
    if life.state == State.ABSENT:
        return
    slow.add(f"state_{State(life.state).name.lower()}", *here, 1)
    slow.add("households", *here, 1)
    slow.add("inhabitants", *here, life.adults + life.children)
    if life.state in (State.INSTITUTION, State.PRISON):
        if life.flags & Group.LEAVING_SOON:
            slow.add("homeless", *here, life.adults)
            slow.add(f"homeless_{State(life.state).name.lower()}", *here, life.adults)
    elif life.state in (State.FRIENDS, State.TEMPORARY, State.ROUGH):
        if life.state == State.TEMPORARY or life.flags & Group.KNOWN:
            slow.add("homeless", *here, life.adults)
            slow.add(f"homeless_{State(life.state).name.lower()}", *here, life.adults)
            slow.add("homeless_children", *here, life.children)
        else:
            slow.add("homeless_unknown", *here, life.adults)
    elif life.state != State.PARENTS:
        slow.add("housed", *here, 1)
        if life.state in (State.OWNER_BANK, State.OWNER_STARTLAN, State.OWNER_OUTRIGHT):
            slow.add("owners", *here, 1)
    if life.state == State.TEMPORARY and day + 1 - life.since > 91:
        slow.add("over", *here, 1)


PARTS = ("homeless_friends", "homeless_temporary", "homeless_rough", "homeless_institution", "homeless_prison")
STOCKS = (
    "homeless",
    *PARTS,
    "homeless_unknown",
    "homeless_children",
    "households",
    "inhabitants",
    "municipal_queue",
    *(f"state_{state.name.lower()}" for state in State if state != State.ABSENT),
)


def months_in(period: str) -> int:
    return 1 if "-" in period else len({"2008": range(12), "2009": range(3)}.get(period, range(15)))


@settings(AS_FOUND, max_examples=40)
@given(ledgers())
def test_stocks_and_waits_equal_a_slow_replay(ledger: Ledger) -> None:
    table = measure(ledger, Story(municipalities=tuple(Municipality(name) for name in PLACES)))
    slow = replay(ledger)
    seen = set()
    for period, place, group, name, value in zip(
        table.period, table.municipality, table.group, table.measure, table.value, strict=True
    ):
        key = (name, period, place, group)
        assert key not in seen
        seen.add(key)
        if name in STOCKS:
            assert value == pytest.approx(slow.values[key] / months_in(period), abs=1e-12), key
        elif name == "temporary_nights":
            assert value == slow.values[key], key
        elif name == "ownership_rate":
            housed = slow.values["housed", period, place, group]
            assert_same(value, slow.values["owners", period, place, group] / housed if housed else math.nan)
        elif name == "temporary_over_3_months_share":
            stock = slow.values["state_temporary", period, place, group]
            assert_same(value, slow.values["over", period, place, group] / stock if stock else math.nan)
        elif name == "municipal_wait_days":
            waits = slow.waits[period, place, group]
            assert_same(value, float(np.mean(waits)) if waits else math.nan)
        elif name in ("municipal_wait_days_median", "municipal_wait_days_p30", "municipal_wait_days_p90"):
            waits = slow.waits[period, place, group]
            share = {"median": 0.5, "p30": 0.3, "p90": 0.9}[name.rsplit("_", 1)[1]]
            assert_same(value, float(np.quantile(waits, share)) if waits else math.nan)


def assert_same(value: float, expected: float) -> None:
    assert value == pytest.approx(expected, nan_ok=True)


@settings(AS_FOUND, max_examples=25)
@given(ledgers())
def test_everybody_is_in_exactly_one_state(ledger: Ledger) -> None:
    table = measure(ledger, Story(municipalities=tuple(Municipality(name) for name in PLACES)))
    states = [f"state_{state.name.lower()}" for state in State if state != State.ABSENT]
    total = sum(column(table, name) for name in states)
    np.testing.assert_allclose(total, column(table, "households"), atol=1e-9)
    parts = sum(column(table, name) for name in PARTS)
    np.testing.assert_allclose(parts, column(table, "homeless"), atol=1e-9)


def column(table: MeasureTable, name: str) -> npt.NDArray[np.float64]:
    return table.value[np.flatnonzero(np.array(table.measure) == name)]


def test_groups_of_a_row_are_those_of_the_household_at_the_time() -> None:
    """A purchase row itself says nothing of groups; the household's latest change does."""
    ledger = Ledger(FIRST_DAY)
    start = (START - date.fromordinal(FIRST_DAY)) // timedelta(days=1)
    ledger.record(0, Event.MOVE, 0, 7, 0, State.PRIVATE_RENT, flags=Group.YOUNG, adults=1)
    ledger.record(start, Event.ARREARS, 0, 7)
    ledger.record(
        start + 40, Event.CHANGE, 0, 7, State.PRIVATE_RENT, State.PRIVATE_RENT, flags=Group.FAMILIES, adults=1
    )
    ledger.record(start + 41, Event.ARREARS, 0, 7)
    ledger.record(start + 42, Event.ARREARS, 0, 8)  # before its household's first move
    ledger.record(start + 43, Event.MOVE, 0, 8, 0, State.FRIENDS, flags=Group.YOUNG | Group.KNOWN, adults=1)
    ledger.record(start + 44, Event.ARREARS, 0, NOBODY)
    table = measure(ledger, Story())
    assert table.get("arrears") == 4
    assert table.get("arrears", group="young") == 2
    assert table.get("arrears", group="families") == 1
