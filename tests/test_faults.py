"""Bad luck: a kill at any moment, a full disk, a place that cannot be written, a reader who leaves, Ctrl-C twice."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scenario_files import profile_text

ROOT = Path(__file__).parent.parent
BASE = ROOT / "scenarios" / "baseline.toml"
SMALL = {"population": 1000, "households": 420, "municipal_dwellings": 12, "homeless": 3}
SCENARIO = f"""title = "Small"
base = "{BASE}"
municipalities = ["small.toml"]
start = 2009-01-01
end = 2011-01-01
warmup = 3
replications = 2
"""
FILES = {
    "base.toml": SCENARIO,
    "cap.toml": 'title = "Cap"\nbase = "base.toml"\n[levers]\nmortgage.ltv_cap = 0.7\n',
    "sweep.toml": 'title = "Sweep"\nbase = "base.toml"\nreplications = 3\ndesign = "grid"\n'
    "[levers]\nmortgage.ltv_cap = { values = [0.7, 0.8] }\noffice.staff = { values = [0.1, 0.3] }\n",
    "plan.toml": 'title = "Plan"\nbase = "base.toml"\nfrom = 2010-01-01\nbudget = 2_000_000\nminimise = ["homeless"]\n'
    "[measures]\nfollowup.workers = { high = 1, step = 1 }\nmunicipal.head_leases = { high = 4, step = 2 }\n",
}
COMMANDS = {
    "run": ("run", "base.toml"),
    "compare": ("compare", "base.toml", "cap.toml"),
    "sweep": ("sweep", "sweep.toml"),
    "plan": ("plan", "plan.toml"),
}
RESUMABLE = ("sweep", "plan")
KILLS = int(os.environ.get("BOLIGSIM_KILLS", "8"))
"""Of each command; 25 of each were survived before, in nine minutes."""


def placed(folder: Path) -> Path:
    """The files in a folder, which it returns."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    figures = {name: f'{{ value = {value}, status = "assumed", source = "a test" }}' for name, value in SMALL.items()}
    (folder / "small.toml").write_text(profile_text(**figures), encoding="utf-8")
    return folder


def process(folder: Path, *words: str, most_bytes: int | None = None) -> subprocess.Popen[str]:
    def limit() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=limit,
    )


def ended(started: subprocess.Popen[str]) -> tuple[int, str]:
    out, said = started.communicate(timeout=240)
    assert "Traceback" not in said + out
    return started.returncode, said


def ways(command: str, *more: str) -> tuple[str, ...]:
    return (*COMMANDS[command], "-w", "1", "-o", "out", "--quiet", *more)


def tables(place: Path) -> dict[str, bytes]:
    """Every table and scenario that a folder holds."""
    ends = {".csv", ".toml"}
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.suffix in ends}


def is_finished(place: Path) -> bool:
    """Whether a folder says that it is; then all that it names is there."""
    if not (place / "manifest.json").exists():
        return False
    listed = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert all((place / name).is_file() for name in listed)
    return True


Undisturbed = tuple[str, float, dict[str, bytes]]


@pytest.fixture(scope="module", params=COMMANDS)
def undisturbed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A command, the seconds that it takes, and the tables that it writes when nothing happens to it."""
    folder = placed(tmp_path_factory.mktemp(f"undisturbed_{request.param}"))
    begun = time.monotonic()
    assert ended(process(folder, *ways(request.param)))[0] == 0
    return request.param, time.monotonic() - begun, tables(folder / "out")


@pytest.mark.long
def test_a_kill_at_any_moment_leaves_what_was_finished_and_no_more(undisturbed: Undisturbed, tmp_path: Path) -> None:
    command, seconds, whole = undisturbed
    chance, folder, killed = random.Random(command), placed(tmp_path / "0"), 0
    for number in range(KILLS):
        out = folder / "out"
        resumed = ("--resume",) if command in RESUMABLE and out.exists() else ()
        one = process(folder, *ways(command, *resumed))
        try:
            said = one.communicate(timeout=chance.uniform(0, 1.1 * seconds))
            assert one.returncode == 0, said
        except subprocess.TimeoutExpired:
            os.killpg(one.pid, signal.SIGKILL)
            one.communicate(timeout=60)
            killed += 1
        if is_finished(out):
            assert tables(out) == whole
            folder = placed(tmp_path / str(number + 1))
    resumed = ("--resume",) if command in RESUMABLE and (folder / "out").exists() else ()
    assert ended(process(folder, *ways(command, *resumed)))[0] == 0
    assert tables(folder / "out") == whole
    assert killed > KILLS / 2


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_said_and_leaves_nothing_that_looks_finished(command: str, tmp_path: Path) -> None:
    folder = placed(tmp_path)
    code, said = ended(process(folder, *ways(command), most_bytes=6_000))
    assert code in (1, 2)
    assert "File too large" in said
    assert not is_finished(folder / "out")
    if command in RESUMABLE:
        assert ended(process(folder, *ways(command, "--resume")))[0] == 0
        assert is_finished(folder / "out")


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_cannot_be_written_is_said_before_anything_runs(command: str, tmp_path: Path) -> None:
    folder = placed(tmp_path)
    code, said = ended(process(folder, *COMMANDS[command], "-w", "1", "-o", "/proc/boligsim/out"))
    assert code == 2
    assert said.startswith("/proc/boligsim/out: cannot be made") or "cannot be written" in said


@pytest.mark.parametrize("words", [("levers",), ("costs", "stord"), ("levers", "--schema")])
def test_a_reader_who_leaves_ends_it_quietly(words: tuple[str, ...], tmp_path: Path) -> None:
    with process(tmp_path, *words) as one:
        assert one.stdout is not None
        assert one.stderr is not None
        one.stdout.close()
        said = one.stderr.read()
    assert "Traceback" not in said
    assert "fault of the program" not in said


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_twice_ends_it_in_words(command: str, tmp_path: Path) -> None:
    folder = placed(tmp_path)
    one = process(folder, *ways(command, *(() if command in RESUMABLE else ("-n", "400"))))
    time.sleep(4)
    for _ in range(2):
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGINT)
            time.sleep(0.2)
    code, said = ended(one)
    assert code in (0, 130, -signal.SIGINT)  # the last where the second came after the words
    assert code == 0 or "interrupted" in said
    assert code == 0 or command in ("run", "compare") or not is_finished(folder / "out")
