"""Which rows of measures a sweep keeps: chosen where they are made, so that the others never travel.

Workers load this, hence no more than a replication needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.replicate import FIELD, ROW, Measured, Work

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Kept:
    """The measures (none for all), periods and groups to keep."""

    measures: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]


def kept(
    work: Work, keep: Kept, scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Path | None]
) -> list[Measured]:
    """What `work` measures, less what is not kept; the rest as `Work` takes and gives it."""
    found = []
    for keys, values, months, events in work(scenario, replications, seed, files):
        chosen, places = _chosen(keys, keep)
        found.append((chosen, values[places], months, events))
    return found


@lru_cache(maxsize=16)
def _chosen(keys: bytes, keep: Kept) -> tuple[bytes, np.ndarray[Any, np.dtype[np.intp]]]:
    """The keys to keep, and where they stand."""
    lines = keys.decode().split(ROW)
    places = []
    for place, line in enumerate(lines):
        period, _, group, measure, _ = line.split(FIELD)
        if period in keep.periods and group in keep.groups and (not keep.measures or measure in keep.measures):
            places.append(place)
    return ROW.join(lines[place] for place in places).encode(), np.array(places, np.intp)
