"""Validates a file of either kind and says in words what stands in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

from sim.scenario import sweep
from sim.scenario.loading import load, load_profile
from sim.scenario.locate import read
from sim.scenario.profile import WORDS, Status, asked
from sim.scenario.schema import ScenarioTable


def check(path: Path) -> list[str]:
    """See `sim.scenario.check`."""
    data = read(path).data
    if sweep.is_sweep(data):
        return sweep.tell(sweep.load_sweep(path))
    keys = set(data)
    profile_keys = {*WORDS, *asked()} - set(ScenarioTable.model_fields)
    if len(keys & profile_keys) > len(keys & set(ScenarioTable.model_fields)):
        return _profile(path)
    scenario = load(path)
    lines = scenario.differences()
    if lines:
        return lines
    if len(scenario.chain) > 1:
        return ["changes nothing from its base"]
    return ["has no base; keeps the rules of 2010 with each municipality's own figures"]


def _profile(path: Path) -> list[str]:
    profile = load_profile(path)
    counts = Counter(figure.status for figure in profile.figures.values())
    lines = [
        f"municipality {profile.title} ({profile.county}, number {profile.number}): "
        f"{profile.population:.0f} inhabitants, {profile.households:.0f} households"
    ]
    lines.append("figures: " + ", ".join(f"{counts[status]} {status}" for status in get_args(Status)))
    assumed = [name for name, figure in profile.figures.items() if figure.status == "assumed"]
    if assumed:
        lines.append(f"assumed: {', '.join(assumed)}")
    return lines
