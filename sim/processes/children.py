"""Children are born, come of age, and leave home."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.ledger import State
from sim.processes.model import Model, Rows
from sim.streams import offspring
from sim.world.families import KIDS, NO_ONE, OF_AGE, leave_home_hazards
from sim.world.population import Families

OLDEST_AT_HOME = 40
"""Grown children are not followed at home beyond this age."""
Leavers = tuple[Rows, npt.NDArray[np.int32]]
"""Grown children who leave home: their household, and their month of birth."""


def grown(model: Model, rows: Rows, kids: npt.NDArray[np.int32]) -> Leavers:
    """Those of the `kids` (shape (rows, any)) who are grown."""
    household, place = np.nonzero((kids != NO_ONE) & (kids <= model.calendar - OF_AGE))
    return rows[household], kids[household, place]


def oldest_first(kids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Months of birth in rising order, NO_ONE last."""
    last = np.iinfo(np.int32).max
    ordered = np.sort(np.where(kids == NO_ONE, last, kids), axis=1)
    return np.where(ordered == last, NO_ONE, ordered).astype(np.int32)


def give_birth(model: Model, rows: Rows) -> Rows:
    """A child more, where there is room for one; returns who got one."""
    people = model.households
    rows = rows[people.kids[rows, -1] == NO_ONE]
    place = (people.kids[rows] != NO_ONE).sum(axis=1)
    people.kids[rows, place] = model.calendar
    return rows


def come_of_age(model: Model, changed: Rows) -> None:
    """Children who turn 18 are grown from now on; counts after births too (`changed`)."""
    people = model.households
    turned = np.flatnonzero(people.kids[model.everybody].ravel() == model.calendar - OF_AGE) // KIDS
    people.count_children(np.concatenate([changed, turned]), model.calendar)


def leave_home(model: Model, besides: list[Leavers]) -> Families:
    """Grown children set up a home of their own, alone: those whose time has come, and those `besides`."""
    people, kids = model.households, model.households.kids
    eldest = kids[model.everybody, 0]
    homes = np.flatnonzero((eldest != NO_ONE) & (eldest <= model.calendar - OF_AGE))
    homes = homes[people.state[homes] != int(State.ABSENT)]
    born = kids[homes]
    home, place = np.nonzero((born != NO_ONE) & (born <= model.calendar - OF_AGE))
    home = homes[home]
    age = np.minimum((model.calendar - kids[home, place]) // 12, OLDEST_AT_HOME)
    # Siblings have a luck each.
    luck = np.empty(home.size)
    for number in range(KIDS):
        luck[place == number] = model.chance(f"leave_home {number}", home[place == number])
    goes = (luck < leave_home_hazards()[age]) | (age >= OLDEST_AT_HOME)
    parents, birth = home[goes], kids[home[goes], place[goes]]
    kids[parents, place[goes]] = NO_ONE
    kids[parents] = oldest_first(kids[parents])
    words = [model.descend(f"left {number}", parents[place[goes] == number]) for number in range(KIDS)]
    order = np.concatenate([np.flatnonzero(place[goes] == number) for number in range(KIDS)])
    parents, birth = parents[order], birth[order]
    for number, (homes, births) in enumerate(besides):
        # Those of a home, who stand together and may be twins, would have one word: their places tell them apart.
        _, first, home = np.unique(homes, return_index=True, return_inverse=True)
        sibling = np.arange(homes.size) - first[home]
        words.append(offspring(number, model.descend("left besides", homes) + sibling.astype(np.uint64)))
        parents, birth = np.concatenate([parents, homes]), np.concatenate([birth, births])
    return Families.alone(np.concatenate(words), people.municipality[parents], birth)
