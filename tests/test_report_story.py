"""A household's story: each kind of event has its words, and what is told is what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import small_town
from click.testing import CliRunner

from sim.cli import commands
from sim.ledger import Case, Event, Group, Ledger, Payer, Reason, Refusal, State
from sim.report import story_words
from sim.report.careers import interesting, summary, time_spent
from sim.report.story import _TELL, as_text, story
from sim.report.terminal import plain
from sim.simulation import simulate

Told = tuple[int, Event, Mapping[str, float]]
FIRST, START, END = date(2007, 10, 1), date(2008, 1, 1), date(2010, 1, 1)
KNOWN, NEEDY = int(Group.KNOWN), int(Group.FOLLOW_UP)


def day(year: int, month: int, day: int = 1) -> int:
    return (date(year, month, day) - FIRST).days


def ledger(*rows: Told) -> Ledger:
    """Rows of household 0, born in May 1980, in order."""
    book = Ledger(FIRST.toordinal())
    book.birth_months = np.array([1980 * 12 + 4], np.int32)
    for when, event, columns in rows:
        book.record(when, event, 0, 0, **{"adults": 1, **columns})  # type: ignore[arg-type]
    return book


TENANT: Told = (0, Event.MOVE, {"target": State.PRIVATE_RENT, "detail": Reason.INITIAL})


def told(*rows: Told) -> list[str]:
    """What is told after the introduction."""
    lines = story(ledger(TENANT, *rows), 0, START)
    assert lines[0].text == "A person of 27, in a private rental."
    return [plain(line.text) for line in lines[1:]]


def test_every_event_state_reason_answer_and_case_has_words() -> None:
    assert set(_TELL) == set(Event)
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
        "A caseworker takes up the application for a municipal dwelling, after 10 days.",
        "The application for a municipal dwelling is answered, after 14 days: approved.",
        "They join the waiting list, for 2 rooms.",
        "They turn down a dwelling that they are offered.",
        "They are offered a dwelling and accept, after 100 days on the list.",
        "They move into the dwelling that they were given.",
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
        "A startlån of 912 000 NOK is granted, after 10 days: they look for a dwelling.",
        "They bid on 2 dwellings: others give more.",
        "They buy a dwelling of 3 rooms for 1 100 000 NOK, after 60 days.",
        "The municipality lends 900 000 NOK; all loans are 98 % of the price.",
        "They move into the home that they bought.",
        "They fall behind with the loan.",
        "A creditor petitions for a forced sale.",
        "The request for a startlån in place of the bank's loan is answered: "
        "refused: the income does not carry the loan.",
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
    assert time_spent(book, 0, START, END) == {State.PRIVATE_RENT: 31 + 671, State.TEMPORARY: 29}
    assert summary(book, 0, START, END) == (
        "In all: 1 year and 11 months in a private rental, 29 days in temporary accommodation."
    )


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
            "The application for a municipal dwelling is answered, after 92 days: refused: they can do without.",
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
    assert sum(time_spent(book, chosen, scenario.start, scenario.end).values()) <= 36 * 31


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
    assert first.output.splitlines()[-1].startswith("In all: ")
    quiet = CliRunner().invoke(commands, ["trace", file, "--quiet", "--household", "17"])
    assert quiet.output.startswith("    1 January 2008  ")


@pytest.mark.badinput
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--household", "99999999"], "--household: 99999999 is unknown (0 to "),
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
