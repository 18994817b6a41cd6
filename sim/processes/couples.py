"""Couples form and part: two homes become one, and one household two."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Reason, State
from sim.processes.children import Leavers
from sim.processes.credit import YEARS
from sim.processes.interest_only import Agreements, agreements, first_instalment
from sim.processes.model import Model, Rows
from sim.processes.moves import change_loans, move_many, owner_state
from sim.streams import Floats, Words, drawn, offspring
from sim.world.columns import Bools, Ints
from sim.world.families import KIDS, NO_ONE, Months, minors
from sim.world.households import OWNS
from sim.world.population import Families

AGE_TASTE = 60
"""Months of age by which tastes for a partner's age differ (assumed)."""
MOST_APART = 20 * 12
"""Months of age, tastes reckoned in, that keep two apart (assumed)."""


def form_couples(model: Model, rows: Rows) -> Leavers:
    """Pair those of a municipality who find a partner by age; who would have more than four children finds none.

    Returns the grown children for whom the new home has no room.
    """
    people = model.households
    first, second = _nearest_pairs(people.municipality[rows], people.at(rows, _felt_ages, model.word("partner")))
    stays, joins, leavers = people.at(rows[first], _join, rows[second], model.calendar)
    if stays.size:
        _join_homes(model, stays, joins)
    return leavers


@compiled
def _felt_ages(rows: Rows, birth: Ints, identity: Words, word: np.uint64) -> Floats:
    """Months of birth, tastes reckoned in."""
    ages = np.empty(rows.size)
    for i, h in enumerate(rows):
        ages[i] = birth[h] + AGE_TASTE * drawn(word, identity[h])
    return ages


def _nearest_pairs(town: npt.NDArray[np.int16], age: Floats) -> tuple[Rows, Rows]:
    """Places of pairs who are each other's nearest in age in their town, then of those left over, and so on.

    One person more or less changes only the pairs near by, not all of a sorted row: policies that differ in one
    household's fate leave the others their partners.
    """
    return _pair_neighbours(np.lexsort((age, town)), town, age)


