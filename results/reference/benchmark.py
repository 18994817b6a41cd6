"""How fast the model is, from a small municipality to the country, beside what its clock and its arrays cost alone.

Ten years after a warm-up of three, of the country in miniature in places of at most 125 000 households each, with
everything on. Each size runs in a process of its own, one after the other. In the same process follow a bare SimPy
loop with as many events, each a process's own timeout, and bare numpy passes over the same columns, each column read
and written once a month; `ratio` is what the model takes over the sum of the two. All times are the processor's.

    python results/reference/benchmark.py                 every size, some four minutes, and writes benchmark.csv
    python results/reference/benchmark.py 5000 30000      these sizes only, and writes nothing
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
import simpy
from growing import GROWING
from kept_table import write

from sim.scenario import Scenario, load, load_profile, shipped
from sim.scenario.profile import WORDS
from sim.scenario.profile_template import figure_line, quoted
from sim.simulation import run
from sim.world.households import Households

HERE = Path(__file__).resolve().parent
TABLE = HERE / "speed" / "benchmark.csv"
BASE = HERE.parent.parent / "scenarios" / "baseline.toml"
SIZES = (5_000, 30_000, 125_000, 500_000, 2_350_000)
LARGEST_PLACE = 125_000
PENDING = 1000
"""Processes that the bare loop has waiting at a time."""


def scenario(households: int) -> Scenario:
    """So many households, in as few places of the same size as may be."""
    places = -(-households // LARGEST_PLACE)
    country = load_profile(shipped()["minor_norway"])
    figures = dict(country.figures)
    for name in GROWING:
        amount = getattr(country, name) * households / places / country.households
        whole = name not in ("office_staff", "followup_workers", "refurbish_crews")
        figures[name] = replace(figures[name], value=round(amount, None if whole else 2))
    words = {word: quoted(getattr(country, word)) for word in WORDS}
    lines = [f"{word} = {text}" for word, text in words.items()]
    text = "\n".join(lines + [figure_line(name, figure) for name, figure in figures.items()])
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"place{number}.toml" for number in range(places)]
        for path in paths:
            path.write_text(text, encoding="utf-8")
        return load(BASE, list(map(str, paths)))


def measured(households: int) -> dict[str, float]:
    """One size, in this process."""
    run(scenario(2_000), 1, 1)  # what numba compiles is kept on disk, or made here
    made = scenario(households)
    begun = process_time()
    done = run(made, 1, 1)
    total = process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    calendar = made.warmup + (made.end.year - made.start.year) * 12
    columns: list[Any] = [np.zeros(households, kind) for kind, _ in Households.LAYOUT.values()]
    clock, passes = _clock(done.events), _passes(columns, calendar)
    return {
        "households": households,
        "places": len(made.municipalities),
        "household_months": done.household_months,
        "events": done.events,
        "cpu_seconds": total,
        "household_months_per_second": done.household_months / total,
        "events_per_second": done.events / total,
        "peak_megabytes": memory,
        "clock_seconds": clock,
        "passes_seconds": passes,
        "ratio": total / (clock + passes),
    }


def _clock(events: int) -> float:
    """A bare SimPy loop: processes that wait, one event after the other."""
    env = simpy.Environment()

    def waits(count: int, every: float) -> simpy.events.ProcessGenerator:
        for _ in range(count):
            yield env.timeout(every)

    for number in range(PENDING):
        env.process(waits(max(1, events // PENDING - 2), 1 + number / PENDING))  # it begins and ends, too
    begun = process_time()
    env.run()
    return process_time() - begun


def _passes(columns: list[Any], months: int) -> float:
    """Each column read and written once a month."""
    begun = process_time()
    for _ in range(months):
        for column in columns:
            np.maximum(column, column, out=column)
    return process_time() - begun


def in_a_process(households: int) -> dict[str, float]:
    """One size, in a process of its own."""
    asked = [sys.executable, __file__, "--one", str(households)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(HERE), *sys.path]))}
    done = subprocess.run(asked, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> None:
    """Measure, print, and keep."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(measured(int(arguments[1]))))
        return
    rows = []
    for households in map(int, arguments) if arguments else SIZES:
        rows.append(in_a_process(households))
        print("  ".join(f"{name} {value:.4g}" for name, value in rows[-1].items()), flush=True)
    if not arguments:
        kept = [{name: f"{value:.4g}" if value % 1 else str(int(value)) for name, value in row.items()} for row in rows]
        write(kept, TABLE)
        print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")


if __name__ == "__main__":
    main(sys.argv[1:])
