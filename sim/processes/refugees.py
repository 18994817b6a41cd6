"""Refugees whom the municipality settles: they wait in a reception centre until a dwelling is found, and move in."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.compiled import compiled
from sim.ledger import Reason, State
from sim.processes.model import Model, Rows
from sim.processes.municipal import wait_on_list
from sim.processes.towns import Town
from sim.streams import Floats, Words, drawn
from sim.world.columns import Bools, Ints
from sim.world.families import KIDS, NO_ONE, YOUNGEST_PARENT, Months
from sim.world.households import Work
from sim.world.population import Families, join

AGES = (20.0, 45.0)
FAMILY_SHARE = 0.25
"""Share of the households that are couples with two children; the others are single (assumed: in 2008-2012 most who
were settled came alone, families later to join them)."""
PERSONS = 1 + 3 * FAMILY_SHARE
"""Persons a household that is settled."""
CHILDREN_BORN = (2.0, 10.0)
"""Years before the settlement in which their children were born (assumed)."""
_BENEFIT = int(Work.BENEFIT)


def agreed(model: Model) -> Families:
    """The month's share of those whom each municipality has agreed to settle."""
    counts = model.market.whole("refugees", model.rule("refugees.settled") / 12)
    return join([_families(model, town, int(counts[town.index])) for town in model.towns])


def _families(model: Model, town: Town, count: int) -> Families:
    luck = np.zeros((0, 3))
    if count:
        luck = town.streams.generator("refugees", town.name, model.month).random((count, 3))
    identity = model.newcomers(town, "refugees", count)
    return Families(identity, np.full(count, town.index, np.int16), *_draw(luck, model.calendar))


@compiled
def _draw(luck: Floats, calendar: int) -> tuple[Months, Months, Months]:
    """Months of birth of reference persons, partners and children, out of three uniforms for each household."""
    count = len(luck)
    birth, partner, kids = np.empty(count, np.int32), np.empty(count, np.int32), np.empty((count, KIDS), np.int32)
    for h in range(count):
        partner[h] = NO_ONE
        for place in range(KIDS):
            kids[h, place] = NO_ONE
        birth[h] = _months_ago(calendar, AGES, luck[h, 0])
        if luck[h, 1] < FAMILY_SHARE:
            partner[h] = birth[h]
            kids[h, 0] = max(_months_ago(calendar, CHILDREN_BORN, luck[h, 2]), birth[h] + YOUNGEST_PARENT)
            kids[h, 1] = calendar - 12
    return birth, partner, kids


@compiled
def _months_ago(calendar: int, years: tuple[float, float], luck: float) -> int:
    low, high = years
    return int(calendar - 12 * (low + (high - low) * luck))


def wait_for_homes(model: Model, rows: Rows) -> None:
    """Without means, and in the introduction programme; the municipality that agreed has them on its list at once.

    Some look for a dwelling of a private landlord besides; who finds one leaves the list.
    """
    people = model.households
    people.at(rows, _begin, model.rule("refugees.private_share"), model.word("private_settlement"), model.day)
    people.recorded[rows] = people.summary(rows, model.calendar, model.day)
    for household in rows.tolist():
        model.env.start(_wait(model, household))


@compiled
def _begin(
    rows: Rows,
    identity: Words,
    municipality: Ints,
    wealth: Floats,
    family_help: Floats,
    claims: Bools,
    work: Ints,
    settled: Ints,
    applying: Bools,
    arriving: Bools,
    private_share: Floats,
    private: np.uint64,
    day: int,
) -> None:
    for h in rows:
        wealth[h] = 0.0
        family_help[h] = 0.0
        claims[h] = True
        work[h] = _BENEFIT
        settled[h] = day
        applying[h] = True
        arriving[h] = drawn(private, identity[h]) < private_share[municipality[h]]


def _wait(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    if model.households.state_of(household) == State.ABSENT:
        yield from wait_on_list(
            model, household, lambda h: model.households.state_of(h) == State.ABSENT, Reason.SETTLED
        )
    else:  # found a home of their own in the very month
        model.households.applying[household] = False
