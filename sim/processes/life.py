"""Households form, grow, part, merge, move in and out, and end. No policy changes who does so or when."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from sim.ledger import NOBODY, Reason, State
from sim.processes.credit import YEARS, home_values
from sim.processes.model import Model, Rows
from sim.processes.moves import change_loans, move_many, owner_states
from sim.processes.refugees import PERSONS
from sim.processes.setting_up import set_up, usual_success
from sim.streams import Floats
from sim.world import population, tables
from sim.world.families import KIDS, NO_ONE, leave_home_hazards
from sim.world.households import COME_OF_AGE, IS_CONFINED, OWNS

EVENTS = ("death_or_care", "widowed", "break_up", "couple_formation", "birth", "move_out")
MOVE_WEIGHTS = (3.2, 2.6, 1.0, 0.32, 0.2, 0.2)
"""How often households of an age band move between municipalities, relative to all (assumed, after the usual
shape of migration by age: a peak in the twenties)."""
ROWS_FREED_MONTHS = 3
LONGEST_MONTH = 31
OLDEST_AT_HOME = 40
"""Grown children are not followed at home beyond this age."""


@cache
def _yearly_rates() -> Floats:
    """Cumulated yearly hazards by kind, age and event but the last, moving out; shape (kinds, 121, events - 1)."""
    return np.cumsum(np.stack([tables.yearly_rates(event) for event in EVENTS[:-1]], axis=-1), axis=-1)


@cache
def _move_weights() -> Floats:
    """How often households of an age move out, relative to the municipality's mean, shape (121,)."""
    shares = tables.cells().share.sum(axis=0)
    weights = np.array(MOVE_WEIGHTS) / np.dot(MOVE_WEIGHTS, shares)
    return np.asarray(weights[tables.band_of(np.arange(121))])


def live(model: Model) -> None:
    """One month of everybody's life."""
    people, homes = model.households, model.dwellings
    if model.month % ROWS_FREED_MONTHS == 0:
        sellers = homes.seller[homes.for_sale()]
        people.free_rows(model.day - LONGEST_MONTH, sellers[sellers != NOBODY])
    struck = _strike(model)
    move_many(model, struck["death_or_care"], State.ABSENT, Reason.DIED)
    move_many(model, struck["move_out"], State.ABSENT, Reason.MOVED_AWAY)
    widowed = struck["widowed"]
    people.adults[widowed] = 1
    people.partner[widowed] = NO_ONE
    people.stale[widowed] = True
    born = _give_birth(model, struck["birth"])
    _come_of_age(model, born)
    crowded_out = _form_couples(model, struck["couple_formation"])
    parted = _part(model, struck["break_up"])
    formed = _leave_home(
        model, [_grown(model, struck["death_or_care"], people.kids[struck["death_or_care"]]), crowded_out]
    )
    arrived = _arrive(model)
    set_up(model, parted=parted, formed=formed, arrived=arrived)


def _strike(model: Model) -> dict[str, Rows]:
    """Who meets which event this month; one luck decides, so that nobody meets two."""
    people = model.households
    moving = np.array([town.profile.out_moves / 1000 for town in model.towns])
    highest = _yearly_rates()[..., -1].max() + moving.max() * _move_weights().max()
    luck = model.chance("life", model.everybody)
    rows = np.flatnonzero(luck < highest / 12)
    state = people.state[rows]
    rows = rows[(state != int(State.ABSENT)) & ~IS_CONFINED[state]]
    rows = rows[np.argsort(people.id[rows])]  # new households form in this order, whatever rows the old ones have
    kind, _, age = population.cells_of(people, rows, model.calendar)
    hazards = np.empty((rows.size, len(EVENTS)))
    hazards[:, :-1] = _yearly_rates()[kind, age]
    hazards[:, -1] = hazards[:, -2] + moving[people.municipality[rows]] * _move_weights()[age]
    event = (luck[rows, None] * 12 >= hazards).sum(axis=1)
    return {name: rows[event == number] for number, name in enumerate(EVENTS)}


def _give_birth(model: Model, rows: Rows) -> Rows:
    """A child more, where there is room for one; returns who got one."""
    people = model.households
    rows = rows[people.kids[rows, -1] == NO_ONE]
    place = (people.kids[rows] != NO_ONE).sum(axis=1)
    people.kids[rows, place] = model.calendar
    return rows


