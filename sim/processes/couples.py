"""Couples form and part: two homes become one, and one household two."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Reason, State
from sim.processes.children import Leavers, grown, oldest_first
from sim.processes.credit import YEARS, home_values
from sim.processes.model import Model, Rows
from sim.processes.moves import change_loans, move_many, owner_states
from sim.streams import Floats
from sim.world.families import KIDS, NO_ONE
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
    age = people.birth[rows] + AGE_TASTE * model.chance("partner", rows)
    first, second = _nearest_pairs(people.municipality[rows], age)
    stays, joins = rows[first], rows[second]
    minors = people.children[stays] + people.children[joins]
    stays, joins = stays[minors <= KIDS], joins[minors <= KIDS]
    rent = people.rent[joins].copy()
    for column in ("wealth", "credit", "debt", "instalment", "startlan", "startlan_instalment"):
        values = getattr(people, column)
        values[stays] += values[joins]
        values[joins] = 0.0
    people.adults[stays] = 2
    people.partner[stays] = np.maximum(people.birth[joins], people.birth[stays])
    people.birth[stays] = np.minimum(people.birth[joins], people.birth[stays])
    kids = -np.sort(-np.concatenate([people.kids[stays], people.kids[joins]], axis=1), axis=1)  # the youngest first
    people.kids[stays] = oldest_first(kids[:, :KIDS])
    people.count_children(stays, model.calendar)
    people.need[stays] = np.maximum(people.need[stays], people.need[joins])
    people.ever_owned[stays] |= people.ever_owned[joins]
    _join_homes(model, stays, joins, rent)
    return grown(model, stays, kids[:, KIDS:])


def _nearest_pairs(town: npt.NDArray[np.int16], age: Floats) -> tuple[Rows, Rows]:
    """Places of pairs who are each other's nearest in age in their town, then of those left over, and so on.

    One person more or less changes only the pairs near by, not all of a sorted row: policies that differ in one
    household's fate leave the others their partners.
    """
    left = np.lexsort((age, town))
    pairs: list[Rows] = []
    while left.size > 1:
        gap = np.where(town[left[1:]] == town[left[:-1]], age[left[1:]] - age[left[:-1]], np.inf)
        before, after = np.append(np.inf, gap[:-1]), np.append(gap[1:], np.inf)
        nearest = np.flatnonzero((gap <= MOST_APART) & (gap < before) & (gap <= after))
        if not nearest.size:
            break
        pairs.append(np.stack([left[nearest], left[nearest + 1]]))
        left = np.delete(left, np.concatenate([nearest, nearest + 1]))
    found = np.concatenate(pairs, axis=1) if pairs else np.zeros((2, 0), np.intp)
    return found[0], found[1]


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


def _join_homes(model: Model, stays: Rows, joins: Rows, rent: Floats) -> None:
    """A couple lives in the better of its two homes; the other is freed. `rent` is what was paid for the second."""
    people, homes = model.households, model.dwellings
    home, state = people.dwelling[joins].copy(), people.state[joins].copy()
    takes_over = (_BETTER_HOME[state] > _BETTER_HOME[people.state[stays]]) & (home != NOBODY)
    move_many(model, joins, State.ABSENT, Reason.MERGED, passed_on=takes_over, sellers=stays)
    for_sale = homes.for_sale()
    heir = np.arange(people.count)
    heir[joins] = stays
    seller = homes.seller[for_sale]
    homes.seller[for_sale] = np.where(seller == NOBODY, NOBODY, heir[seller])  # of homes that are not sold yet
    over = stays[takes_over]
    target = np.where(OWNS[state[takes_over]], owner_states(model, over), state[takes_over]).astype(np.int8)
    move_many(model, over, target, Reason.MERGED, home[takes_over])
    people.rent[over] = np.where(OWNS[target], 0.0, rent[takes_over])
    change_loans(model, stays[~takes_over], Reason.MERGED)


def part(model: Model, rows: Rows) -> tuple[Rows, Families]:
    """Couples part: one keeps home and children, the other leaves with half of what they own.

    Who stays is always the reference person, the older, and the children stay all together: the model knows neither
    sex nor whose children they are. The younger, with no child, looks for a home alone.

    Returns the households that part, and those who leave.
    """
    people = model.households
    rows = rows[people.adults[rows] > 1]
    leavers = Families.alone(model.descend("parted", rows), people.municipality[rows], people.partner[rows].copy())
    people.adults[rows] = 1
    people.partner[rows] = NO_ONE
    people.stale[rows] = True
    people.wealth[rows] *= 0.5
    people.credit[rows] *= 0.5
    return rows, leavers


def divide(model: Model, stays: Rows, leaves: Rows) -> None:
    """What each of a couple that parted has from then on."""
    people = model.households
    for column in ("wealth", "credit", "rank", "job_risk", "ever_owned"):
        getattr(people, column)[leaves] = getattr(people, column)[stays]
    owns = OWNS[people.state[stays]]
    _buy_out(model, stays[owns], leaves[owns])


def _buy_out(model: Model, stays: Rows, leaves: Rows) -> None:
    """Who stays borrows to pay the other half of the home's net value, as far as the bank's cap allows."""
    people = model.households
    value = home_values(model, stays)
    debt = people.debt[stays] + people.startlan[stays]
    room = np.maximum(model.rule("mortgage.ltv_cap")[people.municipality[stays]] * value - debt, 0.0)
    paid = np.minimum(np.maximum(value - debt, 0.0) / 2, room)
    people.debt[stays] += paid
    people.instalment[stays] += paid / (12 * YEARS)
    people.wealth[leaves] += paid
    change_loans(model, stays, Reason.BREAK_UP)
