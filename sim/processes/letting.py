"""The private rental market: leases end, landlords choose among applicants, rents answer to vacancies."""

from __future__ import annotations

import numpy as np

from sim.ledger import NOBODY, Event, Reason, State
from sim.processes.accounts import Month
from sim.processes.homelessness import become_homeless
from sim.processes.model import Model, Rows, Town
from sim.processes.moves import move_many
from sim.rules.housing_need import ROOMS
from sim.streams import Floats
from sim.world.dwellings import Use
from sim.world.households import WITHOUT_DWELLING, Need

COMFORTABLE = 0.3
"""Share of income after tax for which tenants take a room more than they need."""
CHEAP = 0.85
"""The cheaper dwellings of a size cost this share of a middling one."""


def end_leases(model: Model, month: Month) -> None:
    """Landlords give notice; tenants whose notice has run out and who found nothing must leave."""
    people, rows = model.households, month.rows
    people_notice = people.notice[rows]
    tenants = people.state[rows] == State.PRIVATE_RENT
    secure = rows[tenants & (people_notice < 0)]
    given = secure[model.chance("lease_end", secure) < model.assume.lease_end / 12]
    people.notice[given] = model.day + round(model.assume.notice_days)
    for household in rows[(people_notice >= 0) & (people_notice <= model.day)]:
        become_homeless(model, int(household), Reason.LEASE_ENDED)


def let(model: Model, town: Town) -> None:
    """Match the empty dwellings with those who look for one: landlords take the best paid whom they accept."""
    people, homes = model.households, model.dwellings
    empty = homes.to_let()
    empty = empty[homes.municipality[empty] == town.index]
    seekers = _seekers(model, town)
    wanted = people.rooms[seekers].astype(int)
    limit = payable(model, town, seekers, wanted)
    first = _first_choice(town, people.net[seekers], wanted)
    able = limit >= CHEAP * town.prices.rent[first - 1]
    _match(model, town, seekers, first, wanted, limit, empty)
    # Rents rest when as many who could pay are left without a dwelling as dwellings without a tenant.
    left = able & WITHOUT_DWELLING[people.state[seekers]]
    still_empty = empty[homes.occupant[empty] == NOBODY]
    unserved = np.bincount(first[left] - 1, minlength=ROOMS)
    unlet = np.bincount(homes.rooms[still_empty] - 1, minlength=ROOMS)
    town.prices.adjust_rents(
        unserved.astype(float),
        unlet.astype(float),
        homes.stock(town.index, Use.LET),
        model.inflation,
        model.assume.rent_adjustment,
        model.assume.segment_weight,
    )


def _seekers(model: Model, town: Town) -> Rows:
    """Households without a dwelling and tenants under notice, less those whom every landlord refused this month."""
    people, n = model.households, model.households.count
    looking = WITHOUT_DWELLING[people.state[:n]] | (people.notice[:n] >= 0)
    rows = np.flatnonzero(looking & (people.municipality[:n] == town.index))
    refusal = np.select(
        [people.need[rows] >= Need.FOLLOW_UP, people.known[rows]],
        [model.assume.refusal_need, model.assume.refusal_known],
        0.0,
    )
    accepted = rows[model.chance("refusal", rows) >= refusal * town.policy.rental.landlord_refusal]
    # Best paid first; the luck of an hour's lead is worth as much as the spread of incomes.
    order = np.log(np.maximum(people.net[accepted], 1.0)) + 0.5 * model.chance("letting", accepted)
    return np.asarray(accepted[np.argsort(-order, kind="stable")])


def _first_choice(town: Town, net: Floats, rooms: np.ndarray) -> np.ndarray:
    """Rooms looked for first: one more than needed where that takes little of the income, else what costs least."""
    rent = town.prices.rent
    cheapest = np.array([place + int(np.argmin(rent[place:])) + 1 for place in range(ROOMS)])
    more = np.minimum(rooms + 1, ROOMS)
    return np.asarray(np.where(rent[more - 1] <= COMFORTABLE * net, more, cheapest[rooms - 1]))


def _match(
    model: Model, town: Town, seekers: Rows, first: np.ndarray, rooms: np.ndarray, limit: Floats, empty: Rows
) -> None:
    """In the order of the seekers each gets the best dwelling that she can pay of the first size, or of another."""
    people, homes, rent = model.households, model.dwellings, town.prices.rent
    vacant: list[list[int]] = [[] for _ in range(ROOMS + 1)]
    for dwelling in empty[np.argsort(-homes.quality[empty], kind="stable")].tolist():
        vacant[homes.rooms[dwelling]].append(dwelling)
    left = empty.size
    moved: list[int] = []
    taken: list[int] = []
    for household, choice, needed, most in zip(
        seekers.tolist(), first.tolist(), rooms.tolist(), limit.tolist(), strict=True
    ):
        if not left:
            break
        for size in (choice, *range(needed, ROOMS + 1)):
            found = next((d for d in vacant[size] if rent[size - 1] * homes.quality[d] <= most), NOBODY)
            if found != NOBODY:
                vacant[size].remove(found)
                left -= 1
                moved.append(household)
                taken.append(found)
                break
    tenants, dwellings = np.array(moved, np.intp), np.array(taken, np.intp)
    move_many(model, tenants, State.PRIVATE_RENT, Reason.RENTED, dwellings)
    people.rent[tenants] = rent[homes.rooms[dwellings] - 1] * homes.quality[dwellings]


def payable(model: Model, town: Town, rows: Rows, rooms: np.ndarray) -> Floats:
    """The highest rent a month: a share of income, or what assistance covers for those known to the office."""
    people = model.households
    own: Floats = model.assume.rent_share_limit * people.net[rows]
    covered = town.prices.rent[np.minimum(rooms + 1, ROOMS) - 1]
    return np.where(people.known[rows], np.maximum(own, covered), own)


def record_prices(model: Model, town: Town) -> None:
    """The month's prices and rents by rooms, and the consumer price index."""
    for rooms in range(1, ROOMS + 1):
        model.ledger.record(
            model.day, Event.PRICE, town.index, origin=rooms, amount=float(town.prices.price[rooms - 1])
        )
        model.ledger.record(model.day, Event.RENT, town.index, origin=rooms, amount=float(town.prices.rent[rooms - 1]))
    model.ledger.record(model.day, Event.PRICES_CONSUMER, town.index, amount=model.economy.cpi)
