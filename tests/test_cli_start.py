"""How the command starts and ends as a process: what it loads, and its exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from experiment_stand_in import scenario_file

import sim

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("numpy", "pandas", "scipy", "pydantic", "matplotlib", "jinja2", "rich", "joblib", "simpy")


def python(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.speed
@pytest.mark.parametrize(
    "code",
    [
        "import sim",
        "import sim.cli",
        "from sim.cli import commands; commands(['--help'], standalone_mode=False)",
        "from sim.cli import commands; commands(['compare', '--help'], standalone_mode=False)",
        "from sim.cli import commands; commands(['levers'], standalone_mode=False)",
    ],
)
def test_what_needs_nothing_heavy_loads_nothing_heavy(code: str) -> None:
    probe = f"import sys\n{code}\nsys.stderr.write(' '.join(sorted(set({HEAVY!r}) & set(sys.modules))))"
    done = python("-c", probe)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_names_every_command() -> None:
    done = python("-m", "sim", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("run", "compare", "check", "levers"):
        assert f"\n  {command} " in done.stdout


def test_the_version_is_told() -> None:
    done = python("-m", "sim", "--version")
    assert (done.returncode, done.stdout) == (0, f"boligsim {sim.__version__}\n")


@pytest.mark.badinput
def test_bad_input_ends_with_2_and_without_a_traceback(tmp_path: Path) -> None:
    wrong = scenario_file(tmp_path, "bø å", "[levers]\nmortgage.ltv_cap = 0,85\n")
    done = python("-m", "sim", "run", str(wrong), cwd=tmp_path)
    assert done.returncode == 2
    assert "bø å.toml:7:" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bø å.toml"]
    assert python("-m", "sim", "rum").returncode == 2


def test_what_python_hands_out_is_named_and_checked(tmp_path: Path) -> None:
    assert sorted(sim.__all__) == ["__version__", "compare", "load", "plan_inputs", "run", "sweep", "trace"]
    assert sim.load(scenario_file(tmp_path)).title == "Base"
    mistakes: tuple[dict[str, Any], ...] = ({"replications": 0}, {"workers": 0}, {"seed": -1})
    for wrong in mistakes:
        with pytest.raises(ValueError, match=next(iter(wrong))):
            sim.run(scenario_file(tmp_path), **wrong)
    with pytest.raises(ValueError, match="nothing to compare"):
        sim.compare(scenario_file(tmp_path))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = sim.nonsense
