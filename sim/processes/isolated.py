"""One queue of the model and nothing else: people come to it at random and go through the same process as ever.

What the month's step does to everybody is left out, so that nobody comes by any other way and queueing theory says
what must come out. What serves them is the model's own: the office's desk, the crews, the waiting list with its
offers, follow-up, the tests of municipal terms and the ends of private leases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.ledger import Case, Programme, Reason, State
from sim.processes import follow_up, hardship, letting, municipal, office
from sim.processes.allocation import withdraw
from sim.processes.clock import Course
from sim.processes.model import Model, Rows
from sim.processes.moves import move
from sim.processes.towns import Month, Town
from sim.scenario.isolated import YEAR, Isolated
from sim.world.dwellings import Use
from sim.world.households import RENTS, Need
from sim.world.ready import ReadyDwellings

AT_ONCE = 1e-6
"""Days or hours of what takes no time in isolation."""
STRIPPED = {
    "office": {},
    "crews": {},
    "dwellings": {"offer_refused": 0.0, "refurbish_days": AT_ONCE, "damage_share": 0.0},
    "follow_up": {},
    "leases": {
        "municipal_apply": 0.0,
        "need_economic": 0.0,
        "need_follow_up": 0.0,
        "need_intensive": 0.0,
        "lease_tested": 1.0,
        "case_hours_renewal": AT_ONCE,
        "refurbish_days": AT_ONCE,
    },
}
"""Assumptions that hold in the isolation of each queue, so that nothing but the queue is left."""
AGE, WELL_OFF = 12 * 40, 1e6
"""Of everybody in isolation: months, and NOK a month after tax, so that only a need opens the office's doors."""
Serve = Callable[[Model, Town, int], Course]


def furnish(model: Model, queue: Isolated) -> None:
    """The dwellings of an isolated queue, and the assumptions that hold in it; there are no people yet."""
    model.assume = replace(model.assume, **STRIPPED[queue.queue])
    if queue.queue == "leases":
        _add_dwellings(model, Use.MUNICIPAL, queue.tenants)
        _add_dwellings(model, Use.LET, queue.tenants)
    _add_dwellings(model, Use.MUNICIPAL, queue.dwellings)


def _add_dwellings(model: Model, use: Use, count: int) -> Rows:
    added = model.dwellings.add(count, municipality=0, use=int(use), programme=int(Programme.MARKET), accessible=True)
    return np.arange(added.start, added.stop)


def month(model: Model, queue: Isolated) -> Month:
    """What is left of a month's step: staff, and leases that end; in the first the arrivals are set going."""
    (town,) = model.towns
    office.staff(model, town)
    follow_up.staff(model, town)
    if queue.queue == "leases":
        _leases(model)
    elif model.month == 0:
        model.env.start(_arrivals(model, town, queue))
    letting.record_prices(model)
    return _books(model)


def _books(model: Model) -> Month:
    """Nobody gets assistance, or pays interest."""
    return Month(np.zeros(1), np.zeros(1))


def _arrivals(model: Model, town: Town, queue: Isolated) -> Course:
    """All who will ever come: a Poisson number of them, at moments that are uniform in the whole time."""
    luck = town.streams.generator("arrivals", town.name, 0)
    days = (model.scenario.end - model.first_day).days
    moments = np.sort(luck.uniform(0.0, days, luck.poisson(queue.rate * days)))
    serve = _SERVE[queue.queue]
    for household, moment in zip(_people(model, town, moments.size).tolist(), moments.tolist(), strict=True):
        yield model.env.timeout(moment - model.env.now)
        model.env.start(_visit(model, town, household, serve))


def _people(model: Model, town: Town, count: int) -> Rows:
    return model.households.form(
        np.full(count, town.index, np.int16),
        np.full(count, model.calendar - AGE, np.int32),
        identity=model.newcomers(town, "isolated", count),
        net=WELL_OFF,
    )


