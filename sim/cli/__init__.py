"""The command `boligsim`: reads the words of a command line, hands on, and tells what came of it.

Nothing heavy is imported before a command needs it, so that `boligsim --help` feels instant.
"""

from __future__ import annotations

import click

from sim.cli.costs import costs
from sim.cli.demo import demo
from sim.cli.endings import Commands
from sim.cli.evidence import calibrate, validate
from sim.cli.experiments import compare, run
from sim.cli.files import check, levers
from sim.cli.new import new
from sim.cli.plan import plan
from sim.cli.report import report
from sim.cli.sweeps import sweep
from sim.cli.trace import trace


def _show_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the version, which is looked up only now since the look-up takes its time."""
    if wanted and not context.resilient_parsing:
        from sim import __version__

        click.echo(f"boligsim {__version__}")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
def commands() -> None:
    """Simulates what housing policies do to homelessness, queues, ownership, prices and budgets."""


for command in (run, compare, sweep, trace, calibrate, validate, report, check, levers, costs, new, plan, demo):
    commands.add_command(command)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a fault of ours, 2 bad input, 130 interrupted."""
    commands(prog_name="boligsim")
