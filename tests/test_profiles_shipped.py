"""The municipalities that are shipped: each figure's size beside its neighbours', and what its source says."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from sim.scenario import load_profile, shipped
from sim.scenario.profile import Profile

MUNICIPALITIES = {
    "stord": "1221",
    "forde": "1432",
    "voss": "1235",
    "karmoy": "1149",
    "eigersund": "1101",
    "sandnes": "1102",
    "stavanger": "1103",
    "bergen": "1201",
    "trondheim": "1601",
    "drammen": "0602",
}
"""Shipped municipalities and their numbers of 2008."""

EVERY = [*MUNICIPALITIES, "minor_norway", "stress_town"]


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(shipped()[request.param])


def every(names: list[str] = EVERY) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("profile", names, indirect=True)


def test_the_shipped_profiles_are_these() -> None:
    assert set(shipped()) == set(EVERY)


@every(list(MUNICIPALITIES))
def test_numbers_are_those_of_2008(profile: Profile) -> None:
    assert profile.number == MUNICIPALITIES[profile.name]


@every()
def test_each_source_tells_where_the_figure_is_from(profile: Profile) -> None:
    for name, figure in profile.figures.items():
        assert len(figure.source) > 20, name
        if figure.status != "assumed":
            assert re.search(r"\b[A-Z]\d{3}\b|https?://|Husbanken", figure.source), name


@every()
def test_no_outcome_after_2012_is_a_source(profile: Profile) -> None:
    outcomes = (
        "homeless",
        "price",
        "rent",
        "startlan_frame",
        "temporary_night",
        "municipal_dwellings",
        "followup_workers",
    )
    for name in outcomes:
        assert not re.search(r"\b20(1[3-9]|2\d)\b", re.sub(r"https?://\S+", "", profile.figures[name].source)), name


@every()
def test_households_have_two_to_two_and_a_half_persons(profile: Profile) -> None:
    assert 2.0 < profile.population / profile.households < 2.5


@every()
def test_a_tenth_to_a_quarter_rent_from_private_landlords(profile: Profile) -> None:
    private = 1 - profile.owner_share - profile.municipal_dwellings / profile.households
    assert 0.10 < private < 0.27


@every()
def test_owned_dwellings_are_the_largest_and_municipal_ones_the_smallest(profile: Profile) -> None:
    def mean(sizes: tuple[float, ...]) -> float:
        return sum(rooms * share for rooms, share in enumerate(sizes, 1))

    assert mean(profile.owner_sizes) > mean(profile.rental_sizes) > mean(profile.municipal_sizes)


@every()
@pytest.mark.parametrize("figure", ["price", "rent", "building_cost"])
def test_more_rooms_cost_more(profile: Profile, figure: str) -> None:
    assert all(few < more for few, more in pairwise(getattr(profile, figure)))


@every()
def test_building_costs_about_what_dwellings_are_sold_for(profile: Profile) -> None:
    """In 2006 used houses cost 57-113 % of new ones in the counties, 94-116 % in the large towns."""
    for price, cost in zip(profile.price, profile.building_cost, strict=True):
        assert 0.7 < price / cost < 1.2


@every()
def test_building_keeps_pace_with_net_moves(profile: Profile) -> None:
    """The growth of households is net moves and about five per thousand a year from the inhabitants themselves."""
    growth = profile.in_moves - profile.out_moves + 5
    assert growth - 7.5 < profile.completions / profile.households * 1000 < growth + 7.5


@every()
def test_homeless_per_inhabitant_are_between_half_and_twice_the_nations(profile: Profile) -> None:
    assert 0.6 < profile.homeless / profile.population * 1000 < 2.6


def test_ceilings_of_bostotte_follow_the_groups_of_the_regulation() -> None:
    groups = {name: load_profile(shipped()[name]).bostotte_group for name in MUNICIPALITIES}
    assert {name for name, group in groups.items() if group == 2} == {"bergen", "trondheim", "stavanger"}
    assert {name for name, group in groups.items() if group == 3} == {"sandnes"}
    assert set(groups.values()) == {2, 3, 4}


def test_minor_norway_is_the_country_in_miniature() -> None:
    country = load_profile(shipped()["minor_norway"])
    part = 90_000 / 2_104_408
    assert country.households == 90_000
    assert country.income_level == 1
    assert country.population == round(4_737_171 * part)
    assert country.completions == round((29_544 + 28_554 + 30_970) / 3 * part)
    assert country.startlan_frame == pytest.approx(4e9 * part, rel=0.001)
    assert country.refugees_settled == round(5_800 * part)


def test_prices_are_highest_in_the_large_towns() -> None:
    price = {name: load_profile(shipped()[name]).price[2] for name in EVERY}
    large = ("stavanger", "bergen", "trondheim")
    assert min(price[name] for name in large) > max(value for name, value in price.items() if name not in large)
