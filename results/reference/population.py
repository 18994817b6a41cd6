"""The model's population on 1 January 2008 beside the published one, as a table and two pictures.

The country in miniature (profile `minor_norway`) is filled and lives through its warm-up, in about a quarter of a
minute; what is there on the eve of the first reported day is compared. Run it after a change that moves the
population, and look at what moved.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from residents import Population, at_start, population

from sim.ledger import Event, Item, Payer, State
from sim.processes.model import Model
from sim.report import style
from sim.report.figures.age_pyramid import age_pyramid
from sim.report.figures.tenure_by_age import Pair, tenure_by_age
from sim.scenario import load
from sim.world import tables
from sim.world.households import Work
from sim.world.population import working_age

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDER = HERE / "norway_2008"
"""Not beside the scenarios' figures, whose tests count every CSV file there as one of a scenario."""
TABLE = FOLDER / "population.csv"
SCENARIO, MUNICIPALITY = ROOT / "scenarios" / "baseline.toml", "minor_norway"
SOURCE = "boligsim, minor_norway after the warm-up, one replication; published: Statistics Norway, see population.csv"

G_2008 = 69_108
"""NOK: the basic amount of the national insurance, mean of 2008."""
OWNERS_BY_TYPE = "owners by type of household, "
EU_ADULT, EU_CHILD, EU_CHILD_UNTIL = 0.5, 0.3, 17
"""Consumption units beyond the first adult's. Grown children have incomes of their own, which the model does not
follow: they count as persons and have no units."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the model and the published one."""

    marginal: str
    category: str
    unit: str
    model: float
    published: float
    year: int
    status: str
    source: str

    @property
    def ratio(self) -> float:
        """Model over published."""
        return self.model / self.published


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A published figure that is not in published_population.csv: its value, unit, year and where it stands."""

    value: float
    unit: str
    year: int
    source: str
    status: str = "published"


_TYPES = "SSB, private households by type, 1 January 2008 (https://ssb.no/a/static/familie/tab-2009-04-02-03.html)"
_DEBT = (
    "Norges Bank, Monetary Policy Report 3/18, debt over income after tax by age of the main earner, at the end of "
    "2007 (https://www.norges-bank.no/contentassets/6a3f42a04d854db89a77206c8b2db996/tallsett_ppr_3_18_files/sheet097.htm)"
)
TYPES = {
    "living alone": Elsewhere(827_905 / 2_104_531, "share of households", 2008, _TYPES),
    "couple without children at home": Elsewhere(448_170 / 2_104_531, "share of households", 2008, _TYPES),
    "couple with children 0-17": Elsewhere(0.218, "share of households", 2008, _TYPES),
    "lone parent with children 0-17": Elsewhere(0.055, "share of households", 2008, _TYPES),
    "one family with adult children only": Elsewhere(0.088, "share of households", 2008, _TYPES),
    "several families (the model has none)": Elsewhere(68_106 / 2_104_531, "share of households", 2008, _TYPES),
}
COUPLE_OF_67 = Elsewhere(448_170 - 31_971 - 45_096 - 205_445, "households, age of the oldest", 2008, _TYPES, "scaled")
"""What is left of all couples without children at home."""
DEBT_TO_INCOME = {
    (0, 120): Elsewhere(1.929, "sum of debt over sum of income after tax", 2007, _DEBT),
    (0, 24): Elsewhere(1.985, "sum of debt over sum of income after tax", 2007, _DEBT),
    (25, 34): Elsewhere(2.793, "sum of debt over sum of income after tax", 2007, _DEBT),
    (35, 44): Elsewhere(2.408, "sum of debt over sum of income after tax", 2007, _DEBT),
    (45, 54): Elsewhere(1.924, "sum of debt over sum of income after tax", 2007, _DEBT),
    (55, 64): Elsewhere(1.477, "sum of debt over sum of income after tax", 2007, _DEBT),
}
BOSTOTTE = Elsewhere(
    1000 * (125_000 - 21_900) / 2_142_505,
    "recipients per 1000 households",
    2009,
    "Husbanken (https://www.husbanken.no/statistikk/bostotte-oker-februar-2011/): just under 125 000 in February 2011, "
    "21 900 more than after the reform of July 2009; households of 2009 (P179)",
    "scaled",
)
ASSISTANCE = Elsewhere(
    908,
    "NOK a year per inhabitant",
    2008,
    "SSB, social assistance paid, loans included (https://www.ssb.no/a/kortnavn/soshjelpk/arkiv/tab-2009-07-09-02.html)",
)


def marginals(model: Model) -> list[Row]:
    """Every marginal of the model's population with a published figure."""
    who = population(model)
    return [
        *_inhabitants(who),
        *_types(who),
        *_sizes(who),
        *_siblings(who),
        *_owners_by_age(who),
        *_owners_by_type(who),
        *_incomes(who, model),
        *_deposits(who),
        *_debts(who),
        *_work_and_benefits(who, model),
    ]


