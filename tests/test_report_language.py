"""The report in another language: no text escapes it, none lacks a translation, numbers are written as there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pandas as pd
import polib
import pytest
from click.testing import CliRunner
from matplotlib.text import Text
from norwegian import Asked
from openpyxl import load_workbook
from report_frames import SCENARIOS, comparison, result

import sim.language
from sim.cli import commands
from sim.experiment import robustness, stepped_wedge
from sim.experiment.results import ComparisonResult, RunResult
from sim.measures import catalogue
from sim.report import write_comparison, write_run
from sim.report.figures.sensitivity import sensitivity
from sim.report.numbers import display, interval, number
from sim.report.words import GROUPS, ITEMS, title_of, within

CYRILLIC = str.maketrans(
    {chr(latin + place): chr(other + place) for latin, other in ((65, 0x410), (97, 0x430)) for place in range(26)}
)
"""Letters for letters that the figures' font has, small and capital; what has none of ours left was said."""
STEMS = ("baseline", *sorted((stem for stem, *_ in SCENARIOS), reverse=True))
UNSAID = re.compile(
    "|".join(
        (
            r"mortgage\.ltv_cap: 0\.90 → 0\.85 from [-\d]+",  # as a scenario's differences are given
            r"boligsim compare .*",
            r"boligsim \d\.\d\.\d",
            r"[\w/]+\.(csv|xlsx)",
            "figures/",
            r"\b[0-9a-f]{8}\b",  # a commit
            "UTC",
            "Stord",
            "cost_net_present_social|contact_days",
            *STEMS,
        )
    )
)
"""What is the same in every language: names of places, files and figures of the program, and what one types."""


class Foreign:
    """A language that has every message: the English one in other letters, its fields left as they are."""

    def get(self, message: str, default: str) -> str:
        parts = Formatter().parse(message)
        return "".join(
            text.translate(CYRILLIC) + ("" if field is None else f"{{{field}}}") for text, field, _, _ in parts
        )


