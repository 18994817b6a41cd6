"""What a scenario changes from its base, as data: `describe` and `in_words` put it into sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.assumptions import assumptions
from sim.levers import catalogue

if TYPE_CHECKING:
    from datetime import date

    from sim.levers import Value
    from sim.scenario.isolated import Isolated
    from sim.scenario.model import Build, Entry, Timeline
    from sim.scenario.sources import Source, Statement

DEFAULTS = {"warmup": 36, "replications": 20}
"""What a scenario has that states nothing else, nor has a base that does."""
SCALARS = ("municipalities", "start", "end", "warmup", "replications")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which a lever has another value than in the base.

    Attributes:
        begins, ends: first day, and first day after; no `ends` if it lasts to the end.
        places: the municipalities; empty if it is so in all.
    """

    lever: str
    old: Value
    new: Value
    begins: date
    ends: date | None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """All of them.

    Attributes:
        scalars: key, value in the base (None if it has none) and value.
        assumptions: name, value in the base, value and unit.
        shifts: statements on the economy that the scenario adds, among others.
        builds: the dated projects that the file itself adds.
        names: the municipalities; titles: what they are called, by name.
        notes: on what of the bases is cancelled or ignored, in sentences.
    """

    scalars: Sequence[tuple[str, Any, Any]]
    assumptions: Sequence[tuple[str, float, float, str]]
    isolated: Isolated | None
    stretches: Sequence[Stretch]
    shifts: Sequence[Statement]
    entries: Sequence[Entry]
    builds: Sequence[Build]
    names: Sequence[str]
    titles: Mapping[str, str]
    start: date
    notes: Sequence[str]


def scalars(files: Sequence[Source], options: Sequence[Source]) -> list[tuple[str, Any, Any]]:
    """Municipalities, times and numbers of runs that differ from the base's, or by an option."""
    bases = files[:-1] or files
    found = []
    for key in SCALARS:
        before, after = (
            next((source.contents[key] for source in reversed(chain) if key in source.contents), DEFAULTS.get(key))
            for chain in (bases, [*files, *options])
        )
        if before != after:
            found.append((key, before, after))
    return found


def assumed(before: Mapping[str, float], after: Mapping[str, float]) -> list[tuple[str, float, float, str]]:
    """Assumptions that differ from the base's, of those stated in the base and in the end."""
    found = []
    for name, declared in assumptions().items():
        was, now = before.get(name, declared.value), after.get(name, declared.value)
        if was != now:
            found.append((name, was, now, declared.unit))
    return found


def stretches(
    names: Sequence[str], before: Sequence[Timeline], after: Sequence[Timeline], start: date
) -> list[Stretch]:
    """When each lever has another value than in the base, the economy apart, and where."""
    found = []
    for lever in catalogue():
        if lever.scale == "economy":
            continue
        alike: dict[Stretch, list[str]] = {}
        for name, old, new in zip(names, before, after, strict=True):
            for one in _stretches(lever.name, old, new, start):
                alike.setdefault(one, []).append(name)
        for one, places in alike.items():
            where = () if len(places) == len(names) else tuple(places)
            found.append(Stretch(one.lever, one.old, one.new, one.begins, one.ends, where))
    return found


def _stretches(lever: str, old: Timeline, new: Timeline, start: date) -> list[Stretch]:
    """Those of a lever in one municipality."""
    values: list[tuple[date, tuple[Value, Value]]] = []
    for day in sorted({start, *old.dates, *new.dates}):
        pair = old.at(day).get(lever), new.at(day).get(lever)
        same = bool(values) and (values[-1][1] == pair or (_agree(values[-1][1]) and _agree(pair)))
        if not same:
            values.append((day, pair))
    ends: list[date | None] = [*(day for day, _ in values[1:]), None]
    return [
        Stretch(lever, was, now, day, end)
        for (day, (was, now)), end in zip(values, ends, strict=True)
        if not _agree((was, now))
    ]


def _agree(pair: tuple[Value, Value]) -> bool:
    return pair[0] == pair[1]


def own_builds(projects: Sequence[Build], file: Source) -> list[Build]:
    """The dated projects that the file itself adds."""
    own = {file.where(("build", number)) for number, _ in file.contents.get("build", [])}
    return [build for build in projects if build.where in own]
