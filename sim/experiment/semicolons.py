"""Copies of tables for spreadsheets that speak Norwegian: semicolons, decimal commas, and a mark that says UTF-8."""

from __future__ import annotations

import csv
import re
from pathlib import Path

ENDING = ".semicolon.csv"
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def write_semicolons(folder: Path) -> list[Path]:
    """Write a copy of every table in a results folder beside it, ledgers apart; returns the copies.

    Raises:
        OSError: a file cannot be read or written.
    """
    tables = sorted(path for path in folder.rglob("*.csv") if path.parent.name != "ledger" and not _is_copy(path))
    return [_copied(path) for path in tables]


def _is_copy(path: Path) -> bool:
    return path.name.endswith(ENDING)


def _copied(table: Path) -> Path:
    copy = table.with_name(table.stem + ENDING)
    with (
        table.open(encoding="utf-8", newline="") as source,
        copy.open("w", encoding="utf-8-sig", newline="") as target,
    ):
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        for row in csv.reader(source):
            writer.writerow([field.replace(".", ",") if _NUMBER.fullmatch(field) else field for field in row])
    return copy
