from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from experiment_stand_in import ROWS, scenario, work

from sim.experiment import folder
from sim.experiment.experiments import compare_scenarios, run_scenarios
from sim.experiment.manifest import plain
from sim.experiment.results import COMPARISON_COLUMNS, MEASURE_COLUMNS, RunResult
from sim.experiment.tables import write_csv


def result(tmp_path: Path, replications: int = 2) -> RunResult:
    (found,) = run_scenarios([scenario(tmp_path)], replications=replications, workers=1, work=work)
    return found


def keep(found: RunResult, target: Path) -> None:
    with folder.writing(target, "run", ["base"]) as place:
        folder.write_run(found, place)
        folder.write_manifest(found.manifest, place, "run", ["base"])


def test_a_run_leaves_measures_and_a_manifest_that_names_them(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "results" / "base"
    keep(result(tmp_path), target)
    assert sorted(path.name for path in target.iterdir()) == ["manifest.json", "measures.csv"]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == ["measures.csv"]
    assert manifest["scenario"]["levers"]["stord"]["mortgage"]["ltv_cap"] == 0.9
    inputs = manifest["scenario"]["inputs"]["stord"]
    statuses = ("published", "scaled", "assumed")
    assert inputs["published_share"] == pytest.approx(inputs["published"] / sum(map(inputs.get, statuses)), abs=1e-4)
    for name in (
        "seed",
        "version",
        "commit",
        "versions",
        "household_months",
        "cpu_seconds",
        "events",
        "started",
    ):
        assert name in manifest
    assert str(tmp_path) not in (target / "manifest.json").read_text(encoding="utf-8")
    measures = pd.read_csv(target / "measures.csv")
    assert list(measures.columns) == list(MEASURE_COLUMNS)
    assert len(measures) == 2 * len(ROWS)


def test_a_comparison_leaves_one_table_and_the_measures_of_each(tmp_path: Path) -> None:
    base = scenario(tmp_path)
    found = compare_scenarios(base, [base], replications=3, workers=1, work=work)
    stems = ["base", "base-2"]
    with folder.writing(tmp_path / "out", "compare", stems) as place:
        folder.write_comparison(found, place)
        folder.write_manifest(found.manifest, place, "compare", stems)
    assert list(pd.read_csv(tmp_path / "out" / "comparison.csv").columns) == list(COMPARISON_COLUMNS)
    one, two = ((tmp_path / "out" / stem / "measures.csv").read_bytes() for stem in stems)
    assert one == two
    assert b",,days\n" in one, "an undefined wait is empty"
    assert b"nan" not in one.lower()


def test_the_same_again_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "out" / "base"
    keep(result(tmp_path), target)
    (target / "report.html").write_text("made later", encoding="utf-8")
    (target / ".DS_Store").write_text("left by a desktop", encoding="utf-8")
    keep(result(tmp_path, replications=1), target)
    assert sorted(path.name for path in target.iterdir()) == ["manifest.json", "measures.csv"]
    assert len(pd.read_csv(target / "measures.csv")) == len(ROWS)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["base"]


@pytest.mark.badinput
def test_a_folder_with_anything_else_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "base"
    target.mkdir()
    assert folder.refusal(target, "run", ["base"]) is None, "an empty folder is fine"
    (target / "thesis.docx").write_text("years of work", encoding="utf-8")
    assert "thesis.docx" in str(folder.refusal(target, "run", ["base"]))
    (target / "thesis.docx").unlink()
    keep(result(tmp_path), target)
    assert "another experiment" in str(folder.refusal(target, "run", ["other"]))
    assert "another experiment" in str(folder.refusal(target, "compare", ["base"]))
    (target / "figures").mkdir()
    (target / "figures" / "mine.png").write_bytes(b"")
    assert "figures/mine.png" in str(folder.refusal(target, "run", ["base"]))
    with pytest.raises(folder.FolderError, match=r"mine\.png"), folder.writing(target, "run", ["base"]):
        pass
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "not a folder" in str(folder.refusal(tmp_path / "file", "run", ["base"]))
    assert "not a folder" in str(folder.refusal(tmp_path / "file" / "base", "run", ["base"]))


def crash(target: Path) -> None:
    with folder.writing(target, "run", ["base"]) as place:
        (place / "measures.csv").write_text("half", encoding="utf-8")
        raise RuntimeError("crash")


def test_a_crash_leaves_the_old_results_whole(tmp_path: Path) -> None:
    target = tmp_path / "out" / "base"
    keep(result(tmp_path), target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(RuntimeError, match="crash"):
        crash(target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["base"]


def test_nothing_finished_leaves_nothing_not_even_the_parents(tmp_path: Path) -> None:
    with folder.writing(tmp_path / "new" / "base", "run", ["base"]) as place:
        (place / "ledger").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_ledgers_of_unfinished_replications_are_dropped(tmp_path: Path) -> None:
    ledgers = tmp_path / "place" / "ledger"
    ledgers.mkdir(parents=True)
    for name in ("1.csv", "2.csv", "3.csv", "4.part"):
        (ledgers / name).write_text("", encoding="utf-8")
    folder.write_run(result(tmp_path), tmp_path / "place")
    assert sorted(path.name for path in ledgers.iterdir()) == ["1.csv", "2.csv"]


def test_csv_fields_are_exact_to_ten_figures_quoted_and_empty_where_undefined(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "count": [1, 2, 3],
            "value": [0.1 + 0.2, np.nan, -0.0],
            "name": pd.Categorical(['Bø, "ny"', "Ål", None]),
            "big": [1234567890.0, 2e20, -1 / 3],
        }
    )
    write_csv(frame, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == (
        'count,value,name,big\n1,0.3,"Bø, ""ny""",1234567890\n2,,Ål,2e+20\n3,0,,-0.3333333333\n'
    )


def test_what_json_lacks_is_told_in_words() -> None:
    assert plain({"a": float("inf"), "b": (Path("/x/y.toml"), np.float64(1.5))}) == {
        "a": "inf",
        "b": ["y.toml", 1.5],
    }
