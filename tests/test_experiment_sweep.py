"""Sweeps: designs, the journal, and that nothing is lost and nothing run twice, whatever stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from experiment_stand_in import interrupted_work, scenario_file, work

import sim
from sim.assumptions import assumptions
from sim.cli import commands
from sim.experiment.design import points
from sim.experiment.replicate import Measured
from sim.experiment.sweeps import laid_out, run_missing
from sim.scenario import Scenario
from sim.scenario.sweep import load_sweep

ROOT = Path(__file__).resolve().parent.parent
GRID = """title = "A grid"
base = "base.toml"
replications = 6
design = "grid"
[levers]
mortgage.ltv_cap = { values = [0.8, 0.85, 0.9] }
startlan.topup = { values = [false, true] }
"""
TABLES = ("design.csv", "runs.csv", "levels.csv", "differences.csv")
REAL = GRID.replace("replications = 6", "replications = 3")
"""Of the model itself, in a small town for a year."""

Command = Callable[..., Result]


def sweep_file(folder: Path, text: str = GRID) -> Path:
    scenario_file(folder)
    path = folder / "grid.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def boligsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, in an empty folder, with the stand-in for a model."""
    use(monkeypatch, work)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words])


def use(monkeypatch: pytest.MonkeyPatch, model: Callable[..., Any]) -> None:
    assert run_missing.__kwdefaults__ is not None
    monkeypatch.setitem(run_missing.__kwdefaults__, "work", model)


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def journal_lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


def finished_pairs(folder: Path) -> list[tuple[int, int]]:
    return [(line["run"], line["replication"]) for line in journal_lines(folder) if "run" in line]


def test_a_grid_has_every_combination_and_the_base_is_run_once(tmp_path: Path, boligsim: Command) -> None:
    done = boligsim("sweep", sweep_file(tmp_path), "-w", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    folder = tmp_path / "results/grid"
    design = pd.read_csv(folder / "design.csv")
    assert design.columns.tolist() == ["point", "mortgage.ltv_cap", "startlan.topup"]
    assert len(design.drop_duplicates(["mortgage.ltv_cap", "startlan.topup"])) == len(design) == 6
    pairs = finished_pairs(folder)
    assert len(pairs) == len(set(pairs)) == (1 + 6) * 6
    runs = pd.read_csv(folder / "runs.csv")
    assert len(runs) == 6 * 2 * 6 * 4
    differences = pd.read_csv(folder / "differences.csv").query("measure == 'homeless'")
    wanted = 100 * (0.9 - differences["mortgage.ltv_cap"])
    assert (differences["difference"] - wanted).abs().max() < 1e-9
    levels = pd.read_csv(folder / "levels.csv").query("measure == 'homeless' and scenario == 'grid'")
    mean = runs.query("measure == 'homeless' and scenario == 'grid'").groupby("point")["value"].mean()
    assert levels.set_index("point")["mean"].sub(mean).abs().max() < 1e-8
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["runs"] == 7


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, boligsim: Command) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1", "-o", "one").exit_code == 0
    assert boligsim("sweep", file, "-w", "2", "-o", "two").exit_code == 0
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_an_interrupted_sweep_goes_on_where_it_was(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1", "-o", "whole").exit_code == 0
    use(monkeypatch, interrupted_work)
    stopped = boligsim("sweep", file, "-w", "1", "-o", "part")
    assert stopped.exit_code == 130
    kept = finished_pairs(tmp_path / "part")
    assert 0 < len(kept) < 42
    assert f"{len(kept)} of 42 runs are kept" in stopped.stderr
    assert not (tmp_path / "part/manifest.json").exists()
    use(monkeypatch, work)
    refused = boligsim("sweep", file, "-o", "part")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "part: holds an unfinished sweep (go on with --resume, or delete it to begin anew)\n",
    )
    again = boligsim("sweep", file, "-w", "2", "-o", "part", "--resume")
    assert again.exit_code == 0
    assert finished_pairs(tmp_path / "part")[: len(kept)] == kept
    assert sorted(finished_pairs(tmp_path / "part")) == sorted(finished_pairs(tmp_path / "whole"))
    assert tables(tmp_path / "part") == tables(tmp_path / "whole")


