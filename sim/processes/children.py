"""Children are born, come of age, and leave home."""

from __future__ import annotations

import numpy as np

from sim.compiled import compiled
from sim.ledger import State
from sim.processes.model import Model, Rows
from sim.streams import Floats, Words, drawn, offspring
from sim.world.columns import Bools, Ints, where
from sim.world.families import KIDS, NO_ONE, OF_AGE, Months, leave_home_hazards, minors
from sim.world.population import Families

OLDEST_AT_HOME = 40
"""Grown children are not followed at home beyond this age."""
_ABSENT = int(State.ABSENT)
_LEAVE_HOME, _LEFT = ([f"{activity} {place}" for place in range(KIDS)] for activity in ("leave_home", "left"))
Leavers = tuple[Rows, Months]
"""Grown children who leave home: their household, and their month of birth."""


def give_birth(model: Model, rows: Rows) -> None:
    """A child more, where there is room for one."""
    model.households.at(rows, _give_birth, model.calendar)


@compiled
def _give_birth(rows: Rows, kids: Ints, children: Ints, stale: Bools, calendar: int) -> None:
    for h in rows:
        for place in range(KIDS):
            if kids[h, place] == NO_ONE:
                kids[h, place] = calendar
                children[h] += 1
                stale[h] = True
                break


def come_of_age(model: Model) -> None:
    """Children who turn 18 are grown from now on."""
    model.households.over(_come_of_age, model.calendar)


@compiled
def _come_of_age(count: int, kids: Ints, children: Ints, stale: Bools, calendar: int) -> None:
    for h in range(count):
        for place in range(KIDS):
            if kids[h, place] == calendar - OF_AGE:
                children[h] = minors(kids, h, calendar)
                stale[h] = True


def grown(model: Model, rows: Rows) -> Leavers:
    """Their children at home who are grown."""
    return model.households.at(rows, _grown, model.calendar)


@compiled
def _grown(rows: Rows, kids: Ints, calendar: int) -> Leavers:
    homes, births = np.empty(KIDS * rows.size, np.intp), np.empty(KIDS * rows.size, np.int32)
    found = 0
    for h in rows:
        for place in range(KIDS):
            if NO_ONE != kids[h, place] <= calendar - OF_AGE:
                homes[found], births[found] = h, kids[h, place]
                found += 1
    return homes[:found], births[:found]


def leave_home(model: Model, besides: list[Leavers]) -> Families:
    """Grown children set up a home of their own, alone: those whose time has come, and those `besides`."""
    people = model.households
    # Siblings have a luck each.
    luck = np.array([model.word(activity) for activity in _LEAVE_HOME])
    words = np.array([model.word(activity) for activity in _LEFT])
    parents, births, identities = people.over(_leave_home, model.calendar, leave_home_hazards(), luck, words)
    for number, (homes, born) in enumerate(besides):
        others = people.at(homes, _words_besides, number, model.word("left besides"))
        identities = np.concatenate([identities, others])
        parents, births = np.concatenate([parents, homes]), np.concatenate([births, born])
    return Families.alone(identities, people.municipality[parents], births)


@compiled
def _leave_home(
    count: int, identity: Words, state: Ints, kids: Ints, calendar: int, hazards: Floats, luck: Words, words: Words
) -> tuple[Rows, Months, Words]:
    """The parents, month of birth and word of each who leaves, by the place among the siblings.

    A place has a word of its own for the luck, and one for the child's word.
    """
    have_grown = np.empty(count, np.bool_)
    for h in range(count):
        oldest = kids[h, 0]
        have_grown[h] = (oldest != NO_ONE) & (oldest <= calendar - OF_AGE) & (state[h] != _ABSENT)
    families = where(have_grown)
    homes, places = np.empty(KIDS * families.size, np.intp), np.empty(KIDS * families.size, np.intp)
    found = 0
    for h in families:
        for place in range(KIDS):
            if kids[h, place] == NO_ONE or kids[h, place] > calendar - OF_AGE:
                break
            age = min((calendar - kids[h, place]) // 12, OLDEST_AT_HOME)
            if age >= OLDEST_AT_HOME or drawn(luck[place], identity[h]) < hazards[age]:
                homes[found], places[found] = h, place
                found += 1

    parents, births, left = np.empty(found, np.intp), np.empty(found, np.int32), np.empty(found, np.uint64)
    out = 0
    for place in range(KIDS):
        for i in range(found):
            if places[i] == place:
                parents[out], births[out] = homes[i], kids[homes[i], place]
                left[out] = offspring(words[place], identity[homes[i]])
                out += 1
    for i in range(found):
        kids[homes[i], places[i]] = NO_ONE
    for i in range(found):
        _close_ranks(kids, homes[i])
    return parents, births, left


@compiled
def _close_ranks(kids: Ints, h: int) -> None:
    """The oldest first, NO_ONE last."""
    place = 0
    for child in range(KIDS):
        born = kids[h, child]
        kids[h, child] = NO_ONE
        if born != NO_ONE:
            kids[h, place] = born
            place += 1


@compiled
def _words_besides(homes: Rows, identity: Words, number: int, word: np.uint64) -> Words:
    """Those of a home, who stand together and may be twins, would have one word: their places tell them apart."""
    words = np.empty(homes.size, np.uint64)
    sibling = 0
    for i, h in enumerate(homes):
        sibling = sibling + 1 if i and homes[i - 1] == h else 0
        words[i] = offspring(np.uint64(number), offspring(word, identity[h]) + np.uint64(sibling))
    return words
