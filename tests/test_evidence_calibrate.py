"""Emulators, history matching, and a calibration from the command line that goes on where it was cut."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import commands
from sim.evidence.calibrate import Target as Figure
from sim.evidence.calibrate import _not_ruled_out, plausible, questions_for
from sim.evidence.emulator import fit
from sim.evidence.facts import shipped
from sim.scenario import ensemble

GENERATOR = np.random.default_rng(1)


def test_an_emulator_finds_the_few_that_matter_among_many() -> None:
    units = GENERATOR.random((300, 60))

    def truth(at: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(3 * at[:, 4] - 2 * at[:, 9] ** 2 + 1.5 * at[:, 4] * at[:, 9])

    emulator = fit(units, truth(units) + GENERATOR.normal(0, 0.1, 300))
    fresh = GENERATOR.random((500, 60))
    off = emulator.predict(fresh) - truth(fresh)
    assert np.sqrt(np.mean(off**2)) < 0.1
    assert emulator.error == pytest.approx(0.12, abs=0.03)  # chance, and a little of its own
    assert emulator.explained > 0.97


def test_an_emulator_of_noise_explains_nothing() -> None:
    emulator = fit(GENERATOR.random((100, 20)), GENERATOR.normal(0, 1, 100))
    assert emulator.explained < 0.05
    assert emulator.error == pytest.approx(1.0, abs=0.2)


def test_a_tenth_of_the_figures_may_be_missed() -> None:
    near, far = 2.9, 3.1
    missed = np.array([[near] * 10, [far] + [near] * 9, [far] * 2 + [near] * 8])
    assert plausible(missed).tolist() == [True, True, False]
    assert plausible(np.array([[np.nan, near]])).tolist() == [True]


def test_what_is_not_ruled_out_reproduces_the_figure() -> None:
    question = next(one for one in questions_for(shipped(), "minor_norway") if one.fact.id == "P194")
    target = Figure(question, 0.0)
    units = GENERATOR.random((200, 5))
    emulator = fit(units, 60 + 40 * units[:, 2])
    kept, left = _not_ruled_out([target], [emulator], 50, 5, np.random.default_rng(2))
    assert kept.shape == (50, 5)
    outputs = 60 + 40 * kept[:, 2]
    assert np.abs(outputs - target.published).max() <= 3 * target.deviation(emulator.error) + 0.1
    assert left == pytest.approx(6 * target.deviation(emulator.error) / 40, rel=0.15)


def test_a_place_is_fitted_to_its_own_figures_only() -> None:
    national = questions_for(shipped(), "minor_norway")
    assert {one.place.profile for one in national} == {"minor_norway"}
    assert len(national) > 30
    assert {one.fact.population.split(",")[0].split(" ->")[0] for one in questions_for(shipped(), "sandnes")} >= {
        "Sandnes"
    }
    assert all(one.window[0] <= 2012 for one in national)


def test_a_calibration_writes_what_others_read_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["calibrate", "-m", "stord", "--points", "30", "--waves", "2", "-w", "1", "-o", "out"]
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    assert "plausible sets of assumptions among 60 that ran" in done.stdout
    rows = list(csv.DictReader((tmp_path / "out" / "fit.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["E074", "E075"]
    for row in rows:
        assert abs(float(row["fitted"]) - float(row["published"])) <= 3 * float(row["deviation"])
    members = ensemble.read(tmp_path / "out" / "ensemble.csv")
    assert 1 < len(members) <= 48
    journal = tmp_path / "out" / "wave-2" / "journal.jsonl"
    size = journal.stat().st_size
    again = CliRunner().invoke(commands, words)
    assert again.stdout == done.stdout
    assert journal.stat().st_size == size


def test_a_place_without_figures_and_other_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["calibrate", "-m", "voss"])
    assert (done.exit_code, "no figure up to 2012 is of voss" in done.stderr) == (2, True)
    done = CliRunner().invoke(commands, ["calibrate", "-n", "3", "--points", "2", "-m", "voss,stord"])
    assert done.exit_code == 2
    assert {"-n", "--points", "-m"} == {line.split(":")[0] for line in done.stderr.strip().splitlines()}
