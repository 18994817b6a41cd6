"""The world on its clock: what every process is handed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date
from math import log1p

import numpy as np
import numpy.typing as npt
import simpy

from sim.assumptions import Assumptions
from sim.ledger import Event, Ledger
from sim.levers import Policy
from sim.processes.servers import Servers
from sim.scenario import EconomyMonth, Profile, Scenario
from sim.streams import Floats, Streams, uniform, uniform_at
from sim.world.dwellings import Dwellings
from sim.world.households import (
    ADULTS_BITS,
    ADULTS_SHIFT,
    CHILDREN_SHIFT,
    FLAG_BITS,
    WITHOUT_DWELLING,
    Households,
)
from sim.world.prices import Prices
from sim.world.waiting_list import WaitingList

Rows = npt.NDArray[np.intp]


@dataclass(slots=True)
class Frame:
    """The year's startlån frame of a municipality, NOK: what is promised and lent never exceeds it."""

    year: int = 0
    limit: float = 0.0
    used: float = 0.0

    @property
    def left(self) -> float:
        """What can still be promised this year."""
        return self.limit - self.used


@dataclass(slots=True)
class Offer:
    """A startlån that is granted and not yet used."""

    price: float
    reserved: float
    year: int
    closed: simpy.Event
    """Happens with True when it is used, with False when the household has no more use for it."""


@dataclass(slots=True)
class Town:
    """A municipality in the run: its profile, rules in force, markets, services and lists."""

    index: int
    name: str
    profile: Profile
    policy: Policy
    prices: Prices
    waiting: WaitingList
    desk: Servers
    crews: Servers
    followup: Servers
    required_premium: Floats
    """What landlords require over their part of the interest after tax, by rooms."""
    start_margin: Floats
    """Price over building cost with which builders build as usual, by rooms: that at the end of the warm-up."""
    frame: Frame = field(default_factory=Frame)
    staff_speed: float = 1.0
    offers: dict[int, simpy.Event] = field(default_factory=dict)
    """Applicants on the waiting list, and the event that brings them a dwelling (or None: off the list)."""
    startlan: dict[int, Offer] = field(default_factory=dict)
    """Households that look for a dwelling with a granted startlån."""
    applying: set[int] = field(default_factory=set)
    """Households with a case for a municipal dwelling that is not decided or waits."""
    applying_startlan: set[int] = field(default_factory=set)
    followed: dict[int, simpy.Event] = field(default_factory=dict)
    """Households that have follow-up or queue for it, and the event that they need it no longer."""
    helping: dict[int, simpy.Event] = field(default_factory=dict)
    """Those of them who have a place, in the order in which they got it, and the event that they lose it."""
    nights: float = 0.0
    """Nights in temporary accommodation this month of those who have left it."""
    fractions: dict[str, float] = field(default_factory=dict)
    """Parts of a whole dwelling or buyer carried over to next month, by what they are parts of."""
    loans: Floats = field(default_factory=lambda: np.zeros(12))
    """Purchase loans by banks in each of the last twelve months, and those above the cap."""
    loans_above: Floats = field(default_factory=lambda: np.zeros(12))
    balance: int = 0
    """Households to be replaced by arrivals in the warm-up, when the stock is held."""

    def whole(self, what: str, amount: float) -> int:
        """The whole part of `amount` and what was carried over; the rest is carried on."""
        total = self.fractions.get(what, 0.0) + amount
        count = int(total + 1e-9)
        self.fractions[what] = total - count
        return count


