"""A model in a few lines, for tests that are about experiments and not about housing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.experiment.replicate import FIELD, ROW, Measured
from sim.scenario import Scenario, load

ROWS = (
    ("2008-01", "stord", "all", "homeless", "persons"),
    ("2008", "stord", "all", "homeless", "persons"),
    ("all", "stord", "all", "homeless", "persons"),
    ("all", "stord", "young", "homeless", "persons"),
    ("all", "stord", "all", "ownership_rate", "share"),
    ("all", "stord", "all", "cost_municipality", "NOK"),
    ("all", "stord", "all", "municipal_wait_days", "days"),
)
KEYS = ROW.join(map(FIELD.join, ROWS)).encode()
HEAD = 'title = "{title}"\nwhy = "A test"\nmunicipalities = ["stord"]\nstart = 2008-01-01\nend = 2009-01-01\n'


def scenario_file(folder: Path, name: str = "base", more: str = "", title: str = "") -> Path:
    """A small scenario file; `more` is appended to what every scenario must say."""
    path = folder / f"{name}.toml"
    path.write_text(HEAD.format(title=title or name.capitalize()) + more, encoding="utf-8")
    return path


def scenario(folder: Path, name: str = "base", more: str = "") -> Scenario:
    """The same, read."""
    return load(scenario_file(folder, name, more))


def work(scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Path | None]) -> list[Measured]:
    """Numbers that follow from the pair alone: homelessness from the LTV cap, a wait undefined at times."""
    return [_work(scenario, number, seed, file) for number, file in zip(replications, files, strict=True)]


def _work(scenario: Scenario, replication: int, seed: int, ledger_file: Path | None) -> Measured:
    draw = np.random.default_rng((seed, replication))
    values = draw.normal(20.0, 5.0, len(ROWS))
    values[:4] += 100 * (0.9 - scenario.policy(0, scenario.start).mortgage.ltv_cap)
    if replication % 3 == 0:
        values[-1] = np.nan
    if ledger_file is not None:
        ledger_file.parent.mkdir(parents=True, exist_ok=True)
        ledger_file.write_text(f"{replication}\n", encoding="utf-8")
    return KEYS, values, 1000 + replication, 10 * replication


def uneven_work(
    scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Path | None]
) -> list[Measured]:
    """As `work`, but odd replications are the slowest and so come in last."""
    time.sleep(0.05 * (replications[0] % 2))
    return work(scenario, replications, seed, files)


def broken_work(
    scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Path | None]
) -> list[Measured]:
    """As `work`, but the second replication breaks down."""
    if 2 in replications:
        raise ZeroDivisionError("nobody lives here")
    return work(scenario, replications, seed, files)


def interrupted_work(
    scenario: Scenario, replications: Sequence[int], seed: int, files: Sequence[Path | None]
) -> list[Measured]:
    """As `work`, but Ctrl-C comes in the fifth replication."""
    if 5 in replications:
        raise KeyboardInterrupt
    return work(scenario, replications, seed, files)