# Published figures


def _published(figure: str) -> list[dict[str, str]]:
    return [row for row in tables.rows("published_population.csv") if row["figure"] == figure]


def _row(marginal: str, category: str, model: float, row: dict[str, str]) -> Row:
    """The model's value beside a row of published_population.csv."""
    value, year = float(row["value"]), int(row["year"])
    return Row(marginal, category, row["unit"], model, value, year, row["status"], row["source"])


def _beside(marginal: str, category: str, model: float, other: Elsewhere) -> Row:
    return Row(marginal, category, other.unit, model, other.value, other.year, other.status, other.source)


def _ages(row: dict[str, str]) -> tuple[int, int]:
    return int(row["age_low"]), int(row["age_high"])


def _name(low: int, high: int) -> str:
    return f"{low} or older" if high >= 95 else f"{low}-{high}"


def _within(age: Ints, low: int, high: int) -> Bools:
    return (age >= low) & (age <= high)


# Who there is


def by_role(who: Population) -> dict[str, Floats]:
    """Persons by what they are in their household and age in years, each of shape (121,)."""
    grown_kids = np.where(who.kids >= 18, who.kids, -1)
    of = {
        "Reference persons": who.age[~who.at_parents],
        "Their partners": who.partner,
        "Grown children at home": np.append(grown_kids, who.age[who.at_parents]),
        "Children under 18": np.where(who.kids < 18, who.kids, -1).ravel(),
    }
    return {role: _count(ages) for role, ages in of.items()}


def _count(ages: Ints, weights: Floats | None = None) -> Floats:
    """Persons by age in years, shape (121,); those of age -1 are nobody."""
    there = ages >= 0
    chosen = None if weights is None else weights[there]
    return np.bincount(np.minimum(ages[there], 120), chosen, minlength=121).astype(float)


def _inhabitants(who: Population) -> Iterator[Row]:
    households = float(_published("households")[-1]["value"])
    people, published = np.sum(list(by_role(who).values()), axis=0), tables.published("inhabitants")
    first = _published("inhabitants")[0]
    scale = 1000 / np.count_nonzero(who.housed)
    for low in range(0, 100, 5):
        ages = slice(low, low + 5 if low < 95 else 121)
        values = scale * float(np.sum(people[ages])), 1000 * float(published[ages].sum()) / households
        yield Row(
            "inhabitants by age",
            _name(low, ages.stop - 1),
            "persons per 1000 private households",
            *values,
            int(first["year"]),
            "scaled",
            first["source"] + "; over private households, those who live in institutions included",
        )
    sizes = _published("household_size")
    count = sum(float(row["value"]) for row in sizes)
    mean = sum(int(row["group"].split()[0]) * float(row["value"]) for row in sizes) / count
    yield Row(
        "persons per household",
        "all",
        "persons",
        float(who.persons[who.housed | who.at_parents].sum()) * scale / 1000,
        mean,
        int(sizes[0]["year"]),
        "scaled",
        sizes[0]["source"] + ", seven persons in the largest",
    )


def types(who: Population) -> dict[str, Bools]:
    """Which households are of each published type, by its name."""
    alone, small = who.adults == 1, _within(who.youngest, 0, 17)
    names = list(TYPES)
    found = (alone & who.childless, ~alone & who.childless, ~alone & small, alone & small, who.youngest >= 18)
    return {name: these & who.housed for name, these in zip(names, (*found, np.zeros_like(alone)), strict=True)}


