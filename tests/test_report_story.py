"""A household's story: each kind of event has its words, and what is told is what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_town
from click.testing import CliRunner

import sim
from sim.cli import commands
from sim.ledger import Buyer, Case, Event, Group, Item, Ledger, Payer, Reason, Refusal, State
from sim.report import story_words
from sim.report.careers import interesting, nights_bought, summary, time_spent, town_of
from sim.report.story import as_text, story
from sim.report.story_events import TELL
from sim.report.terminal import plain
from sim.simulation import simulate

Told = tuple[int, Event, Mapping[str, Any]]
FIRST, START, END = date(2007, 10, 1), date(2008, 1, 1), date(2010, 1, 1)
KNOWN, NEEDY = int(Group.KNOWN), int(Group.FOLLOW_UP)


def day(year: int, month: int, day: int = 1) -> int:
    return (date(year, month, day) - FIRST).days


def ledger(*rows: Told) -> Ledger:
    """Rows of household 0, born in May 1980, in order."""
    book = Ledger(FIRST.toordinal())
    book.birth_months = np.array([1980 * 12 + 4], np.int32)
    for when, event, columns in rows:
        book.record(when, event, 0, 0, **{"adults": 1, **columns})
    return book


TENANT: Told = (0, Event.MOVE, {"target": State.PRIVATE_RENT, "detail": Reason.INITIAL})


def told(*rows: Told) -> list[str]:
    """What is told after the introduction."""
    lines = story(ledger(TENANT, *rows), 0, START)
    assert lines[0].text == "A person of 27, in a private rental."
    return [plain(line.text) for line in lines[1:]]


def test_every_event_state_reason_answer_and_case_has_words() -> None:
    assert set(TELL) == set(Event)
    assert set(story_words.WHERE) == set(State)
    assert set(story_words.WHY) == set(Reason)
    assert set(story_words.ANSWER) == set(Refusal)
    assert set(story_words.CASE) == set(Case)


def test_from_arrears_to_a_municipal_dwelling() -> None:
    friends, home = {"origin": State.PRIVATE_RENT, "target": State.FRIENDS}, {"target": State.MUNICIPAL_RENT}
    assert told(
        (day(2008, 2), Event.ARREARS, {}),
        (day(2008, 3), Event.PETITION, {"origin": State.PRIVATE_RENT}),
        (day(2008, 5), Event.EVICTION, {"dwelling": 4}),
        (day(2008, 5), Event.MOVE, {**friends, "detail": Reason.EVICTED}),
        (day(2008, 6), Event.CHANGE, {"flags": KNOWN}),
        (day(2008, 6), Event.MUNICIPAL_APPLICATION, {"flags": KNOWN}),
        (day(2008, 6), Event.CASE_QUEUED, {"detail": Case.MUNICIPAL}),
        (day(2008, 6, 11), Event.CASE_BEGUN, {"detail": Case.MUNICIPAL}),
        (day(2008, 6, 15), Event.MUNICIPAL_DECISION, {"detail": Refusal.APPROVED}),
        (day(2008, 6, 15), Event.MUNICIPAL_LISTED, {"origin": 2}),
        (day(2008, 6, 16), Event.OFFER_DECLINED, {"dwelling": 9}),
        (day(2008, 9, 23), Event.MUNICIPAL_UNLISTED, {"detail": 1}),
        (day(2008, 9, 23), Event.MOVE, {"origin": State.FRIENDS, **home, "detail": Reason.ALLOCATED}),
    ) == [
        "They fall behind with the rent.",
        "The landlord petitions for eviction.",
        "They are evicted; now with friends or kin.",
        "A service knows of them from now on.",
        "They apply for a municipal dwelling.",
        "A caseworker takes up the application for a municipal dwelling after 10 days.",
        "The application for a municipal dwelling is approved after 14 days.",
        "They join the waiting list for 2 rooms.",
        "They turn down a dwelling that they are offered.",
        "They are offered a dwelling and accept, after 100 days on the list.",
        "They move into a municipal dwelling, after 145 days with friends or kin.",
    ]


def test_a_startlan_from_the_application_to_the_loss() -> None:
    owner = {"origin": State.PRIVATE_RENT, "target": State.OWNER_STARTLAN, "detail": Reason.BOUGHT}
    fallen = {"origin": State.OWNER_STARTLAN, "target": State.FRIENDS, "detail": Reason.FORCED_SALE}
    assert told(
        (day(2008, 2), Event.STARTLAN_APPLICATION, {}),
        (day(2008, 2, 11), Event.STARTLAN_DECISION, {"detail": 1, "amount": 912_345}),
        (day(2008, 3), Event.STARTLAN_OUTBID, {"detail": 2}),
        (day(2008, 4, 11), Event.SALE, {"origin": 3, "amount": 1_100_000, "dwelling": 5}),
        (day(2008, 4, 11), Event.LOAN_STARTLAN, {"detail": 985, "amount": 900_000}),
        (day(2008, 4, 11), Event.MOVE, owner),
        (day(2009, 1), Event.ARREARS, {}),
        (day(2009, 2), Event.PETITION, {"origin": State.OWNER_STARTLAN}),
        (day(2009, 2, 3), Event.REFINANCE_DECISION, {"detail": Refusal.CANNOT_SERVICE}),
        (day(2009, 4), Event.MOVE, fallen),
        (day(2009, 5), Event.STARTLAN_LOSS, {"amount": 40_000, "payer": Payer.MUNICIPALITY}),
    ) == [
        "They apply for a startlån.",
        "A startlån of 912 000 NOK is granted after 10 days: they look for a dwelling.",
        "They bid on 2 dwellings: others give more.",
        "They buy a dwelling of 3 rooms for 1 100 000 NOK after a search of 60 days.",
        "The municipality lends 900 000 NOK; all loans are 98 % of the price.",
        "They move into the home that they bought.",
        "They fall behind with the loan.",
        "A creditor petitions for a forced sale.",
        "The request for a startlån in place of the bank's loan is refused: the income does not carry the loan.",
        "They lose the home in a forced sale; now with friends or kin.",
        "The municipality loses 40 000 NOK on the startlån.",
    ]


def test_who_belongs_to_the_household_and_what_it_needs() -> None:
    assert told(
        (day(2008, 3), Event.CHANGE, {"adults": 2}),
        (day(2008, 4), Event.CHANGE, {"adults": 2, "children": 1}),
        (day(2008, 5), Event.CHANGE, {"adults": 1, "children": 1, "flags": NEEDY}),
        (day(2008, 6), Event.CHANGE, {"adults": 1}),
    ) == [
        "A partner moves in.",
        "A child is born or comes along: 1 now.",
        "One of the two is gone; they come into need of follow-up.",
        "No child is left at home; the need of follow-up is over.",
    ]


def test_nights_in_temporary_accommodation_and_time_in_all() -> None:
    moves: tuple[Told, ...] = (
        (day(2008, 2), Event.MOVE, {"origin": 3, "target": State.TEMPORARY, "detail": Reason.LEASE_ENDED}),
        (day(2008, 3, 1), Event.MOVE, {"origin": 2, "target": State.PRIVATE_RENT, "detail": Reason.RENTED}),
    )
    assert told(*moves)[1] == "They rent a dwelling, after 29 nights in temporary accommodation."
    book = ledger(TENANT, *moves)
    book.record(day(2008, 2), Event.MOVE, 0, 1, target=State.TEMPORARY, detail=Reason.ARRIVED)
    book.record(  # the bill of February, for two households
        day(2008, 2, 29), Event.COST, 0, detail=Item.TEMPORARY_NIGHTS, payer=Payer.MUNICIPALITY, amount=58 * 700.0
    )
    assert time_spent(book, 0, START, END) == {State.PRIVATE_RENT: 31 + 671, State.TEMPORARY: 29}
    nights, cost = nights_bought(book, 0, START, END)
    assert (nights, round(cost)) == (29, 29 * 700)
    assert plain(summary(book, 0, START, END)) == (
        "In all: 1 year and 11 months in a private rental, 29 days in temporary accommodation.\n"
        "29 nights without a dwelling of their own; the municipality paid 20 000 NOK for all of them."
    )


def test_a_queue_that_is_left_and_a_place_that_ends() -> None:
    assert told(
        (day(2008, 2), Event.FOLLOWUP_QUEUED, {}),
        (day(2008, 2, 11), Event.FOLLOWUP_ENDED, {}),
        (day(2008, 3), Event.FOLLOWUP_QUEUED, {}),
        (day(2008, 3, 5), Event.FOLLOWUP_BEGUN, {}),
        (day(2008, 3, 25), Event.FOLLOWUP_ENDED, {}),
        (day(2008, 4), Event.HOUSING_FIRST_QUEUED, {}),
        (day(2008, 4), Event.HOUSING_FIRST_BEGUN, {}),
        (day(2008, 4, 11), Event.HOUSING_FIRST_ENDED, {}),
    ) == [
        "They are put in the queue for follow-up.",
        "They wait for follow-up no longer, after 10 days.",
        "They are put in the queue for follow-up.",
        "Follow-up begins after 4 days.",
        "Follow-up ends after 20 days.",
        "They are proposed to the Housing First team.",
        "They get a place in Housing First.",
        "Housing First ends after 10 days.",
    ]


def test_a_short_stay_in_prison_from_the_street_and_a_longer_one() -> None:
    rough, friends = {"target": State.ROUGH, "detail": Reason.PATIENCE_ENDED}, {"target": State.FRIENDS}
    prison, free = {"target": State.PRISON, "detail": Reason.IMPRISONED}, {**friends, "detail": Reason.RELEASED}
    soon = {"flags": int(Group.LEAVING_SOON)}
    assert told(
        (day(2008, 2), Event.MOVE, prison),
        (day(2008, 5), Event.CHANGE, soon),
        (day(2008, 6), Event.MOVE, free),
        (day(2008, 6, 11), Event.MOVE, rough),
        (day(2008, 6, 15), Event.MOVE, prison),
        (day(2008, 6, 15), Event.CHANGE, soon),
        (day(2008, 6, 16), Event.MOVE, {**free, **rough, "detail": Reason.RELEASED}),
        (day(2008, 6, 17), Event.MOVE, {**rough, "target": State.TEMPORARY}),
    ) == [
        "They go to prison, with no dwelling to come back to.",
        "They will leave within two months, with nowhere to go.",
        "They are released, after 121 days in prison; now with friends or kin.",
        "They can stay no longer, after 10 days with friends or kin; now without a place for the night.",
        "They go to prison, after 4 nights without a place for the night.",
        "They are released, after 1 day in prison; now without a place for the night.",
        "They are given a bed, after 1 night without a place for the night; now in temporary accommodation.",
    ]


def test_a_tenant_buys_with_two_loans_the_dwelling_that_she_has() -> None:
    home = {"target": State.MUNICIPAL_RENT, "dwelling": 7, "detail": Reason.ALLOCATED}
    assert told(
        (day(2008, 2), Event.MOVE, home),
        (day(2011, 2), Event.CASE_QUEUED, {"detail": Case.TENANT_PURCHASE}),
        (day(2011, 2), Event.CASE_BEGUN, {"detail": Case.TENANT_PURCHASE}),
        (day(2011, 3), Event.SALE, {"origin": 3, "amount": 2_002_000, "dwelling": 7, "detail": Buyer.TENANT + 16}),
        (day(2011, 3), Event.LOAN_BANK, {"amount": 1_500_000, "detail": 900}),
        (day(2011, 3), Event.LOAN_STARTLAN, {"amount": 300_000, "detail": 900}),
        (day(2011, 3), Event.TENANT_BOUGHT, {"amount": 2_002_000, "dwelling": 7}),
        (day(2011, 3), Event.MOVE, {"target": State.OWNER_STARTLAN, "dwelling": 7, "detail": Reason.BOUGHT}),
    ) == [
        "They move into a municipal dwelling.",
        "They ask to buy the dwelling that they rent.",
        "They buy the municipal dwelling that they rent for 2 002 000 NOK.",
        "A bank lends 1 500 000 NOK; all loans are 90 % of the price.",
        "The municipality lends 300 000 NOK besides.",
    ]


def test_refugees_are_waited_for_before_they_live_here() -> None:
    refugees = int(Group.REFUGEES | Group.INTENSIVE | Group.FOLLOW_UP)
    home = {"target": State.MUNICIPAL_RENT, "detail": Reason.SETTLED, "flags": refugees, "adults": 2, "children": 1}
    book = ledger(
        (day(2008, 2), Event.MUNICIPAL_LISTED, {"origin": 3}),
        (day(2008, 3), Event.MUNICIPAL_UNLISTED, {"detail": 1}),
        (day(2008, 3), Event.MOVE, home),
    )
    assert [line.text for line in story(book, 0, START)] == [
        "The municipality, which is to settle them as refugees, looks for a dwelling of 3 rooms.",
        "A dwelling is found after 29 days.",
        "A couple of 27 with 1 child, in a municipal dwelling, in need of intensive follow-up, refugees settled here.",
    ]


@pytest.mark.parametrize(
    ("reason", "words"),
    [(Reason.ARRIVED, ", newly moved here"), (Reason.BREAK_UP, ", just parted from a partner")],
)
def test_who_first_appears_after_the_start_is_told_how(reason: Reason, words: str) -> None:
    book = ledger((day(2008, 7), Event.MOVE, {"target": State.FRIENDS, "detail": reason}))
    assert [(line.day, line.text) for line in story(book, 0, START)] == [
        (date(2008, 7, 1), f"A person of 28{words}, with friends or kin.")
    ]


def test_nothing_is_told_of_who_left_before_the_start() -> None:
    gone = {"origin": State.PRIVATE_RENT, "target": State.ABSENT, "detail": Reason.MOVED_AWAY}
    late = (day(2008, 3), Event.STARTLAN_DECISION, {"detail": Refusal.WITHDRAWN})
    assert story(ledger(TENANT, (20, Event.MOVE, gone), late), 0, START) == []
    assert [line.text for line in story(ledger(TENANT, (day(2008, 2), Event.MOVE, gone), late), 0, START)] == [
        "A person of 27, in a private rental.",
        "They move away.",
        "The application for a startlån is dropped: they are housed otherwise, or away.",
    ]


def test_what_came_before_the_start_is_remembered_and_not_told() -> None:
    book = ledger(
        TENANT,
        (10, Event.MUNICIPAL_APPLICATION, {}),
        (day(2008, 1, 11), Event.MUNICIPAL_DECISION, {"detail": Refusal.INCOME_TOO_HIGH}),
    )
    assert [(line.day, line.text) for line in story(book, 0, START)] == [
        (START, "A person of 27, in a private rental."),
        (
            date(2008, 1, 11),
            "The application for a municipal dwelling is refused after 92 days: they can do without it.",
        ),
    ]


def test_lines_of_one_day_stand_together() -> None:
    lines = story(ledger(TENANT, (day(2008, 2), Event.ARREARS, {}), (day(2008, 2), Event.COUNSEL_QUEUED, {})), 0, START)
    assert list(as_text(lines)) == [
        "    1 January 2008  A person of 27, in a private rental.",
        "   1 February 2008  They fall behind with the rent.",
        "                    A counsellor hears of the arrears.",
    ]


def test_the_interesting_one_lost_a_home_and_found_one_and_its_days_follow_one_another() -> None:
    scenario = small_town.scenario(months=36)
    book = simulate(scenario, 1, 1)
    chosen = interesting(book, scenario.start)
    table = book.table()
    moves = table[(table["household"] == chosen) & (table["event"] == int(Event.MOVE))]
    assert np.isin(moves["target"], [int(State.FRIENDS), int(State.TEMPORARY), int(State.ROUGH)]).any()
    lines = story(book, chosen, scenario.start)
    assert len(lines) > 8
    assert all(before.day <= after.day for before, after in pairwise(lines))
    nights, cost = nights_bought(book, chosen, scenario.start, scenario.end)
    assert nights == time_spent(book, chosen, scenario.start, scenario.end)[State.TEMPORARY]
    prices = table["amount"][table["event"] == int(Event.PRICES_CONSUMER)] / 100
    night = scenario.municipalities[0].temporary_night
    assert night * prices.min() <= cost / nights <= night * prices.max()
    assert town_of(book, chosen) == moves["municipality"][0]
    assert sum(time_spent(book, chosen, scenario.start, scenario.end).values()) <= 36 * 31


NAMED: Mapping[State, str] = {
    State.FRIENDS: "friends",
    State.TEMPORARY: "in temporary accommodation",
    State.ROUGH: "without a place",
    State.INSTITUTION: "institution",
    State.PRISON: "prison",
    State.PRIVATE_RENT: "rent",
    State.MUNICIPAL_RENT: "municipal",
    State.PARENTS: "parents",
    State.OWNER_BANK: "home",
    State.OWNER_STARTLAN: "home",
    State.OWNER_OUTRIGHT: "home",
}


def test_where_a_story_says_they_are_is_where_they_move() -> None:
    scenario = small_town.scenario(months=36)
    book = simulate(scenario, 1, 1)
    first = scenario.start.toordinal() - book.first_day
    table = book.table()
    moves = table[(table["event"] == int(Event.MOVE)) & (table["day"] >= first)]
    without = np.unique(moves["household"][np.isin(moves["target"], [int(State.ROUGH), int(State.TEMPORARY)])])
    assert without.size > 5
    for household in without.tolist():
        lines = story(book, household, scenario.start)
        for move in moves[moves["household"] == household]:
            said = [line.text for line in lines if line.day.toordinal() - book.first_day == move["day"]]
            if move["target"] != State.ABSENT:
                assert any(NAMED[State(move["target"])] in text for text in said), said


def test_everybody_who_lived_here_has_a_story() -> None:
    scenario = small_town.scenario({"housing_first.places": 5.0, "coordination.organisation": "separate"}, months=24)
    book = simulate(scenario, 1, 1)
    table = book.table()
    first = scenario.start.toordinal() - book.first_day
    late = table[(table["day"] >= first) & (table["event"] == int(Event.MOVE))]
    for household in np.unique(late["household"]).tolist():
        assert story(book, household, scenario.start)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "short.toml"
    path.write_text(
        'title = "Short"\nmunicipalities = ["stress_town"]\nstart = 2008-01-01\nend = 2009-01-01\nwarmup = 6\n'
    )
    return str(path)


def test_the_command_tells_a_story_the_same_every_time(file: str) -> None:
    first, again = (CliRunner().invoke(commands, ["trace", file]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.output == again.output
    assert first.output.startswith("Household ")
    ending = first.output.rsplit("\n\n", 1)[1].splitlines()
    assert ending[0].startswith("In all: ")
    assert "without a dwelling of their own" in ending[1]
    quiet = CliRunner().invoke(commands, ["trace", file, "--quiet", "--household", "17"])
    assert quiet.output.startswith("    1 January 2008  ")


def test_python_tells_what_the_command_tells(file: str) -> None:
    story_of_17 = sim.trace(file, 17)
    said = CliRunner().invoke(commands, ["trace", file, "--quiet", "--household", "17"]).output
    assert [text for _, text in story_of_17] == [line[20:] for line in said.split("\n\n")[0].splitlines()]
    assert sim.trace(file, 99_999_999) == []
    assert len(sim.trace(file)) > 8


def test_the_heading_names_the_municipality_where_they_live(file: str) -> None:
    both = ["trace", file, "-m", "stress_town,voss"]
    heading = CliRunner().invoke(commands, [*both, "--household", "0"]).output.splitlines()[0]
    assert heading == "Household 0, Stress town: Short (replication 1, seed 1)"


@pytest.mark.badinput
def test_who_left_before_the_start_has_no_story(file: str) -> None:
    scenario = sim.load(file)
    book = simulate(scenario, 1, 1)
    table = book.table()
    early = (table["event"] == int(Event.MOVE)) & (table["target"] == int(State.ABSENT))
    household = table["household"][early & (table["day"] < scenario.start.toordinal() - book.first_day)][0]
    result = CliRunner().invoke(commands, ["trace", file, "--household", str(household)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"--household: {household} left before 2008-01-01" in result.stderr


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--household", "99999999"], "--household: 99999999 is unknown (0 to "),
        (["--household", "0", "--seed", "x"], "--seed: 'x' is not a whole number"),
        (["--household", "x"], "--household: 'x' is not a whole number"),
        (["--household", "-3"], "--household: -3 is out of range"),
        (["-m", "stordd"], "stord"),
        (["--replication", "0"], "--replication: 0 is out of range"),
    ],
)
def test_what_cannot_be_told_is_said(file: str, options: list[str], said: str) -> None:
    result = CliRunner().invoke(commands, ["trace", file, *options])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.badinput
def test_a_queue_by_itself_has_no_story() -> None:
    file = Path(__file__).parent.parent / "scenarios" / "theory" / "erlang_c.toml"
    result = CliRunner().invoke(commands, ["trace", str(file)])
    assert result.exit_code == 2
    assert "one queue by itself" in result.stderr
