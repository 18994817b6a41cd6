"""Reads tables as KOSTRA, Statistics Norway's StatBank and spreadsheets export them, cell by cell.

Long tables have a row for each value, with columns for municipality, indicator, year and value; wide ones
have municipalities, indicators or years as columns. Either comes out as cells that say what they are of.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal, TypeAlias

from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean

LARGEST = 50_000_000
"""Bytes; all municipalities, years and indicators of KOSTRA's housing tables are a few million."""

SEPARATORS = ";\t,"
"""Tried in this order: Norwegian exports have semicolons, since the comma is their decimal mark."""

Role: TypeAlias = Literal["number", "name", "indicator", "year", "value", "unit"]

_HEADERS: dict[Role, tuple[str, ...]] = {
    "number": ("kommunenummer", "kommunenr", "knr", "kommune nr", "municipality number", "number"),
    "name": ("kommune", "kommunenavn", "kommunenamn", "region", "municipality", "municipality name", "name"),
    "indicator": ("statistikkvariabel", "indikator", "nokkeltall", "nokkeltal", "variabel", "indicator", "figure",
                  "contents", "contentscode"),
    "year": ("ar", "aar", "argang", "arstall", "tid", "year", "time"),
    "value": ("verdi", "tall", "tal", "antall", "value"),
    "unit": ("enhet", "eining", "maleenhet", "unit"),
}  # fmt: skip
HEADERS = {name: role for role, names in _HEADERS.items() for name in names}
"""Columns that say what a row is of, by their plain names."""

YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(r"(?:[KkEeAa]+-)?(\d{4}|\d{3})(?:\s+(\S.*))?")
_PERIOD = re.compile(r"\s*\(\s*[-–]?\s*\d{4}[^)]*\)$")
"""The years in which a municipality was one, as in ``Stord (-2019)``."""


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as a table names it; either may be empty."""

    number: str
    name: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table and what it is of.

    Attributes:
        line: of the file, counted from 1.
        place: None in a table that names no municipality.
        indicator: as written, with its unit.
        year: None where the table has none.
        text: the value as written.
        unit: as a column of its own gives it, else empty.
    """

    line: int
    place: Place | None
    indicator: str
    year: int | None
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells that are not empty, and what is wrong with its rows.

    Attributes:
        separator: of its columns.
        title: the line above the header, if there is one.
        problems: rows that cannot be read, each with the place it may be of (None: unknown).
    """

    name: str
    separator: str
    title: str
    cells: tuple[Cell, ...]
    problems: tuple[tuple[Place | None, Problem], ...]


def plain_name(text: str) -> str:
    """A name in small ASCII letters, without what stands in brackets, punctuation or words such as «antall»."""
    text = re.sub(r"[(\[].*?[)\]]", " ", text)
    folded = ascii_name(text)
    words = re.sub(r"[^a-z0-9]+", " ", folded).strip()
    shorter = re.sub(r"^(?:(?:totalt|antall|antal|sum|i alt) )+|(?: (?:i alt|totalt|prosent|per cent))+$", "", words)
    return shorter or words


def ascii_name(text: str) -> str:
    """A name in small letters with æ, ø and å as ae, o and a."""
    folded = text.casefold().replace("æ", "ae").replace("ø", "o")
    return "".join(mark for mark in unicodedata.normalize("NFD", folded) if not unicodedata.combining(mark))


def read(path: Path, is_indicator: Callable[[str], bool]) -> Table:
    """Read a table.

    Args:
        path: a CSV file, separated by semicolons, tabs or commas; UTF-8, UTF-16 with its mark, or Latin-1.
        is_indicator: whether a column's header is a known indicator, which tells the header from titles.

    Raises:
        ScenarioErrors: if it is no table, or not one that is understood.
    """
    name = str(path)
    text = _text(path, name)
    unreadable: list[Problem] = []
    for separator in SEPARATORS:
        rows: list[tuple[int, list[str]]] = []
        try:
            rows.extend(_rows(text, separator))
        except csv.Error as error:  # with the right separator, or only because this one is wrong?
            line = rows[-1][0] + 1 if rows else 1
            unreadable.append(Problem(name, line, "file", f"cannot be read from here on ({error}; a quote left open?)"))
            continue
        for place, (line, cells) in enumerate(rows[:30]):
            filled = [cell for cell in cells if cell]
            if len(filled) >= 2 and any(plain_name(cell) in HEADERS or is_indicator(cell) for cell in filled):
                title = " ".join(cell for _, above in rows[:place] for cell in above if cell)
                return _Layout(name, separator, line, cells, is_indicator).table(title, rows[place + 1 :])
    text = (
        "has no header that is understood (columns such as kommunenummer, kommune, statistikkvariabel, år and verdi, "
        "or a column for each indicator; separated by semicolons or commas)"
    )
    raise ScenarioErrors(unreadable[:1] or [Problem(name, 1, "file", text)])


def _text(path: Path, name: str) -> str:
    """The file's text in whichever encoding spreadsheets use."""

    def fail(text: str, line: int | None = 1) -> ScenarioErrors:
        return ScenarioErrors([Problem(name, line, "file", text)])

    try:
        if path.is_dir():
            raise fail("is a folder (name a file in it)", None)
        if path.stat().st_size > LARGEST:
            raise fail(f"is too large for a table of this kind (at most {LARGEST} bytes)", None)
        raw = path.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(path.name, [other.name for other in path.parent.glob("*") if other.is_file()])
        raise fail("no such file" + (f" (did you mean {near}?)" if near else ""), None) from None
    except (OSError, ValueError) as error:
        raise fail(f"cannot be read ({getattr(error, 'strerror', None) or error})", None) from None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise fail("is a workbook, not a CSV file (in the spreadsheet, save it as CSV)")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw:
        raise fail("is a binary file, not text")
    if not raw.strip():
        raise fail("is empty")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line that each begins on; a spreadsheet's first line ``sep=;`` is left out."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for cells in reader:
        if not (line == 1 and cells and cells[0].casefold().startswith("sep=")):
            yield line, [" ".join(cell.split()) for cell in cells]
        line = reader.line_num + 1


