"""One run: a function of a scenario, a replication and a seed, with the ledger as its result."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
import simpy

from sim.ledger import Event, Ledger, Reason, State
from sim.processes import (
    accounts,
    allocation,
    bostotte,
    building,
    confinement,
    costs,
    counselling,
    follow_up,
    hardship,
    homelessness,
    housing_first,
    incomes,
    investors,
    isolated,
    letting,
    life,
    municipal,
    office,
    private_stock,
    refurbishment,
    sales,
    setting_up,
    staffed,
    startlan,
    tenant_purchase,
    unsold,
    work,
)
from sim.processes.model import Model
from sim.processes.servers import Servers
from sim.processes.towns import Market, Month, Town
from sim.scenario import Profile, Scenario
from sim.side_by_side import apart, joined, parts, repeated
from sim.streams import Streams
from sim.world.prices import Prices
from sim.world.settlement import settle
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
    (alone,) = run_beside(scenario, (replication,), seed)
    return alone


def run_beside(scenario: Scenario, replications: Sequence[int], seed: int) -> list[Run]:
    """Several replications of a scenario, each to the last byte what it is alone; see `sim.side_by_side`.

    What a month costs whatever the number of households is then paid once. `events` are shared out evenly.
    """
    by_part = [_run_beside(part, replications, seed) for part in parts(scenario)]
    return [_whole(runs) for runs in zip(*by_part, strict=True)]


def _whole(runs: Sequence[Run]) -> Run:
    """One run of those of its parts."""
    if len(runs) == 1:
        return runs[0]
    ledger = joined([run.ledger for run in runs])
    return Run(ledger, sum(run.household_months for run in runs), sum(run.events for run in runs))


def _run_beside(scenario: Scenario, replications: Sequence[int], seed: int) -> list[Run]:
    times = len(replications)
    model = build_beside(scenario, replications, seed)
    events = advance(model, scenario.end)
    model.ledger.birth_months = model.households.birth_months()
    months = model.household_months.reshape(times, -1).sum(axis=1).tolist()
    return [Run(*run, events // times) for run in zip(apart(model, times), months, strict=True)]


def advance(model: Model, until: date) -> int:
    """Live up to a day, itself not included; returns how many events the clock handled."""
    with _sweeping_seldom():
        return model.env.run_to(until.toordinal() - model.ledger.first_day)


@contextmanager
def _sweeping_seldom() -> Iterator[None]:
    """Python looks at every living process again and again for garbage that refers to itself, and finds next to none.

    That takes a sixth of the time between months; meanwhile it looks once in 100 000 new objects.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def build(scenario: Scenario, replication: int, seed: int) -> Model:
    """The model on the first day of the warm-up, ready to be stepped."""
    return build_beside(scenario, (replication,), seed)


