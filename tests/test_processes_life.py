"""What becomes of persons, homes and money when households form, grow, part, merge and end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, OWNERS, Event, Reason, State
from sim.processes import children, life
from sim.processes.couples import MOST_APART, _nearest_pairs
from sim.processes.model import Model
from sim.simulation import build
from sim.world.dwellings import Use
from sim.world.families import NO_ONE, OF_AGE, minors

YEAR = 12


class House:
    """A town in which on the first day only those meet an event of life to whom it is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.model = build(scenario(towns=[profile(300)], assumptions=Assumptions(), warmup=0), 1, 1)
        self.model.begin_month(0, self.model.first_day, 31)
        self._patch = monkeypatch
        self._chosen: list[int] = []
        monkeypatch.setattr(life, "_arrivals", lambda model: np.zeros(len(model.towns)))

    def single(self, state: State = State.PRIVATE_RENT, *, age: int = 40, kids: Sequence[float] = ()) -> int:
        """The next household in a state, made to be one adult of this age with children of these ages."""
        people, now = self.model.households, self.model.calendar
        household = next(row for row in np.flatnonzero(people.state == state).tolist() if row not in self._chosen)
        self._chosen.append(household)
        people.birth[household], people.partner[household], people.adults[household] = now - YEAR * age, NO_ONE, 1
        people.kids[household] = NO_ONE
        people.kids[household, : len(kids)] = sorted(now - round(YEAR * one) for one in kids)
        people.children[household] = minors(people.kids, household, now)
        return household

    def couple(self, state: State, *, ages: tuple[int, int] = (40, 38), kids: Sequence[float] = ()) -> int:
        """The same with two adults."""
        household = self.single(state, age=ages[0], kids=kids)
        people = self.model.households
        people.partner[household], people.adults[household] = self.model.calendar - YEAR * ages[1], 2
        return household

    def live(self, leave_home: float = 0.0, **events: Sequence[int]) -> Model:
        """A month in which only these events of `life.EVENTS` happen, each to these households."""
        people = self.model.households
        others = np.setdiff1d(np.arange(people.count), self._chosen)
        people.kids[others], people.children[others] = NO_ONE, 0
        struck = {name: np.array(events.get(name, ()), np.intp) for name in life.EVENTS}
        self._patch.setattr(life, "_strike", lambda _: struck)
        self._patch.setattr(children, "leave_home_hazards", lambda: np.full(121, leave_home))
        life.live(self.model)
        return self.model


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    return House(monkeypatch)


def ages(model: Model, household: int) -> list[float]:
    """Ages in years of the children at home, the oldest first."""
    kids = model.households.kids[household]
    return [float(model.calendar - born) / YEAR for born in kids[kids != NO_ONE]]


def formed(model: Model) -> list[int]:
    """Households that came to be this month, in order."""
    table = model.ledger.table()
    came = (table["event"] == Event.MOVE) & (table["origin"] == State.ABSENT) & (table["detail"] != Reason.INITIAL)
    return [int(row) for row in table["household"][came]]


def test_a_child_is_born_into_the_first_free_place_and_counts(house: House) -> None:
    mother, full = house.couple(State.PRIVATE_RENT, kids=[3]), house.couple(State.PRIVATE_RENT, kids=[9, 7, 5, 3])
    model = house.live(birth=[mother, full])
    assert ages(model, mother) == [3, 0]
    assert model.households.children[mother] == 2
    assert model.households.stale[mother]
    assert ages(model, full) == [9, 7, 5, 3]


def test_who_turns_18_is_a_child_no_longer_but_still_at_home(house: House) -> None:
    parent = house.single(State.PRIVATE_RENT, age=45, kids=[18, 10])
    model = house.live()
    assert ages(model, parent) == [18, 10]
    assert model.households.children[parent] == 1
    assert model.households.persons(np.array([parent])).tolist() == [3]


