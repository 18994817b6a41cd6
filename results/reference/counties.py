"""The country by county: a profile of each of the nineteen counties of 2008, for `scenarios/norway.toml`.

`norway_2008/counties.csv` holds what is published of them. What is not is the nation's, as in `minor_norway`, by
inhabitant or household, so that the counties together are the country. The counties are its housing-market regions:
they are what prices, building, owners and incomes are published for, and few move to work in another one but around
Oslo. `python results/reference/counties.py` writes the profiles anew.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from growing import GROWING

from sim.scenario import load_profile, shipped
from sim.scenario.profile import Figure, Profile, Sizes, asked
from sim.scenario.profile_template import figure_line, quoted

Floats = npt.NDArray[np.float64]

HERE = Path(__file__).resolve().parent
TABLE = HERE / "norway_2008" / "counties.csv"
FOLDER = HERE.parent.parent / "scenarios" / "norway"

POPULATION, HOUSEHOLDS = 4_737_171, 2_104_408
"""Inhabitants (G002) and private households (P178) on 1 January 2008."""
CENSUS_2001, CENSUS_2011 = 1_961_548, 2_224_151
"""Private households in the censuses of 3 November 2001 and 19 November 2011."""
BETWEEN_CENSUSES = 0.614
"""Where 1 January 2008 lies between the two."""
NORTH = {"Troms": 70_610, "Finnmark": 32_627}
"""Occupied dwellings in 2011 of the two counties whose households were read as what the others leave."""
COMPLETED, BUILT = 29_689, "dwellings completed in Norway 2005-2007 (E164, E167, E170; 29 689 a year)"
PERSONS_PER_MOVE = 2.0
MEDIAN, TAX_POWER = 264_800, 1 / 0.85
USED, NEW, NEW_2005_2006 = 14_917, 16_745, 16_745 / 15_956
FINNMARK_NEW_2005 = 14_403
PER_1000, CARE = 20.0 / 20.3, 0.27

SSB = "https://www.ssb.no/a"
PEOPLE = f"SSB, population 1 January 2008 and growth in 2008 by county ({SSB}/static/folkber/tab-2008-12-12-01.html)"
CENSUS = f"{SSB}/kortnavn/fobhushold/tab-2012-12-18-02.html"
OWNERS = f"occupied dwellings owned by those who live in them, census of 2011 by county ({SSB}/aarbok/tab/tab-202.html)"
INCOME = f"{SSB}/samfunnsspeilet/utg/200905/06/tab-2009-12-07-01.html"
STOCK = f"{SSB}/en/static/kombolig_kostra_en/tab-2006-12-06-01-en.html"
SQUARE = "https://ssb.no/a/en/static/kvadenebol_en/tab-2007-04-24-01-en.html"
BUILDING = "https://ssb.no/a/static/byggeareal/tab-2007-11-13-05.html"
NATION = "the nation's, as in the profile minor_norway: "

SIZES = ("owner_sizes", "rental_sizes", "municipal_sizes")
BUILDINGS = np.array([1_205_121, 205_388, 255_063, 478_293, 38_694 + 60_092], float)
"""Dwellings in the country on 1 January 2007: detached houses, with two dwellings, row houses and with three or four,
blocks, and others."""
ROOMS = np.array(
    [
        [98_529, 149_758, 254_173, 285_233, 172_769 + 92_771 + 66_611],
        [34_370, 45_912, 74_973, 61_662, 21_744 + 6_613 + 3_420],
        [34_370, 45_912, 74_973, 61_662, 21_744 + 6_613 + 3_420],
        [145_187, 118_396, 70_402, 21_902, 3_517 + 852 + 514],
        [31_163, 15_352, 9_315, 5_836, 2_236 + 1_006 + 958],
    ],
    float,
)
"""Dwellings with 1-2, 3, 4, 5 and more rooms in these kinds of buildings, census of 2001; row houses stand for houses
with two dwellings too."""


@dataclass(frozen=True)
class County:
    """A line of the table; `households` and `buildings` are None where they are read as what others leave."""

    title: str
    file: str
    number: str
    population: int
    growth: int
    households: tuple[int, int] | None
    income: float
    owners: float
    municipal: float
    used: float
    new: float
    completed: int
    buildings: tuple[int, ...] | None


def counties() -> list[County]:
    """The counties in order of their numbers."""
    with TABLE.open(encoding="utf-8") as file:
        return [_county(row) for row in csv.DictReader(file)]


def _county(row: dict[str, str]) -> County:
    census = (row["households_2001"], row["households_2011"])
    buildings = [row[kind] for kind in ("detached", "two_dwellings", "row_houses", "blocks", "other")]
    return County(
        title=row["county"],
        file=row["file"],
        number=row["number"],
        population=int(row["population"]),
        growth=int(row["growth_2008"]),
        households=(int(census[0]), int(census[1])) if all(census) else None,
        income=float(row["median_income"]),
        owners=float(row["owner_share"]),
        municipal=float(row["municipal_per_1000"]),
        used=float(row["price_m2_used"]),
        new=float(row["price_m2_new"] or FINNMARK_NEW_2005 * NEW_2005_2006),
        completed=int(row["completed_2006"]) + int(row["completed_2007"]),
        buildings=tuple(map(int, buildings)) if all(buildings) else None,
    )


def households(every: list[County]) -> dict[str, int]:
    """Private households of each county on 1 January 2008, by its name; together the nation's."""
    known = [one.households for one in every if one.households is not None]
    left = tuple(total - sum(pair[year] for pair in known) for year, total in enumerate((CENSUS_2001, CENSUS_2011)))
    between = {}
    for one in every:
        part = NORTH[one.title] / sum(NORTH.values()) if one.title in NORTH else 0.0
        first, last = one.households or (left[0] * part, left[1] * part)
        between[one.title] = first * (last / first) ** BETWEEN_CENSUSES
    scale = HOUSEHOLDS / sum(between.values())
    return _rounded({name: scale * count for name, count in between.items()}, HOUSEHOLDS)


