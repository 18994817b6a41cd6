"""A scenario's difference from its base as a reader would be told it, in the language that is spoken.

`describe` tells the same as a scenario file has it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.language import say
from sim.language.writing import in_month, on_day, short
from sim.levers import by_name
from sim.scenario.describe import isolated
from sim.scenario.economy import month_text
from sim.scenario.values import FromFile, Relative

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.levers import Lever, Value
    from sim.scenario.differences import Differences, Stretch
    from sim.scenario.model import Build, Entry
    from sim.scenario.sources import Statement

KEYS: Mapping[str, str] = {
    "municipalities": "Municipalities",
    "start": "First day reported",
    "end": "First day not simulated",
    "warmup": "Months before the start",
    "replications": "Replications",
}
TENURES: Mapping[str, str] = {
    "municipal": "{count} municipal dwellings of {rooms} in {place}, ready {day}",
    "partnership": "{count} dwellings of {rooms} built in partnership in {place}, ready {day}",
    "private_low_price": "{count} low-price dwellings of {rooms} to own in {place}, ready {day}",
    "market": "{count} dwellings of {rooms} for the market in {place}, ready {day}",
}


def told(found: Differences) -> list[str]:
    """All differences that a reader wants to know of, a sentence each."""
    return [
        *(_changed(*one) for one in found.scalars),
        *(_assumption(*one) for one in found.assumptions),
        *isolated(found.isolated),
        *(_stretch(one, found) for one in found.stretches),
        *(text for one in found.shifts if (text := _shift(one))),
        *(_entry(one, found) for one in found.entries),
        *(_build(one, _places(found, [found.names[one.municipality]])) for one in found.builds),
    ]


def _changed(key: str, before: Any, after: Any) -> str:
    """Municipalities, times or numbers of runs."""
    if before is None:
        return say("{what}: {new}", what=say(KEYS[key]), new=_scalar(after))
    return say("{what}: {old} → {new}", what=say(KEYS[key]), old=_scalar(before), new=_scalar(after))


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return on_day(value) if hasattr(value, "year") else str(value)


def _assumption(name: str, before: float, after: float, unit: str) -> str:
    """An assumption, which has no title but its name."""
    return say("Assumption {name}: {old} → {new} {unit}", name=name, old=short(before), new=short(after), unit=unit)


def _stretch(told: Stretch, found: Differences) -> str:
    """A lever that differs for some time, somewhere."""
    lever = by_name()[told.lever]
    when = say("from the start") if told.begins == found.start else say("from {month}", month=in_month(told.begins))
    if told.ends is not None:
        when = say("{begins} until {month}", begins=when, month=in_month(told.ends))
    text = say(
        "{title}: {old} → {new}, {when}",
        title=say(lever.title),
        old=_value(lever, told.old, unit=False),
        new=_value(lever, told.new),
        when=when,
    )
    return text if not told.places else say("{what}, in {places}", what=text, places=_places(found, told.places))


def _value(lever: Lever, value: Value, *, unit: bool = True) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, str):
        return say(lever.choices[value])
    if lever.unit.startswith("share"):
        return f"{short(100 * value)}\u00a0%"
    return f"{short(value)} {say(lever.unit)}" if unit and lever.unit else short(value)


def _shift(statement: Statement) -> str:
    """A shift or path of the economy; nothing for other statements."""
    title = say(statement.lever.title)
    when = say("from the start") if statement.day is None else say("from {month}", month=in_month(statement.day))
    if isinstance(statement.value, FromFile):
        months = statement.value.values
        first, last = month_text(months[0][0]), month_text(months[-1][0])
        file = Path(statement.value.path).name
        return say(
            "{title}: as in {file} ({first} to {last}), {when}",
            title=title,
            file=file,
            first=first,
            last=last,
            when=when,
        )
    if statement.lever.scale == "economy" and isinstance(statement.value, Relative):
        amount = statement.value.amount
        more = ("+" if amount > 0 else "") + short(amount)
        return say("{title}: {more} {unit}, {when}", title=title, more=more, unit=say(statement.lever.unit), when=when)
    return ""


def _build(project: Build, place: str) -> str:
    """A dated project."""
    rooms = say("{count} room" if project.size == 1 else "{count} rooms", count=project.size)
    return say(TENURES[project.tenure], count=project.count, rooms=rooms, place=place, day=in_month(project.date))


def _entry(entered: Entry, found: Differences) -> str:
    """Who enters the programme when."""
    places = _places(found, [found.names[number] for number in entered.municipalities])
    return say("Enters the programme in {month}: {places}", month=in_month(entered.date), places=places)


def _places(found: Differences, names: Sequence[str]) -> str:
    return ", ".join(say(found.titles.get(name, name)) for name in names)
