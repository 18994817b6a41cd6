"""The tables of a sweep, tidy, each row complete in itself: runs, means of each point, differences from the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.compare import comparison_table, paired
from sim.experiment.design import cell
from sim.experiment.panel import KEY_COLUMNS, categorical

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.experiment.panel import Panel
    from sim.experiment.sweeps import Experiment

CONFIDENCE = 0.95
LEVELS = ("mean", "ci_low", "ci_high", "confidence", "replications")


def runs_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Every value: columns point, scenario, replication, period, municipality, group, measure, value, unit."""
    import pandas as pd

    parts = []
    for number, world in enumerate(experiment.worlds, 1):
        for name, run in zip(experiment.sweep.names, world, strict=True):
            if run in panels:
                frame = panels[run].frame()
                frame.insert(0, "scenario", name)
                frame.insert(0, "point", number)
                parts.append(frame)
    return _joined(parts) if parts else pd.DataFrame()


def levels_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Means over replications with Student's t intervals, a row for each point, scenario and measured thing."""
    import pandas as pd

    parts = []
    for number, world in enumerate(experiment.worlds, 1):
        for name, run in zip(experiment.sweep.names, world, strict=True):
            if run not in panels:
                continue
            one = panels[run]
            found = paired(np.zeros_like(one.values), one.values, CONFIDENCE)
            frame = pd.DataFrame(
                {column: categorical([key[place] for key in one.keys]) for place, column in enumerate(KEY_COLUMNS)}
            )
            frame.insert(0, "scenario", name)
            frame["mean"], frame["ci_low"], frame["ci_high"] = found["difference"], found["ci_low"], found["ci_high"]
            frame["confidence"] = CONFIDENCE
            frame["replications"] = found["replications"]
            parts.append(_at(experiment, number, frame))
    return _joined(parts) if parts else pd.DataFrame()


def differences_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """Paired differences from the base, point by point; the columns of comparison.csv after the point's."""
    import pandas as pd

    if experiment.sweep.base is None:
        return pd.DataFrame()
    names = experiment.sweep.names
    parts = []
    for number, (base, *others) in enumerate(experiment.worlds, 1):
        if base not in panels:
            continue
        scenarios = [(name, panels[run]) for name, run in zip(names[1:], others, strict=True) if run in panels]
        if scenarios:
            frame = comparison_table((names[0], panels[base]), scenarios, CONFIDENCE)
            parts.append(_at(experiment, number, frame))
    return _joined(parts) if parts else pd.DataFrame()


def _at(experiment: Experiment, number: int, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the point and the values of its factors before its own columns."""
    values = experiment.design[number - 1]
    for factor, value in reversed(list(zip(experiment.sweep.factors, values, strict=True))):
        frame.insert(0, factor.name, float(value) if type(value) in (int, float) else cell(value))
    frame.insert(0, "point", number)
    return frame


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames below each other, names as categories."""
    import pandas as pd

    whole = pd.concat([part.astype(dict.fromkeys(part.select_dtypes("category"), "str")) for part in parts])
    whole = whole.reset_index(drop=True)
    for column in whole.columns:
        if whole[column].dtype.kind not in "iuf":
            whole[column] = categorical(whole[column].tolist())
    return whole