def _rounded(amounts: dict[str, float], total: int) -> dict[str, int]:
    """Whole numbers that sum to the total: those that lose most by rounding down are rounded up."""
    whole = {name: int(amount) for name, amount in amounts.items()}
    short = total - sum(whole.values())
    for name in sorted(amounts, key=lambda name: whole[name] - amounts[name])[:short]:
        whole[name] += 1
    return whole


def size_weights(one: County, every: list[County]) -> Floats:
    """How much more common each size of dwelling is in a county than in the country, by its kinds of buildings."""
    left = BUILDINGS - sum(np.array(each.buildings) for each in every if each.buildings is not None)
    return _rooms(left if one.buildings is None else np.array(one.buildings, float)) / _rooms(BUILDINGS)


def _rooms(buildings: Floats) -> Floats:
    """Shares of dwellings with 1, 2, 3, 4, 5 and more rooms; one and two are not told apart."""
    shares = ROOMS / ROOMS.sum(axis=1, keepdims=True)
    small, three, four, five, more = buildings @ shares / buildings.sum()
    return np.array([small, small, three, four, five + more])


def figures(one: County, every: list[County], homes: int, country: Profile) -> dict[str, Figure]:
    """A county's figures by name, in the order of a profile."""
    part, growth = one.population / POPULATION, sum(each.growth for each in every) / POPULATION
    moves = 1000 * (one.growth / one.population - growth) * (one.population / homes) / PERSONS_PER_MOVE
    by_county = {
        "population": _published(one.population, PEOPLE),
        "households": _scaled(
            homes,
            f"households of the censuses of 2001 and 2011 by county ({CENSUS}), geometric to January 2008, and brought "
            "to 2 104 408 in the country (P178)"
            + ("; Troms and Finnmark: what the others leave, by occupied dwellings" if one.title in NORTH else ""),
        ),
        "in_moves": _scaled(
            country.in_moves + moves,
            f"the nation's from abroad ({country.in_moves:g}, as in minor_norway), and the growth of inhabitants in "
            f"2008 beyond the nation's ({PEOPLE}), two persons per household assumed: net moves between counties",
        ),
        "income_level": _scaled(
            round((one.income / MEDIAN) ** TAX_POWER, 3),
            f"median income after tax per consumption unit {one.income:g} NOK in 2007, 264 800 in Norway ({INCOME}), "
            "to the power of 1 / 0.85, as for the municipalities",
        ),
        "owner_share": _published(one.owners / 100, OWNERS),
        "municipal_dwellings": _scaled(
            round(one.municipal * PER_1000 * (1 - CARE) * one.population / 1000),
            f"{one.municipal:g} municipally disposed dwellings per 1000 inhabitants at the end of 2005 ({STOCK}), "
            "20.3 in the country then and 20 in 2008 (B006), less the 27 % that are care dwellings, as in minor_norway",
        ),
        "price": _scaled(
            _each(lambda price: round(price * one.used / USED, -4), country.price),
            f"the nation's by rooms, as in minor_norway, x {one.used:g} / 14 917: used detached houses per m2 in 2006 "
            f"({SQUARE})",
        ),
        "building_cost": _scaled(
            _each(lambda cost: round(cost * one.new / NEW, -4), country.building_cost),
            f"the nation's by rooms, as in minor_norway, x {one.new:.0f} / 16 745: new detached houses with plot per "
            f"m2 in 2006 ({SQUARE})" + ("; 2005 x the nation's change" if one.title == "Finnmark" else ""),
        ),
        "completions": _scaled(
            round(COMPLETED * one.completed / sum(each.completed for each in every)),
            f"{BUILT}, shared by dwellings completed from January to September 2006 and 2007 ({BUILDING})",
        ),
        "acquisitions": _scaled(
            round(one.municipal * PER_1000 * (1 - CARE) * one.population / 1000 * 0.012),
            "keeps the municipal dwellings per inhabitant while the population grows by 1.2 % a year, as in "
            "minor_norway",
        ),
        "bostotte_group": Figure(
            1.0 if one.title == "Oslo" else 4.0,
            "published" if one.title == "Oslo" else "assumed",
            "Husbanken's groups of municipalities for bostøtte: Oslo is the first"
            if one.title == "Oslo"
            else "most municipalities are in Husbanken's fourth group; large towns' ceilings are a little low so",
        ),
    }
    for name in SIZES:
        weighted = np.array(getattr(country, name)) * size_weights(one, every)
        by_county[name] = _scaled(
            _to_one(weighted / weighted.sum()),
            "the nation's by size, as in minor_norway, x how common each size is here in rooms by kind of building "
            f"(census 2001, {SSB}/kortnavn/fobbolig/tab-2002-09-23-02.html) weighted with kinds of buildings of "
            + ("the county" if one.buildings else "the seven counties from Sogn og Fjordane to Finnmark together")
            + " on 1 January 2007 (https://ssb.no/a/en/static/boligstat_en/tab-2007-09-04-01-en.html)",
        )
    scale = part * POPULATION / country.population
    for name in (name for name in GROWING if name not in by_county):
        whole = asked()[name].whole
        amount = scale * getattr(country, name)
        by_county[name] = Figure(
            float(round(amount)) if whole else round(amount, 1 if amount < 1000 else -5),
            country.figures[name].status,
            f"per inhabitant {NATION}{country.figures[name].source}",
        )
    return {name: by_county.get(name) or _nations(name, country) for name in asked()}


