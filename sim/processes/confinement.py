"""Prison and institutions: who is away for a while comes back to the same place, who is away for long to none."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Event, Reason, State
from sim.processes.homelessness import lose_home
from sim.processes.model import DAYS_A_MONTH, Model, Rows
from sim.processes.moves import move
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints
from sim.world.families import NO_ONE
from sim.world.households import WITHOUT_DWELLING

SOON_DAYS = 60
"""The national mapping counts those who leave within two months and have nowhere to go."""
OLDEST = 60
"""Few older people are sent to prison or into such treatment."""
_PRIVATE_RENT, _FRIENDS, _TEMPORARY = int(State.PRIVATE_RENT), int(State.FRIENDS), int(State.TEMPORARY)
_EXPOSED = WITHOUT_DWELLING.copy()
_EXPOSED[_PRIVATE_RENT] = True  # owners, tenants of the municipality and who lives with parents come back to that
_TREATMENT_BY_NEED = np.array([0.0, 0.25, 1.0, 1.0])
"""How much likelier treatment is, against those who need follow-up (assumed: a need of economic support is often
that of an addiction that no service follows)."""
_PRISON_BY_NEED = np.array([1.0, 5.0, 30.0, 30.0])
"""How much likelier prison is with a need of economic support, follow-up and intensive follow-up (assumed: of those in
prison most abuse substances or have a mental disorder)."""


class Stays(NamedTuple):
    """How often people go in, and for how long: most for days or weeks, some for months.

    Attributes:
        rate: a year, of those of whom the weights by need are one. long_share: of them, who stay long.
        short_days, long_days: mean lengths of short and of long stays, each exponential.
    """

    rate: float
    long_share: float
    short_days: float
    long_days: float


def confine(model: Model) -> None:
    """Who goes to prison or into an institution this month, but for tenants who are back before the rent is unpaid.

    These are where they live before and after and pay for it meanwhile, so nothing in the model depends on their stay.
    """
    people, assume = model.households, model.assume
    rows, to_prison, days = people.over(
        _confined,
        model.calendar,
        _stays(assume.prison_rate, assume.prison_long_share, assume.prison_short_days, assume.prison_long_days),
        _stays(
            assume.institution_rate,
            assume.institution_long_share,
            assume.institution_short_days,
            assume.institution_long_days,
        ),
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
    wealth: Floats,
    rent: Floats,
    calendar: int,
    prison: Stays,
    institution: Stays,
    kept: float,
    confined: np.uint64,
    stays_long: np.uint64,
    stay: np.uint64,
) -> tuple[Rows, Bools, Floats]:
    """Those who go in and give up where they live, or live nowhere; whether to prison; and for how many days.

    A tenant's rent is paid for `kept` days out of what comes in still, and after that out of savings.
    """
    rows, to_prison, days = np.empty(count, np.intp), np.empty(count, np.bool_), np.empty(count)
    found = 0
    for h in range(count):
        prison_rate = prison.rate * _PRISON_BY_NEED[need[h]]
        either_rate = prison_rate + institution.rate * _TREATMENT_BY_NEED[need[h]]
        luck = drawn(confined, identity[h]) * 12
        if luck >= either_rate or not _EXPOSED[state[h]] or birth[h] <= calendar - 12 * OLDEST:
            continue
        if adults[h] > 1 or kids[h, 0] != NO_ONE:
            continue
        imprisoned = luck < prison_rate
        stays = prison if imprisoned else institution
        mean = stays.long_days if drawn(stays_long, identity[h]) < stays.long_share else stays.short_days
        length = max(-np.log1p(-drawn(stay, identity[h])) * mean, 1.0)
        if state[h] == _PRIVATE_RENT and length <= kept + DAYS_A_MONTH * wealth[h] / rent[h]:
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
    yield model.env.timeout(min(days, SOON_DAYS))
    if people.spell.item(household) != spell:
        return
    (people.released if prison else people.discharged)[household] = model.day
    back = days <= model.assume.place_kept_days and before in (_FRIENDS, _TEMPORARY)
    reason = Reason.RELEASED if prison else Reason.DISCHARGED
    lose_home(model, household, reason, friends=before == _FRIENDS if back else None)
