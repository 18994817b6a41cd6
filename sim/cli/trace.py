"""`boligsim trace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError
from sim.cli.options import LARGEST_SEED, MOST_REPLICATIONS, load_all, names_from, whole

if TYPE_CHECKING:
    from datetime import date

    from sim.ledger import Ledger


@click.command(short_help="Tell one household's story in words.")
@click.argument("file", metavar="SCENARIO")
@click.option("--household", metavar="ID", help="Its number in the ledger (default: one that met much).")
@click.option("--replication", metavar="N", default="1", show_default=True, help="Whose ledger is read.")
@click.option("--seed", metavar="N", default="1", show_default=True, help="Of all random numbers.")
@click.option("-m", "--municipality", metavar="NAME[,NAME]", help="Instead of the file's municipalities.")
@click.option("--quiet", is_flag=True, help="Print the story only, without a heading.")
def trace(file: str, household: str | None, replication: str, seed: str, municipality: str | None, quiet: bool) -> None:
    """Tell the story of one household in words, with dates: what it met, and how long it waited for it.

    Without --household one is chosen that lost its home and found one again, and met most kinds of things on the
    way. The same household lives in other scenarios under the same seed and replication, as far as they agree.
    """
    problems: list[str] = []
    number = whole("--household", household, 0, 2**31 - 1, problems)
    run = whole("--replication", replication, 1, MOST_REPLICATIONS, problems) or 1
    luck = whole("--seed", seed, 0, LARGEST_SEED, problems) or 0
    loaded = load_all([file], names_from(municipality, problems), problems)
    if problems:
        raise BadInputError(problems)
    (scenario,) = loaded
    if scenario.isolated is not None:
        raise BadInputError([f"{file}: is one queue by itself, in which nobody has a story"])
    from sim.report.careers import interesting, summary, town_of
    from sim.report.story import as_text, story
    from sim.report.terminal import plain
    from sim.simulation import simulate

    ledger = simulate(scenario, run, luck)
    chosen = interesting(ledger, scenario.start) if number is None else number
    lines = story(ledger, chosen, scenario.start)
    if not lines:
        raise BadInputError([_unknown(ledger, chosen, scenario.start)])
    if not quiet:
        home = scenario.municipalities[town_of(ledger, chosen)].title
        click.echo(f"Household {chosen}, {home}: {scenario.title} (replication {run}, seed {luck})\n")
    for line in as_text(lines):
        click.echo(plain(line))
    click.echo(f"\n{plain(summary(ledger, chosen, scenario.start, scenario.end))}")


def _unknown(ledger: Ledger, household: int, start: date) -> str:
    count = len(ledger.birth_months)
    if household >= count:
        reason = f"is unknown (0 to {count - 1} in this replication"
    else:
        reason = f"left before {start}, or never came (name another"
    return f"--household: {household} {reason}; without --household an interesting one is told)"
