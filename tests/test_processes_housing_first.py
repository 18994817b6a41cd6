"""Housing First and the staircase: who gets a dwelling when, and what help is worth by the time that a worker has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
import small_town

from sim.ledger import Event, Refusal, State
from sim.processes import staircase, support
from sim.processes.model import Model
from sim.simulation import build, simulate
from sim.world.households import Need

NEEDY = replace(small_town.LIVELY, need_intensive=0.08, housing_first_asked=0.5)
Table = npt.NDArray[np.void]


def rows(levers: small_town.Levers, months: int = 30) -> Table:
    return simulate(small_town.scenario(levers, assumptions=NEEDY, months=months), 1, 1).table()


def of(table: Table, event: Event) -> Table:
    chosen: Table = table[table["event"] == int(event)]
    return chosen


def test_no_more_take_part_than_there_are_places() -> None:
    table = rows({"housing_first.places": 3.0})
    begun, ended = of(table, Event.HOUSING_FIRST_BEGUN), of(table, Event.HOUSING_FIRST_ENDED)
    assert begun.size >= 3
    inside = 0
    for row in table[np.isin(table["event"], [int(Event.HOUSING_FIRST_BEGUN), int(Event.HOUSING_FIRST_ENDED)])]:
        had_begun = np.isin(row["household"], begun["household"][begun["day"] <= row["day"]])
        inside += 1 if row["event"] == int(Event.HOUSING_FIRST_BEGUN) else -int(had_begun)
        assert inside <= 3
    assert ended.size


def test_who_takes_part_is_without_a_dwelling_and_in_need_of_intensive_help() -> None:
    table = rows({"housing_first.places": 30.0})
    queued = of(table, Event.HOUSING_FIRST_QUEUED)
    assert queued.size
    assert (queued["flags"] & 8 > 0).mean() > 0.8  # some recover between the proposal and the day


def test_participants_are_housed_sooner() -> None:
    def days(levers: small_town.Levers) -> float:
        """Of the intensive without a dwelling, the share of days by the end of each month."""
        table = rows(levers)
        moves = of(table, Event.MOVE)
        mine = moves[moves["flags"] & 8 > 0]
        return float((mine["target"] == int(State.TEMPORARY)).sum())

    assert days({"housing_first.places": 30.0}) < days({})


@pytest.fixture
def model() -> Model:
    return build(small_town.scenario({"followup.caseload": 15.0, "housing_first.caseload": 5.0}), 1, 1)


def test_support_is_the_time_that_a_worker_has_against_the_usual(model: Model) -> None:
    people, town, household = model.households, model.towns[0], 5
    support.refresh(model, household)
    assert (people.support[household], support.factor(model, household)) == (0.0, 1.0)
    town.helping[household] = model.env.event()
    support.refresh(model, household)
    assert support.factor(model, household) == model.assume.followup_hazard_factor
    people.first[household] = True
    support.refresh(model, household)
    assert people.support[household] == 3.0
    assert support.factor(model, household) == pytest.approx(model.assume.followup_hazard_factor**3)
    assert people.helped[household]


def test_half_the_time_is_worth_the_square_root(model: Model) -> None:
    town = model.towns[0]
    town.policy = town.policy.with_values({"followup.caseload": 30.0})
    town.helping[5] = model.env.event()
    support.refresh(model, 5)
    assert support.factor(model, 5) == pytest.approx(model.assume.followup_hazard_factor**0.5)


@pytest.mark.parametrize(("days", "ready"), [(119, False), (120, True)])
def test_on_the_staircase_one_must_have_been_in_temporary_accommodation(model: Model, days: int, ready: bool) -> None:
    people, town = model.households, model.towns[0]
    town.policy = town.policy.with_values({"allocation.staircase": True})
    people.need[5], people.state[5], people.since[5] = int(Need.INTENSIVE), int(State.TEMPORARY), model.day - days
    assert staircase.climbs(model, 5)
    assert staircase.is_ready(model, 5) is ready
    people.state[5] = int(State.FRIENDS)
    assert not staircase.is_ready(model, 5)
    people.first[5] = True
    assert not staircase.climbs(model, 5)


def test_the_staircase_refuses_those_who_are_not_ready_and_ends_training_leases() -> None:
    climbing, free = rows({"allocation.staircase": True}, 48), rows({}, 48)

    def refused(table: Table) -> int:
        return int((of(table, Event.MUNICIPAL_DECISION)["detail"] == int(Refusal.NOT_READY)).sum())

    def failed(table: Table) -> float:
        tests = of(table, Event.LEASE_TEST)
        mine = tests[tests["flags"] & 8 > 0]
        return float((mine["detail"] == 0).mean())

    assert refused(climbing) > 0 == refused(free)
    assert failed(climbing) > failed(free)


def test_when_places_are_cut_those_who_came_last_lose_theirs_and_their_help() -> None:
    changes = [(date(2008, 12, 1), {"housing_first.places": 1.0})]
    scenario = small_town.scenario({"housing_first.places": 6.0}, changes=changes, assumptions=NEEDY, months=30)
    for model in small_town.months(scenario):
        if model.today >= date(2009, 2, 1):
            assert len(model.towns[0].first) <= 1
            assert model.households.first.sum() <= 1


def test_a_new_case_load_reaches_those_who_take_part_already() -> None:
    changes = [(date(2009, 3, 1), {"housing_first.caseload": 15.0})]
    levers: small_town.Levers = {"housing_first.places": 6.0, "followup.workers": 0.0}
    scenario = small_town.scenario(levers, changes=changes, assumptions=NEEDY, months=24)
    found = {}
    for model in small_town.months(scenario):
        mine = model.households.support[model.households.first]
        if mine.size:
            found[model.today >= date(2009, 3, 1)] = set(mine.tolist())
    assert found == {False: {15 / 8}, True: {1.0}}


def test_who_takes_part_holds_no_ordinary_place() -> None:
    levers: small_town.Levers = {"housing_first.places": 6.0, "followup.workers": 4.0}
    for model in small_town.months(small_town.scenario(levers, assumptions=NEEDY, months=24)):
        assert not (model.households.first & model.households.followed).any()
