"""The README's blocks do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.examples

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SET_UP = "sh setup.sh && .venv/bin/"


def blocks(kind: str) -> list[str]:
    """The texts of the blocks fenced as `kind`."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def boligsim(words: list[str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command with this interpreter, warnings as errors."""
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "sim", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped scenarios, cut to six years and a short warm-up so that runs are cheap."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    file = folder / "scenarios" / "baseline.toml"
    text = file.read_text(encoding="utf-8")
    for long, short in (("end = 2018-01-01", "end = 2014-01-01"), ("warmup = 36", "warmup = 3")):
        assert long in text
        text = text.replace(long, short)
    file.write_text(text, encoding="utf-8")
    return folder


def test_the_two_commands_stand_alone_and_set_up_what_they_need() -> None:
    # .ci/run finds them by this fence and runs them as they are.
    commands = blocks("sh")
    assert len(commands) == 2
    assert all(command.count("\n") == 1 and command.startswith(SET_UP) for command in commands)
    assert commands[1] == f"{SET_UP}pytest -n 2 -q\n"


def test_the_main_job_compares_three_policies_with_the_base(shorter: Path) -> None:
    program, *words = shlex.split(blocks("sh")[0].removeprefix(SET_UP))
    assert program == "boligsim"
    named = [word for word in words if word.endswith(".toml")]
    assert named == [f"scenarios/{stem}.toml" for stem in ("baseline", "ltv85_all_loans", "new_builds", "follow_up")]

    done = boligsim([*words, "-n", "1", "-w", "1", "-o", "out"], shorter)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Results: out\n")
    out = shorter / "out"
    assert {"manifest.json", "comparison.csv", "figures", "report.html"} <= {path.name for path in out.iterdir()}
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["household_months"] > 0


def test_the_scenario_is_valid_beside_the_shipped_ones(shorter: Path) -> None:
    [text] = blocks("toml")
    file = shorter / "scenarios" / "of the readme.toml"
    file.write_text(text, encoding="utf-8")
    done = boligsim(["check", str(file)])
    assert (done.returncode, done.stderr) == (0, "")
    assert "2012-01-01" in done.stdout


def test_console_blocks_print_what_they_show() -> None:
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            program, *words = shlex.split(command)
            assert program == "boligsim"
            done = boligsim(words)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.strip() == shown.strip()


def test_python_blocks_run(shorter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(shorter)
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "difference" in capsys.readouterr().out


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_benchmark_is_the_one_that_is_kept() -> None:
    shown = README.partition("<!-- begin: benchmark -->")[2].partition("<!-- end: benchmark -->")[0]
    rows = [re.findall(r"[\d.]+", line.replace(" ", "")) for line in shown.strip().splitlines()[2:]]
    kept = (ROOT / "results/reference/speed/benchmark.csv").read_text(encoding="utf-8").splitlines()
    names = (
        "households",
        "places",
        "household_months_per_second",
        "events_per_second",
        "cpu_seconds",
        "peak_megabytes",
        "ratio",
    )
    places = [kept[0].split(",").index(name) for name in names]
    told = [[float(line.split(",")[place]) for place in places] for line in kept[1:]]
    assert [[float(cell) for cell in row] for row in rows] == [pytest.approx(row, rel=0.02, abs=0.1) for row in told]