def test_resuming_an_empty_or_a_finished_folder_is_fine(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sweep_file(tmp_path)
    (tmp_path / "empty").mkdir()
    assert boligsim("sweep", file, "-w", "1", "-o", "empty", "--resume").exit_code == 0
    before = tables(tmp_path / "empty")

    def never(*asked: Any) -> list[Measured]:
        raise AssertionError(f"run again: {asked}")

    use(monkeypatch, never)
    (tmp_path / "empty/levels.csv").unlink()
    assert boligsim("sweep", file, "-w", "1", "-o", "empty", "--resume").exit_code == 0
    assert tables(tmp_path / "empty") == before


def test_more_replications_can_be_asked_for(tmp_path: Path, boligsim: Command) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1", "-n", "2", "-o", "grown").exit_code == 0
    first = finished_pairs(tmp_path / "grown")
    assert boligsim("sweep", file, "-w", "1", "-o", "grown", "--resume").exit_code == 0
    assert boligsim("sweep", file, "-w", "1", "-o", "whole").exit_code == 0
    assert finished_pairs(tmp_path / "grown")[: len(first)] == first
    assert tables(tmp_path / "grown") == tables(tmp_path / "whole")


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_torn_last_line_is_healed(tmp_path: Path, boligsim: Command, cut: int) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1").exit_code == 0
    folder = tmp_path / "results/grid"
    before = tables(folder)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-cut])
    (folder / "manifest.json").unlink()
    assert boligsim("sweep", file, "-w", "1", "--resume").exit_code == 0
    assert tables(folder) == before
    assert len(finished_pairs(folder)) == 42


def test_a_journal_damaged_in_its_middle_is_refused(tmp_path: Path, boligsim: Command) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1").exit_code == 0
    journal = tmp_path / "results/grid/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:5], b"\x00" * 30 + b"\n", *lines[6:]]))
    done = boligsim("sweep", file, "--resume")
    assert done.exit_code == 2
    assert done.stderr.startswith("results/grid/journal.jsonl:6: is damaged")


@pytest.mark.parametrize(
    ("text", "options"), [(GRID.replace("0.85", "0.84"), ()), (GRID, ("--seed", "2")), (GRID, ("-m", "voss"))]
)
def test_a_journal_of_another_design_is_refused(
    tmp_path: Path, boligsim: Command, text: str, options: Sequence[str]
) -> None:
    assert boligsim("sweep", sweep_file(tmp_path), "-w", "1").exit_code == 0
    before = tables(tmp_path / "results/grid")
    done = boligsim("sweep", sweep_file(tmp_path, text), "--resume", *options)
    assert done.exit_code == 2
    assert "belongs to another design" in done.stderr
    assert tables(tmp_path / "results/grid") == before


def test_a_journal_of_another_version_is_refused(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert boligsim("sweep", sweep_file(tmp_path), "-w", "1").exit_code == 0
    monkeypatch.setattr("sim.experiment.journal.sources", lambda: "another")
    done = boligsim("sweep", sweep_file(tmp_path), "--resume")
    assert done.exit_code == 2
    assert "belongs to another version of the program" in done.stderr


def test_a_folder_with_anything_else_is_refused(tmp_path: Path, boligsim: Command) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep", encoding="utf-8")
    done = boligsim("sweep", sweep_file(tmp_path), "-o", "mine")
    assert done.exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_folder_of_another_sweep_is_refused(tmp_path: Path, boligsim: Command) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "-w", "1", "-o", "out").exit_code == 0
    before = tables(tmp_path / "out")
    other = tmp_path / "other.toml"
    other.write_text(GRID, encoding="utf-8")
    done = boligsim("sweep", other, "-o", "out")
    assert (done.exit_code, "holds the results of another experiment" in done.stderr) == (2, True)
    assert tables(tmp_path / "out") == before
    assert boligsim("sweep", file, "-w", "1", "-o", "out").exit_code == 0, "its own may be run again"


