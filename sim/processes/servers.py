"""People or places that serve one queue, first come first served but for the urgent, in a number that may change."""

from __future__ import annotations

from collections import deque

import simpy


class Servers:
    """A queue before `capacity` servers.

    SimPy's own Resource cannot change its capacity; here servers who leave finish what they hold.
    """

    def __init__(self, env: simpy.Environment, capacity: int = 0) -> None:
        self._env = env
        self._urgent: deque[simpy.Event] = deque()
        self._queue: deque[simpy.Event] = deque()
        self.capacity = capacity
        self.busy = 0

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._urgent) + len(self._queue)

    def turn(self, *, urgent: bool = False) -> simpy.Event:
        """An event that happens when a server is free, for the urgent before others; whoever gets it must `release`."""
        turn = self._env.event()
        (self._urgent if urgent else self._queue).append(turn)
        self._admit()
        return turn

    def take(self) -> bool:
        """Have a server at once, without an event, if one is free; whoever does not must wait for its `turn`."""
        free = self.busy < self.capacity and not self.waiting
        self.busy += free
        return free

    def cancel(self, turn: simpy.Event) -> None:
        """Leave the queue, or give the server back if the turn has come."""
        if turn.triggered:
            self.release()
        else:
            (self._urgent if turn in self._urgent else self._queue).remove(turn)

    def release(self) -> None:
        """Free a server for the next in the queue."""
        self.busy -= 1
        self._admit()

    def set_capacity(self, capacity: int) -> None:
        """Change the number of servers from now on."""
        self.capacity = capacity
        self._admit()

    def _admit(self) -> None:
        while self.waiting and self.busy < self.capacity:
            self.busy += 1
            (self._urgent or self._queue).popleft().succeed()
