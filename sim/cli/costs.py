"""`boligsim costs`: what a plan's measures cost in a municipality, how soon they act and how far they go."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sim.cli.endings import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.plan_inputs import PlanInput


@click.command(short_help="What a plan's measures cost in a municipality.")
@click.argument("municipality")
@click.option("--csv", "as_csv", is_flag=True, help="Print every figure as CSV, for a spreadsheet.")
def costs(municipality: str, as_csv: bool) -> None:
    """Say what one more of each measure costs in MUNICIPALITY, a shipped profile or a profile file.

    Money is in NOK of January 2008. A scenario sets the levers; this is what a plan is reckoned with.
    """
    from sim.experiment.plan_inputs import of_place
    from sim.scenario import ScenarioErrors

    try:
        title, found = of_place(municipality)
    except ScenarioErrors as errors:
        raise BadInputError([str(problem) for problem in errors.problems]) from None
    if as_csv:
        _write_csv(found)
    else:
        click.echo(_table(title, found))


def _write_csv(found: Sequence[PlanInput]) -> None:
    import csv
    from dataclasses import astuple

    from sim.experiment.plan_inputs import COLUMNS

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [f"{value:.10g}" if isinstance(value, float) else value for value in astuple(one)] for one in found
    )


def _table(title: str, found: Sequence[PlanInput]) -> str:
    from sim.experiment.plan_inputs import staffing
    from sim.report.numbers import number
    from sim.report.terminal import aligned, plain

    def money(value: float) -> str:
        return number(value) if value else ""

    rows: list[tuple[str, ...]] = [
        ("one more of", "", "once", "a year", "paid by", "the state", "tenants pay", "months", "at most")
    ]
    rows += [
        (
            one.lever,
            one.unit,
            money(one.capital),
            money(one.running),
            one.payer,
            money(one.state),
            money(one.income),
            f"{one.lead_months:.0f}",
            number(one.high, 0 if one.high >= 10 else 1),
        )
        for one in found
    ]
    head = f"{title}: what one more of each measure costs, NOK of January 2008"
    staffed = (
        "Where the state's grant demands staff round the clock (grants.demands_staff): "
        f"{number(staffing())} NOK a year for each new dwelling."
    )
    foot = "`--csv` has the sources too; `boligsim levers NAME` explains a lever."
    return plain("\n".join([head, "", *aligned(rows, left=(0, 1, 4)), "", staffed, foot]))
