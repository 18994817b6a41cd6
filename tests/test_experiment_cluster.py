"""A sweep on a real Dask scheduler with two workers on this machine, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_experiment_sweep import REAL, TABLES, ended, finished_pairs, process, sweep_file, wait_for_pairs

ROOT = Path(__file__).resolve().parent.parent


def dask(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """One of Dask's own commands."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address and two workers, on loopback only; ended by their process ids."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    host = ("--host", "127.0.0.1")
    started = [dask(tmp_path, "scheduler", *host, "--port", str(port), "--no-dashboard", "--no-show")]
    alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60")
    started += [dask(tmp_path, "worker", address, *host, *alone) for _ in range(2)]
    try:
        yield address, started[1:]
    finally:
        for one in reversed(started):
            one.kill()
            one.wait(timeout=30)


def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_process(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    sweep_file(tmp_path, REAL)
    assert ended(process(tmp_path, "-w", "1", "-o", "serial"))[0] == 0
    run = process(tmp_path, "--scheduler", address, "-o", "out")
    wait_for_pairs(tmp_path / "out", run, 1)
    workers[0].send_signal(signal.SIGKILL)
    code, said = ended(run)
    assert code == 0, said
    assert len(finished_pairs(tmp_path / "out")) == len(set(finished_pairs(tmp_path / "out"))) == 21
    for name in TABLES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "serial" / name).read_bytes()
    assert workers[1].poll() is None


@pytest.mark.badinput
def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiment.cluster.PATIENCE", 1)
    from sim.experiment.cluster import ClusterError
    from sim.experiment.cluster import cluster as engine

    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match="no scheduler answers"), engine(address):
        pass


def test_a_worker_of_another_version_is_refused() -> None:
    from sim.experiment.cluster import ClusterError, Parcel, deliver
    from sim.experiment.replicate import simulate_and_measure

    with pytest.raises(ClusterError, match="another version"):
        deliver(Parcel("another", simulate_and_measure, 1, b"", ()))
