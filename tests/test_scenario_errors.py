"""Every way in which a scenario file can be wrong, each with what its reader is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_files import HEAD, problems, profile_text, write

from sim.scenario import ScenarioErrors, load

pytestmark = pytest.mark.badinput

# Name of the case: what follows the four lines of HEAD, and the whole message.
AFTER_HEAD = {
    "unknown key": ("repliations = 3", "5: repliations: unknown key (did you mean replications?)"),
    "key in capitals": ("Why = 'x'", "5: Why: unknown key (did you mean why?)"),
    "misspelt table": ("[lever]\nmortgage.ltv_cap = 0.85", "5: lever: unknown key (did you mean levers?)"),
    "unknown lever": (
        "[levers]\nmortgage.ltv_kap = 0.85",
        "6: mortgage.ltv_kap: unknown lever (did you mean mortgage.ltv_cap?)",
    ),
    "unknown section": (
        "[levers]\nmortage.ltv_cap = 0.85",
        "6: mortage.ltv_cap: unknown lever (did you mean mortgage.ltv_cap?)",
    ),
    "lever without section": (
        "[levers]\nltv_cap = 0.85",
        "6: ltv_cap: unknown lever (did you mean mortgage.ltv_cap?)",
    ),
    "lever outside its table": (
        "mortgage.ltv_cap = 0.85",
        "5: mortgage.ltv_cap: unknown here (a lever stands under [levers] or [[change]])",
    ),
    "lever that nothing resembles": (
        "[levers]\nxyzzy.qqqq = 1",
        "6: xyzzy.qqqq: unknown lever (`boligsim levers` lists them)",
    ),
    "misspelt key of a change": (
        "[[change]]\nform = 2012-01-01\nmortgage.ltv_cap = 0.85",
        "6: change.form: unknown lever (did you mean from?)",
    ),
    "misspelt key of a build": (
        '[[build]]\ndate = 2012-01-01\ncount = 1\nsize = 2\ntenur = "municipal"',
        "9: build.tenur: unknown key (did you mean tenure?)",
    ),
    "misspelt assumption": (
        "[assumptions]\nwelth_log_sd = 1.3",
        "6: assumptions.welth_log_sd: unknown assumption (did you mean wealth_log_sd?)",
    ),
    "assumption that nothing resembles": (
        "[assumptions]\nxyzzy = 1",
        "6: assumptions.xyzzy: unknown assumption (`boligsim levers --assumptions`)",
    ),
    "assumption outside its table": (
        "wealth_log_sd = 1.3",
        "5: wealth_log_sd: unknown here (an assumption stands under [assumptions])",
    ),
    "assumption out of range": (
        "[assumptions]\nwealth_log_sd = 5",
        "6: assumptions.wealth_log_sd: 5 is out of range (allowed: 1.2 to 1.9 log points)",
    ),
    "assumption as a text": (
        '[assumptions]\nwealth_log_sd = "1,3"',
        "6: assumptions.wealth_log_sd: must be a number (1.2 to 1.9 log points), not text"
        " (did you mean 1.3 without quotes?)",
    ),
    "duplicate key": ('title = "B"', "5: title: stands twice (first on line 1)"),
    "duplicate lever": (
        "[levers]\noffice.staff = 2\noffice.staff = { times = 2 }",
        "7: levers.office.staff: stands twice (first on line 6)",
    ),
    "duplicate table": (
        "[levers]\noffice.staff = 2\n[levers]\noffice.absence = 0.1",
        "7: levers: stands twice (first on line 5)",
    ),
    "text for a number": (
        '[levers]\nmortgage.ltv_cap = "high"',
        '6: mortgage.ltv_cap: must be a number (0.3 to 1.2 share of value), not "high"',
    ),
    "number in quotes": (
        '[levers]\nmortgage.ltv_cap = "0,85"',
        "6: mortgage.ltv_cap: must be a number (0.3 to 1.2 share of value), not text "
        "(did you mean 0.85 without quotes?)",
    ),
    "bool for a number": (
        "[levers]\nmortgage.ltv_cap = true",
        "6: mortgage.ltv_cap: must be a number (0.3 to 1.2 share of value), not true",
    ),
    "number for a bool": (
        "[levers]\nstartlan.topup = 1",
        "6: startlan.topup: must be true or false, not 1",
    ),
    "unknown choice": (
        '[levers]\nallocation.policy = "quue"',
        '6: allocation.policy: must be "queue" or "need" or "target_groups", not "quue" (did you mean "queue"?)',
    ),
    "number for a choice": (
        "[levers]\nmunicipal.rent = 3",
        '6: municipal.rent: must be "market" or "cost", not 3',
    ),
    "list for a number": (
        "[levers]\nmortgage.ltv_cap = [0.85]",
        "6: mortgage.ltv_cap: must be a number (0.3 to 1.2 share of value), not a list",
    ),
    "out of range": (
        "[levers]\nmortgage.stress_add = 11",
        "6: mortgage.stress_add: 11 is out of range (allowed: 0 to 10 percentage points)",
    ),
    "85 for 0.85": (
        "[levers]\nmortgage.ltv_cap = 85",
        "6: mortgage.ltv_cap: 85 is out of range (allowed: 0.3 to 1.2 share of value; did you mean 0.85?)",
    ),
    "negative staff": (
        "[levers]\noffice.staff = -1",
        "6: office.staff: -1 is out of range (allowed: 0 to 5000 full-time equivalents)",
    ),
    "not a number": (
        "[levers]\nmortgage.ltv_cap = nan",
        "6: mortgage.ltv_cap: must be a finite number (0.3 to 1.2 share of value), not nan",
    ),
    "infinity": (
        "[levers]\nmortgage.ltv_cap = inf",
        "6: mortgage.ltv_cap: must be a finite number (0.3 to 1.2 share of value), not inf",
    ),
    "infinity by overflow": (
        "[levers]\nstartlan.frame = 1e999",
        "6: startlan.frame: must be a finite number (0 to 100000000000 NOK a year), not inf",
    ),
    "infinite factor": (
        "[levers]\noffice.staff = { times = inf }",
        "6: office.staff: must be a finite number (0 to 1000), not inf",
    ),
    "times for a rule": (
        "[levers]\nmortgage.ltv_cap = { times = 0.9 }",
        "6: mortgage.ltv_cap: must be a plain value (0.3 to 1.2 share of value), not a table",
    ),
    "misspelt times": (
        "[levers]\noffice.staff = { time = 2 }",
        "6: office.staff: must be a number or one of { times = 1.5 } or { add = 1.5 }, not { time } "
        "(did you mean times?)",
    ),
    "times and add together": (
        "[levers]\noffice.staff = { times = 2, add = 1 }",
        "6: office.staff: must be a number or one of { times = 1.5 } or { add = 1.5 }, not { times, add }",
    ),
    "negative factor": (
        "[levers]\noffice.staff = { times = -2 }",
        "6: office.staff: times must be 0 to 1000, not -2",
    ),
    "factor without a figure": (
        "[levers]\nbuilds.municipal = { times = 2 }",
        "6: builds.municipal: has no figure in the profiles to multiply (give a number)",
    ),
    "sum out of range": (
        "[levers]\noffice.staff = { add = -5 }",
        "6: office.staff: in liten: { add = -5 } of 1.5 gives -3.5 (allowed: 0 to 5000 full-time equivalents)",
    ),
    "path for a municipal lever": (
        '[levers]\noffice.staff = { path = "x.csv" }',
        "6: office.staff: must be a number or one of { times = 1.5 } or { add = 1.5 }, not { path }",
    ),
    "missing path": (
        '[levers]\neconomy.mortgage_rate = { path = "x.csv" }',
        "6: economy.mortgage_rate: x.csv: no such file",
    ),
    "economy in one municipality": (
        '[[change]]\nfrom = 2012-01-01\nmunicipalities = ["liten"]\neconomy.mortgage_rate = 1',
        "8: economy.mortgage_rate: is the same in all municipalities (state it in a change without municipalities)",
    ),
    "discount rate at a date": (
        "[[change]]\nfrom = 2012-01-01\ncosts.discount_rate = 3",
        "7: costs.discount_rate: has one value for the whole time (state it under [levers])",
    ),
    "change before the start": (
        "[[change]]\nfrom = 2007-12-31\nmortgage.ltv_cap = 0.85",
        "6: change.from: 2007-12-31 is outside the scenario (allowed: 2008-01-01 to before 2018-01-01)",
    ),
    "change at the end": (
        "[[change]]\nfrom = 2018-01-01\nmortgage.ltv_cap = 0.85",
        "6: change.from: 2018-01-01 is outside the scenario (allowed: 2008-01-01 to before 2018-01-01)",
    ),
    "build after the end": (
        '[[build]]\ndate = 2019-01-01\ncount = 1\nsize = 2\ntenure = "municipal"',
        "6: build.date: 2019-01-01 is outside the scenario (allowed: 2008-01-01 to before 2018-01-01)",
    ),
    "change for a municipality that is not there": (
        '[[change]]\nfrom = 2012-01-01\nmunicipalities = ["litn"]\nmortgage.ltv_cap = 0.85',
        '7: change.municipalities: "litn" is not a municipality of this scenario (did you mean liten?)',
    ),
    "build for a municipality that is not there": (
        '[[build]]\ndate = 2012-01-01\ncount = 1\nsize = 2\ntenure = "municipal"\nmunicipalities = ["oslo"]',
        '10: build.municipalities: "oslo" is not a municipality of this scenario (it has: liten)',
    ),
    "change with a municipality twice": (
        '[[change]]\nfrom = 2012-01-01\nmunicipalities = ["liten", "liten"]\nmortgage.ltv_cap = 0.85',
        '7: change.municipalities: names "liten" twice',
    ),
    "change without a date": ("[[change]]\nmortgage.ltv_cap = 0.85", "5: change.from: is missing"),
    "change without a lever": ("[[change]]\nfrom = 2012-01-01", "5: change: sets no lever"),
    "change with one bracket": (
        "[change]\nfrom = 2012-01-01\nmortgage.ltv_cap = 0.85",
        "5: change: must be written with two brackets: [[change]]",
    ),
    "lever twice at one date": (
        "[[change]]\nfrom = 2012-01-01\nmortgage.ltv_cap = 0.85\n"
        "[[change]]\nfrom = 2012-01-01\nmortgage.ltv_cap = 0.80",
        "10: mortgage.ltv_cap: is set twice for 2012-01-01 everywhere (first on line 7)",
    ),
    "lever twice at one date in one place": (
        '[[change]]\nfrom = 2012-01-01\nmunicipalities = ["liten"]\nmortgage.ltv_cap = 0.85\n'
        '[[change]]\nfrom = 2012-01-01\nmunicipalities = ["liten.toml"]\nmortgage.ltv_cap = 0.80',
        "12: mortgage.ltv_cap: is set twice for 2012-01-01 in liten (first on line 8)",
    ),
    "date in quotes": (
        '[[change]]\nfrom = "2012-01-01"\nmortgage.ltv_cap = 0.85',
        "6: change.from: must be a date, not text (did you mean 2012-01-01 without quotes?)",
    ),
    "date with a time": (
        "[[change]]\nfrom = 2012-01-01T00:00:00\nmortgage.ltv_cap = 0.85",
        "6: change.from: must be a date without a time of day",
    ),
    "Norwegian date": (
        "[[change]]\nfrom = 01.01.2012\nmortgage.ltv_cap = 0.85",
        "6: from: cannot be read (a date is written year-month-day: 2012-01-31)",
    ),
    "date that does not exist": (
        "[[change]]\nfrom = 2012-02-30\nmortgage.ltv_cap = 0.85",
        "6: from: cannot be read (a date is written year-month-day, with two digits: 2012-01-31)",
    ),
    "negative count": (
        '[[build]]\ndate = 2012-01-01\ncount = -1\nsize = 2\ntenure = "municipal"',
        "7: build.count: -1 is out of range (allowed: 0 to 100000 dwellings)",
    ),
    "half a dwelling": (
        '[[build]]\ndate = 2012-01-01\ncount = 1.5\nsize = 2\ntenure = "municipal"',
        "7: build.count: must be a whole number of dwellings (0 to 100000)",
    ),
    "six rooms": (
        '[[build]]\ndate = 2012-01-01\ncount = 1\nsize = 6\ntenure = "municipal"',
        "8: build.size: 6 is out of range (allowed: 1 to 5 rooms)",
    ),
    "unknown tenure": (
        '[[build]]\ndate = 2012-01-01\ncount = 1\nsize = 2\ntenure = "partnerschip"',
        '9: build.tenure: must be one of "municipal", "partnership", "private_low_price", "market"; '
        'did you mean "partnership"?',
    ),
    "unknown queue": (
        '[isolated]\nqueue = "offices"\narrivals = 10',
        '6: isolated.queue: must be one of "office", "crews", "dwellings", "follow_up", "leases"; '
        'did you mean "office"?',
    ),
    "no queue": ("[isolated]\narrivals = 10", "5: isolated.queue: is missing"),
    "unknown key of a queue": (
        '[isolated]\nqueue = "office"\narrival = 10',
        "7: isolated.arrival: unknown key (did you mean arrivals?)",
    ),
    "a queue that lacks a key": (
        '[isolated]\nqueue = "dwellings"\narrivals = 10\nstay_days = 30',
        '5: isolated.dwellings: is missing (the queue "dwellings" wants it)',
    ),
    "a key of another queue": (
        '[isolated]\nqueue = "crews"\narrivals = 10\nstay_days = 30',
        '8: isolated.stay_days: does not belong to the queue "crews" (it has: arrivals)',
    ),
    "arrivals as a text": (
        '[isolated]\nqueue = "crews"\narrivals = "10"',
        "7: isolated.arrivals: must be a number (0.01 to 100000 a year), not text (did you mean 10 without quotes?)",
    ),
    "too many arrivals": (
        '[isolated]\nqueue = "crews"\narrivals = 100001',
        "7: isolated.arrivals: 100001 is out of range (allowed: 0.01 to 100000 a year)",
    ),
    "unknown kind of case": (
        '[isolated]\nqueue = "office"\narrivals = 10\ncases = ["startlån"]',
        '8: isolated.cases: must be one of "municipal", "startlan", "renewal"; did you mean "startlan"?',
    ),
    "cases without brackets": (
        '[isolated]\nqueue = "office"\narrivals = 10\ncases = "startlan"',
        '8: isolated.cases: must be a list: ["municipal"]',
    ),
    "turned away in words": (
        '[isolated]\nqueue = "dwellings"\narrivals = 10\ndwellings = 2\nstay_days = 30\nturned_away = "yes"',
        "10: isolated.turned_away: must be true or false",
    ),
    "a queue without end": (
        '[isolated]\nqueue = "dwellings"\narrivals = 40\ndwellings = 2\nstay_days = 30',
        "6: isolated.queue: grows without end: 3.29 servers' work comes before 2",
    ),
    "a queue that nobody serves": (
        '[isolated]\nqueue = "office"\narrivals = 10\n[levers]\noffice.staff = 0',
        "6: isolated.queue: has nobody to serve it",
    ),
    "a queue under changing rules": (
        '[isolated]\nqueue = "crews"\narrivals = 1\n[[change]]\nfrom = 2012-01-01\noffice.staff = 1',
        "6: isolated.queue: is held against a steady state: no [[change]] and no [[build]]",
    ),
    "no replications": (
        "replications = 0",
        "5: replications: 0 is out of range (allowed: 1 to 100000 replications)",
    ),
    "too many replications": (
        "replications = 100001",
        "5: replications: 100001 is out of range (allowed: 1 to 100000 replications)",
    ),
    "replications in half": (
        "replications = 2.5",
        "5: replications: must be a whole number of replications (1 to 100000)",
    ),
    "negative warm-up": ("warmup = -1", "5: warmup: -1 is out of range (allowed: 0 to 600 months)"),
    "decimal comma": (
        "[levers]\nmortgage.ltv_cap = 0,85",
        "6: mortgage.ltv_cap: cannot be read (a decimal number takes a point: 0.85)",
    ),
    "decimal comma in a table": (
        "[levers]\noffice.staff = { times = 1,5 }",
        "6: office.staff: cannot be read (a decimal number takes a point: 1.5)",
    ),
    "per cent": (
        "[levers]\nmortgage.ltv_cap = 85 %",
        "6: mortgage.ltv_cap: cannot be read (write a share as a number: 85 % is 0.85)",
    ),
    "spaces in a number": (
        "[levers]\nstartlan.frame = 15 000 000",
        "6: startlan.frame: cannot be read (write a long number without spaces, or with _)",
    ),
    "text without quotes": ("why = because", "5: why: cannot be read (put text in quotes)"),
    "yes for true": ("[levers]\nstartlan.topup = True", "6: startlan.topup: cannot be read (write true)"),
    "colon for equals": ("why: 'x'", "5: why: cannot be read (write = between key and value)"),
    "text that is never closed": ('why = """\nabc\n', "5: why: what begins here is never closed"),
    "table in a line of its own": ("why = ", "5: why: cannot be read (the value is missing)"),
    "empty text": ('why = ""', "5: why: must not be empty"),
    "number for text": ("why = 3", "5: why: must be text in quotes"),
    "levers as a value": ("levers = 3", "5: levers: must be a table of keys and values"),
}


