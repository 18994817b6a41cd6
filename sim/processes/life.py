"""Households form, grow, part, merge, move in and out, and end. No policy changes who does so or when."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.ledger import NOBODY, Reason, State
from sim.processes.credit import YEARS, home_value
from sim.processes.model import Model, Rows, Town
from sim.processes.moves import change_loans, enter_area, move, move_many, owner_state
from sim.processes.refurbishment import hand_back
from sim.streams import Floats
from sim.world import population, tables
from sim.world.households import OWNS

EVENTS = (
    "death_or_care",
    "move_out",
    "widowed",
    "break_up",
    "couple_formation",
    "birth",
    "child_leaves",
    "leave_home",
)
MOST_CHILDREN = 4
MOVE_WEIGHTS = (3.2, 2.6, 1.0, 0.32, 0.2, 0.2)
"""How often households of an age band move between municipalities, relative to all (assumed, after the usual
shape of migration by age: a peak in the twenties)."""
LEAVE_HOME_AGES = (19.0, 26.0)
"""Young people set up a home of their own between these ages (assumed; the middle is SSB's median of about 21)."""


@cache
def _monthly_hazards(out_moves: float) -> Floats:
    """Cumulated monthly hazards by kind, age and event, shape (kinds, 121, events)."""
    shares = tables.cells().share.sum(axis=0)
    weights = np.array(MOVE_WEIGHTS) / np.dot(MOVE_WEIGHTS, shares)
    by_age = weights[tables.band_of(np.arange(121, dtype=np.int32))]
    yearly = [
        np.broadcast_to(out_moves / 1000 * by_age, (len(tables.KINDS), 121))
        if event == "move_out"
        else tables.yearly_rates(event)
        for event in EVENTS
    ]
    return np.cumsum(np.stack(yearly, axis=-1) / 12, axis=-1)


def live(model: Model, town: Town) -> None:
    """One month of life in a municipality."""
    people = model.households
    rows = people.living_in(town.index)
    hazards = _monthly_hazards(town.profile.out_moves)
    kind = tables.kind_of(people.adults[rows], people.children[rows])
    age = np.clip(people.age(rows, model.calendar), 0, 120)
    luck = model.chance("life", rows)
    hit = np.flatnonzero(luck < hazards[kind, age, -1])
    rows, age = rows[hit], age[hit]
    event = (luck[hit, None] >= hazards[kind[hit], age]).sum(axis=1)
    struck = {name: rows[event == number] for number, name in enumerate(EVENTS)}
    before = people.count

    move_many(model, struck["death_or_care"], State.ABSENT, Reason.DIED)
    move_many(model, struck["move_out"], State.ABSENT, Reason.MOVED_AWAY)
    widowed = struck["widowed"]
    people.adults[widowed] = 1
    born = struck["birth"]
    people.children[born] = np.minimum(people.children[born] + 1, MOST_CHILDREN)
    grown = struck["child_leaves"]
    people.children[grown] = np.maximum(people.children[grown] - 1, 0)
    merged = _form_couples(model, struck["couple_formation"])
    parted = _part(model, town, struck["break_up"])
    formed = _leave_home(model, town, struck["leave_home"])
    lost = struck["death_or_care"].size + struck["move_out"].size + merged
    arrived = _arrive(model, town, lost - parted - formed)
    if people.count > before:
        rows = np.arange(before, people.count)
        enter_area(
            model,
            rows,
            np.repeat([Reason.BREAK_UP, Reason.FORMED, Reason.ARRIVED], [parted, formed, arrived]),
        )


def _form_couples(model: Model, rows: Rows) -> int:
    """Pair those who find a partner by age, the older with the older; returns how many households ended."""
    people = model.households
    order = people.birth[rows] + 60 * model.chance("partner", rows)
    rows = rows[np.argsort(order, kind="stable")]
    pairs = rows[: rows.size // 2 * 2].reshape(-1, 2)
    stays, joins = pairs[:, 0], pairs[:, 1]
    rent = people.rent[joins]
    for column in ("wealth", "debt", "instalment", "startlan", "startlan_instalment"):
        values = getattr(people, column)
        values[stays] += values[joins]
        values[joins] = 0.0
    people.adults[stays] = 2
    people.children[stays] = np.minimum(people.children[stays] + people.children[joins], MOST_CHILDREN)
    people.need[stays] = np.maximum(people.need[stays], people.need[joins])
    people.ever_owned[stays] |= people.ever_owned[joins]
    for first, second, paid in zip(stays.tolist(), joins.tolist(), rent.tolist(), strict=True):
        _join_homes(model, first, second, paid)
    return len(pairs)


_BETTER_HOME = (
    State.OWNER_OUTRIGHT,
    State.OWNER_BANK,
    State.OWNER_STARTLAN,
    State.MUNICIPAL_RENT,
    State.PRIVATE_RENT,
    State.TEMPORARY,
    State.FRIENDS,
)


def _join_homes(model: Model, stays: int, joins: int, rent: float) -> None:
    """A couple lives in the better of its two homes; the other is freed. `rent` is what was paid for the second."""
    people = model.households
    home, state = int(people.dwelling[joins]), State(people.state_of(joins))
    takes_over = _BETTER_HOME.index(state) < _BETTER_HOME.index(State(people.state_of(stays)))
    left = [
        int(people.dwelling[household])
        for household in (stays, joins)
        if people.state_of(household) == State.MUNICIPAL_RENT
    ]
    move(model, joins, State.ABSENT, Reason.MERGED, seller=stays)
    sellers = model.dwellings.seller[: model.dwellings.count]
    sellers[sellers == joins] = stays  # of a home that is not sold yet
    if takes_over and home != NOBODY:
        move(model, stays, owner_state(model, stays) if OWNS[state] else state, Reason.MERGED, home)
        people.rent[stays] = rent
    elif OWNS[people.state_of(stays)] and owner_state(model, stays) != people.state_of(stays):
        change_loans(model, stays, Reason.MERGED)
    for dwelling in left:
        if model.dwellings.occupant[dwelling] == NOBODY:
            model.env.process(hand_back(model, dwelling, stays))


def _part(model: Model, town: Town, rows: Rows) -> int:
    """Couples part: one keeps home and children, the other forms a household with half of what they own."""
    people = model.households
    rows = rows[people.adults[rows] > 1]
    if not rows.size:
        return 0
    people.adults[rows] = 1
    people.wealth[rows] *= 0.5
    new = population.add_households(
        people,
        town.index,
        model.streams.generator("parted", town.name, model.month),
        birth=people.birth[rows],
        adults=1,
        children=0,
        calendar=model.calendar,
        level=model.economy.wage_index / 100,
        assume=model.assume,
    )
    people.wealth[new] = people.wealth[rows]
    for column in ("rank", "talent", "job_risk"):
        getattr(people, column)[new] = getattr(people, column)[rows]
    people.ever_owned[new] = people.ever_owned[rows]
    owns = OWNS[people.state[rows]]
    _buy_out(model, town, rows[owns], new[owns])
    return int(rows.size)


def _buy_out(model: Model, town: Town, stays: Rows, leaves: Rows) -> None:
    """Who stays borrows to pay the other half of the home's net value, as far as the bank's cap allows."""
    people = model.households
    value = home_value(model, town, stays)
    debt = people.debt[stays] + people.startlan[stays]
    room = np.maximum(town.policy.mortgage.ltv_cap * value - debt, 0.0)
    paid = np.minimum(np.maximum(value - debt, 0.0) / 2, room)
    people.debt[stays] += paid
    people.instalment[stays] += paid / (12 * YEARS)
    people.wealth[leaves] += paid
    for household in stays[(people.state[stays] == int(State.OWNER_OUTRIGHT)) & (paid > 0)].tolist():
        change_loans(model, household, Reason.BREAK_UP)


def _leave_home(model: Model, town: Town, parents: Rows) -> int:
    """Young people who leave their parents' home, alone."""
    people = model.households
    if not parents.size:
        return 0
    generator = model.streams.generator("formed", town.name, model.month)
    age_months = 12 * generator.uniform(*LEAVE_HOME_AGES, parents.size)
    population.add_households(
        people,
        town.index,
        generator,
        birth=(model.calendar - age_months).astype(np.int32),
        adults=1,
        children=0,
        calendar=model.calendar,
        level=model.economy.wage_index / 100,
        assume=model.assume,
    )
    return int(parents.size)


def _arrive(model: Model, town: Town, lost: int) -> int:
    """Households that move in; in the warm-up just as many as are lost, so that the stock is held."""
    generator = model.streams.generator("arrived", town.name, model.month)
    if model.day < model.reported_from:
        town.balance += lost
        count = max(town.balance, 0)
        town.balance -= count
    else:
        mean = town.profile.in_moves * town.profile.households / 12_000
        count = int(generator.poisson(mean))
    if not count:
        return 0
    population.add_arrivals(
        model.households,
        town.index,
        count,
        generator,
        weights=np.array(MOVE_WEIGHTS),
        calendar=model.calendar,
        level=model.economy.wage_index / 100,
        assume=model.assume,
        price=town.prices.price,
    )
    return count
