"""Files gone wrong in thousands of ways: an answer in words and the right exit code, soon; never a traceback."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from click.testing import CliRunner
from mutations import mutated

from sim.cli import commands
from sim.evidence import facts
from sim.experiment.journal import Journal, JournalError
from sim.scenario import ScenarioErrors, ensemble, shipped

ROOT = Path(__file__).parent.parent
HEADER = {"journal": 1, "program": "this", "design": "that"}
JOURNAL = """{"journal": 1, "program": "this", "design": "that"}
{"keys": "2008\\u001fall\\u001fhomeless"}
{"run": 0, "replication": 1, "of": 0, "values": [1.5], "effort": [10, 20, 0.5, 0.6]}
{"run": 1, "replication": 1, "of": 0, "values": [null], "effort": [10, 20, 0.5, 0.6]}
"""
SOON = 5.0
"""Seconds of the processor within which any file has its answer."""


def checked(path: Path) -> None:
    done = CliRunner().invoke(commands, ["check", str(path)])
    assert done.exit_code in (0, 2), done.output
    assert done.exit_code == 0 or done.output.strip()


def read_facts(path: Path) -> None:
    with suppress(ScenarioErrors):
        facts.read_facts(path)


def read_ensemble(path: Path) -> None:
    with suppress(ScenarioErrors):
        ensemble.read(path)


def open_journal(path: Path) -> None:
    with suppress(JournalError):
        Journal.open(path, HEADER).close()


def texts(pattern: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenarios").glob(pattern))]


KINDS: dict[str, tuple[str, Callable[[], list[str]], Callable[[Path], None]]] = {
    "scenario": ("scenarios/mutated.toml", lambda: texts("*.toml"), checked),
    "mechanism": ("scenarios/mechanisms/mutated.toml", lambda: texts("mechanisms/*.toml"), checked),
    "programme": ("scenarios/programme/mutated.toml", lambda: texts("programme/*.toml"), checked),
    "sweep": ("scenarios/sweeps/mutated.toml", lambda: texts("sweeps/*.toml"), checked),
    "plan": ("scenarios/plans/mutated.toml", lambda: texts("plans/*.toml"), checked),
    "profile": ("mutated.toml", lambda: [path.read_text(encoding="utf-8") for path in shipped().values()], checked),
    "facts": ("mutated.csv", lambda: [(ROOT / "sim/data/outcomes.csv").read_text(encoding="utf-8")], read_facts),
    "ensemble": ("mutated.csv", lambda: [(ROOT / "sim/data/ensemble.csv").read_text(encoding="utf-8")], read_ensemble),
    "journal": ("mutated.jsonl", lambda: [JOURNAL], open_journal),
}
"""Of each kind of file where a mutated one stands, what is mutated, and what is done with it."""


def fuzz(kind: str, count: int, seed: int, folder: Path) -> None:
    name, originals, use = KINDS[kind]
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    path, chance, known = folder / name, random.Random(f"{kind} {seed}"), originals()
    for number in range(count):
        raw = mutated(chance.choice(known), chance, known)
        path.write_bytes(raw)
        begun = process_time()
        try:
            use(path)
        except BaseException as error:
            raise AssertionError(f"{kind} {seed}, file {number}: {error!r}\n{raw[:3000]!r}") from error
        assert process_time() - begun < SOON, (kind, seed, number)


@pytest.mark.badinput
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_gone_wrong_has_an_answer(kind: str, tmp_path: Path) -> None:
    fuzz(kind, 60, 0, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_files_gone_wrong_have_answers(kind: str, seed: int, tmp_path: Path) -> None:
    fuzz(kind, 600, seed, tmp_path)


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("municipalities = [" + ", ".join(['"stord"'] * 60_000) + "]\n", 'names "stord" twice'),
        ("".join(f"key{number}abc = 1\n" for number in range(20_000)), "19500 more things are wrong"),
        ("[levers]\nmortgage.ltv_cap = " + "[" * 90_000 + "]" * 90_000 + "\n", "nested too deeply"),
        ("".join("[[change]]\nfrom = 2012-01-01\nmortgage.ltv_cap = 0.8\n" for _ in range(30_000)), "is too large"),
    ],
)
def test_absurd_files_have_an_answer_soon(more: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "absurd.toml"
    path.write_text(f'title = "x"\nbase = "{ROOT / "scenarios/baseline.toml"}"\n{more}', encoding="utf-8")
    begun = process_time()
    done = CliRunner().invoke(commands, ["check", str(path)])
    assert done.exit_code == 2
    assert said in done.output
    assert process_time() - begun < 2 * SOON


@pytest.mark.badinput
def test_a_chain_of_a_thousand_bases_is_read(tmp_path: Path) -> None:
    for number in range(1000):
        base = f"link{number + 1}.toml" if number < 999 else str(ROOT / "scenarios/baseline.toml")
        (tmp_path / f"link{number}.toml").write_text(f'title = "Link"\nbase = "{base}"\n', encoding="utf-8")
    checked(tmp_path / "link0.toml")