def build_beside(scenario: Scenario, replications: Sequence[int], seed: int) -> Model:
    """As `build`, with the municipalities of each replication beside those of the one before."""
    streams = [Streams(seed, replication) for replication in replications]
    model = Model(repeated(scenario, len(streams)), streams[0], months_before(scenario.start, scenario.warmup))
    model.towns = [
        _town(model, index, profile, streams[index // len(scenario.municipalities)])
        for index, profile in enumerate(model.scenario.municipalities)
    ]
    model.market = _market(model)
    model.market.start_margin = building.margin(model)
    if scenario.isolated is None:
        _settle(model)
    else:
        isolated.furnish(model, scenario.isolated)
    _record_beginning(model)
    building.projects(model)
    model.env.start(months(model))
    return model


def _settle(model: Model) -> None:
    """The people and dwellings of each municipality, and what its markets begin with."""
    for town in model.towns:
        settle(
            model.households,
            model.dwellings,
            town.streams,
            town.index,
            town.profile,
            calendar=model.calendar,
            level=model.wage_level,
            assume=model.assume,
        )
    homes = model.dwellings
    model.market.for_sale = homes.count_by_segment(homes.for_sale(), len(model.towns))
    model.empty = building.empty(model)
    model.held = np.bincount(model.households.municipality[model.everybody], minlength=len(model.towns))
    model.owners_at_risk = hardship.owners_at_risk(model)
    _set_municipal_rents(model)


def months_before(day: date, months: int) -> date:
    """The first of the month this many months before the month of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _town(model: Model, index: int, profile: Profile, streams: Streams) -> Town:
    return Town(
        index=index,
        name=profile.name,
        profile=profile,
        policy=model.scenario.policy(index, model.first_day),
        streams=streams,
        waiting=WaitingList(),
        desk=Servers(model.env),
        crews=Servers(model.env),
        followup=Servers(model.env),
        counsellors=Servers(model.env),
        housing_first=Servers(model.env),
    )


def _market(model: Model) -> Market:
    profiles = model.scenario.municipalities
    prices = Prices(
        np.array([profile.price for profile in profiles]),
        np.array([profile.rent for profile in profiles]),
        np.array([profile.vacancy_rental for profile in profiles]),
        np.array([profile.owner_sizes for profile in profiles]),
    )
    months_of_loans = np.zeros((len(profiles), 12))
    return Market(
        prices=prices,
        building_cost=np.array([profile.building_cost for profile in profiles]),
        completions=np.array([profile.completions * np.array(profile.owner_sizes) for profile in profiles]),
        required_premium=investors.premium_of(model, prices),
        start_margin=np.ones(prices.price.shape),
        taste=np.ones(len(profiles)),
        for_sale=np.zeros(prices.price.shape),
        loans=months_of_loans,
        loans_above=months_of_loans.copy(),
        guarantees=np.zeros(len(profiles)),
    )


def _set_municipal_rents(model: Model) -> None:
    """Tenants of the municipality pay by its rule from the beginning."""
    people = model.households
    for household in np.flatnonzero(people.state[model.everybody] == int(State.MUNICIPAL_RENT)).tolist():
        people.rent[household] = municipal.municipal_rent(model, int(people.dwelling[household]))


def _record_beginning(model: Model) -> None:
    people, homes = model.households, model.dwellings
    model.ledger.initial_stock = homes.count_by_segment(np.arange(homes.count), len(model.towns)).astype(np.int64)
    rows = np.arange(people.count)
    people.recorded[rows] = people.summary(rows, model.calendar, 0)
    model.record_many(
        Event.MOVE,
        rows,
        origin=int(State.ABSENT),
        target=people.state[rows],
        detail=int(Reason.INITIAL),
        dwelling=people.dwelling[rows],
    )
    owned = homes.municipal()
    model.ledger.record_many(
        owned.size,
        day=0,
        event=int(Event.MUNICIPAL_ACQUIRED),
        municipality=homes.municipality[owned],
        dwelling=owned,
    )
    for dwelling in owned[homes.occupant[owned] < 0].tolist():
        town = model.towns[homes.municipality.item(dwelling)]
        town.ready.add(dwelling, homes.rooms.item(dwelling), homes.traits(dwelling))


def months(model: Model) -> Generator[simpy.Event, object, None]:
    """The calendar: on the first of each month everybody's life, money and markets take a step.

    The books of the month are closed on its last day.
    """
    month = 0
    while True:
        today = months_before(model.first_day, -month)
        days = (months_before(model.first_day, -month - 1) - today).days
        model.begin_month(month, today, days)
        books = _month(model)
        yield model.env.timeout(days - 1)
        costs.close_month(model, books)
        yield model.env.timeout(1)
        month += 1


def _month(model: Model) -> Month:
    if model.scenario.isolated is not None:
        return isolated.month(model, model.scenario.isolated)
    for town in model.towns:
        office.staff(model, town)
        follow_up.staff(model, town)
        counselling.staff(model, town)
        housing_first.staff(model, town)
        startlan.new_year(model, town)
    staffed.look_after(model)
    setting_up.give_up(model)
    life.live(model)
    work.change(model)
    hardship.change_needs(model)
    incomes.earn(model)
    month = accounts.keep(model)
    accounts.borrow(model)
    bostotte.pay(model)
    follow_up.end(model)
    housing_first.end(model)
    hardship.sell_up(model)
    hardship.fall_behind(model)
    confinement.confine(model)
    letting.end_leases(model)
    private_stock.follow(model)
    refurbishment.plan_adaptations(model)
    letting.let(model)
    sales.begin_to_look(model)
    sales.trade(model)
    unsold.give_up(model)
    building.start(model)
    for town in model.towns:
        allocation.offer_all(model, town)
    municipal.turn_to_office(model)
    startlan.turn_to_office(model)
    tenant_purchase.ask(model)
    follow_up.ask(model)
    housing_first.ask(model)
    accounts.note_changes(model)
    letting.record_prices(model)
    homelessness.follow_spells(model)
    return month
