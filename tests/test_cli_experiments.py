from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from experiment_stand_in import broken_work, interrupted_work, scenario_file, work

import sim.report
from sim.assumptions import Assumptions
from sim.cli import commands
from sim.experiment.experiments import compare_scenarios, run_scenarios
from sim.language import spoken
from sim.scenario import ensemble

Command = Callable[..., Result]
LOW = "[levers]\nmortgage.ltv_cap = 0.8\n"


def use(monkeypatch: pytest.MonkeyPatch, model: Callable[..., Any]) -> None:
    for function in (run_scenarios, compare_scenarios):
        assert function.__kwdefaults__ is not None
        monkeypatch.setitem(function.__kwdefaults__, "work", model)


@pytest.fixture
def boligsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, in an empty folder, with the stand-in for a model and for a report."""

    def draw(result: Any, folder: Path) -> None:
        (folder / "report.html").write_text(f"<p lang={spoken()}>", encoding="utf-8")

    use(monkeypatch, work)
    monkeypatch.setattr(sim.report, "write_run", draw, raising=False)
    monkeypatch.setattr(sim.report, "write_comparison", draw, raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words])


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_run_writes_a_folder_and_tells_the_headlines(tmp_path: Path, boligsim: Command) -> None:
    done = boligsim("run", scenario_file(tmp_path), "-n", "4", "-w", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Homeless persons" in done.stdout
    assert "4 replications" in done.stdout
    assert done.stdout.rstrip().endswith("Results: results/base")
    assert everything(tmp_path / "results/base") == ["manifest.json", "measures.csv", "report.html"]
    again = boligsim("run", scenario_file(tmp_path), "-n", "2", "-w", "1")
    assert again.exit_code == 0
    assert pd.read_csv(tmp_path / "results/base/measures.csv")["replication"].max() == 2


@pytest.mark.parametrize("kind", ["run", "compare"])
def test_the_report_speaks_the_language_asked_for_and_the_terminal_english(
    tmp_path: Path, boligsim: Command, kind: str
) -> None:
    files = (scenario_file(tmp_path), scenario_file(tmp_path, "low", LOW))[: 1 + (kind == "compare")]
    done = boligsim(kind, *files, "-n", "2", "-w", "1", "-o", "out", "--lang", "nb")
    assert done.exit_code == 0
    assert (tmp_path / "out/report.html").read_text(encoding="utf-8") == "<p lang=nb>"
    assert "Homeless persons" in done.stdout
    assert spoken() == "en"


def test_several_runs_get_a_folder_each_within_out(tmp_path: Path, boligsim: Command) -> None:
    files = scenario_file(tmp_path), scenario_file(tmp_path, "low", LOW)
    done = boligsim("run", *files, "-n", "1", "-w", "1", "-o", "out", "--ledger", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert everything(tmp_path / "out") == [
        f"{stem}/{name}"
        for stem in ("base", "low")
        for name in ("ledger/1.csv", "manifest.json", "measures.csv", "report.html")
    ]


def test_an_ensemble_asks_for_a_replication_a_member_and_leaves_verdicts(tmp_path: Path, boligsim: Command) -> None:
    members = [replace(Assumptions(), contact_days=days) for days in (40.0, 50.0, 60.0)]
    ensemble.write(members, tmp_path / "mine.csv")
    files = scenario_file(tmp_path), scenario_file(tmp_path, "low", f'base = "base.toml"\n{LOW}')
    done = boligsim("compare", *files, "--members", "mine.csv", "-w", "1", "-o", "out")
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["replications"] == 3
    assert [member["contact_days"] for member in manifest["base"]["ensemble"]] == [40.0, 50.0, 60.0]
    verdicts = pd.read_csv(tmp_path / "out/robustness.csv")
    assert verdicts["members"].max() == 3
    assert "plausible sets of assumptions" in done.stdout
    few = boligsim("run", files[0], "--members", "mine.csv", "-n", "1", "-w", "1", "-o", "few", "--quiet")
    assert (few.exit_code, few.output) == (0, "")
    wrong = boligsim("run", files[0], "--members", "none.csv")
    assert (wrong.exit_code, "none.csv" in wrong.stderr) == (2, True)


def test_compare_says_what_changed_by_how_much_and_how_sure(tmp_path: Path, boligsim: Command) -> None:
    base = scenario_file(tmp_path)
    low = scenario_file(tmp_path, "low", f'base = "base.toml"\n{LOW}', title="A lower cap")
    done = boligsim("compare", base, low, "-n", "3", "-w", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Base: Base (stord, 2008-01 to 2009-01; 3 replications in pairs)")
    assert "A lower cap" in lines
    assert any("mortgage.ltv_cap: 0.9 → 0.8" in line for line in lines)
    homeless = next(line for line in lines if line.startswith("Homeless persons"))
    assert "+10.0" in homeless
    assert homeless.endswith("clear")
    assert next(line for line in lines if line.startswith("Households that own")).endswith("no difference")
    assert "NOK million" in done.stdout
    assert done.stdout.isascii() or set(filter(lambda mark: not mark.isascii(), done.stdout)) <= set("→åøæ")
    assert lines[-1] == "Results: results/base_vs_low"
    assert "comparison.csv" in everything(tmp_path / "results/base_vs_low")


@pytest.mark.streams
def test_workers_change_no_byte_of_any_table(tmp_path: Path, boligsim: Command) -> None:
    files = scenario_file(tmp_path), scenario_file(tmp_path, "low", LOW)
    for workers in "12":
        boligsim("compare", *files, "-n", "3", "-w", workers, "-o", f"out{workers}", "--seed", "5")
    for name in ("comparison.csv", "base/measures.csv", "low/measures.csv"):
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()
    assert json.loads((tmp_path / "out2/manifest.json").read_text(encoding="utf-8"))["seed"] == 5


@pytest.mark.badinput
def test_every_error_comes_at_once_and_nothing_is_written(tmp_path: Path, boligsim: Command) -> None:
    wrong = scenario_file(tmp_path, "wrong", "replicatons = 3\n[levers]\nmortgage.ltv_cap = 85\n")
    before = everything(tmp_path)
    done = boligsim("compare", wrong, tmp_path / "none.toml", "-n", "0", "--seed", "x", "-w", "1.5")
    assert done.exit_code == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == "-n: 0 is out of range (1 to 100000)"
    assert lines[1].startswith("--seed: 'x' is not a whole number")
    assert lines[2].startswith("-w: '1.5' is not a whole number")
    assert any("wrong.toml:6:" in line and "replications" in line for line in lines)
    assert any("wrong.toml:8:" in line and "mortgage.ltv_cap" in line for line in lines)
    assert any("none.toml" in line for line in lines)
    assert "Traceback" not in done.stderr
    assert everything(tmp_path) == before


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "base.toml", "base.toml"), "base: named by more than one scenario"),
        (("run", "base.toml", "-o", "full"), "full: holds something other than results: mine.txt"),
        (("compare", "base.toml", "late.toml"), "late.toml: start: 2008-07-01 cannot be paired"),
        (("run", "base.toml", "-m", ","), "-m: names no municipality"),
        (("run", "base.toml", "-m", "stordd"), "stord"),
        (("comparee", "base.toml"), "Did you mean 'compare'?"),
        (("run", "base.toml", "--replication", "3"), "--replications"),
        (("compare", "base.toml"), "SCENARIO"),
        (("run",), "SCENARIO"),
    ],
)
def test_bad_input_is_answered(tmp_path: Path, boligsim: Command, words: tuple[str, ...], told: str) -> None:
    late = scenario_file(tmp_path, "late")
    late.write_text(late.read_text(encoding="utf-8").replace("2008-01-01", "2008-07-01"), encoding="utf-8")
    scenario_file(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("", encoding="utf-8")
    before = everything(tmp_path)
    done = boligsim(*words)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert everything(tmp_path) == before


def test_a_fault_of_ours_is_confessed_shortly(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, broken_work)
    done = boligsim("run", scenario_file(tmp_path), "-n", "3", "-w", "1")
    assert done.exit_code == 1
    assert "replications 1 to 3 of 'Base' broke down: ZeroDivisionError: nobody lives here" in done.stderr
    assert "BOLIGSIM_TRACEBACK=1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()
    monkeypatch.setenv("BOLIGSIM_TRACEBACK", "1")
    assert "Traceback" in boligsim("run", scenario_file(tmp_path), "-n", "3", "-w", "1").stderr


def test_a_report_that_fails_does_not_lose_the_numbers(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(result: Any, folder: Path) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(sim.report, "write_run", fail, raising=False)
    done = boligsim("run", scenario_file(tmp_path), "-n", "1", "-w", "1")
    assert done.exit_code == 1
    assert "no ink" in done.stderr
    assert everything(tmp_path / "results/base") == ["manifest.json", "measures.csv"]


def test_an_interrupted_run_keeps_and_counts_what_is_finished(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, interrupted_work)
    files = scenario_file(tmp_path), scenario_file(tmp_path, "low", LOW)
    done = boligsim("run", files[0], "-n", "9", "-w", "1")
    assert done.exit_code == 130
    assert "interrupted: base: 4 of 9 replications are in" in done.stderr
    assert pd.read_csv(tmp_path / "results/base/measures.csv")["replication"].max() == 4
    done = boligsim("compare", *files, "-n", "9", "-w", "1")
    assert done.exit_code == 130
    assert "interrupted: 4 of 9 replications are in; results of these in results/base_vs_low" in done.stderr
    assert "Homeless persons" in done.stdout
    manifest = json.loads((tmp_path / "results/base_vs_low/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["interrupted"], manifest["replications"]) == (True, 4)


def test_an_interruption_before_anything_is_finished_writes_nothing(
    tmp_path: Path, boligsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(*pair: Any) -> Any:
        raise KeyboardInterrupt

    use(monkeypatch, at_once)
    for words in (("run", "base.toml"), ("compare", "base.toml", "base.toml")):
        scenario_file(tmp_path)
        done = boligsim(*words, "-w", "1")
        assert done.exit_code == 130
        assert "0 of 20 replications are in; nothing is written" in done.stderr
        assert not (tmp_path / "results").exists()
