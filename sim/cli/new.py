"""`boligsim new`: writes a scenario or municipality file to fill in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.kostra import Found
    from sim.scenario.problems import Problem

SCHEMA = "scenario.schema.json"
STANDARD_MUNICIPALITY = "stord"
MOST_SHOWN = 10
EARLIEST, LATEST = 1900, 2200


class _Kinds(click.Group):
    """The kinds of files, with a hint for a mistyped one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, but an unknown kind is answered with the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from sim.scenario.problems import did_you_mean

            near = did_you_mean(args[0], self.commands)
            hint = f"did you mean {near}?" if near else f"{' or '.join(sorted(self.commands, reverse=True))} FILE"
            raise BadInputError([f"new: {args[0]}: there is no such kind of file ({hint})"])
        return super().resolve_command(ctx, args)


@click.group(cls=_Kinds, short_help="Write a scenario or municipality file to fill in.")
def new() -> None:
    """Write a commented file to fill in. Nothing that is there already is overwritten."""


@new.command(short_help="Write a scenario file.")
@click.argument("file", metavar="FILE")
@click.option("--base", metavar="FILE", help="The scenario to differ from (default: a baseline.toml at hand).")
@click.option("--alone", is_flag=True, help="No base: the rules of 2010.")
@click.option("-m", "--municipality", metavar="NAME[,NAME]", help="Instead of the base's municipalities.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def scenario(file: str, base: str | None, alone: bool, municipality: str | None, quiet: bool) -> None:
    """Write a scenario file that has every lever, commented, with the value that holds anyway.

    Its base is FILE of --base, else baseline.toml beside the new file or scenarios/baseline.toml in this
    folder; without any of them it stands alone, with the rules of 2010.
    """
    from sim.cli.options import names_from
    from sim.scenario.scenario_template import Beginning, scenario_text
    from sim.scenario.sources import named_from

    problems: list[str] = []
    target = _target(file, problems)
    names = names_from(municipality, problems)
    if base is not None and alone:
        problems.append("--alone: contradicts --base (leave one out)")
        raise BadInputError(problems)
    basis = None if alone else Path(base) if base is not None else _baseline(target)
    loaded = None if basis is None else _load_base(basis, names, problems)
    if basis is None:
        paths = _profiles(names or (STANDARD_MUNICIPALITY,), problems)
    else:
        paths = [profile.path for profile in loaded.municipalities] if loaded else []
    if problems:
        raise BadInputError(problems)

    text = scenario_text(
        Beginning(
            title=_title(target),
            base=(named_from(basis, target.parent), loaded) if basis is not None and loaded is not None else None,
            municipalities=[_entry(path, target) for path in paths],
            keeps=names is None,
            schema=(target.parent / SCHEMA).is_file(),
        )
    )
    _write(target, text)
    if not quiet:
        on = f"base {basis}" if basis is not None else "no base: the rules of 2010"
        click.echo(f"{target}: written ({on})")
        click.echo(f"Take the # away from what is to differ, then: boligsim check {_shell(target)}")


@new.command(short_help="Write a municipality's file.")
@click.argument("file", metavar="FILE")
@click.option("--from-csv", "table", metavar="FILE", help="Take figures from a KOSTRA-like table.")
@click.option("-m", "--municipality", "wanted", metavar="NAME", help="Which of the table's, by name or number.")
@click.option("--year", metavar="YEAR", help="Take this year's figures (default: those of 1 January 2008).")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def municipality(file: str, table: str | None, wanted: str | None, year: str | None, quiet: bool) -> None:
    """Write a municipality file with what is asked of each figure, to fill in.

    With --from-csv, the figures that a table has are filled in. The table may be long (a row for each value)
    or wide, separated by semicolons, tabs or commas; indicators have KOSTRA's names or those of the file.
    """
    from sim.scenario.profile import asked
    from sim.scenario.profile_template import profile_text

    problems: list[str] = []
    target = _target(file, problems)
    if target.stem == "all":
        problems.append(f'{target}: may not be called "all", which stands for the whole scenario in results')
    of_year = _year(year, problems)
    if table is None:
        problems += [
            f"{option}: only goes with --from-csv"
            for option, given in (("-m", wanted), ("--year", year))
            if given is not None
        ]
    found = None if table is None else _find(Path(table), wanted, target.stem, of_year, problems)
    if problems:
        raise BadInputError(problems)

    words = found.words() if found else {}
    figures = found.figures if found else {}
    _write(target, profile_text(target.name, words, figures, found.notes if found else {}))
    if not quiet:
        click.echo(f"{target}: written with {len(figures)} of {len(asked())} figures")
        if found is not None:
            click.echo("\n".join(_told(found, table or "")))
        click.echo(f"Fill in what is missing, then: boligsim check {_shell(target)}")


def _told(found: Found, table: str) -> list[str]:
    """What was found, what is missing, what was left."""
    from sim.scenario.indicators import meant
    from sim.scenario.profile import WORDS, asked

    place, words = found.place, found.words()
    missing = [word for word in WORDS if not words.get(word)]
    missing += [name for name in asked() if name not in found.figures]
    lines = [
        f"from {Path(table).name}{f', {place}' if place else ''}: {', '.join(found.figures) or 'nothing'}",
        f"missing: {', '.join(missing) or 'nothing'}",
    ]
    if place and place.number and not found.county():
        lines.append(f"number: {place.number} is of no county of 2008, the year whose numbers profiles have")
    if found.undated:
        lines.append(f"without a year, where profiles are of 1 January 2008: {', '.join(found.undated)}")
    lines += found.remarks
    if found.unused:
        shown = [
            f'"{indicator}"' + (f" (did you mean {near}?)" if (near := meant(indicator)) else "")
            for indicator in found.unused[:MOST_SHOWN]
        ]
        more = len(found.unused) - len(shown)
        lines.append(f"not used: {', '.join(shown)}{f' and {more} more' if more else ''}")
    return lines


def _target(file: str, problems: list[str]) -> Path:
    """Where to write; what is wrong with it goes to `problems`."""
    path = Path(file)
    if path.is_dir():
        problems.append(f"{file}: is a folder (name a file in it)")
    elif path.suffix != ".toml":
        problems.append(f"{file}: must end in .toml (did you mean {path.with_name(path.name + '.toml')}?)")
    elif os.path.lexists(path):
        problems.append(f"{file}: is there already, and is left as it is (name another file)")
    elif not path.parent.is_dir():
        problems.append(f"{file}: there is no folder {path.parent}")
    return path


def _write(path: Path, text: str) -> None:
    """Write a new file, never over another one."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise BadInputError([f"{path}: is there already, and is left as it is (name another file)"]) from None
    except OSError as error:
        raise BadInputError([f"{path}: cannot be written ({error.strerror})"]) from error


def _year(text: str | None, problems: list[str]) -> int | None:
    if text is None:
        return None
    if text.isdecimal() and EARLIEST <= int(text) <= LATEST:
        return int(text)
    problems.append(f"--year: {text!r} is not a year ({EARLIEST} to {LATEST})")
    return None


def _find(table: Path, wanted: str | None, likely: str, year: int | None, problems: list[str]) -> Found | None:
    from sim.scenario import ScenarioErrors
    from sim.scenario.kostra import find

    try:
        return find(table, wanted, likely, year)
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
        return None


def _baseline(target: Path) -> Path | None:
    """The baseline at hand: beside the new file, or where the shipped scenarios are."""
    for path in (target.parent / "baseline.toml", Path("scenarios") / "baseline.toml"):
        if path.is_file():
            return path
    return None


def _load_base(path: Path, names: tuple[str, ...] | None, problems: list[str]) -> Scenario | None:
    from sim.scenario import ScenarioErrors, load

    try:
        return load(path, names)
    except ScenarioErrors as errors:
        problems += map(str, errors.problems)
        return None


def _profiles(names: tuple[str, ...], problems: list[str]) -> list[Path]:
    """The profile files of municipalities named on the command line, each read once."""
    from sim.scenario import ScenarioErrors, load_profile
    from sim.scenario.sources import option, places

    wrong: list[Problem] = []
    source = option(names, wrong)
    paths = list((places(source, wrong) or {}).values())
    problems += map(str, wrong)
    for path in paths:
        try:
            load_profile(path)
        except ScenarioErrors as errors:
            problems += map(str, errors.problems)
    return paths


def _entry(path: Path, target: Path) -> str:
    """How the new file names a municipality: shipped ones by name, others by file."""
    from sim.scenario import shipped
    from sim.scenario.sources import named_from

    return path.stem if shipped().get(path.stem) == path else named_from(path, target.parent)


def _title(target: Path) -> str:
    words = target.stem.replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "A scenario"


def _shell(path: Path) -> str:
    """A path as one word of a command line."""
    text = str(path)
    return f'"{text}"' if " " in text else text
