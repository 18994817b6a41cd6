"""Kernels do what they say in Python: the same lives, whether they are compiled or read line by line."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import as_written
import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
LAST_DIGITS = 1e-9
"""Of amounts: numpy and compiled code round exponentials differently in the sixteenth digit."""


@pytest.mark.laws
def test_compiled_kernels_do_what_they_say(tmp_path: Path) -> None:
    kept = tmp_path / "as_written.pickle"
    # Words of random numbers overflow on purpose; only read line by line does numpy say so.
    command = [sys.executable, "-W", "ignore::RuntimeWarning", str(HERE / "as_written.py"), str(kept)]
    paths = os.pathsep.join([str(HERE.parent), str(HERE)])
    subprocess.run(command, check=True, env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": paths}, timeout=300)
    written, lived = pickle.loads(kept.read_bytes()), as_written.lived()
    assert set(written) == set(lived)
    assert lived["first day"].size > 3000
    for name, values in lived.items():
        if values.dtype == np.float64:
            np.testing.assert_allclose(values, written[name], rtol=LAST_DIGITS, atol=LAST_DIGITS, err_msg=name)
        else:
            assert values.tobytes() == written[name].tobytes(), name
