"""Refugees whom the municipality settles: they wait in a reception centre until a dwelling is found, and move in."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.ledger import Reason, State
from sim.processes.model import Model, Rows, Town
from sim.processes.municipal import wait_on_list
from sim.streams import Floats
from sim.world.families import KIDS, NO_ONE, YOUNGEST_PARENT
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


def agreed(model: Model) -> Families:
    """The month's share of those whom each municipality has agreed to settle."""
    yearly = np.array([town.profile.refugees_settled for town in model.towns])
    counts = model.market.whole("refugees", yearly / PERSONS / 12)
    return join([_families(model, town, int(counts[town.index])) for town in model.towns])


def _families(model: Model, town: Town, count: int) -> Families:
    luck = model.streams.generator("refugees", town.name, model.month).random((count, 3))
    birth = _months_ago(model, AGES, luck[:, 0])
    family = luck[:, 1] < FAMILY_SHARE
    kids = np.full((count, KIDS), NO_ONE, np.int32)
    elder = _months_ago(model, CHILDREN_BORN, luck[family, 2])
    kids[family, 0] = np.maximum(elder, birth[family] + YOUNGEST_PARENT)
    kids[family, 1] = model.calendar - 12
    partner = np.where(family, birth, NO_ONE).astype(np.int32)
    return Families(
        model.newcomers(town, "refugees", count), np.full(count, town.index, np.int16), birth, partner, kids
    )


def _months_ago(model: Model, years: tuple[float, float], luck: Floats) -> np.ndarray:
    low, high = years
    return (model.calendar - 12 * (low + (high - low) * luck)).astype(np.int32)


def wait_for_homes(model: Model, rows: Rows) -> None:
    """Without means, and in the introduction programme; the municipality that agreed has them on its list at once."""
    people = model.households
    people.wealth[rows] = 0.0
    people.family_help[rows] = 0.0
    people.claims[rows] = True
    people.work[rows] = int(Work.BENEFIT)
    people.settled[rows] = model.day
    people.applying[rows] = True
    people.recorded[rows] = people.summary(rows, model.calendar, model.day)
    for household in rows.tolist():
        model.env.process(_wait(model, household))


def _wait(model: Model, household: int) -> Generator[simpy.Event, object, None]:
    yield from wait_on_list(model, household, lambda h: model.households.state_of(h) == State.ABSENT, Reason.SETTLED)
