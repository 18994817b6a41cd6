"""The points of a sweep: which values its factors take together, as a table that other programs can read or write."""

from __future__ import annotations

import csv
import math
from importlib.util import find_spec
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.levers import Value, bare
from sim.scenario.factors import Factor
from sim.scenario.locate import read_text
from sim.scenario.problems import Problem, ScenarioErrors, did_you_mean
from sim.scenario.sweep import MOST_POINTS, Point, Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

SEED = 1
"""Of the designs themselves: a sweep's points are the same whatever the seed of its runs."""

MORRIS_LEVELS = 4
"""Steps of each factor in a Morris design, as is usual."""


def points(sweep: Sweep) -> list[Point]:
    """The points, in order.

    A grid goes through all combinations, the last factor fastest. A Latin hypercube has one point in each of as many
    equal slices of every factor. A Sobol design has Saltelli's blocks: n points A, n points B, and for each factor A
    with that factor from B, so n (factors + 2) in all, from which `sensitivity` finds Sobol's indices. A Morris design
    has n trajectories, which change one factor at a time, so n (factors + 1) points.

    Raises:
        ScenarioErrors: a table that cannot be used, or too many points.
    """
    factors = sweep.factors
    if sweep.design == "grid":
        if math.prod(len(factor.values) for factor in factors) > MOST_POINTS:
            raise ScenarioErrors([Problem(str(sweep.path), 1, "design", f"has more than {MOST_POINTS} points")])
        return list(product(*(factor.values for factor in factors)))
    if sweep.design == "table":
        assert sweep.table is not None
        return _from_table(sweep.table, factors)
    if sweep.design == "morris" and find_spec("SALib") is None:
        text = "wants the extra 'sensitivity' (pip install 'boligsim[sensitivity]')"
        raise ScenarioErrors([Problem(str(sweep.path), 1, "design", text)])
    assert sweep.points is not None
    units = SPACES[sweep.design](sweep.points, len(factors))
    return [tuple(factor.at(unit) for factor, unit in zip(factors, row, strict=True)) for row in units.tolist()]


def _latin_hypercube(count: int, width: int) -> npt.NDArray[np.float64]:
    from scipy.stats import qmc

    return qmc.LatinHypercube(width, rng=SEED).random(count)


def _saltelli(count: int, width: int) -> npt.NDArray[np.float64]:
    """A, B, and A with each column from B, below each other; shape (count (width + 2), width)."""
    import numpy as np
    from scipy.stats import qmc

    both = qmc.Sobol(2 * width, rng=SEED).random(count)
    first, second = both[:, :width], both[:, width:]
    mixed = np.repeat(first[np.newaxis], width, axis=0)
    for column in range(width):
        mixed[column, :, column] = second[:, column]
    return np.concatenate([first, second, *mixed])


def morris_units(count: int, width: int) -> tuple[dict[str, Any], int, npt.NDArray[np.float64]]:
    """Morris' trajectories between 0 and 1 as SALib has them: the problem, the number of levels, and the points."""
    from SALib.sample import morris

    problem = {"num_vars": width, "names": [str(place) for place in range(width)], "bounds": [[0.0, 1.0]] * width}
    return problem, MORRIS_LEVELS, morris.sample(problem, count, num_levels=MORRIS_LEVELS, seed=SEED)


def _morris(count: int, width: int) -> npt.NDArray[np.float64]:
    return morris_units(count, width)[2]


SPACES = {"latin_hypercube": _latin_hypercube, "sobol": _saltelli, "morris": _morris}


def write(design: Sequence[Point], factors: Sequence[Factor], path: Path) -> None:
    """Write design.csv: `point` from 1, and a column for each factor."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["point", *(factor.name for factor in factors)])
        writer.writerows([number, *map(bare, point)] for number, point in enumerate(design, 1))


def _from_table(path: Path, factors: Sequence[Factor]) -> list[Point]:
    """The points of a CSV file that has a column for each factor; a column `point` is passed over."""
    name = str(path)
    rows = list(csv.reader(read_text(path, name).splitlines()))
    header = [word.strip() for word in rows[0]] if rows else []
    problems: list[Problem] = []
    for column in header:
        if column != "point" and column not in {factor.name for factor in factors}:
            near = did_you_mean(column, [factor.name for factor in factors])
            hint = f"did you mean {near}?" if near else "the sweep varies no such thing"
            problems.append(Problem(name, 1, column or "(no name)", f"unknown column ({hint})"))
    problems += [Problem(name, 1, factor.name, "has no column") for factor in factors if factor.name not in header]
    if len(set(header)) < len(header):
        problems.append(Problem(name, 1, "header", "has a column twice"))
    if len(rows) < 2:
        problems.append(Problem(name, 1, "file", "has no points"))
    if problems:
        raise ScenarioErrors(problems)
    found = []
    for line, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != len(header):
            problems.append(Problem(name, line, "row", f"has {len(row)} fields, not {len(header)}"))
            continue
        given = dict(zip(header, row, strict=True))
        found.append(tuple(_values(given, factors, name, line, problems)))
    if problems:
        raise ScenarioErrors(problems)
    return found


def _values(
    given: dict[str, str], factors: Sequence[Factor], name: str, line: int, problems: list[Problem]
) -> Iterator[Value]:
    for factor in factors:
        try:
            yield factor.read(given[factor.name])
        except ValueError as error:
            problems.append(Problem(name, line, factor.name, str(error)))
            yield math.nan
