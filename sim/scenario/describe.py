"""A scenario's difference from its base, as a scenario file has it; `in_words` tells it to readers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.levers import bare, by_name, plain
from sim.scenario.economy import month_text
from sim.scenario.isolated import MAY_HAVE, WANTS
from sim.scenario.sources import short_names
from sim.scenario.values import FromFile, Relative, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sim.scenario.differences import Differences, Stretch
    from sim.scenario.isolated import Isolated
    from sim.scenario.model import Build, Entry
    from sim.scenario.sources import Source, Statement


def told(found: Differences) -> list[str]:
    """All differences, a sentence each."""
    return [
        *(_scalars(*one) for one in found.scalars),
        *(f"assumes {name}: {plain(was)} → {plain(now)} {unit}" for name, was, now, unit in found.assumptions),
        *isolated(found.isolated),
        *(_stretch(one, found.start) for one in found.stretches),
        *shifts(found.shifts),
        *entries(found.entries, found.names),
        *(_build(one, found.names) for one in found.builds),
        *found.notes,
    ]


def _scalars(key: str, before: Any, after: Any) -> str:
    was = "" if before is None else f"{_scalar(before)} → "
    return f"{key}: {was}{_scalar(after)}"


def _scalar(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def isolated(queue: Isolated | None) -> list[str]:
    """That one queue is left of the model, and what comes to it."""
    if queue is None:
        return []
    words = {
        name: value for name, value in asdict(queue).items() if name in (*WANTS[queue.queue], *MAY_HAVE[queue.queue])
    }
    told = ", ".join(f"{name} {_plainly(value)}" for name, value in words.items())
    return [f"isolates {queue.queue}: {told}; all else of the model is left out"]


def _plainly(value: Any) -> str:
    return " and ".join(value) if isinstance(value, tuple) else bare(value)


def _stretch(one: Stretch, start: date) -> str:
    """A lever that differs for some time, with the values, the time and the place."""
    unit = by_name()[one.lever].unit
    begins = " from the start" if one.begins == start else f" from {one.begins}"
    ends = f" until {one.ends}" if one.ends else ""
    where = f" in {', '.join(one.places)}" if one.places else ""
    return f"{one.lever}: {plain(one.old)} → {plain(one.new)}{' ' + unit if unit else ''}{begins}{ends}{where}"


def shifts(added: Iterable[Statement]) -> list[str]:
    """Shifts and paths of the economy that the scenario adds."""
    lines = []
    for statement in added:
        begins = "from the start" if statement.day is None else f"from {statement.day}"
        if isinstance(statement.value, FromFile):
            months = statement.value.values
            reach = f"{month_text(months[0][0])} to {month_text(months[-1][0])}, its ends hold outside"
            lines.append(f"{statement.lever.name}: the path of {Path(statement.value.path).name} ({reach}) {begins}")
        elif statement.lever.scale == "economy" and isinstance(statement.value, Relative):
            lines.append(f"{statement.lever.name}: {statement.value.amount:+g} {statement.lever.unit} {begins}")
    return lines


def _build(build: Build, names: Sequence[str]) -> str:
    return (
        f"builds {_counted(build.count, 'dwelling')} of {_counted(build.size, 'room')} "
        f"in {names[build.municipality]} ({build.tenure}), ready {build.date}"
    )


def entries(entered: Iterable[Entry], names: Sequence[str]) -> list[str]:
    """Who enters the programme when."""
    return [
        f"enters the programme on {entry.date}: {', '.join(names[number] for number in entry.municipalities)}"
        for entry in entered
    ]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def cancelled(old: Statement) -> str:
    """An inherited dated change that a value under [levers] cancels."""
    return (
        f"cancels the inherited change of {old.lever.name} to {show(old.value)} from {old.day} "
        f"({old.source.where(old.location)})"
    )


def ignored(
    statements: Iterable[Statement],
    projects: Iterable[tuple[Source, int, dict[str, Any]]],
    names: Sequence[str],
) -> list[str]:
    """Inherited changes and builds for municipalities that the scenario has dropped."""
    found = [
        (f"change of {item.lever.name} from {item.day}", item.places, item.source.where(item.location))
        for item in statements
    ]
    found += [
        (
            f"build ready {table['date']}",
            short_names(table.get("municipalities")),
            source.where(("build", number)),
        )
        for source, number, table in projects
    ]
    lines = []
    for what, places, where in found:
        gone = [place for place in places or () if place not in names]
        if gone:
            lines.append(f"ignores the inherited {what} for {', '.join(gone)}, not in this scenario ({where})")
    return lines