class Texts(HTMLParser):
    """Every text of a page that a reader sees or hears."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.language: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = "json" if ("type", "application/json") in attrs else tag
        for name, value in attrs:
            if name in ("aria-label", "alt", "title") and value:
                self.found.append(value)
            if tag == "html" and name == "lang":
                self.language = value

    def handle_data(self, data: str) -> None:
        if self.inside == "json":
            told = json.loads(data)
            self.found += [re.sub(r"{\w+}", "", text) for text in told["texts"].values()]
            self.found += [*told["scenarios"], *told["places"]]
            self.found += [one[key] for one in told["measures"] for key in ("title", "definition", "unit", "apart")]
            self.inside = ""
        elif data.strip() and self.inside not in ("style", "script"):
            self.found.append(data)


def across(made: ComparisonResult) -> ComparisonResult:
    """With the parts that an ensemble and a programme add, and a command that makes it again."""
    stem = made.scenarios[0].scenario.stem
    rows = [
        (stem, "homeless", "persons", 40, 12.5, -2.5, 30.5, 0.85, 0.1, "contact_days", 0.8, "young refugees"),
        (stem, "evictions", "evictions", 40, -3.0, -5.0, -1.0, 1.0, 0.0, "contact_days", -0.8, ""),
        (stem, "rent_index", "index (start = 100)", 40, 0.0, 0.0, 0.0, 1.0, 0.0, "", float("nan"), ""),
    ]
    held = pd.DataFrame(rows, columns=list(robustness.COLUMNS))
    shares = {"seen": 0.12, "covered": 0.95, "seen_without": 0.05}
    effects = {"true_effect": -0.5, "true_low": -0.6, "true_high": -0.4, "estimate": -0.4}
    seen = [
        {"scenario": stem, "measure": name, "replications": 40, "estimate_low": -2.0, "estimate_high": 1.1}
        | shares
        | effects
        for name in (f"{measure} per 1000 {per}" if per else measure for measure, per in stepped_wedge.MEASURES)
    ]
    part = {"file": "base.toml", "municipalities": ["stord"]}
    manifest = {
        **made.manifest,
        "base": part,
        "scenarios": [part],
        "commit": "19721d60",
        "finished": "2024-05-01T12:00",
        "household_months": 73_961,
        "cpu_seconds": 74.2,
        "replications_asked": 9,
    }
    return replace(
        made, robustness=held, evaluation=pd.DataFrame(seen, columns=list(stepped_wedge.COLUMNS)), manifest=manifest
    )


MADE: dict[str, Callable[[], RunResult | ComparisonResult]] = {
    "a run": result,
    "one replication": lambda: result(replications=1),
    "one pair": lambda: comparison(replications=1),
    "one scenario": lambda: across(comparison()),
    "many scenarios": lambda: comparison(6),
}


def written(made: RunResult | ComparisonResult, place: Path) -> Texts:
    if isinstance(made, RunResult):
        write_run(made, place)
    else:
        write_comparison(made, place)
    return Texts((place / "report.html").read_text(encoding="utf-8"))


def cells(place: Path) -> Iterator[str]:
    for sheet in load_workbook(place / "report.xlsx"):
        yield sheet.title
        yield from (cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str))


def unsaid(texts: list[str]) -> list[str]:
    """The texts that have letters of ours left when what need not be said is taken out."""
    bare = (UNSAID.sub("", text) for text in texts)
    return [text for text in bare if re.search("[A-Za-z]", text)]


@pytest.mark.parametrize("kind", MADE)
def test_every_text_is_said(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.language, "messages", lambda language: Foreign())
    page = written(MADE[kind](), tmp_path)
    assert len(page.found) > 100
    assert unsaid(page.found) == []
    names = {measure.name for measure in catalogue()}
    told = [text for text in cells(tmp_path) if text not in names]
    assert len(told) > 300
    assert unsaid(told) == []


def test_every_text_of_a_sweeps_figure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.language, "messages", lambda language: Foreign())
    for index in ("total_order", "mu_star"):
        row = {"index": index, "factor": "0", "measure": "homeless", "unit": "persons"}
        rows = pd.DataFrame([row | {"value": 0.5, "ci_low": 0.25, "ci_high": 0.75}])
        figure = sensitivity(rows, ["homeless"], "", 0.95, "")
        texts = [text.get_text() for text in figure.findobj(Text)]
        assert any(text.startswith(title_of("homeless")) for text in texts)
        assert unsaid(texts) == []


@pytest.mark.parametrize("kind", MADE)
def test_no_message_lacks_norwegian(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    monkeypatch.setattr(sim.language, "messages", lambda language: asked)
    with sim.language.speaking("nb"):
        written(MADE[kind](), tmp_path)
    own = {title for _, title, *_ in SCENARIOS} | {result().scenario.title}
    own |= {"Stord", result().scenario.why, comparison().scenarios[0].scenario.why}
    assert asked.lacking - own - {measure.meaning for measure in catalogue()} == set()


@pytest.mark.parametrize("kind", ["a run", "one scenario"])
def test_norwegian_numbers(kind: str, tmp_path: Path) -> None:
    with sim.language.speaking("nb"):
        page = written(MADE[kind](), tmp_path)
    assert page.language == "nb"
    told = [UNSAID.sub("", text) for text in page.found]
    assert [text for text in told if re.search(r"\d\.\d", text)] == []
    assert any(re.search(r"\d,\d", text) for text in told)
    assert any(re.search(r"\d\u202f\d{3}\b", text) for text in told)
    assert sum("mill. kr" in text for text in told) > 2


def test_numbers_and_units_of_a_language() -> None:
    with sim.language.speaking("nb"):
        assert number(-1234.56, 1) == "−1\u202f234,6"
        assert interval(-3.41, 1.2, 1) == "−3,4 til +1,2"
        assert display("NOK").unit == "mill. kr"
        assert display("share").unit_of_difference == "prosentpoeng"
    assert number(-1234.56, 1) == "−1\u202f234.6"


@pytest.mark.parametrize("language", ["en", "nb"])
def test_titles_within_a_sentence_begin_small_but_names(language: str) -> None:
    with sim.language.speaking(language):
        assert within(sim.language.say(ITEMS["housing_first"])).startswith("Housing First")
        assert within(sim.language.say(GROUPS["young"])).startswith("under 25")
        assert within(title_of("homeless"))[0].islower()


def test_the_page_says_how_to_make_it_again_in_its_language(tmp_path: Path) -> None:
    with sim.language.speaking("nb"):
        page = written(across(comparison()), tmp_path)
    assert any(text.startswith("boligsim compare") and text.endswith("--lang nb") for text in page.found)
    page = written(across(comparison()), tmp_path)
    assert page.language == "en"
    assert not any("--lang" in text for text in page.found)


@pytest.mark.badinput
@pytest.mark.parametrize("words", [("report", "."), ("run", "none.toml"), ("compare", "none.toml", "none.toml")])
def test_a_language_that_is_not_spoken_is_bad_input(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(commands, [*words, "--lang", "de"])
    assert done.exit_code == 2
    assert "--lang: 'de' is not spoken (en or nb)" in done.stderr


def fields(message: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(message) if field is not None)


def test_translations_are_whole_and_agree() -> None:
    meant: dict[tuple[str, str], str] = {}
    for path in sorted(Path(sim.language.__file__).parent.glob("*/*.po")):
        file = polib.pofile(str(path), check_for_duplicates=True)
        assert file.metadata["Language"] == path.parent.name
        for entry in file:
            assert entry.translated(), (path.name, entry.msgid)
            assert fields(entry.msgid) == fields(entry.msgstr), (path.name, entry.msgid)
            same = meant.setdefault((path.parent.name, entry.msgid), entry.msgstr)
            assert same == entry.msgstr, (path.name, entry.msgid)
    assert {language for language, _ in meant} == set(sim.language.LANGUAGES) - {"en"}
