from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from experiment_stand_in import (
    broken_work,
    interrupted_work,
    scenario,
    uneven_work,
    work,
)

from sim.experiment.replicate import Measured, ReplicationError, run_pairs
from sim.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.streams
def test_two_workers_give_what_one_gives_in_the_same_order(tmp_path: Path) -> None:
    scenarios = [scenario(tmp_path), scenario(tmp_path, "low", "[levers]\nmortgage.ltv_cap = 0.85\n")]
    alone = run_pairs(scenarios, [5, 3], seed=7, workers=1, work=work)
    shared = run_pairs(scenarios, [5, 3], seed=7, workers=2, work=uneven_work)
    assert [(one.scenario, one.replication) for one in shared.outcomes] == [
        *((0, replication) for replication in range(1, 6)),
        *((1, replication) for replication in range(1, 4)),
    ]
    for one, two in zip(alone.outcomes, shared.outcomes, strict=True):
        assert one.keys == two.keys
        assert one.values.tobytes() == two.values.tobytes()
        assert one.household_months == two.household_months
    assert (alone.workers, shared.workers) == (1, 2)


def test_progress_counts_pairs_up_to_all_of_them(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_pairs([scenario(tmp_path)], [3], seed=1, workers=1, work=work, progress=lambda *told: seen.append(told))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_replication_that_breaks_down_is_named(tmp_path: Path, workers: int) -> None:
    with pytest.raises(ReplicationError, match=r"replication 2 of 'Base' broke down: ZeroDivisionError") as error:
        run_pairs([scenario(tmp_path)], [4], seed=1, workers=workers, work=broken_work, beside=1)
    assert "nobody lives here" in error.value.details


def test_replications_that_live_side_by_side_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(ReplicationError, match=r"replications 1 to 4 of 'Base' broke down"):
        run_pairs([scenario(tmp_path)], [4], seed=1, workers=1, work=broken_work)


@pytest.mark.parametrize(
    ("count", "beside", "tasks"),
    [
        (10, 4, [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10)]),
        (3, 4, [(1, 2, 3)]),
        (3, 1, [(1,), (2,), (3,)]),
    ],
)
def test_a_task_has_some_replications_side_by_side(
    tmp_path: Path, count: int, beside: int, tasks: list[tuple[int, ...]]
) -> None:
    told: list[Sequence[int]] = []

    def listening(one: Scenario, numbers: Sequence[int], seed: int, files: Sequence[Path | None]) -> list[Measured]:
        told.append(numbers)
        return work(one, numbers, seed, files)

    run_pairs([scenario(tmp_path)], [count], seed=1, workers=1, work=listening, beside=beside)
    assert told == tasks


def test_every_worker_gets_a_task(tmp_path: Path) -> None:
    assert run_pairs([scenario(tmp_path)], [4], seed=1, workers=2, work=work).workers == 2


def test_an_interruption_keeps_what_is_finished_and_whole_replications_first(tmp_path: Path) -> None:
    scenarios = [scenario(tmp_path), scenario(tmp_path, "other")]
    batch = run_pairs(scenarios, [5, 5], seed=1, workers=1, work=interrupted_work, beside=1)
    assert batch.interrupted
    assert [(one.scenario, one.replication) for one in batch.outcomes] == [
        (position, replication) for position in (0, 1) for replication in (1, 2, 3, 4)
    ]


def test_each_replication_has_numbers_of_its_own_and_the_seed_moves_all(tmp_path: Path) -> None:
    base = [scenario(tmp_path)]
    first, second = run_pairs(base, [2], seed=1, workers=1, work=work).outcomes
    (moved,) = run_pairs(base, [1], seed=2, workers=1, work=work).outcomes
    assert not np.array_equal(first.values, second.values, equal_nan=True)
    assert not np.array_equal(first.values, moved.values, equal_nan=True)


def test_ledgers_are_named_by_replication(tmp_path: Path) -> None:
    run_pairs([scenario(tmp_path)], [2], seed=1, workers=2, work=work, ledgers=[tmp_path / "ledger"])
    assert sorted(path.name for path in (tmp_path / "ledger").iterdir()) == ["1.csv", "2.csv"]


def test_workers_load_no_pandas_charts_or_pydantic(tmp_path: Path) -> None:
    """What unpickling a scenario and importing what a pair needs loads, in a fresh interpreter.

    numba asks scipy for its version: that loads none of scipy's parts.
    """
    import pickle

    packed = tmp_path / "scenario.pickle"
    packed.write_bytes(pickle.dumps(scenario(tmp_path)))
    code = (
        "import pickle, sys; from pathlib import Path; import sim.experiment.replicate, sim.measures, sim.simulation;"
        f"pickle.loads(Path({str(packed)!r}).read_bytes());"
        "heavy = {'pandas', 'matplotlib', 'pydantic', 'scipy.stats', 'scipy.linalg', 'click', 'rich', 'jinja2'};"
        "heavy &= set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_ctrl_c_in_a_pool_ends_it_quietly_with_what_is_finished(tmp_path: Path) -> None:
    """A signal to the whole process group, as a terminal sends it, once four pairs are in."""
    code = f"""
import os, signal
from pathlib import Path
from sim.experiment.replicate import run_pairs
from experiment_stand_in import scenario, uneven_work
def progress(done, total):
    if done == 4:
        os.killpg(0, signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in its background deaf to it
base = scenario(Path({str(tmp_path)!r}))
batch = run_pairs([base], [1000], seed=1, workers=2, work=uneven_work, progress=progress)
print(batch.interrupted, 4 <= len(batch.outcomes) < 20, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    assert answer.stdout == "True True True\n", answer.stderr
    assert answer.stderr == ""
