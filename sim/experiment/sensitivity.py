"""Which of a sweep's factors matter: Morris' elementary effects and Sobol's indices, with intervals.

Both are found of each scenario's means over replications, and of its differences from the base, which share their
luck: there the chance of a single run has mostly gone, and with it the noise that total indices would count as
everybody's. What is undefined at any point, or the same at all, has no indices.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.design import SEED, morris_units
from sim.experiment.experiments import CONFIDENCE
from sim.experiment.panel import KEY_COLUMNS, categorical
from sim.experiment.sweep_tables import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from sim.experiment.panel import Key, Panel
    from sim.experiment.sweeps import Experiment

    Floats = npt.NDArray[np.float64]
    Found = Mapping[str, Sequence[Floats]]
    """Of each index: its values, and the low and high ends of their intervals; shape (outputs, factors)."""

RESAMPLES = 200
METHODS = ("sobol", "morris")


def sensitivity_table(experiment: Experiment, panels: Mapping[int, Panel]) -> pd.DataFrame:
    """A row for each output, factor and index; empty for other designs than Sobol's and Morris'.

    Columns: scenario, base (empty where it is no difference), period, municipality, group, measure, unit, factor,
    index, value, ci_low, ci_high, confidence. `first_order` and `total_order` are shares of variance; `mu`, `mu_star`
    and `sigma` are mean, mean size and spread of the change over a factor's whole range, in the measure's unit.
    """
    import pandas as pd

    if experiment.sweep.design not in METHODS:
        return pd.DataFrame()
    analyse = _sobol if experiment.sweep.design == "sobol" else _morris
    factors = [factor.name for factor in experiment.sweep.factors]
    parts = []
    for scenario, base, keys, outputs in _outputs(experiment, panels):
        told = np.isfinite(outputs).all(axis=1) & (np.ptp(outputs, axis=1) > 0)
        if not told.any():
            continue
        found = analyse(outputs[told], len(factors))
        named = [key for key, good in zip(keys, told.tolist(), strict=True) if good]
        rows = len(named) * len(factors) * len(found)
        data: dict[str, Any] = {"scenario": categorical([scenario], rows), "base": categorical([base], rows)}
        for place, column in enumerate(KEY_COLUMNS):
            data[column] = categorical([key[place] for key in named for _ in range(len(factors) * len(found))])
        data["factor"] = categorical([name for _ in named for name in factors for _ in found])
        data["index"] = categorical(list(found), len(named) * len(factors))
        for which, column in enumerate(("value", "ci_low", "ci_high")):
            data[column] = np.stack([index[which] for index in found.values()], axis=2).ravel()
        data["confidence"] = CONFIDENCE
        parts.append(pd.DataFrame(data))
    return joined(parts)


def _outputs(experiment: Experiment, panels: Mapping[int, Panel]) -> Iterator[tuple[str, str, tuple[Key, ...], Floats]]:
    """Scenario, base, keys, and means over replications by key and point; levels first, then differences."""
    names = experiment.sweep.names
    keys = tuple(dict.fromkeys(key for panel in panels.values() for key in panel.keys))
    replications = tuple(range(1, experiment.replications + 1))
    values = {run: panel.select(replications, keys) for run, panel in panels.items()}
    based = experiment.sweep.base is not None
    for position, name in enumerate(names):
        runs = [world[position] for world in experiment.worlds]
        yield name, "", keys, np.array([values[run].mean(axis=0) for run in runs]).T
        if based and position > 0:
            bases = [world[0] for world in experiment.worlds]
            apart = [(values[run] - values[base]).mean(axis=0) for run, base in zip(runs, bases, strict=True)]
            yield name, names[0], keys, np.array(apart).T


def _sobol(outputs: Floats, width: int) -> Found:
    """Sobol's indices of first and total order (Saltelli 2010; Sobol 2001), intervals by bootstrap over the points.

    SciPy's own interval draws from an unseeded generator: the bootstrap is called here, with a seed.
    """
    from scipy.stats import bootstrap, sobol_indices

    count = outputs.shape[1] // (width + 2)
    blocks = outputs.reshape(len(outputs), width + 2, count)

    def indices(chosen: npt.NDArray[np.intp]) -> Floats:
        values: Any = {
            "f_A": blocks[:, 0, chosen],
            "f_B": blocks[:, 1, chosen],
            "f_AB": blocks[:, 2:, chosen].transpose(1, 0, 2),
        }
        found = sobol_indices(func=values, n=count)
        both = np.array([found.first_order, found.total_order])
        return both.reshape(2, len(outputs), width)

    with warnings.catch_warnings():
        # Points drawn again and again may be all the same: no index, and no reason to warn.
        warnings.simplefilter("ignore", RuntimeWarning)
        every = np.arange(count)
        spread = bootstrap(
            [every], indices, n_resamples=RESAMPLES, confidence_level=CONFIDENCE, method="percentile", rng=SEED
        )
        values, interval = indices(every), spread.confidence_interval
    return {
        name: [values[order], np.asarray(interval.low)[order], np.asarray(interval.high)[order]]
        for order, name in enumerate(("first_order", "total_order"))
    }


def _morris(outputs: Floats, width: int) -> Found:
    """Elementary effects (Morris 1991; Campolongo 2007), the interval of mu_star by bootstrap over trajectories."""
    from SALib.analyze import morris

    problem, levels, units = morris_units(outputs.shape[1] // (width + 1), width)
    shape = (len(outputs), width)
    found = {name: [np.full(shape, np.nan) for _ in range(3)] for name in ("mu", "mu_star", "sigma")}
    for row, output in enumerate(outputs):
        one = morris.analyze(
            problem, units, output, num_resamples=RESAMPLES, conf_level=CONFIDENCE, num_levels=levels, seed=SEED
        )
        for name, parts in found.items():
            parts[0][row] = np.asarray(one[name], np.float64)
        found["mu_star"][1][row] = found["mu_star"][0][row] - np.asarray(one["mu_star_conf"], np.float64)
        found["mu_star"][2][row] = found["mu_star"][0][row] + np.asarray(one["mu_star_conf"], np.float64)
    return found
