"""The workbook: real numbers, a sheet a theme, nothing that a spreadsheet would take for a formula."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from report_frames import comparison
from report_frames import result as run

from sim.experiment.results import ComparisonResult, RunResult
from sim.language import speaking
from sim.measures import catalogue
from sim.report import workbook
from sim.report.material import differences, stories
from sim.report.tables import index
from sim.report.words import title_of


def book(result: RunResult | ComparisonResult, path: Path) -> Any:
    rows = index(differences(result)) if isinstance(result, ComparisonResult) else None
    workbook.write(result, stories(result), rows, path)
    return load_workbook(path)


def table(sheet: Any, first: str) -> list[dict[str, Any]]:
    """The rows below the heading whose first cell is this."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[0] is not None]


def test_differences_are_numbers_with_formats_and_colour_only_where_clear(tmp_path: Path) -> None:
    result = comparison()
    stem = result.scenarios[0].scenario.stem
    made = book(result, tmp_path / "r.xlsx")
    rows = index(differences(result))
    sheet = made["Differences"]
    told = {row["Measure"]: row for row in table(sheet, "Measure")}
    coloured = {row[0].value for row in sheet.iter_rows() if row[4].font.b and row[0].value != "Measure"}
    for name in ("homeless", "ownership_rate", "cost_municipality"):
        found = rows[stem, "all", "all", name]
        row = told[title_of(name)]
        assert row["Base"] == pytest.approx(found.base)
        assert row["Difference"] == pytest.approx(found.difference)
        assert (title_of(name) in coloured) is found.clear
    by_name = {row[0].value: row for row in sheet.iter_rows()}
    assert by_name[title_of("ownership_rate")][2].number_format == "0.0%"
    assert by_name[title_of("cost_municipality")][2].number_format == "#,##0"
    assert sheet.freeze_panes is not None


def test_every_measure_is_defined_and_every_theme_has_a_sheet(tmp_path: Path) -> None:
    made = book(comparison(), tmp_path / "r.xlsx")
    themes = ["About", "Differences", "Groups and places", "Who pays", "Years", "Costs", "Definitions"]
    assert made.sheetnames == themes
    defined = {row["Measure"]: row for row in table(made["Definitions"], "Measure")}
    assert list(defined) == [measure.name for measure in catalogue()]
    assert made["Years"]._charts


def test_a_run_has_levels(tmp_path: Path) -> None:
    made = book(run(), tmp_path / "r.xlsx")
    assert made.sheetnames == ["About", "Levels", "Years", "Costs", "Definitions"]
    told = {row["Measure"]: row for row in table(made["Levels"], "Measure")}
    homeless = told[title_of("homeless")]
    assert homeless["10 %"] <= homeless["Mean"] <= homeless["90 %"]


def test_the_same_results_make_the_same_bytes(tmp_path: Path) -> None:
    book(comparison(), tmp_path / "a.xlsx")
    book(comparison(), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_words_that_look_like_formulas_stay_words(tmp_path: Path) -> None:
    result = run()
    sly = replace(result, scenario=replace(result.scenario, title="=1+1", why="@SUM(A1)", differences=("=cmd",)))
    made = book(sly, tmp_path / "r.xlsx")
    cells = [cell for row in made["About"].iter_rows() for cell in row if cell.value is not None]
    assert {"=1+1", "@SUM(A1)", "=cmd"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_verdicts_have_a_sheet_across_an_ensemble(tmp_path: Path) -> None:
    result = comparison()
    stem = result.scenarios[0].scenario.stem
    found = (stem, "homeless", "persons", 40, 12.0, -2.0, 30.0, 0.85, 0.1, "contact_days", 0.8, "young")
    from sim.experiment.robustness import COLUMNS

    across = replace(result, robustness=pd.DataFrame([found], columns=list(COLUMNS)))
    (row,) = table(book(across, tmp_path / "r.xlsx")["Does it hold"], "Scenario")
    assert (row["Holds"], row["Members"], row["For the worse for"]) == (0.85, 40, "under 25")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice (on Debian and Ubuntu: libreoffice-calc)")
@pytest.mark.parametrize("language", ["en", "nb"])
def test_libreoffice_opens_it_without_a_warning(language: str, tmp_path: Path) -> None:
    result = comparison()
    with speaking(language):
        book(result, tmp_path / "r.xlsx")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    words = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    done = subprocess.run(
        [*words, "--convert-to", every_sheet, "--outdir", str(tmp_path), str(tmp_path / "r.xlsx")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if "javaldx" not in line]  # it lacks Java
    assert not re.search("error|warn|repair", " ".join(said), re.IGNORECASE)
    sheets = sorted(path.stem.removeprefix("r-") for path in tmp_path.glob("r-*.csv"))
    assert sheets == sorted(load_workbook(tmp_path / "r.xlsx").sheetnames)
    everything = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("r-*.csv"))
    assert not re.search(r"#(REF|NAME|VALUE|DIV/0|N/A)|Err:\d", everything)
    found = index(differences(result))[result.scenarios[0].scenario.stem, "all", "all", "evictions"]
    assert f"{found.base:.0f}" in everything