@pytest.mark.parametrize("case", AFTER_HEAD)
def test_what_stands_in_a_file(case: str, tmp_path: Path) -> None:
    text, message = AFTER_HEAD[case]
    assert problems(write(tmp_path, HEAD + text)) == [f"scenario.toml:{message}"]


# Name of the case: the line of HEAD to replace, its replacement, and the message.
IN_HEAD = {
    "no title": (0, "", "1: title: is missing, here and in every base"),
    "no municipalities": (1, "", "1: municipalities: is missing, here and in every base"),
    "no start": (2, "", "1: start: is missing, here and in every base"),
    "no end": (3, "", "1: end: is missing, here and in every base"),
    "none": (1, "municipalities = []", "2: municipalities: must name at least one municipality"),
    "a name alone": (1, 'municipalities = "liten"', '2: municipalities: must be a list: ["liten"]'),
    "a number": (
        1,
        "municipalities = [3]",
        '2: municipalities: must be a list of names in quotes: ["stord"]',
    ),
    "twice": (
        1,
        'municipalities = ["liten.toml", "liten.toml"]',
        '2: municipalities: names "liten.toml" twice',
    ),
    "twice by another name": (
        1,
        'municipalities = ["liten.toml", "./liten.toml"]',
        '2: municipalities: names "liten" twice',
    ),
    "no such profile file": (
        1,
        'municipalities = ["litten.toml"]',
        '2: municipalities: litten.toml: no such file (did you mean "liten.toml"?)',
    ),
    "end before start": (
        3,
        "end = 2007-01-01",
        "4: end: must be after start: 2007-01-01 is not after 2008-01-01",
    ),
    "end at start": (
        3,
        "end = 2008-01-01",
        "4: end: must be after start: 2008-01-01 is not after 2008-01-01",
    ),
    "start within a month": (
        2,
        "start = 2008-01-15",
        "3: start: must be the first day of a month, not 2008-01-15 (did you mean 2008-01-01?)",
    ),
    "start as a number": (2, "start = 2008", "3: start: must be a date like 2012-01-31"),
    "start long ago": (
        2,
        "start = 0800-01-01",
        "3: start: 0800-01-01 is out of range (allowed: years 1900 to 2200)",
    ),
}


