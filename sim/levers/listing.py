"""The levers as a list: names, kinds, defaults and ranges, read from the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sim.levers.policy import Policy
from sim.levers.says import Scale, Status, Value


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever as listed by `catalogue`.

    Attributes:
        name: ``section.lever``, as written in scenario files.
        kind: "number", "bool" or "choice".
        default: value of the rules of 2010; None where the profile's figure is the default.
        low, high: allowed range, both ends included (infinite for other kinds than number).
        choices: allowed words of a choice with what they are called; else empty.
        scale: "rule" (a plain value), "municipal" (``{times = x}`` and ``{add = x}`` of the profile's figure
            too) or "economy" (``{add = x}`` and ``{path = "file.csv"}``, the same in all municipalities).
        figure: the profile's figure that is the default, for levers of municipal scale.
        figure_per: by which that figure is divided, where it counts in another unit than the lever.
        source: where the default comes from; status tells whether that is published or assumed.
        dated: whether it may change at a date within the scenario.
        title: a few words for readers.
        taught: whether the teaching page offers it.
        slider: of a number that it offers, least and greatest value and the step between; of the municipality's own
            figure, as times of that.
    """

    name: str
    kind: Literal["number", "bool", "choice"]
    default: Value | None
    low: float
    high: float
    choices: Mapping[str, str]
    unit: str
    scale: Scale
    figure: str | None
    figure_per: float
    source: str
    status: Status
    dated: bool
    meaning: str
    title: str
    taught: bool
    slider: tuple[float, float, float] | None

    @property
    def section(self) -> str:
        """The field of `Policy` that holds it."""
        return self.name.partition(".")[0]

    @property
    def short(self) -> str:
        """The name within its section."""
        return self.name.partition(".")[2]

    def own(self, figures: Mapping[str, float]) -> float:
        """The default in a municipality with these figures, or 0 where it has none; KeyError if one is missing."""
        return 0.0 if self.figure is None else figures[self.figure] / self.figure_per

    def fits(self, value: float) -> bool:
        """Whether a number lies within the allowed range."""
        return self.low <= value <= self.high

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return " or ".join(f'"{choice}"' for choice in self.choices)
        return f"{plain(self.low)} to {plain(self.high)}" + (f" {self.unit}" if self.unit else "")


def plain(value: Value | None) -> str:
    """A value as a scenario file would write it, numbers without needless digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "the profile's figure"
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def bare(value: Value) -> str:
    """A value as a table or a sentence has it: words without quotes."""
    return value if isinstance(value, str) else plain(value)


def standard(figures: Mapping[str, float]) -> Policy:
    """The rules of 2010 with a municipality's own figures.

    Args:
        figures: the profile's figures by name; KeyError if one that a lever needs is missing.
    """
    values: dict[str, dict[str, Any]] = {field.name: {} for field in fields(Policy)}
    for lever in catalogue():
        if lever.figure is not None:
            values[lever.section][lever.short] = lever.own(figures)
    kinds = get_type_hints(Policy)
    made: dict[str, Any] = {section: kinds[section](**given) for section, given in values.items()}
    return Policy(**made)


@cache
def catalogue() -> tuple[Lever, ...]:
    """All levers in the order of their declaration."""
    found: list[Lever] = []
    for section, kind in get_type_hints(Policy).items():
        hints = get_type_hints(kind, include_extras=True)
        for field in fields(kind):
            base, says = get_args(hints[field.name])
            is_choice = get_origin(base) is Literal
            found.append(
                Lever(
                    name=f"{section}.{field.name}",
                    kind="choice" if is_choice else "bool" if base is bool else "number",
                    default=None if field.default is MISSING else field.default,
                    low=says.low,
                    high=says.high,
                    choices={word: says.choices[word] for word in get_args(base)} if is_choice else {},
                    unit=says.unit,
                    scale=says.scale,
                    figure=says.figure,
                    figure_per=says.figure_per,
                    source=says.source,
                    status=says.status,
                    dated=says.dated,
                    meaning=says.meaning,
                    title=says.title,
                    taught=bool(says.taught),
                    slider=says.taught if isinstance(says.taught, tuple) else None,
                )
            )
    return tuple(found)


@cache
def by_name() -> dict[str, Lever]:
    """The catalogue by name."""
    return {lever.name: lever for lever in catalogue()}


SECTIONS: Mapping[str, str] = {
    "mortgage": "Banks' home loans",
    "startlan": "Startlån",
    "municipal": "Municipal dwellings",
    "grants": "State grants",
    "builds": "Building",
    "allocation": "Allocation",
    "office": "Housing office",
    "coordination": "Coordination",
    "followup": "Follow-up",
    "housing_first": "Housing First",
    "prevention": "Prevention",
    "rental": "Private rental",
    "discharge": "Discharge and release",
    "refugees": "Refugees",
    "programme": "Programme",
    "economy": "Economy",
    "costs": "How costs are weighed",
}
"""What the sections are called."""
