"""Prison and institutions: who goes in, what is kept and what is lost by it, and how a stay ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_town import Levers, profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Event, Group, Reason, State
from sim.processes import confinement
from sim.processes.model import Model
from sim.processes.moves import move
from sim.simulation import build, simulate
from sim.world.families import NO_ONE
from sim.world.households import Need


def town(households: int = 300, /, **assumed: float) -> Model:
    """A town on its first day, where nobody is exposed: all are couples."""
    model = build(scenario(towns=[profile(households)], assumptions=replace(Assumptions(), **assumed), warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    model.households.adults[model.everybody] = 2
    return model


def exposed(model: Model, state: State, *, age: int = 30) -> int:
    """One person in a state, with a need of intensive follow-up, whose stays are of middling length."""
    people = model.households
    there = np.flatnonzero(people.state[model.everybody] == int(state)).tolist()
    household: int = min(there, key=lambda one: abs(model.luck("stay", one) - 0.5))
    people.adults[household], people.partner[household], people.kids[household] = 1, NO_ONE, NO_ONE
    people.children[household], people.birth[household] = 0, model.calendar - 12 * age
    people.need[household] = int(Need.INTENSIVE)
    return household


def homeless(model: Model, state: State) -> int:
    """As `exposed`, without a dwelling: with friends, in temporary accommodation or without a place for the night."""
    household = exposed(model, State.PRIVATE_RENT)
    move(model, household, state, Reason.LEASE_ENDED)
    return household


def run_until(model: Model, day: float) -> None:
    """The clock without the months' steps: they have not been begun on this one."""
    while model.env.peek() < day:
        model.env.step()


def confined(model: Model) -> Model:
    model.env = type(model.env)()  # nothing else on the clock
    confinement.confine(model)
    run_until(model, 0.5)
    return model


def stays_of(days: float) -> dict[str, float]:
    """Short and long stays of the same mean length."""
    return {f"{place}_{kind}_days": days for place in ("prison", "institution") for kind in ("short", "long")}


LONG = stays_of(10_000.0)
CERTAIN = {"prison_rate": 12.0, "institution_rate": 0.0} | LONG
ADMITTED = {"prison_rate": 0.0, "institution_rate": 12.0} | LONG
CONFINED = (State.PRISON, State.INSTITUTION)


@pytest.mark.parametrize(
    ("rates", "state", "reason"),
    [(CERTAIN, State.PRISON, Reason.IMPRISONED), (ADMITTED, State.INSTITUTION, Reason.ADMITTED)],
)
def test_a_tenant_who_will_be_away_for_long_gives_up_the_dwelling(
    rates: dict[str, float], state: State, reason: Reason
) -> None:
    model = town(**rates)
    household = exposed(model, State.PRIVATE_RENT)
    home = int(model.households.dwelling[household])
    confined(model)
    assert model.households.state[household] == state
    assert model.households.dwelling[household] == NOBODY
    assert model.households.rent[household] == 0
    assert home in model.dwellings.to_let()
    moves = model.ledger.table()
    assert moves[(moves["household"] == household) & (moves["event"] == Event.MOVE)]["detail"][-1] == reason


@pytest.mark.parametrize("rates", [CERTAIN, ADMITTED])
def test_a_tenant_who_is_soon_back_keeps_the_dwelling(rates: dict[str, float]) -> None:
    """And nothing is told of the stay, which changes nothing but where the tenant sleeps."""
    model = town(**rates | stays_of(5.0))
    household = exposed(model, State.PRIVATE_RENT)
    home, before = int(model.households.dwelling[household]), len(model.ledger.table())
    confined(model)
    assert model.households.state[household] == State.PRIVATE_RENT
    assert model.households.dwelling[household] == home
    assert len(model.ledger.table()) == before


@pytest.mark.parametrize(("rates", "paid"), [(CERTAIN, "prison_rent_days"), (ADMITTED, "place_kept_days")])
def test_rent_is_paid_for_a_while(rates: dict[str, float], paid: str) -> None:
    """The lease ends when the stay is longer than that, whatever the tenant has saved, and not by the other place's."""
    days = float(days_inside(town(**rates), State.PRIVATE_RENT))
    kept = []
    for limit in (days - 1, days + 1):
        model = town(**rates | {"prison_rent_days": 0.0, "place_kept_days": 0.0, paid: limit})
        household = exposed(model, State.PRIVATE_RENT)
        model.households.wealth[household] = 1e7
        kept.append(confined(model).households.state[household] == State.PRIVATE_RENT)
    assert kept == [False, True]


def days_inside(model: Model, state: State) -> int:
    """How long the stay of the one who is exposed lasts."""
    household = exposed(model, state)
    return int(confined(model).households.discharge[household])


@pytest.mark.parametrize("state", [State.MUNICIPAL_RENT, State.OWNER_BANK, State.OWNER_OUTRIGHT])
def test_owners_and_the_municipalitys_tenants_keep_the_dwelling(state: State) -> None:
    model = town(**CERTAIN)
    household = exposed(model, state)
    assert confined(model).households.state[household] == state


