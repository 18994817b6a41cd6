"""Monthly paths of the national economy: published, then shifted or replaced by a scenario.

`sim/data/economy.csv` gives the published paths. Before its first month and after its last the first and
last values hold, so that growth stops there. A scenario's shift of a rate (mortgage rate, unemployment) is
added to the path; a shift of a growth rate (incomes, consumer prices) compounds, month by month, from its
date. A shift dated within a month acts from the next month on.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from sim.scenario.locate import read_text
from sim.scenario.problems import Problem, ScenarioErrors
from sim.scenario.values import FromFile, Relative


def month_number(day: date) -> int:
    """Months since January of year 0."""
    return day.year * 12 + day.month - 1


def month_text(number: int) -> str:
    """``2012-03`` for a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class EconomyMonth:
    """The national economy in one month."""

    mortgage_rate: float
    """Banks' mean rate on home loans, per cent a year."""
    husbanken_rate: float
    """Husbanken's floating rate, per cent a year."""
    wage_index: float
    """Wages, January 2008 = 100 in the published path."""
    unemployment: float
    """Registered unemployed, per cent of the labour force."""
    cpi: float
    """Consumer prices, January 2008 = 100 in the published path."""
    building_cost: float
    """Cost of building, January 2008 = 100."""


SERIES = tuple(field.name for field in fields(EconomyMonth))


@dataclass(frozen=True, slots=True)
class Economy:
    """Paths for the months of one scenario, warm-up included."""

    first: int
    """Number of the first month."""
    months: tuple[EconomyMonth, ...]

    def month(self, day: date) -> EconomyMonth:
        """The month that `day` lies in; outside the scenario its first or last."""
        return self.months[min(max(month_number(day) - self.first, 0), len(self.months) - 1)]


@dataclass(frozen=True, slots=True)
class Shift:
    """A lever's value in force from a month on."""

    month: int
    lever: str
    value: Relative | FromFile


@cache
def published() -> tuple[int, tuple[EconomyMonth, ...]]:
    """The shipped paths: number of the first month, and the months."""
    path = Path(str(files("sim"))) / "data" / "economy.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    numbers = [month_number(date.fromisoformat(row["month"][:7] + "-01")) for row in rows]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise ValueError(f"{path}: months are not consecutive")
    return numbers[0], tuple(EconomyMonth(**{name: float(row[name]) for name in SERIES}) for row in rows)


YEARS_BEFORE = 2
"""As far back from the start a rule may ask for wages: bostøtte for those of the last tax assessment."""


def build(start: date, end: date, warmup: int, shifts: Sequence[Shift]) -> Economy:
    """The paths of a scenario.

    Args:
        start: first day of the reported time; end: first day after it; warmup: months before `start`.
        shifts: in order of their month; a later one of the same lever replaces an earlier one. Those of the
            start itself apply to rates during the warm-up too; growth compounds from the start at the
            earliest, so that levels are the published ones when reporting begins.
    """
    first = month_number(start) - max(warmup, YEARS_BEFORE * 12)
    # One month more than simulated: whoever looks at the end of the last month finds values.
    count = max(month_number(end) - first + 1, 1)
    data_first, data = published()

    def base(number: int) -> EconomyMonth:
        return data[min(max(number - data_first, 0), len(data) - 1)]

    numbers = range(first, first + count)
    opening = month_number(start)
    rate = _in_force(shifts, "economy.mortgage_rate", numbers, opening)
    jobless = _in_force(shifts, "economy.unemployment", numbers, opening)
    wages = _growth(shifts, "economy.income_growth", numbers, opening, [base(n).wage_index for n in numbers])
    prices = _growth(shifts, "economy.consumer_prices", numbers, opening, [base(n).cpi for n in numbers])
    months = []
    for index, number in enumerate(numbers):
        now = base(number)
        mortgage_rate = _level(now.mortgage_rate, rate[index], number)
        months.append(
            EconomyMonth(
                mortgage_rate=mortgage_rate,
                # Husbanken's rate follows the market: the published difference between the two is kept.
                husbanken_rate=max(now.husbanken_rate + (mortgage_rate - now.mortgage_rate), 0.0),
                wage_index=wages[index],
                unemployment=_level(now.unemployment, jobless[index], number),
                cpi=prices[index],
                building_cost=now.building_cost,
            )
        )
    return Economy(first, tuple(months))


