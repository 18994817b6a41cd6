"""What of the model answers to a published figure: two tables that a person can read, and how they are applied.

`quantities.csv` says for words of a quantity which measures make it, how it is counted and how near the model can be
expected to come; `places.csv` for words of a population which profile stands for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Literal, cast

from sim.evidence.facts import Fact, Window, number_of, window_of

Kind = Literal["count", "rate", "share", "money", "money per case", "index", "growth"]
When = Literal["year", "december", "february", "december less december before", "january to april"]

UNITS: Mapping[Kind, tuple[tuple[str, float], ...]] = {
    "count": (
        (r"(1 ?000|thousand)s? ", 1e-3),
        (r"(?!.*(percent|%|per 1 ?000|NOK|=\s?100|rule|index|^(years?|months?|weeks?|days?)\b))[a-z]", 1.0),
    ),
    "rate": ((r".*per 1 ?000", 1000.0),),
    "share": ((r".*(percent|%)", 100.0), (r"share", 1.0)),
    "money": (
        (r"(bn|billion|milliard|mrd)", 1e-9),
        (r"(mNOK|million|mill)", 1e-6),
        (r"(1 ?000 ?NOK|tNOK|kNOK)", 1e-3),
        (r"NOK", 1.0),
    ),
    "money per case": ((r"(mNOK|million|mill)", 1e-6), (r"(1 ?000 ?NOK|tNOK|kNOK)", 1e-3), (r"NOK", 1.0)),
    "index": ((r".*=\s?100", 1.0),),
    "growth": ((r".*(percent|%)", 100.0),),
}
"""By kind, how a unit begins and what one of the model's is in it; the first that fits."""

WITHOUT_MONTHS = ("count", "money")
"""Kinds that have no value for some months of a year, unless the table says how."""

_BASE = re.compile(r"((?:19|20)\d\d)\s*=\s*100")
_PART_OF_YEAR = re.compile(r"\bso far\b|\bfirst\b.*\bmonths?\b|\bby \d+\.? |\bhalf\b|\bhittil\b", re.IGNORECASE)
_SUBGROUP = re.compile(
    r"\b(young|youth|lone|single|famil|couple|refugee|immigrant|women|men\b|under \d\d|over \d\d|aged?\b|tenants"
    r"|renters|students|elderly|disabled|children|living alone|low.income|main income|cities|towns|rural|urban"
    r"|first.time|largest|small municip|large municip|(?<!\d )municipalities)",
    re.IGNORECASE,
)
_PROPER = re.compile(r"\b[A-ZÆØÅ][a-zæøåéö]{2,}")
_NO_PLACE = frozenset(
    [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "The",
        "All",
        "Husbanken",
        "Finanstilsynet",
        "Norstat",
        "Statistics",
        "National",
        "Homeless",
        "Households",
    ]
)
LAST_FITTED = 2012
"""Figures up to this year are what `calibrate` fits to; later ones are predicted."""
DOUBLES = 4
"""Years after that in which the variance of the tolerance grows by as much as it was: what a model leaves out goes on
changing, as a random walk does (assumed; the growth of a forecast's error was not fitted to anything)."""
BEFORE_RUN = 2005
"""The base year of the price index of `places.csv`."""
INDEX_2000 = {2000: 136.2}
"""The national price index of 2005 where 2000 is 100 (P362): a chain to older base years."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of places.csv: what stands for a population in the model.

    Attributes:
        words: what the population is called, a regular expression.
        share: of the population that the profile is, for counts; None where only an index is compared.
        index_2008: its price index of 2008, 2005 being 100; None where none is known.
        tolerance: how many times the quantity's tolerance is allowed here.
    """

    words: re.Pattern[str]
    profile: str
    share: float | None
    index_2008: float | None
    tolerance: float


