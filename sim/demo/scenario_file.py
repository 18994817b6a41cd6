"""The scenario file that says what was asked: its text is what runs, and what can be saved."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.demo.asked import by_factor, neutral, taught
from sim.language import say
from sim.levers import plain
from sim.scenario import Scenario, load
from sim.scenario.profile_template import quoted

if TYPE_CHECKING:
    from sim.demo.asked import Asked
    from sim.levers import Value

START, END = date(2008, 1, 1), date(2018, 1, 1)
"""The reported time, as in the shipped baseline."""
NAME = "scenario.toml"


def scenario_text(asked: Asked) -> str:
    """The scenario as a file that stands alone: the municipality under the rules of 2010, then what was changed."""
    changed = {name: value for name, value in asked.levers.items() if value != neutral(taught()[name])}
    lines = [
        f"title = {quoted(title_of(asked))}",
        f"why = {quoted(say('Made on the teaching page: what if this held from {year} on?', year=asked.begins))}",
        f"municipalities = [{quoted(asked.municipality)}]",
        f"start = {START}",
        f"end = {END}",
        f"replications = {asked.replications}",
    ]
    if changed:
        lines += ["", "[[change]]", f"from = {asked.begins}-01-01"]
        lines += [f"{name} = {_stated(name, value)}" for name, value in changed.items()]
    return "\n".join(lines) + "\n"


def title_of(asked: Asked) -> str:
    """What is changed, in a few words."""
    told = [
        f"{say(taught()[name].title)} {_short(name, value)}"
        for name, value in asked.levers.items()
        if value != neutral(taught()[name])
    ]
    if not told:
        return say("The rules of 2010 throughout")
    more = say(" and {count} more", count=len(told) - 3) if len(told) > 3 else ""
    return ", ".join(told[:3]) + more


@lru_cache(maxsize=64)
def scenario_of(text: str) -> Scenario:
    """The scenario that a text says, as if it were read from a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_text(text, encoding="utf-8")
        return load(path)


def _stated(name: str, value: Value) -> str:
    """A value as a scenario file has it."""
    lever = taught()[name]
    if by_factor(lever):
        return f"{{ times = {plain(value)} }}"
    return f"{{ add = {plain(value)} }}" if lever.scale == "economy" else plain(value)


def _short(name: str, value: Value) -> str:
    """A value in a title."""
    lever = taught()[name]
    if lever.kind == "bool":
        return say("yes") if value else say("no")
    if by_factor(lever):
        return f"× {plain(value)}"
    if isinstance(value, str):
        return say(lever.choices[value])
    return f"{float(value):+g}" if lever.scale == "economy" else plain(value)
