"""Exponentials and logarithms that do not depend on the processor."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import elementary

ROOT = Path(__file__).resolve().parent.parent
PROBE = """
import hashlib, sys
from pathlib import Path
from sim.scenario import load
from sim.experiment.replicate import run_pairs
from dataclasses import replace
whole = load(Path("scenarios/baseline.toml"), ["forde"])
short = replace(whole, end=whole.start.replace(year=whole.start.year + 1))
print(hashlib.sha256(run_pairs([short], [1], seed=1, workers=1).outcomes[0].values.tobytes()).hexdigest())
"""
VECTORS = "X86_V4 AVX512_ICL AVX512_SPR"


def test_they_are_the_c_librarys() -> None:
    values = np.linspace(-30, 30, 1001)
    assert elementary.exp(values).tolist() == [math.exp(value) for value in values]
    assert elementary.log(values[501:]).tolist() == [math.log(value) for value in values[501:]]
    assert elementary.power(values[501:], 1 / 12).tolist() == [math.pow(value, 1 / 12) for value in values[501:]]
    assert elementary.log(0.0) == -math.inf
    assert elementary.exp(1e4) == math.inf
    assert np.isnan(elementary.log(-1.0))


@pytest.mark.streams
def test_a_run_is_the_same_with_other_vectors_of_the_processor() -> None:
    """Of use on processors that have the widest vectors; on others both runs are one and the same."""
    told = []
    for hidden in ({}, {"NPY_DISABLE_CPU_FEATURES": VECTORS}):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROBE],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **hidden},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    assert told[0] == told[1]