def place_in(text: str) -> Place:
    """The municipality that a cell names, such as ``1221``, ``K-1221 Stord`` or ``Stord (-2019)``."""
    found = _PLACE.fullmatch(text)
    number, name = (found[1], found[2] or "") if found else ("", text)
    # Spreadsheets take the leading zero off; numbers of municipalities have four digits.
    return Place(number.zfill(4) if number else "", _PERIOD.sub("", name))


@dataclass(slots=True)
class _Layout:
    """What the columns of a table are."""

    name: str
    separator: str
    line: int
    header: list[str]
    is_indicator: Callable[[str], bool]

    def table(self, title: str, rows: Sequence[tuple[int, list[str]]]) -> Table:
        """The cells of the rows under the header."""
        roles = self._roles()
        columns = [(at, head) for at, head in enumerate(self.header) if head and at not in roles.values()]
        if "indicator" not in roles and not any(self._column(head, has_indicator=False)[0] for _, head in columns):
            text = "has no column of an indicator that is known, nor one that names indicators"
            raise ScenarioErrors([Problem(self.name, self.line, "file", text)])
        if "value" not in roles and "indicator" in roles and not any(YEAR.search(head) for _, head in columns):
            if len(columns) != 1 and {"name", "number"} & set(roles):
                text = "has no column of values (call it value or verdi; or one for each year)"
                raise ScenarioErrors([Problem(self.name, self.line, "file", text)])
            if len(columns) == 1:
                roles["value"] = columns[0][0]  # StatBank gives the table's name to the column of values
        cells: list[Cell] = []
        problems: list[tuple[Place | None, Problem]] = []
        for line, row in rows:
            place = self._place(roles, row)
            # A decimal comma among commas makes two cells of one; where it meets the unit, the count is right.
            if len(row) > len(self.header) or _at(row, roles.get("unit")).isdecimal():
                text = "has more cells than the header (a decimal comma among commas? put the number in quotes)"
                problems.append((place, Problem(self.name, line, "file", text)))
                continue
            try:
                cells += self._cells(roles, columns, line, row, place)
            except ValueError as error:
                problems.append((place, Problem(self.name, line, "year", str(error))))
        return Table(self.name, self.separator, title, tuple(cells), tuple(problems))

    def _roles(self) -> dict[Role, int]:
        """The column of each role; raises ScenarioErrors if two have the same."""
        roles: dict[Role, int] = {}
        for at, head in enumerate(self.header):
            role = HEADERS.get(plain_name(head))
            if role is None:
                continue
            if role in roles:
                text = f'"{self.header[roles[role]]}" and "{head}" both say the {role} (leave one out)'
                raise ScenarioErrors([Problem(self.name, self.line, "file", text)])
            roles[role] = at
        return roles

    def _place(self, roles: dict[Role, int], row: list[str]) -> Place | None:
        """The municipality of a row."""
        if "name" not in roles and "number" not in roles:
            return None
        named, numbered = (place_in(_at(row, roles.get(role))) for role in ("name", "number"))
        return Place(numbered.number or named.number, named.name or numbered.name)

    def _column(self, head: str, *, has_indicator: bool) -> tuple[str, int | None, str]:
        """Indicator, year and municipality that a column's header names."""
        found = re.search(rf"\b({YEAR.pattern})$", head)
        rest = head[: found.start()].strip(" ,:") if found else head
        year = int(found[1]) if found else None
        if self.is_indicator(head):  # its name may end in what looks like a year
            return head, None, ""
        if rest and has_indicator:
            return "", year, rest
        return rest if self.is_indicator(rest) else "", year, ""

    def _cells(
        self, roles: dict[Role, int], columns: list[tuple[int, str]], line: int, row: list[str], place: Place | None
    ) -> Iterator[Cell]:
        """The values of one row."""
        unit = _at(row, roles.get("unit"))
        indicator = _at(row, roles.get("indicator"))
        if "value" in roles:
            text = _at(row, roles["value"])
            if text and indicator:
                yield Cell(line, place, indicator, self._year(roles, row), text, unit)
            return
        for at, head in columns:
            text = _at(row, at)
            if not text:
                continue
            named, year, where = self._column(head, has_indicator="indicator" in roles)
            if year is None:
                year = self._year(roles, row)
            if place is None and where:
                yield Cell(line, place_in(where), indicator, year, text, unit)
            elif indicator and not where:
                yield Cell(line, place, indicator, year, text, unit)
            elif "indicator" not in roles:
                yield Cell(line, place, named or head, year, text, unit)

    def _year(self, roles: dict[Role, int], row: list[str]) -> int | None:
        text = _at(row, roles.get("year"))
        if text and not YEAR.fullmatch(text):
            raise ValueError(f'must be a year such as 2008, not "{text}"')
        return int(text) if text else None


def _at(row: list[str], place: int | None) -> str:
    return "" if place is None or place >= len(row) else row[place]
