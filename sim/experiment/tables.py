"""Frames as CSV files: UTF-8, commas, points, ten significant figures, nothing where a value is undefined."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt
    import pandas as pd

ROWS_AT_ONCE = 100_000


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of numbers and names, without its index.

    Pandas would take several times as long, and results have a million rows: here neighbouring columns of
    names are joined once for each combination that occurs, and numbers are formatted by the hundred thousand.
    Ten figures are more than any number of replications justifies, and few enough to hide the noise of
    the last bit between processors.
    """
    import pandas as pd

    def is_name(column: str) -> bool:
        return isinstance(frame[column].dtype, pd.CategoricalDtype)

    stretches = [(names, list(columns)) for names, columns in groupby(frame.columns, key=is_name)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(map(quoted, frame.columns)) + "\n")
        for start in range(0, len(frame), ROWS_AT_ONCE):
            part = frame.iloc[start : start + ROWS_AT_ONCE]
            fields: list[Sequence[str]] = []
            for names, columns in stretches:
                if names:
                    fields.append(_joined([part[column] for column in columns]))
                else:
                    fields += [_numbers(part[column]) for column in columns]
            file.write("\n".join(map(",".join, zip(*fields, strict=True))) + "\n")


def _joined(columns: Sequence[pd.Series[str]]) -> list[str]:
    """Columns of categories as one field a row, commas within."""
    code = np.zeros(len(columns[0]), np.int64)
    texts: list[list[str]] = []
    for column in columns:
        texts.append([*(quoted(str(name)) for name in column.cat.categories), ""])
        own = column.cat.codes.to_numpy().astype(np.int64)
        code = code * len(texts[-1]) + np.where(own < 0, len(texts[-1]) - 1, own)
    distinct, place = np.unique(code, return_inverse=True)
    rows = []
    for whole in distinct.tolist():
        parts = []
        for names in reversed(texts):
            whole, own_code = divmod(whole, len(names))
            parts.append(names[own_code])
        rows.append(",".join(reversed(parts)))
    return [rows[row] for row in place.tolist()]


def _numbers(column: pd.Series[float]) -> list[str]:
    """A column of numbers as fields."""
    values = column.to_numpy()
    return numbers(values.astype(np.float64)) if values.dtype.kind == "f" else list(map(str, values.tolist()))


def numbers(values: npt.NDArray[np.float64]) -> list[str]:
    """Ten significant figures each; empty for NaN; no negative zero."""
    if not values.size:
        return []
    text = "%.10g\n" * values.size % tuple((values + 0.0).tolist())
    return text.replace("nan", "").split("\n")[:-1]


def quoted(text: str) -> str:
    """A field, in quotes where CSV wants them."""
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