@pytest.mark.parametrize("text", ["mine\n", "[]\n", '{"mine": 1}\n'])
def test_somebody_elses_journal_is_left_alone(tmp_path: Path, boligsim: Command, text: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/journal.jsonl").write_text(text, encoding="utf-8")
    assert boligsim("sweep", sweep_file(tmp_path), "-o", "mine", "--resume").exit_code == 2
    assert (tmp_path / "mine/journal.jsonl").read_text(encoding="utf-8") == text


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('measures = ["homless"]', 'measures: there is no "homless" (did you mean homeless?)'),
        ('groups = ["yong"]', 'groups: there is no "yong" (did you mean young?)'),
        ('periods = ["2030"]', 'periods: there is no "2030" (did you mean 2008?)'),
    ],
)
def test_what_cannot_be_kept_is_told_before_it_runs(tmp_path: Path, boligsim: Command, line: str, said: str) -> None:
    done = boligsim("sweep", sweep_file(tmp_path, GRID.replace("[levers]", f"{line}\n[levers]")))
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.speed
def test_what_a_worker_loads_is_no_more_than_a_replication_needs() -> None:
    heavy = ("pandas", "pydantic", "matplotlib", "scipy", "SALib", "click")
    code = f"import sys, sim.experiment.kept; print(sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_design_alone_can_be_written_and_taken_up_as_a_table(tmp_path: Path, boligsim: Command) -> None:
    file = sweep_file(tmp_path)
    assert boligsim("sweep", file, "--design", "-o", "plan").exit_code == 0
    assert [path.name for path in (tmp_path / "plan").iterdir()] == ["design.csv"]
    text = GRID.replace('"grid"', '"table"\ntable = "plan/design.csv"')
    assert boligsim("sweep", sweep_file(tmp_path, text), "-w", "1", "-o", "table").exit_code == 0
    assert boligsim("sweep", sweep_file(tmp_path), "-w", "1", "-o", "grid").exit_code == 0
    assert tables(tmp_path / "table") == tables(tmp_path / "grid")


@pytest.mark.badinput
def test_a_wrong_table_is_told_with_its_lines(tmp_path: Path, boligsim: Command) -> None:
    (tmp_path / "plan.csv").write_text("mortgage.ltv_cap,startlan.topup\n0.8,true\n85,maybe\n0.9\n", encoding="utf-8")
    text = GRID.replace('"grid"', '"table"\ntable = "plan.csv"')
    done = boligsim("sweep", sweep_file(tmp_path, text))
    assert done.exit_code == 2
    told = done.stderr.splitlines()
    assert "plan.csv:3: mortgage.ltv_cap: 85 is out of range" in told[0]
    assert "plan.csv:3: startlan.topup: must be true or false" in told[1]
    assert told[2].endswith("plan.csv:4: row: has 1 fields, not 2")


def test_from_python_a_sweep_hands_out_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, work)
    found = sim.sweep(sweep_file(tmp_path), workers=1, folder=tmp_path / "kept")
    assert list(found) == ["runs.csv", "levels.csv", "differences.csv"]
    again = sim.sweep(sweep_file(tmp_path), workers=1)
    assert all(found[name].equals(again[name]) for name in found)


EVERY_ASSUMPTION = ROOT / "scenarios/sweeps/assumptions.toml"
SHIPPED = [path for path in sorted((ROOT / "scenarios/sweeps").glob("*.toml")) if path != EVERY_ASSUMPTION]


@pytest.mark.examples
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_sweep_runs(path: Path, tmp_path: Path, boligsim: Command) -> None:
    done = boligsim("sweep", path, "-w", "1", "-n", "2")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"Results: results/{path.stem}" in done.stdout


@pytest.mark.examples
def test_the_shipped_sweep_over_every_assumption_has_its_design(tmp_path: Path, boligsim: Command) -> None:
    """It takes minutes even with a stand-in for the model; what it came to is kept in results/reference."""
    done = boligsim("sweep", EVERY_ASSUMPTION, "--design", "-o", "out")
    assert (done.exit_code, done.stderr) == (0, "")
    varied = sum(one.low < one.high for one in assumptions().values())
    assert len((tmp_path / "out/design.csv").read_text(encoding="utf-8").splitlines()) == 1 + 4 * (varied + 1)


@pytest.mark.laws
def test_a_latin_hypercube_has_one_point_in_each_slice(tmp_path: Path) -> None:
    text = 'title = "S"\nbase = "base.toml"\ndesign = "latin_hypercube"\npoints = 16\n[assumptions]\n'
    sweep = load_sweep(sweep_file(tmp_path, text + "suited_share = {}\nwealth_log_sd = {}\n"))
    for factor, column in zip(sweep.factors, zip(*points(sweep), strict=True), strict=True):
        slices = {int(16 * (float(value) - factor.low) / (factor.high - factor.low)) for value in column}
        assert slices == set(range(16))