def _types(who: Population) -> Iterator[Row]:
    kinds, all_of_them = types(who), np.count_nonzero(who.housed)
    for name, these in kinds.items():
        yield _beside("household type", name, np.count_nonzero(these) / all_of_them, TYPES[name])
    *groups, total = _published("households")
    couple = "couple without children"
    for row in groups:
        low, high = _ages(row)
        these = kinds["living alone" if row["group"] == "living alone" else "couple without children at home"]
        found = np.count_nonzero(these & _within(who.age, low, high)) / all_of_them
        yield _share_of(total, _row("household type by age of the oldest", _type_and_age(row), found, row))
    found = np.count_nonzero(kinds["couple without children at home"] & (who.age >= 67)) / all_of_them
    old = _beside("household type by age of the oldest", f"{couple}, 67 or older", found, COUPLE_OF_67)
    yield _share_of(total, old)


def _type_and_age(row: dict[str, str]) -> str:
    low, high = _ages(row)
    return f"{row['group']}, " + (f"under {high + 1}" if low == 0 else _name(low, high))


def _share_of(total: dict[str, str], row: Row) -> Row:
    share = row.published / float(total["value"])
    return Row(row.marginal, row.category, "share of households", row.model, share, row.year, row.status, row.source)


def _sizes(who: Population) -> Iterator[Row]:
    published = _published("household_size")
    count = sum(float(row["value"]) for row in published)
    sizes = who.persons[who.housed]
    most = 6
    for size in range(1, most + 1):
        rows = [row for row in published if min(int(row["group"].split()[0]), most) == size]
        category = rows[0]["group"] if size < most else f"{most} or more persons"
        share = sum(float(row["value"]) for row in rows) / count
        found = float(np.mean(np.minimum(sizes, most) == size))
        first = rows[0]
        yield Row(
            "household size",
            category,
            "share of households",
            found,
            share,
            int(first["year"]),
            first["status"],
            first["source"],
        )


def _siblings(who: Population) -> Iterator[Row]:
    small = (_within(who.kids, 0, 17)).sum(axis=1)
    others = (who.kids >= 0).sum(axis=1) - 1
    published = _published("siblings_at_home")
    most = who.kids.shape[1] - 1
    for number in range(most + 1):
        rows = [row for row in published if min(int(row["group"].split()[0]), most) == number]
        found = small[np.minimum(others, most) == number].sum() / small.sum()
        merged = {**rows[0], "value": str(sum(float(row["value"]) for row in rows))}
        yield _row(
            "children by siblings at home", f"{number} or more" if number == most else str(number), found, merged
        )


# Tenure


def owned_by_age(who: Population) -> tuple[Floats, Floats]:
    """Persons in owned dwellings, and persons in any dwelling, by age in years; each of shape (121,)."""
    ages = np.concatenate([who.age, who.partner, who.kids.ravel()])
    owned = np.concatenate([who.owns, who.owns, np.repeat(who.owns, who.kids.shape[1])])
    housed = np.concatenate([who.housed, who.housed, np.repeat(who.housed, who.kids.shape[1])])
    return _count(ages, owned.astype(float)), _count(ages, housed.astype(float))


def _owners_by_age(who: Population) -> Iterator[Row]:
    owned, housed = owned_by_age(who)
    for row in _published("owner_share_of_persons"):
        low, high = _ages(row)
        found = owned[low : high + 1].sum() / housed[low : high + 1].sum()
        yield _row("persons in owned dwellings by age", _name(low, high), float(found), row)


def _owners_by_type(who: Population) -> Iterator[Row]:
    alone, youngest = who.adults == 1, who.youngest
    single, couple = alone & who.childless, ~alone & who.childless
    young, middle, old = _within(who.age, 16, 44), _within(who.age, 45, 66), who.age >= 67
    found = {
        "all": np.ones_like(alone),
        "single 16-44": single & young,
        "single middle-aged": single & middle,
        "single old": single & old,
        "couple without children, young": couple & young,
        "couple without children, middle-aged": couple & middle,
        "couple without children, old": couple & old,
        "couple with children 0-6": ~alone & _within(youngest, 0, 6),
        "couple with children 7-19": ~alone & _within(youngest, 7, 19),
        "couple with children 20 or older": ~alone & (youngest >= 20),
        "lone parent with children 0-19": alone & _within(youngest, 0, 19),
        "living alone": single,
        "couple without children at home": couple,
        "couple with youngest child 0-5": ~alone & _within(youngest, 0, 5),
        "couple with youngest child 6-17": ~alone & _within(youngest, 6, 17),
        "lone parent with youngest child 0-5": alone & _within(youngest, 0, 5),
        "lone parent with youngest child 6-17": alone & _within(youngest, 6, 17),
        "one family with adult children only": youngest >= 18,
    }
    for row in _published("owner_share"):
        these = found[row["group"]] & who.housed
        marginal = OWNERS_BY_TYPE + ("survey " if row["year"] == "2007" else "census ") + row["year"]
        yield _row(marginal, row["group"], float(who.owns[these].mean()), row)