def _to_one(shares: Floats) -> Sizes:
    """Five shares with three decimals that sum to 1."""
    whole = _rounded({str(place): 1000 * share for place, share in enumerate(shares.tolist())}, 1000)
    one, two, three, four, more = (count / 1000 for count in whole.values())
    return one, two, three, four, more


def _nations(name: str, country: Profile) -> Figure:
    figure = country.figures[name]
    return Figure(figure.value, figure.status, f"{NATION}{figure.source}")


def _published(value: float, source: str) -> Figure:
    return Figure(float(value), "published", source)


def _scaled(value: float | Sizes, source: str) -> Figure:
    return Figure(value if isinstance(value, tuple) else round(float(value), 4), "scaled", source)


def _each(change: Callable[[float], float], sizes: Sizes) -> Sizes:
    one, two, three, four, more = map(change, sizes)
    return one, two, three, four, more


def profiles() -> Iterator[tuple[Path, str]]:
    """Each county's file and text."""
    every, country = counties(), load_profile(shipped()["minor_norway"])
    homes = households(every)
    for one in every:
        words = {"title": one.title, "county": one.title, "region": one.file, "number": f"{one.number}00"}
        lines = [
            f"# {one.title} on 1 January 2008: a county as one housing-market region, part of scenarios/norway.toml.",
            "# Written by results/reference/counties.py, which says how; sizes are 1, 2, 3, 4, 5+ rooms.",
            "",
            *(f"{word} = {quoted(text)}" for word, text in words.items()),
            "",
            *(figure_line(name, each) for name, each in figures(one, every, homes[one.title], country).items()),
        ]
        yield FOLDER / f"{one.file}.toml", "\n".join(lines) + "\n"


def main() -> None:
    """Write the profiles."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in profiles():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
