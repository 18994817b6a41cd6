"""Makes a profile's figures from a KOSTRA-like table: which indicator is which figure, of which year.

A figure of 31 December 2007 is one of 1 January 2008, for which profiles are made. Without the year wanted the
nearest is taken, and said. What stands in the table is published; what takes arithmetic with an assumption or a
rounded rate is scaled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.levers import plain
from sim.scenario.fields import figure as checked
from sim.scenario.indicators import Indicator, figures_of
from sim.scenario.kostra_table import Cell, Place, Table, ascii_name, read
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean
from sim.scenario.profile import Figure, Status, asked, by_size

MISSING = frozenset({"", ".", "..", "...", ":", "-", "–", "na", "n/a", "nan"})
"""Marks for a value that is not there (Statistics Norway's standard signs, and spreadsheets')."""

PERSONS_PER_MOVE = 1.4
"""Persons in a household that moves: assumed, as in the shipped profiles."""

COUNTIES = {
    "01": "Østfold", "02": "Akershus", "03": "Oslo", "04": "Hedmark", "05": "Oppland", "06": "Buskerud",
    "07": "Vestfold", "08": "Telemark", "09": "Aust-Agder", "10": "Vest-Agder", "11": "Rogaland", "12": "Hordaland",
    "14": "Sogn og Fjordane", "15": "Møre og Romsdal", "16": "Sør-Trøndelag", "17": "Nord-Trøndelag",
    "18": "Nordland", "19": "Troms", "20": "Finnmark",
}  # fmt: skip
"""Counties of 2008 by the first two digits of their municipalities' numbers."""


@dataclass(slots=True)
class Found:
    """What a table says of a municipality.

    Attributes:
        place: the municipality; None if the table names none.
        figures: the profile's figures that were found.
        notes: what their readers should know, by figure.
        undated: figures for which the table gives no year.
        remarks: what else the user should know.
        unused: indicators that no figure was made of.
    """

    place: Place | None
    figures: dict[str, Figure] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    undated: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def words(self) -> dict[str, str]:
        """What the table says of the municipality itself, under the profile's keys."""
        if self.place is None:
            return {}
        return {"title": self.place.name, "county": self.county(), "number": self.place.number}

    def county(self) -> str:
        """The county of 2008, empty if the number is of no municipality of 2008."""
        return COUNTIES.get(self.place.number[:2], "") if self.place else ""


@dataclass(frozen=True, slots=True)
class _Match:
    """A cell that gives a figure, or one of its five sizes (1 to 5)."""

    rank: int
    indicator: Indicator
    size: int
    cell: Cell


def find(path: Path, wanted: str | None, likely: str, year: int | None) -> Found:
    """Read a table and make a profile's figures of it.

    Args:
        path: the table.
        wanted: name or number of the municipality, needed if the table has several.
        likely: a name that may decide instead, if one of the municipalities has it.
        year: the year to take instead of the one that profiles are made for.

    Raises:
        ScenarioErrors: with everything that is wrong in the rows that are used.
    """
    table = read(path, lambda text: bool(figures_of(text)))
    place = _choose(table, wanted, likely)
    problems = [problem for where, problem in table.problems if _same(where, place)]
    maker = _Maker(table, Found(place), year, problems)
    maker.make([cell for cell in table.cells if _same(cell.place, place)])
    if problems:
        raise ScenarioErrors(sorted(problems, key=lambda problem: problem.line or 0))
    nameless = [cell.line for cell in table.cells if cell.place is not None and not str(cell.place)]
    if nameless:
        maker.found.remarks.append(f"left out, since no municipality is named there: {_lines(nameless)}")
    return maker.found


