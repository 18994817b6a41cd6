"""What keeps strangers out: pages of other sites, other names of this machine, and bodies without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

from sim.demo.asked import LARGEST_BODY

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; font-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of every answer: the page runs its own scripts only, and nobody frames or keeps it."""


class Guard:
    """Lets through what comes from this page by one of the server's own names, and gives every answer its headers.

    A page elsewhere can make a browser send requests here, under any name that its owner lets point to this machine;
    it cannot choose what Host and Origin the browser says.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on; see ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        status, reason = self._refusal(Headers(scope=scope), str(scope["method"]))
        if status:
            await JSONResponse({"error": reason}, status)(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, method: str) -> tuple[int, str]:
        """Status and reason; status 0 if there is none."""
        host = headers.get("host", "").lower()
        if self._hosts and host not in self._hosts:
            return 421, "This server does not go by that name."
        if method in ("GET", "HEAD"):
            return 0, ""
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}":
            return 403, "Requests are taken from this server's own page only."
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, "A request is JSON (application/json)."
        length = headers.get("content-length", "")
        if not length.isdigit():
            return 411, "A request must say how long it is."
        if int(length) > LARGEST_BODY:
            return 413, "The request is too large."
        return 0, ""
