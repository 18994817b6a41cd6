"""Small towns under any rules: scenarios without a file, whose run takes a fraction of a second."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st

from sim.assumptions import Assumptions
from sim.levers import Value, standard
from sim.processes.model import Model
from sim.processes.servers import Servers
from sim.scenario import Build, Profile, Scenario, load_profile, shipped
from sim.scenario.economy import Shift, build, month_number
from sim.scenario.model import Timeline
from sim.scenario.values import Relative
from sim.simulation import build as build_model
from sim.simulation import simulate
from sim.world.columns import Columns
from sim.world.dwellings import Dwellings
from sim.world.households import Households
from sim.world.waiting_list import Applicant

START = date(2008, 1, 1)
LIVELY = replace(
    Assumptions(),
    startlan_apply=0.6,
    municipal_apply=0.6,
    arrears_base=0.1,
    arrears_solved_early=0.2,
    petition_solved=0.3,
    lease_end=0.3,
    need_follow_up=0.06,
    need_intensive=0.03,
    need_duration=1.0,
    startlan_valid_days=120,
    contact_days=20,
    patience_days=60,
    building_months=3,
    prison_rate=0.02,
    prison_long_days=200.0,
    institution_rate=1.0,
    place_kept_days=60.0,
    no_friends=0.2,
    rough_share=0.5,
    parents_days=120.0,
    arrival_patience=60.0,
    arrears_help_share=0.5,
)
"""A place where what is rare elsewhere happens all the time, so that a short run of few people meets it."""

FEW = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
"""Few towns, and the first that fails as it is: a search for a simpler one takes minutes."""

Levers = Mapping[str, Value]
NOTHING: Levers = {}


@cache
def profile(households: int = 250, name: str = "liten") -> Profile:
    """Stord, scaled down, with more of its people in need of the municipality."""
    stord = load_profile(shipped()["stord"])
    scale = households / stord.households
    return replace(
        stord,
        name=name,
        title=name.capitalize(),
        population=float(round(stord.population * scale)),
        households=float(households),
        in_moves=120.0,
        out_moves=110.0,
        owner_share=0.55,
        vacancy_rental=0.01,
        municipal_dwellings=float(round(2 * stord.municipal_dwellings * scale)),
        homeless=float(round(8 * stord.homeless * scale)),
        completions=stord.completions * scale,
        acquisitions=2.0,
        startlan_frame=2_500_000.0,
        office_staff=0.5,
        followup_workers=0.5,
        refurbish_crews=1.0,
        refugees_settled=10.0,
    )


def scenario(
    levers: Levers = NOTHING,
    *,
    changes: Sequence[tuple[date, Levers]] = (),
    builds: Sequence[Build] = (),
    interest: float = 0.0,
    towns: Sequence[Profile] = (),
    assumptions: Assumptions = LIVELY,
    months: int = 18,
    warmup: int = 3,
    title: str = "A small town",
) -> Scenario:
    """A scenario for a small town, or for several.

    Args:
        levers: in force from the start, by name; changes: levers from dates on, in order.
        builds: dated projects. interest: percentage points added to the mortgage rate from the start.
        towns: by default one of 250 households.
        months, warmup: how long it runs, and before that.
    """
    towns = tuple(towns) or (profile(),)
    end = START.year * 12 + START.month - 1 + months
    last = date(end // 12, end % 12 + 1, 1)
    shifts = [Shift(month_number(START), "economy.mortgage_rate", Relative("add", interest))] if interest else []
    return Scenario(
        title=title,
        why="A test",
        path=Path("small_town.toml"),
        chain=(Path("small_town.toml"),),
        municipalities=tuple(towns),
        start=START,
        end=last,
        warmup=warmup,
        replications=1,
        changes=(),
        builds=tuple(builds),
        economy=build(START, last, warmup, shifts),
        timelines=tuple(timeline(town, levers, changes) for town in towns),
        assumptions=assumptions,
    )


def timeline(town: Profile, levers: Levers, changes: Sequence[tuple[date, Levers]]) -> Timeline:
    """The rules of 2010 with the levers set, and then changed at their dates."""
    policies = [standard(town.numbers()).with_values(levers)]
    for _, values in changes:
        policies.append(policies[-1].with_values(values))
    return Timeline(tuple(day for day, _ in changes), tuple(policies))


def project(month: int, count: int, size: int, tenure: str, municipality: int = 0) -> Build:
    """A project that is ready so many months after the start."""
    number = START.year * 12 + START.month - 1 + month
    return Build(date(number // 12, number % 12 + 1, 1), municipality, count, size, tenure, "small_town.toml:1")


RULES: Mapping[str, st.SearchStrategy[Value]] = {
    "mortgage.ltv_cap": st.sampled_from([0.9, 0.85, 0.6, 1.0, 1.1]),
    "mortgage.compliance_quota": st.sampled_from([0.1, 0.0, 0.3]),
    "mortgage.debt_to_income_cap": st.sampled_from([100.0, 5.0, 2.0]),
    "mortgage.stress_add": st.sampled_from([3.0, 0.0, 5.0]),
    "mortgage.amortise_above": st.sampled_from([1.2, 0.7, 0.0]),
    "startlan.ltv_cap_applies": st.booleans(),
    "startlan.max_ltv": st.sampled_from([1.0, 0.8, 1.1]),
    "startlan.frame": st.sampled_from([3e6, 0.0, 8e5, 5e7]),
    "startlan.eligibility": st.sampled_from(["broad", "priority", "long_term"]),
    "startlan.topup": st.booleans(),
    "startlan.topup_in_quota": st.booleans(),
    "startlan.term_years": st.sampled_from([30.0, 50.0, 5.0]),
    "startlan.when_spent": st.sampled_from(["refuse", "wait"]),
    "startlan.refinance": st.booleans(),
    "municipal.acquisitions": st.sampled_from([2.0, 0.0, 8.5]),
    "municipal.tenancy_years": st.sampled_from([3.0, 0.5, 1.0]),
    "municipal.rent": st.sampled_from(["market", "cost"]),
    "municipal.refurbish_crews": st.sampled_from([1.0, 0.0, 4.0]),
    "builds.municipal": st.sampled_from([0.0, 6.0]),
    "builds.partnership": st.sampled_from([0.0, 3.0]),
    "builds.private_low_price": st.sampled_from([0.0, 9.0]),
    "builds.resale_years": st.sampled_from([0.0, 1.0, 50.0]),
    "allocation.policy": st.sampled_from(["need", "queue", "target_groups"]),
    "office.staff": st.sampled_from([0.5, 0.0, 0.05, 3.0]),
    "office.absence": st.sampled_from([0.0955, 0.0, 0.9]),
    "coordination.organisation": st.sampled_from(["pooled", "separate", "co_located"]),
    "followup.workers": st.sampled_from([0.5, 0.0, 2.0]),
    "followup.caseload": st.sampled_from([15.0, 1.0, 4.0]),
    "allocation.user_choice": st.booleans(),
    "grants.rental_share": st.sampled_from([0.2, 0.0, 0.9]),
    "grants.demands_staff": st.booleans(),
    "grants.establishment_share": st.sampled_from([0.0, 0.2, 0.6]),
    "grants.on_sale": st.sampled_from(["repay", "transfer"]),
    "municipal.sell_to_tenants": st.booleans(),
    "municipal.reinvest_sales": st.booleans(),
    "allocation.appeals": st.sampled_from([0.0, 0.5, 1.0]),
    "discharge.planned_share": st.sampled_from([0.0, 0.5, 1.0]),
    "followup.priority": st.sampled_from(["queue", "need"]),
    "municipal.allocation_rights": st.sampled_from([0.0, 5.0, 40.0]),
    "municipal.adaptations": st.sampled_from([0.0, 3.0, 100.0]),
    "municipal.head_leases": st.sampled_from([0.0, 5.0, 40.0]),
    "allocation.staircase": st.booleans(),
    "housing_first.places": st.sampled_from([0.0, 2.0, 30.0]),
    "housing_first.caseload": st.sampled_from([8.0, 1.0]),
    "programme.leaders": st.sampled_from([0.0, 1.0]),
    "programme.planning_share": st.sampled_from([0.0, 0.2, 0.9]),
    "prevention.counsellors": st.sampled_from([0.0, 0.2, 3.0]),
    "prevention.early_notice": st.booleans(),
    "refugees.settled": st.sampled_from([6.0, 0.0, 40.0]),
    "refugees.private_share": st.sampled_from([0.0, 0.5, 1.0]),
    "rental.deposit_guarantees": st.sampled_from([0.0, 2.0, 60.0]),
    "rental.landlord_refusal": st.sampled_from([1.0, 0.0, 3.0]),
}
"""Values of the levers that act within a run, harmless and extreme ones."""


def levers() -> st.SearchStrategy[Levers]:
    """Some levers, set to some values."""
    return st.fixed_dictionaries({}, optional=dict(RULES))


@dataclass(frozen=True)
class Recipe:
    """A scenario in short, so that a failure can be read: some towns under rules that change once."""

    households: tuple[int, ...]
    levers: Levers
    then: Levers
    changed: date
    builds: tuple[tuple[int, int, int, str, int], ...]
    """Arguments of `project`."""
    interest: float
    seed: int

    def scenario(self) -> Scenario:
        """The scenario in full."""
        return scenario(
            self.levers,
            changes=[(self.changed, self.then)],
            builds=sorted((project(*build) for build in self.builds), key=lambda one: one.date),
            interest=self.interest,
            towns=[profile(count, f"town{number}") for number, count in enumerate(self.households)],
        )

    def story(self) -> Story:
        """What happened in a run; not to be changed, since several laws look at the same one."""
        key = repr(self)
        if key not in _STORIES:
            _STORIES[key] = _watch(self.scenario(), self.seed)
        return _STORIES[key]


BUSY = Recipe(
    households=(400,),
    levers={"startlan.frame": 1.2e7, "municipal.acquisitions": 6.0, "municipal.tenancy_years": 1.0},
    then={"mortgage.ltv_cap": 0.8, "startlan.ltv_cap_applies": True, "startlan.frame": 1e6},
    changed=date(2008, 11, 1),
    builds=tuple((month, 2, 1 + month % 4, "municipal", 0) for month in range(16)),
    interest=3.0,
    seed=12,
)
"""Much happens, and much of it on the first of a month, together with everything else."""


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """One or two small towns under random rules, with random projects and interest."""
    households = tuple(draw(st.lists(st.sampled_from([250, 150, 400]), min_size=1, max_size=2)))
    builds = st.tuples(
        st.integers(0, 14),
        st.integers(1, 8),
        st.integers(1, 5),
        st.sampled_from(["municipal", "partnership", "private_low_price"]),
        st.integers(0, len(households) - 1),
    )
    return Recipe(
        households,
        draw(levers()),
        draw(levers()),
        date(2008, draw(st.integers(2, 12)), draw(st.integers(1, 28))),
        tuple(draw(st.lists(builds, max_size=3))),
        draw(st.sampled_from([0.0, 5.0, -2.0])),
        draw(st.integers(0, 1_000_000)),
    )


def law(test: Callable[[Recipe], None]) -> Callable[[], None]:
    """A test that must hold for every recipe: tried on `BUSY` and on some random towns, the same for every law."""
    return settings(FEW, max_examples=16)(seed(1)(given(recipes())(example(BUSY)(test))))


@dataclass(frozen=True)
class Queue:
    """A queue before servers at a time."""

    busy: int
    waiting: int
    capacity: int

    @classmethod
    def of(cls, servers: Servers) -> Queue:
        """As it stands now."""
        return cls(servers.busy, servers.waiting, servers.capacity)


@dataclass(frozen=True)
class TownThen:
    """A municipality at a time."""

    price: npt.NDArray[np.float64]
    rent: npt.NDArray[np.float64]
    waiting: tuple[Applicant, ...]
    ready: frozenset[int]
    desk: Queue
    crews: Queue
    followup: Queue
    housing_first: Queue
    looked_after: frozenset[int]


@dataclass(frozen=True)
class Then:
    """The world after a month's step; `rows` of the ledger were written by then."""

    day: int
    month: int
    calendar: int
    rows: int
    people: Households
    homes: Dwellings
    towns: tuple[TownThen, ...]