def test_grown_children_leave_to_look_for_a_dwelling_from_their_parents_home(house: House) -> None:
    parent = house.single(State.OWNER_OUTRIGHT, age=50, kids=[22, 19, 15])
    model = house.live(leave_home=1.0)
    people = model.households
    assert ages(model, parent) == [15]
    one, other = formed(model)
    assert people.birth[[one, other]].tolist() == [model.calendar - YEAR * 22, model.calendar - YEAR * 19]
    assert people.state[[one, other]].tolist() == [State.PARENTS] * 2
    assert people.dwelling[[one, other]].tolist() == [NOBODY] * 2
    assert people.adults[[one, other]].tolist() == [1, 1]


def test_nobody_under_18_leaves_home(house: House) -> None:
    parent = house.single(State.OWNER_OUTRIGHT, age=50, kids=[(OF_AGE - 1) / YEAR, 4])
    model = house.live(leave_home=1.0)
    assert len(ages(model, parent)) == 2
    assert not formed(model)


def test_one_of_a_couple_dies_and_the_other_lives_on_as_before(house: House) -> None:
    couple = house.couple(State.OWNER_OUTRIGHT, kids=[10])
    home = int(house.model.dwellings.occupant[house.model.households.dwelling[couple]])
    model = house.live(widowed=[couple])
    people = model.households
    assert (people.adults[couple], people.partner[couple], people.state[couple]) == (1, NO_ONE, State.OWNER_OUTRIGHT)
    assert ages(model, couple) == [10]
    assert home == couple


def test_when_the_last_adult_dies_the_home_is_free_and_grown_children_stay_behind(house: House) -> None:
    owner = house.single(State.OWNER_OUTRIGHT, age=70, kids=[30])
    tenant = house.single(State.PRIVATE_RENT, age=70)
    homes, people = house.model.dwellings, house.model.households
    owned, let = (int(people.dwelling[household]) for household in (owner, tenant))
    model = house.live(death_or_care=[owner, tenant])
    assert people.state[[owner, tenant]].tolist() == [State.ABSENT] * 2
    assert homes.occupant[[owned, let]].tolist() == [NOBODY] * 2
    assert owned in homes.for_sale()
    assert homes.seller[owned] == owner
    assert let in homes.to_let()
    (child,) = formed(model)
    assert people.birth[child] == model.calendar - YEAR * 30
    assert people.state[child] == State.PARENTS


def test_a_couple_that_parts_shares_what_it_has_and_one_keeps_home_and_children(house: House) -> None:
    couple = house.couple(State.PRIVATE_RENT, ages=(44, 39), kids=[8, 5])
    people = house.model.households
    people.wealth[couple], people.credit[couple] = 90_000, 30_000
    model = house.live(break_up=[couple])
    (leaver,) = formed(model)
    assert people.birth[leaver] == model.calendar - YEAR * 39
    assert people.birth[couple] == model.calendar - YEAR * 44
    assert people.adults[[couple, leaver]].tolist() == [1, 1]
    assert people.wealth[[couple, leaver]].tolist() == [45_000] * 2
    assert people.credit[[couple, leaver]].tolist() == [15_000] * 2
    assert people.rank[leaver] == people.rank[couple]
    assert (ages(model, couple), ages(model, leaver)) == ([8, 5], [])
    assert people.state[[couple, leaver]].tolist() == [State.PRIVATE_RENT, State.FRIENDS]


@pytest.mark.parametrize(("share", "paid"), [(0.0, 0.5), (0.6, 0.2), (0.85, 0.05), (0.95, 0.0)])
def test_who_keeps_an_owned_home_pays_out_half_of_its_net_value_within_the_cap(
    house: House, share: float, paid: float
) -> None:
    """With loans of 60 % half of the rest is paid; with 85 % no more than up to the cap of 90 %."""
    couple = house.couple(State.OWNER_BANK)
    model = house.model
    people, homes = model.households, model.dwellings
    home = people.dwelling[couple]
    value = model.market.prices.price[homes.municipality[home], homes.rooms[home] - 1] * homes.quality[home]
    people.debt[couple], people.wealth[couple] = share * value, 0.0
    house.live(break_up=[couple])
    (leaver,) = formed(model)
    assert people.wealth[leaver] == pytest.approx(paid * value)
    assert people.debt[couple] == pytest.approx((share + paid) * value)
    assert people.state[couple] == (State.OWNER_BANK if share + paid else State.OWNER_OUTRIGHT)


