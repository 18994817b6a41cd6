"""Writes sim/PARAMETERS.md: every lever and every assumption as a table, from their declarations and the ensemble.

Run it after a change of either; a test compares. It takes a second.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from sim.assumptions import assumptions
from sim.levers import bare, catalogue
from sim.scenario import ensemble

TABLE = Path(__file__).resolve().parent.parent.parent / "sim" / "PARAMETERS.md"
HEAD = """# Levers and assumptions

Written by `results/reference/parameters.py` from what the code declares: do not edit. `boligsim levers NAME` explains
a lever.

"""
LEVERS = """## Levers: what policy can change

| lever | meaning | unit | default | range | source |
|---|---|---|---|---|---|
"""
ASSUMED = """
## Assumptions: what is not known

`fitted` is the first member of the shipped ensemble, `plausible` its middle 90 %; both from national figures of
2008–2012. An interval nearly as wide as the range says that no published figure tells anything of it.

| assumption | default | fitted | plausible | range | unit | reason |
|---|---|---|---|---|---|---|
"""


def text() -> str:
    """The file's text."""
    return HEAD + LEVERS + "".join(_levers()) + ASSUMED + "".join(_assumptions())


def _levers() -> list[str]:
    rows = []
    for lever in catalogue():
        default = "the profile's" if lever.default is None else bare(lever.default)
        words = ("true", "false") if lever.kind == "bool" else lever.choices
        span = " or ".join(words) or f"{lever.low:,.15g} to {lever.high:,.15g}".replace(",", " ")
        rows.append(_row(f"`{lever.name}`", lever.meaning, lever.unit, default, span, lever.source))
    return rows


def _assumptions() -> list[str]:
    members = [asdict(member) for member in ensemble.shipped()]
    rows = []
    for one in assumptions().values():
        low, high = np.percentile([member[one.name] for member in members], [5, 95]).tolist()
        figures = (f"{one.value:g}", f"{members[0][one.name]:.3g}", f"{low:.3g} to {high:.3g}")
        rows.append(_row(f"`{one.name}`", *figures, f"{one.low:g} to {one.high:g}", one.unit, one.reason))
    return rows


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
    print(TABLE.name)
