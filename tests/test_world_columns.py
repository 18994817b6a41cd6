"""Tables that grow, and what households and dwellings say of themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import Group, State
from sim.world import tables
from sim.world.dwellings import Dwellings, Use
from sim.world.households import Households, Need

MONTH = 2008 * 12


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 60))
def test_growing_keeps_what_is_there_and_new_rows_are_neutral(additions: list[int], capacity: int) -> None:
    people = Households(capacity)
    expected: list[int] = []
    for number, count in enumerate(additions):
        rows = people.add(count, slot=np.full(count, number))
        assert (rows.start, rows.stop) == (len(expected), len(expected) + count)
        expected += [number] * count
    assert len(people) == len(expected)
    assert people.slot[: len(people)].tolist() == expected
    for name, (kind, neutral) in Households.LAYOUT.items():
        column = getattr(people, name)
        assert column.dtype == kind
        assert column.size >= len(people)
        if name != "slot":
            assert (column == kind(neutral)).all()


@given(st.integers(MONTH - 12 * 90, MONTH - 12 * 18), st.integers(0, 4), st.sampled_from(list(Need)), st.booleans())
def test_groups_of_a_household(birth: int, children: int, need: Need, known: bool) -> None:
    people = Households(16)
    people.add(3, birth=MONTH - 12 * 40)
    row = people.add(1, birth=birth, children=children, need=need, known=known, state=State.FRIENDS).start
    flags = int(people.flags(np.arange(4), MONTH)[row])
    assert bool(flags & Group.YOUNG) == (birth > MONTH - 12 * 25)
    assert bool(flags & Group.FAMILIES) == (children > 0)
    assert bool(flags & Group.FOLLOW_UP) == (need >= Need.FOLLOW_UP)
    assert bool(flags & Group.INTENSIVE) == (need == Need.INTENSIVE)
    assert bool(flags & Group.KNOWN) == known


def test_who_is_young_has_not_had_the_25th_birthday() -> None:
    people = Households(16)
    people.add(2, birth=np.array([MONTH - 12 * 25, MONTH - 12 * 25 + 1]))
    assert people.flags(np.arange(2), MONTH).tolist() == [0, Group.YOUNG]
    assert people.age(np.arange(2), MONTH).tolist() == [25, 24]


def test_who_lives_where() -> None:
    people = Households(16)
    people.add(4, municipality=np.array([0, 1, 0, 1]), state=np.array([State.ABSENT, State.FRIENDS, 3, 5]))
    assert people.present().tolist() == [1, 2, 3]
    assert people.living_in(1).tolist() == [1, 3]
    assert people.living_in(0).tolist() == [2]


def test_dwellings_to_let_for_sale_and_in_stock() -> None:
    homes = Dwellings(16)
    homes.add(3, rooms=np.array([1, 2, 2]), use=Use.LET, occupant=np.array([7, -1, 8]))
    homes.add(3, rooms=3, use=Use.OWNED, listed=np.array([-1, 0, 5]), occupant=np.array([9, -1, -1]))
    homes.add(1, rooms=5, use=Use.MUNICIPAL, municipality=1)
    assert homes.to_let().tolist() == [1]
    assert homes.for_sale().tolist() == [4, 5]
    assert homes.stock(0, Use.LET).tolist() == [1, 2, 0, 0, 0]
    assert homes.stock(0, Use.MUNICIPAL).sum() == 0
    assert homes.stock(1, Use.MUNICIPAL).tolist() == [0, 0, 0, 0, 1]


AGE_BANDS = [(0, 0), (18, 0), (24, 0), (25, 1), (44, 2), (45, 3), (67, 4), (80, 5), (120, 5)]


@pytest.mark.parametrize(("age", "band"), AGE_BANDS)
def test_age_bands(age: int, band: int) -> None:
    assert tables.band_of(np.array([age], np.int32)) == [band]


def test_kinds_of_household() -> None:
    found = tables.kind_of(np.array([1, 2, 1, 2], np.int8), np.array([0, 0, 1, 3], np.int8))
    assert [tables.KINDS[kind] for kind in found] == ["single", "couple", "lone_parent", "couple_children"]
