"""Who comes into need and what that keeps from, whom a service must help, for what a municipality lends or buys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Reason, State
from sim.processes import building, hardship, homelessness, letting, life, municipal, purchase, startlan
from sim.processes.model import Model
from sim.processes.moves import move_many
from sim.simulation import build
from sim.world.households import OWNS, Need
from sim.world.waiting_list import Applicant


def town(**assumed: float) -> Model:
    """A town on its first day."""
    model = build(scenario(towns=[profile(2000)], assumptions=replace(Assumptions(), **assumed), warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    return model


def struck(factor: float, months_lived: int = 40) -> tuple[int, int]:
    """How many owners, and how many others, come into need; each month everybody is without one again."""
    model = town(need_owner_factor=factor, need_economic=0.1)
    people = model.households
    owners = others = 0
    for month in range(months_lived):
        model.begin_month(month, model.first_day, 31)
        people.need[model.everybody] = int(Need.NONE)
        hardship.change_needs(model)
        owns = OWNS[people.state[model.everybody]]
        in_need = people.need[model.everybody] > int(Need.NONE)
        owners += int(np.count_nonzero(in_need & owns))
        others += int(np.count_nonzero(in_need & ~owns))
    return owners, others


def test_owners_come_into_need_less_often_and_as_many_do_in_all() -> None:
    alike, apart = struck(1.0), struck(0.1)
    assert apart[0] < 0.25 * alike[0]
    assert sum(apart) == pytest.approx(sum(alike), rel=0.12)


def without_dwelling(model: Model, times_the_norm: float) -> int:
    """A household with friends and no need, with so many times subsistence and a middling rent to live on."""
    people = model.households
    household = int(np.flatnonzero(people.state[model.everybody] == int(State.FRIENDS))[0])
    people.need[household], people.known[household] = int(Need.NONE), False
    rent = model.market.prices.rent[0, people.rooms[household] - 1]
    people.subsistence[household] = 5_000.0
    people.net[household] = times_the_norm * (5_000.0 + rent)
    return household


@pytest.mark.parametrize(("times_the_norm", "helped"), [(0.9, True), (1.05, True), (1.2, False)])
def test_a_service_helps_those_who_cannot_help_themselves(times_the_norm: float, helped: bool) -> None:
    model = town(duty_limit=1.1)
    household = without_dwelling(model, times_the_norm)
    homelessness._turn_to_service(model, household)
    assert bool(model.households.known[household]) == helped
    assert bool(model.households.applying[household]) == helped


def test_a_service_helps_whoever_has_a_need() -> None:
    model = town()
    household = without_dwelling(model, 3.0)
    model.households.need[household] = int(Need.ECONOMIC)
    homelessness._turn_to_service(model, household)
    assert model.households.known[household]


def test_startlan_pays_for_two_rooms_at_least() -> None:
    model = town()
    people = model.households
    people.rooms[:2] = (1, 3)
    price = model.market.prices.price[0]
    found = startlan.modest_prices(model, np.array([0, 1]))
    np.testing.assert_allclose(found, startlan.MODEST * price[[1, 2]])


def test_a_municipality_buys_the_size_for_which_most_wait_but_no_bedsits() -> None:
    model = town()
    place = model.towns[0]
    assert purchase.most_wanted(place) == 2
    for household, rooms in enumerate((1, 1, 3, 3, 3, 2)):
        place.waiting.join(Applicant(household, rooms))
    assert purchase.most_wanted(place) == 2
    place.waiting.join(Applicant(99, 3))
    assert purchase.most_wanted(place) == 3


def test_in_the_warm_up_dwellings_are_added_when_fewer_stand_empty_than_were_found() -> None:
    model = build(scenario(towns=[profile(2000)], assumptions=Assumptions(), warmup=12), 1, 1)
    model.begin_month(0, model.first_day, 31)
    homes, before = model.dwellings, model.dwellings.count
    building.start(model)
    assert homes.count == before
    taken = np.flatnonzero(homes.occupant[:before] == NOBODY)[:20]
    homes.occupant[taken] = 0
    building.start(model)
    # By size, so that a part of a dwelling is left over of each.
    assert 15 <= homes.count - before <= 20
    assert (homes.occupant[before : homes.count] == NOBODY).all()


def test_after_the_warm_up_nothing_is_built_but_by_builders() -> None:
    model = town()
    homes, before = model.dwellings, model.dwellings.count
    homes.occupant[np.flatnonzero(homes.occupant[:before] == NOBODY)[:20]] = 0
    building.start(model)
    assert homes.count == before


# What a need of follow-up keeps people from


def in_need(need: Need, **assumed: float) -> Model:
    """A town in which everybody has this need."""
    model = town(**assumed)
    model.households.need[model.everybody] = int(need)
    return model


def struck_in_two_years(need: Need, factor: float) -> dict[str, set[tuple[int, int]]]:
    """Who would meet which event of life, and in which month."""
    model = in_need(need, need_couple_factor=factor)
    events: dict[str, set[tuple[int, int]]] = {event: set() for event in life.EVENTS}
    for month in range(24):
        model.begin_month(month, model.first_day, 31)
        for event, rows in life._strike(model).items():
            events[event] |= {(month, row) for row in rows.tolist()}
    return events


@pytest.mark.parametrize("factor", [0.0, 0.3, 1.0])
def test_who_needs_follow_up_finds_a_partner_as_much_less_often_and_meets_all_else_alike(factor: float) -> None:
    without, needy = struck_in_two_years(Need.ECONOMIC, factor), struck_in_two_years(Need.FOLLOW_UP, factor)
    pairs, fewer = without.pop("couple_formation"), needy.pop("couple_formation")
    assert len(pairs) > 100
    assert fewer <= pairs
    assert len(fewer) == pytest.approx(factor * len(pairs), rel=0.25)
    assert needy == without


def test_whom_no_landlord_takes_is_the_same_month_after_month() -> None:
    """They are the share that is assumed; the others find a dwelling as people without a need do."""
    model = town(refusal_need=0.6, refusal_known=0.0, search_success=1.0)
    people = model.households
    tenants = np.flatnonzero(people.state[model.everybody] == int(State.PRIVATE_RENT))[:200]
    move_many(model, tenants, State.FRIENDS, Reason.LEASE_ENDED)
    people.need[tenants], people.rooms[tenants], people.wealth[tenants] = int(Need.FOLLOW_UP), 1, 1e7
    people.net[tenants] = 1e5
    still = []
    for month in range(3):
        model.begin_month(month, model.first_day, 31)
        letting.let(model)
        assert model.dwellings.to_let().size, "there was a dwelling for everybody"
        still.append(np.count_nonzero(people.state[tenants] == int(State.FRIENDS)))
    assert still[0] == still[1] == still[2]
    assert still[0] == pytest.approx(0.6 * tenants.size, rel=0.15)


@pytest.mark.parametrize("tested", [0.0, 1.0])
def test_a_term_that_ends_is_tested_or_goes_on_at_the_rent_of_the_day(tested: float) -> None:
    model = town(lease_tested=tested, municipal_apply=0.0)
    people = model.households
    tenants = np.flatnonzero(people.state[model.everybody] == int(State.MUNICIPAL_RENT))
    people.lease_end[tenants], people.rent[tenants] = model.day, 1.0
    municipal.turn_to_office(model)
    went_on = people.rent[tenants] > 1.0
    assert went_on.tolist() == [not tested] * tenants.size
    term = round(365 * model.towns[0].policy.municipal.tenancy_years)
    assert ((people.lease_end[tenants] == term) == went_on).all()
