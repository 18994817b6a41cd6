"""The options that commands share, and the reading of scenarios; what is wrong is gathered, not raised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.assumptions import Assumptions
    from sim.scenario import Scenario

MOST_REPLICATIONS = 100_000
MOST_WORKERS = 4_096
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Options:
    """What the common options ask for, checked."""

    replications: int | None
    seed: int
    workers: int | None
    municipalities: tuple[str, ...] | None
    quiet: bool
    out: Path | None
    ledger: bool
    ensemble: bool = False
    members: Path | None = None
    language: str = "en"


def common_options(*, ledger: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that commands share; `--ledger` and `--lang` where single runs are looked at and reported.

    Numbers are read as words and checked by `options_from`, so that one wrong option does not hide another
    error.
    """
    options = [
        click.option("-n", "--replications", metavar="N", help="Replications (default: the file's)."),
        click.option("--seed", metavar="N", default="1", show_default=True, help="Of all random numbers."),
        click.option("-w", "--workers", metavar="N", help="Processes (default: every usable core)."),
        click.option("-m", "--municipality", metavar="NAME[,NAME]", help="Instead of the file's municipalities."),
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
        click.option("-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="Results folder."),
    ]
    if ledger:
        options += [
            click.option("--ledger", is_flag=True, help="Also write the events of each replication."),
            click.option("--ensemble", is_flag=True, help="Replications under one plausible set of assumptions each."),
            click.option(
                "--members",
                metavar="FILE",
                type=click.Path(path_type=Path),
                help="The same, of your own ensemble.",
            ),
            language_option,
        ]

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


language_option = click.option(
    "--lang",
    "language",
    metavar="CODE",
    default="en",
    show_default=True,
    help=f"Of the report: {', '.join(f'{code} ({name})' for code, name in LANGUAGES.items())}.",
)
"""The language of what is written to be read; its word is checked by `language_from`."""


def options_from(given: dict[str, Any], problems: list[str]) -> Options:
    """The common options; whatever is wrong with them goes to `problems`."""
    return Options(
        replications=whole("-n", given["replications"], 1, MOST_REPLICATIONS, problems),
        seed=whole("--seed", given["seed"], 0, LARGEST_SEED, problems) or 0,
        workers=whole("-w", given["workers"], 1, MOST_WORKERS, problems),
        municipalities=names_from(given["municipality"], problems),
        quiet=given["quiet"],
        out=given["out"],
        ledger=given.get("ledger", False),
        ensemble=given.get("ensemble", False),
        members=given.get("members"),
        language=language_from(given.get("language", "en"), problems),
    )


def language_from(code: str, problems: list[str]) -> str:
    """The language that `--lang` names; one that is not spoken goes to `problems`."""
    if code not in LANGUAGES:
        problems.append(f"--lang: {code!r} is not spoken ({' or '.join(LANGUAGES)})")
    return code


def whole(option: str, text: str | None, least: int, most: int, problems: list[str]) -> int | None:
    """The whole number that an option was given, None if it was not."""
    if text is None:
        return None
    try:
        number = int(text)
    except ValueError:
        problems.append(f"{option}: {text!r} is not a whole number ({least} to {most})")
        return None
    if not least <= number <= most:
        problems.append(f"{option}: {number} is out of range ({least} to {most})")
        return None
    return number


def names_from(text: str | None, problems: list[str]) -> tuple[str, ...] | None:
    """The municipalities that `-m` names, None if it was not given."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        problems.append("-m: names no municipality")
        return None
    return names


def load_all(files: Sequence[str], municipalities: tuple[str, ...] | None, problems: list[str]) -> list[Scenario]:
    """The scenarios that can be read; what is wrong with the others goes to `problems`."""
    from sim.scenario import ScenarioErrors, load

    loaded = []
    for file in files:
        try:
            loaded.append(load(Path(file), municipalities=municipalities))
        except ScenarioErrors as errors:
            problems += map(str, errors.problems)
    return loaded


def across_ensemble(scenarios: Sequence[Scenario], options: Options, problems: list[str]) -> list[Scenario]:
    """The scenarios under the ensemble that was asked for, if one was; a replication for each member by default."""
    if not options.ensemble and options.members is None:
        return list(scenarios)
    members = read_ensemble(options.members, problems)
    return [scenario.across(members) for scenario in scenarios]


def read_ensemble(file: Path | None, problems: list[str]) -> tuple[Assumptions, ...]:
    """The members of an ensemble's file, or those shipped; what is wrong goes to `problems`."""
    from sim.scenario import ScenarioErrors, ensemble

    try:
        return ensemble.shipped() if file is None else ensemble.read(file)
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
        return ()