def test_a_couple_has_the_means_and_children_of_both_and_the_better_home(house: House) -> None:
    tenant = house.single(State.PRIVATE_RENT, age=33, kids=[6])
    owner = house.single(State.OWNER_BANK, age=35, kids=[9, 2])
    model = house.model
    people, homes = model.households, model.dwellings
    rented, owned = (int(people.dwelling[household]) for household in (tenant, owner))
    wealth, debt = people.wealth[[tenant, owner]].sum(), people.debt[owner]
    house.live(couple_formation=[tenant, owner])
    stays = int(homes.occupant[owned])
    (gone,) = {tenant, owner} - {stays}
    assert people.state[gone] == State.ABSENT
    assert homes.use[owned] == Use.OWNED
    assert owned not in homes.for_sale()
    assert rented in homes.to_let()
    assert people.state[stays] in OWNERS
    assert people.rent[stays] == 0
    assert people.wealth[stays] == pytest.approx(wealth)
    assert people.debt[stays] == pytest.approx(debt)
    now = model.calendar
    assert (people.birth[stays], people.partner[stays]) == (now - YEAR * 35, now - YEAR * 33)
    assert ages(model, stays) == [9, 6, 2]
    assert people.children[stays] == 3


def test_grown_children_for_whom_the_couples_home_has_no_room_set_up_their_own(house: House) -> None:
    one = house.single(State.OWNER_OUTRIGHT, age=48, kids=[25, 12, 10])
    other = house.single(State.OWNER_OUTRIGHT, age=47, kids=[20, 8])
    model = house.live(couple_formation=[one, other])
    people = model.households
    stays = one if people.state[one] != State.ABSENT else other
    assert ages(model, stays) == [20, 12, 10, 8]
    (child,) = formed(model)
    assert people.birth[child] == model.calendar - YEAR * 25


def test_three_who_look_for_a_partner_make_one_couple(house: House) -> None:
    three = [house.single(State.PRIVATE_RENT, age=age) for age in (30, 45, 60)]
    model = house.live(couple_formation=three)
    assert sorted(model.households.adults[three].tolist()) == [1, 1, 2]
    assert np.count_nonzero(model.households.state[three] == State.ABSENT) == 1


def test_of_two_owners_homes_one_is_sold_and_the_couple_gets_the_money(house: House) -> None:
    one, other = (house.single(State.OWNER_OUTRIGHT, age=age) for age in (50, 51))
    model = house.model
    people, homes = model.households, model.dwellings
    both = {int(people.dwelling[household]) for household in (one, other)}
    house.live(couple_formation=[one, other])
    stays = one if people.state[one] != State.ABSENT else other
    (sold,) = both - {int(people.dwelling[stays])}
    assert homes.seller[sold] == stays
    assert sold in homes.for_sale()


@pytest.mark.parametrize(("others", "couple"), [([14], True), ([14, 11], False), ([19, 14], True)])
def test_two_who_would_have_more_than_four_children_under_18_do_not_become_a_couple(
    house: House, others: list[int], couple: bool
) -> None:
    one = house.single(State.OWNER_OUTRIGHT, age=40, kids=[15, 12, 9])
    other = house.single(State.OWNER_OUTRIGHT, age=41, kids=others)
    people = house.model.households
    before = people.persons(np.array([one, other])).sum()
    homes = people.dwelling[[one, other]].tolist()
    model = house.live(couple_formation=[one, other])
    everybody = np.array([one, other, *formed(model)])
    here = everybody[people.state[everybody] != State.ABSENT]
    assert people.persons(here).sum() == before
    assert people.adults[here].max() == 1 + couple
    if not couple:
        assert people.dwelling[[one, other]].tolist() == homes
        assert (ages(model, one), ages(model, other)) == ([15, 12, 9], others)


