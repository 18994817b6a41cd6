"""Families: children, partners and grown children at home agree with published counts and fit their parents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from sim.processes.life import _widow
from sim.streams import identities
from sim.world import tables
from sim.world.families import (
    KIDS,
    NO_ONE,
    birth_number,
    birth_rates,
    households_by_age,
    leave_home_hazards,
    living_with_parents,
    younger_survives,
)
from sim.world.households import Households
from sim.world.nation import draw_age, draw_kids, draw_partner, nation

CALENDAR = 2008 * 12
COUNT = 60_000
NATION = 2_104_531 / COUNT
"""Households of the nation behind one that is drawn."""


@dataclass(frozen=True)
class Drawn:
    kind: npt.NDArray[np.int64]
    age: npt.NDArray[np.float64]
    kids: npt.NDArray[np.int32]
    years: npt.NDArray[np.int64]  # ages of the kids, -1 where there is none

    @property
    def small(self) -> npt.NDArray[np.bool_]:
        return (self.years >= 0) & (self.years < 18)

    @property
    def grown(self) -> npt.NDArray[np.bool_]:
        return self.years >= 18


@cache
def many() -> Drawn:
    generator = np.random.default_rng(1)
    shares = tables.cells().share.ravel()
    kind, band = np.divmod(generator.choice(shares.size, COUNT, p=shares / shares.sum()), len(tables.BANDS))
    age = draw_age(nation(), generator, kind, band)
    assert [tables.band_of(int(years)) for years in age] == band.tolist()
    kids = draw_kids(nation(), generator, kind, age, CALENDAR)
    return Drawn(kind, age, kids, np.where(kids == NO_ONE, -1, (CALENDAR - kids) // 12))


def test_children_fit_the_type_and_stand_oldest_first() -> None:
    drawn = many()
    assert drawn.kids.shape == (COUNT, KIDS)
    with_children = drawn.kind >= 2
    assert np.array_equal(drawn.small.any(axis=1), with_children)
    ages = drawn.years.astype(float)
    assert (np.diff(ages, axis=1) <= 0).all()
    assert drawn.years.max() < 36


def test_nobody_is_a_parent_before_16() -> None:
    drawn = many()
    at_birth = drawn.age[:, None] - (CALENDAR - drawn.kids) / 12
    assert at_birth[drawn.kids != NO_ONE].min() > 14.9


def test_number_of_children_is_the_published_one() -> None:
    drawn = many()
    assert drawn.small.sum() * NATION == pytest.approx(1_088_716, rel=0.03)


def test_siblings_are_as_published() -> None:
    drawn = many()
    at_home = (drawn.kids != NO_ONE).sum(axis=1)
    children = np.array([drawn.small[at_home == number].sum() for number in (1, 2, 3, 4)])
    published = np.array([18.2, 44.2, 27.8, 9.8])  # 2008; four and more together
    assert 100 * children / children.sum() == pytest.approx(published, abs=1.8)


def test_households_with_grown_children_only_are_as_many_as_published() -> None:
    drawn = many()
    only = drawn.grown.any(axis=1) & (drawn.kind < 2)
    several = 0.0102  # households of several families that are taken to be such
    assert only.mean() == pytest.approx(0.088 + several, abs=0.004)
    assert drawn.age[only].min() > 33


def test_one_person_households_are_as_many_as_published() -> None:
    drawn = many()
    alone = (drawn.kind == 0) & (drawn.kids == NO_ONE).all(axis=1)
    assert alone.mean() == pytest.approx(0.393, abs=0.006)


def test_each_year_of_age_has_about_a_cohort_of_children() -> None:
    counts = np.bincount(many().years[many().small], minlength=18) * NATION
    assert counts == pytest.approx(np.full(18, 60_500), rel=0.13)


def test_partners_are_adult_and_about_as_old() -> None:
    age = np.repeat([18.0, 30.0, 60.0], 2_000)
    partner = draw_partner(nation(), np.random.default_rng(2), age, CALENDAR)
    years = (CALENDAR - partner) / 12
    assert years.min() >= 18
    assert (years <= age + 1 / 12).all()
    gap = (age - years)[age == 60]
    assert 3 < gap.mean() < 5.5


def test_few_partners_are_18_or_19() -> None:
    # As few have left their parents' home; no gap is cut off at 18.
    age = np.random.default_rng(3).uniform(20, 30, 20_000)
    years = (CALENDAR - draw_partner(nation(), np.random.default_rng(4), age, CALENDAR)) // 12
    counts = np.bincount(years, minlength=30)
    assert 4 * counts[18] < 2 * counts[19] < counts[20]


def test_grown_children_at_home_are_as_many_as_live_with_parents() -> None:
    # And a few more: those of several families in one household.
    drawn, share = many(), living_with_parents()
    at_home = np.bincount(drawn.years[drawn.grown], minlength=36)[18:30] * NATION
    expected = (tables.published("inhabitants") * (share + np.append(share[1:], 0)) / 2)[18:30]
    for ages, tolerance in ((slice(0, 1), 0.08), (slice(0, 5), 0.06), (slice(5, 12), 0.1)):
        assert at_home[ages].sum() / expected[ages].sum() == pytest.approx(1.1, abs=tolerance)


def test_those_living_alone_are_of_the_published_ages() -> None:
    drawn = many()
    alone = (drawn.kind == 0) & (drawn.kids == NO_ONE).all(axis=1)
    counts = np.histogram(drawn.age[alone], [18, 30, 45, 67, 97])[0] * NATION
    assert counts == pytest.approx([161_444, 184_950, 242_175, 239_336], rel=0.04)


def test_couples_without_children_at_home_are_of_the_published_ages() -> None:
    drawn = many()
    couples = (drawn.kind == 1) & (drawn.kids == NO_ONE).all(axis=1)
    counts = np.histogram(drawn.age[couples], [18, 30, 45, 67, 97])[0] * NATION
    several = 1 + 0.0102 / 0.213  # households of several families that are taken to be couples
    assert counts == pytest.approx(several * np.array([31_971, 45_096, 205_445, 165_658]), rel=0.06)


def test_births_depend_on_the_children_at_home() -> None:
    rates, family = birth_rates(), tables.KINDS.index("couple_children")
    assert rates.shape == (len(tables.KINDS), KIDS + 1, 121)
    assert (rates[family, 1, 18:50] > 2 * rates[family, 2, 18:50]).all()
    assert not rates[:, KIDS].any()
    young = CALENDAR - np.array([[12 * 9, 11, -1, -1], [12 * 9, 12, -1, -1]])
    kids = np.where(young > CALENDAR, NO_ONE, young).astype(np.int32)
    assert [birth_number(kids, row, CALENDAR) for row in (0, 1)] == [KIDS, 2]
    assert birth_number(np.full((1, KIDS), NO_ONE, np.int32), 0, CALENDAR) == 0


def test_households_by_age_keep_the_cells() -> None:
    by_age = households_by_age()
    bands = np.array([*tables.BANDS, tables.OLDEST])
    for band, (first, end) in enumerate(pairwise(bands)):
        assert by_age[:, first:end].sum(axis=1) == pytest.approx(tables.cells().share[:, band])


def test_leaving_home_begins_at_18_and_ends_at_35() -> None:
    hazards = leave_home_hazards()
    assert hazards.shape == (121,)
    assert not hazards[:18].any()
    assert ((hazards[18:35] > 0) & (hazards[18:35] <= 1)).all()
    assert (hazards[35:] == 1).all()


def test_hazards_give_back_the_share_living_with_parents() -> None:
    stay = np.cumprod((1 - leave_home_hazards()) ** 12)
    assert stay[17:35] == pytest.approx(living_with_parents()[18:36])


def test_same_generator_same_families() -> None:
    kind, age = np.array([2, 3, 1]), np.array([30.0, 40.0, 55.0])
    first, second = (draw_kids(nation(), np.random.default_rng(7), kind, age, CALENDAR) for _ in range(2))
    assert np.array_equal(first, second)


def test_no_households_no_families() -> None:
    none = np.zeros(0, np.int64)
    assert draw_kids(nation(), np.random.default_rng(1), none, none.astype(float), CALENDAR).shape == (0, KIDS)
    assert draw_partner(nation(), np.random.default_rng(1), none.astype(float), CALENDAR).shape == (0,)
    assert draw_age(nation(), np.random.default_rng(1), none, none).shape == (0,)


def test_of_couples_parted_by_death_the_younger_survives_in_two_of_three() -> None:
    count = 3_000
    people = Households(count)
    older, younger = CALENDAR - 12 * 70, CALENDAR - 12 * 66
    births, none = np.full(count, older, np.int32), np.full((count, KIDS), NO_ONE, np.int32)
    identity = identities(np.uint64(0), np.arange(count))
    partners = np.full(count, younger, np.int32)
    rows = people.form(np.zeros(count, np.int16), births, identity=identity, partner=partners, kids=none)
    people.kids[rows[:100], 0] = younger + 12 * 12  # whose parent the younger can hardly be
    _widow(cast(Any, SimpleNamespace(households=people, word=lambda _activity: np.uint64(1))), rows)
    assert (people.birth[rows[:100]] == older).all()
    assert (people.birth[rows[100:]] == younger).mean() == pytest.approx(younger_survives(), abs=0.03)
    assert np.isin(people.birth[rows], (older, younger)).all()
    assert (people.adults[rows] == 1).all()
    assert (people.partner[rows] == NO_ONE).all()