@dataclass(frozen=True)
class Story:
    """A run as watched.

    Attributes:
        table: rows of the ledger.
        months: the world after each month's step.
        frames: (used, limit) of every town's startlån frame after every event.
        strays: what is said of households in two ways that do not agree, as (town, which list, household): they stand
            on a list of the town's without the mark of it, or the other way round.
    """

    scenario: Scenario
    initial_stock: npt.NDArray[np.int64]
    table: npt.NDArray[np.void]
    months: tuple[Then, ...]
    frames: tuple[tuple[float, float], ...]
    strays: frozenset[tuple[int, str, int]]


_STORIES: dict[str, Story] = {}


def _watch(scenario: Scenario, seed: int) -> Story:
    months: list[Then] = []
    frames: list[tuple[float, float]] = []
    strays: set[tuple[int, str, int]] = set()
    for model in events(scenario, seed=seed):
        frames.extend((town.frame.used, town.frame.limit) for town in model.towns)
        strays.update(_strays(model))
        if model.month == len(months):
            months.append(_then(model))
    ledger = model.ledger
    return Story(scenario, ledger.initial_stock, ledger.table(), tuple(months), tuple(frames), frozenset(strays))


def _strays(model: Model) -> Iterator[tuple[int, str, int]]:
    people, s = model.households, model.everybody
    for town in model.towns:
        here = people.municipality[s] == town.index
        lists: dict[str, tuple[Collection[int], npt.NDArray[np.bool_]]] = {
            "waiting": ([applicant.household for applicant in town.waiting], people.listed[s]),
            "offers": (town.offers, people.listed[s]),
            "waiting without an application": ((), people.listed[s] & ~people.applying[s]),
            "startlan": (town.startlan, people.granted[s]),
            "followed": (town.followed, people.followed[s]),
            # Who loses the place today is told so a little later.
            "helping": ({*town.helping} - {*np.flatnonzero(people.helped[s]).tolist()}, np.zeros(people.count, bool)),
        }
        for name, (listed, marked) in lists.items():
            for household in set(listed) ^ set(np.flatnonzero(here & marked).tolist()):
                yield town.index, name, household


