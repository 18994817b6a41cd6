"""Municipal profiles: what they hold, and what is said of wrong ones."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from scenario_files import HEAD, problems, profile_text, write

from sim.scenario import ScenarioErrors, load, load_profile, shipped


def told(folder: Path, text: str) -> list[str]:
    path = folder / "profil.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioErrors) as caught:
        load_profile(path)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_profile_has_plain_numbers_and_their_sources(tmp_path: Path) -> None:
    path = tmp_path / "profil.toml"
    path.write_text(profile_text(), encoding="utf-8")
    profile = load_profile(path)
    assert (profile.name, profile.title, profile.number) == ("profil", "Liten", "0000")
    assert profile.population == 2000.0
    assert isinstance(profile.population, float)
    assert profile.price == (900_000.0, 1_200_000.0, 1_500_000.0, 1_900_000.0, 2_400_000.0)
    assert profile.figures["price"].status == "assumed"
    assert profile.figures["price"].source == "a test"
    assert profile.published_share() == 0
    assert profile.numbers()["office_staff"] == 1.5
    assert "price" not in profile.numbers()
    assert pickle.loads(pickle.dumps(profile)) == profile


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_are_right(name: str) -> None:
    profile = load_profile(shipped()[name])
    assert profile.name == name
    assert all(figure.source for figure in profile.figures.values())
    assert profile.municipal_dwellings < profile.households * (1 - profile.owner_share)


def test_stord_is_shipped() -> None:
    assert "stord" in shipped()


FIGURE = '{{ value = {}, status = "assumed", source = "a test" }}'


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param(
            {"homeless": ""},
            "1: homeless: is missing (homeless persons at the start; allowed: 0 to 1000000 persons, a whole number)",
            id="missing",
        ),
        pytest.param(
            {"income_level": ""},
            "1: income_level: is missing (gross income of like households over the nation's (SSB table 06944); "
            "allowed: 0.5 to 2 times the nation's)",
            id="a profile of before",
        ),
        pytest.param(
            {"income_level": FIGURE.format(109)},
            "9: income_level: value 109 is out of range (allowed: 0.5 to 2 times the nation's)",
            id="income in per cent",
        ),
        pytest.param(
            {"homeless": '{ value = , status = "assumed", source = "x" }'},
            "27: homeless: cannot be read (the value is missing)",
            id="no value",
        ),
        pytest.param(
            {"population": '{ value = 17 092, status = "assumed", source = "x" }'},
            "5: population: cannot be read (write a long number without spaces, or with _)",
            id="spaces",
        ),
        pytest.param(
            {"owner_share": '{ value = 0,77, status = "assumed", source = "x" }'},
            "10: owner_share: cannot be read (a decimal number takes a point: 0.77)",
            id="decimal comma",
        ),
        pytest.param(
            {"homeless": "3"},
            '27: homeless: must be { value = …, status = "…", source = "…" }',
            id="bare number",
        ),
        pytest.param({"homeless": "{ value = 3 }"}, "27: homeless: lacks status and source", id="no source"),
        pytest.param(
            {"homeless": '{ value = 3, status = "assumed", source = "" }'},
            "27: homeless: source must say where the figure comes from",
            id="empty source",
        ),
        pytest.param(
            {"homeless": '{ value = 3, statu = "assumed", source = "x" }'},
            '27: homeless: has an unknown key "statu" (allowed: value, status, source; did you mean status?)',
            id="misspelt key",
        ),
        pytest.param(
            {"homeless": '{ value = 3, status = "publised", source = "x" }'},
            "27: homeless: status must be published, scaled, assumed; did you mean published?",
            id="misspelt status",
        ),
        pytest.param(
            {"owner_share": FIGURE.format(77)},
            "10: owner_share: value 77 is out of range (allowed: 0 to 1 share of households; did you mean 0.77?)",
            id="77 for 0.77",
        ),
        pytest.param(
            {"homeless": FIGURE.format(-1)},
            "27: homeless: value -1 is out of range (allowed: 0 to 1000000 persons)",
            id="negative",
        ),
        pytest.param(
            {"homeless": FIGURE.format(2.5)},
            "27: homeless: value must be a whole number of persons",
            id="half",
        ),
        pytest.param(
            {"homeless": FIGURE.format("nan")},
            "27: homeless: value must be a number (0 to 1000000 persons)",
            id="not a number",
        ),
        pytest.param(
            {"price": FIGURE.format("[1, 2]")},
            "17: price: value must be a list of five numbers: for 1, 2, 3, 4 and 5 or more rooms",
            id="two sizes",
        ),
        pytest.param(
            {"owner_sizes": FIGURE.format("[0.1, 0.1, 0.1, 0.1, 0.1]")},
            "11: owner_sizes: shares must sum to 1, not 0.5",
            id="shares",
        ),
        pytest.param(
            {"number": "0301"}, '4: number: cannot be read (put it in quotes: "0301")', id="number with its zero"
        ),
        pytest.param({"number": "1221"}, "4: number: must be text in quotes", id="number without quotes"),
    ],
)
def test_wrong_profiles(changed: dict[str, str], message: str, tmp_path: Path) -> None:
    assert told(tmp_path, profile_text(**changed)) == [f"profil.toml:{message}"]


@pytest.mark.badinput
def test_a_commented_figure_is_missing_on_its_line_and_beside_what_cannot_be_read(tmp_path: Path) -> None:
    text = profile_text(homeless="", price='{ value = , status = "assumed", source = "x" }')
    text += '\n# to be counted\n#homeless = { value = , status = "published", source = "" }\n'
    assert told(tmp_path, text) == [
        "profil.toml:17: price: cannot be read (the value is missing)",
        "profil.toml:31: homeless: is missing (homeless persons at the start; allowed: 0 to 1000000 persons, a whole "
        "number)",
    ]


@pytest.mark.badinput
def test_unknown_and_duplicate_figures(tmp_path: Path) -> None:
    text = profile_text() + "homless = 3\n" + 'title = "B"\n'
    assert told(tmp_path, text) == [
        "profil.toml:30: homless: unknown key (did you mean homeless?)",
        "profil.toml:31: title: stands twice (first on line 1)",
    ]


@pytest.mark.badinput
def test_every_error_of_a_profile_at_once_and_through_a_scenario(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "warmup = -1\n")
    (tmp_path / "liten.toml").write_text(profile_text(homeless=FIGURE.format(-1), price="3"), encoding="utf-8")
    assert [line.split(": ")[0] for line in problems(path)] == [
        "scenario.toml:5",
        "liten.toml:17",
        "liten.toml:27",
    ]


@pytest.mark.badinput
def test_no_municipality_is_called_all(tmp_path: Path) -> None:
    (tmp_path / "all.toml").write_text(profile_text(), encoding="utf-8")
    with pytest.raises(ScenarioErrors, match='may not be called "all"'):
        load(write(tmp_path, HEAD.replace("liten", "all")))


@pytest.mark.badinput
def test_empty_profile(tmp_path: Path) -> None:
    assert told(tmp_path, "") == ["profil.toml:1: file: is empty"]