def _come_of_age(model: Model, changed: Rows) -> None:
    """Children who turn 18 are grown from now on; counts after births too (`changed`)."""
    people = model.households
    turned = np.flatnonzero(people.kids[model.everybody].ravel() == model.calendar - COME_OF_AGE) // KIDS
    people.count_children(np.concatenate([changed, turned]), model.calendar)


Leavers = tuple[Rows, npt.NDArray[np.int32]]
"""Grown children who leave home: their household, and their month of birth."""


def _grown(model: Model, rows: Rows, kids: npt.NDArray[np.int32]) -> Leavers:
    """Those of the `kids` (shape (rows, any)) who are grown."""
    household, place = np.nonzero((kids != NO_ONE) & (kids <= model.calendar - COME_OF_AGE))
    return rows[household], kids[household, place]


def _form_couples(model: Model, rows: Rows) -> Leavers:
    """Pair those of a municipality who find a partner by age, the older with the older.

    Returns the grown children for whom the new home has no room.
    """
    people = model.households
    order = people.birth[rows] + 60 * model.chance("partner", rows)
    rows = rows[np.lexsort((order, people.municipality[rows]))]
    town = people.municipality[rows]
    # The last of a municipality with an odd number stays alone, until another month.
    counts = np.bincount(town, minlength=len(model.towns))
    within = np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = rows[within < np.repeat(counts // 2 * 2, counts)]
    stays, joins = rows[::2], rows[1::2]
    rent = people.rent[joins].copy()
    for column in ("wealth", "credit", "debt", "instalment", "startlan", "startlan_instalment"):
        values = getattr(people, column)
        values[stays] += values[joins]
        values[joins] = 0.0
    people.adults[stays] = 2
    people.partner[stays] = np.maximum(people.birth[joins], people.birth[stays])
    people.birth[stays] = np.minimum(people.birth[joins], people.birth[stays])
    kids = -np.sort(-np.concatenate([people.kids[stays], people.kids[joins]], axis=1), axis=1)  # the youngest first
    people.kids[stays] = _oldest_first(kids[:, :KIDS])
    people.count_children(stays, model.calendar)
    people.need[stays] = np.maximum(people.need[stays], people.need[joins])
    people.ever_owned[stays] |= people.ever_owned[joins]
    _join_homes(model, stays, joins, rent)
    return _grown(model, stays, kids[:, KIDS:])


def _oldest_first(kids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Months of birth in rising order, NO_ONE last."""
    last = np.iinfo(np.int32).max
    ordered = np.sort(np.where(kids == NO_ONE, last, kids), axis=1)
    return np.where(ordered == last, NO_ONE, ordered).astype(np.int32)


_BETTER_HOME = np.zeros(len(State), np.int8)
"""How good it is to live there: of two homes a couple keeps the better."""
for _rank, _state in enumerate(
    (
        State.ROUGH,
        State.FRIENDS,
        State.TEMPORARY,
        State.PARENTS,
        State.PRIVATE_RENT,
        State.MUNICIPAL_RENT,
        State.OWNER_STARTLAN,
        State.OWNER_BANK,
        State.OWNER_OUTRIGHT,
    ),
    start=1,
):
    _BETTER_HOME[int(_state)] = _rank


def _join_homes(model: Model, stays: Rows, joins: Rows, rent: Floats) -> None:
    """A couple lives in the better of its two homes; the other is freed. `rent` is what was paid for the second."""
    people, homes = model.households, model.dwellings
    home, state = people.dwelling[joins].copy(), people.state[joins].copy()
    takes_over = (_BETTER_HOME[state] > _BETTER_HOME[people.state[stays]]) & (home != NOBODY)
    move_many(model, joins, State.ABSENT, Reason.MERGED, passed_on=takes_over, sellers=stays)
    for_sale = homes.for_sale()
    heir = np.arange(people.count)
    heir[joins] = stays
    seller = homes.seller[for_sale]
    homes.seller[for_sale] = np.where(seller == NOBODY, NOBODY, heir[seller])  # of homes that are not sold yet
    over = stays[takes_over]
    target = np.where(OWNS[state[takes_over]], owner_states(model, over), state[takes_over]).astype(np.int8)
    move_many(model, over, target, Reason.MERGED, home[takes_over])
    people.rent[over] = np.where(OWNS[target], 0.0, rent[takes_over])
    change_loans(model, stays[~takes_over], Reason.MERGED)


def _part(model: Model, rows: Rows) -> Rows:
    """Couples part: one keeps home and children, the other forms a household with half of what they own."""
    people = model.households
    rows = rows[people.adults[rows] > 1]
    if not rows.size:
        return rows
    leaves = people.partner[rows].copy()
    people.adults[rows] = 1
    people.partner[rows] = NO_ONE
    people.stale[rows] = True
    people.wealth[rows] *= 0.5
    people.credit[rows] *= 0.5
    new = population.add_households(
        people,
        model.streams,
        people.municipality[rows],
        birth=leaves,
        calendar=model.calendar,
        level=model.wage_level,
        assume=model.assume,
    )
    for column in ("wealth", "credit", "rank", "job_risk", "ever_owned"):
        getattr(people, column)[new] = getattr(people, column)[rows]
    owns = OWNS[people.state[rows]]
    _buy_out(model, rows[owns], new[owns])
    return new


def _buy_out(model: Model, stays: Rows, leaves: Rows) -> None:
    """Who stays borrows to pay the other half of the home's net value, as far as the bank's cap allows."""
    people = model.households
    value = home_values(model, stays)
    debt = people.debt[stays] + people.startlan[stays]
    room = np.maximum(model.rule("mortgage.ltv_cap")[people.municipality[stays]] * value - debt, 0.0)
    paid = np.minimum(np.maximum(value - debt, 0.0) / 2, room)
    people.debt[stays] += paid
    people.instalment[stays] += paid / (12 * YEARS)
    people.wealth[leaves] += paid
    change_loans(model, stays, Reason.BREAK_UP)


def _leave_home(model: Model, besides: list[Leavers]) -> Rows:
    """Grown children set up a home of their own, alone: those whose time has come, and those `besides`."""
    people, kids = model.households, model.households.kids
    eldest = kids[model.everybody, 0]
    homes = np.flatnonzero((eldest != NO_ONE) & (eldest <= model.calendar - COME_OF_AGE))
    homes = homes[people.state[homes] != int(State.ABSENT)]
    homes = homes[np.argsort(people.id[homes])]
    born = kids[homes]
    home, place = np.nonzero((born != NO_ONE) & (born <= model.calendar - COME_OF_AGE))
    home = homes[home]
    age = np.minimum((model.calendar - kids[home, place]) // 12, OLDEST_AT_HOME)
    # Siblings have a luck each.
    luck = np.empty(home.size)
    for number in range(KIDS):
        luck[place == number] = model.chance(f"leave_home {number}", home[place == number])
    goes = (luck < leave_home_hazards()[age]) | (age >= OLDEST_AT_HOME)
    parents, birth = home[goes], kids[home[goes], place[goes]]
    kids[parents, place[goes]] = NO_ONE
    kids[parents] = _oldest_first(kids[parents])
    parents = np.concatenate([parents, *(homes for homes, _ in besides)])
    birth = np.concatenate([birth, *(births for _, births in besides)])
    return population.add_households(
        people,
        model.streams,
        people.municipality[parents],
        birth=birth,
        calendar=model.calendar,
        level=model.wage_level,
        assume=model.assume,
    )


def _arrivals(model: Model) -> Floats:
    """Households that would move in a year, by municipality; the settled refugees among them come otherwise.

    The profile counts those who came. Some more looked and gave up, as many as an ordinary search makes.
    """
    profiles = [town.profile for town in model.towns]
    came = [p.in_moves * p.households / 1000 - p.refugees_settled / PERSONS for p in profiles]
    return np.maximum(np.array(came), 0.0) / usual_success(model.assume)


def _arrive(model: Model) -> Rows:
    """Households that would move in; in the warm-up as many as keep the dwellings as full as they were found."""
    generator = model.streams.generator("arrived", "everywhere", model.month)
    if model.settling:
        counts = np.maximum(model.held - _in_need_of_room(model), 0)
    else:
        counts = generator.poisson(_arrivals(model) / 12)
    return population.add_arrivals(
        model.households,
        model.streams,
        np.repeat(np.arange(counts.size, dtype=np.int16), counts),
        generator,
        weights=np.array(MOVE_WEIGHTS),
        calendar=model.calendar,
        level=model.wage_level,
        assume=model.assume,
        price=model.market.prices.price,
    )


def _in_need_of_room(model: Model) -> npt.NDArray[np.int64]:
    """Households that live in a dwelling of their own or would, by municipality: not those at their parents' yet."""
    people, s = model.households, model.everybody
    state = people.state[s]
    counts = ((state != int(State.ABSENT)) & (state != int(State.PARENTS))) | people.arriving[s]
    return np.bincount(people.municipality[s][counts], minlength=len(model.towns))
