"""Scenarios: a TOML file is a base and a difference; read strictly, resolved completely, then frozen.

`load` reads one, `load_profile` a municipality's figures, `check` either and tells what it says. What is
wrong comes as one `ScenarioErrors` with every `Problem`, each with file, line and key.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.economy import Economy, EconomyMonth
from sim.scenario.model import Build, Change, Scenario
from sim.scenario.problems import Problem, ScenarioErrors
from sim.scenario.profile import Figure, Profile, shipped

__all__ = [
    "Build",
    "Change",
    "Economy",
    "EconomyMonth",
    "Figure",
    "Problem",
    "Profile",
    "Scenario",
    "ScenarioErrors",
    "check",
    "json_schema_text",
    "load",
    "load_profile",
    "shipped",
]

# The readers are imported late: a worker that unpickles a scenario does not need pydantic.


def load(path: str | Path, municipalities: Sequence[str] | None = None) -> Scenario:
    """Read a scenario file with its bases.

    Args:
        path: the scenario file.
        municipalities: names of shipped profiles or paths of profile files that replace those of the file
            (option ``-m`` of the commands); paths count from the current folder.

    Raises:
        ScenarioErrors: with everything that is wrong, in this file, its bases and the files that they name.
    """
    from sim.scenario import loading

    return loading.load(path, municipalities)


def load_profile(path: str | Path) -> Profile:
    """Read a municipality's profile file.

    Raises:
        ScenarioErrors: with everything that is wrong in it.
    """
    from sim.scenario import loading

    return loading.load_profile(path)


def json_schema_text() -> str:
    """The JSON Schema of scenario files, as text."""
    from sim.scenario import schema

    return schema.json_schema_text()


def check(path: str | Path) -> list[str]:
    """Validate a scenario or a municipality's profile and tell in words what it says.

    Returns:
        For a scenario what it changes from its base; for a profile how well its figures are founded.

    Raises:
        ScenarioErrors: with everything that is wrong.
    """
    from sim.scenario import checking

    return checking.check(Path(path))