def _visit(model: Model, town: Town, household: int, serve: Serve) -> Course:
    """Comes to the area, goes through the queue, and leaves."""
    move(model, household, State.FRIENDS, Reason.ARRIVED)
    yield from serve(model, town, household)
    if model.households.state_of(household) != State.ABSENT:
        move(model, household, State.ABSENT, Reason.MOVED_AWAY)


def _case(model: Model, town: Town, household: int) -> Course:
    """A case at the office, of a kind that chance decides."""
    kinds = _queue(model).cases
    kind = kinds[int(model.luck("kind", household) * len(kinds))]
    hours: float = getattr(model.assume, f"case_hours_{kind}")
    return office.casework(model, town, household, Case[kind.upper()], hours, lambda _: True)


def _keys(model: Model, town: Town, household: int) -> Course:
    """Hands back a municipal dwelling, after a stay of no time, and the crews put it in order."""
    dwelling, homes = next(iter(town.ready), None), model.dwellings
    if dwelling is None:
        (dwelling,) = _add_dwellings(model, Use.MUNICIPAL, 1).tolist()
    else:
        town.ready.take(dwelling, homes.rooms.item(dwelling), homes.traits(dwelling))
    municipal.sign(model, household, dwelling, Reason.ALLOCATED)
    yield from ()


def _client(model: Model, town: Town, household: int) -> Course:
    """Needs follow-up for a time, and asks for it at once."""
    people = model.households
    people.need[household] = Need.FOLLOW_UP
    people.followed[household] = True
    over = town.followed[household] = model.env.event()
    model.env.start(follow_up.follow_up(model, town, household))
    yield model.env.timeout(model.wait("need_ends", household, YEAR * model.assume.need_duration))
    people.need[household] = Need.NONE
    people.followed[household] = False
    del town.followed[household]
    over.succeed()


def _tenant(model: Model, town: Town, household: int) -> Course:
    """Waits on the list for a municipal dwelling, or goes away if none is ready, and lives there for a time."""
    queue, people = _queue(model), model.households
    people.applying[household] = True
    if queue.turned_away:
        model.env.start(_turned_away(model, household))
    yield from municipal.wait_on_list(model, household, lambda _: True, Reason.ALLOCATED)
    if people.state_of(household) == State.MUNICIPAL_RENT:
        fixed = queue.stays == "fixed"
        yield model.env.timeout(queue.stay_days if fixed else model.wait("stay", household, queue.stay_days))


def _turned_away(model: Model, household: int) -> Course:
    """Once the ready dwellings have been offered: off the list, if it still stands there."""
    withdraw(model, household)
    yield from ()


_SERVE: dict[str, Serve] = {"office": _case, "crews": _keys, "follow_up": _client, "dwellings": _tenant}


def _leases(model: Model) -> None:
    """Needs end, municipal terms are tested anew, landlords end leases; who has lost a dwelling leaves the area."""
    people = model.households
    if model.month == 0:
        _let_all(model)
    hardship.change_needs(model)
    letting.end_leases(model)
    municipal.turn_to_office(model)
    rows = people.present()
    for household in rows[~RENTS[people.state[rows]]].tolist():
        move(model, household, State.ABSENT, Reason.MOVED_AWAY)


def _let_all(model: Model) -> None:
    """Every dwelling gets its tenant: the municipal ones people in need of follow-up, with a term to be tested."""
    (town,), homes = model.towns, model.dwellings
    tenants = _people(model, town, homes.count)
    town.ready = ReadyDwellings()
    for dwelling, household in enumerate(tenants.tolist()):
        if homes.use[dwelling] == Use.MUNICIPAL:
            model.households.need[household] = Need.FOLLOW_UP
            municipal.sign(model, household, dwelling, Reason.INITIAL)
        else:
            move(model, household, State.PRIVATE_RENT, Reason.INITIAL, dwelling)


def _queue(model: Model) -> Isolated:
    queue = model.scenario.isolated
    if queue is None:
        raise ValueError("the scenario isolates no queue")
    return queue
