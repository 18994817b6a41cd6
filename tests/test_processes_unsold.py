"""Dwellings that find no buyer: who lets, who uses the dwelling otherwise, and who goes on waiting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from small_town import profile, scenario

from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Event, State
from sim.processes import building, investors, unsold
from sim.processes.model import Model
from sim.simulation import advance, build
from sim.world.dwellings import Use

LONG_AGO, LATELY = 0, 30
"""Months of the run; today is month 40 and patience ends after 12."""


def offered(vacancies: float) -> tuple[Model, npt.NDArray[np.intp]]:
    """Four owner-occupied dwellings for sale without a household behind them, and how many lets stand empty."""
    model = build(scenario(towns=[profile(500)], assumptions=Assumptions(), warmup=0), 1, 1)
    homes = model.dwellings
    rows = np.flatnonzero(homes.use[: homes.count] == Use.OWNED)[:4]
    homes.listed[: homes.count] = -1
    homes.listed[rows] = LONG_AGO
    homes.seller[rows] = NOBODY
    homes.occupant[rows] = NOBODY
    model.month = 40
    model.market.prices.empty_share[:], model.market.prices.usually_empty[:] = vacancies, 0.01
    return model, rows


def test_where_lets_are_wanting_they_let_it() -> None:
    model, rows = offered(vacancies=0.0)
    unsold.give_up(model)
    assert (model.dwellings.use[rows] == Use.LET).all()
    assert (model.dwellings.listed[rows] == -1).all()
    assert not (model.ledger.table()["event"] == Event.WITHDRAWN).any()


def test_where_lets_stand_empty_it_is_lost_to_the_stock() -> None:
    model, rows = offered(vacancies=0.5)
    unsold.give_up(model)
    assert (model.dwellings.use[rows] == Use.AWAY).all()
    told = model.ledger.table()
    told = told[told["event"] == Event.WITHDRAWN]
    np.testing.assert_array_equal(told["dwelling"], rows)
    np.testing.assert_array_equal(told["origin"], model.dwellings.rooms[rows])


def test_a_household_that_waits_for_its_money_and_who_began_lately_go_on() -> None:
    model, rows = offered(vacancies=0.5)
    model.dwellings.seller[rows[0]] = 7
    model.dwellings.listed[rows[1]] = LATELY
    unsold.give_up(model)
    np.testing.assert_array_equal(model.dwellings.use[rows], [Use.OWNED, Use.OWNED, Use.AWAY, Use.AWAY])
    np.testing.assert_array_equal(model.dwellings.listed[rows], [LONG_AGO, LATELY, -1, -1])


def test_heirs_and_those_who_moved_away_give_up_too() -> None:
    """Their row of households is free again: nobody waits for the money."""
    model, rows = offered(vacancies=0.5)
    owners = np.flatnonzero(model.households.state[model.everybody] == State.OWNER_OUTRIGHT)[:4]
    model.dwellings.seller[rows] = owners
    unsold.give_up(model)
    assert (model.dwellings.use[rows] == Use.OWNED).all()
    model.households.state[owners] = int(State.ABSENT)
    unsold.give_up(model)
    assert (model.dwellings.use[rows] == Use.AWAY).all()
    assert (model.dwellings.seller[rows] == NOBODY).all()


def test_at_the_end_of_the_warm_up_landlords_are_content_and_builders_build_as_usual() -> None:
    start = scenario(towns=[profile(2000)], assumptions=Assumptions(), warmup=12)
    model = build(start, 1, 1)
    advance(model, start.start)
    prices = model.market.prices
    np.testing.assert_array_equal(prices.empty_share, prices.usually_empty)
    np.testing.assert_allclose(investors.premium_of(model, prices), model.market.required_premium)
    np.testing.assert_allclose(building.margin(model), model.market.start_margin)


def test_those_longest_on_offer_go_first() -> None:
    model, rows = offered(vacancies=0.5)
    model.dwellings.listed[rows] = [3, 1, 2, 0]
    model.dwellings.seller[rows[3]] = 7
    np.testing.assert_array_equal(unsold.longest_on_offer(model, 0, 2), rows[[1, 2]])
    assert unsold.longest_on_offer(model, 0, 0).size == 0


def test_in_the_warm_up_dwellings_go_when_more_stand_empty_than_were_found() -> None:
    model = build(scenario(towns=[profile(2000)], assumptions=Assumptions(), warmup=12), 1, 1)
    model.begin_month(0, model.first_day, 31)
    homes = model.dwellings
    found = homes.for_sale()
    left = np.flatnonzero(homes.use[: homes.count] == Use.OWNED)[:5]
    left = left[~np.isin(left, found)]
    homes.occupant[left], homes.listed[left], homes.seller[left] = NOBODY, 5, NOBODY
    building.start(model)
    gone = np.flatnonzero(homes.use[: homes.count] == Use.AWAY)
    assert gone.size == left.size
    assert np.isin(gone, found).all()


def test_nobody_builds_for_less_than_construction_costs() -> None:
    margin = np.array([0.5, 0.75, 0.9, 1.0, 1.3])
    started = building.worth_while(margin, elasticity=1.0, plot_share=0.25)
    np.testing.assert_allclose(started, [0, 0, 0.6 * 0.9, 1, 1.3])
