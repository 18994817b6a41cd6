"""Exponentials, logarithms and powers that do not depend on which vectors a processor has.

numpy's own differ in the last bit between processors: it takes the vectors that a processor has. One bit is enough to
send one household another way, and from there a town. The C library's go one number at a time;
they are called on small tables and once for a population, so that the time does not show. Loops that numba compiles
call the C library's anyway.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

LARGEST = 709.0
"""Beyond it e to the power of a number is infinite."""


def _exp_of(value: float) -> float:
    return math.exp(value) if value <= LARGEST else math.inf


def _log_of(value: float) -> float:
    return math.log(value) if value > 0 else (-math.inf if value == 0 else math.nan)


_exp, _log, _power = np.frompyfunc(_exp_of, 1, 1), np.frompyfunc(_log_of, 1, 1), np.frompyfunc(math.pow, 2, 1)


def exp(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Powers of e; any shape."""
    return np.asarray(_exp(np.asarray(values, np.float64)), np.float64)


def log(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The natural logarithm of each value, minus infinity of zero; any shape."""
    return np.asarray(_log(np.asarray(values, np.float64)), np.float64)


def power(values: npt.ArrayLike, exponents: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Values to the power of exponents; any shapes that go together."""
    return np.asarray(_power(np.asarray(values, np.float64), np.asarray(exponents, np.float64)), np.float64)
