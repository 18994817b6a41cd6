"""Prison and institutions: who is away for a while comes back to the same place, who is away for long to none."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import NOBODY, Event, Reason, State
from sim.processes.allocation import keep_ready
from sim.processes.homelessness import lose_home
from sim.processes.model import Model, Rows
from sim.processes.moves import move
from sim.processes.municipal import apply_for_dwelling, sign
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints, where
from sim.world.families import NO_ONE
from sim.world.households import WITHOUT_DWELLING, Need

SOON_DAYS = 60
"""The national mapping counts those who leave within two months and have nowhere to go."""
OLDEST = 60
"""Few older people are sent to prison or into such treatment."""
_PRIVATE_RENT, _PARENTS = int(State.PRIVATE_RENT), int(State.PARENTS)
_FRIENDS, _TEMPORARY, _FOLLOW_UP = int(State.FRIENDS), int(State.TEMPORARY), int(Need.FOLLOW_UP)
_EXPOSED = WITHOUT_DWELLING.copy()
_EXPOSED[[_PRIVATE_RENT, _PARENTS]] = True  # owners and tenants of the municipality come back to what they had
_TREATMENT_BY_NEED = np.array([0.0, 0.25, 1.0, 1.0])
"""How much likelier treatment is, against those who need follow-up (assumed: a need of economic support is often
that of an addiction that no service follows)."""
_PRISON_BY_NEED = np.array([1.0, 5.0, 30.0, 30.0])
"""How much likelier prison is with a need of economic support, follow-up and intensive follow-up (assumed: of those in
prison most abuse substances or have a mental disorder)."""


class Stays(NamedTuple):
    """How often people go in, and for how long: most for days or weeks, some for months.

    Attributes:
        rate: a year, of those with a dwelling of whom the weights by need are one.
        long_share: of them, who stay long.
        short_days, long_days: mean lengths of short and of long stays, each exponential.
        rent_days: for which a tenant's rent is paid.
    """

    rate: float
    long_share: float
    short_days: float
    long_days: float
    rent_days: float


def confine(model: Model) -> None:
    """Who goes to prison or into an institution this month, but for those who are back while their place is kept.

    These live there before and after and pay for it meanwhile, so nothing in the model depends on their stay.
    """
    people, assume = model.households, model.assume
    rows, to_prison, days = people.over(
        _confined,
        model.calendar,
        _stays(
            assume.prison_rate,
            assume.prison_long_share,
            assume.prison_short_days,
            assume.prison_long_days,
            assume.prison_rent_days,
        ),
        _stays(
            assume.institution_rate,
            assume.institution_long_share,
            assume.institution_short_days,
            assume.institution_long_days,
            assume.place_kept_days,
        ),
        float(assume.prison_homeless_factor),
        float(assume.institution_homeless_factor),
        float(assume.place_kept_days),
        model.word("confined"),
        model.word("stays_long"),
        model.word("stay"),
    )
    for household, prison, length in zip(rows.tolist(), to_prison.tolist(), days.tolist(), strict=True):
        state = State.PRISON if prison else State.INSTITUTION
        model.env.start(_stay(model, household, people.spell.item(household), state, length))


def _stays(*figures: float) -> Stays:
    """All of them floats, so that both kinds of stay are of one type in the compiled loop."""
    return Stays(*map(float, figures))


@compiled
def _confined(
    count: int,
    identity: Words,
    state: Ints,
    birth: Ints,
    kids: Ints,
    adults: Ints,
    need: Ints,
    calendar: int,
    prison: Stays,
    institution: Stays,
    to_prison_factor: float,
    to_institution_factor: float,
    kept: float,
    confined: np.uint64,
    stays_long: np.uint64,
    stay: np.uint64,
) -> tuple[Rows, Bools, Floats]:
    """Those who go in and lose where they live, or live nowhere; whether to prison; and for how many days.

    Those without a dwelling go in more often than others of their need, by the factors. Parents take in again who needs
    no follow-up, and after at most `kept` days who does.
    """
    highest_rate = prison.rate * _PRISON_BY_NEED.max() * max(to_prison_factor, 1.0)
    highest_rate += institution.rate * _TREATMENT_BY_NEED.max() * max(to_institution_factor, 1.0)
    unlucky = np.empty(count, np.bool_)
    for h in range(count):
        unlucky[h] = drawn(confined, identity[h]) * 12 < highest_rate
    rows, to_prison, days = np.empty(count, np.intp), np.empty(count, np.bool_), np.empty(count)
    found = 0
    for h in where(unlucky):
        without = WITHOUT_DWELLING[state[h]]
        prison_rate = prison.rate * _PRISON_BY_NEED[need[h]] * (to_prison_factor if without else 1.0)
        treatment_rate = institution.rate * _TREATMENT_BY_NEED[need[h]] * (to_institution_factor if without else 1.0)
        either_rate = prison_rate + treatment_rate
        luck = drawn(confined, identity[h]) * 12
        if luck >= either_rate or not _EXPOSED[state[h]] or birth[h] <= calendar - 12 * OLDEST:
            continue
        if adults[h] > 1 or kids[h, 0] != NO_ONE or (state[h] == _PARENTS and need[h] < _FOLLOW_UP):
            continue
        imprisoned = luck < prison_rate
        stays = prison if imprisoned else institution
        mean = stays.long_days if drawn(stays_long, identity[h]) < stays.long_share else stays.short_days
        length = max(-np.log1p(-drawn(stay, identity[h])) * mean, 1.0)
        if not without and length <= (stays.rent_days if state[h] == _PRIVATE_RENT else kept):
            continue
        rows[found], to_prison[found], days[found] = h, imprisoned, length
        found += 1
    return rows[:found], to_prison[:found], days[:found]


def _stay(model: Model, household: int, spell: int, state: State, days: float) -> Generator[simpy.Event, object, None]:
    """From the first day inside to that of leaving, to no dwelling; `spell` is the household's before it."""
    people = model.households
    if people.spell.item(household) != spell:  # found or lost a dwelling later on that day
        return
    before = people.state_of(household)
    prison = state == State.PRISON
    move(model, household, state, Reason.IMPRISONED if prison else Reason.ADMITTED)
    spell = people.spell.item(household)
    people.discharge[household] = round(model.env.now + days)
    if days > SOON_DAYS:
        yield model.env.timeout(days - SOON_DAYS)
        if people.spell.item(household) != spell:
            return
    people.leaves_soon(household, soon=True)
    model.record(Event.CHANGE, household, origin=state, target=state)
    _plan(model, household)
    yield model.env.timeout(min(days, SOON_DAYS))
    town = model.town_of(household)
    kept = town.kept.pop(household, NOBODY)
    people.cases[household] -= kept != NOBODY
    if people.spell.item(household) != spell:
        if kept != NOBODY:
            keep_ready(model, kept)
        return
    people.planned[household] = False
    (people.released if prison else people.discharged)[household] = model.day
    if kept != NOBODY:
        sign(model, household, kept, Reason.ALLOCATED)
        return
    back = days <= model.assume.place_kept_days and before in (_FRIENDS, _TEMPORARY)
    reason = Reason.RELEASED if prison else Reason.DISCHARGED
    lose_home(model, household, reason, friends=before == _FRIENDS if back else None)


def _plan(model: Model, household: int) -> None:
    """The municipality is told of somebody who is to leave, and an application is sent, if that is agreed."""
    share = model.town_of(household).policy.discharge.planned_share
    if model.luck("planned", household) < share:
        model.households.planned[household] = True
        model.record(Event.DISCHARGE_PLANNED, household)
        apply_for_dwelling(model, household)
