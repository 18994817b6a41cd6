"""Towns before their first day: as many people, owners, dwellings and homeless as the profile says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_town import FEW, profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import HOMELESS, NOBODY, OWNERS, State
from sim.scenario import Profile
from sim.simulation import build
from sim.world import tables
from sim.world.dwellings import Use
from sim.world.households import Need
from sim.world.population import need_weights
from sim.world.settlement import draw_quality

towns = st.builds(
    lambda households, owner_share, homeless, vacancy: replace(
        profile(households), owner_share=owner_share, homeless=float(homeless), vacancy_rental=vacancy
    ),
    st.integers(60, 600),
    st.floats(0.3, 0.8),
    st.integers(0, 8),
    st.floats(0, 0.1),
)


@FEW
@given(towns)
def test_a_town_begins_as_its_profile_says(town: Profile) -> None:
    model = build(scenario(towns=[town]), 1, 1)
    people, homes = model.households, model.dwellings
    state, n = people.state[: people.count], homes.count
    assert people.count == town.households + town.homeless
    assert np.count_nonzero(np.isin(state, OWNERS)) == round(town.owner_share * town.households)
    assert np.count_nonzero(np.isin(state, HOMELESS)) == town.homeless
    assert people.known[: people.count][np.isin(state, HOMELESS)].all()
    assert np.count_nonzero(homes.use[:n] == Use.MUNICIPAL) == town.municipal_dwellings
    assert np.count_nonzero(state == State.MUNICIPAL_RENT) <= town.municipal_dwellings
    lets = homes.use[:n] == Use.LET
    empty = lets & (homes.occupant[:n] == NOBODY)
    assert np.count_nonzero(empty) == pytest.approx(town.vacancy_rental * np.count_nonzero(lets), abs=1)
    assert np.unique(people.identity[: people.count]).size == people.count
    np.testing.assert_array_equal(model.ledger.initial_stock, homes.count_by_segment(np.arange(n), 1))
    assert set(model.towns[0].ready) == set(np.flatnonzero((homes.use[:n] == Use.MUNICIPAL) & (homes.occupant[:n] < 0)))


@FEW
@given(towns)
def test_sizes_of_a_towns_dwellings_have_the_profiles_shares(town: Profile) -> None:
    homes = build(scenario(towns=[town]), 1, 1).dwellings
    for use, shares in (
        (Use.OWNED, town.owner_sizes),
        (Use.LET, town.rental_sizes),
        (Use.MUNICIPAL, town.municipal_sizes),
    ):
        stock = homes.count_by_segment(np.flatnonzero(homes.use[: homes.count] == use), 1)[0]
        np.testing.assert_allclose(stock, stock.sum() * np.array(shares), atol=1)


def test_loans_and_rents_of_the_beginning() -> None:
    town = profile(400)
    model = build(scenario(towns=[town]), 1, 1)
    people, homes = model.households, model.dwellings
    rows = np.arange(people.count)
    owners = rows[np.isin(people.state[rows], OWNERS)]
    home = people.dwelling[owners]
    value = np.array(town.price)[homes.rooms[home] - 1] * homes.quality[home]
    assert (people.debt[owners] <= 0.9 * value + 1).all()
    assert (people.rent[owners] == 0).all()
    assert (people.debt[np.setdiff1d(rows, owners)] == 0).all()
    tenants = rows[np.isin(people.state[rows], (State.PRIVATE_RENT, State.MUNICIPAL_RENT))]
    home = people.dwelling[tenants]
    np.testing.assert_allclose(people.rent[tenants], np.array(town.rent)[homes.rooms[home] - 1] * homes.quality[home])


def test_support_needs_are_as_common_as_assumed_and_more_so_with_little_income() -> None:
    model = build(scenario(towns=[profile(6000)], assumptions=Assumptions()), 1, 1)
    people = model.households
    need, rank = people.need[: people.count], people.rank[: people.count]
    shares = Assumptions()
    assumed = shares.need_economic + shares.need_follow_up + shares.need_intensive
    assert (need > Need.NONE).mean() == pytest.approx(assumed, rel=0.2)
    assert rank[need > Need.NONE].mean() < -0.5


def test_need_weights_have_mean_one_over_the_nation() -> None:
    cells = tables.cells()
    kind, band = (index.ravel() for index in np.indices(cells.share.shape))
    ranks = np.random.default_rng(1).standard_normal(20_000)
    mean = [
        need_weights(ranks, np.full(ranks.size, k), np.full(ranks.size, b), Assumptions()).mean()
        for k, b in zip(kind, band, strict=True)
    ]
    assert np.dot(mean, cells.share.ravel()) / cells.share.sum() == pytest.approx(1, abs=0.05)


def test_half_of_the_dwellings_are_better_than_middling() -> None:
    quality = draw_quality(np.random.default_rng(1), 10_000, Assumptions())
    assert np.median(quality) == pytest.approx(1, abs=0.01)
    assert np.log(quality).std() == pytest.approx(Assumptions().quality_log_sd, rel=0.03)
