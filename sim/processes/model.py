"""The world on its clock: what every process is handed."""

from __future__ import annotations

from datetime import date
from math import log1p
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import simpy

from sim import elementary
from sim.assumptions import Assumptions
from sim.ledger import NOBODY, Event, Ledger, packed_with_groups, type_of_rows
from sim.processes.clock import Clock
from sim.processes.telling import Column, numbers, tell_many
from sim.processes.towns import Market, Town
from sim.scenario import EconomyMonth, Scenario
from sim.streams import Floats, Streams, Words, drawn, identities
from sim.world.dwellings import Dwellings
from sim.world.households import WITHOUT_DWELLING, Households
from sim.world.population import Families, add_households

Rows = npt.NDArray[np.intp]
DAYS_A_MONTH = 365.25 / 12
Everybody = slice
"""Rows 0 to n, the absent too: where a rule holds for all, whole columns are far faster than chosen rows."""

_NO_AMOUNT = np.zeros(1)


class Activities(dict[str, np.uint64]):
    """The words of activities in a month (`sim.streams`); one that was never asked for before is reckoned then."""

    def __init__(self, streams: Streams, month: int) -> None:
        super().__init__(streams.keys_of_month(month))
        self._streams, self._month = streams, month

    def __missing__(self, activity: str) -> np.uint64:
        word = self[activity] = np.uint64(self._streams.key(activity, self._month))
        return word


