"""`boligsim validate` and `boligsim calibrate`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.endings import INTERRUPTED, BadInputError
from sim.cli.experiments import progress_bar
from sim.cli.options import common_options, options_from, read_ensemble, whole

if TYPE_CHECKING:
    from sim.evidence.facts import Fact


@click.command(short_help="Hold the model against published figures.")
@click.option("--facts", metavar="FILE", help="Published figures (default: those shipped, 2008 to 2012).")
@click.option(
    "--members",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Ensemble (default: the one shipped).",
)
@common_options(ledger=False)
def validate(facts: str | None, members: Path | None, **given: Any) -> None:
    """Run history under the plausible ensemble, and compare with published figures, a verdict a row.

    Replications (-n, by default 20) are runs of each place, each under another member of the ensemble. The results
    folder is DIR of -o, by default results/validate. -m keeps to the figures of these places.
    """
    problems: list[str] = []
    options = options_from(given, problems)
    from sim.evidence import validation_folder
    from sim.evidence.validate import HISTORY
    from sim.evidence.validate import validate as back_cast
    from sim.experiment import folder, manifest

    published = read_facts(facts, problems)
    ensemble = read_ensemble(members, problems)
    target = options.out or Path("results") / "validate"
    stems = [HISTORY.stem]
    if (reason := folder.refusal(target, validation_folder.KIND, stems)) is not None:
        problems.append(reason)
    if not HISTORY.is_file():
        problems.append(f"{HISTORY.name}: is not there (validate runs the scenario of the program's own folder)")
    if problems:
        raise BadInputError(problems)

    from sim.report.validation_text import validation_text

    started = manifest.now()
    with folder.writing(target, validation_folder.KIND, stems) as place:
        with progress_bar(options) as progress:
            found = back_cast(
                published,
                ensemble,
                replications=options.replications,
                seed=options.seed,
                workers=options.workers,
                progress=progress,
                places=options.municipalities,
            )
        if not found.interrupted:
            validation_folder.write(found, place)
            if found.answers:
                from sim.report import style
                from sim.report.figures.back_cast import back_cast as draw

                (place / "figures").mkdir()
                style.png(
                    draw(found.answers, f"boligsim · {HISTORY.stem} · {found.summary()}"),
                    place / "figures" / "back_cast.png",
                )
            about = {
                "kind": validation_folder.KIND,
                **manifest.program(),
                "seed": options.seed,
                "replications": found.members,
                "members": len(ensemble),
                "facts": Path(facts).name if facts else "outcomes.csv",
                "started": started.isoformat(timespec="seconds"),
                "wall_seconds": round((manifest.now() - started).total_seconds(), 3),
            }
            folder.write_manifest(about, place, validation_folder.KIND, stems)
    if found.interrupted:
        click.echo("interrupted: nothing is written", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    if not options.quiet:
        click.echo(f"{validation_text(found)}\n\nResults: {target}\n")
    click.echo(found.summary())


@click.command(short_help="Fit the assumptions to published figures.")
@click.option("--facts", metavar="FILE", help="Published figures (default: those shipped, 2008 to 2012).")
@click.option("--points", metavar="N", help="Runs of a wave (default: 240).")
@click.option("--waves", metavar="N", help="Waves (default: 3).")
@common_options(ledger=False)
def calibrate(facts: str | None, points: str | None, waves: str | None, **given: Any) -> None:
    """Find the sets of assumptions that are plausible by published figures up to 2012.

    The country in miniature is held against national figures; with -m NAME a municipality against its own. The folder
    is DIR of -o, by default results/calibrate; a calibration that was interrupted goes on there. What it writes:
    fit.csv, assumptions.csv, and ensemble.csv for `--members`, whose first member is nearest to all figures.
    """
    problems: list[str] = []
    options = options_from(given, problems)
    from sim.evidence import calibrate as calibration
    from sim.evidence import calibration_folder
    from sim.evidence.correspondence import LAST_FITTED
    from sim.experiment.journal import JournalError

    runs = whole("--points", points, 30, 100_000, problems) or calibration.POINTS
    number = whole("--waves", waves, 1, 20, problems) or calibration.WAVES
    published = read_facts(facts, problems)
    (profile, *others) = options.municipalities or (calibration.COUNTRY,)
    if others:
        problems.append("-m: a calibration is of one municipality")
    if options.replications is not None:
        problems.append("-n: a calibration runs each point once (choose --points and --waves)")
    questions = () if problems else calibration.questions_for(published, profile)
    if not problems and not questions:
        problems.append(f"-m: no figure up to {LAST_FITTED} is of {profile}")
    if find_spec("sklearn") is None:
        problems.append("calibrate: needs scikit-learn (pip install 'boligsim[calibration]')")
    target = options.out or Path("results") / "calibrate"
    if (reason := calibration_folder.refusal(target)) is not None:
        problems.append(reason)
    if problems:
        raise BadInputError(problems)
    from sim.scenario import ScenarioErrors

    try:
        with progress_bar(options) as progress:
            found = calibration.calibrate(
                questions,
                target,
                profile=profile,
                points=runs,
                waves=number,
                seed=options.seed,
                workers=options.workers,
                progress=progress,
                told=(lambda _: None) if options.quiet else click.echo,
            )
    except ScenarioErrors as errors:
        raise BadInputError(list(map(str, errors.problems))) from errors
    except JournalError as error:
        raise BadInputError([str(error)]) from error
    if found is None:
        click.echo(f"interrupted: finished runs are kept in {target} (the same command goes on)", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    calibration_folder.write(found, target, seed=options.seed, profile=profile)
    if not options.quiet:
        from sim.report.calibration_text import calibration_text

        click.echo(f"\n{calibration_text(found)}\n\nResults: {target}")


def read_facts(file: str | None, problems: list[str]) -> list[Fact]:
    """The figures of a file, or those shipped; what is wrong goes to `problems`."""
    from sim.evidence import facts
    from sim.scenario import ScenarioErrors

    if file is None:
        return facts.shipped()
    try:
        return facts.read_facts(Path(file))
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
        return []
