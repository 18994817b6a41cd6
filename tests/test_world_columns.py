"""Tables that grow, and what households and dwellings say of themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import Group, State, type_of_rows
from sim.processes.telling import tell
from sim.world import tables
from sim.world.dwellings import Dwellings, Use
from sim.world.families import KIDS, NO_ONE, minors
from sim.world.households import Households, Need
from sim.world.summary import ADULTS_BITS, ADULTS_SHIFT, CHILDREN_SHIFT, FLAG_BITS, GROUP_YEARS

MONTH = 2008 * 12
TODAY = 3000


def nobody(capacity: int = 16) -> Households:
    return Households(capacity)


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 60))
def test_growing_keeps_what_is_there_and_new_rows_are_neutral(additions: list[int], capacity: int) -> None:
    people = nobody(capacity)
    expected: list[int] = []
    for number, count in enumerate(additions):
        rows = people.add(count, birth=np.full(count, number))
        assert (rows.start, rows.stop) == (len(expected), len(expected) + count)
        expected += [number] * count
    assert len(people) == len(expected)
    assert people.birth[: len(people)].tolist() == expected
    for name, (kind, neutral) in Households.LAYOUT.items():
        column = getattr(people, name)
        assert column.dtype == kind
        assert len(column) >= len(people)
        assert column.shape[1:] == ((KIDS,) if name == "kids" else ())
        if name != "birth":
            assert (column == kind(neutral)).all()


@given(
    birth=st.integers(MONTH - 12 * 90, MONTH - 12 * 18),
    adults=st.integers(1, 2),
    children=st.integers(0, 4),
    need=st.sampled_from(list(Need)),
    known=st.booleans(),
    days=st.tuples(*[st.integers(0, 2500)] * 3),
)
def test_groups_of_a_household(
    birth: int, adults: int, children: int, need: Need, known: bool, days: tuple[int, int, int]
) -> None:
    people = nobody()
    people.add(3, birth=MONTH - 12 * 40)
    settled, released, discharged = (TODAY - ago for ago in days)
    row = people.add(
        1,
        birth=birth,
        adults=adults,
        children=children,
        need=need,
        known=known,
        settled=settled,
        released=released,
        discharged=discharged,
        state=State.FRIENDS,
    ).start
    said = int(people.summary(np.arange(4), MONTH, TODAY)[row])
    flags = said & FLAG_BITS
    assert bool(flags & Group.YOUNG) == (birth > MONTH - 12 * 25)
    assert bool(flags & Group.FAMILIES) == (children > 0)
    assert bool(flags & Group.FOLLOW_UP) == (need >= Need.FOLLOW_UP)
    assert bool(flags & Group.INTENSIVE) == (need == Need.INTENSIVE)
    assert bool(flags & Group.KNOWN) == known
    assert bool(flags & Group.REFUGEES) == (days[0] < 365 * GROUP_YEARS["settled"])
    assert bool(flags & Group.RELEASED_PRISON) == (days[1] < 365 * GROUP_YEARS["released"])
    assert bool(flags & Group.DISCHARGED_INSTITUTION) == (days[2] < 365 * GROUP_YEARS["discharged"])
    assert not flags & Group.LEAVING_SOON
    assert said >> ADULTS_SHIFT & ADULTS_BITS == adults
    assert said >> CHILDREN_SHIFT == children


@given(st.integers(1, 2), st.integers(0, 9), st.integers(0, 511))
def test_what_the_ledger_was_told_is_read_back(adults: int, children: int, flags: int) -> None:
    people, block = nobody(), np.zeros(1, type_of_rows)
    people.add(2)
    people.recorded[1] = flags | adults << ADULTS_SHIFT | children << CHILDREN_SHIFT
    tell(block[0], 0, 0, 0, 0, people.recorded[1], 0, 0, 0, 0, 0.0)
    assert block[["flags", "adults", "children"]][0].tolist() == (flags, adults, children)


def test_groups_told_at_once_stay_until_they_are_taken_back() -> None:
    people = nobody()
    people.add(3, birth=MONTH - 12 * 40)
    people.know(1, known=True)
    people.leaves_soon(np.array([1, 2]), soon=True)
    assert people.known[:3].tolist() == [False, True, False]
    everybody = np.arange(3)
    assert (people.recorded[everybody] & FLAG_BITS).tolist() == [
        0,
        Group.KNOWN | Group.LEAVING_SOON,
        Group.LEAVING_SOON,
    ]
    kept = people.summary(everybody, MONTH, TODAY) & FLAG_BITS
    assert kept.tolist() == [0, Group.KNOWN | Group.LEAVING_SOON, Group.LEAVING_SOON]
    people.know(1, known=False)
    people.leaves_soon(2, soon=False)
    assert (people.recorded[everybody] & FLAG_BITS).tolist() == [0, Group.LEAVING_SOON, 0]


def test_who_is_young_has_not_had_the_25th_birthday() -> None:
    people = nobody()
    people.add(2, birth=np.array([MONTH - 12 * 25, MONTH - 12 * 25 + 1]))
    assert (people.summary(np.arange(2), MONTH, TODAY) & FLAG_BITS).tolist() == [0, Group.YOUNG]
    assert people.age(np.arange(2), MONTH).tolist() == [25, 24]


def test_grown_children_at_home_are_persons_and_no_children() -> None:
    people = nobody()
    kids = [MONTH - 12 * 20, MONTH - 12 * 18, MONTH - 12 * 18 + 1, NO_ONE]
    people.add(2, birth=MONTH - 12 * 50, adults=2, kids=np.array([kids, [NO_ONE] * KIDS]))
    assert [minors(people.kids, household, MONTH) for household in range(2)] == [1, 0]
    assert people.persons(np.arange(2)).tolist() == [5, 2]


def form(people: Households, *towns: int, birth: int = MONTH - 12 * 30, word: int = 7) -> list[int]:
    new = np.full(len(towns), birth, np.int32)
    identity = np.arange(word, word + len(towns), dtype=np.uint64)
    rows: list[int] = people.form(np.array(towns, np.int16), new, identity=identity).tolist()
    return rows


def test_households_are_numbered_in_order_of_formation_and_keep_the_word_that_they_bring() -> None:
    people = nobody()
    assert form(people, 1, 0, word=50) == [0, 1]
    assert form(people, word=60) == []
    assert form(people, 1, word=9) == [2]
    assert people.id[:3].tolist() == [0, 1, 2]
    assert people.identity[:3].tolist() == [50, 51, 9]
    assert people.municipality[:3].tolist() == [1, 0, 1]
    assert people.formed == 3


def test_a_row_of_who_is_long_gone_stands_for_another_who_is_nobodys_heir() -> None:
    people = nobody()
    form(people, 0, 0, 1)
    people.state[:3] = State.ABSENT, State.FRIENDS, State.ABSENT
    people.since[:3] = 100
    people.wealth[0], people.kids[0, 0], people.ever_owned[0] = 5e5, MONTH, True
    spell = int(people.spell[0])
    people.free_rows(101, np.array([2]))  # some dwelling still means the third
    assert form(people, 0, 0, birth=MONTH - 12 * 40, word=99) == [0, 3]
    assert people.id[:4].tolist() == [3, 1, 2, 4]
    assert people.spell[0] > spell
    assert people.identity[[0, 3]].tolist() == [99, 100]
    for name, (_, neutral) in Households.LAYOUT.items():
        if name not in ("id", "identity", "municipality", "birth", "spell"):
            assert (getattr(people, name)[0] == neutral).all(), name
    assert people.birth_months().tolist() == [MONTH - 12 * 30] * 3 + [MONTH - 12 * 40] * 2


def test_rows_are_used_again_in_their_own_town_in_order() -> None:
    """So that what goes by the order of rows in a town does not hang on who is gone in another."""
    people = nobody()
    form(people, 0, 1, 0, 1, 1)
    people.since[:5] = 100
    people.free_rows(101, np.zeros(0, np.intp))
    assert form(people, 1, 0, 1, 2) == [1, 0, 3, 5]
    assert form(people, 0, 0, 1, 1) == [2, 6, 4, 7]
    assert form(people, 0) == [8]


@pytest.mark.parametrize("wanted", ["arriving", "applying", "applying_startlan", "followed"])
def test_a_row_that_a_process_still_means_is_not_taken(wanted: str) -> None:
    people = nobody()
    form(people, 0)
    people.since[0] = 100
    getattr(people, wanted)[0] = True
    people.free_rows(10**6, np.zeros(0, np.intp))
    assert form(people, 0) == [1]
    people.state[1] = State.FRIENDS
    getattr(people, wanted)[0] = False
    people.free_rows(100, np.zeros(0, np.intp))  # gone on that very day: not long ago
    assert form(people, 0) == [2]


def test_who_lives_where() -> None:
    people = nobody()
    people.add(4, municipality=np.array([0, 1, 0, 1]), state=np.array([State.ABSENT, State.FRIENDS, 3, 5]))
    assert people.present().tolist() == [1, 2, 3]


def test_dwellings_to_let_for_sale_and_in_stock() -> None:
    homes = Dwellings(16)
    homes.add(3, rooms=np.array([1, 2, 2]), use=Use.LET, occupant=np.array([7, -1, 8]))
    homes.add(3, rooms=3, use=Use.OWNED, listed=np.array([-1, 0, 5]), occupant=np.array([9, -1, -1]))
    homes.add(1, rooms=5, use=Use.MUNICIPAL, municipality=1)
    assert homes.to_let().tolist() == [1]
    assert homes.for_sale().tolist() == [4, 5]
    assert homes.let().tolist() == [0, 1, 2]
    assert homes.municipal().tolist() == [6]
    assert homes.segment(np.array([0, 2, 6])).tolist() == [0, 1, 9]
    assert homes.count_by_segment(homes.let(), 2).tolist() == [[1, 2, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert homes.count_by_segment(homes.municipal(), 2).tolist() == [[0, 0, 0, 0, 0], [0, 0, 0, 0, 1]]


AGE_BANDS = [(0, 0), (18, 0), (24, 0), (25, 1), (44, 2), (45, 3), (67, 4), (80, 5), (120, 5)]


@pytest.mark.parametrize(("age", "band"), AGE_BANDS)
def test_age_bands(age: int, band: int) -> None:
    assert tables.band_of(age) == band


def test_kinds_of_household() -> None:
    found = [tables.kind_of(adults, children) for adults, children in ((1, 0), (2, 0), (1, 1), (2, 3))]
    assert [tables.KINDS[kind] for kind in found] == ["single", "couple", "lone_parent", "couple_children"]