@pytest.mark.parametrize("case", IN_HEAD)
def test_what_a_scenario_must_say(case: str, tmp_path: Path) -> None:
    line, text, message = IN_HEAD[case]
    lines = HEAD.splitlines()
    lines[line] = text
    assert problems(write(tmp_path, "\n".join(lines))) == [f"scenario.toml:{message}"]


def test_a_misspelt_shipped_profile_is_recognised(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, HEAD.replace("liten.toml", "Stordd")))
    assert found.startswith('scenario.toml:2: municipalities: "Stordd" is not a shipped profile (did you mean stord?')


def test_every_error_comes_at_once(tmp_path: Path) -> None:
    text = (
        HEAD.replace("2018-01-01", "2018-01-02")
        + "repliations = 3\n[levers]\nmortgage.ltv_cap = 0,85\nmortage.stress_add = 3\noffice.staff = -1\n"
        + "[[change]]\nfrom = 2007-01-01\nmortgage.ltv_cap = 85\n"
        + '[[build]]\ncount = -2\nsize = 2\ntenure = "x"\n'
    )
    found = problems(write(tmp_path, text))
    assert [line.split(" ")[0] + " " + line.split(" ")[1] for line in found] == [
        "scenario.toml:4: end:",
        "scenario.toml:5: repliations:",
        "scenario.toml:7: mortgage.ltv_cap:",
        "scenario.toml:8: mortage.stress_add:",
        "scenario.toml:9: office.staff:",
        "scenario.toml:12: mortgage.ltv_cap:",
        "scenario.toml:13: build.date:",
        "scenario.toml:14: build.count:",
        "scenario.toml:16: build.tenure:",
    ]


