"""`boligsim report`."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.endings import BadInputError
from sim.cli.options import language_from, language_option


@click.command(short_help="Write the pages and workbooks of results again.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("--semicolon", is_flag=True, help="Also copy every table with semicolons and decimal commas.")
@language_option
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def report(folders: tuple[Path, ...], semicolon: bool, language: str, quiet: bool) -> None:
    """Write report.html, report.xlsx and the figures of finished results again, without running anything.

    FOLDER is what `run` or `compare` wrote.
    """
    import sim.report
    from sim.experiment.folder import FolderError
    from sim.experiment.kept_results import read
    from sim.experiment.results import RunResult
    from sim.experiment.semicolons import write_semicolons
    from sim.language import speaking

    found, problems = [], list[str]()
    language_from(language, problems)
    for folder in folders:
        try:
            found.append(read(folder))
        except FolderError as error:
            problems.append(str(error))
    if problems:
        raise BadInputError(problems)
    for folder, result in zip(folders, found, strict=True):
        try:
            with speaking(language):
                if isinstance(result, RunResult):
                    sim.report.write_run(result, folder)
                else:
                    sim.report.write_comparison(result, folder)
            if semicolon:
                write_semicolons(folder)
        except OSError as error:
            raise BadInputError([f"{folder}: cannot be written: {error.strerror}"]) from error
        if not quiet:
            click.echo(f"Report: {folder / 'report.html'}")
