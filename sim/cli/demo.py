"""`boligsim demo`."""

from __future__ import annotations

import click

from sim.cli.endings import BadInputError
from sim.cli.options import whole


@click.command(short_help="Serve the teaching page to a browser.")
@click.option("--port", metavar="N", default="8765", show_default=True, help="0 for any that is free.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others may then run things."
)
@click.option("-w", "--workers", metavar="N", help="Runs at a time (default: usable cores, two at most).")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def demo(port: str, host: str, workers: str | None, no_open: bool) -> None:
    """Serve a page for teaching, in English and Norwegian, until Ctrl-C.

    Move levers, watch households move, see what changes and how sure that is; three guided lessons; save what was
    tried as a scenario file. The page is for this machine alone unless --host says otherwise.
    """
    problems: list[str] = []
    number = whole("--port", port, 0, 65_535, problems)
    processes = whole("-w", workers, 1, 64, problems)
    if problems:
        raise BadInputError(problems)
    from sim.demo.server import AddressError, serve

    try:
        serve(host, number or 0, processes, browse=not no_open, tell=click.echo)
    except AddressError as error:
        raise BadInputError([f"--port: {error.strerror} (name another one, or 0 for any that is free)"]) from error