def test_what_is_right_in_a_wrong_file_is_checked_too(tmp_path: Path) -> None:
    text = HEAD + "[levers]\nmortgage.ltv_cap = 85\n[[change]]\nfrom = 2030-01-01\nstartlan.topup = false\n"
    found = problems(write(tmp_path, text))
    assert [line.split(":")[1] for line in found] == ["6", "8"]


WHOLE = """title = "A test"
municipalities = ["liten.toml"]
start = 2008-01-01
end = 2018-01-01
[levers]
office.staff = { times = 2 }
allocation.policy = "need"
[[change]]
from = 2012-01-01
municipalities = ["liten"]
mortgage.ltv_cap = 0.85
[change.followup]
workers = 3
[[build]]
date = 2011-06-01
count = 39
size = 2
tenure = "partnership"
"""
LINES = WHOLE.splitlines()
ODD = ["1", '"x"', "[]", "{}", "[1, { from = 1 }]", "true", "nan", "2012-01-01", '{ times = "x" }', "9" * 400]


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from([*ODD, *LINES, "", '"', "[", "[[x]]", "æ"])),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_wrong_is_said_and_nothing_else_raised(
    tmp_path_factory: pytest.TempPathFactory, mutations: list[tuple[int, str]]
) -> None:
    lines = list(LINES)
    for place, text in mutations:
        key, equals, _ = lines[place].partition("=")
        lines[place] = f"{key}= {text}" if equals and text in ODD else text
    path = write(tmp_path_factory.mktemp("law"), "\n".join(lines))
    for message in problems(path):
        assert message.startswith("scenario.toml:")


