"""What the browser talks to: the page's files, what there is to choose, runs, and scenario files."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sim.demo.asked import Asked, AskedError, asked
from sim.demo.crew import Crew
from sim.demo.guard import Guard
from sim.demo.scenario_file import NAME, scenario_text
from sim.demo.start import start
from sim.language import LANGUAGES, say, speaking

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from sim.demo.running import Message

PAGE = Path(__file__).parent / "page"


def application(workers: int, hosts: Collection[str]) -> Starlette:
    """The page with its crew of processes.

    Args:
        workers: processes that run what is asked.
        hosts: names with port under which it may be asked for; any if there are none.
    """

    @asynccontextmanager
    async def with_crew(app: Starlette) -> AsyncIterator[None]:
        async with Crew(workers) as crew:
            app.state.crew = crew
            yield

    return Starlette(
        routes=[
            Route("/", _index),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/api/start", _start),
            Route("/api/status", _status),
            Route("/api/run", _run, methods=["POST"]),
            Route("/api/scenario", _scenario, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=with_crew,
    )


async def _index(_: Request) -> Response:
    return FileResponse(PAGE / "index.html")


async def _start(request: Request) -> Response:
    wanted = request.query_params.get("lang") or _accepted(request.headers.get("accept-language", ""))
    if wanted not in LANGUAGES:
        raise HTTPException(400, "There is no such language.")
    with speaking(wanted):
        return JSONResponse(start())


def _accepted(header: str) -> str:
    """The browser's language, if it is spoken here."""
    first = header.partition(",")[0].partition(";")[0].strip().lower()[:2]
    return "nb" if first in ("nb", "no", "nn") else "en"


async def _status(request: Request) -> Response:
    crew: Crew = request.app.state.crew
    return JSONResponse({"running": crew.running, "waiting": crew.waiting})


async def _run(request: Request) -> Response:
    crew: Crew = request.app.state.crew
    wanted = await _asked(request)
    if crew.full:
        with speaking(wanted.language):
            return JSONResponse({"error": say("Too many runs are waiting. Try again in a while.")}, 503)
    return _Told(crew.run(wanted))


async def _scenario(request: Request) -> Response:
    wanted = await _asked(request)
    with speaking(wanted.language):
        text = scenario_text(wanted)
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="{NAME}"'})


async def _asked(request: Request) -> Asked:
    """What a request asks for; what is wrong with it becomes an answer of 400."""
    try:
        body: Any = json.loads(await request.body(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The request is not JSON.") from None
    language = body.get("lang") if isinstance(body, dict) else None
    with speaking(language if isinstance(language, str) and language in LANGUAGES else "en"):
        try:
            return asked(body)
        except AskedError as error:
            raise HTTPException(400, str(error)) from None


def _no_number(text: str) -> float:
    raise ValueError(text)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _failed(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": "This is a fault of the program."}, 500)


class _Told(Response):
    """A run, told a JSON object a line; whoever leaves stops it, whether it talks or thinks."""

    media_type = "application/x-ndjson"

    def __init__(self, messages: AsyncGenerator[Message]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._messages = messages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with anyio.create_task_group() as both, aclosing(self._messages) as messages:
            both.start_soon(self._until_left, receive, both.cancel_scope)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for message in messages:
                line = json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n"
                await send({"type": "http.response.body", "body": line, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            both.cancel_scope.cancel()

    @staticmethod
    async def _until_left(receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()
