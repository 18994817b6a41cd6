"""Figures and a page from results: what is seen. Computes nothing but means and quantiles of columns.

`write_run(result, folder)` and `write_comparison(result, folder)` add `report.html` and `figures/*.png` to a
results folder that holds the numbers already, in the language that is spoken (`sim.language`). Charts are imported
only when one of them is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sim.experiment.results import ComparisonResult, RunResult
    from sim.report.drawings import Drawing
    from sim.report.page import Picture

__all__ = ["write_comparison", "write_run"]


def write_run(result: RunResult, folder: Path) -> None:
    """Write the figures, the page and the workbook of one scenario's run.

    Args:
        result: the run; at least one replication.
        folder: an existing folder; `report.html`, `report.xlsx` and `figures/` in it are replaced.
    """
    from sim.report import workbook
    from sim.report.drawings import drawings
    from sim.report.material import stories
    from sim.report.page import run_page, source_line

    told = stories(result)
    pictures = _draw(drawings(told, source_line(result, result.manifest)), folder)
    (folder / "report.html").write_text(run_page(result, told[0], pictures), encoding="utf-8")
    workbook.write(result, told, None, folder / "report.xlsx")


def write_comparison(result: ComparisonResult, folder: Path) -> None:
    """Write the figures, the page and the workbook of a comparison.

    Args:
        result: the comparison; at least one replication and one scenario besides the base.
        folder: an existing folder; `report.html`, `report.xlsx` and `figures/` in it are replaced.
    """
    from sim.report import tables, workbook
    from sim.report.drawings import drawings
    from sim.report.material import differences, stories
    from sim.report.page import comparison_page, source_line

    told = stories(result)
    rows = differences(result)
    source = source_line(result.base, result.manifest)
    pictures = _draw(drawings(told, source, rows, result.confidence), folder)
    years = {period: tables.index(rows, period) for period in sorted(set(rows["period"]) - {"all"})}
    whole = tables.index(rows)
    page = comparison_page(result, told, whole, years, pictures)
    (folder / "report.html").write_text(page, encoding="utf-8")
    workbook.write(result, told, whole, folder / "report.xlsx")


def _draw(made: Iterable[Drawing], folder: Path) -> list[Picture]:
    """Save each drawing as a picture, and hand it out for the page."""
    from sim.report import style
    from sim.report.page import Picture

    place = folder / "figures"
    place.mkdir(exist_ok=True)
    for old in place.glob("*.png"):
        old.unlink()
    pictures = []
    for drawing in made:
        style.png(drawing.figure, place / f"{drawing.name}.png")
        pictures.append(Picture(style.svg(drawing.figure, drawing.name, drawing.alt), drawing.caption))
    return pictures