# Bases


def test_missing_base(tmp_path: Path) -> None:
    write(tmp_path, HEAD, "baseline.toml")
    found = problems(write(tmp_path, 'base = "baselin.toml"\ntitle = "B"\nrepliations = 2'))
    assert found == [
        'scenario.toml:1: base: baselin.toml: no such file (did you mean "baseline.toml"?)',
        "scenario.toml:3: repliations: unknown key (did you mean replications?)",
    ]


def test_base_that_is_a_folder(tmp_path: Path) -> None:
    found = problems(write(tmp_path, 'base = "."\n' + HEAD))
    assert found == ["scenario.toml:1: base: .: is a folder (name a file in it)"]


def test_base_of_itself(tmp_path: Path) -> None:
    found = problems(write(tmp_path, 'base = "scenario.toml"\n' + HEAD))
    assert len(found) == 1
    assert found[0].startswith("scenario.toml:1: base: goes in a circle: ")


def test_bases_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path, 'title = "B"\nbase = "c.toml"', "b.toml")
    write(tmp_path, 'base = "b.toml"', "c.toml")
    (found,) = problems(write(tmp_path, 'base = "b.toml"\n' + HEAD))
    assert found == "c.toml:1: base: goes in a circle: b.toml -> c.toml -> b.toml"


