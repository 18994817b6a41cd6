"""Indices against functions whose indices are known, and SALib at both seams of a sweep."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from click.testing import CliRunner
from experiment_stand_in import scenario_file, work
from test_experiment_sweep import use

from sim.cli import commands
from sim.experiment import sensitivity
from sim.experiment.design import _saltelli, morris_units

WHOLE = 'title = "S"\nbase = "base.toml"\nreplications = 2\ndesign = "{design}"\npoints = {points}\n'
FACTORS = "[levers]\nmortgage.ltv_cap = { low = 0.8, high = 0.9 }\nmortgage.stress_add = { low = 3, high = 6 }\n"


def ishigami(units: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x = math.pi * (2 * units - 1)
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]), np.float64)


@pytest.mark.theory
def test_sobols_indices_of_ishigamis_function() -> None:
    found = sensitivity._sobol(ishigami(_saltelli(2048, 3))[np.newaxis], 3)
    assert found["first_order"][0][0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert found["total_order"][0][0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    for value, low, high in found.values():
        assert (low <= value).all()
        assert (value <= high).all()


@pytest.mark.theory
def test_morris_of_a_straight_line_is_its_slopes() -> None:
    _, _, units = morris_units(6, 3)
    output = 5 * units[:, 0] - 2 * units[:, 1]
    found = sensitivity._morris(output[np.newaxis], 3)
    assert found["mu"][0][0] == pytest.approx([5, -2, 0])
    assert found["mu_star"][0][0] == pytest.approx([5, 2, 0])
    assert found["sigma"][0][0] == pytest.approx([0, 0, 0], abs=1e-9)


@pytest.mark.parametrize(("design", "total"), [("sobol", "total_order"), ("morris", "mu_star")])
def test_a_sweep_finds_the_factor_that_matters_in_levels_and_differences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, design: str, total: str
) -> None:
    use(monkeypatch, work)
    monkeypatch.chdir(tmp_path)
    scenario_file(tmp_path)
    (tmp_path / "s.toml").write_text(WHOLE.format(design=design, points=8) + FACTORS, encoding="utf-8")
    done = CliRunner().invoke(commands, ["sweep", "s.toml", "-w", "1"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "What each accounts for" in done.stdout
    file = tmp_path / "results/s/sensitivity.csv"
    before = file.read_bytes()
    assert CliRunner().invoke(commands, ["sweep", "s.toml", "-w", "1", "--resume"]).exit_code == 0
    assert file.read_bytes() == before
    table = pd.read_csv(file, keep_default_na=False)
    for base in ("", "base"):
        rows = table[(table["index"] == total) & (table["base"] == base) & (table["measure"] == "homeless")]
        value = rows.set_index("factor")["value"].astype(float)
        assert value["mortgage.stress_add"] == pytest.approx(0, abs=1e-9)
        assert value["mortgage.ltv_cap"] == pytest.approx(10.0 if design == "morris" else 1.0, rel=0.35)
    assert not (table["measure"] == "ownership_rate").any(), "what no factor moves has no indices"


@pytest.mark.examples
def test_salib_takes_over_at_either_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SALib makes the points, the sweep runs them as a table, SALib reads the differences."""
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    use(monkeypatch, work)
    monkeypatch.chdir(tmp_path)
    scenario_file(tmp_path)
    problem: dict[str, Any] = {
        "num_vars": 2,
        "names": ["mortgage.ltv_cap", "mortgage.stress_add"],
        "bounds": [[0.8, 0.9], [3.0, 6.0]],
    }
    points = sample.sample(problem, 16, calc_second_order=False, seed=1)
    pd.DataFrame(points, columns=problem["names"]).to_csv(tmp_path / "points.csv", index=False)
    head = WHOLE.format(design="table", points=1).replace("points = 1", 'table = "points.csv"')
    (tmp_path / "s.toml").write_text(head + FACTORS, encoding="utf-8")
    assert CliRunner().invoke(commands, ["sweep", "s.toml", "-w", "1", "--quiet"]).exit_code == 0
    table = pd.read_csv(tmp_path / "results/s/differences.csv")
    output = table.query("measure == 'homeless'").set_index("point")["difference"].sort_index().to_numpy()
    found = analyze.analyze(problem, output, calc_second_order=False, seed=1)
    assert found["ST"] == pytest.approx([1, 0], abs=0.15)