def tenure_of_main_persons(who: Population, bands: Sequence[tuple[int, int]]) -> dict[str, Floats]:
    """Share of each state among housed households by age band of the reference person; shape (bands,) each."""
    states = (State.OWNER_OUTRIGHT, State.OWNER_BANK, State.OWNER_STARTLAN, State.PRIVATE_RENT, State.MUNICIPAL_RENT)
    inside = [who.state[who.housed & _within(who.age, low, high)] for low, high in bands]
    return {state.name.lower(): np.array([np.mean(here == int(state)) for here in inside]) for state in states}


# Money


def _wages_since_2007() -> float:
    """Wages in January 2008 relative to the mean of 2007."""
    index = {row["month"]: float(row["wage_index"]) for row in tables.rows("economy.csv")}
    return index["2008-01"] / float(np.mean([index[f"2007-{month:02d}"] for month in range(1, 13)]))


def _incomes(who: Population, model: Model) -> Iterator[Row]:
    income = who.income / (model.wage_level * _wages_since_2007())
    small = _within(who.kids, 0, EU_CHILD_UNTIL - 1).sum(axis=1)
    each = income / (1 + EU_ADULT * (who.adults - 1) + EU_CHILD * small)
    order = np.argsort(each)
    persons = np.cumsum(who.persons[order])
    for row in _published("income_percentile"):
        here = np.searchsorted(persons, int(row["group"][1:]) / 100 * persons[-1])
        yield _row("income after tax, percentiles", row["group"], float(each[order][here]), row)
    total = np.cumsum(each[order] * who.persons[order])
    ends = np.append(0.0, total[np.searchsorted(persons, np.arange(1, 11) / 10 * persons[-1])])
    for row, share in zip(_published("income_share_of_decile"), np.diff(ends) / ends[-1], strict=True):
        yield _row("income after tax, share of each tenth", row["group"], float(share), row)
    [median] = _published("income_median")
    yield _row("income after tax, median household", median["group"], float(np.median(income[who.housed])), median)


def _deposits(who: Population) -> Iterator[Row]:
    alone, youngest = who.adults == 1, who.youngest
    kinds = {
        "all": np.ones_like(alone),
        "living alone": alone & who.childless,
        "couple without children": ~alone & who.childless,
    }
    for parents, these in (("couple", ~alone), ("lone parent", alone)):
        for name, low, high in (("0-5", 0, 5), ("6-17", 6, 17), ("18 or older", 18, 120)):
            kinds[f"{parents} with children {name}"] = these & _within(youngest, low, high)
    for row in _published("deposits_of_1g"):
        these, category = kinds[row["group"]] & who.housed, row["group"]
        if row["age_low"]:
            these, category = these & _within(who.age, *_ages(row)), f"{category}, {_name(*_ages(row))}"
        yield _row("deposits of 1 G or more", category, float(np.mean(who.wealth[these] >= G_2008)), row)
    [mean] = _published("deposits_mean")
    unit = {**mean, "unit": "NOK, mean of households"}
    yield _row("deposits, mean", mean["group"], float(who.wealth[who.housed].mean()), unit)


def _debts(who: Population) -> Iterator[Row]:
    for row in _published("debt_mean"):
        these = who.housed & _within(who.age, *_ages(row))
        category = row["group"] or _name(*_ages(row))
        unit = {**row, "unit": "NOK, mean of households"}
        yield _row("debt by age, mean", category, float(who.debt[these].mean()), unit)
    for (low, high), other in DEBT_TO_INCOME.items():
        these = who.housed & _within(who.age, low, high)
        category = "all" if high == 120 else f"under {high + 1}" if low == 0 else _name(low, high)
        yield _beside(
            "debt over income by age", category, float(who.debt[these].sum() / who.income[these].sum()), other
        )


