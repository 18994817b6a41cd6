"""Messages in another language: each has one, each translation is still asked for, and fields agree."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polib
import pytest
from norwegian import Asked

import sim.language
from sim.demo.start import start
from sim.experiment import stepped_wedge
from sim.language import LANGUAGES, Message, messages, say, speaking, spoken
from sim.language.writing import in_month, on_day, short
from sim.levers import SECTIONS, catalogue
from sim.measures.catalogue import catalogue as measures
from sim.measures.definitions import definition
from sim.planning.plan_file import load_plan
from sim.report.story import story
from sim.report.two_stories import two_stories
from sim.report.words import title_of
from sim.scenario import load, load_profile, shipped
from sim.simulation import simulate

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "sim" / "language" / "nb").glob("*.po"))
PLANS = sorted((ROOT / "scenarios" / "plans").glob("*.toml"))
OTHERS = ("sweeps", "plans", "norway")
SCENARIOS = sorted(path for path in (ROOT / "scenarios").rglob("*.toml") if path.parent.name not in OTHERS)
TOLD = {text for one in map(load, SCENARIOS) for text in (one.title, one.why)}
TOLD |= {text for one in map(load_plan, PLANS) for text in (one.title, one.why)}
"""What shipped scenarios and plans are called, and why."""
TOWNS = {"Stord", "Førde", "Voss", "Karmøy", "Eigersund", "Sandnes", "Bergen", "Drammen", "Stavanger", "Trondheim"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Norwegian is spoken, and what it lacks is written down."""
    heard = Asked()
    monkeypatch.setattr(sim.language, "messages", lambda language: heard if language == "nb" else {})
    with speaking("nb"):
        yield heard


def test_a_language_is_spoken_within_a_block_only() -> None:
    assert spoken() == "en"
    with speaking("nb"):
        assert say("Municipality") == "Kommune"
        with speaking("en"):
            assert say("Municipality") == "Municipality"
        assert spoken() == "nb"
    assert spoken() == "en"
    with pytest.raises(KeyError), speaking("xx"):
        pass


def test_what_no_file_knows_is_said_as_it_is() -> None:
    with speaking("nb"):
        assert say("A title of somebody's own {not a field}") == "A title of somebody's own {not a field}"


def test_a_message_filled_in_can_still_be_said() -> None:
    inner = Message(
        "What {pays} for {what}, less what it brings in, in prices of the first month",
        pays="the state pays",
        what="grants",
    )
    median = Message("{meaning}: the median", meaning=inner)
    assert median == "What the state pays for grants, less what it brings in, in prices of the first month: the median"
    with speaking("nb"):
        assert (
            say(median)
            == "Hva staten betaler for tilskudd, minus det den tar inn, i den første månedens priser: medianen"
        )


def test_numbers_and_dates_are_written_as_there() -> None:
    day = date(2012, 3, 1)
    assert (short(1234567.0), short(0.85), short(-2.5)) == ("1\u202f234\u202f567", "0.85", "\u22122.5")
    assert (on_day(day), in_month(day), in_month(date(2012, 3, 2))) == ("1 March 2012", "March 2012", "2 March 2012")
    with speaking("nb"):
        assert (short(0.85), on_day(day), in_month(day)) == ("0,85", "1. mars 2012", "mars 2012")


def test_fields_agree_and_no_message_is_translated_in_two_ways() -> None:
    known: dict[str, str] = {}
    for file in FILES:
        for entry in polib.pofile(str(file)):
            assert entry.msgstr, (file.name, entry.msgid)
            assert sorted(re.findall(r"{\w+}", entry.msgid)) == sorted(re.findall(r"{\w+}", entry.msgstr)), entry.msgid
            assert known.setdefault(entry.msgid, entry.msgstr) == entry.msgstr, entry.msgid
    assert set(LANGUAGES) == {"en", "nb"}


def test_no_translation_is_of_a_message_that_nobody_says() -> None:
    written: set[str] = set()
    for path in (ROOT / "sim").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        written |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in (ROOT / "sim" / "report").glob("*.html"):
        found = re.findall(r'_\("((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
        written |= {text.replace("\\u00a0", "\u00a0") for text in found}
    written |= set(json.loads((ROOT / "sim/demo/page/texts.json").read_text(encoding="utf-8")))
    written |= TOLD
    written |= {load_profile(path).title for path in shipped().values()}
    evaluated = [f"{measure} per 1000 {per}" if per else measure for measure, per in stepped_wedge.MEASURES]
    written |= {title_of(name) for name in evaluated}
    units = {one.unit for one in catalogue()} | {one.unit for one in measures()}
    stale = [entry.msgid for file in FILES for entry in polib.pofile(str(file)) if entry.msgid not in written | units]
    assert stale == []


def test_levers_measures_and_scenarios_have_norwegian(asked: Asked) -> None:
    for lever in catalogue():
        for text in (lever.title, lever.meaning, lever.unit, lever.source, *lever.choices.values()):
            say(text)
    for title in SECTIONS.values():
        say(title)
    for measure in measures():
        definition(measure.name)
        say(measure.unit)
    for text in TOLD:
        say(text)
    for path in shipped().values():
        say(load_profile(path).title)
    start()
    assert asked.lacking <= TOWNS


def test_the_page_lists_every_text_of_its_scripts() -> None:
    page = ROOT / "sim" / "demo" / "page"
    used = set(re.findall(r'data-t="([^"]+)"', (page / "index.html").read_text(encoding="utf-8")))
    for path in page.glob("*.js"):
        used |= {
            text.replace('\\"', '"')
            for text in re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
        }
    listed = set(json.loads((page / "texts.json").read_text(encoding="utf-8")))
    assert used - listed == set()
    assert listed - used == {"slow", "normal", "quick"}  # read from a table of paces


MECHANISMS = ("base", "tenant_purchase", "startlan_refinance", "housing_first", "coordination_separate", "appeals")


@pytest.mark.parametrize("name", [*MECHANISMS, "establishment_grant", "counsellors", "deposit_guarantees", "staircase"])
def test_stories_are_told_in_norwegian_alone(name: str, asked: Asked) -> None:
    scenario = load(ROOT / "scenarios" / "mechanisms" / f"{name}.toml")
    ledger = simulate(scenario, 1, 1)
    table = ledger.table()
    moved = table["household"][(table["event"] != 1) & (table["household"] >= 0)]
    for household in sorted(set(moved.tolist()))[:600]:
        for line in story(ledger, household, scenario.start):
            assert not re.search(r"\b(the|they|after|their)\b", line.text, re.IGNORECASE), line.text
    assert asked.lacking <= TOWNS


def test_two_stories_are_told_in_norwegian_alone(asked: Asked) -> None:
    base, other = (load(ROOT / "scenarios" / f"{name}.toml") for name in ("baseline", "ltv85_all_loans"))
    told = two_stories(simulate(base, 1, 1), simulate(other, 1, 1), base.start, base.end)
    assert told.changed
    assert asked.lacking <= TOWNS


def test_whatever_the_program_says_has_norwegian() -> None:
    known, unsaid = messages("nb"), set()
    for path in (ROOT / "sim").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say" and call.args:
                said = call.args[0]
                parts = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
                unsaid |= {part.value for part in parts if isinstance(part, ast.Constant) and part.value not in known}
    assert unsaid == set()
