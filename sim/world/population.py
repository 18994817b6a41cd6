"""The people of a municipality: those there at the beginning, and those who form or arrive later."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions
from sim.ledger import State
from sim.rules.housing_need import ROOMS, rooms_needed
from sim.scenario import Profile
from sim.streams import Floats
from sim.world import tables
from sim.world.dwellings import Dwellings, Use
from sim.world.households import Households, Need

OLDEST = 97
OWNERS_DEPOSITS = 0.8
"""Owners hold part of their means in the home: their deposits stand to the cell's median as this."""


def add_households(
    people: Households,
    town: int,
    generator: np.random.Generator,
    *,
    birth: npt.NDArray[np.int32],
    adults: npt.NDArray[np.int8] | int,
    children: npt.NDArray[np.int8] | int,
    calendar: int,
    level: float,
    assume: Assumptions,
) -> npt.NDArray[np.intp]:
    """Append households with what is born with them: place in the incomes, wealth, tastes, help, needs.

    Args:
        birth: month of birth of the reference person; its length is how many households are added.
        calendar: this month. level: wages relative to January 2008, which scales wealth.
    Returns their rows; they are ABSENT until they enter.
    """
    count = birth.size
    luck = generator.random((count, 4))
    normal = generator.standard_normal((count, 4))
    first = np.count_nonzero(people.municipality[: people.count] == town)
    added = people.add(
        count,
        municipality=town,
        slot=np.arange(first, first + count),
        birth=birth,
        adults=adults,
        children=children,
        rank=normal[:, 0],
        talent=np.exp(assume.income_log_sd * normal[:, 0]),
        job_risk=np.exp(-assume.job_risk_slope * normal[:, 0] - assume.job_risk_slope**2 / 2),
        outlay=assume.outlay_share * np.exp(assume.outlay_log_sd * normal[:, 1]),
        family_help=np.where(
            luck[:, 0] < assume.family_help_share,
            assume.family_help_mean * np.exp(0.6 * normal[:, 2] - 0.18),
            0.0,
        ),
    )
    rows = np.arange(added.start, added.stop)
    kind = tables.kind_of(people.adults[rows], people.children[rows])
    band = tables.band_of(people.age(rows, calendar))
    people.rooms[rows] = rooms_needed(people.adults[rows], people.children[rows])
    people.need[rows] = _needs(luck[:, 1], need_weights(normal[:, 0], kind, band, assume), assume)
    tie = assume.wealth_income_correlation
    spread = assume.wealth_log_sd * (tie * normal[:, 0] + np.sqrt(1 - tie**2) * normal[:, 3])
    people.wealth[rows] = level * tables.cells().wealth[kind, band] * np.exp(spread)
    return rows


def need_weights(rank: Floats, kind: npt.NDArray[np.int64], band: npt.NDArray[np.int64], assume: Assumptions) -> Floats:
    """How much likelier a support need is at a place in the incomes, a type and an age; mean one over the nation."""
    slope = assume.need_rank_slope
    weights: Floats = _need_by_cell(assume)[kind, band] * np.exp(-slope * rank - slope**2 / 2)
    return weights


@cache
def _need_by_cell(assume: Assumptions) -> Floats:
    """The part of `need_weights` that type and age make, shape (kinds, bands)."""
    weights = np.ones((len(tables.KINDS), len(tables.BANDS)))
    weights[1::2] *= assume.need_couple_factor
    weights[:, 4:] *= assume.need_old_factor
    return np.asarray(weights / (weights * tables.cells().share).sum())


def _needs(luck: Floats, weight: Floats, assume: Assumptions) -> npt.NDArray[np.int8]:
    intensive = assume.need_intensive * weight
    follow_up = intensive + assume.need_follow_up * weight
    economic = follow_up + assume.need_economic * weight
    needs = np.select(
        [luck < intensive, luck < follow_up, luck < economic],
        [Need.INTENSIVE, Need.FOLLOW_UP, Need.ECONOMIC],
        Need.NONE,
    )
    return needs.astype(np.int8)


def add_arrivals(
    people: Households,
    town: int,
    count: int,
    generator: np.random.Generator,
    *,
    weights: Floats,
    calendar: int,
    level: float,
    assume: Assumptions,
    price: Floats,
) -> npt.NDArray[np.intp]:
    """Households that move in: types and ages of the nation, weighted by age band; former owners bring equity."""
    shares = tables.cells().share * weights
    rows = _add_from_cells(people, town, count, generator, shares / shares.sum(), calendar, level, assume)
    kind = tables.kind_of(people.adults[rows], people.children[rows])
    band = tables.band_of(people.age(rows, calendar))
    owned = generator.random(count) < tables.cells().owner_share[kind, band]
    people.wealth[rows] += owned * assume.arrival_equity_share * price[people.rooms[rows] - 1]
    people.ever_owned[rows] = owned
    people.searching[rows] = owned
    return rows


