"""How a command may end: done, bad input, interrupted, or a fault of ours; one answer to each."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULT, BAD_INPUT, INTERRUPTED = 1, 2, 130

SHOW_TRACEBACK = "BOLIGSIM_TRACEBACK"
"""Set in the environment, it makes a fault of ours show its traceback."""


class BadInputError(Exception):
    """What the user gave cannot be used; `lines` has every reason."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(*lines)
        self.lines = tuple(dict.fromkeys(lines))


class Commands(click.Group):
    """The commands, with one answer to each way in which they may end."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; bad input, interruptions and faults become words on stderr and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except BadInputError as error:
            for line in error.lines:
                click.echo(line, err=True)
            ctx.exit(BAD_INPUT)
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted: nothing was finished, nothing is written", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read our output has gone; click knows what to do
            _confess(error)
            ctx.exit(FAULT)


def _confess(error: Exception) -> None:
    """Say on stderr that the program failed, with the traceback if it was asked for."""
    if os.environ.get(SHOW_TRACEBACK):
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
        click.echo(getattr(error, "details", ""), err=True, nl=False)
    text = " ".join(str(error).split())
    click.echo(f"boligsim failed: {type(error).__name__}: {text}", err=True)
    click.echo(f"This is a fault of the program. Set {SHOW_TRACEBACK}=1 to see where it happened.", err=True)
