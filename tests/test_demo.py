"""The teaching page's runs: what is watched is what is measured, and what is saved is what ran."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import sim
from sim.demo.app import application
from sim.demo.asked import LARGEST_BODY, AskedError, asked, by_factor, neutral, taught
from sim.demo.crew import Crew
from sim.demo.lessons import LESSONS
from sim.demo.live import MONTHLY, Watch
from sim.demo.measures import told_measures
from sim.demo.places import places
from sim.demo.running import StoppedError, run
from sim.demo.scenario_file import scenario_of, scenario_text
from sim.demo.start import start
from sim.language import speaking
from sim.measures import measure
from sim.measures.moves import HOUSING, PAIRS, PLACES, moves_of
from sim.scenario import load
from sim.simulation import advance, build, months_before

SMALL = "stress_town"
TIGHT = {"municipality": SMALL, "from": 2010, "replications": 2, "levers": {"office.staff": 0.5}}
SCENARIOS = Path(__file__).parent.parent / "scenarios"


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    return list(run(asked(TIGHT), lambda: False))


def test_a_month_as_watched_is_the_month_as_measured() -> None:
    scenario = scenario_of(scenario_text(asked(TIGHT)))
    model = build(scenario, 1, 1)
    watch = Watch(model.ledger)
    advance(model, scenario.start)
    watch.begin()
    watched = []
    for month in range(120):
        advance(model, months_before(scenario.start, -month - 1))
        watched.append(watch.month())
    model.ledger.birth_months = model.households.birth_months()
    table = measure(model.ledger, scenario)
    for name in MONTHLY:
        np.testing.assert_allclose([month[name] for month in watched], table.monthly(name), rtol=1e-9, err_msg=name)
    for place, (name, states) in enumerate(HOUSING.items()):
        counted = sum(table.monthly(f"state_{state.name.lower()}") for state in states)
        np.testing.assert_array_equal([month["states"][place] for month in watched], counted, err_msg=name)
    moved: dict[tuple[int, int], int] = {}
    for one in watched:
        for left, entered, households in one["moves"]:
            moved[left, entered] = moved.get((left, entered), 0) + households
    number = {place: PLACES.index(place) if place in HOUSING else -1 for place in PLACES}
    for pair in PAIRS:
        assert moved.get((number[pair[0]], number[pair[1]]), 0) == table.get(moves_of(*pair)), pair


def test_a_run_tells_each_month_then_means_and_numbers_after_each_history(told: list[dict[str, Any]]) -> None:
    kinds = [message["type"] for message in told]
    assert kinds[:121] == ["begin", *["month"] * 120]
    assert [kind for kind in kinds[121:] if kind != "story"] == ["paths", "numbers"] * 2
    assert [message["done"] for message in told if message["type"] == "numbers"] == [1, 2]
    json.dumps(told, allow_nan=False)
    first = next(message for message in told if message["type"] == "paths")
    live = [message["scenario"]["homeless"] for message in told if message["type"] == "month"]
    assert first["scenario"]["homeless"] == live


def test_the_saved_file_gives_the_numbers_of_the_page(told: list[dict[str, Any]], tmp_path: Path) -> None:
    saved = tmp_path / "scenario.toml"
    saved.write_text(scenario_text(asked(TIGHT)), encoding="utf-8")
    base = load(SCENARIOS / "baseline.toml", [SMALL])
    table = sim.compare(base, saved, replications=2, workers=1).comparison
    whole = table.query("period == 'all' and group == 'all'").set_index("measure")
    for row in told[-1]["rows"]:
        for here, there in (("base", "base_mean"), ("scenario", "scenario_mean"), ("difference", "difference")):
            expected = float(whole.loc[row["measure"], there])
            assert row[here] == pytest.approx(expected, rel=1e-12, nan_ok=True) or np.isnan(expected), row
    assert sim.run(saved, workers=1).replications == 2


def test_the_base_is_the_shipped_baseline() -> None:
    base = scenario_of(scenario_text(asked({"municipality": SMALL})))
    shipped = load(SCENARIOS / "baseline.toml", [SMALL])
    assert base.timelines == shipped.timelines
    assert (base.start, base.end, base.warmup) == (shipped.start, shipped.end, shipped.warmup)


def test_a_run_that_nobody_waits_for_stops_within_a_month() -> None:
    months = 0

    def left() -> bool:
        nonlocal months
        months += 1
        return months > 10

    with pytest.raises(StoppedError):
        list(run(asked({"municipality": SMALL, "seed": 77}), left))
    assert months == 11


def test_nothing_changed_differs_by_nothing() -> None:
    told = list(run(asked({"municipality": SMALL, "replications": 2, "levers": {"office.staff": 1.0}}), lambda: False))
    assert all(row["difference"] in (0, None) for row in told[-1]["rows"])
    assert not any(row["clear"] for row in told[-1]["rows"])


levers = st.fixed_dictionaries(
    {},
    optional={
        name: st.booleans()
        if lever.kind == "bool"
        else st.sampled_from(sorted(lever.choices))
        if lever.kind == "choice"
        else st.floats(*(lever.slider or (0, 0))[:2])
        for name, lever in taught().items()
    },
)


@given(levers, st.integers(2008, 2017), st.sampled_from(["en", "nb"]))
@settings(max_examples=30, deadline=None)
def test_whatever_the_sliders_say_is_a_scenario(values: dict[str, Any], begins: int, language: str) -> None:
    with speaking(language):
        text = scenario_text(asked({"municipality": SMALL, "from": begins, "levers": values, "lang": language}))
    scenario = scenario_of(text)
    own = load(SCENARIOS / "baseline.toml", [SMALL]).policy(0, scenario.start)
    for name, value in values.items():
        stands = scenario.policy(0, scenario.end).get(name)
        lever = taught()[name]
        if value == neutral(lever):
            assert stands == own.get(name)
        elif by_factor(lever):
            assert stands == pytest.approx(float(own.get(name)) * value)
        elif lever.scale != "economy":
            assert stands == pytest.approx(value) if lever.kind == "number" else stands == value


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("municipality", "from", "replications", "seed", "levers", "lang", "more"), anything),
    )
    | anything
)
@settings(deadline=None)
def test_any_body_is_answered_in_words(body: Any) -> None:
    try:
        found = asked(body)
    except AskedError as error:
        said = str(error)
    else:
        said = found.municipality
        assert said in places()
    assert said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "JSON object"),
        ({}, "no such municipality"),
        ({"municipality": "oslo"}, "no such municipality"),
        ({"municipality": SMALL, "replications": 21}, "1 to 20"),
        ({"municipality": SMALL, "replications": True}, "whole number"),
        ({"municipality": SMALL, "from": 2018}, "2008 to 2017"),
        ({"municipality": SMALL, "seed": -1}, "seed"),
        ({"municipality": SMALL, "levers": {"office.staff": 99}}, "office.staff"),
        ({"municipality": SMALL, "levers": {"office.staff": float("nan")}}, "office.staff"),
        ({"municipality": SMALL, "levers": {"mortgage.nothing": 1}}, "mortgage.nothing"),
        ({"municipality": SMALL, "levers": {"allocation.policy": "luck"}}, "need"),
        ({"municipality": SMALL, "levers": []}, "levers"),
        ({"municipality": SMALL, "lang": "xx"}, "language"),
        ({"municipality": SMALL, "colour": 1}, "colour"),
    ],
)
def test_what_cannot_be_asked_says_why(body: Any, words: str) -> None:
    with pytest.raises(AskedError, match=words):
        asked(body)


def test_big_places_may_run_fewer_histories() -> None:
    found = places()
    assert found["stord"].most_replications == 20
    assert 2 <= found["bergen"].most_replications < 20
    with pytest.raises(AskedError):
        asked({"municipality": "bergen", "replications": 20})


def test_lessons_set_what_the_page_offers() -> None:
    assert len(LESSONS) == 3
    for lesson in LESSONS:
        for step in lesson.said()["steps"]:
            asked(step["set"])
            assert set(step["look"]) <= set(told_measures())
            assert step["scatter"] is None or set(step["scatter"].values()) <= set(told_measures())


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_page_learns_what_there_is(language: str) -> None:
    with speaking(language):
        known = start()
    assert known["language"] == language
    names = [lever["name"] for section in known["sections"] for lever in section["levers"]]
    assert names == list(taught())
    assert all(lever["title"] and lever["meaning"] for section in known["sections"] for lever in section["levers"])
    assert all(measure["definition"] for measure in known["measures"])
    assert len({state["title"] for state in known["states"]}) == len(HOUSING)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(application(1, ["127.0.0.1:1"]), base_url="http://127.0.0.1:1") as found:
        yield found


def test_the_page_and_its_headers(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/page/app.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/api/start?lang=nb").json()["language"] == "nb"
    assert client.get("/api/start", headers={"accept-language": "no,en;q=0.5"}).json()["language"] == "nb"


def test_a_run_over_the_wire_ends_and_leaves_nobody_at_work(client: TestClient) -> None:
    answer = client.post("/api/run", json={**TIGHT, "replications": 1})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert lines[0]["type"] == "begin"
    assert lines[-1] == {"type": "end"}
    assert client.get("/api/status").json() == {"running": 0, "waiting": 0}


def test_a_scenario_over_the_wire_is_a_file(client: TestClient) -> None:
    answer = client.post("/api/scenario", json=TIGHT)
    assert answer.headers["content-disposition"] == 'attachment; filename="scenario.toml"'
    assert "office.staff = { times = 0.5 }" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("GET", "/", {"headers": {"host": "evil.example"}}, 421),
        ("GET", "/", {"headers": {"host": "127.0.0.1:2"}}, 421),
        ("POST", "/api/run", {"json": TIGHT, "headers": {"origin": "http://evil.example"}}, 403),
        ("POST", "/api/run", {"json": TIGHT, "headers": {"origin": "null"}}, 403),
        ("POST", "/api/run", {"content": "{}", "headers": {"content-type": "text/plain"}}, 415),
        ("POST", "/api/run", {"content": iter([b"{}"]), "headers": {"content-type": "application/json"}}, 411),
        ("POST", "/api/run", {"json": {"more": "x" * LARGEST_BODY}}, 413),
        ("POST", "/api/run", {"content": "{", "headers": {"content-type": "application/json"}}, 400),
        ("POST", "/api/run", {"content": "[" * 9000, "headers": {"content-type": "application/json"}}, 400),
        ("POST", "/api/run", {"content": b"\xff", "headers": {"content-type": "application/json"}}, 400),
        ("POST", "/api/run", {"json": {"municipality": "<script>"}}, 400),
        ("POST", "/api/scenario", {"json": {**TIGHT, "replications": 1e9}}, 400),
        ("GET", "/api/start?lang=xx", {}, 400),
        ("GET", "/api/run", {}, 405),
        ("DELETE", "/api/run", {"headers": {"content-type": "application/json", "content-length": "0"}}, 405),
        ("GET", "/nothing", {}, 404),
        ("GET", "/page/..%2fasked.py", {}, 404),
        ("GET", "/page/../asked.py", {}, 404),
    ],
)
def test_bad_requests_get_a_sentence_and_no_trace(
    client: TestClient, method: str, path: str, given: dict[str, Any], status: int
) -> None:
    answer = client.request(method, path, **given)
    assert answer.status_code == status
    assert "error" in answer.json()
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_who_leaves_stops_the_run_and_the_process_serves_the_next() -> None:
    async def leave_and_come_back() -> tuple[int, list[str]]:
        async with Crew(1) as crew:
            first = crew.run(asked({"municipality": "bergen", "replications": 2}))
            await anext(first)
            await first.aclose()
            for _ in range(200):
                if not crew.running:
                    break
                await asyncio.sleep(0.1)
            left = crew.running
            kinds = [message["type"] async for message in crew.run(asked({**TIGHT, "replications": 1}))]
            return left, kinds

    left, kinds = asyncio.run(leave_and_come_back())
    assert left == 0
    assert kinds[-1] == "end"


def test_who_finds_everybody_at_work_waits_and_the_ninth_is_sent_away() -> None:
    async def crowd() -> tuple[str, bool]:
        async with Crew(1) as crew:
            first = crew.run(asked({"municipality": "bergen", "replications": 2}))
            await anext(first)
            others = [crew.run(asked(TIGHT)) for _ in range(8)]
            said = [await anext(other) for other in others]
            full = crew.full
            for run in (first, *others):
                await run.aclose()
            return str(said[-1]), full

    said, full = asyncio.run(crowd())
    assert said == "{'type': 'waiting', 'place': 8}"
    assert full
