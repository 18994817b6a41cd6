"""Prison and institutions: who goes in, what is lost by it, and how a stay ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Event, Group, Reason, State
from sim.processes import confinement
from sim.processes.model import Model
from sim.simulation import build
from sim.world.families import NO_ONE
from sim.world.households import Need


def town(**assumed: float) -> Model:
    """A town on its first day, where nobody is exposed: all are couples."""
    model = build(scenario(towns=[profile(300)], assumptions=replace(Assumptions(), **assumed), warmup=0), 1, 1)
    model.begin_month(0, model.first_day, 31)
    model.households.adults[model.everybody] = 2
    return model


def exposed(model: Model, state: State, *, age: int = 30) -> int:
    """One household in a state, of one person with a need of intensive follow-up."""
    people = model.households
    household = int(np.flatnonzero(people.state[model.everybody] == int(state))[0])
    people.adults[household], people.partner[household], people.kids[household] = 1, NO_ONE, NO_ONE
    people.children[household], people.birth[household] = 0, model.calendar - 12 * age
    people.need[household] = int(Need.INTENSIVE)
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


CERTAIN = {"prison_rate": 12.0, "institution_rate": 0.0}
ADMITTED = {"prison_rate": 0.0, "institution_rate": 12.0}


@pytest.mark.parametrize(
    ("rates", "state", "reason"),
    [(CERTAIN, State.PRISON, Reason.IMPRISONED), (ADMITTED, State.INSTITUTION, Reason.ADMITTED)],
)
def test_a_tenant_alone_with_a_need_gives_up_the_dwelling(
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


@pytest.mark.parametrize("state", [State.MUNICIPAL_RENT, State.OWNER_BANK, State.OWNER_OUTRIGHT])
def test_owners_and_the_municipalitys_tenants_keep_the_dwelling(state: State) -> None:
    model = town(**CERTAIN)
    household = exposed(model, state)
    assert confined(model).households.state[household] == state


def test_couples_and_parents_are_not_confined() -> None:
    model = town(**CERTAIN)
    household = exposed(model, State.PRIVATE_RENT)
    model.households.kids[household, 0] = model.calendar - 60
    assert confined(model).households.state[household] == State.PRIVATE_RENT
    assert not np.isin(model.households.state[model.everybody], (State.PRISON, State.INSTITUTION)).any()


def test_nobody_is_confined_at_no_rate() -> None:
    model = town(prison_rate=0.0, institution_rate=0.0)
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
    model = town(**CERTAIN, prison_days=mean)
    exposed(model, State.PRIVATE_RENT)
    return confined(model)


def test_who_bought_a_home_on_the_very_day_does_not_lose_it() -> None:
    model = town(**CERTAIN)
    household = exposed(model, State.PRIVATE_RENT)
    model.env = type(model.env)()
    confinement.confine(model)
    model.households.state[household] = int(State.OWNER_OUTRIGHT)
    run_until(model, 0.5)
    assert model.households.state[household] == State.OWNER_OUTRIGHT
