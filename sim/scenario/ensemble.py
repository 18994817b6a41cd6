"""Sets of assumptions that are all plausible: an ensemble, a member a row, as a file and in a scenario."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.resources import as_file, files
from pathlib import Path

from sim.assumptions import Assumptions, assumptions
from sim.scenario.locate import read_text
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean

Ensemble = tuple[Assumptions, ...]
SHIPPED = "ensemble.csv"
MEMBER = "member"


def shipped() -> Ensemble:
    """The ensemble that comes with the program: fitted to national outcomes of 2008 to 2012; the best member first."""
    with as_file(files("sim.data") / SHIPPED) as path:
        return read(path)


def read(path: Path) -> Ensemble:
    """The members of an ensemble's file: a column for each assumption that varies, the rest at their defaults.

    Raises:
        ScenarioErrors: it cannot be read, or holds what is no assumption or out of its range.
    """
    name = str(path)
    rows = list(csv.reader(read_text(path, name).splitlines()))
    header, *members = rows or [[]]
    declared, problems = assumptions(), []
    for column in header:
        if column != MEMBER and column not in declared:
            near = did_you_mean(column, declared)
            hint = f"did you mean {near}?" if near else "`boligsim levers --assumptions` lists them"
            problems.append(Problem(name, 1, column or "(no name)", f"is no assumption ({hint})"))
    if not members:
        problems.append(Problem(name, 1, "file", "has no members"))
    if problems:
        raise ScenarioErrors(problems)
    found = []
    for line, row in enumerate(members, 2):
        values = {}
        for column, text in zip(header, row, strict=False):
            if column == MEMBER:
                continue
            try:
                number = float(text)
            except ValueError:
                problems.append(Problem(name, line, column, f"{text!r} is not a number"))
                continue
            if not declared[column].low <= number <= declared[column].high:
                problems.append(Problem(name, line, column, f"is out of range (allowed: {declared[column].allowed()})"))
            values[column] = number
        if len(row) != len(header):
            problems.append(Problem(name, line, "row", f"has {len(row)} fields, not {len(header)}"))
        found.append(replace(Assumptions(), **values))
    if problems:
        raise ScenarioErrors(problems)
    return tuple(found)


def write(members: Iterable[Assumptions], path: Path) -> None:
    """Write an ensemble's file, every assumption in the order of its declaration."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([MEMBER, *assumptions()])
        for number, member in enumerate(members, 1):
            writer.writerow([number, *(f"{value:.6g}" for value in asdict(member).values())])
