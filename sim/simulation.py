"""One run: a function of a scenario, a replication and a seed, with the ledger as its result."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

import numpy as np
import simpy

from sim.ledger import Event, Ledger, Reason, State
from sim.processes import (
    accounts,
    allocation,
    building,
    costs,
    follow_up,
    hardship,
    homelessness,
    letting,
    life,
    municipal,
    office,
    sales,
    startlan,
)
from sim.processes.model import Model, Town
from sim.processes.servers import Servers
from sim.rules.housing_need import ROOMS
from sim.scenario import Profile, Scenario
from sim.world.dwellings import Use
from sim.world.population import settle
from sim.world.prices import Prices
from sim.world.waiting_list import WaitingList


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves behind.

    Attributes:
        household_months: months lived by households, the warm-up included.
        events: events that the clock handled.
    """

    ledger: Ledger
    household_months: int
    events: int


def simulate(scenario: Scenario, replication: int, seed: int) -> Ledger:
    """The ledger of one replication of a scenario."""
    return run(scenario, replication, seed).ledger


def run(scenario: Scenario, replication: int, seed: int) -> Run:
    """As `simulate`, with counts of what was done."""
    model = build(scenario, replication, seed)
    events = 0
    end = scenario.end.toordinal() - model.ledger.first_day
    step, peek = model.env.step, model.env.peek
    while peek() < end:
        step()
        events += 1
    model.ledger.birth_months = model.households.birth[: model.households.count].copy()
    return Run(model.ledger, model.household_months, events)


def build(scenario: Scenario, replication: int, seed: int) -> Model:
    """The model on the first day of the warm-up, ready to be stepped."""
    model = Model(scenario, replication, seed, months_before(scenario.start, scenario.warmup))
    model.towns = [_town(model, index, profile) for index, profile in enumerate(scenario.municipalities)]
    for town in model.towns:
        settle(
            model.households,
            model.dwellings,
            town.index,
            town.profile,
            model.streams.generator("people", town.name, 0),
            calendar=model.calendar,
            level=model.economy.wage_index / 100,
            assume=model.assume,
        )
    _set_municipal_rents(model)
    _record_beginning(model)
    building.projects(model)
    for household in np.flatnonzero(model.households.state[: model.households.count] == int(State.FRIENDS)).tolist():
        homelessness.begin_spell(model, household)
    model.env.process(months(model))
    return model


def months_before(day: date, months: int) -> date:
    """The first of the month this many months before the month of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _town(model: Model, index: int, profile: Profile) -> Town:
    env = model.env
    prices = Prices(np.array(profile.price), np.array(profile.rent), profile.vacancy_rental)
    town = Town(
        index=index,
        name=profile.name,
        profile=profile,
        policy=model.scenario.policy(index, model.first_day),
        prices=prices,
        waiting=WaitingList(),
        desk=Servers(env),
        crews=Servers(env),
        followup=Servers(env),
        required_premium=np.zeros(ROOMS),
        start_margin=np.ones(ROOMS),
    )
    # Landlords are taken to be content with what prices, rents and interest were at the beginning.
    earned = 12 * prices.rent * (1 - model.assume.landlord_costs) / prices.price
    interest = sales.after_tax(model.economy.mortgage_rate)
    town.start_margin = building.margin(model, town)
    town.required_premium = earned - model.assume.investor_rate_share * interest
    return town


def _set_municipal_rents(model: Model) -> None:
    """Tenants of the municipality pay by its rule from the beginning."""
    people = model.households
    for household in np.flatnonzero(people.state[: people.count] == int(State.MUNICIPAL_RENT)).tolist():
        people.rent[household] = municipal.municipal_rent(model, int(people.dwelling[household]))


def _record_beginning(model: Model) -> None:
    people, homes = model.households, model.dwellings
    stock = np.zeros((len(model.towns), ROOMS), np.int64)
    np.add.at(stock, (homes.municipality[: homes.count], homes.rooms[: homes.count] - 1), 1)
    model.ledger.initial_stock = stock
    rows = np.arange(people.count)
    people.recorded[rows] = people.summary(rows, model.calendar)
    model.ledger.record_many(
        rows.size,
        day=0,
        event=Event.MOVE,
        municipality=people.municipality[rows],
        household=rows,
        origin=State.ABSENT,
        target=people.state[rows],
        detail=Reason.INITIAL,
        dwelling=people.dwelling[rows],
        **people.said(rows),
    )
    municipal_stock(model)


def municipal_stock(model: Model) -> None:
    """A row for every municipal dwelling that is there from the beginning."""
    homes = model.dwellings
    owned = np.flatnonzero(homes.use[: homes.count] == Use.MUNICIPAL)
    model.ledger.record_many(
        owned.size,
        day=0,
        event=Event.MUNICIPAL_ACQUIRED,
        municipality=homes.municipality[owned],
        dwelling=owned,
    )


def months(model: Model) -> Generator[simpy.Event, object, None]:
    """The calendar: on the first of each month everybody's life, money and markets take a step.

    The books of the month are closed on its last day.
    """
    month = 0
    while True:
        today = months_before(model.first_day, -month)
        model.begin_month(month, today)
        books = [_month(model, town) for town in model.towns]
        homelessness.begin_search(model)
        month += 1
        days = (months_before(model.first_day, -month) - today).days
        yield model.env.timeout(days - 1)
        for town, kept in zip(model.towns, books, strict=True):
            costs.close_month(model, town, kept.assistance, kept.interest)
        yield model.env.timeout(1)


def _month(model: Model, town: Town) -> accounts.Month:
    office.staff(model, town)
    follow_up.staff(model, town)
    startlan.new_year(model, town)
    life.live(model, town)
    books = accounts.keep(model, town)
    model.household_months += books.rows.size
    hardship.change_needs(model, books)
    follow_up.end(model, town)
    hardship.fall_behind(model, books)
    letting.end_leases(model, books)
    letting.let(model, town)
    sales.begin_to_look(model, town, books)
    sales.trade(model, town, books)
    building.start(model, town)
    allocation.offer_all(model, town)
    municipal.turn_to_office(model, books)
    startlan.turn_to_office(model, town, books)
    follow_up.ask(model, town, books)
    accounts.note_changes(model, books.rows)
    letting.record_prices(model, town)
    return books
