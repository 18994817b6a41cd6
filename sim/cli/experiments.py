"""`boligsim run` and `boligsim compare`."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from sim.cli.endings import INTERRUPTED, BadInputError
from sim.cli.options import Options, across_ensemble, common_options, load_all, options_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiment.replicate import Progress


@click.command(short_help="Run scenarios with their replications.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@common_options()
def run(scenarios: tuple[str, ...], **given: Any) -> None:
    """Run scenarios, each with its replications.

    Each gets a results folder: results/NAME, or with -o DIR the folder DIR (DIR/NAME if there are several).
    Running the same again replaces its results.
    """
    problems: list[str] = []
    options = options_from(given, problems)
    loaded = across_ensemble(load_all(scenarios, options.municipalities, problems), options, problems)
    from sim.experiment import folder
    from sim.experiment.experiments import stems

    names = [scenario.stem for scenario in loaded]
    problems += [
        f"{name}: named by more than one scenario, which would share a results folder"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    targets = [_target(options.out, name, several=len(scenarios) > 1) for name in stems(loaded)]
    problems += [
        reason
        for target, name in zip(targets, names, strict=True)
        if (reason := folder.refusal(target, "run", [name])) is not None
    ]
    if problems:
        raise BadInputError(problems)

    _load_charts_meanwhile()
    from sim.experiment.experiments import run_scenarios
    from sim.report.terminal import run_text

    with _folders(targets, "run", [[name] for name in names]) as places:
        with progress_bar(options) as progress:
            results = run_scenarios(
                loaded,
                replications=options.replications,
                seed=options.seed,
                workers=options.workers,
                progress=progress,
                ledgers=[place / "ledger" for place in places] if options.ledger else None,
            )
        failures = [
            _write("run", result, place, [result.scenario.stem], options.language)
            for result, place in zip(results, places, strict=True)
            if result.replications
        ]
    for result, target in zip(results, targets, strict=True):
        if result.replications and not options.quiet:
            click.echo(f"{run_text(result)}\n\nResults: {target}\n")
    if any(result.manifest["interrupted"] for result in results):
        for result, target in zip(results, targets, strict=True):
            asked = result.manifest["replications_asked"]
            _tell_interrupted(result.replications, asked, f"{result.scenario.stem}: ", target)
        raise click.exceptions.Exit(INTERRUPTED)
    _answer_for(failures)


@click.command(short_help="Compare scenarios with a base, pair by pair.")
@click.argument("base")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@common_options()
def compare(base: str, scenarios: tuple[str, ...], **given: Any) -> None:
    """Compare each scenario with BASE, replication by replication under the same random numbers.

    Prints what each changes, by how much and how sure. The results folder is DIR of -o, by default
    results/BASE_vs_SCENARIO. Comparing the same again replaces its results.
    """
    problems: list[str] = []
    options = options_from(given, problems)
    loaded = load_all((base, *scenarios), options.municipalities, problems)
    loaded = across_ensemble(loaded, options, problems)
    from sim.experiment import folder
    from sim.experiment.experiments import incomparable, stems

    names = stems(loaded)
    target = options.out or Path("results")
    if len(loaded) == len(scenarios) + 1:
        problems += incomparable(loaded[0], loaded[1:])
        target = options.out or target / _versus(names)
        if (reason := folder.refusal(target, "compare", names)) is not None:
            problems.append(reason)
    if problems:
        raise BadInputError(problems)

    _load_charts_meanwhile()
    from sim.experiment.experiments import compare_scenarios
    from sim.report.terminal import comparison_text

    with _folders([target], "compare", [names]) as (place,):
        with progress_bar(options) as progress:
            result = compare_scenarios(
                loaded[0],
                loaded[1:],
                replications=options.replications,
                seed=options.seed,
                workers=options.workers,
                progress=progress,
                ledgers=[place / name / "ledger" for name in names] if options.ledger else None,
            )
        done = int(result.manifest["replications"])
        failure = _write("comparison", result, place, names, options.language) if done else None
    if done and not options.quiet:
        click.echo(f"{comparison_text(result)}\n\nResults: {target}")
    if result.manifest["interrupted"]:
        _tell_interrupted(done, result.manifest["replications_asked"], "", target)
        raise click.exceptions.Exit(INTERRUPTED)
    _answer_for([failure])


def _load_charts_meanwhile() -> None:
    """Import what results are drawn with while the workers compute: on a slow machine that takes seconds."""
    threading.Thread(target=import_module, args=("sim.report.drawings",), daemon=True).start()


def _target(out: Path | None, stem: str, *, several: bool) -> Path:
    """The results folder of a run."""
    if out is None:
        return Path("results") / stem
    return out / stem if several else out


def _versus(names: Sequence[str]) -> str:
    """The folder's name for a comparison."""
    base, first, *more = names
    return f"{base}_vs_{first}" + (f"_and_{len(more)}_more" if more else "")


@contextmanager
def _folders(targets: Sequence[Path], kind: str, stems: Sequence[Sequence[str]]) -> Iterator[list[Path]]:
    """New folders that take the targets' places in the end; those that have no manifest then vanish."""
    from sim.experiment import folder

    with ExitStack() as stack:
        try:
            places = [
                stack.enter_context(folder.writing(target, kind, names))
                for target, names in zip(targets, stems, strict=True)
            ]
        except folder.FolderError as error:
            raise BadInputError([str(error)]) from error
        yield places


def _write(
    kind: Literal["run", "comparison"], result: Any, place: Path, stems: Sequence[str], language: str
) -> BaseException | None:
    """Write a result's numbers, figures and page, the last two in a language.

    A failure to draw is returned, not raised: the numbers are there and took long, so they are kept first.
    For the same reason Ctrl-C waits while they are written.
    """
    import sim.report
    from sim.experiment import folder
    from sim.experiment.replicate import deaf_to_interrupts
    from sim.language import speaking

    failure: BaseException | None = None
    with deaf_to_interrupts():
        getattr(folder, f"write_{kind}")(result, place)
    try:
        with speaking(language):
            getattr(sim.report, f"write_{kind}")(result, place)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - answered for once the numbers are safe
        failure = error
    with deaf_to_interrupts():
        folder.write_manifest(result.manifest, place, result.manifest["kind"], stems)
    return failure


def _answer_for(failures: Sequence[BaseException | None]) -> None:
    """Let the first failure end the command."""
    for failure in failures:
        if isinstance(failure, KeyboardInterrupt):
            click.echo("interrupted: the numbers are written, the report is not", err=True)
            raise click.exceptions.Exit(INTERRUPTED)
        if failure is not None:
            raise failure


def _tell_interrupted(done: int, asked: int, name: str, target: Path) -> None:
    kept = f"results of these in {target}" if done else "nothing is written"
    click.echo(f"interrupted: {name}{done} of {asked} replications are in; {kept}", err=True)


@contextmanager
def progress_bar(options: Options) -> Iterator[Progress | None]:
    """A bar on a terminal, nothing elsewhere."""
    if options.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("replications"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
