"""`boligsim sweep`."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.endings import FAULT, INTERRUPTED, BadInputError
from sim.cli.experiments import progress_bar
from sim.cli.options import Options, common_options, options_from

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sim.experiment.sweeps import Engine, Experiment


@click.command(short_help="Run scenarios over a design of levers and assumptions.")
@click.argument("file", metavar="SWEEP")
@click.option("--resume", is_flag=True, help="Go on with what the folder holds.")
@click.option("--design", "only_design", is_flag=True, help="Write the design table and run nothing.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster (tcp://HOST:PORT).")
@common_options(ledger=False)
def sweep(file: str, resume: bool, only_design: bool, scheduler: str | None, **given: Any) -> None:
    """Run scenarios at each point of a design over levers and assumptions.

    The results folder (DIR of -o, by default results/NAME) holds design.csv, runs.csv, levels.csv and
    differences.csv, and a journal: whatever stops a sweep, --resume goes on with it. More replications may be asked
    for with --resume -n N.
    """
    problems: list[str] = []
    options = options_from(given, problems)
    experiment = _laid_out(file, options, problems)
    from sim.experiment import manifest, sweep_folder
    from sim.experiment.folder import FolderError
    from sim.experiment.journal import JournalError

    target = options.out or Path("results") / Path(file).stem
    if (reason := sweep_folder.refusal(target, Path(file).stem, resume=resume)) is not None:
        problems.append(reason)
    if problems or experiment is None:
        raise BadInputError(problems)
    if only_design:
        target.mkdir(parents=True, exist_ok=True)
        from sim.experiment.design import write

        write(experiment.design, experiment.sweep.factors, target / sweep_folder.DESIGN)
        if not options.quiet:
            click.echo(f"Design: {target / sweep_folder.DESIGN} ({len(experiment.design)} points)")
        return

    from sim.experiment.cluster import ClusterError, ClusterLostError
    from sim.experiment.sweeps import run_missing

    started = manifest.now()
    try:
        with sweep_folder.begin(experiment, target, resume=resume) as journal:
            try:
                with work_on(scheduler) as engine, progress_bar(options) as progress:
                    batch = run_missing(experiment, journal, workers=options.workers, progress=progress, engine=engine)
            except ClusterError as error:
                raise BadInputError([str(error)]) from error
            except (OSError, ClusterLostError) as error:
                why = f"{target}: {error.strerror}" if isinstance(error, OSError) else str(error)
                kept = f"{len(journal.done)} of {experiment.pairs} runs are kept (go on with --resume)"
                click.echo(f"{why}: {kept}", err=True)
                raise click.exceptions.Exit(FAULT) from error
            if batch.interrupted:
                click.echo(
                    f"interrupted: {len(batch.outcomes)} of {experiment.pairs} runs are kept in {target} "
                    "(go on with --resume)",
                    err=True,
                )
                raise click.exceptions.Exit(INTERRUPTED)
            tables = sweep_folder.tables(experiment, batch)
            sweep_folder.write_tables(tables, target)
            if "sensitivity.csv" in tables:
                from sim.report.sweep_figure import draw

                draw(experiment.sweep, tables["sensitivity.csv"], target)
            sweep_folder.finish(experiment, batch, target, started)
    except (JournalError, FolderError) as error:
        raise BadInputError([str(error)]) from error
    if not options.quiet:
        from sim.report.sweep_text import sweep_text

        click.echo(f"{sweep_text(experiment.sweep, tables)}\n\nResults: {target}")


def work_on(scheduler: str | None) -> AbstractContextManager[Engine]:
    """Who does the work: a cluster, or processes of this machine."""
    if scheduler is None:
        from sim.experiment.replicate import started

        return nullcontext(started)
    from sim.experiment.cluster import cluster

    return cluster(scheduler)


def _laid_out(file: str, options: Options, problems: list[str]) -> Experiment | None:
    """The experiment that a file describes; what is wrong goes to `problems`."""
    from sim.experiment.sweeps import laid_out
    from sim.scenario import ScenarioErrors
    from sim.scenario.sweep import load_sweep

    try:
        found = load_sweep(file, options.municipalities)
        return laid_out(found, options.replications, options.seed)
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
        return None
