"""Households form, grow, part, merge, move in and out, and end, at rates that no policy changes.

Policies touch who does so only through who is there (movers who found a home, people in prison or an institution), who
needs follow-up, and so seldom finds a partner, and who has a municipal dwelling, and so seldom leaves the place.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.ledger import NOBODY, Reason, State
from sim.processes.children import come_of_age, give_birth, grown, leave_home
from sim.processes.couples import divide, form_couples, part
from sim.processes.model import Model, Rows
from sim.processes.moves import move_many
from sim.processes.refugees import PERSONS, agreed, wait_for_homes
from sim.processes.setting_up import set_up, usual_success
from sim.streams import Floats, Words, drawn
from sim.world import tables
from sim.world.columns import Bools, Ints, where
from sim.world.families import NO_ONE, YOUNGEST_PARENT, birth_number, birth_rates, younger_survives
from sim.world.households import IS_CONFINED, Need
from sim.world.population import Families, age_in_years, bring_equity, draw_families, join
from sim.world.tables import kind_of

EVENTS = ("death_or_care", "widowed", "break_up", "couple_formation", "birth", "move_out")
MOVE_WEIGHTS = (3.2, 2.6, 1.0, 0.32, 0.2, 0.2)
"""How often households of an age band move between municipalities, relative to all (assumed, after the usual
shape of migration by age: a peak in the twenties)."""
ROWS_FREED_MONTHS = 3
LONGEST_MONTH = 31
_ABSENT, _MUNICIPAL_RENT, _FOLLOW_UP = int(State.ABSENT), int(State.MUNICIPAL_RENT), int(Need.FOLLOW_UP)
_DEAD_OR_GONE = np.array([int(Reason.DIED), int(Reason.MOVED_AWAY)])
_COUPLE = EVENTS.index("couple_formation")


@cache
def _yearly_rates() -> tuple[Floats, Floats]:
    """Cumulated yearly hazards of the events but the last, moving out; and the highest that they reach at an age.

    By kind, children at home (`families.birth_number`) and age; shapes (kinds, KIDS + 1, 121, events - 1) and (121,).
    """
    births = birth_rates()
    rates = [
        births if event == "birth" else np.broadcast_to(tables.yearly_rates(event)[:, None], births.shape)
        for event in EVENTS[:-1]
    ]
    cumulated = np.cumsum(np.stack(rates, axis=-1), axis=-1)
    return cumulated, cumulated[..., -1].max(axis=(0, 1))


@cache
def _move_weights() -> Floats:
    """How often households of an age move out, relative to the municipality's mean, shape (121,)."""
    shares = tables.cells().share.sum(axis=0)
    weights = np.array(MOVE_WEIGHTS) / np.dot(MOVE_WEIGHTS, shares)
    return np.asarray(weights[[tables.band_of(age) for age in range(121)]])


def live(model: Model) -> None:
    """One month of everybody's life."""
    people, homes = model.households, model.dwellings
    if model.month % ROWS_FREED_MONTHS == 0:
        sellers = homes.seller[homes.for_sale()]
        people.free_rows(model.day - LONGEST_MONTH, sellers[sellers != NOBODY])
    struck = _strike(model)
    dead, gone = struck["death_or_care"], struck["move_out"]
    reasons = np.repeat(_DEAD_OR_GONE, (dead.size, gone.size))
    move_many(model, np.concatenate([dead, gone]), State.ABSENT, reasons)
    _widow(model, struck["widowed"])
    give_birth(model, struck["birth"])
    come_of_age(model)
    crowded_out = form_couples(model, struck["couple_formation"])
    parted, leavers = part(model, struck["break_up"])
    young = leave_home(model, [grown(model, dead), crowded_out])
    movers, luck = _arrive(model)
    refugees = agreed(model)
    families = (leavers, young, movers, refugees)
    new = model.form(join(families))
    left, formed, arrived, settling = _parts(new, families)
    divide(model, parted, left)
    price = model.market.prices.price
    bring_equity(people, arrived, luck, model.calendar, model.assume, price)
    set_up(model, parted=left, formed=formed, arrived=arrived)
    wait_for_homes(model, settling)


def _parts(rows: Rows, families: tuple[Families, ...]) -> list[Rows]:
    """The rows of each, in their order."""
    ends = list(accumulate(family.birth.size for family in families))
    return [rows[end - family.birth.size : end] for end, family in zip(ends, families, strict=True)]


def _widow(model: Model, rows: Rows) -> None:
    """One of a couple dies; more often the younger is left, and keeps home, children and place in the incomes.

    Not who is too young to be the children's parent.
    """
    model.households.at(rows, _survive, model.word("survivor"), younger_survives())


