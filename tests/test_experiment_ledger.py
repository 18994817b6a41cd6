from __future__ import annotations

import csv
import inspect
import re
from datetime import date
from pathlib import Path

from experiment_stand_in import scenario

from sim.experiment.ledger_csv import write_ledger
from sim.ledger import FIRST_TIME, Buyer, Event, Group, Item, Ledger, Payer, Reason, Refusal, State


def test_events_are_told_in_words(tmp_path: Path) -> None:
    ledger = Ledger(date(2007, 12, 31).toordinal())
    ledger.record(
        1,
        Event.MOVE,
        0,
        household=7,
        origin=State.FRIENDS,
        target=State.MUNICIPAL_RENT,
        detail=Reason.ALLOCATED,
        dwelling=3,
        flags=Group.YOUNG | Group.KNOWN,
        adults=1,
        children=2,
    )
    ledger.record(2, Event.SALE, 0, 8, origin=2, detail=Buyer.HOUSEHOLD_STARTLAN + FIRST_TIME, amount=1.5e6)
    ledger.record(2, Event.LOAN_STARTLAN, 0, 8, detail=1000, amount=1.5e6)
    ledger.record(31, Event.COST, 0, detail=Item.OFFICE, amount=-12.5, payer=Payer.MUNICIPALITY)
    ledger.record(32, Event.STARTLAN_DECISION, 0, 9, detail=Refusal.FRAME_SPENT)
    ledger.record(33, Event.BOSTOTTE, 0, detail=310, amount=465000.0)
    path = tmp_path / "ledger" / "1.csv"
    write_ledger(ledger, scenario(tmp_path), path)
    assert [file.name for file in path.parent.iterdir()] == ["1.csv"]
    with path.open(encoding="utf-8", newline="") as file:
        move, sale, loan, cost, refusal, allowance = (
            {k: v for k, v in row.items() if v} for row in csv.DictReader(file)
        )
    assert move == {
        "date": "2008-01-01",
        "event": "move",
        "municipality": "stord",
        "household": "7",
        "from": "friends",
        "to": "municipal_rent",
        "detail": "allocated",
        "dwelling": "3",
        "groups": "young+known",
        "adults": "1",
        "children": "2",
    }
    assert (sale["rooms"], sale["detail"], sale["amount"]) == (
        "2",
        "household_startlan first_time",
        "1500000",
    )
    assert loan["detail"] == "1000"
    assert (cost["detail"], cost["amount"], cost["payer"]) == ("office", "-12.5", "municipality")
    assert "household" not in cost
    assert refusal["detail"] == "frame_spent"
    assert (allowance["event"], allowance["detail"], allowance["amount"]) == ("bostotte", "310", "465000")


def test_every_event_whose_detail_means_something_tells_it(tmp_path: Path) -> None:
    described = re.findall(
        r"^    ([A-Z_]+) = \d+\n    \"\"\"(.*?)\"\"\"", inspect.getsource(Event), re.DOTALL | re.MULTILINE
    )
    meant = [Event[name] for name, says in described if "`detail`" in says]
    assert len(meant) >= 20
    ledger = Ledger(1)
    for event in meant:
        ledger.record(1, event, 0, household=1, detail=1)
    write_ledger(ledger, scenario(tmp_path), tmp_path / "1.csv")
    with (tmp_path / "1.csv").open(encoding="utf-8", newline="") as file:
        assert [row["event"] for row in csv.DictReader(file) if not row["detail"]] == []


def test_an_empty_ledger_is_a_header(tmp_path: Path) -> None:
    write_ledger(Ledger(1), scenario(tmp_path), tmp_path / "1.csv")
    assert (tmp_path / "1.csv").read_text(encoding="utf-8").count("\n") == 1
