"""Households as they come into the world: those there at the beginning, and those who form or arrive later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumptions
from sim.compiled import compiled
from sim.rules.housing_need import rooms_needed
from sim.streams import Floats, Streams, Words, drawn
from sim.world import tables
from sim.world.columns import Bools, Ints
from sim.world.families import KIDS, NO_ONE, Months, minors
from sim.world.households import Households, Need, Work
from sim.world.nation import Nation, draw_age, draw_kids, draw_partner, nation
from sim.world.no_income import Risks, chance, risks, spells
from sim.world.tables import band_of, kind_of
from sim.world.transitional_benefit import entitled

Rows = npt.NDArray[np.intp]
Places = npt.NDArray[np.int64]
Weights = tuple[float, ...]
Number = TypeVar("Number", float, Floats)
HELP_LOG_SD = 0.6
"""Spread of what parents give, log points (assumed)."""
MOST_CREDIT = 4.0
"""Nobody starts with more than this many times the mean of unsecured credit at an age (exponential, assumed)."""
_NO_NEED, _ECONOMIC, _FOLLOW_UP, _INTENSIVE = (int(need) for need in Need)
_EMPLOYED, _UNEMPLOYED, _BENEFIT, _NOTHING, _TRANSITIONAL = (int(work) for work in Work)
_BANDS = len(tables.BANDS)


class Families(NamedTuple):
    """Who lives together in households to be: as the columns of the same name of `Households`, a place each."""

    identity: Words
    municipality: npt.NDArray[np.int16]
    birth: Months
    partner: Months
    kids: Months

    @classmethod
    def alone(cls, identity: Words, municipality: npt.NDArray[np.int16], birth: Months) -> Families:
        """People who live by themselves."""
        nobody = np.full((birth.size, KIDS), NO_ONE, np.int32)
        return cls(identity, municipality, birth, nobody[:, 0], nobody)


def join(parts: Sequence[Families]) -> Families:
    """All of them, one after the other."""
    return Families(*map(np.concatenate, zip(*parts, strict=True)))


def add_households(
    people: Households, streams: Streams, families: Families, *, calendar: int, level: float, assume: Assumptions
) -> Rows:
    """Add households with what is born with them: place in the incomes, wealth, work, tastes, help, needs.

    `calendar` is this month, `level` wages relative to January 2008, which scales wealth. Returns their rows; they
    are ABSENT until they enter.
    """
    rows = people.form(
        families.municipality,
        families.birth,
        identity=families.identity,
        partner=families.partner,
        kids=families.kids,
    )
    people.at(
        rows,
        _endow,
        streams.keys("born", 11),
        calendar,
        level,
        _gifts(assume),
        need_by_cell(assume),
        tables.disability_share(),
        spells(assume).share,
        no_income_risks(assume, owners=False),
        tables.cells().wealth,
        *tables.unsecured_credit(),
    )
    return rows


class Gifts(NamedTuple):
    """The assumptions of the same names, on what households are born with."""

    job_risk_slope: float
    outlay_share: float
    outlay_log_sd: float
    family_help_share: float
    family_help_mean: float
    need_rank_slope: float
    need_intensive: float
    need_follow_up: float
    need_economic: float
    benefit_rank_slope: float
    transitional_share: float
    bostotte_take_up: float
    wealth_income_correlation: float
    wealth_log_sd: float


_gifts_of = attrgetter(*Gifts._fields)


def _gifts(assume: Assumptions) -> Gifts:
    return Gifts(*_gifts_of(assume))


@compiled
def _endow(
    rows: Rows,
    identity: Words,
    birth: Ints,
    partner: Ints,
    kids: Ints,
    adults: Ints,
    children: Ints,
    rooms: Ints,
    rank: Floats,
    job_risk: Floats,
    outlay: Floats,
    family_help: Floats,
    need: Ints,
    work: Ints,
    claims: Bools,
    thrift: Floats,
    wealth: Floats,
    credit: Floats,
    keys: Words,
    calendar: int,
    level: float,
    gifts: Gifts,
    weights: Floats,
    disabled: Floats,
    no_income: Floats,
    risks: Risks,
    usual_wealth: Floats,
    owes: Floats,
    owed: Floats,
) -> None:
    """`weights` and `usual_wealth` by kind and age band, `disabled`, `owes` and `owed` by age in years.

    `no_income` by kind and age in years: see `Spells`.
    """
    luck = np.empty(keys.size)
    for h in rows:
        for number in range(keys.size):
            luck[number] = drawn(keys[number], identity[h])
        rank[h], taste = _normals(luck[0], luck[1])
        help_, saving = _normals(luck[2], luck[3])
        job_risk[h] = np.exp(-gifts.job_risk_slope * rank[h] - gifts.job_risk_slope**2 / 2)
        outlay[h] = gifts.outlay_share * np.exp(gifts.outlay_log_sd * taste)
        if luck[4] < gifts.family_help_share:
            family_help[h] = gifts.family_help_mean * np.exp(HELP_LOG_SD * help_ - HELP_LOG_SD**2 / 2)

        adults[h] = 1 if partner[h] == NO_ONE else 2
        children[h] = minors(kids, h, calendar)
        rooms[h] = rooms_needed(adults[h], children[h])
        kind, age = kind_of(adults[h], children[h]), age_in_years(birth[h], calendar)
        band = band_of(age)
        need[h] = _need(luck[5], weights[kind, band] * by_rank(rank[h], gifts.need_rank_slope), gifts)
        ill = luck[6] < min(disabled[age] * by_rank(rank[h], gifts.benefit_rank_slope), 0.95)
        claims[h] = luck[7] < gifts.bostotte_take_up

        tie = gifts.wealth_income_correlation
        thrift[h] = np.exp(gifts.wealth_log_sd * (tie * rank[h] + np.sqrt(1 - tie**2) * saving))
        savings = usual_wealth[kind, band] * thrift[h]
        wealth[h] = level * savings
        if working_age(age):
            usual, mean = no_income[kind, age], risks.mean[kind, band]
            nothing = chance(usual, job_risk[h], savings, False, need[h], risks, mean)
            parental = gifts.transitional_share if entitled(adults, kids, h, calendar) else 0.0
            work[h] = _work(ill, luck[10], nothing, parental)
        if luck[8] < owes[age]:
            credit[h] = level * min(-np.log1p(-luck[9]) * owed[age], MOST_CREDIT * owed[age])


@compiled
def _work(ill: bool, luck: float, nothing: float, parental: float) -> int:
    """What somebody of working age lives on, given the chances of having nothing, and a lone parent's benefit."""
    if ill:
        return _BENEFIT
    if luck < nothing:
        return _NOTHING
    return _TRANSITIONAL if luck < nothing + parental else _EMPLOYED


