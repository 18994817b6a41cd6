"""A municipality as it is found: its households in its dwellings, as the profile says, before the warm-up."""

from __future__ import annotations

import numpy as np

from sim import elementary
from sim.assumptions import Assumptions
from sim.ledger import NOBODY, State
from sim.rules.housing_need import ROOMS
from sim.scenario import Profile
from sim.streams import Floats, Streams, identities
from sim.world import tables
from sim.world.dwellings import Dwellings, Use
from sim.world.households import Households, Need, Work
from sim.world.population import Rows, add_households, cells_of, draw_families

OWNERS_DEPOSITS = 0.8
"""Owners hold part of their means in the home: their deposits stand to the cell's median as this."""


def settle(
    people: Households,
    homes: Dwellings,
    streams: Streams,
    town: int,
    profile: Profile,
    *,
    calendar: int,
    level: float,
    assume: Assumptions,
) -> None:
    """Fill a municipality with households and dwellings.

    Those without a dwelling come besides the private households. Loans, leases and sizes are drawn; the warm-up
    puts them in order.
    """
    generator = streams.generator("people", profile.name, 0)
    homeless = round(profile.homeless)
    count = round(profile.households) + homeless
    identity = identities(streams.place("people", profile.name), np.arange(count))
    families = draw_families(identity, town, generator, (1.0,) * len(tables.BANDS), calendar)
    rows = add_households(people, streams, families, calendar=calendar, level=level, assume=assume)
    kind, band, _ = cells_of(people, rows, calendar)
    need, rank = people.need[rows], people.rank[rows]
    noise = generator.logistic(size=(count, 3))
    own = np.clip(tables.cells().owner_share[kind, band], 0.02, 0.98)
    wish = elementary.log(own / (1 - own)) + rank + noise[:, 0] - 2.0 * (need >= Need.FOLLOW_UP)
    # Needs, and lives without income, are found among owners as seldom as they come to them.
    wish += elementary.log(assume.need_owner_factor) * (need > Need.NONE)
    wish += elementary.log(assume.no_income_owner_factor) * (people.work[rows] == Work.NOTHING)
    owners, others = _top(rows, wish, round(profile.owner_share * profile.households))
    hardship = -rank + 1.5 * need + noise[:, 1]
    tenants, others = _top(others, hardship[others - rows[0]], round(profile.municipal_dwellings * 0.98))
    trouble = -rank + 2.0 * need - (people.adults[rows] > 1) - people.children[rows] + noise[:, 2]
    without, renters = _top(others, trouble[others - rows[0]], homeless)

    rooms_wanted = people.rooms[rows] + 0.8 * rank + 0.5 * noise[:, 0]
    for group, use, state, sizes, stock in (
        (
            owners,
            Use.OWNED,
            State.OWNER_OUTRIGHT,
            profile.owner_sizes,
            owners.size / (1 - profile.vacancy_owner),
        ),
        (
            renters,
            Use.LET,
            State.PRIVATE_RENT,
            profile.rental_sizes,
            renters.size / (1 - profile.vacancy_rental),
        ),
        (tenants, Use.MUNICIPAL, State.MUNICIPAL_RENT, profile.municipal_sizes, profile.municipal_dwellings),
    ):
        added = _add_homes(homes, town, generator, round(stock), np.array(sizes), use, assume)
        _move_in(people, homes, group[np.argsort(rooms_wanted[group - rows[0]], kind="stable")], added, generator)
        people.state[group] = int(state)
    municipal = homes.municipal()
    municipal = municipal[homes.municipality[municipal] == town]
    homes.suited[municipal] = generator.random(municipal.size) < assume.suited_share
    apart = streams.generator("accessible", profile.name, 0)
    homes.accessible[municipal] = apart.random(municipal.size) < assume.accessible_share
    _finance(people, homes, owners, np.array(profile.price), calendar, generator, assume)
    market_rent = np.array(profile.rent)
    for group in (renters, tenants):
        home = people.dwelling[group]
        people.rent[group] = market_rent[homes.rooms[home] - 1] * homes.quality[home]
    people.lease_end[tenants] = (generator.random(tenants.size) * 3 * 365).astype(np.int32)
    people.state[without] = int(State.FRIENDS)
    people.known[without] = True
    # As many look for a dwelling to buy as will when as many begin as give up (after about a year).
    looking = np.where(np.isin(rows, owners), assume.owner_moves, assume.wish_to_own)
    people.searching[rows] = generator.random(count) < looking / (1 + looking)
    people.since[rows] = -(generator.random(count) * 720).astype(np.int32)


def _top(rows: Rows, score: Floats, count: int) -> tuple[Rows, Rows]:
    """The `count` rows with the highest score, and the others, both in order of row."""
    order = np.argsort(-score, kind="stable")
    return np.sort(rows[order[:count]]), np.sort(rows[order[count:]])


def _add_homes(
    homes: Dwellings,
    town: int,
    generator: np.random.Generator,
    count: int,
    sizes: Floats,
    use: Use,
    assume: Assumptions,
) -> Rows:
    """New rows of the stock, in order of rooms and quality."""
    rooms = np.repeat(np.arange(1, ROOMS + 1), np.diff(np.round(np.cumsum(np.append(0.0, sizes)) * count)).astype(int))
    quality = draw_quality(generator, count, assume)
    order = np.lexsort((quality, rooms))
    added = homes.add(count, municipality=town, rooms=rooms[order], quality=quality[order], use=int(use))
    return np.arange(added.start, added.stop)


def draw_quality(generator: np.random.Generator, count: int, assume: Assumptions) -> Floats:
    """Qualities of dwellings: lognormal with median one."""
    quality: Floats = elementary.exp(assume.quality_log_sd * generator.standard_normal(count))
    return quality


def _move_in(people: Households, homes: Dwellings, group: Rows, stock: Rows, generator: np.random.Generator) -> None:
    """Households in order of what they want into a random part of the stock in order of size; the rest stays empty."""
    taken = np.sort(generator.permutation(stock.size)[: group.size])
    people.dwelling[group] = stock[taken]
    homes.occupant[stock[taken]] = group
    empty = stock[homes.occupant[stock] == NOBODY]
    homes.listed[empty[homes.use[empty] == int(Use.OWNED)]] = 0


def _finance(
    people: Households,
    homes: Dwellings,
    owners: Rows,
    price: Floats,
    calendar: int,
    generator: np.random.Generator,
    assume: Assumptions,
) -> None:
    """Owners' loans: a share of the value that falls from youth to nothing at 70."""
    home = people.dwelling[owners]
    value = price[homes.rooms[home] - 1] * homes.quality[home]
    age = people.age(owners, calendar)
    share = assume.owner_debt_young * np.clip((70 - age) / 40, 0, 1) * (0.6 + 0.6 * generator.random(owners.size))
    debt = np.where(share < 0.03, 0.0, np.minimum(share, 0.9) * value)
    people.debt[owners] = debt
    years_left = np.clip(70 - age + 5 * generator.random(owners.size), 1, 30)
    people.instalment[owners] = debt / (12 * years_left)
    people.ever_owned[owners] = True
    people.thrift[owners] *= OWNERS_DEPOSITS
    people.wealth[owners] *= OWNERS_DEPOSITS
    people.state[owners] = np.where(debt > 0, int(State.OWNER_BANK), int(State.OWNER_OUTRIGHT))