def test_errors_of_a_base_name_its_file(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "[levers]\nmortgage.ltv_cap = 85", "base.toml")
    found = problems(write(tmp_path, 'base = "base.toml"\nwarmup = -1'))
    assert [line.split(": ")[0] for line in found] == ["scenario.toml:2", "base.toml:6"]


def test_change_of_a_base_outside_a_shorter_time(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "[[change]]\nfrom = 2012-01-01\nmortgage.ltv_cap = 0.85", "base.toml")
    found = problems(write(tmp_path, 'base = "base.toml"\nend = 2010-01-01'))
    assert found == [
        "base.toml:6: change.from: 2012-01-01 is outside the scenario (allowed: 2008-01-01 to before 2010-01-01)"
    ]


# Files that are no text, or cannot be opened


def test_empty_file(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "")) == ["scenario.toml:1: file: is empty (scenarios/README.md shows one)"]


def test_file_of_comments(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "# nothing\n\n"))[0].startswith("scenario.toml:1: file: is empty")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(bytes(range(256)) * 4, "1: file: is a binary file, not text", id="binary"),
        pytest.param(b"title = 'x'\n\0\n", "2: file: is a binary file, not text", id="zero byte"),
        pytest.param(HEAD.encode("utf-16"), "1: file: is UTF-16 text (save it as UTF-8)", id="UTF-16"),
        pytest.param(HEAD.encode("utf-16-le"), "1: file: is UTF-16 text (save it as UTF-8)", id="UTF-16 unmarked"),
        pytest.param(
            "title = 'x'\nwhy = 'startlån'\n".encode("latin-1"),
            "2: file: is not UTF-8 text (save it as UTF-8; is it Latin-1 or Windows-1252?)",
            id="Latin-1",
        ),
        pytest.param(
            b"#" * 1_000_001,
            "1: file: is too large for a text of this kind (at most 1000000 bytes)",
            id="big",
        ),
    ],
)
def test_file_that_is_no_text(raw: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_bytes(raw)
    assert problems(path) == [f"scenario.toml:{message}"]


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert problems(tmp_path / "folder") == ["folder:1: file: is a folder (name a file in it)"]


def test_missing_file(tmp_path: Path) -> None:
    write(tmp_path, HEAD)
    expected = 'scenarioo.toml:1: file: no such file (did you mean "scenario.toml"?)'
    assert problems(tmp_path / "scenarioo.toml") == [expected]
    with pytest.raises(ScenarioErrors, match="no such file"):
        load("no/such/folder/x.toml")


def test_impossible_name() -> None:
    with pytest.raises(ScenarioErrors, match=r"cannot be read|no such file"):
        load("a\0b.toml")
    with pytest.raises(ScenarioErrors, match=r"cannot be read|no such file"):
        load("x" * 5000 + ".toml")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, HEAD)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    # An administrator may read everything, so the refusal is played.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problems(path) == ["scenario.toml:1: file: may not be read (no permission)"]


