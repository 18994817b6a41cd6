"""Processes that are warm and waiting to run what browsers ask for, one run each at a time.

A run belongs to whoever listens to it: when that one goes, its process is told to stop, and is replaced if it does not.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import sys
import threading
import time
import traceback
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sim.language import LANGUAGES, say, speaking

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from sim.demo.asked import Asked
    from sim.demo.running import Message

MOST_WAITING = 8
"""Runs that may wait for a process; who comes then is sent away."""
LONGEST_RUN = 300.0
"""Seconds after which a run is stopped."""
PATIENCE = 5.0
"""Seconds that a process has to stop when told."""
LAST = ("end", "error")
"""Kinds of message after which a run says nothing more."""
FIRST = "stord"
"""The municipality through which a process lives once to be warm."""


class Crew:
    """The processes, and who waits for one.

    Attributes:
        running: runs that go on.
        waiting: runs that wait for a process.
    """

    def __init__(self, workers: int) -> None:
        self.running = 0
        self.waiting = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers = workers
        self._all: set[_Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Crew:
        for _ in range(self._workers):
            self._idle.put_nowait(self._hire())
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in tuple(self._all):
            self._dismiss(worker)

    def _hire(self) -> _Worker:
        worker = _Worker()
        self._all.add(worker)
        return worker

    def _dismiss(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.end()

    @property
    def full(self) -> bool:
        """Whether so many wait that nobody else should."""
        return self._idle.empty() and self.waiting >= MOST_WAITING

    async def run(self, asked: Asked) -> AsyncGenerator[Message]:
        """What a run says, to its end; closing the iterator before that stops it."""
        if self._idle.empty():
            self.waiting += 1
            try:
                yield {"type": "waiting", "place": self.waiting}
                worker = await self._idle.get()
            finally:
                self.waiting -= 1
        else:
            worker = self._idle.get_nowait()
        self.running += 1
        over = False
        deadline = time.monotonic() + LONGEST_RUN
        try:
            worker.begin(asked)
            while not over:
                try:
                    message = await asyncio.wait_for(worker.said(), deadline - time.monotonic())
                except TimeoutError:
                    with speaking(asked.language):
                        yield {"type": "error", "message": say("The run took too long and was stopped.")}
                    return
                over = message["type"] in LAST
                yield message
        finally:
            ending = asyncio.ensure_future(self._take_back(worker, over=over))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)

    async def _take_back(self, worker: _Worker, *, over: bool) -> None:
        """Stop a worker that is still at it, and have it, or another in its place, wait for the next run."""
        obeys = over or await worker.stop()
        if not (obeys and worker.alive):
            self._dismiss(worker)
            worker = self._hire()
        self.running -= 1
        self._idle.put_nowait(worker)


class _Worker:
    """One process, and the thread that hears what it says."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._gone = False
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        return not self._gone and self._process.is_alive()

    def begin(self, asked: Asked) -> None:
        with suppress(OSError):  # that it died is heard
            self._pipe.send(asked)

    async def said(self) -> Message:
        return await self._heard.get()

    async def stop(self) -> bool:
        """Whether it stops soon when told to."""
        with suppress(OSError):
            self._pipe.send(None)
        try:
            async with asyncio.timeout(PATIENCE):
                while (await self.said())["type"] not in LAST:
                    pass
        except TimeoutError:
            return False
        return True

    def end(self) -> None:
        self._process.kill()

    def _listen(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                message = None
                self._gone = True
            with suppress(RuntimeError):  # the loop is closed: nobody listens any longer
                self._loop.call_soon_threadsafe(self._heard.put_nowait, message or _broken())
            if message is None:
                return


def _broken() -> Message:
    return {"type": "error", "message": say("The run broke down.")}


def _work(pipe: Connection) -> None:
    """A process's life: get warm, then run what comes, telling all of it; whatever comes meanwhile stops a run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    from sim.demo.asked import asked as read
    from sim.demo.running import StoppedError, run

    for language in LANGUAGES:  # loads the program, its compiled loops and its texts
        for _ in run(read({"municipality": FIRST, "replications": 1, "lang": language}), lambda: False):
            pass
    while True:
        try:
            asked = pipe.recv()
        except EOFError:
            return
        if asked is None:  # the word to stop a run that was over
            continue
        last: dict[str, Any] = {"type": "end"}
        try:
            for message in run(asked, pipe.poll):
                pipe.send(message)
        except StoppedError:
            pass
        except Exception:  # noqa: BLE001 - a run that breaks down must not take the page with it
            traceback.print_exc(file=sys.stderr)
            with speaking(asked.language):
                last = _broken()
        try:
            pipe.send(last)
        except OSError:
            return
