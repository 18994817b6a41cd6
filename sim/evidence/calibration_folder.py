"""A calibration's folder, written in place since its journals must outlive whatever happens.

`chance/` and `wave-N/` with a journal each; at the end `fit.csv` (each figure, what misses it and by how much),
`assumptions.csv` (how far each is narrowed, and what it moves), `ensemble.csv` and `manifest.json`.
"""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.calibrate import TOO_FAR
from sim.experiment import folder, manifest
from sim.scenario import ensemble
from sim.scenario.sweep import every_assumption

if TYPE_CHECKING:
    from sim.evidence.calibrate import Calibration

FIT, NARROWED, ENSEMBLE = "fit.csv", "assumptions.csv", "ensemble.csv"
_OURS = ("chance", "wave-", FIT, NARROWED, ENSEMBLE, folder.MANIFEST)


def refusal(place: Path) -> str | None:
    """Why a calibration may not be written to `place`, or None if it may."""
    if not place.is_dir():
        return folder.refusal(place, "calibrate", [])
    foreign = sorted(
        path.name
        for path in place.iterdir()
        if not path.name.startswith(_OURS) and path.name not in folder.LEFT_BY_SYSTEMS
    )
    return (
        f"{place}: holds something other than a calibration: {foreign[0]} (name another with -o)" if foreign else None
    )


def write(found: Calibration, place: Path, *, seed: int, profile: str) -> None:
    """Write the tables and, last, the manifest."""
    with (place / FIT).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "id",
                "quantity",
                "year",
                "unit",
                "published",
                "deviation",
                "chance",
                "fitted",
                "low",
                "high",
                "explained",
                "missed_by_runs",
            ]
        )
        for place_of, target in enumerate(found.targets):
            fact, emulator = target.question.fact, found.emulators[place_of]
            of_members = found.outputs[:, place_of]
            figures = [float("nan")] * 3
            if of_members.size:
                figures = [float(of_members[0]), *np.nanpercentile(of_members, [5, 95]).tolist()]
            explained = float("nan") if emulator is None else emulator.explained
            missed = float(np.mean(found.missed[:, place_of] > TOO_FAR))
            numbers = (target.published, target.deviation(), target.chance, *figures, explained, missed)
            writer.writerow([fact.id, fact.quantity, fact.year, fact.unit, *map(_told, numbers)])
    with (place / NARROWED).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "assumption",
                "unit",
                "low",
                "high",
                "default",
                "fitted",
                "ensemble_low",
                "ensemble_median",
                "ensemble_high",
            ]
        )
        for row in narrowed(found):
            writer.writerow([*row[:2], *map(_told, row[2:])])
    if found.members:
        ensemble.write(found.members, place / ENSEMBLE)
    about = {
        "program": manifest.PROGRAM,
        "kind": "calibrate",
        **manifest.program(),
        "seed": seed,
        "municipality": profile,
        "targets": len(found.targets),
        "members": len(found.members),
        "waves": [{"runs": len(wave.units), "left": wave.left} for wave in found.waves],
        "contents": folder.contents("calibrate", []),
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (place / folder.MANIFEST).write_text(text + "\n", encoding="utf-8")


def narrowed(found: Calibration) -> list[tuple[str, str, float, float, float, float, float, float, float]]:
    """Each assumption: name, unit, range, default, the fitted value, and 5, 50 and 95 % of the ensemble."""
    from sim.assumptions import assumptions

    rows = []
    sets = [asdict(member) for member in found.members]
    for factor in every_assumption():
        declared = assumptions()[factor.name]
        values = [one[factor.name] for one in sets]
        spread = np.percentile(values, [5, 50, 95]).tolist() if values else [float("nan")] * 3
        first = values[0] if values else float("nan")
        low, median, high = spread
        rows.append(
            (declared.name, declared.unit, declared.low, declared.high, declared.value, first, low, median, high)
        )
    return rows


def _told(value: float) -> str:
    return "" if value != value else f"{value:.6g}"
