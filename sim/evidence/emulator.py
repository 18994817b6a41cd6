"""A quick stand-in for the model: one of its outputs as a smooth function of the assumptions, with its error.

Linear and quadratic in every assumption, with products of the most important; the lasso keeps what matters (Tibshirani
1996), as few of very many assumptions move any one output. Its error is what cross-validation finds, chance included.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PRODUCTS = 6
"""So many of the most important assumptions may act on each other."""
FOLDS = 5
SEED = 1


@dataclass(frozen=True, slots=True)
class Emulator:
    """Fitted to runs.

    Attributes:
        error: standard deviation of a run about the prediction.
        explained: share of the variance of runs left out of the fit that it predicts.
    """

    error: float
    explained: float
    _paired: tuple[int, ...]
    _mean: Floats
    _scale: Floats
    _coefficients: Floats
    _constant: float

    def predict(self, units: Floats) -> Floats:
        """The output at points between 0 and 1, shape (points, assumptions)."""
        features = (_features(units, self._paired) - self._mean) / self._scale
        return np.asarray(features @ self._coefficients + self._constant)


def fit(units: Floats, outputs: Floats) -> Emulator:
    """An emulator of runs at points between 0 and 1: shapes (runs, assumptions) and (runs,)."""
    from sklearn.linear_model import LassoCV
    from sklearn.model_selection import KFold, cross_val_predict

    slopes = np.abs(np.corrcoef(units.T, outputs)[-1, :-1])
    paired = tuple(np.argsort(-slopes, kind="stable")[:PRODUCTS].tolist())
    raw = _features(units, paired)
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    features = (raw - mean) / scale
    folds = KFold(FOLDS, shuffle=True, random_state=SEED)
    lasso: Any = LassoCV(cv=folds, max_iter=20_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of paths that have not quite converged at the weakest penalties
        lasso.fit(features, outputs)
        from sklearn.linear_model import Lasso

        left_out = cross_val_predict(Lasso(alpha=lasso.alpha_, max_iter=20_000), features, outputs, cv=folds)
    error = float(np.sqrt(np.mean((outputs - left_out) ** 2)))
    variance = float(outputs.var())
    return Emulator(
        error,
        1 - error**2 / variance if variance > 0 else 0.0,
        paired,
        mean,
        scale,
        np.asarray(lasso.coef_, float),
        float(lasso.intercept_),
    )


def _features(units: Floats, paired: Sequence[int]) -> Floats:
    """Every assumption and its square, and products of the paired ones, about the middle of the ranges."""
    centred = 2 * units - 1
    products = [centred[:, one] * centred[:, other] for one in paired for other in paired if one < other]
    return np.column_stack([centred, centred**2, *products])
