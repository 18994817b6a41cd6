"""Results read back are the results that were written; reports made of them are the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import scenario_files
from click.testing import CliRunner

from sim.cli import commands
from sim.experiment.folder import FolderError
from sim.experiment.kept_results import read
from sim.experiment.results import ComparisonResult, RunResult


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("results")
    head = scenario_files.HEAD.replace("2018", "2010") + "warmup = 6\n"
    base = scenario_files.write(here, head, "base.toml")
    low = 'title = "Low"\nbase = "base.toml"\n[levers]\nmortgage.ltv_cap = 0.8\n'
    other = scenario_files.write(here, low, "low.toml")
    for words in (["run", base, "-o", here / "run"], ["compare", base, other, "-o", here / "compare"]):
        done = CliRunner().invoke(commands, [str(word) for word in [*words, "-n", "2", "-w", "1", "--quiet"]])
        assert done.exit_code == 0, done.output
    return here


def test_what_is_read_is_what_was_written(results: Path) -> None:
    run, comparison = read(results / "run"), read(results / "compare")
    assert isinstance(run, RunResult)
    assert isinstance(comparison, ComparisonResult)
    assert run.replications == 2
    assert run.scenario.start.isoformat() == "2008-01-01"
    assert comparison.scenarios[0].scenario.differences
    again = comparison.table["difference"].to_numpy()
    written = pd.read_csv(results / "compare" / "comparison.csv")["difference"].to_numpy()
    assert again == pytest.approx(written, nan_ok=True)
    assert comparison.base.measures["measure"].dtype == "category"


def words(page: str) -> str:
    """A page's words before its figures, digits aside."""
    return re.sub(r"\d", "#", page.split("<h2>Figures</h2>")[0])


def numbers(page: str) -> list[float]:
    """Decimal numbers in a page's tables before its figures."""
    return [float(found) for found in re.findall(r"\d+\.\d+", page.split("<h2>Figures</h2>")[0].split("</style>")[1])]


@pytest.mark.parametrize("kind", ["run", "compare"])
def test_a_report_made_again_is_the_same(results: Path, tmp_path: Path, kind: str) -> None:
    copy = tmp_path / kind
    shutil.copytree(results / kind, copy)
    before = (copy / "report.html").read_text(encoding="utf-8")
    for name in ("report.html", "report.xlsx"):
        (copy / name).unlink()
    done = CliRunner().invoke(commands, ["report", str(copy)])
    assert (done.exit_code, done.stdout) == (0, f"Report: {copy / 'report.html'}\n")
    after = (copy / "report.html").read_text(encoding="utf-8")
    assert words(after) == words(before)
    # Ten figures are written, so that a number halfway between two may be rounded to either.
    off = [abs(one - other) for one, other in zip(numbers(after), numbers(before), strict=True)]
    assert max(off) <= 0.011
    assert (copy / "report.xlsx").stat().st_size > 5_000
    assert f"boligsim {kind} base.toml" in after


def test_a_report_made_again_may_speak_another_language(results: Path, tmp_path: Path) -> None:
    copy = tmp_path / "compare"
    shutil.copytree(results / "compare", copy)
    done = CliRunner().invoke(commands, ["report", str(copy), "--lang", "nb"])
    assert (done.exit_code, done.stderr) == (0, "")
    page = (copy / "report.html").read_text(encoding="utf-8")
    assert '<html lang="nb">' in page
    assert "<h2>Nøkkeltall</h2>" in page


