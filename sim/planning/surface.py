"""A smooth surface through what few runs of some mixes came to: what to expect of them, and of mixes not tried yet.

Gaussian-process regression, one for each part of the goal, with a length scale for each measure and noise: runs of
neighbours help to tell what a mix does from the luck of its own runs.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor

    from sim.planning.goal import Floats
    from sim.planning.mixes import Mix

LENGTHS, NOISE, SCALE = (0.2, 20.0), (1e-3, 10.0), (1e-2, 1e2)
"""Bounds for the fit: of length scales, in a measure's whole range, and of the variances of noise and of the surface,
in that of what was seen."""


class Surface:
    """The surface of some parts over mixes.

    Args:
        seen: each tried mix's parts, by the mean of its runs.
        sizes: how many amounts each measure has.
    """

    def __init__(self, seen: Mapping[Mix, Floats], sizes: Sequence[int]) -> None:
        self._ranges = np.maximum(np.array(sizes) - 1, 1)
        places, parts = self._placed(list(seen)), np.array(list(seen.values()))
        self._fits = [_fitted(places, column) for column in parts.T]

    def expected(self, mixes: Sequence[Mix]) -> Floats:
        """Parts to expect, shape (mixes, parts)."""
        places = self._placed(mixes)
        return np.column_stack([fit.predict(places) for fit in self._fits])

    def drawn(self, mixes: Sequence[Mix], count: int, generator: np.random.Generator) -> Floats:
        """Surfaces drawn from all that may be, at these mixes; shape (count, mixes, parts)."""
        places = self._placed(mixes)
        drawn = [fit.sample_y(places, count, random_state=int(generator.integers(2**31))) for fit in self._fits]
        return np.stack(drawn, axis=-1).transpose(1, 0, 2)

    def _placed(self, mixes: Sequence[Mix]) -> Floats:
        placed: Floats = np.array(mixes) / self._ranges
        return placed


def _fitted(places: Floats, values: Floats) -> GaussianProcessRegressor:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    kernel = ConstantKernel(1.0, SCALE) * RBF(np.ones(places.shape[1]), LENGTHS) + WhiteKernel(0.1, NOISE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a measure that does nothing has any length scale
        return GaussianProcessRegressor(kernel, normalize_y=True, random_state=0).fit(places, values)
