"""The journal of a sweep: every finished pair a line on disk, so that nothing is lost and nothing is run twice.

A file of JSON lines. The first says which program and which design it belongs to. `keys` lines give names to the rows
of measures; a line for each finished run holds the run, the replication, their values and the effort. Lines are
written through to the disk before anyone is told that they are done. A last line that a crash tore is cut off.
The lock on the file is the process's: it goes when the process goes, however that happens.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment import manifest
from sim.experiment.replicate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

JOURNAL = "journal.jsonl"


class JournalError(ValueError):
    """A journal that cannot be used, or a place for it; the message begins with the file."""


@dataclass(slots=True)
class Journal:
    """An open, locked journal.

    Attributes:
        path: the file.
        done: outcomes by run and replication; `Outcome.scenario` is the number of the run.
    """

    path: Path
    done: dict[tuple[int, int], Outcome]
    _descriptor: int
    _end: int
    _kinds: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, header: Mapping[str, Any]) -> Journal:
        """Open or begin a journal, and lock it.

        Args:
            path: the file, in a folder that is there.
            header: what must be the same for its lines to be of use.

        Raises:
            JournalError: another process writes it, it belongs to something else, or it is damaged.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor, path)
            with path.open("rb") as file:
                text = file.read()
            journal = cls(path, {}, descriptor, 0)
            journal._read(text, header)
        except BaseException:
            os.close(descriptor)
            raise
        return journal

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Write outcomes through to the disk.

        Raises:
            OSError: the disk is full or gone; what was written before stands.
        """
        lines: list[dict[str, Any]] = []
        kinds = dict(self._kinds)
        for outcome in outcomes:
            if outcome.keys not in kinds:
                kinds[outcome.keys] = len(kinds)
                lines.append({"keys": outcome.keys.decode()})
            lines.append(
                {
                    "run": outcome.scenario,
                    "replication": outcome.replication,
                    "of": kinds[outcome.keys],
                    "values": [None if math.isnan(value) else value for value in outcome.values.tolist()],
                    "effort": [outcome.household_months, outcome.events, outcome.cpu_seconds, outcome.wall_seconds],
                }
            )
        self._write(lines)
        self._kinds = kinds
        self.done |= {(outcome.scenario, outcome.replication): outcome for outcome in outcomes}

    def close(self) -> None:
        """Give up the lock."""
        os.close(self._descriptor)

    def _write(self, lines: Sequence[Mapping[str, Any]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines).encode()
        try:
            view = memoryview(text)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self._end)
            os.lseek(self._descriptor, self._end, os.SEEK_SET)
            raise
        self._end += len(text)

    def _read(self, text: bytes, header: Mapping[str, Any]) -> None:
        """Take in what stands in the file, heal its end, or begin it."""
        blobs: list[bytes] = []
        *whole, torn = text.split(b"\n")
        for number, line in enumerate(whole, 1):
            try:
                said = json.loads(line)
                if number == 1:
                    self._same(said, header)
                elif "keys" in said:
                    blobs.append(said["keys"].encode())
                else:
                    self._take(said, blobs)
            except JournalError:
                raise
            except (ValueError, KeyError, IndexError, TypeError, AttributeError):
                # A crash of the machine can leave a line's end without its middle; the first line was there before.
                if 1 < number == len(whole) and not torn:
                    break
                raise JournalError(f"{self.path}:{number}: is damaged (delete the folder to begin anew)") from None
            self._end += len(line) + 1
        self._kinds = {blob: number for number, blob in enumerate(blobs)}
        os.ftruncate(self._descriptor, self._end)
        os.lseek(self._descriptor, self._end, os.SEEK_SET)
        if self._end == 0:
            self._write([header])
            directory = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)

    def _same(self, said: Mapping[str, Any], header: Mapping[str, Any]) -> None:
        differ = [name for name in header if said.get(name) != header[name]]
        if differ:
            what = {"program": "another version of the program", "design": "another design"}.get(
                differ[0], f"another {differ[0]}"
            )
            raise JournalError(f"{self.path}: belongs to {what} (name another folder with -o, or delete this one)")

    def _take(self, said: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
        values = np.array([math.nan if value is None else value for value in said["values"]], np.float64)
        months, events, cpu, wall = said["effort"]
        outcome = Outcome(said["run"], said["replication"], blobs[said["of"]], values, months, events, cpu, wall)
        self.done[outcome.scenario, outcome.replication] = outcome


def empty(path: Path) -> None:
    """Make a journal empty, unless another process is at work on it.

    Raises:
        JournalError: one is.
    """
    with path.open("r+b") as file:
        _lock(file.fileno(), path)
        file.truncate(0)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise JournalError(f"{path}: another process is at work on this sweep (wait for it, or end it)") from None


def digest(parts: Sequence[Any]) -> str:
    """A short name for plain values: equal values, equal names."""
    whole = sha256()
    for part in parts:
        whole.update(json.dumps(part, sort_keys=True, default=repr).encode())
        whole.update(b"\n")
    return whole.hexdigest()[:32]


SHOWING = frozenset({"cli", "demo", "language", "report"})
"""Parts of the program that decide no number."""


@lru_cache(maxsize=1)
def sources() -> str:
    """A name for the program as it stands on disk: all of its files but what only shows results."""
    package = Path(__file__).resolve().parent.parent
    whole = sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] not in SHOWING:
            whole.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:32]


def header(parts: Sequence[Any]) -> dict[str, object]:
    """What a journal must agree with for its lines to be of use: the program, and what decides its runs."""
    versions = {name: version for name, version in manifest.program()["versions"].items() if name != "joblib"}
    return {"journal": 1, "program": digest([sources(), versions]), "design": digest(parts)}


@contextmanager
def opened(path: Path, belongs_to: Mapping[str, object]) -> Iterator[Journal]:
    """A journal, locked meanwhile; see `Journal.open`."""
    journal = Journal.open(path, belongs_to)
    try:
        yield journal
    finally:
        journal.close()