def test_folders_that_hold_nothing_of_ours_are_named_all_at_once(results: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    shutil.copytree(results / "run", broken)
    (broken / "measures.csv").unlink()
    other = tmp_path / "other"
    other.mkdir()
    (other / "manifest.json").write_text(json.dumps({"program": "boligsim", "kind": "sweep"}))
    folders = [str(tmp_path / name) for name in ("empty", "broken", "other", "no")]
    done = CliRunner().invoke(commands, ["report", *folders])
    assert done.exit_code == 2
    lines = done.stderr.strip().splitlines()
    expected = ("no finished", "measures.csv", "another kind", "no finished")
    assert [word in line for word, line in zip(expected, lines, strict=True)] == [True] * 4
    with pytest.raises(FolderError):
        read(tmp_path / "empty")


def test_tables_for_a_norwegian_spreadsheet_say_the_same(results: Path, tmp_path: Path) -> None:
    copy = tmp_path / "compare"
    shutil.copytree(results / "compare", copy)
    done = CliRunner().invoke(commands, ["report", str(copy), "--semicolon"])
    assert done.exit_code == 0, done.output
    tables = sorted(path for path in copy.rglob("*.csv") if not path.name.endswith(".semicolon.csv"))
    assert len(tables) >= 4
    for table in tables:
        twin = pd.read_csv(table.with_name(f"{table.stem}.semicolon.csv"), sep=";", decimal=",", encoding="utf-8-sig")
        pd.testing.assert_frame_equal(twin, pd.read_csv(table))
    again = CliRunner().invoke(commands, [*_comparing(results), "-o", str(copy)])
    assert again.exit_code == 0, again.output
    assert not list(copy.rglob("*.semicolon.csv"))


def _comparing(results: Path) -> list[str]:
    files = [str(results / name) for name in ("base.toml", "low.toml")]
    return ["compare", *files, "-n", "2", "-w", "1", "--quiet"]


def test_several_results_become_one_comparison_with_any_base(results: Path, tmp_path: Path) -> None:
    here = scenario_files.write(
        results, 'title = "Lower"\nbase = "base.toml"\n[levers]\nmortgage.ltv_cap = 0.7\n', "l.toml"
    )
    words = ["run", str(here), "-o", str(tmp_path / "lower"), "-n", "2", "-w", "1", "--quiet"]
    assert CliRunner().invoke(commands, words).exit_code == 0
    out = tmp_path / "all"
    folders = [str(results / "compare"), str(tmp_path / "lower")]
    done = CliRunner().invoke(commands, ["report", *folders, "--base", "low", "-o", str(out)])
    assert done.exit_code == 0, done.output
    found = read(out)
    assert isinstance(found, ComparisonResult)
    assert found.base.scenario.stem == "low"
    assert [run.scenario.stem for run in found.scenarios] == ["base", "l"]
    keys = ["measure", "municipality", "group", "period"]
    one = pd.read_csv(results / "compare" / "comparison.csv").set_index(keys)["difference"]
    other = pd.read_csv(out / "comparison.csv").query("scenario == 'base'").set_index(keys)["difference"]
    both = pd.concat([one, -other], axis=1, keys=["one", "other"]).query("measure != 'cost_per_homeless_year_averted'")
    assert both["one"].to_numpy() == pytest.approx(both["other"].to_numpy(), rel=1e-5, abs=1e-8, nan_ok=True)
    assert (out / "report.html").exists()
    again = CliRunner().invoke(commands, ["report", *folders, "--base", "low", "-o", str(out)])
    assert again.exit_code == 0, again.output


def test_results_that_cannot_be_paired_say_why(results: Path, tmp_path: Path) -> None:
    other = tmp_path / "seed"
    words = ["run", str(results / "low.toml"), "-o", str(other), "-n", "2", "-w", "1", "--seed", "2", "--quiet"]
    assert CliRunner().invoke(commands, words).exit_code == 0
    for folders, more, reason in (
        ([results / "run", other], [], "another seed"),
        ([results / "run"], [], "one scenario only"),
        ([results / "compare"], ["--base", "high"], "there is no scenario high"),
    ):
        done = CliRunner().invoke(commands, ["report", *map(str, folders), *more, "-o", str(tmp_path / "out")])
        assert done.exit_code == 2
        assert reason in done.output
    assert CliRunner().invoke(commands, ["report", str(results / "run"), "--base", "base"]).exit_code == 2
