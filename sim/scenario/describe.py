"""A scenario's difference from its base, in words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.assumptions import assumptions
from sim.levers import bare, catalogue, plain
from sim.scenario.economy import month_text
from sim.scenario.isolated import MAY_HAVE, WANTS
from sim.scenario.sources import short_names
from sim.scenario.values import FromFile, Relative, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sim.scenario.isolated import Isolated
    from sim.scenario.model import Build, Entry, Timeline
    from sim.scenario.sources import Source, Statement


DEFAULTS = {"warmup": 36, "replications": 20}
"""What a scenario has that states nothing else, nor has a base that does."""


def scalars(files: Sequence[Source], options: Sequence[Source]) -> list[str]:
    """Municipalities, times and numbers of runs that differ from the base's, or by an option."""
    bases = files[:-1] or files
    lines = []
    for key in ("municipalities", "start", "end", "warmup", "replications"):
        before, after = (
            next(
                (source.contents[key] for source in reversed(chain) if key in source.contents),
                DEFAULTS.get(key),
            )
            for chain in (bases, [*files, *options])
        )
        if before != after:
            was = "" if before is None else f"{_scalar(before)} → "
            lines.append(f"{key}: {was}{_scalar(after)}")
    return lines


def _scalar(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def assumed(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Assumptions that differ from the base's, of those stated in the base and in the end."""
    lines = []
    for name, declared in assumptions().items():
        was, now = before.get(name, declared.value), after.get(name, declared.value)
        if was != now:
            lines.append(f"assumes {name}: {plain(was)} → {plain(now)} {declared.unit}")
    return lines


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


def policies(names: Sequence[str], before: Sequence[Timeline], after: Sequence[Timeline], start: date) -> list[str]:
    """Levers whose value differs at some time, with the values, the time and the place."""
    lines = []
    for lever in catalogue():
        if lever.scale == "economy":
            continue
        spans: dict[str, list[str]] = {}
        for name, old, new in zip(names, before, after, strict=True):
            for text in _spans(lever.name, lever.unit, old, new, start):
                spans.setdefault(text, []).append(name)
        for text, places in spans.items():
            where = "" if len(places) == len(names) else f" in {', '.join(places)}"
            lines.append(f"{lever.name}: {text}{where}")
    return lines


def _spans(lever: str, unit: str, old: Timeline, new: Timeline, start: date) -> list[str]:
    """Each stretch of time in which a lever differs in one municipality."""
    days = sorted({start, *old.dates, *new.dates})
    stretches: list[tuple[date, str]] = []
    for day in days:
        was, now = old.at(day).get(lever), new.at(day).get(lever)
        text = "" if was == now else f"{plain(was)} → {plain(now)}"
        if not stretches or stretches[-1][1] != text:
            stretches.append((day, text))
    found = []
    for place, (day, text) in enumerate(stretches):
        if text:
            ends = f" until {stretches[place + 1][0]}" if place + 1 < len(stretches) else ""
            begins = " from the start" if day == start else f" from {day}"
            found.append(f"{text}{' ' + unit if unit else ''}{begins}{ends}")
    return found


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


def builds(projects: Iterable[Build], names: Sequence[str], file: Source) -> list[str]:
    """The dated projects that the file itself adds."""
    own = {file.where(("build", number)) for number, _ in file.contents.get("build", [])}
    return [
        f"builds {_counted(build.count, 'dwelling')} of {_counted(build.size, 'room')} "
        f"in {names[build.municipality]} ({build.tenure}), ready {build.date}"
        for build in projects
        if build.where in own
    ]


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
