"""A scenario's replications side by side: one row a replication, one column a measured thing.

Nearly always every replication measures the same things, so a comparison is a difference of two matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.replicate import FIELD, ROW, Outcome
from sim.experiment.results import MEASURE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

Key = tuple[str, str, str, str, str]
"""The texts of `KEY_COLUMNS`."""

KEY_COLUMNS = ("period", "municipality", "group", "measure", "unit")


@dataclass(frozen=True, slots=True)
class Panel:
    """Values by replication and key.

    Attributes:
        keys: what the columns are.
        replications: the rows' replications, rising; shape (rows,).
        values: NaN where undefined or not measured; shape (rows, keys).
    """

    keys: tuple[Key, ...]
    replications: tuple[int, ...]
    values: npt.NDArray[np.float64]

    def select(self, replications: Sequence[int], keys: tuple[Key, ...]) -> npt.NDArray[np.float64]:
        """The values of these replications and keys, in their order; NaN for keys that this panel lacks."""
        row = {replication: position for position, replication in enumerate(self.replications)}
        rows = self.values[[row[replication] for replication in replications]]
        if keys == self.keys:
            return rows
        column = {key: position for position, key in enumerate(self.keys)}
        out = np.full((len(replications), len(keys)), np.nan)
        for here, key in enumerate(keys):
            if key in column:
                out[:, here] = rows[:, column[key]]
        return out

    def frame(self) -> pd.DataFrame:
        """The panel as a frame with the columns of measures.csv."""
        import pandas as pd

        rows, width = self.values.shape
        data: dict[str, object] = {
            "replication": np.repeat(np.array(self.replications, dtype=np.int64), width),
            "value": self.values.ravel(),
        }
        for position, column in enumerate(KEY_COLUMNS):
            data[column] = categorical([key[position] for key in self.keys], rows)
        return pd.DataFrame(data)[list(MEASURE_COLUMNS)]


def panel(outcomes: Sequence[Outcome]) -> Panel:
    """The panel of one scenario's outcomes.

    Raises:
        ValueError: a replication measures the same thing twice.
    """
    kinds = dict.fromkeys(outcome.keys for outcome in outcomes)
    tables = {kind: _keys(kind) for kind in kinds}
    for table in tables.values():
        if len(set(table)) != len(table):
            twice = next(key for key in table if table.count(key) > 1)
            raise ValueError(f"measured twice in one replication: {' '.join(twice)}")
    union = tuple(dict.fromkeys(key for table in tables.values() for key in table))
    replications = tuple(outcome.replication for outcome in outcomes)
    if len(tables) <= 1:
        values = np.array([outcome.values for outcome in outcomes]).reshape(len(outcomes), len(union))
        return Panel(union, replications, values)
    column = {key: position for position, key in enumerate(union)}
    places = {kind: np.array([column[key] for key in table], np.intp) for kind, table in tables.items()}
    values = np.full((len(outcomes), len(union)), np.nan)
    for row, outcome in enumerate(outcomes):
        values[row, places[outcome.keys]] = outcome.values
    return Panel(union, replications, values)


def categorical(texts: Sequence[str], times: int = 1) -> pd.Categorical[Any]:
    """`texts`, over and over, as categories in order of first appearance: small, and quick to filter."""
    import pandas as pd

    categories = {text: position for position, text in enumerate(dict.fromkeys(texts))}
    codes = np.array([categories[text] for text in texts], dtype=np.int32)
    return pd.Categorical.from_codes(
        np.tile(codes, times), dtype=pd.CategoricalDtype(pd.Index(list(categories), dtype="str"))
    )


@lru_cache(maxsize=16)
def _keys(blob: bytes) -> tuple[Key, ...]:
    """The keys of an outcome; nearly always those of the one before."""
    if not blob:
        return ()
    keys = []
    for line in blob.decode().split(ROW):
        period, municipality, group, measure, unit = line.split(FIELD)
        keys.append((period, municipality, group, measure, unit))
    return tuple(keys)
