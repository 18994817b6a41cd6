"""Serves the page on this machine until somebody stops it."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from sim.demo.app import application
from sim.experiment.replicate import usable_cores

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_WORKERS = 2
"""Processes by default at most; each takes some 300 MB."""


class AddressError(OSError):
    """The address cannot be had."""


def serve(host: str, port: int, workers: int | None, *, browse: bool, tell: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        host: address to listen on.
        port: 0 for any that is free.
        workers: runs at a time; None for as many as there are cores, two at most.
        browse: whether to open the page in a browser.
        tell: told where the page is.

    Raises:
        AddressError: the address cannot be had.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise AddressError(error.errno, f"{host}:{port} cannot be had: {error.strerror}") from error
    with listening:
        port = listening.getsockname()[1]
        local = host in LOOPBACK
        hosts = [f"{name}:{port}" for name in LOOPBACK] if local else []
        address = f"http://{host}:{port}/"
        tell(f"The teaching page: {address} (Ctrl-C ends it)")
        if browse:
            webbrowser.open(address)
        app = application(workers or min(MOST_WORKERS, usable_cores()), hosts)
        config = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=2, limit_concurrency=64, ws="none"
        )
        uvicorn.Server(config).run(sockets=[listening])