@compiled
def _survive(
    rows: Rows,
    identity: Words,
    birth: Ints,
    partner: Ints,
    kids: Ints,
    adults: Ints,
    stale: Bools,
    word: np.uint64,
    younger: float,
) -> None:
    """`younger`: share of couples of whom it is the younger who survives."""
    for h in rows:
        parent = kids[h, 0] == NO_ONE or kids[h, 0] - partner[h] >= YOUNGEST_PARENT
        if parent and drawn(word, identity[h]) < younger:
            birth[h] = partner[h]
        adults[h] = 1
        partner[h] = NO_ONE
        stale[h] = True


def _strike(model: Model) -> dict[str, Rows]:
    """Who meets which event this month; one luck decides, so that nobody meets two."""
    moving = np.array([town.profile.out_moves / 1000 for town in model.towns])
    rates, highest = _yearly_rates()
    weights = _move_weights()
    most = float(highest.max() + moving.max() * weights.max())
    rows, ends = model.households.over(
        _struck,
        model.word("life"),
        model.calendar,
        rates,
        highest,
        moving,
        weights,
        most,
        float(model.assume.need_couple_factor),
        float(model.assume.municipal_leave_factor),
    )
    return {name: rows[ends[number] : ends[number + 1]] for number, name in enumerate(EVENTS)}


@compiled
def _struck(
    count: int,
    identity: Words,
    municipality: Ints,
    state: Ints,
    birth: Ints,
    kids: Ints,
    adults: Ints,
    children: Ints,
    need: Ints,
    word: np.uint64,
    calendar: int,
    rates: Floats,
    highest: Floats,
    moving: Floats,
    weights: Floats,
    most: float,
    partner_in_need: float,
    leave_municipal: float,
) -> tuple[Rows, Rows]:
    """The households that meet each event, one event after the other, and where each begins and the last one ends.

    Yearly hazards as `_yearly_rates` and `_move_weights`, of which none is above `most`. Who needs follow-up finds a
    partner `partner_in_need` times as often as others, municipal tenants move away `leave_municipal` times as often.
    """
    may_be = np.empty(count, np.bool_)
    for h in range(count):
        may_be[h] = 12 * drawn(word, identity[h]) < most
    rows, event = np.empty(count, np.intp), np.empty(count, np.int8)
    found, last = 0, rates.shape[-1]
    for h in where(may_be):
        luck = 12 * drawn(word, identity[h])
        if state[h] == _ABSENT or IS_CONFINED[state[h]]:
            continue
        age = age_in_years(birth[h], calendar)
        move_out = moving[municipality[h]] * weights[age]
        if state[h] == _MUNICIPAL_RENT:
            move_out *= leave_municipal
        if luck >= highest[age] + move_out:
            continue
        hazards = rates[kind_of(adults[h], children[h]), birth_number(kids, h, calendar), age]
        met = 0
        while met < last and luck >= hazards[met]:
            met += 1
        if met == _COUPLE and need[h] >= _FOLLOW_UP:
            before = hazards[met - 1]
            if luck >= before + partner_in_need * (hazards[met] - before):
                continue
        if met < last or luck < hazards[last - 1] + move_out:
            rows[found], event[found] = h, met
            found += 1

    by_event, ends, placed = np.empty(found, np.intp), np.zeros(last + 2, np.intp), 0
    for number in range(last + 1):
        for i in range(found):
            if event[i] == number:
                by_event[placed] = rows[i]
                placed += 1
        ends[number + 1] = placed
    return by_event, ends


def _arrivals(model: Model) -> Floats:
    """Households that would move in a year, by municipality; the settled refugees among them come otherwise.

    The profile counts those who came. Some more looked and gave up, as many as an ordinary search makes.
    """
    profiles = [town.profile for town in model.towns]
    came = [p.in_moves * p.households / 1000 - p.refugees_settled / PERSONS for p in profiles]
    return np.asarray(np.maximum(np.array(came), 0.0) / usual_success(model.assume))


def _arrive(model: Model) -> tuple[Families, Floats]:
    """Households that would move in, and a uniform each.

    In the warm-up as many as keep the dwellings as full as they were found.
    """
    missing = np.maximum(model.held - _in_need_of_room(model), 0) if model.settling else None
    usual = _arrivals(model) / 12
    families, luck = [], []
    for town in model.towns:
        generator = town.streams.generator("arrived", town.name, model.month)
        count = int(generator.poisson(usual[town.index]) if missing is None else missing[town.index])
        words = model.newcomers(town, "arrived", count)
        families.append(draw_families(words, town.index, generator, MOVE_WEIGHTS, model.calendar))
        luck.append(generator.random(count))
    return join(families), np.concatenate(luck)


def _in_need_of_room(model: Model) -> npt.NDArray[np.int64]:
    """Households that live in a dwelling of their own or would, by municipality: not those at their parents' yet."""
    people, s = model.households, model.everybody
    state = people.state[s]
    counts = ((state != int(State.ABSENT)) & (state != int(State.PARENTS))) | people.arriving[s]
    return np.asarray(np.bincount(people.municipality[s][counts], minlength=len(model.towns)), np.int64)