@pytest.mark.parametrize(
    ("need", "days", "after"),
    [
        (Need.ECONOMIC, 10_000.0, State.PARENTS),
        (Need.FOLLOW_UP, 10.0, State.PARENTS),
        (Need.FOLLOW_UP, 10_000.0, State.PRISON),
    ],
)
def test_parents_take_in_again_but_who_needs_follow_up_and_was_away_for_long(
    need: Need, days: float, after: State
) -> None:
    model = town(**CERTAIN | stays_of(days), place_kept_days=200.0)
    household = exposed(model, State.PRIVATE_RENT)
    move(model, household, State.PARENTS, Reason.LEASE_ENDED)
    model.households.need[household] = int(need)
    assert confined(model).households.state[household] == after


@pytest.mark.parametrize(
    ("rates", "need", "state"),
    [
        ({"prison_rate": 1.2, "institution_rate": 0.0, "prison_homeless_factor": 4.0}, Need.NONE, State.PRISON),
        (
            {"prison_rate": 0.0, "institution_rate": 1.2, "institution_homeless_factor": 4.0},
            Need.FOLLOW_UP,
            State.INSTITUTION,
        ),
    ],
)
def test_without_a_dwelling_either_is_as_much_likelier_as_assumed(
    rates: dict[str, float], need: Need, state: State
) -> None:
    """Half of the people have no dwelling, and a tenth of the others are taken."""
    model = town(3000, **LONG, **rates)
    people, everybody = model.households, model.everybody
    people.adults[everybody], people.kids[everybody], people.need[everybody] = 1, NO_ONE, int(need)
    people.birth[everybody] = model.calendar - 12 * 30
    tenants = np.flatnonzero(people.state[everybody] == int(State.PRIVATE_RENT))
    others = np.flatnonzero(people.state[everybody] == int(State.OWNER_OUTRIGHT))
    people.state[others] = int(State.ROUGH)
    confined(model)
    taken = people.state == int(state)
    assert taken[tenants].mean() == pytest.approx(0.1, abs=0.04)
    assert taken[others].mean() == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("rates", [CERTAIN, ADMITTED])
def test_who_is_inside_is_known_and_stays_so(rates: dict[str, float]) -> None:
    """Prisons and institutions report to the mapping, and tell NAV of whom they let go."""
    model = town(**rates | stays_of(100.0), no_friends=0.0)
    household, people = homeless(model, State.FRIENDS), model.households
    assert not people.known[household]
    confined(model)
    assert people.known[household]
    assert people.recorded[household] & Group.KNOWN
    run_until(model, int(people.discharge[household]) + 1.5)
    assert people.state[household] == State.FRIENDS
    assert people.known[household]


def test_couples_and_parents_are_not_confined() -> None:
    model = town(**CERTAIN)
    household = exposed(model, State.PRIVATE_RENT)
    model.households.kids[household, 0] = model.calendar - 60
    assert confined(model).households.state[household] == State.PRIVATE_RENT
    assert not np.isin(model.households.state[model.everybody], (State.PRISON, State.INSTITUTION)).any()


def test_nobody_is_confined_at_no_rate() -> None:
    model = town(**CERTAIN | {"prison_rate": 0.0})
    household = exposed(model, State.PRIVATE_RENT)
    assert confined(model).households.state[household] == State.PRIVATE_RENT


@pytest.mark.parametrize("days", [2000.0, 1.0])
def test_a_stay_ends_without_a_dwelling_and_is_told_two_months_before(days: float) -> None:
    model = confined_for(days)
    people = model.households
    (household,) = np.flatnonzero(people.state[model.everybody] == int(State.PRISON)).tolist()
    leaves = int(people.discharge[household])
    told = leaves - confinement.SOON_DAYS
    if told > 1:
        run_until(model, told - 1.5)
        assert not people.recorded[household] & Group.LEAVING_SOON
    run_until(model, max(told + 1, 0) + 0.5)
    assert leaves <= 1 or people.recorded[household] & Group.LEAVING_SOON
    run_until(model, leaves + 1.5)
    assert people.state[household] in (State.FRIENDS, State.TEMPORARY)
    assert abs(int(people.released[household]) - leaves) <= 1
    assert not people.recorded[household] & Group.LEAVING_SOON
    assert people.summary(np.array([household]), model.calendar, model.day)[0] & Group.RELEASED_PRISON


def confined_for(mean: float) -> Model:
    model = town(**CERTAIN | stays_of(mean))
    homeless(model, State.ROUGH)
    return confined(model)


@pytest.mark.parametrize("before", [State.FRIENDS, State.TEMPORARY])
def test_who_was_away_for_a_while_finds_the_place_of_before(before: State) -> None:
    """Friends have room again, and temporary accommodation is given again, whatever chance says of having friends."""
    for no_friends in (0.0, 1.0):
        model = town(**ADMITTED | stays_of(10.0), place_kept_days=1000.0, no_friends=no_friends)
        household = homeless(model, before)
        assert confined(model).households.state[household] == State.INSTITUTION
        run_until(model, int(model.households.discharge[household]) + 1.5)
        assert model.households.state[household] == before