def _then(model: Model) -> Then:
    prices = model.market.prices
    towns = tuple(
        TownThen(
            price=prices.price[town.index].copy(),
            rent=prices.rent[town.index].copy(),
            waiting=tuple(town.waiting),
            ready=frozenset(town.ready),
            desk=Queue.of(town.desk),
            crews=Queue.of(town.crews),
            followup=Queue.of(town.followup),
            housing_first=Queue.of(town.housing_first),
            looked_after=frozenset(town.looked_after),
        )
        for town in model.towns
    )
    people, homes = _photo(model.households), _photo(model.dwellings)
    return Then(model.day, model.month, model.calendar, model.ledger.table().size, people, homes, towns)


Table = TypeVar("Table", bound=Columns)


def _photo(table: Table) -> Table:
    """A copy of the rows in use, without room to grow."""
    photo = copy(table)
    for name in table.LAYOUT:
        setattr(photo, name, getattr(table, name)[: table.count].copy())
    return photo


def events(scenario: Scenario, replication: int = 1, seed: int = 1) -> Iterator[Model]:
    """The model after each event of a run, to be looked at before the next."""
    model = build_model(scenario, replication, seed)
    end = scenario.end.toordinal() - model.ledger.first_day
    while model.env.peek() < end:
        model.env.step()
        yield model


def months(scenario: Scenario, replication: int = 1, seed: int = 1) -> Iterator[Model]:
    """The model after each month's step of a run."""
    last = -1
    for model in events(scenario, replication, seed):
        if model.month > last:
            last = model.month
            yield model


def fingerprint(scenario: Scenario, replication: int = 1, seed: int = 1) -> str:
    """Digest of the ledger's table, to the last byte."""
    table = simulate(scenario, replication, seed).table()
    return hashlib.blake2b(table.tobytes(), digest_size=16).hexdigest()
