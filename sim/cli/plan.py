"""`boligsim plan`."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.endings import INTERRUPTED, BadInputError
from sim.cli.experiments import progress_bar
from sim.cli.options import LARGEST_SEED, MOST_WORKERS, Options, language_from, language_option, whole
from sim.cli.sweeps import work_on


@click.command(short_help="Find the best mix of measures, and when it fails.")
@click.argument("file", metavar="PLAN")
@click.option("--resume", is_flag=True, help="Go on with what the folder holds.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster (tcp://HOST:PORT).")
@click.option("--seed", metavar="N", default="1", show_default=True, help="Of all random numbers.")
@click.option("-w", "--workers", metavar="N", help="Processes (default: every usable core).")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@language_option
@click.option("-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="Results folder.")
def plan(
    file: str,
    resume: bool,
    scheduler: str | None,
    seed: str,
    workers: str | None,
    quiet: bool,
    language: str,
    out: Path | None,
) -> None:
    """Find the mix of measures that does most within a budget, or that meets targets for least.

    Tries mixes with few runs each, chooses among the best with more until it is sure enough, tries the choice under
    other plausible assumptions, and says in which worlds it misses its goal. The results folder (by default
    results/NAME) holds the recommended scenario, plan.toml, a page and tables; --resume goes on after a stop.
    """
    problems: list[str] = []
    luck = whole("--seed", seed, 0, LARGEST_SEED, problems) or 0
    processes = whole("-w", workers, 1, MOST_WORKERS, problems)
    language_from(language, problems)
    from sim.planning.plan_file import load_plan
    from sim.scenario import ScenarioErrors

    found = None
    try:
        found = load_plan(file)
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
    from sim.planning import plan_folder

    target = out or Path("results") / Path(file).stem
    if (reason := plan_folder.refusal(target, Path(file).stem, resume=resume)) is not None:
        problems.append(reason)
    _check_extra(problems)
    if problems or found is None:
        raise BadInputError(problems)
    from sim.experiment import manifest
    from sim.experiment.folder import FolderError
    from sim.experiment.journal import JournalError
    from sim.planning.mixes import Choices
    from sim.planning.planning import Effort, make
    from sim.planning.trials import Trials
    from sim.scenario.ensemble import shipped

    started, effort = manifest.now(), Effort()
    options = Options(None, luck, processes, None, quiet, out, ledger=False)
    try:
        choices = Choices.of(found)
        with plan_folder.begin(choices, luck, target, resume=resume) as journal:
            with work_on(scheduler) as engine, progress_bar(options) as progress:
                trials = Trials(choices, journal, luck, processes, engine, progress=progress, expected=effort.runs)
                try:
                    made = make(trials, shipped(), effort)
                except KeyboardInterrupt:
                    click.echo(
                        f"interrupted: {len(journal.done)} runs are kept in {target} (go on with --resume)", err=True
                    )
                    raise click.exceptions.Exit(INTERRUPTED) from None
            from sim.language import speaking
            from sim.report.plan_page import write_plan
            from sim.report.plan_text import plan_text

            plan_folder.write(made, trials, target)
            with speaking(language):
                write_plan(made, trials, target)
            plan_folder.finish(made, trials, target, started)
    except (JournalError, FolderError) as error:
        raise BadInputError([str(error)]) from error
    if not quiet:
        click.echo(f"{plan_text(made, choices)}\n\nResults: {target}")


def _check_extra(problems: list[str]) -> None:
    from importlib.util import find_spec

    if find_spec("sklearn") is None:
        problems.append("plan: wants scikit-learn: install boligsim with its extra, boligsim[plan]")