@pytest.mark.parametrize(("no_friends", "after"), [(0.0, State.FRIENDS), (1.0, State.TEMPORARY)])
@pytest.mark.parametrize("before", [State.FRIENDS, State.TEMPORARY, State.PRIVATE_RENT])
def test_who_was_away_for_long_begins_anew(before: State, no_friends: float, after: State) -> None:
    model = town(**ADMITTED | stays_of(400.0), place_kept_days=1.0, no_friends=no_friends)
    household = exposed(model, before) if before == State.PRIVATE_RENT else homeless(model, before)
    confined(model)
    leaves = int(model.households.discharge[household])
    assert leaves > 1
    run_until(model, leaves + 1.5)
    assert model.households.state[household] == after


@settings(max_examples=30)
@given(
    mean=st.floats(1.0, 400.0),
    kept=st.floats(0.0, 400.0),
    prison=st.booleans(),
    before=st.sampled_from([State.PRIVATE_RENT, State.FRIENDS, State.TEMPORARY, State.ROUGH]),
)
def test_whoever_leaves_has_a_spell_without_a_dwelling(mean: float, kept: float, prison: bool, before: State) -> None:
    """And whoever is inside is nowhere else: what was left stands empty, and nobody is inside who kept it."""
    model = town(**(CERTAIN if prison else ADMITTED) | stays_of(mean), place_kept_days=kept, prison_rent_days=kept)
    household = exposed(model, before) if before == State.PRIVATE_RENT else homeless(model, before)
    people, homes = model.households, model.dwellings
    home = int(people.dwelling[household])
    confined(model)
    if people.state[household] not in CONFINED:
        assert before == State.PRIVATE_RENT
        assert people.dwelling[household] == home
        assert homes.occupant[home] == household
        return
    leaves = int(people.discharge[household])
    assert before != State.PRIVATE_RENT or leaves >= int(kept)
    assert people.dwelling[household] == NOBODY
    assert household not in homes.occupant[: homes.count]
    spell = int(people.spell[household])
    run_until(model, leaves + 1.5)
    if people.spell[household] == spell + 1:
        assert people.state[household] in (State.FRIENDS, State.TEMPORARY)
        assert min(people.contact[household], people.patience[household]) >= leaves - 1


def test_stays_are_a_mixture_of_short_and_long_ones() -> None:
    """A share of long stays, and two exponential lengths: so many are over after 90 days, and so long is the mean."""
    model = town(2000, prison_rate=12.0, institution_rate=0.0)
    people, everybody, assumed = model.households, model.everybody, model.assume
    people.adults[everybody], people.kids[everybody] = 1, NO_ONE
    people.state[everybody], people.birth[everybody] = int(State.ROUGH), model.calendar - 12 * 30
    confined(model)
    assert (people.state[everybody] == State.PRISON).all()
    days, long = people.discharge[everybody], assumed.prison_long_share
    mean = long * assumed.prison_long_days + (1 - long) * assumed.prison_short_days
    over = long * np.exp(-90 / assumed.prison_long_days) + (1 - long) * np.exp(-90 / assumed.prison_short_days)
    assert days.mean() == pytest.approx(mean, rel=0.1)
    assert (days > 90).mean() == pytest.approx(over, abs=0.03)


def test_who_found_a_dwelling_on_the_very_day_does_not_lose_it() -> None:
    """However short the stay would have been: it was drawn for somebody without one."""
    model = town(**CERTAIN | stays_of(5.0))
    household = homeless(model, State.FRIENDS)
    model.env = type(model.env)()
    confinement.confine(model)
    home = int(model.dwellings.to_let()[0])
    move(model, household, State.PRIVATE_RENT, Reason.RENTED, home)
    run_until(model, 0.5)
    assert model.households.state[household] == State.PRIVATE_RENT
    assert model.households.dwelling[household] == home


def test_who_leaves_by_a_plan_moves_into_the_dwelling_that_was_kept() -> None:
    """Nobody else waits, so that a dwelling is found at once and kept for a month at most."""
    levers: Levers = {"discharge.planned_share": 1.0, "office.staff": 5.0, "municipal.acquisitions": 8.5}
    table = simulate(scenario(levers, months=36), 1, 1).table()
    planned = table[table["event"] == int(Event.DISCHARGE_PLANNED)]
    assert planned.size
    moves = table[table["event"] == int(Event.MOVE)]
    inside = np.isin(moves["origin"], [int(State.PRISON), int(State.INSTITUTION)])
    housed = moves[inside & (moves["target"] == int(State.MUNICIPAL_RENT))]
    assert housed.size
    assert set(housed["household"].tolist()) <= set(planned["household"].tolist())
    assert (housed["detail"] == int(Reason.ALLOCATED)).all()
    for row in housed:
        mine = planned["day"][planned["household"] == row["household"]]
        assert (row["day"] - mine[mine <= row["day"]].max()) <= 61
