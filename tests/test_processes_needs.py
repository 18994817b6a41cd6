"""Who comes into need, whom a service must help, and for what a municipality lends or buys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, State
from sim.processes import building, hardship, homelessness, purchase, startlan
from sim.processes.model import Model
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
