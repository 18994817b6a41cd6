"""The files of a chain of bases and what each of them states, before any of it is put together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from os.path import normpath
from pathlib import Path
from typing import Any

from sim.levers import Lever, by_name
from sim.scenario.economy import read_path
from sim.scenario.locate import Document, Location, read
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean
from sim.scenario.profile import shipped
from sim.scenario.schema import ScenarioTable
from sim.scenario.validating import validate
from sim.scenario.values import FromFile, Stated

OPTION = "-m/--municipality"


@dataclass(slots=True)
class Source:
    """One file of a chain: where it stands, what it states."""

    path: Path
    document: Document
    contents: dict[str, Any]

    @classmethod
    def stating(cls, path: Path, data: dict[str, Any]) -> Source:
        """What a program states, as if it stood in a file at `path`."""
        document = Document(str(path), data=data, option=True)
        source = cls(path, document, validate(document, ScenarioTable))
        if document.problems:
            raise ScenarioErrors(document.problems)
        return source

    def where(self, location: Location) -> str:
        """``file:line`` of a key."""
        return f"{self.document.name}:{self.document.line(location)}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A lever's value, from the start (`day` None) or a date, everywhere (`places` None) or in places."""

    lever: Lever
    value: Stated
    day: date | None
    places: tuple[str, ...] | None
    source: Source = field(repr=False)
    location: Location

    def says(self, text: str) -> Problem:
        """A problem with this statement."""
        return self.source.document.problem(self.location, self.lever.name, text)


def chain(path: Path, problems: list[Problem]) -> list[Source]:
    """The file with its bases, root first; what is wrong with their form goes to `problems`.

    Raises:
        ScenarioErrors: if the file itself cannot be read.
    """
    found: list[Source] = []
    seen: list[Path] = []
    document = read(path)
    while True:
        seen.append(path.resolve())
        if not document.data and not document.problems:
            document.problems.append(Problem(document.name, 1, "file", "is empty (scenarios/README.md shows one)"))
        source = Source(path, document, validate(document, ScenarioTable))
        problems += document.problems
        found.insert(0, source)
        if "base" not in source.contents:
            return found
        base = source.contents["base"]
        path = Path(normpath(path.parent / base))
        try:
            document = read(path)
        except ScenarioErrors as error:
            problems.append(document.problem(("base",), "base", f"{base}: {error.problems[0].text}"))
            return found
        if path.resolve() in seen:
            names = [other.document.name for other in reversed(found)][seen.index(path.resolve()) :]
            circle = " -> ".join([*names, names[0]])
            problems.append(source.document.problem(("base",), "base", f"goes in a circle: {circle}"))
            return found


def option(names: Sequence[str], problems: list[Problem]) -> Source:
    """The command line's municipalities, as if they stood in a last file."""
    document = Document(OPTION, data={"municipalities": list(names)}, option=True)
    source = Source(Path("option"), document, validate(document, ScenarioTable))
    problems += document.problems
    return source


def places(source: Source, problems: list[Problem]) -> dict[str, Path] | None:
    """Short name and profile file of the municipalities that a file states; None if it states none."""
    if "municipalities" not in source.contents:
        return None
    found: dict[str, Path] = {}
    folder = Path() if source.document.option else source.path.parent
    for entry in source.contents["municipalities"]:
        try:
            path = profile_file(entry, folder)
            if path.stem in found:
                raise ValueError(f'names "{path.stem}" twice')
        except ValueError as wrong:
            problems.append(source.document.problem(("municipalities",), "municipalities", str(wrong)))
        else:
            found[path.stem] = path
    return found


def profile_file(entry: str, folder: Path) -> Path:
    """The file of a shipped profile by its name, or of one that is named from a folder.

    Raises:
        ValueError: it is neither; the message says what may have been meant.
    """
    if entry in shipped():
        return shipped()[entry]
    if entry.endswith(".toml") or "/" in entry:
        return Path(normpath(folder / entry))
    near = did_you_mean(entry, shipped())
    hint = f"did you mean {near}?" if near else f"shipped: {', '.join(shipped()) or 'none'}"
    raise ValueError(f'"{entry}" is not a shipped profile ({hint} A profile file is named with its ending .toml)')


