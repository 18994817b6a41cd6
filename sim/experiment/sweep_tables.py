"""The tables of a sweep, tidy, each row complete in itself: runs, means of each point, differences from the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.compare import comparison_table, paired
from sim.experiment.experiments import CONFIDENCE
from sim.experiment.panel import KEY_COLUMNS, categorical
from sim.levers import bare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sim.experiment.panel import Panel
    from sim.experiment.sweeps import Experiment


def runs_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Every value: columns point, scenario, replication, period, municipality, group, measure, value, unit.

    Args:
        experiment: the sweep laid out.
        panels: of each run, by its number.
    """
    parts = []
    for number, world in enumerate(experiment.worlds, 1):
        for name, run in zip(experiment.sweep.names, world, strict=True):
            frame = panels[run].frame()
            frame.insert(0, "scenario", name)
            frame.insert(0, "point", number)
            parts.append(frame)
    return joined(parts)


def levels_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Means over replications with Student's t intervals, a row for each point, scenario and measured thing."""
    import pandas as pd

    parts = []
    for number, world in enumerate(experiment.worlds, 1):
        for name, run in zip(experiment.sweep.names, world, strict=True):
            one = panels[run]
            found = paired(np.zeros_like(one.values), one.values, CONFIDENCE)  # a mean is its difference from nothing
            frame = pd.DataFrame(
                {column: categorical([key[place] for key in one.keys]) for place, column in enumerate(KEY_COLUMNS)}
            )
            frame.insert(0, "scenario", name)
            frame["mean"], frame["ci_low"], frame["ci_high"] = found["difference"], found["ci_low"], found["ci_high"]
            frame["confidence"] = CONFIDENCE
            frame["replications"] = found["replications"]
            parts.append(_at(experiment, number, frame))
    return joined(parts)


def differences_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Paired differences from the base, point by point; the columns of comparison.csv after the point's.

    Empty where there is no base.
    """
    names = experiment.sweep.names
    parts = []
    for number, (base, *others) in enumerate(experiment.worlds, 1):
        if experiment.sweep.base is not None:
            scenarios = [(name, panels[run]) for name, run in zip(names[1:], others, strict=True)]
            parts.append(_at(experiment, number, comparison_table((names[0], panels[base]), scenarios, CONFIDENCE)))
    return joined(parts)


def _at(experiment: Experiment, number: int, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the point and the values of its factors before its own columns."""
    import pandas as pd

    point: dict[str, Any] = {"point": number}
    for factor, value in zip(experiment.sweep.factors, experiment.design[number - 1], strict=True):
        point[factor.name] = float(value) if type(value) in (int, float) else bare(value)
    return pd.concat([pd.DataFrame(point, index=frame.index), frame], axis=1)


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames below each other, names as categories; an empty one of none."""
    import pandas as pd

    if not parts:
        return pd.DataFrame()
    whole = pd.concat([part.astype(dict.fromkeys(part.select_dtypes("category"), "str")) for part in parts])
    whole = whole.reset_index(drop=True)
    for column in whole.columns:
        if whole[column].dtype.kind not in "iuf":
            whole[column] = categorical(whole[column].tolist())
    return whole