class Model:
    """Everything that a process reads or changes.

    Attributes:
        month: months since the beginning of the warm-up; -1 before the first.
        calendar: month as year * 12 + month - 1.
        day: days since the beginning of the warm-up (the clock's unit is a day).
        month_ends: the day after the last of this month.
    """

    def __init__(self, scenario: Scenario, streams: Streams, first_day: date) -> None:
        self.env = Clock()
        self.scenario = scenario
        self.assume: Assumptions = scenario.assumptions
        self.streams = streams
        self.ledger = Ledger(first_day.toordinal())
        self.first_day = first_day
        self.households = Households(1024)
        self.dwellings = Dwellings(1024)
        self.towns: list[Town] = []
        self.market: Market
        self.month = -1
        self.calendar = first_day.year * 12 + first_day.month - 1
        self.reported_from = scenario.start.toordinal() - first_day.toordinal()
        self.economy: EconomyMonth = scenario.economy.month(scenario.start)
        self.inflation = 0.0
        self.wage_growth = 1.0
        self.month_began = 0
        self.month_ends = 0
        self.household_months = np.zeros(len(scenario.municipalities), np.int64)
        """Months lived by households so far, in each municipality."""
        self.income_level = np.array([profile.income_level for profile in scenario.municipalities])
        """Incomes of each municipality relative to like households' in the nation."""
        self.held = np.zeros(len(scenario.municipalities), np.int64)
        """Households of each municipality at the beginning, held through the warm-up."""
        self.empty = self.held.copy()
        """Dwellings that stood empty at the beginning, by municipality; as many do through the warm-up."""
        self.nights = np.zeros(len(scenario.municipalities))
        """Nights of the month in temporary accommodation, in each municipality, of those who have left it."""
        self.owners_at_risk = np.zeros(len(scenario.municipalities))
        """See `hardship.owners_at_risk`."""
        self.of_month: dict[str, Any] = {}
        """What is reckoned once and holds for the month."""
        self._words = Activities(self.streams, self.month)
        self._rules: dict[str, Floats] = {}

    @property
    def day(self) -> int:
        """Whole days since the beginning of the warm-up."""
        return self.env.day

    @property
    def today(self) -> date:
        """The date of today."""
        return date.fromordinal(self.ledger.first_day + self.day)

    @property
    def settling(self) -> bool:
        """Whether this is the warm-up: prices and rents are those that the profile found."""
        return self.day < self.reported_from

    @property
    def wage_level(self) -> float:
        """Wages relative to January 2008."""
        return self.economy.wage_index / 100

    @property
    def everybody(self) -> Everybody:
        """All rows of households."""
        return slice(0, self.households.count)

    def begin_month(self, month: int, today: date, days: int) -> None:
        """Turn the page: new draws, the economy and the rules of the month."""
        self.month = month
        self.month_began = self.day
        self.month_ends = self.day + days
        self.calendar = today.year * 12 + today.month - 1
        self._words = Activities(self.streams, month)
        self.of_month.clear()
        before = self.economy
        # The warm-up lives in the economy of the start: the profile's prices and incomes belong together.
        self.economy = self.scenario.economy.month(max(today, self.scenario.start))
        self.inflation = float(elementary.log(self.economy.cpi / before.cpi))
        self.wage_growth = self.economy.wage_index / before.wage_index
        policies = [self.scenario.policy(town.index, today) for town in self.towns]
        if any(new is not town.policy for new, town in zip(policies, self.towns, strict=True)):
            self._rules.clear()
        for town, policy in zip(self.towns, policies, strict=True):
            town.policy = policy

    def rule(self, lever: str) -> Floats:
        """A number that a lever has in force in each municipality, shape (municipalities,)."""
        values = self._rules.get(lever)
        if values is None:
            read = attrgetter(lever)
            values = self._rules[lever] = np.array([read(town.policy) for town in self.towns], float)
        return values

    def word(self, activity: str) -> np.uint64:
        """This month's word of an activity, out of which its draws are made (`sim.streams.drawn`)."""
        return self._words[activity]

    def luck(self, activity: str, household: int) -> float:
        """This month's uniform of an activity for one household, the same as compiled loops draw."""
        return drawn(self._words[activity], self.households.identity[household])

    def wait(self, activity: str, household: int, mean: float) -> float:
        """An exponential time in days with this mean, from the household's luck."""
        return -log1p(-self.luck(activity, household)) * mean

    def some_day(self, activity: str, household: int) -> simpy.Timeout:
        """Until some moment of what is left of this month, by the household's luck."""
        return self.env.timeout(self.luck(activity, household) * (self.month_ends - self.env.now))

    def newcomers(self, town: Town, origin: str, count: int) -> Words:
        """The words of the next households that come to a municipality from an `origin`."""
        first = town.came.get(origin, 0)
        town.came[origin] = first + count
        return identities(town.streams.place(origin, town.name), np.arange(first, first + count))

    def buyers(self, origin: str, town: Rows) -> Words:
        """The words of buyers who are no household, by the municipality where each bids, in its order."""
        counts = np.bincount(town, minlength=len(self.towns)).tolist()
        return np.concatenate([self.newcomers(place, origin, counts[place.index]) for place in self.towns])

    def form(self, families: Families) -> Rows:
        """New households of this month; ABSENT until they enter."""
        return add_households(
            self.households,
            self.streams,
            families,
            calendar=self.calendar,
            level=self.wage_level,
            assume=self.assume,
        )

    def town_of(self, household: int) -> Town:
        """The municipality of a household."""
        return self.towns[self.households.municipality.item(household)]

    def is_homeless(self, household: int) -> bool:
        """In the area, without a dwelling, and not confined."""
        return bool(WITHOUT_DWELLING.item(self.households.state_of(household)))

    def rent_of(self, dwelling: int) -> float:
        """What a dwelling would be let for today, NOK a month."""
        homes = self.dwellings
        rent: float = self.market.prices.rent.item(homes.municipality.item(dwelling), homes.rooms.item(dwelling) - 1)
        return rent * homes.quality.item(dwelling)

    def record(
        self,
        event: Event,
        household: int,
        origin: int = 0,
        target: int = 0,
        detail: int = 0,
        dwelling: int = NOBODY,
        amount: float = 0.0,
        payer: int = 0,
    ) -> None:
        """A row about a household, with its groups as the ledger knows them (`Households.recorded`)."""
        people = self.households
        self.ledger.rows += packed_with_groups(
            self.env.day,
            event,
            people.municipality.item(household),
            people.id.item(household),
            origin,
            target,
            detail,
            dwelling,
            amount,
            payer,
            people.recorded.item(household),
        )

    def record_many(
        self,
        event: Event,
        rows: Rows,
        origin: Column = 0,
        target: Column = 0,
        detail: Column = 0,
        dwelling: Column = NOBODY,
        amount: Floats = _NO_AMOUNT,
    ) -> None:
        """As `record`, for many households; a number holds for all of them."""
        if rows.size:
            block = np.empty(rows.size, type_of_rows)
            columns = [numbers(column) for column in (origin, target, detail, dwelling)]
            self.households.at(rows, tell_many, block, self.day, int(event), *columns, amount)
            self.ledger.append(block)
