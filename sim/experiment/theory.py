"""An isolated queue's replications beside what queueing theory says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.panel import Panel, categorical
from sim.experiment.results import THEORY_COLUMNS
from sim.measures.theory import expected, unit_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario


def beside_theory(scenario: Scenario, measured: Panel) -> pd.DataFrame:
    """A row for each measure of which theory tells, with the replications' mean, its standard error and the distance.

    A replication is one observation, so that no assumption is made of how a run's waits depend on each other. With one
    replication, or where all agree, there is no error and no distance.
    """
    import pandas as pd

    told = expected(scenario)
    place = [next(at for at, key in enumerate(measured.keys) if key[3] == measure) for measure in told]
    values, theory = measured.values[:, place], np.array(list(told.values()))
    mean, count = values.mean(axis=0), len(values)
    error = values.std(axis=0, ddof=1) / np.sqrt(count) if count > 1 else np.full(len(place), np.nan)
    off = np.divide(mean - theory, error, out=np.full(len(place), np.nan), where=error > 0)
    columns = (
        categorical(list(told)),
        categorical([unit_of(measure) for measure in told]),
        theory,
        mean,
        error,
        off,
    )
    return pd.DataFrame(dict(zip(THEORY_COLUMNS, columns, strict=True)))
