"""`boligsim check` and `boligsim levers`: what a file says, and what it may say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.assumptions import Declared
    from sim.levers import Lever


@click.command(short_help="Validate files; say what scenarios change.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def check(files: tuple[str, ...], quiet: bool) -> None:
    """Validate scenario and municipality files, and say in words what a scenario changes from its base."""
    from sim.scenario import ScenarioErrors

    problems: list[str] = []
    told: list[str] = []
    for file in files:
        try:
            told.append("\n".join(_checked(Path(file))))
        except ScenarioErrors as errors:
            problems += map(str, errors.problems)
    if told and not quiet:
        click.echo("\n\n".join(told))
    if problems:
        raise BadInputError(problems)


def _checked(path: Path) -> list[str]:
    """What a file of any kind says, in words."""
    from sim.scenario import check as check_file
    from sim.scenario.locate import read

    if isinstance(read(path).data.get("measures"), dict):  # a sweep's is a list, others have none
        from sim.planning.plan_file import load_plan, tell

        return tell(load_plan(path))
    return check_file(path)


@click.command(short_help="List levers, or explain one.")
@click.argument("name", required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files, for editors.")
@click.option("--assumptions", "assumed", is_flag=True, help="List what is assumed for want of a published figure.")
def levers(name: str | None, schema: bool, assumed: bool) -> None:
    """List the levers, or explain the one called NAME (or all those of a section, such as startlan).

    NAME may be an assumption too.
    """
    if schema:
        from sim.scenario.schema import json_schema_text

        click.echo(json_schema_text().rstrip("\n"))
        return
    from sim.assumptions import assumptions
    from sim.levers import catalogue

    if assumed and name is None:
        click.echo(_assumption_list(list(assumptions().values())))
        return
    if name in assumptions():
        click.echo(_reason(assumptions()[name]))
        return
    known = {lever.name: lever for lever in catalogue()}
    if name is None:
        click.echo(_lever_list(list(known.values())))
        return
    section = [lever for lever in known.values() if lever.section == name]
    if name in known:
        click.echo(_explanation(known[name]))
    elif section:
        click.echo("\n\n".join(map(_explanation, section)))
    else:
        from sim.scenario.problems import did_you_mean

        names = [
            *known,
            *(lever.section for lever in known.values()),
            *(lever.short for lever in known.values()),
            *assumptions(),
        ]
        near = did_you_mean(name, names)
        full = next((lever.name for lever in known.values() if lever.short == near), near)
        hint = f"did you mean {full}?" if full else "`boligsim levers` lists them"
        raise BadInputError([f"levers: {name}: there is no such lever ({hint})"])


def _lever_list(all_levers: Sequence[Lever]) -> str:
    """Names, defaults and ranges under each other, by section."""
    from sim.levers import plain
    from sim.report.terminal import aligned

    rows = [("lever", "default", "allowed"), ("", "", "")]
    section = all_levers[0].section
    for lever in all_levers:
        if lever.section != section:
            rows.append(("", "", ""))
            section = lever.section
        rows.append((lever.name, plain(lever.default), lever.allowed()))
    lines = aligned(rows, left=(0, 1, 2))
    return "\n".join([*lines, "", "`boligsim levers NAME` explains one, with its source."])


def _assumption_list(declared: Sequence[Declared]) -> str:
    """Names, values and ranges under each other."""
    from sim.levers import plain
    from sim.report.terminal import aligned

    rows = [("assumption", "value", "allowed"), ("", "", "")]
    rows += [(one.name, plain(one.value), one.allowed()) for one in declared]
    lines = aligned(rows, left=(0, 1, 2))
    return "\n".join([*lines, "", "`boligsim levers NAME` explains one; a scenario changes it under [assumptions]."])


def _reason(declared: Declared) -> str:
    """All that is declared of an assumption."""
    from sim.levers import plain

    return "\n".join(
        [
            f"{declared.name} (an assumption)",
            f"  value:   {plain(declared.value)} {declared.unit}",
            f"  allowed: {declared.allowed()}",
            f"  reason:  {declared.reason}",
        ]
    )


def _explanation(lever: Lever) -> str:
    """All that is declared of a lever."""
    from sim.levers import plain

    default = plain(lever.default) if lever.figure is None else f"the municipality's own {lever.figure}"
    lines = [lever.name, f"  {lever.meaning}", f"  default: {default}", f"  allowed: {lever.allowed()}"]
    if lever.scale == "municipal":
        lines.append("  also:    { times = x } or { add = x } of the municipality's own; acts in each municipality")
    if lever.scale == "economy":
        lines.append('  also:    { add = x } or { path = "file.csv" }; the same for all municipalities')
    if not lever.dated:
        lines.append("  dates:   one value for the whole scenario")
    lines.append(f"  source:  {lever.source}" + (" (assumed)" if lever.status == "assumed" else ""))
    return "\n".join(lines)