# Files that are read well


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(HEAD.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(b"\xef\xbb\xbf" + HEAD.encode(), id="byte-order mark"),
        pytest.param(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode(), id="both"),
        pytest.param(HEAD.rstrip().encode(), id="no last line end"),
    ],
)
def test_read_well(raw: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(raw)
    assert load(path).title == "A test"


def test_lines_count_alike_with_crlf_and_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + "\n# x\nwarmup = -1\n").replace("\n", "\r\n").encode())
    assert problems(path)[0].startswith("scenario.toml:7: warmup: ")


def test_names_with_norwegian_letters_and_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "Ås og Ørsta"
    folder.mkdir()
    (folder / "bø på ål.toml").write_text(profile_text(), encoding="utf-8")
    write(folder, HEAD.replace("liten.toml", "bø på ål.toml"), "grunnlag æøå.toml")
    path = write(folder, 'base = "grunnlag æøå.toml"\ntitle = "Blåbær"', "85 % på alt.toml")
    scenario = load(path)
    assert scenario.title == "Blåbær"
    assert scenario.names == ("bø på ål",)


# The option that replaces municipalities


def test_option_names_nothing_known(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, HEAD), ["stordd"])
    assert found.startswith('-m/--municipality: municipalities: "stordd" is not a shipped profile (did you mean stord?')


def test_option_names_one_twice(tmp_path: Path) -> None:
    assert problems(write(tmp_path, HEAD), ["stord", "stord"]) == [
        '-m/--municipality: municipalities: names "stord" twice'
    ]
