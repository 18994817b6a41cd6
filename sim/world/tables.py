"""The shipped national figures as arrays: types of household, rates of life events, costs of living, tax."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled
from sim.rules.subsistence import Rates, TaxSchedule

Floats = npt.NDArray[np.float64]

KINDS = ("single", "couple", "lone_parent", "couple_children")
BANDS = (18, 25, 30, 45, 67, 80)
"""First year of each age band; the last runs to the end of life."""
OLDEST = 97
"""Nobody is taken to be this old or older when the area is filled; households that reach it in a run grow older."""

_BAND_OF_YEAR = np.maximum(np.searchsorted(BANDS, np.arange(121), side="right") - 1, 0)


@compiled
def kind_of(adults: int, children: int) -> int:
    """Index in KINDS."""
    return 1 * (adults > 1) + 2 * (children > 0)


@compiled
def band_of(age: int) -> int:
    """Index in BANDS of an age of 0 to 120 years; below the first counts as the first."""
    return int(_BAND_OF_YEAR[age])


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a shipped CSV file as text."""
    text = (files("sim") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class Cells:
    """National figures by type and age, each of shape (kinds, bands); money in NOK of January 2008."""

    share: Floats
    income: Floats
    income_log_sd_low: Floats
    income_log_sd_high: Floats
    owner_share: Floats
    wealth: Floats
    children: Floats


@cache
def cells() -> Cells:
    """The cells of household_cells.csv; a cell without households borrows from the nearest younger one."""
    names = (
        "share",
        "income_median",
        "income_log_sd_low",
        "income_log_sd_high",
        "owner_share",
        "wealth_median",
        "children_mean",
    )
    tables = {name: np.full((len(KINDS), len(BANDS)), np.nan) for name in names}
    for row in rows("household_cells.csv"):
        place = KINDS.index(row["kind"]), BANDS.index(int(row["age_low"]))
        for name in names:
            tables[name][place] = float(row[name] or 0)
    tables["share"] = np.nan_to_num(tables["share"])
    for name in names[1:]:
        table = tables[name]
        for kind in range(len(KINDS)):
            known = np.flatnonzero(~np.isnan(table[kind]))
            table[kind] = table[kind][
                known[np.clip(np.searchsorted(known, range(len(BANDS)), side="right") - 1, 0, None)]
            ]
    return Cells(*(tables[name] for name in names))


def income_spread(kind: npt.NDArray[np.int64], band: npt.NDArray[np.int64], rank: Floats) -> Floats:
    """Spread of income on the side of the median on which a place in the incomes lies, log points."""
    table = cells()
    return np.where(rank < 0, table.income_log_sd_low[kind, band], table.income_log_sd_high[kind, band])


@cache
def minimum_pension(calendar: int) -> Floats:
    """Least pension of one adult and of a couple in a month (year * 12 + month - 1), NOK a year of 2008, shape (2,).

    As the gross income that tax.csv would leave it of: the minimum pension itself is free of tax.
    """
    net = np.zeros(2)
    for row in rows("minimum_pension.csv"):
        year, month = (int(part) for part in row["from"].split("-"))
        if year * 12 + month - 1 <= calendar or not net.all():
            net[int(row["adults"]) - 1] = float(row["net"])
    knots = np.array([*tax().thresholds, 1e7])
    each = np.array([1.0, 2.0])
    return np.asarray(np.interp(net / each, tax().net(knots, 1.0), knots) * each)


@cache
def yearly_rates(event: str) -> Floats:
    """Yearly hazard of a life event by kind and age in years, shape (kinds, 121)."""
    table = np.zeros((len(KINDS), 121))
    for row in rows("life_rates.csv"):
        if row["event"] == event:
            kinds = range(len(KINDS)) if row["kind"] in ("", "all") else [KINDS.index(row["kind"])]
            for kind in kinds:
                table[kind, int(row["age_low"]) : int(row["age_high"]) + 1] = float(row["rate"])
    return table


@cache
def published(figure: str) -> Floats:
    """A figure of published_population.csv that is given by age: the value of each year of age, shape (121,).

    Persons are spread evenly over a group of ages; shares and rates hold for each of them.
    """
    values = np.zeros(121)
    for row in rows("published_population.csv"):
        if row["figure"] == figure:
            first, last = int(row["age_low"]), int(row["age_high"])
            years = last - first + 1 if row["unit"].startswith("persons") else 1
            values[first : last + 1] = float(row["value"]) / years
    return values


@cache
def disability_share() -> Floats:
    """Share of persons who live on a benefit for illness instead of work, by age in years, shape (121,).

    Disability pension and the temporary benefits that lead to it or back to work; zero below 18 and from 67.
    """
    shares = np.zeros(121)
    for row in rows("health_benefits.csv"):
        shares[int(row["age_low"]) : int(row["age_high"]) + 1] += float(row["share"])
    return shares


@cache
def no_income() -> tuple[Floats, Floats]:
    """Share of households that live on social assistance at a time, and months a year for which such a one has it.

    Both by kind and age in years, shape (kinds, 121); zero below 18 and from 67.
    """
    share, months = np.zeros((len(KINDS), 121)), np.zeros((len(KINDS), 121))
    for row in rows("social_assistance.csv"):
        place = KINDS.index(row["kind"]), slice(int(row["age_low"]), int(row["age_high"]) + 1)
        share[place], months[place] = float(row["share"]), float(row["months"])
    return share, months


@cache
def unsecured_credit() -> tuple[Floats, Floats]:
    """Share of households that owe unsecured credit, and NOK of 2008 that one of them owes on average.

    Both by age of the reference person in years, shape (121,); zero below 18.
    """
    share, mean = np.zeros(121), np.zeros(121)
    for row in rows("unsecured_credit.csv"):
        ages = slice(int(row["age_low"]), int(row["age_high"]) + 1)
        share[ages], mean[ages] = float(row["share"]), float(row["mean"])
    return share, mean


@cache
def unit_costs() -> dict[str, float]:
    """NOK by item, as unit_costs.csv gives them (prices of the year stated there)."""
    return {row["item"]: float(row["value"]) for row in rows("unit_costs.csv")}


@cache
def subsistence(year: int) -> Rates:
    """Guideline rates for a year; before the first and after the last year of the table these hold."""
    by_year: dict[int, dict[str, float]] = {}
    for row in rows("living_costs.csv"):
        by_year.setdefault(int(row["year"]), {})[row["person"]] = float(row["monthly"])
    nearest = min(max(year, min(by_year)), max(by_year))
    rates = by_year[nearest]
    children = [value for person, value in rates.items() if person.startswith("child")]
    return Rates(rates["single"], rates["couple"], sum(children) / len(children))


@cache
def tax() -> TaxSchedule:
    """The income tax of 2008 as a schedule of marginal shares."""
    table = [(float(row["income_from"]), float(row["marginal_share"])) for row in rows("tax.csv")]
    return TaxSchedule(tuple(t for t, _ in table), tuple(s for _, s in table))