@compiled
def _normals(one: float, other: float) -> tuple[float, float]:
    """Two independent standard normals from two uniforms (Box and Muller 1958)."""
    radius = np.sqrt(-2 * np.log1p(-one))
    return radius * np.cos(2 * np.pi * other), radius * np.sin(2 * np.pi * other)


def cells_of(people: Households, rows: Rows, calendar: int) -> tuple[Places, Places, Places]:
    """(kind, age band, age in years) of households: where they stand in the national tables."""
    return people.at(rows, _cells, calendar)


@compiled
def _cells(rows: Rows, birth: Ints, adults: Ints, children: Ints, calendar: int) -> tuple[Places, Places, Places]:
    kind, band, age = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    for i, h in enumerate(rows):
        age[i] = age_in_years(birth[h], calendar)
        kind[i], band[i] = kind_of(adults[h], children[h]), band_of(age[i])
    return kind, band, age


@compiled
def age_in_years(birth: int, calendar: int) -> int:
    """Whole years between two months, as the national tables go: 0 to 120."""
    # Small unsigned numbers are divided three times faster.
    years = np.int64(np.uint32(max(calendar - birth, 0)) // np.uint32(12))
    return int(years) if years < 120 else 120


WORKING_AGE = (18, 67)
_FIRST_WORKING, _PENSION = WORKING_AGE


@compiled
def working_age(age: int | Places) -> bool | Bools:
    """Whether work or a benefit instead of it, not a pension, is the income."""
    return (age >= _FIRST_WORKING) & (age < _PENSION)


@compiled
def by_rank(rank: Number, slope: float) -> Number:
    """How much likelier than in the mean something is at a place in the incomes, that poverty brings by a `slope`."""
    weight: Number = np.exp(-slope * rank - slope**2 / 2)
    return weight


def need_weights(rank: Floats, kind: npt.NDArray[np.int64], band: npt.NDArray[np.int64], assume: Assumptions) -> Floats:
    """How much likelier a support need is at a place in the incomes, a type and an age; mean one over the nation."""
    return np.asarray(need_by_cell(assume)[kind, band] * by_rank(rank, assume.need_rank_slope))


def need_by_cell(assume: Assumptions) -> Floats:
    """How much likelier a support need is at a type and an age, mean one over the nation, shape (kinds, bands)."""
    return _need_by_cell(assume.need_couple_factor, assume.need_old_factor)


@cache
def no_income_risks(assume: Assumptions, *, owners: bool) -> Risks:
    """Who comes to live on social assistance alone; `owners`: whether it is known who owns."""
    in_need = need_by_cell(assume) * (assume.need_intensive + assume.need_follow_up + assume.need_economic)
    return risks(assume, in_need, owners=owners)


@cache
def _need_by_cell(couples: float, old: float) -> Floats:
    weights = np.ones((len(tables.KINDS), len(tables.BANDS)))
    weights[1::2] *= couples
    weights[:, 4:] *= old
    return np.asarray(weights / (weights * tables.cells().share).sum())


@compiled
def _need(luck: float, weight: float, gifts: Gifts) -> int:
    intensive = gifts.need_intensive * weight
    follow_up = intensive + gifts.need_follow_up * weight
    if luck < intensive:
        return _INTENSIVE
    if luck < follow_up:
        return _FOLLOW_UP
    return _ECONOMIC if luck < follow_up + gifts.need_economic * weight else _NO_NEED


def draw_families(
    identity: Words, municipality: int, generator: np.random.Generator, weights: Weights, calendar: int
) -> Families:
    """Families of the nation's types and ages for a municipality, weighted by age band.

    One for each `identity`. `calendar` is this month.
    """
    birth, partner, kids = _draw(nation(), generator, identity.size, _cells_upto(weights), calendar)
    return Families(identity, np.full(identity.size, municipality, np.int16), birth, partner, kids)


@cache
def _cells_upto(weights: Weights) -> Floats:
    """Share of families of a cell or of those before it, in order of type and age band; the last cell left out."""
    shares = tables.cells().share * np.array(weights)
    return np.cumsum((shares / shares.sum()).ravel())[:-1]


@compiled
def _draw(
    nation: Nation, generator: np.random.Generator, count: int, upto: Floats, calendar: int
) -> tuple[Months, Months, Months]:
    """Months of birth of reference persons, partners and children; `upto` as in `_cells_upto`."""
    kind, band = np.empty(count, np.int64), np.empty(count, np.int64)
    for h in range(count):
        kind[h], band[h] = divmod(np.searchsorted(upto, generator.random(), side="right"), _BANDS)
    age = draw_age(nation, generator, kind, band)
    birth, partner = np.empty(count, np.int32), draw_partner(nation, generator, age, calendar)
    for h in range(count):
        birth[h] = calendar - 12 * age[h]
        if kind[h] % 2 == 0:
            partner[h] = NO_ONE
    return birth, partner, draw_kids(nation, generator, kind, age, calendar)


def bring_equity(
    people: Households, rows: Rows, luck: Floats, calendar: int, assume: Assumptions, price: Floats
) -> None:
    """Of households that move in, those who owned where they come from bring equity and look for a dwelling to buy.

    `luck`: a uniform each. `price`: by municipality and rooms, NOK.
    """
    people.at(rows, _bring_equity, luck, calendar, tables.cells().owner_share, assume.arrival_equity_share, price)


@compiled
def _bring_equity(
    rows: Rows,
    municipality: Ints,
    birth: Ints,
    adults: Ints,
    children: Ints,
    rooms: Ints,
    wealth: Floats,
    ever_owned: Bools,
    searching: Bools,
    luck: Floats,
    calendar: int,
    owner_share: Floats,
    brought: float,
    price: Floats,
) -> None:
    for i, h in enumerate(rows):
        band = band_of(age_in_years(birth[h], calendar))
        owned = luck[i] < owner_share[kind_of(adults[h], children[h]), band]
        if owned:
            wealth[h] += brought * price[municipality[h], rooms[h] - 1]
        ever_owned[h] = searching[h] = owned
