"""Who is offered a municipal dwelling under each policy, and who moves in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_town import LIVELY, months, profile, scenario

from sim.ledger import NOBODY, Programme, Reason, State
from sim.processes.allocation import keep_ready, needs_accessible_home, offer_all, withdraw
from sim.processes.building import complete
from sim.processes.model import Model
from sim.processes.moves import move
from sim.simulation import build
from sim.streams import drawn
from sim.world.accessibility import ACTIVITY
from sim.world.dwellings import Use
from sim.world.households import Need
from sim.world.ready import ReadyDwellings, Traits
from sim.world.waiting_list import Applicant

WILLING = replace(LIVELY, offer_refused=0.0)
A, B, C = 0, 1, 2


def town_with_a_list(policy: str, rooms: Sequence[int] = (1, 1, 1), *, refused: float = 0.0) -> Model:
    """Households 0, 1 and 2, alone, 40 years old and with friends, have been on the list for 300, 200 and 100 days."""
    assumptions = replace(LIVELY, offer_refused=refused)
    model = build(scenario({"allocation.policy": policy}, assumptions=assumptions), 1, 1)
    model.begin_month(0, model.first_day, 31)
    people, town = model.households, model.towns[0]
    for household, needed in enumerate(rooms):
        people.state[household] = State.FRIENDS
        people.adults[household], people.children[household] = 1, 0
        people.rooms[household], people.need[household] = needed, Need.NONE
        people.birth[household] = model.calendar - 12 * 40
        people.applying[household] = people.listed[household] = True
        people.listed_since[household] = 100 * household - 300
        town.waiting.join(Applicant(household, needed))
        town.offers[household] = model.env.event()
    return model


def cannot_do_with_stairs(model: Model, household: int, *, at_all_ages: bool = True) -> None:
    """Give a household a draw for life by which it needs an accessible dwelling; or only if it is old."""
    low, high = (0.0, 0.02) if at_all_ages else (0.06, 0.13)
    (word,) = model.streams.keys(ACTIVITY, 1)
    found = next(n for n in range(10_000) if low <= drawn(word, np.uint64(n)) < high)
    model.households.identity[household] = found


def offered(model: Model, rooms: int, *, suited: bool = False, accessible: bool = False) -> int:
    """Who gets a dwelling of this size; NOBODY if it is kept empty.

    `suited`: for those with a need of follow-up. `accessible`: for those who cannot do with stairs.
    """
    town = model.towns[0]
    before = set(town.offers)
    traits = {"suited": suited, "accessible": accessible}
    dwelling = model.dwellings.add(1, municipality=0, rooms=rooms, use=Use.MUNICIPAL, **traits).start
    keep_ready(model, dwelling)
    got = before - set(town.offers)
    assert bool(model.dwellings.ready[dwelling]) == (dwelling in town.ready) != bool(got)
    return got.pop() if got else NOBODY


@pytest.mark.parametrize("policy", ["queue", "need", "target_groups"])
def test_of_equals_the_one_comes_first_who_has_waited_longest(policy: str) -> None:
    model = town_with_a_list(policy)
    assert [offered(model, 1) for _ in range(4)] == [A, B, C, NOBODY]


def test_the_queue_knows_no_need() -> None:
    model = town_with_a_list("queue")
    model.households.need[C], model.households.state[C] = Need.ECONOMIC, State.TEMPORARY
    assert offered(model, 1) == A


def test_the_neediest_first() -> None:
    """In temporary accommodation before with friends, and both before a tenant however long she has waited."""
    model = town_with_a_list("need")
    model.households.state[:3] = State.PRIVATE_RENT, State.FRIENDS, State.TEMPORARY
    assert [offered(model, 1) for _ in range(3)] == [C, B, A]


def test_target_groups_first_and_within_them_the_queue() -> None:
    """The young, families and those who need intensive support."""
    model = town_with_a_list("target_groups")
    model.households.birth[B] = model.calendar - 12 * 20
    model.households.need[C], model.households.helped[C] = Need.INTENSIVE, True
    assert [offered(model, 1) for _ in range(3)] == [B, C, A]
    model = town_with_a_list("target_groups")
    model.households.need[B] = Need.ECONOMIC
    model.households.children[C] = 1
    assert [offered(model, 1) for _ in range(3)] == [C, A, B]


@pytest.mark.parametrize("policy", ["queue", "need", "target_groups"])
def test_whom_a_dwelling_fits_comes_before_who_would_have_rooms_to_spare(policy: str) -> None:
    """Four rooms go to who needs four or three; then to smaller households; never to those who need five."""
    model = town_with_a_list(policy, rooms=(1, 5, 3))
    assert [offered(model, 4) for _ in range(3)] == [C, A, NOBODY]
    assert offered(model, 5) == B


def test_who_needs_follow_up_and_has_none_gets_only_a_suited_dwelling_and_comes_first_there() -> None:
    """Help may come with them into any dwelling; a suited one goes to others too when nobody who needs it waits."""
    for suited, order in ((True, [B, A, C]), (False, [A, C, NOBODY])):
        model = town_with_a_list("queue")
        model.households.need[[B, C]] = Need.FOLLOW_UP
        model.households.helped[C] = True
        assert [offered(model, 1, suited=suited) for _ in range(3)] == order
    assert offered(model, 1, suited=True) == B


def test_who_cannot_do_with_stairs_gets_only_an_accessible_dwelling_and_comes_first_there() -> None:
    for accessible, order in ((True, [B, A, C]), (False, [A, C, NOBODY])):
        model = town_with_a_list("queue")
        for household in (A, C):
            model.households.identity[household] = np.uint64(1 << 40)
        cannot_do_with_stairs(model, B)
        assert needs_accessible_home(model, B)
        assert [offered(model, 1, accessible=accessible) for _ in range(3)] == order
    assert offered(model, 1, accessible=True) == B


def test_the_need_of_an_accessible_dwelling_comes_with_age() -> None:
    model = town_with_a_list("queue")
    cannot_do_with_stairs(model, A, at_all_ages=False)
    assert not needs_accessible_home(model, A)
    model.households.birth[A] = model.calendar - 12 * 67
    assert needs_accessible_home(model, A)


@pytest.mark.parametrize("state", [State.PRISON, State.INSTITUTION])
def test_who_is_confined_is_passed_over_and_keeps_the_place_on_the_list(state: State) -> None:
    model = town_with_a_list("queue")
    model.households.state[A] = state
    assert offered(model, 1) == B
    assert A in model.towns[0].waiting
    model.households.state[A] = State.FRIENDS
    assert offered(model, 1) == A


def test_a_refugee_who_waits_in_a_reception_centre_counts_as_without_a_dwelling() -> None:
    model = town_with_a_list("need")
    model.households.state[:3] = State.PRIVATE_RENT, State.PRIVATE_RENT, State.ABSENT
    assert [offered(model, 1) for _ in range(3)] == [C, A, B]


def test_what_stands_empty_is_offered_again_every_month_the_smallest_first() -> None:
    model = town_with_a_list("queue", rooms=(2, 2, 2), refused=1.0)
    town = model.towns[0]
    town.ready = ReadyDwellings()
    for rooms in (4, 2):
        assert offered(model, rooms) == NOBODY
    large, small = model.dwellings.count - 2, model.dwellings.count - 1
    model.assume = WILLING
    promised = {household: town.offers[household] for household in (A, B)}
    offer_all(model, town)
    assert {household: event.value for household, event in promised.items()} == {A: small, B: large}
    assert not town.ready
    assert [applicant.household for applicant in town.waiting] == [C]


def test_who_withdraws_is_told_that_there_is_no_dwelling() -> None:
    model = town_with_a_list("queue")
    told = model.towns[0].offers[B]
    withdraw(model, B)
    assert told.triggered
    assert told.value is None
    assert not model.households.listed[B]
    withdraw(model, B)  # stands on no list: nothing happens
    assert offered(model, 1) == A


def test_a_refused_offer_goes_on_to_the_next_and_the_dwelling_stays_ready() -> None:
    assert offered(town_with_a_list("queue", refused=1.0), 1) == NOBODY
    model = town_with_a_list("queue", refused=0.5)
    refuse = [model.luck("offer", household) < 0.5 for household in (A, B, C)]
    assert offered(model, 1) == ([*refuse, False].index(False) if not all(refuse) else NOBODY)


@pytest.mark.laws
@pytest.mark.parametrize("reason", [Reason.MOVED_AWAY, Reason.DIED])
def test_who_leaves_on_the_day_of_an_offer_does_not_come_back_for_it(reason: Reason) -> None:
    """The dwelling then goes to somebody else, or stands ready for the next."""
    suited, nobody_abroad = replace(WILLING, suited_share=1.0), replace(profile(), refugees_settled=0.0)
    for model in months(scenario(assumptions=suited, towns=[nobody_abroad])):
        town = model.towns[0]
        if len(town.waiting) > 1:
            break
    before = set(town.offers)
    complete(model, town, Programme.MUNICIPAL, 5, 1)
    dwelling = model.dwellings.count - 1
    (household,) = before - set(town.offers)
    move(model, household, State.ABSENT, reason)
    model.env.run(until=model.env.now + 0.5)
    assert model.households.state[household] == State.ABSENT
    occupant = int(model.dwellings.occupant[dwelling])
    assert occupant != household
    assert model.dwellings.ready[dwelling] or occupant != NOBODY


@given(
    st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.booleans(), st.booleans()), max_size=12), st.integers(1, 5)
)
def test_the_smallest_that_fits_of_those_that_are_ready(
    dwellings: list[tuple[int, bool, bool, bool]], needed: int
) -> None:
    """Each of the dwellings has rooms and traits, and may be let again after all have become ready."""
    ready = ReadyDwellings()
    for dwelling, (rooms, suited, accessible, _) in enumerate(dwellings):
        ready.add(dwelling, rooms, Traits(suited, accessible))
    for dwelling, (rooms, suited, accessible, taken) in enumerate(dwellings):
        if taken:
            ready.take(dwelling, rooms, Traits(suited, accessible))
    left = sorted((one[0], dwelling, one[1], one[2]) for dwelling, one in enumerate(dwellings) if not one[3])
    assert list(ready) == [dwelling for _, dwelling, _, _ in left]
    assert len(ready) == len(left)
    for wanted in (Traits(*both) for both in product((False, True), repeat=2)):
        fit = [
            dwelling
            for rooms, dwelling, suited, accessible in left
            if rooms >= needed and suited >= wanted.suited and accessible >= wanted.accessible
        ]
        assert ready.smallest(needed, wanted) == (fit[0] if fit else NOBODY)
