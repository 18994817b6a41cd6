"""What a sweep varies: a lever or an assumption, over values or a range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal, TypeAlias, get_args

from sim.assumptions import Declared, assumptions
from sim.levers import Lever, Value, by_name
from sim.scenario.fields import check_keys
from sim.scenario.values import parse, parse_number

Way: TypeAlias = Literal["times", "add", "path"]
KEYS = ("values", "low", "high", "steps", "as", "from")
ASSUMPTION_KEYS = KEYS[:4]


@dataclass(frozen=True, slots=True)
class Factor:
    """One column of a design.

    Attributes:
        name: the lever (``section.lever``) or the assumption.
        values: those that it takes, as written; empty where it has a range.
        low, high: its range, where it takes no given values.
        way: how a value is meant if not plainly: times or added to the municipality's own, or a CSV file.
        since: first day in force; None for the start. Assumptions hold throughout.
        world: whether it says how the world is (assumptions, the economy) rather than what policy does: what is
            compared with a base then holds in the base too.
    """

    name: str
    values: tuple[Value, ...]
    low: float
    high: float
    way: Way | None
    since: date | None
    world: bool

    @property
    def assumed(self) -> bool:
        """Whether it is an assumption."""
        return "." not in self.name

    def at(self, unit: float) -> Value:
        """The value at a place between 0 and 1: within the range, or of the values in equal parts."""
        if self.values:
            return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]
        return _between(self.low, self.high, unit)

    def stated(self, value: Value) -> Any:
        """A value as a scenario file would write it."""
        return value if self.way is None else {self.way: value}

    def read(self, text: str) -> Value:
        """A value from the cell of a table.

        Raises:
            ValueError: it is none, or not allowed.
        """
        text = text.strip()
        value: Value = {"true": True, "false": False}.get(text, text)
        if not isinstance(value, bool):
            try:
                value = float(text)
            except ValueError:
                value = text
        if self.assumed:
            return _assumed(assumptions()[self.name], value)
        parse(by_name()[self.name], self.stated(value))
        return value


def lever_factor(lever: Lever) -> Callable[[Any], Factor]:
    """Check what a sweep file says of a lever."""

    def check(raw: Any) -> Factor:
        table = _table(raw, KEYS if lever.dated else KEYS[:-1])
        way = table.get("as")
        if way is not None and way not in get_args(Way):
            raise ValueError('as must be "times", "add" or "path"')
        since = table.get("from")
        if since is not None and type(since) is not date:
            raise ValueError("from must be a date like 2012-01-31")

        def one(value: Any) -> Value:
            parse(lever, value if way is None else {way: value})
            if isinstance(value, (bool, str)):
                return value
            return float(value)

        values, low, high = _span(table, one, wanted=lever.kind == "number" and way != "path")
        return Factor(lever.name, values, low, high, way, since, world=lever.scale == "economy")

    return check


def assumption_factor(declared: Declared) -> Callable[[Any], Factor]:
    """Check what a sweep file says of an assumption; its whole range is meant where it says nothing."""

    def check(raw: Any) -> Factor:
        table = _table(raw, ASSUMPTION_KEYS)
        if "values" not in table:
            table = {"low": declared.low, "high": declared.high, **table}
        values, low, high = _span(table, partial(_assumed, declared), wanted=True)
        return Factor(declared.name, values, low, high, None, None, world=True)

    return check


def _between(low: float, high: float, unit: float) -> float:
    """The ends are met exactly, and never passed by a rounding."""
    return min(max(low * (1 - unit) + high * unit, low), high)


def _assumed(declared: Declared, value: Any) -> float:
    number = parse_number(value, declared.allowed())
    if not declared.low <= number <= declared.high:
        raise ValueError(f"{number:g} is out of range (allowed: {declared.allowed()})")
    return number


def _table(raw: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError("must be a table: { values = […] } or { low = …, high = … }")
    check_keys(raw, keys)
    return raw


def _span(
    table: dict[str, Any], one: Callable[[Any], Value], *, wanted: bool
) -> tuple[tuple[Value, ...], float, float]:
    """The values, or the range, of a factor's table; `wanted` tells whether a range makes sense."""
    if "values" in table:
        if {"low", "high", "steps"} & set(table):
            raise ValueError("has values as well as a range (give one of them)")
        if not isinstance(table["values"], list) or not table["values"]:
            raise ValueError("values must be a list with one value at least")
        values = tuple(one(value) for value in table["values"])
        if len(set(values)) < len(values):
            raise ValueError("values has one of them twice")
        return values, 0.0, 0.0
    if not wanted:
        raise ValueError("wants its values: { values = […] }")
    if "low" not in table or "high" not in table:
        raise ValueError("wants values = […], or low and high")
    low, high = float(one(table["low"])), float(one(table["high"]))
    if not low < high:
        raise ValueError(f"low must be below high, not {low:g} to {high:g}")
    steps = table.get("steps")
    if steps is None:
        return (), low, high
    if isinstance(steps, bool) or not isinstance(steps, int) or not 2 <= steps <= 1000:
        raise ValueError("steps must be a whole number from 2 to 1000")
    return tuple(_between(low, high, step / (steps - 1)) for step in range(steps)), low, high