def short_names(entries: Sequence[str] | None) -> tuple[str, ...] | None:
    """Short names of municipalities, which may be written as paths of profile files."""
    if entries is None:
        return None
    return tuple(Path(entry).stem if entry.endswith(".toml") or "/" in entry else entry for entry in entries)


def check_places(source: Source, known: Mapping[str, Path], problems: list[Problem]) -> None:
    """Changes, builds and entries of a file must be for municipalities that the scenario has in that file."""
    for table in ("change", "build", "enter"):
        for number, stated in source.contents.get(table, []):
            for entry in stated.get("municipalities", []):
                (name,) = short_names([entry]) or ("",)
                if name not in known:
                    near = did_you_mean(name, known)
                    hint = f"did you mean {near}?" if near else f"it has: {', '.join(known)}"
                    text = f'"{entry}" is not a municipality of this scenario ({hint})'
                    location: Location = (table, number, "municipalities")
                    problems.append(source.document.problem(location, f"{table}.municipalities", text))


def statements(source: Source, problems: list[Problem]) -> list[Statement]:
    """The levers that a file sets, from the start first, then as written."""
    found = [
        Statement(by_name()[name], value, None, None, source, ("levers", *name.split(".")))
        for name, value in named(source.contents.get("levers", {}))
    ]
    for number, table in source.contents.get("change", []):
        where: Location = ("change", number)
        levers = list(named({key: value for key, value in table.items() if isinstance(value, dict)}))
        if not levers and not source.document.faulty(where):
            problems.append(source.document.problem(where, "change", "sets no lever"))
        for name, value in levers:
            statement = Statement(
                by_name()[name],
                value,
                table["from"],
                short_names(table.get("municipalities")),
                source,
                (*where, *name.split(".")),
            )
            if not statement.lever.dated:
                problems.append(statement.says("has one value for the whole time (state it under [levers])"))
            elif statement.lever.scale == "economy" and statement.places is not None:
                text = "is the same in all municipalities (state it in a change without municipalities)"
                problems.append(statement.says(text))
            else:
                found.append(statement)
    _check_twice(found, problems)
    return [_with_path(statement, problems) for statement in found]


def named(sections: Mapping[str, Any]) -> Iterator[tuple[str, Stated]]:
    """Levers by their full names."""
    for section, levers in sections.items():
        for name, value in levers.items():
            yield f"{section}.{name}", value


def _check_twice(found: Sequence[Statement], problems: list[Problem]) -> None:
    """The same lever, date and place twice in one file."""
    seen: dict[tuple[str, date], list[Statement]] = {}
    for statement in found:
        if statement.day is None:
            continue
        earlier = seen.setdefault((statement.lever.name, statement.day), [])
        for other in earlier:
            both = _overlap(statement.places, other.places)
            if both:
                line = other.source.document.line(other.location)
                text = f"is set twice for {statement.day} {both} (first on line {line})"
                problems.append(statement.says(text))
                break
        earlier.append(statement)


def _overlap(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> str:
    """Where two statements both apply by their own words; empty if nowhere."""
    if one is None and other is None:
        return "everywhere"
    if one is None or other is None:
        return ""  # for all, and for some: the named ones win
    both = [place for place in one if place in other]
    return f"in {', '.join(both)}" if both else ""


def _with_path(statement: Statement, problems: list[Problem]) -> Statement:
    """The statement with its CSV file read, if it names one."""
    if not isinstance(statement.value, FromFile):
        return statement
    path = Path(normpath(statement.source.path.parent / statement.value.path))
    try:
        return replace(statement, value=read_path(path, statement.lever.name))
    except ScenarioErrors as error:
        if path.is_file():
            problems += error.problems
        else:
            problems.append(statement.says(f"{statement.value.path}: {error.problems[0].text}"))
    return statement


def named_from(path: Path, folder: Path) -> str:
    """How a file in a folder names another one."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()
