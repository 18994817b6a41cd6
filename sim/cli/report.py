"""`boligsim report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError
from sim.cli.options import language_from, language_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.results import ComparisonResult, RunResult


@click.command(short_help="Write the pages and workbooks of results again.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("--semicolon", is_flag=True, help="Also copy every table with semicolons and decimal commas.")
@click.option("--base", metavar="NAME", help="With -o: the scenario that the others are held against.")
@click.option(
    "-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="One comparison of all of them, here."
)
@language_option
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def report(
    folders: tuple[Path, ...], semicolon: bool, base: str | None, out: Path | None, language: str, quiet: bool
) -> None:
    """Write report.html, report.xlsx and the figures of finished results again, without running anything.

    FOLDER is what `run` or `compare` wrote. With -o all scenarios in the folders become one comparison, of which any
    can be the base.
    """
    from sim.experiment.folder import FolderError
    from sim.experiment.kept_results import read
    from sim.experiment.semicolons import write_semicolons
    from sim.language import speaking

    found, problems = [], list[str]()
    language_from(language, problems)
    if base is not None and out is None:
        problems.append("--base: goes with -o, the folder of the new comparison")
    for folder in folders:
        try:
            found.append(read(folder))
        except FolderError as error:
            problems.append(str(error))
    if problems:
        raise BadInputError(problems)
    with speaking(language):
        if out is not None:
            _together(found, base, out)
        else:
            for folder, result in zip(folders, found, strict=True):
                _draw(result, folder)
    for folder in folders if out is None else (out,):
        if semicolon:
            write_semicolons(folder)
        if not quiet:
            click.echo(f"Report: {folder / 'report.html'}")


def _draw(result: RunResult | ComparisonResult, folder: Path) -> None:
    """Write the page, workbook and figures of a result beside its numbers."""
    import sim.report
    from sim.experiment.results import RunResult

    try:
        if isinstance(result, RunResult):
            sim.report.write_run(result, folder)
        else:
            sim.report.write_comparison(result, folder)
    except OSError as error:
        raise BadInputError([f"{folder}: cannot be written: {error.strerror}"]) from error


def _together(found: Sequence[RunResult | ComparisonResult], base: str | None, out: Path) -> None:
    """Write one comparison of all to a folder of its own."""
    from sim.experiment.folder import FolderError, write_comparison, write_manifest, writing
    from sim.experiment.joined import JoinError, joined

    try:
        result = joined(found, base)
        stems = [run.scenario.stem for run in (result.base, *result.scenarios)]
        with writing(out, "compare", stems) as place:
            write_comparison(result, place)
            _draw(result, place)
            write_manifest(result.manifest, place, "compare", stems)
    except (JoinError, FolderError) as error:
        raise BadInputError([str(error)]) from error
