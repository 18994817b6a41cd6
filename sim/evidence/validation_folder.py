"""A validation's results folder: `validation.csv`, `figures/back_cast.png`, and `manifest.json`, written last."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.evidence.validate import Validation

TABLE = "validation.csv"
KIND = "validate"
COLUMNS = (
    "id",
    "quantity",
    "population",
    "year",
    "unit",
    "published",
    "place",
    "measure",
    "low",
    "median",
    "high",
    "ensemble_low",
    "ensemble_high",
    "verdict",
    "use",
    "reason",
)


def write(validation: Validation, folder: Path) -> None:
    """Write validation.csv: a row for each fact; those that are not mapped say why."""
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(validation))


def _rows(validation: Validation) -> Iterator[list[str]]:
    for one in validation.answers:
        question = one.question
        fact = question.fact
        figures = (one.low, one.median, one.high, one.ensemble_low, one.ensemble_high)
        yield [
            *(fact.id, fact.quantity, fact.population, fact.year, fact.unit, f"{question.published:g}"),
            *(question.place.profile, question.measure),
            *(f"{figure:.6g}" for figure in figures),
            *(one.verdict, one.use, ""),
        ]
    for fact, reason in validation.unmapped:
        told = [fact.id, fact.quantity, fact.population, fact.year, fact.unit, fact.value]
        yield [*told, *[""] * 7, "not mapped", "", reason]