@dataclass(frozen=True, slots=True)
class Term:
    """A measure of a group, to be added (+1) or taken off (-1)."""

    measure: str
    group: str
    sign: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A row of quantities.csv: a kind of published figure and the measures that make it.

    Attributes:
        words: what it is called; population: what the figure is of, besides its place, if it is of a part.
        above, below: measures whose sums (and differences) are divided; nothing below where there is no ratio.
        times: what the model's value is multiplied with.
        when: the time of a year that it is of.
        tolerance: relative standard deviation of published figure and model where chance and assumptions are right.
        fit: whether assumptions are fitted to it; the note says why not.
    """

    words: re.Pattern[str]
    population: re.Pattern[str] | None
    kind: Kind
    above: tuple[Term, ...]
    below: tuple[Term, ...]
    times: float
    when: When
    tolerance: float
    fit: bool
    note: str


@dataclass(frozen=True, slots=True)
class Question:
    """A published figure that the model can answer.

    Attributes:
        published: its value, in its own unit.
        window: the year, and the months that count of it.
        factor: what one of the model's is in the figure's unit, with all that the tables say.
        base: of an index, the year that is compared with, and the published index then; None for other kinds.
        tolerance: relative, with that of the place and the years since the last that is fitted; of a growth absolute.
    """

    fact: Fact
    place: Place
    quantity: Quantity
    published: float
    window: Window
    factor: float
    base: tuple[int, float] | None
    tolerance: float

    @property
    def measure(self) -> str:
        """The formula, as the table has it."""
        above, below = _told(self.quantity.above), _told(self.quantity.below)
        return f"{above} / {below}" if below else above


def correspond(fact: Fact, first: int, last: int) -> Question | str:
    """What the model can answer to a figure, for a run over the years `first` to `last`; or why it cannot."""
    published = number_of(fact.value)
    if published is None:
        return "not a number"
    window = window_of(fact.year)
    if window is None:
        return "no single year, quarter or month"
    if not first <= window[0] <= last:
        return "outside the years of the run"
    place = _place_of(fact.population)
    if isinstance(place, str):
        return place
    reason = "no measure of the model answers to it"
    words = _without_remarks(fact.quantity)
    for quantity in quantities():
        if not quantity.words.search(words):
            continue
        found = _fitted(fact, published, window, place, quantity, first)
        if isinstance(found, Question):
            return found
        reason = found
    return reason


def _fitted(
    fact: Fact, published: float, window: Window, place: Place, quantity: Quantity, first: int
) -> Question | str:
    """The question if this row of the table fits the figure, or what does not fit."""
    if quantity.population is not None and not quantity.population.search(f"{fact.population} {fact.quantity}"):
        return "of another part of the population"
    # What the row's own words do not name is of a part of those that it is about.
    unnamed = quantity.words.sub("", _without_remarks(fact.quantity))
    if quantity.population is None:
        unnamed += " " + _without_remarks(fact.population)
    if part := _SUBGROUP.search(unnamed):
        return f"of a part of the population that the model does not tell ({part[0]})"
    if quantity.when == "year" and _PART_OF_YEAR.search(f"{fact.quantity} {fact.population}"):
        return "of a part of a year"
    if quantity.when == "december less december before" and window[0] == first:
        return "the year before is not run"
    if quantity.kind in WITHOUT_MONTHS and window[1] and quantity.when == "year":
        return "of a part of a year"
    if quantity.kind == "growth" and window[0] == first:
        return "the year before is not run"
    if place.share is None and quantity.kind not in ("index", "growth"):
        return "a region: only its prices are compared"
    factor = _factor(fact.unit, quantity.kind)
    if factor is None:
        return f'unit "{fact.unit}" is none of a {quantity.kind}'
    factor *= quantity.times
    if quantity.kind in ("count", "money"):
        assert place.share is not None
        factor /= place.share
    base = None
    if quantity.kind == "index":
        base = _base(fact.unit, place, first)
        if base is None:
            return "the index of its base year is not known"
        if base[0] == window[0] and not window[1]:
            return "what the model's index is set by"
    tolerance = quantity.tolerance * place.tolerance * sqrt(1 + max(window[0] - LAST_FITTED, 0) / DOUBLES)
    return Question(fact, place, quantity, published, window, factor, base, tolerance)


def _without_remarks(text: str) -> str:
    """A text without what stands in brackets."""
    return re.sub(r"\s*\(.*?\)", "", text).strip()


def _factor(unit: str, kind: Kind) -> float | None:
    # What stands in brackets, or after a semicolon or an arrow, are remarks.
    bare = _without_remarks(unit).split("->")[0].split(";")[0].strip()
    for begins, factor in UNITS[kind]:
        if re.match(begins, bare, re.IGNORECASE):
            return factor
    return None


def _base(unit: str, place: Place, first: int) -> tuple[int, float] | None:
    """(year, published index of that year) by which an index of this unit is compared."""
    found = _BASE.search(unit)
    if found is None:
        return None
    year = int(found[1])
    if year >= first:
        return year, 100.0
    if place.index_2008 is None or (year != BEFORE_RUN and place.profile != "minor_norway"):
        return None
    if year == BEFORE_RUN:
        return 2008, place.index_2008
    return (2008, place.index_2008 * INDEX_2000[year] / 100) if year in INDEX_2000 else None


def _place_of(population: str) -> Place | str:
    """The place that a population names; the country if it names none."""
    rest = _without_remarks(population).split("->")[0]
    named: list[Place] = []
    for place in places():
        shorter = place.words.sub(" ", rest)
        if shorter != rest:
            named.append(place)
        rest = shorter
    strange = [word for word in _PROPER.findall(rest) if word not in _NO_PLACE]
    if strange:
        return f"{strange[0]} is not in the model"
    towns = [place for place in named if place is not country()]
    if len(towns) > 1:
        return "of several places together"
    return towns[0] if towns else country()


def country() -> Place:
    """The place to whose figures the shipped ensemble is fitted."""
    return places()[-1]


@cache
def places() -> tuple[Place, ...]:
    """The rows of places.csv; the country last."""
    return tuple(
        Place(
            words=re.compile(rf"\b({row['words']})\b", re.IGNORECASE),
            profile=row["profile"],
            share=float(row["share"]) if row["share"] else None,
            index_2008=float(row["index_2008"]) if row["index_2008"] else None,
            tolerance=float(row["tolerance"]),
        )
        for row in _rows("places.csv")
    )


@cache
def quantities() -> tuple[Quantity, ...]:
    """The rows of quantities.csv."""
    return tuple(
        Quantity(
            words=re.compile(row["quantity"], re.IGNORECASE),
            population=re.compile(row["population"], re.IGNORECASE) if row["population"] else None,
            kind=cast("Kind", row["kind"]),
            above=_terms(row["measure"].partition(" / ")[0]),
            below=_terms(row["measure"].partition(" / ")[2]),
            times=float(row["times"]),
            when=cast("When", row["when"]),
            tolerance=float(row["tolerance"]),
            fit=row["fit"] == "yes",
            note=row["note"],
        )
        for row in _rows("quantities.csv")
    )


def _terms(formula: str) -> tuple[Term, ...]:
    found = []
    for sign, word in re.findall(r"(?:^|([+-]) )(\S+)", formula):
        measure, _, group = word.partition("@")
        found.append(Term(measure, group or "all", -1 if sign == "-" else +1))
    return tuple(found)


def _told(terms: tuple[Term, ...]) -> str:
    words = [term.measure if term.group == "all" else f"{term.measure}@{term.group}" for term in terms]
    signs = ["", *(" - " if term.sign < 0 else " + " for term in terms[1:])]
    return "".join(sign + word for sign, word in zip(signs, words, strict=False))


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("sim.data") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
