"""A programme that municipalities enter one after the other: its phases, by months since entry, and who enters when.

Phases and entries may stand in different files of a chain: the last file that has phases gives them all, and so with
entries. Each phase of each entry becomes a dated change in the municipalities that enter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sim.levers import by_name
from sim.scenario.locate import Location
from sim.scenario.problems import Problem
from sim.scenario.sources import Source, Statement, named, short_names


def last_with(key: str, sources: Sequence[Source]) -> Source | None:
    """The last file that states a table."""
    return next((source for source in reversed(sources) if source.contents.get(key)), None)


def statements(sources: Sequence[Source], problems: list[Problem]) -> list[Statement]:
    """The dated changes that come of the entries of these files, in the order of entry and phase."""
    entering, phased = last_with("enter", sources), last_with("phase", sources)
    if entering is None:
        return []
    if phased is None:
        text = "a programme needs a [[phase]], here or in a base"
        problems.append(entering.document.problem(("enter", 0), "enter", text))
        return []
    return [
        Statement(found.lever, found.value, _later(first, after), where, phased, found.location)
        for first, where in _entries(entering, problems)
        for after, found in _phases(phased, problems)
    ]


def check(source: Source, problems: list[Problem]) -> None:
    """What is wrong with the phases and entries of one file, whatever the others say."""
    list(_phases(source, problems, report=True))
    list(_entries(source, problems, report=True))


def entries(sources: Sequence[Source], names: Sequence[str]) -> list[tuple[date, tuple[int, ...]]]:
    """When municipalities enter, and their numbers; in order of date."""
    source = last_with("enter", sources)
    found = [] if source is None else list(_entries(source, []))
    numbered = [
        (day, tuple(i for i, name in enumerate(names) if where is None or name in where)) for day, where in found
    ]
    return sorted((day, numbers) for day, numbers in numbered if numbers)


def _entries(
    source: Source, problems: list[Problem], *, report: bool = False
) -> Iterator[tuple[date, tuple[str, ...] | None]]:
    seen: set[str] = set()
    for number, table in source.contents.get("enter", []):
        where = short_names(table.get("municipalities"))
        twice = sorted(seen & set(where or ("",)))
        if report and (twice or (seen and where is None)):
            text = f'"{twice[0]}" enters twice' if twice and where else "everybody enters, and some do before"
            problems.append(source.document.problem(("enter", number), "enter", text))
        seen |= set(where or ("",))
        yield table["from"], where


def _phases(source: Source, problems: list[Problem], *, report: bool = False) -> Iterator[tuple[int, Statement]]:
    before = -1
    for number, table in source.contents.get("phase", []):
        place: Location = ("phase", number)
        after = table["after"]
        levers = list(named({key: value for key, value in table.items() if isinstance(value, dict)}))
        if report and after <= before:
            text = f"must come after the phase before it: {after} is not more than {before} months"
            problems.append(source.document.problem((*place, "after"), "phase.after", text))
        if report and not levers and not source.document.faulty(place):
            problems.append(source.document.problem(place, "phase", "sets no lever"))
        before = after
        for name, value in levers:
            found = Statement(by_name()[name], value, None, None, source, (*place, *name.split(".")))
            if not found.lever.dated or found.lever.scale == "economy":
                if report:
                    problems.append(found.says("cannot change when a municipality enters a programme"))
            else:
                yield after, found


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
