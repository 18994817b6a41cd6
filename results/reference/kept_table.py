"""Tables that are kept beside the scripts that make them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path


def write(rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write rows, all with the same columns, as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    """Read them back."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
