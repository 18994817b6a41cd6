"""`boligsim new`: what it writes is right as it stands, says what to fill in, and never overwrites."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import commands
from sim.levers import catalogue
from sim.scenario import Figure, check, load, load_profile, shipped
from sim.scenario.indicators import INDICATORS
from sim.scenario.kostra import find, parse
from sim.scenario.kostra_table import plain_name
from sim.scenario.profile import WORDS, asked, by_size
from sim.scenario.profile_template import WORD_MEANINGS, profile_text

SHIPPED = Path(__file__).parent.parent / "scenarios"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*words: str) -> Result:
    return CliRunner().invoke(commands, ["new", *words])


def uncommented(text: str) -> str:
    """The file with every line that is there to be filled in."""
    return re.sub(r"^#(?=[\w\[])", "", text, flags=re.MULTILINE)


# Scenarios


def test_a_new_scenario_is_right_and_changes_nothing(folder: Path) -> None:
    done = new("scenario", "fewer_queues.toml")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "no base" in done.stdout
    scenario = load("fewer_queues.toml")
    assert (scenario.title, scenario.differences()) == ("Fewer queues", [])
    assert check(Path("fewer_queues.toml"))


def test_it_has_every_lever_with_the_value_that_holds_anyway(folder: Path) -> None:
    new("scenario", "mine.toml")
    before = load("mine.toml")
    text = uncommented(Path("mine.toml").read_text("utf-8"))
    levers, examples = text.split("[[change]]")
    stated = tomllib.loads(levers)["levers"]
    assert [f"{section}.{name}" for section in stated for name in stated[section]] == [
        lever.name for lever in catalogue()
    ]
    Path("levers.toml").write_text(levers, "utf-8")
    assert load("levers.toml").timelines == before.timelines
    Path("all.toml").write_text(f"{levers}[[change]]{examples}", "utf-8")
    told = [line for line in load("all.toml").differences() if ": +0 " not in line]
    assert [re.split("[: ]", line)[0] for line in told] == ["mortgage.ltv_cap", "office.staff", "builds"]


def test_its_base_is_the_baseline_at_hand(folder: Path) -> None:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "baseline.toml").write_bytes((SHIPPED / "baseline.toml").read_bytes())
    (folder / "scenarios" / "scenario.schema.json").write_text("{}", "utf-8")
    assert "base scenarios/baseline.toml" in new("scenario", "here.toml").stdout
    assert new("scenario", "scenarios/there.toml").exit_code == 0
    assert new("scenario", "scenarios/alone.toml", "--alone").exit_code == 0
    chains = {name: [path.name for path in load(f"{name}.toml").chain] for name in ("here", "scenarios/there")}
    assert chains == {
        "here": ["baseline.toml", "here.toml"],
        "scenarios/there": ["baseline.toml", "there.toml"],
    }
    assert len(load("scenarios/alone.toml").chain) == 1
    assert Path("scenarios/there.toml").read_text("utf-8").startswith("#:schema scenario.schema.json\n")
    assert not Path("here.toml").read_text("utf-8").startswith("#:schema")
    assert check(folder / "here.toml") == ["changes nothing from its base"]


def test_it_shows_the_bases_values_and_profiles_by_file(folder: Path) -> None:
    Path("liten.toml").write_bytes(shipped()["stord"].read_bytes())
    Path("sub").mkdir()
    Path("base.toml").write_text(
        'title = "B"\nmunicipalities = ["stord", "liten.toml"]\nstart = 2010-01-01\nend = 2012-01-01\n'
        "[levers]\nmortgage.ltv_cap = 0.8\noffice.staff = 7\nfollowup.workers = { times = 2 }\n",
        "utf-8",
    )
    assert new("scenario", "sub/mine.toml", "--base", "base.toml").exit_code == 0
    text = Path("sub/mine.toml").read_text("utf-8")
    assert '\n#municipalities = ["stord", "../liten.toml"]\n' in text
    assert "\n#mortgage.ltv_cap = 0.8 " in text
    assert "\n#office.staff = 7 " in text
    Path("sub/mine.toml").write_text(uncommented(text.split("#[[change]]")[0]), "utf-8")
    assert load("sub/mine.toml").timelines == load("base.toml").timelines


def test_other_municipalities_than_the_bases(folder: Path) -> None:
    Path("liten.toml").write_bytes(shipped()["stord"].read_bytes())
    assert new("scenario", "mine.toml", "-m", "liten.toml,stord").exit_code == 0
    assert load("mine.toml").names == ("liten", "stord")
    assert new("scenario", "next.toml", "--base", "mine.toml", "-m", "stord").exit_code == 0
    assert load("next.toml").names == ("stord",)


# Municipalities


def test_a_new_municipality_asks_for_every_figure(folder: Path) -> None:
    done = new("municipality", "askoy.toml")
    assert (done.exit_code, done.stderr) == (0, "")
    text = Path("askoy.toml").read_text("utf-8")
    assert tomllib.loads(text) == dict.fromkeys(WORDS, "")
    for name, asks in asked().items():
        lines = text.splitlines()
        place = next(place for place, line in enumerate(lines) if line.startswith(f"#{name} = "))
        above = " ".join(lines[place - 3 : place])
        assert asks.meaning in above
        assert asks.unit in above
    told = CliRunner().invoke(commands, ["check", "askoy.toml"])
    assert told.exit_code == 2
    lines = told.stderr.splitlines()
    assert len(lines) == len(asked()) + len(WORDS)
    for name, asks in asked().items():
        assert any(f": {name}: is missing ({asks.meaning}" in line for line in lines)


def test_what_is_filled_in_comes_back(folder: Path) -> None:
    stord = load_profile(shipped()["stord"])
    words = {word: getattr(stord, word) for word in WORDS}
    Path("copy.toml").write_text(profile_text("copy.toml", words, stord.figures, {}), "utf-8")
    copy = load_profile("copy.toml")
    assert copy.figures == stord.figures
    assert {word: getattr(copy, word) for word in WORDS} == words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('a "quote"', 'a "quote"'),
        ("back\\slash", "back\\slash"),
        ("two\nlines", "two lines"),
        ("å ø æ – 50 m²", "å ø æ – 50 m²"),
        ("\x00\x7f\udcff", "???"),
    ],
)
def test_any_source_can_be_written(text: str, written: str) -> None:
    profile = tomllib.loads(profile_text("x.toml", {"title": text}, {"homeless": Figure(3.0, "assumed", text)}, {}))
    assert (profile["title"], profile["homeless"]["source"]) == (written, written)


def test_words_have_their_meanings() -> None:
    assert tuple(WORD_MEANINGS) == WORDS


# Tables

LONG = """kommunenummer;kommune;indikator;år;verdi
0301;Oslo;Folkemengde;2008;548617
1221;Stord;Folkemengde;2007;16859
1221;Stord;Folkemengde;2008;17 092
1221;Stord;Privathusholdninger;2008;7431
1221;Stord;Andel eiere (prosent);2008;76,3
1221;Stord;Startlånsramme (1000 kr);2008;14400
1221;Stord;Bostedsløse;2008;:
1221;Stord;Kommunalt disponerte boliger (antall);2007;342
1221;Stord;Brutto driftsutgifter;2008;..
"""
WIDE = """Kommunenr;Kommune;Folkemengde 2007;Folkemengde 2008;Privathusholdninger 2008;Andel eiere (%) 2008;\
Startlånsramme (mill. kr) 2008;Bostedsløse 2008;Kommunalt disponerte boliger 2007;;
301;Oslo;;548617;;;;;;;
1221;Stord;16859;17092;7431;76,3 %;14,4;;342;;
"""
STATBANK = """"12008: Kommunalt disponerte boliger (K), etter region, statistikkvariabel og år"