def process(folder: Path, *words: str, limit: int | None = None) -> subprocess.Popen[str]:
    """`boligsim sweep grid.toml` with the model itself, as a process; `limit`: bytes that a file may have."""
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({0}, {0})); from sim.cli import main; main()"
    program = ["-m", "sim"] if limit is None else ["-c", limited.format(limit)]
    return subprocess.Popen(
        [sys.executable, *program, "sweep", "grid.toml", "-m", "forde", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_pairs(folder: Path, started: subprocess.Popen[str], count: int) -> None:
    """Until so many lines stand in the journal."""
    journal = folder / "journal.jsonl"
    until = time.monotonic() + 120
    while not journal.exists() or journal.read_bytes().count(b'"run"') < count:
        assert started.poll() is None, started.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def ended(started: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = started.communicate(timeout=240)
    return started.returncode, said


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the real sweep when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    sweep_file(folder, REAL)
    assert ended(process(folder, "-w", "1", "-o", "out"))[0] == 0
    return tables(folder / "out")


def test_a_killed_sweep_loses_nothing_and_repeats_nothing(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    sweep_file(tmp_path, REAL)
    first = process(tmp_path, "-w", "1", "-o", "out")
    wait_for_pairs(tmp_path / "out", first, 3)
    second = process(tmp_path, "-w", "1", "-o", "out", "--resume")
    code, said = ended(second)
    if first.poll() is None:  # else it was done before the second had even started
        assert (code, "another process is at work" in said) == (2, True)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    kept = finished_pairs_of_a_torn(tmp_path / "out")
    assert ended(process(tmp_path, "-w", "2", "-o", "out", "--resume"))[0] == 0
    assert finished_pairs(tmp_path / "out")[: len(kept)] == kept
    assert len(finished_pairs(tmp_path / "out")) == len(set(finished_pairs(tmp_path / "out"))) == 21
    assert tables(tmp_path / "out") == undisturbed


def finished_pairs_of_a_torn(folder: Path) -> list[tuple[int, int]]:
    whole = (folder / "journal.jsonl").read_bytes().rpartition(b"\n")[0].splitlines()
    return [(line["run"], line["replication"]) for line in map(json.loads, whole) if "run" in line]


def test_a_lost_worker_costs_nothing_but_its_task(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    sweep_file(tmp_path, REAL)
    parent = process(tmp_path, "-w", "2", "-o", "out")
    wait_for_pairs(tmp_path / "out", parent, 1)
    for worker in workers_of(parent.pid)[:1]:
        os.kill(worker, signal.SIGKILL)
    code, said = ended(parent)
    assert code == 0, said
    assert tables(tmp_path / "out") == undisturbed


def workers_of(parent: int) -> list[int]:
    """Children that run loky's workers."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
            command = status.with_name("cmdline").read_text(encoding="utf-8")
        except OSError:
            continue
        if int(fields[1]) == parent and "loky" in command and "tracker" not in command:
            found.append(int(status.parent.name))
    return found


def test_a_full_disk_keeps_what_was_written(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    sweep_file(tmp_path, REAL)
    whole = process(tmp_path, "-w", "1", "-o", "whole")
    assert ended(whole)[0] == 0
    limit = (tmp_path / "whole/journal.jsonl").stat().st_size // 2
    code, said = ended(process(tmp_path, "-w", "1", "-o", "out", limit=limit))
    assert code == 1
    assert "runs are kept (go on with --resume)" in said
    kept = finished_pairs(tmp_path / "out")
    assert 0 < len(kept) < 21
    assert f"{len(kept)} of 21 runs are kept" in said
    assert ended(process(tmp_path, "-w", "1", "-o", "out", "--resume"))[0] == 0
    assert tables(tmp_path / "out") == undisturbed


def test_what_a_sweep_asks_of_the_model_is_the_pairs_it_lacks(tmp_path: Path) -> None:
    from sim.experiment.journal import Journal

    experiment = laid_out(load_sweep(sweep_file(tmp_path)))
    asked: list[tuple[str, tuple[int, ...]]] = []

    def counted(scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Any]) -> list[Measured]:
        asked.append((scenario.title, tuple(replications)))
        return work(scenario, replications, seed, files)

    journal = Journal.open(tmp_path / "journal.jsonl", experiment.header())
    run_missing(experiment, journal, workers=1, work=counted)
    assert sum(len(numbers) for _, numbers in asked) == experiment.pairs == 42
    asked.clear()
    assert len(run_missing(experiment, journal, workers=1, work=counted).outcomes) == 42
    assert asked == []
    journal.close()
