"""Published figures, a row each, as text; and what their texts say: a number, a time."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, fields
from importlib.resources import as_file, files
from pathlib import Path

from sim.scenario.locate import read_text
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a facts file; the attributes are its columns, as written."""

    id: str
    topic: str
    quantity: str
    value: str
    unit: str
    year: str
    population: str
    source_title: str
    source_url: str
    confidence: str


COLUMNS = tuple(field.name for field in fields(Fact))
NEEDED = ("quantity", "value", "unit", "year", "population")
"""Columns without which nothing can be compared; others may be left out."""

Window = tuple[int, tuple[int, ...]]
"""A calendar year, and months of it (1 to 12); no months for the whole year."""

_ABOUT = r"(?:about|around|approximately|ca\.?|nearly|almost|just under|over|more than|at least|under)?\s*"
_NUMBER = re.compile(rf"{_ABOUT}([-−]?\d{{1,3}}(?:[ \u00a0]\d{{3}})+|[-−]?\d+)((?:\.\d+)?)\s*%?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SPAN = re.compile(r"\d{4}\s*[-–/]\s*\d|^c\.|^ca\b|^about|[<>]|before|after|since", re.IGNORECASE)
_QUARTER = re.compile(r"(?:(\d{4})\s*-?[QK]([1-4])|([1-4])[QK](\d{4}))", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def shipped() -> list[Fact]:
    """The outcomes of 2008 to 2012 that come with the program."""
    with as_file(files("sim.data") / "outcomes.csv") as path:
        return read_facts(path)


def read_facts(path: Path) -> list[Fact]:
    """The rows of a facts file: UTF-8, comma or semicolon, with the columns of `Fact` in any order.

    Raises:
        ScenarioErrors: it cannot be read, or lacks a column that is needed.
    """
    name = str(path)
    text = read_text(path, name)
    first = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",")
    header = [column.strip() for column in reader.fieldnames or ()]
    problems = []
    for column in NEEDED:
        if column not in header:
            near = did_you_mean(column, header)
            hint = f'did you mean it by "{near}"?' if near else f"a facts file has {', '.join(COLUMNS)}"
            problems.append(Problem(name, 1, column, f"has no column ({hint})"))
    if problems:
        raise ScenarioErrors(problems)
    found = []
    for number, row in enumerate(reader, 1):
        told = {(key or "").strip(): (value or "").strip() for key, value in row.items() if not isinstance(value, list)}
        if any(told.values()):
            given = {column: told.get(column, "") for column in COLUMNS}
            found.append(Fact(**{**given, "id": given["id"] or str(number)}))
    if not found:
        raise ScenarioErrors([Problem(name, 1, "file", "has no rows")])
    return found


def number_of(text: str) -> float | None:
    """The number that a value's text is, words like "about" and "nearly" aside; None for anything else.

    Groups of three digits may be parted by spaces. Ranges, lists and words are no numbers.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    whole = re.sub(r"[ \u00a0]", "", found[1]).replace("−", "-")
    return float(whole + found[2])


def window_of(text: str) -> Window | None:
    """The year, quarter or month that a text names; None for several years, a rough one, or none.

    "31.12.2015", "Nov 2016" and "2016 (week 48)" name their years.
    """
    text = re.sub(r"\(.*?\)", "", text).strip()
    years = _YEAR.findall(text)
    if len(years) == 1 and not _SPAN.search(text) and not _QUARTER.fullmatch(text) and not _MONTH.fullmatch(text):
        return int(years[0]), ()
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return year, tuple(range(3 * quarter - 2, 3 * quarter + 1))
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return int(found[1]), (int(found[2]),)
    return None