@compiled
def _pair_neighbours(left: Rows, town: Ints, age: Floats) -> tuple[Rows, Rows]:
    """As `_nearest_pairs`, of people in order of town and age."""
    first, second = np.empty(left.size // 2, np.intp), np.empty(left.size // 2, np.intp)
    gap = np.empty(left.size + 1)  # before each, and after the last
    pairs = paired = 0
    while True:
        for i in range(left.size + 1):
            gap[i] = np.inf
            if 0 < i < left.size and town[left[i]] == town[left[i - 1]]:
                gap[i] = age[left[i]] - age[left[i - 1]]
        still = i = 0
        while i < left.size:
            if i + 1 < left.size and gap[i + 1] <= MOST_APART and gap[i] > gap[i + 1] <= gap[i + 2]:
                first[pairs], second[pairs] = left[i], left[i + 1]
                pairs += 1
                i += 2
            else:
                left[still] = left[i]
                still += 1
                i += 1
        if pairs == paired:
            return first[:pairs], second[:pairs]
        left, paired = left[:still], pairs


@compiled
def _join(
    rows: Rows,
    birth: Ints,
    partner: Ints,
    kids: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    stale: Bools,
    ever_owned: Bools,
    wealth: Floats,
    credit: Floats,
    debt: Floats,
    instalment: Floats,
    instalments_from: Ints,
    startlan: Floats,
    startlan_instalment: Floats,
    others: Rows,
    calendar: int,
) -> tuple[Rows, Rows, Leavers]:
    """Who of the pairs become couples, in the rows of the first of each, and the grown children who have to leave."""
    couples = leaving = 0
    stays, joins = np.empty(rows.size, np.intp), np.empty(rows.size, np.intp)
    homes, births = np.empty(KIDS * rows.size, np.intp), np.empty(KIDS * rows.size, np.int32)
    siblings = np.empty(2 * KIDS, np.int32)
    for pair in range(rows.size):
        one, other = rows[pair], others[pair]
        if children[one] + children[other] > KIDS:
            continue
        stays[couples], joins[couples] = one, other
        couples += 1
        if debt[other] > debt[one]:  # what is agreed on the larger loan holds for both
            instalments_from[one] = instalments_from[other]
        for money in (wealth, credit, debt, instalment, startlan, startlan_instalment):
            money[one] += money[other]
            money[other] = 0.0
        adults[one] = 2
        partner[one], birth[one] = max(birth[one], birth[other]), min(birth[one], birth[other])
        need[one] = max(need[one], need[other])
        ever_owned[one] |= ever_owned[other]

        number = _bring_together(kids, one, other, siblings)
        at_home = min(number, KIDS)
        for place in range(KIDS):
            kids[one, place] = siblings[number - at_home + place] if place < at_home else NO_ONE
        for eldest in range(number - at_home - 1, -1, -1):
            homes[leaving], births[leaving] = one, siblings[eldest]
            leaving += 1
        children[one] = minors(kids, one, calendar)
        stale[one] = True
    return stays[:couples], joins[:couples], (homes[:leaving], births[:leaving])


@compiled
def _bring_together(kids: Ints, one: int, other: int, siblings: Ints) -> int:
    """The children of two households, the oldest first, into `siblings`; returns how many they are."""
    number = 0
    for household in (one, other):
        for child in range(KIDS):
            born = kids[household, child]
            if born == NO_ONE:
                break
            place = number
            while place > 0 and siblings[place - 1] > born:
                siblings[place] = siblings[place - 1]
                place -= 1
            siblings[place] = born
            number += 1
    return number


_BETTER_HOME = np.zeros(len(State), np.int8)
"""How good it is to live there: of two homes a couple keeps the better."""
for _rank, _state in enumerate(
    (
        State.ROUGH,
        State.FRIENDS,
        State.TEMPORARY,
        State.PARENTS,
        State.PRIVATE_RENT,
        State.MUNICIPAL_RENT,
        State.OWNER_STARTLAN,
        State.OWNER_BANK,
        State.OWNER_OUTRIGHT,
    ),
    start=1,
):
    _BETTER_HOME[int(_state)] = _rank


def _join_homes(model: Model, stays: Rows, joins: Rows) -> None:
    """A couple lives in the better of its two homes; the other is freed."""
    people = model.households
    takes_over, over, state, home, rent, remain = people.at(stays, _prefer, joins)
    move_many(model, joins, State.ABSENT, Reason.MERGED, passed_on=takes_over, sellers=stays)
    model.dwellings.over(_inherit, people.count, joins, stays)
    move_many(model, over, state, Reason.MERGED, home)
    people.rent[over] = rent
    change_loans(model, remain, Reason.MERGED)


@compiled
def _prefer(
    stays: Rows, state: Ints, dwelling: Ints, rent: Floats, debt: Floats, startlan: Floats, joins: Rows
) -> tuple[Bools, Rows, Rows, Rows, Floats, Rows]:
    """Whether the second of the two homes is the better.

    Then those who take it over, their state there, the home, and the rent; and those who remain in their own. The loans
    are those of both already.
    """
    second = np.empty(stays.size, np.bool_)
    over, remain = np.empty(stays.size, np.intp), np.empty(stays.size, np.intp)
    states, homes, rents = np.empty(stays.size, np.int64), np.empty(stays.size, np.int64), np.empty(stays.size)
    moved = stayed = 0
    for i, h in enumerate(stays):
        other = joins[i]
        second[i] = dwelling[other] != NOBODY and _BETTER_HOME[state[other]] > _BETTER_HOME[state[h]]
        if second[i]:
            owns = OWNS[state[other]]
            over[moved], homes[moved], rents[moved] = h, dwelling[other], 0.0 if owns else rent[other]
            states[moved] = owner_state(debt[h], startlan[h]) if owns else state[other]
            moved += 1
        else:
            remain[stayed] = h
            stayed += 1
    return second, over[:moved], states[:moved], homes[:moved], rents[:moved], remain[:stayed]


@compiled
def _inherit(count: int, listed: Ints, seller: Ints, households: int, gone: Rows, heirs: Rows) -> None:
    """The money of homes that are not sold yet goes to the heirs of those who are gone."""
    heir = np.arange(households)
    for i in range(gone.size):
        heir[gone[i]] = heirs[i]
    for home in range(count):
        if listed[home] >= 0 and seller[home] != NOBODY:
            seller[home] = heir[seller[home]]


def part(model: Model, rows: Rows) -> tuple[Rows, Families]:
    """Couples part: one keeps home and children, the other leaves with half of what they own.

    Who stays is always the reference person, the older, and the children stay all together: the model knows neither
    sex nor whose children they are. The younger, with no child, looks for a home alone.

    Returns the households that part, and those who leave.
    """
    people = model.households
    stays, words, births = people.at(rows, _part, model.word("parted"))
    return stays, Families.alone(words, people.municipality[stays], births)


@compiled
def _part(
    rows: Rows,
    identity: Words,
    partner: Ints,
    adults: Ints,
    stale: Bools,
    wealth: Floats,
    credit: Floats,
    word: np.uint64,
) -> tuple[Rows, Words, Months]:
    stays, words, births = np.empty(rows.size, np.intp), np.empty(rows.size, np.uint64), np.empty(rows.size, np.int32)
    parted = 0
    for h in rows:
        if adults[h] == 1:
            continue
        stays[parted], words[parted], births[parted] = h, offspring(word, identity[h]), partner[h]
        parted += 1
        adults[h] = 1
        partner[h] = NO_ONE
        stale[h] = True
        wealth[h] *= 0.5
        credit[h] *= 0.5
    return stays[:parted], words[:parted], births[:parted]


def divide(model: Model, stays: Rows, leaves: Rows) -> None:
    """What each of a couple that parted has from then on; who stays in an owned home buys out the other."""
    homes = model.dwellings
    cap, price = model.rule("mortgage.ltv_cap"), model.market.prices.price
    model.households.at(stays, _divide, leaves, homes.rooms, homes.quality, cap, price, agreements(model))
    change_loans(model, stays, Reason.BREAK_UP)


@compiled
def _divide(
    stays: Rows,
    identity: Words,
    municipality: Ints,
    birth: Ints,
    state: Ints,
    dwelling: Ints,
    rank: Floats,
    job_risk: Floats,
    ever_owned: Bools,
    wealth: Floats,
    credit: Floats,
    debt: Floats,
    instalment: Floats,
    instalments_from: Ints,
    startlan: Floats,
    leaves: Rows,
    size: Ints,
    quality: Floats,
    cap: Floats,
    price: Floats,
    agreed: Agreements,
) -> None:
    """`size` and `quality` of dwellings; `cap` and `price` by municipality, and by rooms."""
    for i, h in enumerate(stays):
        other, town, home = leaves[i], municipality[h], dwelling[h]
        wealth[other], credit[other] = wealth[h], credit[h]
        rank[other], job_risk[other] = rank[h], job_risk[h]
        ever_owned[other] = ever_owned[h]
        if OWNS[state[h]]:
            value = price[town, size[home] - 1] * quality[home]
            paid = _paid_out(value, debt[h] + startlan[h], cap[town])
            debt[h] += paid
            instalment[h] += paid / (12 * YEARS)
            wealth[other] += paid
            if paid > 0:
                of_value, above = (debt[h] + startlan[h]) / value, agreed.above[town]
                instalments_from[h] = first_instalment(identity[h], birth[h], of_value, above, agreed)


@compiled
def _paid_out(value: float, debt: float, cap: float) -> float:
    """Half of the home's net value, borrowed as far as the bank's cap allows."""
    return min(max(value - debt, 0.0) / 2, max(cap * value - debt, 0.0))