def _in_force(shifts: Sequence[Shift], lever: str, numbers: range, opening: int) -> list[Relative | FromFile | None]:
    """What applies in each month; what holds at the opening holds before it too."""
    mine = [shift for shift in shifts if shift.lever == lever]
    found: list[Relative | FromFile | None] = []
    for number in numbers:
        past = [shift.value for shift in mine if shift.month <= max(number, opening)]
        found.append(past[-1] if past else None)
    return found


def _level(published_value: float, shift: Relative | FromFile | None, number: int) -> float:
    """A rate after its shift, never below zero."""
    if shift is None:
        return published_value
    if isinstance(shift, FromFile):
        return max(_at(shift, number), 0.0)
    return max(published_value + shift.amount, 0.0)


def _at(path: FromFile, number: int) -> float:
    first = path.values[0][0]
    return path.values[min(max(number - first, 0), len(path.values) - 1)][1]


def _growth(shifts: Sequence[Shift], lever: str, numbers: range, opening: int, index: Sequence[float]) -> list[float]:
    """An index whose yearly growth is shifted, or replaced by a path of growth in per cent a year."""
    in_force = _in_force(shifts, lever, numbers, opening)
    if not any(shift is not None for shift in in_force):
        return list(index)
    start = max(opening - numbers[0], 0)
    values = list(index[: start + 1])
    for place in range(start + 1, len(numbers)):
        shift = in_force[place - 1]
        growth = index[place] / index[place - 1]
        if isinstance(shift, FromFile):
            growth = (1 + _at(shift, numbers[place - 1]) / 100) ** (1 / 12)
        elif shift is not None:
            growth *= (1 + shift.amount / 100) ** (1 / 12)
        values.append(values[-1] * growth)
    return values


LIMITS: Mapping[str, tuple[float, float]] = {
    "economy.mortgage_rate": (0.0, 50.0),
    "economy.income_growth": (-20.0, 50.0),
    "economy.unemployment": (0.0, 60.0),
    "economy.consumer_prices": (-20.0, 50.0),
}
"""What a value in a path's file may be, per cent (a year)."""


def read_path(path: Path, lever: str) -> FromFile:
    """Read a CSV file with the columns ``month,value`` (2012-03, per cent; growth in per cent a year).

    Raises:
        ScenarioErrors: with everything that is wrong in the file.
    """
    name = str(path)
    problems: list[Problem] = []
    values: list[tuple[int, float]] = []
    lines = read_text(path, name).splitlines()
    if not lines or [cell.strip() for cell in lines[0].split(",")] != ["month", "value"]:
        hint = "; separate them by a comma" if lines and ";" in lines[0] else ""
        raise ScenarioErrors([Problem(name, 1, "file", f"must begin with the header month,value{hint}")])
    low, high = LIMITS[lever]
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != 2:
            problems.append(Problem(name, number, "file", "must have a month and a value (decimals take a point)"))
            continue
        try:
            month = month_number(date.fromisoformat(cells[0] + "-01"))
        except ValueError:
            problems.append(Problem(name, number, "month", f'must be like 2012-03, not "{cells[0]}"'))
            continue
        try:
            value = float(cells[1])
        except ValueError:
            problems.append(Problem(name, number, "value", f'must be a number, not "{cells[1]}"'))
            continue
        if not low <= value <= high:  # NaN fails too
            problems.append(
                Problem(name, number, "value", f"{cells[1]} is out of range (allowed: {low:g} to {high:g})")
            )
        if values and month != values[-1][0] + 1:
            expected = month_text(values[-1][0] + 1)
            problems.append(Problem(name, number, "month", f"must be {expected}: months follow one another"))
        values.append((month, value))
    if not values and not problems:
        problems.append(Problem(name, 1, "file", "has no months"))
    if problems:
        raise ScenarioErrors(problems)
    return FromFile(name, tuple(values))
