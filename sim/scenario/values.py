"""What a scenario file may write for a lever, and what that becomes in a municipality."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sim.levers import Lever, Value, by_name, catalogue, plain
from sim.scenario.problems import did_you_mean

LARGEST_FACTOR = 1000.0
"""Of ``{ times = x }``."""


@dataclass(frozen=True, slots=True)
class Relative:
    """``{ times = x }`` or ``{ add = x }`` of the profile's figure."""

    how: Literal["times", "add"]
    amount: float

    def __str__(self) -> str:
        return f"{{ {self.how} = {plain(self.amount)} }}"


@dataclass(frozen=True, slots=True)
class FromFile:
    """``{ path = "file.csv" }``: a path of the economy in place of the published one."""

    path: str
    values: tuple[tuple[int, float], ...] = ()
    """Months since year 0 and values, in order, once read."""

    def __str__(self) -> str:
        return f'{{ path = "{Path(self.path).name}" }}'


Stated: TypeAlias = Value | Relative | FromFile


def show(value: Stated) -> str:
    """As a scenario file would write it."""
    return plain(value) if isinstance(value, (bool, int, float, str)) else str(value)


def parse(lever: Lever, raw: Any) -> Stated:
    """Read what stands in a file for a lever.

    Raises:
        ValueError: if it is of the wrong kind or out of range; its text says what is allowed.
    """
    if isinstance(raw, dict):
        return _parse_table(lever, raw)
    if lever.kind == "bool":
        if isinstance(raw, bool):
            return raw
        raise ValueError(f"must be true or false, not {_word(raw)}")
    if lever.kind == "choice":
        if isinstance(raw, str) and raw in lever.choices:
            return raw
        near = did_you_mean(raw, lever.choices) if isinstance(raw, str) else None
        raise ValueError(
            f"must be {lever.allowed()}, not {_word(raw)}" + (f' (did you mean "{near}"?)' if near else "")
        )
    number = parse_number(raw, lever.allowed())
    if lever.scale == "economy":
        _check_range(lever, number)
        return Relative("add", number)
    _check_range(lever, number)
    return number


def _parse_table(lever: Lever, raw: dict[str, Any]) -> Stated:
    ways = {"municipal": ("times", "add"), "economy": ("add", "path")}.get(lever.scale, ())
    if not ways:
        raise ValueError(f"must be a plain value ({lever.allowed()}), not a table")
    allowed = " or ".join('{ path = "file.csv" }' if way == "path" else f"{{ {way} = 1.5 }}" for way in ways)
    if len(raw) != 1 or next(iter(raw)) not in ways:
        near = did_you_mean(next(iter(raw)), ways) if len(raw) == 1 else None
        hint = f" (did you mean {near}?)" if near else ""
        raise ValueError(f"must be a number or one of {allowed}, not {{ {', '.join(raw)} }}{hint}")
    way, amount = next(iter(raw.items()))
    if way == "path":
        if not isinstance(amount, str) or not amount:
            raise ValueError(f"path must be the name of a CSV file in quotes, not {_word(amount)}")
        return FromFile(amount)
    if way == "times":
        number = parse_number(amount, f"0 to {plain(LARGEST_FACTOR)}")
        if not 0 <= number <= LARGEST_FACTOR:
            raise ValueError(f"times must be 0 to {plain(LARGEST_FACTOR)}, not {plain(number)}")
        if lever.figure is None:
            raise ValueError("has no figure in the profiles to multiply (give a number)")
        return Relative("times", number)
    number = parse_number(amount, "a number to add")
    if lever.scale == "economy":
        _check_range(lever, number)
    return Relative("add", number)


def parse_number(raw: Any, allowed: str) -> float:
    """A finite number; `allowed` says in words which.

    Raises:
        ValueError: if it is none, with what is wrong.
    """
    if isinstance(raw, str) and re.fullmatch(r"\s*[-+]?\d+([.,]\d+)?\s*", raw):
        meant = raw.strip().replace(",", ".")
        raise ValueError(f"must be a number ({allowed}), not text (did you mean {meant} without quotes?)")
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueError(f"must be a number ({allowed}), not {_word(raw)}")
    try:
        number = float(raw)
    except OverflowError:
        raise ValueError(f"is out of range ({allowed})") from None
    if not math.isfinite(number):
        raise ValueError(f"must be a finite number ({allowed}), not {raw}")
    return number


def _check_range(lever: Lever, number: float) -> None:
    if not lever.fits(number):
        share = number / 100
        # 85 for 0.85: only where a hundredth makes sense and the number cannot.
        hint = f"; did you mean {plain(share)}?" if lever.unit.startswith("share") and lever.fits(share) else ""
        raise ValueError(f"{plain(number)} is out of range (allowed: {lever.allowed()}{hint})")


def _word(raw: Any) -> str:
    """A wrong value in a message."""
    if isinstance(raw, bool):
        return plain(raw)
    if isinstance(raw, str):
        return f'"{raw}"' if len(raw) <= 40 else "a long text"
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list):
        return "a list"
    return str(raw)


def resolve(lever: Lever, stated: Stated, figures: Mapping[str, float]) -> Value:
    """The value in a municipality with these figures.

    Raises:
        ValueError: if what comes out lies outside the lever's range.
    """
    if isinstance(stated, FromFile):
        return 0.0
    if not isinstance(stated, Relative):
        return stated
    base = lever.own(figures)
    number = base * stated.amount if stated.how == "times" else base + stated.amount
    if not lever.fits(number):
        raise ValueError(f"{stated} of {plain(base)} gives {plain(number)} (allowed: {lever.allowed()})")
    return number


def suggest(name: str) -> str | None:
    """The lever that a mistyped name, with or without its section, may have meant."""
    steps = name.split(".")
    if ".".join(steps[-2:]) in by_name():
        return ".".join(steps[-2:])  # under a wrong table
    same = [lever.name for lever in catalogue() if lever.short == steps[-1]]
    if same:
        return did_you_mean(name, same) or (same[0] if len(same) == 1 else None)
    sections = {lever.section for lever in catalogue()}
    section = steps[0] if steps[0] in sections else did_you_mean(steps[0], sections)
    within = {lever.short: lever.name for lever in catalogue() if section in {None, lever.section}}
    near = did_you_mean(steps[-1], within)
    return within[near] if near else None
