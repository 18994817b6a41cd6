"""The model's answers to published figures: which cells of its tables they want, and what these come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.experiment.kept import Kept

if TYPE_CHECKING:
    from sim.evidence.correspondence import Question, Term
    from sim.experiment.panel import Panel

    Floats = npt.NDArray[np.float64]

_MONTHS_OF = {
    "december": (12,),
    "february": (2,),
    "december less december before": (12,),
    "january to april": (1, 2, 3, 4),
}
_ADDED = ("january to april",)
"""Times of a year over whose months a measure is summed; elsewhere the mean is taken."""


def kept_for(questions: Sequence[Question]) -> Kept:
    """What is kept of a run to answer all of them."""
    terms = [term for question in questions for term in (*question.quantity.above, *question.quantity.below)]
    periods = [period for question in questions for year in _years(question) for period in _periods(question, year)]
    return Kept(
        tuple(dict.fromkeys(term.measure for term in terms)),
        tuple(dict.fromkeys(periods)),
        tuple(dict.fromkeys(term.group for term in terms)),
    )


def answer(question: Question, panel: Panel) -> Floats:
    """The model's values in the figure's unit, one a replication; NaN where the model has none."""
    columns = {(key[0], key[2], key[3]): place for place, key in enumerate(panel.keys)}
    year = question.window[0]
    now = _value(question, year, panel, columns)
    if question.quantity.kind == "index":
        assert question.base is not None
        base, published = question.base
        return np.asarray(published * now / _value(question, base, panel, columns))
    if question.quantity.kind == "growth":
        return np.asarray(question.factor * (now / _value(question, year - 1, panel, columns) - 1))
    if question.quantity.when == "december less december before":
        now = now - _value(question, year - 1, panel, columns)
    return np.asarray(question.factor * now)


def _years(question: Question) -> tuple[int, ...]:
    year = question.window[0]
    if question.base is not None:
        return year, question.base[0]
    with_before = question.quantity.kind == "growth" or question.quantity.when == "december less december before"
    return (year, year - 1) if with_before else (year,)


def _periods(question: Question, year: int) -> list[str]:
    """Labels of the periods of a year that a figure is of; the base year of an index counts whole."""
    months = _MONTHS_OF.get(question.quantity.when, question.window[1] if year == question.window[0] else ())
    return [f"{year}-{month:02d}" for month in months] if months else [str(year)]


def _value(question: Question, year: int, panel: Panel, columns: Mapping[tuple[str, str, str], int]) -> Floats:
    """The formula's value over a year's periods; shape (replications,)."""
    together = np.sum if question.quantity.when in _ADDED else np.mean
    periods = _periods(question, year)

    def total(terms: tuple[Term, ...]) -> Floats:
        parts = [
            term.sign
            * together([_column(panel, columns, (period, term.group, term.measure)) for period in periods], axis=0)
            for term in terms
        ]
        return np.asarray(np.sum(parts, axis=0))

    above = total(question.quantity.above)
    if not question.quantity.below:
        return above
    below = total(question.quantity.below)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0), np.float64)


def _column(panel: Panel, columns: Mapping[tuple[str, str, str], int], key: tuple[str, str, str]) -> Floats:
    return np.asarray(panel.values[:, columns[key]], np.float64)