# Work and benefits


def _work_and_benefits(who: Population, model: Model) -> Iterator[Row]:
    of_age = working_age(who.age)
    benefit = of_age & (who.work == int(Work.BENEFIT))
    force = of_age & ~benefit
    [january] = [row for row in tables.rows("economy.csv") if row["month"] == "2008-01"]
    yield Row(
        "registered unemployment",
        "main earners of 18-66",
        "share of the labour force",
        float(np.mean(who.work[force] == int(Work.UNEMPLOYED))),
        float(january["unemployment"]) / 100,
        2008,
        january["unemployment_status"],
        "SSB and NAV, registered unemployed in January 2008, seasonally adjusted: economy.csv",
    )
    people, share = tables.published("inhabitants"), tables.disability_share()
    for low, high in ((18, 24), (25, 29), (30, 39), (40, 49), (50, 54), (55, 59), (60, 66), (18, 66)):
        here, ages = _within(who.age, low, high), slice(low, high + 1)
        # Children at home are not followed: the share of those who have left it is taken for that of everybody.
        yield Row(
            "on a benefit for illness",
            f"main earners of {low}-{high}",
            "share of persons",
            float(benefit[here].mean()),
            float(np.average(share[ages], weights=people[ages])),
            2008,
            "scaled",
            "NAV, disability pensions at 30 September 2008, and the temporary benefits of the time (assumed): "
            "health_benefits.csv",
        )
    recipients = 1000 * np.count_nonzero(who.allowance > 0) / np.count_nonzero(who.housed)
    yield _beside("bostøtte", "all", recipients, BOSTOTTE)
    yield _beside("social assistance", "all", _assistance(model) / float(who.persons.sum()), ASSISTANCE)


def _assistance(model: Model) -> float:
    """NOK of social assistance that municipalities paid in the last twelve months."""
    table = model.ledger.table()
    items = [int(Item.SOCIAL_ASSISTANCE), int(Item.DEPOSIT), int(Item.ARREARS)]
    paid = (table["event"] == int(Event.COST)) & (table["payer"] == int(Payer.MUNICIPALITY))
    paid &= np.isin(table["detail"], items) & (table["day"] >= model.day - 365)
    return float(table["amount"][paid].sum())


# What is written


def write(rows: Iterable[Row], path: Path = TABLE) -> None:
    """Write the table, four figures of each number."""
    names = [field.name for field in fields(Row)]
    names.insert(names.index("published") + 1, "ratio")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            numbers = {"model": _four(row.model), "published": _four(row.published), "ratio": f"{row.ratio:.2f}"}
            writer.writerow({**asdict(row), **numbers})


def _four(value: float) -> str:
    return f"{float(f'{value:.4g}'):.10g}"


AGE_BANDS = ((18, 24), (25, 29), (30, 34), (35, 39), (40, 44), (45, 54), (55, 66), (67, 79), (80, 120))


def draw(model: Model, rows: Sequence[Row], folder: Path = FOLDER) -> None:
    """Draw the age pyramid and tenure by age."""
    who = population(model)
    published = tables.published("inhabitants") / 1000
    households = float(_published("households")[-1]["value"])
    scale = households / np.count_nonzero(who.housed) / 1000
    roles = {role: scale * persons for role, persons in by_role(who).items()}
    style.png(age_pyramid(roles, published, SOURCE), folder / "age_pyramid.png")

    owned, housed = owned_by_age(who)
    by_age = {_ages(row): float(row["value"]) for row in _published("owner_share_of_persons")}
    pairs = [
        Pair(row.category, row.marginal.removeprefix(OWNERS_BY_TYPE), row.model, row.published)
        for row in rows
        if row.marginal.startswith(OWNERS_BY_TYPE)
    ]
    figure = tenure_by_age(AGE_BANDS, tenure_of_main_persons(who, AGE_BANDS), owned, housed, by_age, pairs, SOURCE)
    style.png(figure, folder / "tenure_by_age.png")


if __name__ == "__main__":
    found = at_start(load(SCENARIO, [MUNICIPALITY]))
    table = marginals(found)
    write(table)
    draw(found, table)
    far = [row for row in table if not 0.9 <= row.ratio <= 1.1]
    print(f"{FOLDER.relative_to(ROOT)}: {len(table)} figures, {len(far)} of them more than a tenth off")