def test_twins_whom_a_death_leaves_alone_have_a_luck_each(house: House) -> None:
    parent = house.single(State.OWNER_OUTRIGHT, age=60, kids=[25, 25, 22])
    model = house.live(death_or_care=[parent])
    children = formed(model)
    assert len(children) == 3
    assert np.unique(model.households.identity[[parent, *children]]).size == 4


def test_siblings_who_leave_in_the_same_month_have_a_luck_each(house: House) -> None:
    parent = house.single(State.OWNER_OUTRIGHT, age=60, kids=[25, 25, 22])
    model = house.live(leave_home=1.0)
    assert np.unique(model.households.identity[[parent, *formed(model)]]).size == 4


# Who finds whom

YEARS_APART = MOST_APART / YEAR
ages_of = st.lists(st.tuples(st.integers(0, 2), st.integers(20 * YEAR, 90 * YEAR)), max_size=30)


def pairs_of(people: Sequence[tuple[int, float]]) -> set[frozenset[int]]:
    """Pairs of those with a (town, month of age) each, by place."""
    town, age = np.array([town for town, _ in people], np.int16), np.array([age for _, age in people], float)
    first, second = _nearest_pairs(town, age)
    assert first.size == second.size
    return {frozenset(pair) for pair in zip(first.tolist(), second.tolist(), strict=True)}


@pytest.mark.parametrize(
    ("ages", "pairs"),
    [
        ([], []),
        ([30], []),
        ([30, 31], [(0, 1)]),
        ([50, 30, 31, 52], [(1, 2), (0, 3)]),
        ([30, 33, 34, 40], [(1, 2), (0, 3)]),  # those left over find each other
        ([30, 30 + YEARS_APART], [(0, 1)]),
        ([30, 30.1 + YEARS_APART], []),
        ([30, 30, 30], [(0, 1)]),  # of those who are alike, the first two
        ([30, 32, 34, 36], [(0, 1), (2, 3)]),
    ],
)
def test_who_are_nearest_in_age_become_a_pair(ages: Sequence[float], pairs: Sequence[tuple[int, int]]) -> None:
    assert pairs_of([(0, YEAR * age) for age in ages]) == {frozenset(pair) for pair in pairs}


def test_nobody_finds_a_partner_in_another_town() -> None:
    assert pairs_of([(0, 400), (1, 400), (0, 500), (1, 510)]) == {frozenset({0, 2}), frozenset({1, 3})}
    assert pairs_of([(0, 400), (1, 400)]) == set()


@given(ages_of)
def test_pairs_are_of_two_within_reach_and_whoever_is_left_is_too_far_from_the_others(
    people: list[tuple[int, int]],
) -> None:
    pairs = pairs_of(people)
    paired = [place for pair in pairs for place in pair]
    assert len(paired) == len(set(paired)) == 2 * len(pairs)
    for one, other in pairs:
        assert people[one][0] == people[other][0]
        assert abs(people[one][1] - people[other][1]) <= MOST_APART
    left = [people[place] for place in range(len(people)) if place not in paired]
    for (town, age), (next_town, next_age) in pairwise(sorted(left)):
        assert town != next_town or next_age - age > MOST_APART


@given(ages_of)
def test_a_towns_pairs_are_the_same_without_the_other_towns(people: list[tuple[int, int]]) -> None:
    together = pairs_of(people)
    for town in range(3):
        here = [place for place, one in enumerate(people) if one[0] == town]
        alone = pairs_of([people[place] for place in here])
        assert {frozenset(here[place] for place in pair) for pair in alone} == {
            pair for pair in together if pair <= set(here)
        }


def test_one_more_changes_the_pairs_near_by_and_not_the_whole_row() -> None:
    """Pairs a year apart, ten years from each other; one who comes in between is left, or takes a nearer partner."""
    row = [(0, YEAR * (20 + 10 * pair + near)) for pair in range(6) for near in (0, 1)]
    pairs = pairs_of(row)
    assert pairs == {frozenset({2 * pair, 2 * pair + 1}) for pair in range(6)}
    assert pairs_of([*row, (0, YEAR * 44)]) == pairs
    assert pairs - pairs_of([*row, (0, YEAR * 41 + 1)]) == {frozenset({4, 5})}