"region";"statistikkvariabel";"2007";"2008"
"K-0301 Oslo";"Folkemengde 1. januar";538411;548617
"K-1221 Stord (-2019)";"Folkemengde 1. januar";16859;17092
"K-1221 Stord (-2019)";"Privathusholdninger (antall)";.;7431
"K-1221 Stord (-2019)";"Andel eiere (prosent)";..;76,3
"K-1221 Stord (-2019)";"Startlånsramme (1000 kr)";..;14400
"K-1221 Stord (-2019)";"Kommunalt disponerte boliger (antall)";342;350
"""
ENGLISH = """municipality,indicator,year,value,unit
Stord,population,2008,17092,persons
Stord,households,2008,7431,households
Stord,owner_share,2008,"76,3",per cent
Stord,startlan_frame,2008,14.4,mill. NOK
Stord,municipal_dwellings,2008,342,dwellings
Førde,population,2008,11650,persons
"""
VALUES = {
    "population": 17092.0,
    "households": 7431.0,
    "owner_share": 0.763,
    "startlan_frame": 14_400_000.0,
    "municipal_dwellings": 342.0,
}


@pytest.mark.parametrize("table", [LONG, WIDE, STATBANK, ENGLISH], ids=["long", "wide", "statbank", "english"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_tables_of_every_form_give_the_same_figures(table: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "kostra.csv"
    path.write_bytes(table.replace("\n", "\r\n").encode(encoding))
    found = find(path, None, "stord", None)
    assert {name: figure.value for name, figure in found.figures.items()} == VALUES
    assert {figure.status for figure in found.figures.values()} == {"published"}
    assert found.words()["title"] == "Stord"


def test_from_csv_writes_figures_with_their_source_and_names_what_is_missing(folder: Path) -> None:
    Path("kostra.csv").write_text(LONG, "utf-8")
    done = new("municipality", "stord.toml", "--from-csv", "kostra.csv")
    assert (done.exit_code, done.stderr) == (0, "")
    written = tomllib.loads(Path("stord.toml").read_text("utf-8"))
    assert {key: written[key] for key in WORDS} == {
        "title": "Stord",
        "county": "Hordaland",
        "region": "",
        "number": "1221",
    }
    assert written["population"] == {
        "value": 17092,
        "status": "published",
        "source": "kostra.csv, line 4: Folkemengde, 2008",
    }
    assert set(written) == {*WORDS, *VALUES}
    missing = next(line for line in done.stdout.splitlines() if line.startswith("missing: "))
    assert missing.removeprefix("missing: ").split(", ") == [
        "region",
        *(name for name in asked() if name not in VALUES),
    ]
    assert 'not used: "Brutto driftsutgifter"' in done.stdout
    text = Path("stord.toml").read_text("utf-8")
    assert all(f"\n#{name} = " in text for name in asked() if name not in VALUES)
    assert "omsorgsboliger" in text  # what the count of municipal dwellings includes


@pytest.mark.parametrize("wanted", ["0301", "301", "Oslo", "oslo"])
def test_a_municipality_by_name_or_number_with_its_zero(wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(WIDE, "utf-8")
    found = find(path, wanted, "stord", None)
    assert found.words() == {"title": "Oslo", "county": "Oslo", "number": "0301"}
    assert found.figures["population"].value == 548617


def test_another_year_is_taken_when_asked_for_or_when_it_is_all_there_is(tmp_path: Path) -> None:
    path = tmp_path / "kostra.csv"
    path.write_text(LONG + "1221;Stord;Fullførte boliger;2015;80\n", "utf-8")
    assert find(path, "1221", "", 2007).figures["population"].value == 16859
    found = find(path, "1221", "", None)
    assert found.figures["completions"].source.endswith("Fullførte boliger, 2015")
    assert found.remarks == ["completions: of 2015, where profiles are of 1 January 2008"]


def test_figures_by_rooms_rates_and_means(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rooms = "".join(
        f"price_{size};2008;{size}00000\nKommunale boliger, {size} rom;2007;{size * 20}\n" for size in range(1, 6)
    )
    path.write_text(
        f"indikator;år;verdi\n{rooms}rent 1;2008;4000\nInnflytting;2007;600\nInnflytting;2008;638\n"
        "folketal;2008;17092\nhushaldningar;2008;7431\nkommunalt disponerte boliger per 1000 innbyggere;2007;20\n"
        "bosatte flyktninger;2008;10\nbosatte flyktninger;2010;25\nbosatte flyktninger;2013;99\n",
        "utf-8",
    )
    found = find(path, None, "x", None)
    assert found.figures["price"].value == (1e5, 2e5, 3e5, 4e5, 5e5)
    assert found.figures["municipal_sizes"].value == (0.066667, 0.133333, 0.2, 0.266667, 0.333333)
    assert "divided by their sum 300" in found.figures["municipal_sizes"].source
    assert "rent" not in found.figures
    assert found.remarks == ["rent: only 1 of five sizes, so it is left out"]
    assert found.figures["refugees_settled"].value == 17.5
    for name, value in (("in_moves", 61.3), ("municipal_dwellings", 342)):
        assert (found.figures[name].value, found.figures[name].status) == (value, "scaled")


def test_every_known_indicator_is_of_a_figure_that_profiles_have() -> None:
    assert {indicator.figure for indicator in INDICATORS} <= set(asked())
    plain = [plain_name(name) for indicator in INDICATORS if not by_size(indicator.figure) for name in indicator.names]
    assert len(plain) == len(set(plain))


@pytest.mark.parametrize(
    ("text", "separator", "number"),
    [
        ("17092", ";", 17092),
        ("17 092", ";", 17092),
        ("76,3", ";", 76.3),
        ("76.3", ",", 76.3),
        ("1.234,5", ";", 1234.5),
        ("1.370.000", ";", 1370000),
        ("0.125", ";", 0.125),
        ("1.125", ",", 1.125),
        ("−3", ";", -3),
        ("5 %", ";", 5),
    ],
)
def test_numbers(text: str, separator: str, number: float) -> None:
    assert parse(text, separator) == number


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("text", "separator"), [("12a", ";"), ("17 09", ";"), ("14.400", ";"), ("17,092", ","), ("1e5", ";"), ("", ";")]
)
def test_what_is_no_number_or_may_be_two(text: str, separator: str) -> None:
    with pytest.raises(ValueError, match=r"must be a number|may be"):
        parse(text, separator)


# Bad input


@pytest.mark.badinput
@pytest.mark.parametrize("kind", ["scenario", "municipality"])
def test_nothing_is_overwritten(kind: str, folder: Path) -> None:
    Path("mine.toml").write_text("mine", "utf-8")
    done = new(kind, "mine.toml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "mine.toml: is there already, and is left as it is (name another file)\n"
    assert Path("mine.toml").read_text("utf-8") == "mine"


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("words", "answers"),
    [
        (["municpality", "x.toml"], ["new: municpality: there is no such kind of file (did you mean municipality?)"]),
        (["scenario", "mine"], ["mine: must end in .toml (did you mean mine.toml?)"]),
        (["scenario", "no/mine.toml"], ["no/mine.toml: there is no folder no"]),
        (["scenario", "mine.toml", "--base", "a.toml", "--alone"], ["--alone: contradicts --base (leave one out)"]),
        (["scenario", "mine.toml", "--base", "a.toml"], ["a.toml:1: file: no such file"]),
        (
            ["scenario", "x", "-m", "stor"],
            [
                "x: must end in .toml",
                '-m/--municipality: municipalities: "stor" is not a shipped profile (did you mean',
            ],
        ),
        (["municipality", "all.toml"], ['all.toml: may not be called "all"']),
        (
            ["municipality", "x.toml", "-m", "stord", "--year", "08"],
            ["--year: '08' is not a year (1900 to 2200)", "-m: only goes with", "--year: only goes with"],
        ),
        (
            ["municipality", "x.toml", "--from-csv", "kostr.csv"],
            ["kostr.csv: file: no such file (did you mean kostra.csv"],
        ),
        (
            ["municipality", "x.toml", "--from-csv", "kostra.csv"],
            ["kostra.csv: file: has 2 municipalities (name one with -m: 0301 Oslo, 1221 Stord)"],
        ),
        (
            ["municipality", "x.toml", "--from-csv", "kostra.csv", "-m", "Stordd"],
            ["-m: Stordd: is not in kostra.csv (did you mean Stord?)"],
        ),
    ],
)
def test_bad_words(words: list[str], answers: list[str], folder: Path) -> None:
    Path("kostra.csv").write_text(LONG, "utf-8")
    done = new(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == len(answers)
    assert all(line.startswith(answer) for line, answer in zip(lines, answers, strict=True))
    assert [path.name for path in folder.iterdir()] == ["kostra.csv"]


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (b"", ":1: file: is empty"),
        (b"PK\x03\x04", ":1: file: is a workbook, not a CSV file"),
        (b"a\0b", ":1: file: is a binary file"),
        (b"a;b\n1;2\n", ":1: file: has no header that is understood"),
        (b'kommune;folketal\nStord;1\n"Voss;2\n', ":3: file: cannot be read from here on"),
        (b"kommune;knr;knr;folketal\n", ':1: file: "knr" and "knr" both say the number'),
        (b"kommune;indikator;a;b\nStord;folketal;1;2\n", ":1: file: has no column of values"),
        (b"kommune;fylke\nStord;Hordaland\n", ":1: file: has no column of an indicator"),
    ],
)
def test_what_is_no_table(raw: bytes, answer: str, folder: Path) -> None:
    Path("t.csv").write_bytes(raw)
    done = new("municipality", "x.toml", "--from-csv", "t.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"t.csv{answer}")
    assert not Path("x.toml").exists()


@pytest.mark.badinput
def test_every_wrong_row_at_once_with_its_line(folder: Path) -> None:
    Path("t.csv").write_text(
        "municipality,indicator,year,value,unit\n"
        "Stord,population,2008,17092,\n"
        "Stord,population,2008,17093,\n"
        'Stord,households,2008,"7431,5",\n'
        "Stord,owner_share,2008,0,7,\n"
        "Stord,startlan_frame,2008,14,4\n"
        "Stord,homeless,last year,3,\n"
        "Stord,temporary_night,2008,60o,\n"
        "Oslo,population,2008,many,\n",
        "utf-8",
    )
    done = new("municipality", "stord.toml", "--from-csv", "t.csv")
    assert done.exit_code == 2
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        ["t.csv:3", "population"],
        ["t.csv:4", "households"],
        ["t.csv:5", "file"],
        ["t.csv:6", "file"],
        ["t.csv:7", "year"],
        ["t.csv:8", "temporary_night"],
    ]
    assert not Path("stord.toml").exists()


def test_values_beside_no_municipality_are_told(tmp_path: Path) -> None:
    path = tmp_path / "pivot.csv"
    path.write_text("kommune;indikator;verdi\nStord;folketal;17092\n;hushaldningar;7431\nKilde: SSB;;\n", "utf-8")
    found = find(path, "stord", "", None)
    assert list(found.figures) == ["population"]
    assert found.remarks == ["left out, since no municipality is named there: line 3"]