def _same(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.number == other.number if one.number and other.number else ascii_name(one.name) == ascii_name(other.name)


def _choose(table: Table, wanted: str | None, likely: str) -> Place | None:
    """The municipality to read; raises ScenarioErrors if that is not clear."""
    places: dict[str, Place] = {}
    for cell in table.cells:
        if cell.place is not None and str(cell.place):
            known = places.setdefault(cell.place.number or ascii_name(cell.place.name), cell.place)
            if not known.name:
                places[known.number] = cell.place
    if not places:
        if wanted is not None:
            raise ScenarioErrors([Problem("-m", None, wanted, f"{table.name} names no municipality (leave -m out)")])
        return None
    for asks, strict in ((wanted, True), (likely, False)):
        if asks is None:
            continue
        number = asks.zfill(4) if asks.isdecimal() else ""
        fitting = [
            place
            for place in places.values()
            if (number and place.number == number) or ascii_name(place.name) == ascii_name(asks)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1 and strict:
            raise ScenarioErrors(
                [Problem("-m", None, asks, f"is {_several(fitting)} in {table.name} (give the number)")]
            )
        if strict:
            near = did_you_mean(asks, [word for place in places.values() for word in (place.name, place.number)])
            hint = f"did you mean {near}?" if near else f"it has {_several(list(places.values()))}"
            raise ScenarioErrors([Problem("-m", None, asks, f"is not in {table.name} ({hint})")])
    if len(places) == 1:
        return next(iter(places.values()))
    text = f"has {len(places)} municipalities (name one with -m: {_several(list(places.values()))})"
    raise ScenarioErrors([Problem(table.name, None, "file", text)])


def _several(places: Sequence[Place]) -> str:
    shown = ", ".join(map(str, places[:8]))
    return shown if len(places) <= 8 else f"{shown} and {len(places) - 8} more"


@dataclass(slots=True)
class _Maker:
    """Makes figures of one municipality's cells."""

    table: Table
    found: Found
    year: int | None
    problems: list[Problem]

    def make(self, cells: Sequence[Cell]) -> None:
        """Fill `found` and `problems`."""
        by_figure: dict[str, list[_Match]] = {}
        for cell in cells:
            known = figures_of(cell.indicator)
            for rank, indicator, size in known:
                if not _is_missing(cell.text):
                    by_figure.setdefault(indicator.figure, []).append(_Match(rank, indicator, size, cell))
            if not known and cell.indicator not in self.found.unused:
                self.found.unused.append(cell.indicator)
        for name in asked():  # population and households come before what is computed from them
            candidates = by_figure.get(name, [])
            for rank in sorted({match.rank for match in candidates}):
                if self._figure(name, [match for match in candidates if match.rank == rank]):
                    break

    def _figure(self, name: str, matches: Sequence[_Match]) -> bool:
        """Make one figure; False if the matches do not suffice."""
        before = len(self.problems)
        values: list[float] = []
        used: list[Cell] = []
        sizes = (1, 2, 3, 4, 5) if by_size(name) else (0,)
        for size in sizes:
            chosen = self._of_year([match for match in matches if match.size == size])
            if not chosen:
                have = ", ".join(str(match.size) for match in matches)
                self.found.remarks.append(f"{name}: only {have} of five sizes, so it is left out")
                return False
            numbers = [self._number(name, match) for match in chosen]
            self._check_twice(name, chosen, numbers)
            values.append(sum(numbers) / len(numbers))
            used += [match.cell for match in chosen]
        if len(self.problems) > before:
            return True
        self._keep(name, matches[0].indicator, values, used)
        return True

    def _of_year(self, matches: Sequence[_Match]) -> list[_Match]:
        """The cells of the years wanted, else of the nearest year."""
        if not matches:
            return []
        span = matches[0].indicator.years if self.year is None else range(self.year, self.year + 1)
        inside = [match for match in matches if match.cell.year is None or match.cell.year in span]
        if inside:
            return inside
        nearest = min({match.cell.year or 0 for match in matches}, key=lambda year: (abs(year - span[0]), year))
        return [match for match in matches if match.cell.year == nearest]

    def _check_twice(self, name: str, matches: Sequence[_Match], numbers: Sequence[float]) -> None:
        """One indicator may not have two values for a year."""
        first: dict[int | None, tuple[Cell, float]] = {}
        for match, number in zip(matches, numbers, strict=True):
            cell, known = first.setdefault(match.cell.year, (match.cell, number))
            if known != number:
                text = f"{match.cell.text} here, {cell.text} on line {cell.line} (which one? leave one out)"
                self.problems.append(Problem(self.table.name, match.cell.line, name, text))

    def _number(self, name: str, match: _Match) -> float:
        """A cell's value in the unit of the figure; what is wrong goes to `problems`."""
        cell = match.cell
        try:
            number = parse(cell.text, self.table.separator)
        except ValueError as error:
            self.problems.append(Problem(self.table.name, cell.line, name, str(error)))
            return 0.0
        unit = f"{cell.indicator} {cell.unit}".casefold()
        if asked()[name].unit.startswith("share") and not asked()[name].shares:
            percent = re.search(r"prosent|per ?cent|%", unit) or 1 < number <= 100
            return round(number / 100, 12) if percent else number
        if asked()[name].unit.startswith("NOK"):
            if re.search(r"\bmill", unit):
                return number * 1e6
            if re.search(r"\b1[ .]?000 (?:kr|nok)|\btusen|\bmnok", unit):
                return number * (1e6 if "mnok" in unit else 1e3)
        return number

    def _keep(self, name: str, indicator: Indicator, values: Sequence[float], used: Sequence[Cell]) -> None:
        """Check a figure as the profile's form does, and keep it with its source."""
        found = self.found
        status: Status = "published"
        source = self._source(used)
        if indicator.per:
            computed = self._computed(name, indicator.per, values[0])
            if computed is None:
                return
            values, how = [computed[0]], computed[1]
            status, source = "scaled", f"{source}; {how}"
        elif asked()[name].shares and abs(sum(values) - 1) > 0.005 and sum(values) > 0:
            source += f"; each divided by their sum {plain(round(sum(values), 6))}"
            values = [value / sum(values) for value in values]
        value: object = [round(one, 6) for one in values] if by_size(name) else round(values[0], 9)
        try:
            figure = checked(name, asked()[name])({"value": value, "status": status, "source": source})
        except ValueError as error:
            text = f"{str(error).removeprefix('value ')}; the table has {' / '.join(cell.text for cell in used)}"
            self.problems.append(Problem(self.table.name, used[0].line, name, text))
            return
        found.figures[name] = figure
        if indicator.note:
            found.notes[name] = indicator.note
        years = {cell.year for cell in used}
        if None in years:
            found.undated.append(name)
        elif not years <= {*indicator.years, 2007, 2008}:
            shown = ", ".join(str(year) for year in sorted(year for year in years if year))
            found.remarks.append(f"{name}: of {shown}, where profiles are of 1 January 2008")

    def _computed(self, name: str, per: str, value: float) -> tuple[float, str] | None:
        """A figure from another quantity, and how; None if what it takes is missing."""
        base = "population" if per == "inhabitants" else "households"
        if base not in self.found.figures:
            self.found.remarks.append(f"{name}: needs {base}, which the table does not have")
            return None
        size = self.found.figures[base].value
        if isinstance(size, tuple):
            return None
        if per == "inhabitants":
            return float(round(value * size / 1000)), f"times {plain(size)} inhabitants / 1000"
        rate = round(value / PERSONS_PER_MOVE / size * 1000, 1)
        return rate, (
            f"{plain(value)} persons, {PERSONS_PER_MOVE} persons per moving household assumed, "
            f"per 1000 of {plain(size)} households"
        )

    def _source(self, cells: Sequence[Cell]) -> str:
        """File, lines, indicators and years."""
        lines = _lines([cell.line for cell in cells])
        names = dict.fromkeys(cell.indicator for cell in cells)
        years = sorted({cell.year for cell in cells if cell.year is not None})
        title = f" ({self.table.title})" if self.table.title else ""
        when = f", {', '.join(map(str, years))}" if years else ""
        mean = ", mean" if len(years) > 1 else ""
        return f"{Path(self.table.name).name}{title}, {lines}: {' / '.join(names)}{when}{mean}"


def _lines(lines: Iterable[int]) -> str:
    """``line 4`` or ``lines 4, 6``, ten at most."""
    numbers = sorted(set(lines))
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"line{'s' if len(numbers) > 1 else ''} {shown}"


def _is_missing(text: str) -> bool:
    return text.casefold() in MISSING


_PLAIN = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[-+−]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_POINTS = re.compile(r"[-+−]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|[-+−]?\d{1,3}(?:\.\d{3})+,\d+")


def parse(text: str, separator: str) -> float:
    """A number as tables write it: decimal comma or point, spaces between thousands, perhaps a %.

    Args:
        text: the number; separator: of the table's columns: where it is a comma, numbers may be English.

    Raises:
        ValueError: if it is no number or may be two; its text says how one is written.
    """
    bare = text.removesuffix("%").replace("kr", "").strip(" '")
    if _POINTS.fullmatch(bare):
        bare = bare.replace(".", "")
    if not (_PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)):
        raise ValueError(f'must be a number such as 1234,5 or 1 234,5, not "{text[:40]}"')
    thousands = "," if separator == "," else "."
    if re.fullmatch(rf"[1-9]\d{{0,2}}\{thousands}\d{{3}}", bare):
        whole, _, rest = bare.partition(thousands)
        raise ValueError(f"may be {whole}{rest} or {whole} and a fraction (write {whole}{rest}, or fewer decimals)")
    return float(bare.replace(" ", "").replace(",", ".").replace("−", "-"))
