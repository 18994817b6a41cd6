"""A municipality's own figures: what a profile file holds, each with its status and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args, get_type_hints

from sim.levers import plain

Status: TypeAlias = Literal["published", "scaled", "assumed"]
Sizes: TypeAlias = tuple[float, float, float, float, float]
"""By rooms: 1, 2, 3, 4, 5 and more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a profile as its file gives it."""

    value: float | Sizes
    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class Asks:
    """What a profile's figure must be."""

    meaning: str
    unit: str
    low: float
    high: float
    shares: bool = False
    """Five shares that sum to 1."""
    whole: bool = False

    def allowed(self) -> str:
        """Range and unit in words."""
        kind = ", five that sum to 1" if self.shares else ", a whole number" if self.whole else ""
        return f"{plain(self.low)} to {plain(self.high)} {self.unit}{kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A municipality's figures, as plain numbers; `figures` has each with its status and source.

    Figures are of January 2008 unless their source says otherwise.
    """

    name: str
    """Short name: the file's name without its ending; used in scenario files and results."""
    title: str
    """The name as written."""
    county: str
    region: str
    """Name of the housing-market region that the price figures are of."""
    number: str
    """Municipality number of the time, as text."""
    path: Path

    population: Annotated[float, Asks("inhabitants on 1 January 2008", "persons", 50, 1e7, whole=True)]
    households: Annotated[float, Asks("private households", "households", 20, 5e6, whole=True)]
    in_moves: Annotated[float, Asks("households moving in a year", "per 1000 households a year", 0, 300)]
    out_moves: Annotated[float, Asks("households moving away a year", "per 1000 households a year", 0, 300)]
    income_level: Annotated[
        float, Asks("gross income of like households over the nation's (SSB table 06944)", "times the nation's", 0.5, 2)
    ]
    owner_share: Annotated[float, Asks("households that own their dwelling", "share of households", 0, 1)]
    owner_sizes: Annotated[Sizes, Asks("owner-occupied dwellings by rooms", "share", 0, 1, shares=True)]
    rental_sizes: Annotated[Sizes, Asks("privately let dwellings by rooms", "share", 0, 1, shares=True)]
    municipal_sizes: Annotated[Sizes, Asks("municipal dwellings by rooms", "share", 0, 1, shares=True)]
    vacancy_owner: Annotated[float, Asks("owner dwellings empty and on offer at the start", "share of stock", 0, 0.5)]
    vacancy_rental: Annotated[float, Asks("rental dwellings empty and on offer at the start", "share of stock", 0, 0.5)]
    municipal_dwellings: Annotated[float, Asks("dwellings that the municipality lets", "dwellings", 0, 1e6, whole=True)]
    price: Annotated[Sizes, Asks("price of a dwelling by rooms", "NOK", 1e4, 1e9)]
    rent: Annotated[Sizes, Asks("monthly rent by rooms", "NOK a month", 100, 1e6)]
    building_cost: Annotated[Sizes, Asks("cost of a new dwelling with its plot by rooms", "NOK", 1e4, 1e9)]
    completions: Annotated[float, Asks("dwellings completed a year before 2008", "dwellings a year", 0, 1e5)]
    office_staff: Annotated[float, Asks("caseworkers at the housing office", "full-time equivalents", 0, 5e3)]
    followup_workers: Annotated[float, Asks("workers who follow up in dwellings", "full-time equivalents", 0, 5e3)]
    refurbish_crews: Annotated[float, Asks("crews that refurbish municipal dwellings", "crews", 0, 1e3)]
    acquisitions: Annotated[float, Asks("dwellings bought by the municipality", "dwellings a year", 0, 1e4)]
    startlan_frame: Annotated[float, Asks("what may be lent as startlån", "NOK a year", 0, 1e11)]
    temporary_night: Annotated[
        float, Asks("price of a night in temporary accommodation in 2008", "NOK a night", 0, 1e4)
    ]
    homeless: Annotated[float, Asks("homeless persons at the start", "persons", 0, 1e6, whole=True)]
    bostotte_group: Annotated[
        float,
        Asks("group of municipalities by which bostøtte's ceiling is set, 1 (Oslo) to 4", "group", 1, 4, whole=True),
    ]
    refugees_settled: Annotated[
        float, Asks("refugees settled by agreement a year, mean of 2008-2012", "persons a year", 0, 1e5)
    ]

    figures: Mapping[str, Figure] = field(hash=False, repr=False)

    def numbers(self) -> dict[str, float]:
        """The figures that are one number, by name."""
        return {name: value for name in asked() if isinstance(value := getattr(self, name), float)}

    def plain(self) -> dict[str, object]:
        """Words and figures by name, as plain values."""
        return {name: getattr(self, name) for name in ("name", *WORDS, *asked())}

    def published_share(self) -> float:
        """Share of the figures that are published rather than scaled or assumed."""
        return sum(figure.status == "published" for figure in self.figures.values()) / len(self.figures)


@cache
def asked() -> dict[str, Asks]:
    """What each figure of a profile must be, by name, in the order of the file."""
    found = {}
    for name, hint in get_type_hints(Profile, include_extras=True).items():
        says = next((item for item in get_args(hint) if isinstance(item, Asks)), None)
        if says is not None:
            found[name] = says
    return found


@cache
def by_size(name: str) -> bool:
    """Whether a figure is a list of five, one for each number of rooms."""
    return bool(get_type_hints(Profile)[name] == Sizes)


WORDS = ("title", "county", "region", "number")
"""The keys of a profile that are text."""


def shipped_folder() -> Path:
    """Where the profiles that come with the package are."""
    return Path(str(files("sim"))) / "data" / "profiles"


@cache
def shipped() -> dict[str, Path]:
    """Profiles that come with the package, by name."""
    return {path.stem: path for path in sorted(shipped_folder().glob("*.toml"))}