def _add_from_cells(
    people: Households,
    town: int,
    count: int,
    generator: np.random.Generator,
    shares: Floats,
    calendar: int,
    level: float,
    assume: Assumptions,
) -> npt.NDArray[np.intp]:
    chosen = np.searchsorted(np.cumsum(shares.ravel())[:-1], generator.random(count), side="right")
    kind, band = np.divmod(chosen, len(tables.BANDS))
    low = np.array(tables.BANDS)[band]
    high = np.append(tables.BANDS[1:], OLDEST)[band]
    age_months = 12 * (low + (high - low) * generator.random(count))
    mean = np.maximum(tables.cells().children[kind, band], 1.0)
    more = generator.binomial(3, np.clip((mean - 1) / 3, 0, 1))
    return add_households(
        people,
        town,
        generator,
        birth=(calendar - age_months).astype(np.int32),
        adults=(1 + kind % 2).astype(np.int8),
        children=np.where(kind >= 2, 1 + more, 0).astype(np.int8),
        calendar=calendar,
        level=level,
        assume=assume,
    )


def settle(
    people: Households,
    homes: Dwellings,
    town: int,
    profile: Profile,
    generator: np.random.Generator,
    *,
    calendar: int,
    level: float,
    assume: Assumptions,
) -> None:
    """Fill a municipality with households and dwellings as its profile says, before the warm-up.

    Those without a dwelling come besides the private households. Loans, leases and sizes are drawn; the warm-up
    puts them in order.
    """
    homeless = round(profile.homeless)
    count = round(profile.households) + homeless
    shares = tables.cells().share
    rows = _add_from_cells(people, town, count, generator, shares / shares.sum(), calendar, level, assume)
    kind = tables.kind_of(people.adults[rows], people.children[rows])
    band = tables.band_of(people.age(rows, calendar))
    need, rank = people.need[rows], people.rank[rows]
    noise = generator.logistic(size=(count, 3))
    own = np.clip(tables.cells().owner_share[kind, band], 0.02, 0.98)
    wish = np.log(own / (1 - own)) + rank + noise[:, 0] - 2.0 * (need >= Need.FOLLOW_UP)
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
        people.state[group] = state
    _finance(people, homes, owners, np.array(profile.price), calendar, generator, assume)
    market_rent = np.array(profile.rent)
    for group in (renters, tenants):
        home = people.dwelling[group]
        people.rent[group] = market_rent[homes.rooms[home] - 1] * homes.quality[home]
    people.lease_end[tenants] = (generator.random(tenants.size) * 3 * 365).astype(np.int32)
    people.state[without] = State.FRIENDS
    people.known[without] = True
    # As many look for a dwelling to buy as will when as many begin as give up (after about a year).
    looking = np.where(np.isin(rows, owners), assume.owner_moves, assume.wish_to_own)
    people.searching[rows] = generator.random(count) < looking / (1 + looking)
    people.since[rows] = -(generator.random(count) * 720).astype(np.int32)


def _top(rows: npt.NDArray[np.intp], score: Floats, count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
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
) -> npt.NDArray[np.intp]:
    """New rows of the stock, in order of rooms and quality."""
    rooms = np.repeat(np.arange(1, ROOMS + 1), np.diff(np.round(np.cumsum(np.append(0.0, sizes)) * count)).astype(int))
    quality = draw_quality(generator, count, assume)
    order = np.lexsort((quality, rooms))
    added = homes.add(count, municipality=town, rooms=rooms[order], quality=quality[order], use=use)
    return np.arange(added.start, added.stop)


def draw_quality(generator: np.random.Generator, count: int, assume: Assumptions) -> Floats:
    """Qualities of dwellings: lognormal with median one."""
    quality: Floats = np.exp(assume.quality_log_sd * generator.standard_normal(count))
    return quality


def _move_in(
    people: Households,
    homes: Dwellings,
    group: npt.NDArray[np.intp],
    stock: npt.NDArray[np.intp],
    generator: np.random.Generator,
) -> None:
    """Households in order of what they want into a random part of the stock in order of size; the rest stays empty."""
    taken = np.sort(generator.permutation(stock.size)[: group.size])
    people.dwelling[group] = stock[taken]
    homes.occupant[stock[taken]] = group
    empty = np.setdiff1d(stock, stock[taken])
    homes.listed[empty[homes.use[empty] == Use.OWNED]] = 0


def _finance(
    people: Households,
    homes: Dwellings,
    owners: npt.NDArray[np.intp],
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
    people.wealth[owners] *= OWNERS_DEPOSITS
    people.state[owners] = np.where(debt > 0, State.OWNER_BANK, State.OWNER_OUTRIGHT)