class Model:
    """Everything that a process reads or changes.

    Attributes:
        month: months since the beginning of the warm-up; -1 before the first.
        calendar: month as year * 12 + month - 1.
        day: days since the beginning of the warm-up (the clock's unit is a day).
    """

    def __init__(self, scenario: Scenario, replication: int, seed: int, first_day: date) -> None:
        self.env = simpy.Environment()
        self.scenario = scenario
        self.assume: Assumptions = scenario.assumptions
        self.streams = Streams(seed, replication)
        self.ledger = Ledger(first_day.toordinal())
        self.first_day = first_day
        self.households = Households(1024)
        self.dwellings = Dwellings(1024)
        self.towns: list[Town] = []
        self.month = -1
        self.calendar = first_day.year * 12 + first_day.month - 1
        self.reported_from = scenario.start.toordinal() - first_day.toordinal()
        self.economy: EconomyMonth = scenario.economy.month(scenario.start)
        self.inflation = 0.0
        self.month_began = 0
        self.household_months = 0
        self.without: set[int] = set()
        """Households whose spell without a dwelling has a process."""
        self._month_keys: dict[tuple[str, int], int] = {}
        self._spells: dict[int, simpy.Event] = {}

    @property
    def day(self) -> int:
        """Whole days since the beginning of the warm-up."""
        return int(self.env.now)

    @property
    def today(self) -> date:
        """The date of today."""
        return date.fromordinal(self.ledger.first_day + self.day)

    def begin_month(self, month: int, today: date) -> None:
        """Turn the page: new draws, the economy and the rules of the month."""
        self.month = month
        self.month_began = self.day
        self.calendar = today.year * 12 + today.month - 1
        self._month_keys.clear()
        before = self.economy.cpi
        # The warm-up lives in the economy of the start: the profile's prices and incomes belong together.
        self.economy = self.scenario.economy.month(max(today, self.scenario.start))
        self.inflation = float(np.log(self.economy.cpi / before))
        for town in self.towns:
            town.policy = self.scenario.policy(town.index, today)

    def chance(self, activity: str, rows: Rows) -> Floats:
        """This month's uniforms of an activity for some households."""
        people = self.households
        keys = np.array([self._key(activity, town) for town in self.towns], np.uint64)
        return uniform(keys[people.municipality[rows]], people.slot[rows])

    def luck(self, activity: str, household: int) -> float:
        """This month's uniform of an activity for one household, the same as in `chance`."""
        return uniform_at(self._key(activity, self.town_of(household)), int(self.households.slot[household]))

    def _key(self, activity: str, town: Town) -> int:
        key = self._month_keys.get((activity, town.index))
        if key is None:
            key = self._month_keys[activity, town.index] = self.streams.key(activity, town.name, self.month)
        return key

    def wait(self, activity: str, household: int, mean: float) -> float:
        """An exponential time in days with this mean, from the household's luck."""
        return -log1p(-self.luck(activity, household)) * mean

    def town_of(self, household: int) -> Town:
        """The municipality of a household."""
        return self.towns[int(self.households.municipality[household])]

    def end_of_spell(self, household: int) -> simpy.Event:
        """An event that happens when the household next changes its state or dwelling."""
        event = self._spells.get(household)
        if event is None:
            event = self._spells[household] = self.env.event()
            self.households.awaited[household] = True
        return event

    def stays(self, household: int, days: float) -> Generator[simpy.Event, object, bool]:
        """Wait; at the end whether the household is still where it was. Ends at once if it moves."""
        moved = self.end_of_spell(household)
        yield self.env.timeout(days) | moved
        return not moved.triggered

    def announce_move(self, household: int) -> None:
        """Tell those who wait for the end of the household's spell."""
        event = self._spells.pop(household, None)
        if event is not None:
            event.succeed()

    def is_homeless(self, household: int) -> bool:
        """In the area and without a dwelling."""
        return bool(WITHOUT_DWELLING[self.households.state_of(household)])

    def record(self, event: Event, household: int, **columns: float) -> None:
        """A row about a household, with its groups as the ledger knows them (`Households.recorded`)."""
        people = self.households
        said = int(people.recorded[household])
        self.ledger.record(
            self.day,
            event,
            int(people.municipality[household]),
            household,
            flags=said & FLAG_BITS,
            adults=said >> ADULTS_SHIFT & ADULTS_BITS,
            children=said >> CHILDREN_SHIFT,
            **columns,  # type: ignore[arg-type]  # the names are those of `Ledger.record`
        )
