"""`boligsim trace`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError
from sim.cli.options import (
    LARGEST_SEED,
    MOST_REPLICATIONS,
    language_from,
    language_option,
    load_all,
    names_from,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sim.ledger import Ledger
    from sim.report.two_stories import TwoStories
    from sim.scenario import Scenario


@click.command(short_help="Tell one household's story, under one scenario or two.")
@click.argument("file", metavar="SCENARIO")
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--household", metavar="ID", help="Its number in the ledger (default: one that met much).")
@click.option("--replication", metavar="N", default="1", show_default=True, help="Whose ledger is read.")
@click.option("--seed", metavar="N", default="1", show_default=True, help="Of all random numbers.")
@click.option("-m", "--municipality", metavar="NAME[,NAME]", help="Instead of the file's municipalities.")
@click.option("-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for a page of two stories.")
@language_option
@click.option("--quiet", is_flag=True, help="Print the story only, without a heading.")
def trace(
    file: str,
    other: str | None,
    household: str | None,
    replication: str,
    seed: str,
    municipality: str | None,
    out: Path | None,
    language: str,
    quiet: bool,
) -> None:
    """Tell the story of one household in words, with dates: what it met, and how long it waited for it.

    Without --household one is chosen that lost its home and found one again, and met most kinds of things on the
    way. With OTHER, the same household is followed under both scenarios, by default one whose housing differs most:
    what is the same is told once, then each story, and in the end what has changed for her.
    """
    problems: list[str] = []
    number = whole("--household", household, 0, 2**31 - 1, problems)
    run = whole("--replication", replication, 1, MOST_REPLICATIONS, problems) or 1
    luck = whole("--seed", seed, 0, LARGEST_SEED, problems) or 0
    language_from(language, problems)
    files = [file] if other is None else [file, other]
    loaded = load_all(files, names_from(municipality, problems), problems)
    if out is not None and other is None:
        problems.append("-o: a page is made of two stories (name another scenario too)")
    problems += [
        f"{name}: is one queue by itself, in which nobody has a story"
        for name, scenario in zip(files, loaded, strict=False)
        if scenario.isolated is not None
    ]
    if not problems and other is not None:
        from sim.experiment.experiments import incomparable

        problems += incomparable(loaded[0], loaded[1:])
    if problems:
        raise BadInputError(problems)
    from sim.language import speaking
    from sim.simulation import simulate

    ledgers = [simulate(scenario, run, luck) for scenario in loaded]
    heading = "" if quiet else f" (replication {run}, seed {luck})"
    with speaking(language):
        if other is None:
            _tell_one(loaded[0], ledgers[0], number, heading)
        else:
            _tell_two(loaded, ledgers, number, heading, out)


def _tell_one(scenario: Scenario, ledger: Ledger, household: int | None, heading: str) -> None:
    from sim.report.careers import interesting, summary
    from sim.report.story import as_text, story
    from sim.report.terminal import plain

    chosen = interesting(ledger, scenario.start) if household is None else household
    lines = story(ledger, chosen, scenario.start)
    if not lines:
        raise BadInputError([_unknown(ledger, chosen, scenario.start)])
    if heading:
        click.echo(f"Household {chosen}, {_home(scenario, ledger, chosen)}: {scenario.title}{heading}\n")
    for line in as_text(lines):
        click.echo(plain(line))
    click.echo(f"\n{plain(summary(ledger, chosen, scenario.start, scenario.end))}")


def _tell_two(
    scenarios: list[Scenario], ledgers: list[Ledger], household: int | None, heading: str, out: Path | None
) -> None:
    from sim.report.careers import summary
    from sim.report.terminal import plain
    from sim.report.two_stories import NobodyError, two_stories

    base = scenarios[0]
    try:
        told = two_stories(ledgers[0], ledgers[1], base.start, base.end, household)
    except NobodyError:
        reason = "no household lives in both" if household is None else f"{household} is not one and the same in both"
        raise BadInputError([f"--household: {reason}, or has left before {base.start}"]) from None
    home = _home(base, ledgers[0], told.household)
    if heading:
        click.echo(f"Household {told.household}, {home}{heading}\n")
    titles = [scenario.title for scenario in scenarios]
    for line in _two_texts(told, titles):
        click.echo(plain(line))
    if out is not None:
        from sim.language import say
        from sim.report.story_page import PAGE, write_stories

        summaries = [summary(ledger, told.household, base.start, base.end) for ledger in ledgers]
        try:
            write_stories(told, [say(title) for title in titles], summaries, home, base.start, base.end, out)
        except OSError as error:
            raise BadInputError([f"-o: {out}: cannot be written: {error.strerror}"]) from error
        click.echo(f"\nPage: {out / PAGE}")


def _two_texts(told: TwoStories, titles: list[str]) -> Iterator[str]:
    """What is common, then each story from there, then what has changed."""
    from sim.language import say
    from sim.report.story import as_text
    from sim.report.two_stories import in_common

    same = in_common(told.base, told.scenario)
    yield from as_text(list(told.base[:same]))
    if told.parted is not None:
        for title, lines in zip(titles, (told.base, told.scenario), strict=True):
            yield f"\n{say(title)}:"
            yield from as_text(list(lines[same:]))
    yield ""
    yield from told.changed


def _home(scenario: Scenario, ledger: Ledger, household: int) -> str:
    from sim.report.careers import town_of

    return scenario.municipalities[town_of(ledger, household)].title


def _unknown(ledger: Ledger, household: int, start: date) -> str:
    count = len(ledger.birth_months)
    if household >= count:
        reason = f"is unknown (0 to {count - 1} in this replication"
    else:
        reason = f"left before {start}, or never came (name another"
    return f"--household: {household} {reason}; without --household an interesting one is told)"
