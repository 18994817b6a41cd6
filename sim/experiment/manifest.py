"""What a results folder says of itself: what was run, with which program, and what it took."""

from __future__ import annotations

import math
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from sim.scenario.profile import Status

if TYPE_CHECKING:
    from sim.experiment.replicate import Batch, Outcome
    from sim.scenario import Scenario
    from sim.scenario.profile import Profile

PROGRAM = "boligsim"


def describe(scenario: Scenario, stem: str) -> dict[str, Any]:
    """A scenario with everything resolved, and in words what it changes: enough to run it without its files.

    Files are named, not located: a machine's folders say nothing to others.
    """
    resolved = plain(scenario.resolved())
    inputs = {profile.name: _inputs(profile) for profile in scenario.municipalities}
    told = {"differences": scenario.differences(), "in_words": plain(scenario.in_words)}
    return {"stem": stem, **resolved, "inputs": inputs, **told}


def _inputs(profile: Profile) -> dict[str, float]:
    """How many of a municipality's own figures are published, scaled and assumed."""
    found = [figure.status for figure in profile.figures.values()]
    counts = {status: found.count(status) for status in get_args(Status)}
    return {"published_share": round(profile.published_share(), 4), **counts}


def program() -> dict[str, Any]:
    """Versions of the program and of what its numbers depend on, and its commit if there is one."""
    names = ("numpy", "simpy", "scipy", "pandas", "joblib")
    return {
        "program": PROGRAM,
        "version": version_of(PROGRAM),
        "commit": commit(),
        "versions": {"python": platform.python_version(), **{name: version_of(name) for name in names}},
    }


def version_of(distribution: str) -> str:
    """The installed version, or `unknown`."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"


@lru_cache(maxsize=1)
def commit() -> str | None:
    """The commit that the program's files come from, with `+` if they differ; None outside a repository."""
    package = Path(__file__).resolve().parent.parent
    git = shutil.which("git")
    if git is None:
        return None

    def ask(*words: str) -> str | None:
        try:
            answer = subprocess.run(
                [git, "-C", str(package), *words], capture_output=True, text=True, timeout=10, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return answer.stdout.strip() if answer.returncode == 0 else None

    if ask("ls-files", "--error-unmatch", "__init__.py") is None:
        return None  # installed into somebody else's repository
    head = ask("rev-parse", "HEAD")
    if head is None:
        return None
    return head + ("+" if ask("status", "--porcelain", "--", ".") else "")


def effort(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What these replications simulated and took."""
    cpu = sum(outcome.cpu_seconds for outcome in outcomes)
    months = sum(outcome.household_months for outcome in outcomes)
    events = sum(outcome.events for outcome in outcomes)
    return {
        "household_months": months,
        "cpu_seconds": round(cpu, 3),
        "household_months_per_cpu_second": round(months / cpu) if cpu > 0 else None,
        "events": events,
        "events_per_household_year": round(12 * events / months, 4) if months else None,
    }


def experiment(kind: str, batch: Batch, *, seed: int, asked: int, done: int, started: datetime) -> dict[str, Any]:
    """The head of a manifest: what is the same for every scenario of an experiment."""
    finished = now()
    return {
        "kind": kind,
        **program(),
        "seed": seed,
        "replications": done,
        "replications_asked": asked,
        "interrupted": batch.interrupted,
        "workers": batch.workers,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "wall_seconds": round((finished - started).total_seconds(), 3),
    }


def now() -> datetime:
    """The time of day, which goes into a manifest and nowhere else."""
    return datetime.now(UTC)


def plain(value: Any) -> Any:
    """A value as JSON knows it; dates become their ISO text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.name
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinity
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "tolist"):  # numpy's arrays and scalars
        return value.tolist()
    return str(value)
