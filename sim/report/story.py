"""A household's story in words and dates, from the ledger alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.ledger import OWNERS, Event, Group, Ledger, Payer, Reason, Refusal, State
from sim.report.numbers import number
from sim.report.story_words import ANSWER, CASE, SAYS_WHERE, UNIT, WHERE, WHY, counted

Row = Any
"""A row of the ledger's table."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on a day."""

    day: date
    text: str


@dataclass(slots=True)
class _Life:
    """What the teller remembers of the rows before."""

    state: State = State.ABSENT
    since: int = 0
    flags: int = 0
    adults: int = 0
    children: int = 0
    begun: dict[str, int] = field(default_factory=dict)
    """Days on which something began, by what it is."""

    def waited(self, what: str, day: int) -> str:
        """How long it took since it began, in words; nothing if it was the same day or before the memory."""
        begun = self.begun.pop(what, None)
        days = 0 if begun is None else day - begun
        return f", after {_days(days)}" if days else ""


def story(ledger: Ledger, household: int, start: date) -> list[Line]:
    """What is told of a household from the first reported day on, in order of happening.

    The first line says who they are and where, on that day or when they first appear.

    Args:
        household: its number in the ledger.
        start: first reported day; what came before is remembered and not told.

    Raises:
        KeyError: the ledger knows no such household from that day on.
    """
    table = ledger.table()
    rows = table[table["household"] == household]
    first = start.toordinal() - ledger.first_day
    life = _Life()
    lines: list[Line] = []
    introduced = False
    for row in rows:
        day = int(row["day"])
        if not introduced and day >= first and life.state != State.ABSENT:
            lines.append(Line(start, _introduction(ledger, household, life, start)))
            introduced = True
        text = _TELL[Event(row["event"])](row, life)
        _remember(row, life)
        if day < first:
            continue
        today = date.fromordinal(ledger.first_day + day)
        if not introduced:
            if life.state == State.ABSENT:  # on a list before they live here
                if text:
                    lines.append(Line(today, text))
                continue
            lines.append(Line(today, _introduction(ledger, household, life, today)))
            introduced = True
        elif text:
            lines.append(Line(today, text))
    if not introduced and life.state != State.ABSENT:
        lines.append(Line(start, _introduction(ledger, household, life, start)))
    if not lines:
        raise KeyError(household)
    return lines


def _introduction(ledger: Ledger, household: int, life: _Life, today: date) -> str:
    """Who they are and where they live."""
    months = today.year * 12 + today.month - 1 - int(ledger.birth_months[household])
    who = "A couple" if life.adults > 1 else "A person"
    with_children = f" with {counted(life.children, 'child', 'children')}" if life.children else ""
    needs = {Group.INTENSIVE: ", in need of intensive follow-up", Group.FOLLOW_UP: ", in need of follow-up"}
    need = next((text for group, text in needs.items() if life.flags & group), "")
    settled = ", refugees settled here" if life.flags & Group.REFUGEES else ""
    return f"{who} of {months // 12}{with_children}, {WHERE[life.state]}{need}{settled}."


def _remember(row: Row, life: _Life) -> None:
    """What the row says of the household's state and make-up."""
    event = Event(row["event"])
    if event == Event.MOVE:
        life.state, life.since = State(row["target"]), int(row["day"])
    if event in (Event.MOVE, Event.CHANGE):
        life.flags, life.adults, life.children = int(row["flags"]), int(row["adults"]), int(row["children"])


def _days(count: int) -> str:
    return counted(count, "day", "days")


def _money(amount: float) -> str:
    return f"{number(round(amount, -3) if amount >= 10_000 else round(amount))} NOK"


def _move(row: Row, life: _Life) -> str:
    reason, target = Reason(row["detail"]), State(row["target"])
    if life.state == target and reason == Reason.INITIAL:
        return ""
    stayed = ""
    if life.state == State.TEMPORARY:
        stayed = f", after {counted(int(row['day']) - life.since, 'night', 'nights')} in temporary accommodation"
    where = "" if target == State.ABSENT or reason in SAYS_WHERE else f"; now {WHERE[target]}"
    return f"They {WHY[reason]}{stayed}{where}."


def _change(row: Row, life: _Life) -> str:
    """What is new of the household itself: who belongs to it, what it needs, who knows of it."""
    told: list[str] = []
    adults, children, flags = int(row["adults"]), int(row["children"]), int(row["flags"])
    if adults > life.adults:
        told.append("a partner moves in")
    elif adults < life.adults:
        told.append("one of the two is gone")
    if children > life.children:
        told.append(f"a child is born or comes along: {number(children)} now")
    elif children < life.children:
        told.append(
            f"a child has grown up or is gone: {number(children)} left" if children else "no child is left at home"
        )
    gained, lost = flags & ~life.flags, life.flags & ~flags
    if gained & Group.INTENSIVE:
        told.append("they come into need of intensive follow-up")
    elif gained & Group.FOLLOW_UP:
        told.append("they come into need of follow-up")
    elif lost & Group.FOLLOW_UP:
        told.append("the need of follow-up is over")
    if gained & Group.KNOWN and life.state in (State.FRIENDS, State.ROUGH):
        told.append("a service knows of them from now on")
    if gained & Group.LEAVING_SOON:
        told.append("they will leave within two months, with nowhere to go")
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _begins(what: str, text: str = "") -> Callable[[Row, _Life], str]:
    """Remember the day, and say so if there is something to say."""

    def tell(row: Row, life: _Life) -> str:
        life.begun[what] = int(row["day"])
        return text

    return tell


def _says(text: str) -> Callable[[Row, _Life], str]:
    return lambda row, life: text


def _pays(text: str) -> Callable[[Row, _Life], str]:
    return lambda row, life: f"{text} {_money(float(row['amount']))}."


def _ends(what: str, text: str, unbegun: str = "") -> Callable[[Row, _Life], str]:
    """A text with how long it took; another where it had never begun."""

    def tell(row: Row, life: _Life) -> str:
        if what in life.begun:
            return f"{text}{life.waited(what, int(row['day']))}."
        return unbegun

    return tell


def _case_begun(row: Row, life: _Life) -> str:
    case = next(one for one in CASE if one == row["detail"])
    waited = life.waited(f"desk {int(row['detail'])}", int(row["day"]))
    return f"A caseworker takes up {CASE[case]}{waited}." if waited else ""


def _case_queued(row: Row, life: _Life) -> str:
    life.begun[f"desk {int(row['detail'])}"] = int(row["day"])
    return ""


def _municipal_decision(row: Row, life: _Life) -> str:
    waited = life.waited("application", int(row["day"]))
    return f"The application for a municipal dwelling is answered{waited}: {ANSWER[Refusal(row['detail'])]}."


def _startlan_decision(row: Row, life: _Life) -> str:
    waited = life.waited("startlan", int(row["day"]))
    answer = Refusal(row["detail"])
    if answer == Refusal.APPROVED:
        life.begun["search"] = int(row["day"])
        return f"A startlån of {_money(float(row['amount']))} is granted{waited}: they look for a dwelling."
    return f"The application for a startlån is answered{waited}: {ANSWER[answer]}."


def _refinance(row: Row, life: _Life) -> str:
    return f"The request for a startlån in place of the bank's loan is answered: {ANSWER[Refusal(row['detail'])]}."


def _listed(row: Row, life: _Life) -> str:
    life.begun["list"] = int(row["day"])
    return f"They join the waiting list, for {counted(int(row['origin']), 'room', 'rooms')}."


def _unlisted(row: Row, life: _Life) -> str:
    waited = life.waited("list", int(row["day"]))
    listed = f"{waited} on the list" if waited else ""
    if row["detail"] == 1:
        return f"They are offered a dwelling and accept{listed}."
    return f"They are off the list{listed.removesuffix(' on the list')}."


def _sale(row: Row, life: _Life) -> str:
    rooms, waited = counted(int(row["origin"]), "room", "rooms"), life.waited("search", int(row["day"]))
    return f"They buy a dwelling of {rooms} for {_money(float(row['amount']))}{waited}."


def _loan(lender: str) -> Callable[[Row, _Life], str]:
    def tell(row: Row, life: _Life) -> str:
        share = int(row["detail"]) / 10
        return f"{lender} lends {_money(float(row['amount']))}; all loans are {number(share)} % of the price."

    return tell


def _arrears(row: Row, life: _Life) -> str:
    return f"They fall behind with {'the loan' if life.state in OWNERS else 'the rent'}."


def _petition(row: Row, life: _Life) -> str:
    if State(row["origin"]) in OWNERS:
        return "A creditor petitions for a forced sale."
    return "The landlord petitions for eviction."


def _lease_test(row: Row, life: _Life) -> str:
    return (
        "The lease is tested and renewed." if row["detail"] else "The lease is tested and not renewed: they get notice."
    )


def _loss(row: Row, life: _Life) -> str:
    who = "municipality" if row["payer"] == Payer.MUNICIPALITY else "state"
    return f"The {who} loses {_money(float(row['amount']))} on the startlån."


def _handed_over(row: Row, life: _Life) -> str:
    unit = next(one for one in UNIT if one == row["detail"])
    return f"The case goes on to {UNIT[unit]}."


def _returned(row: Row, life: _Life) -> str:
    unit = next(one for one in UNIT if one == row["detail"])
    return f"Something was lost on the way: the case comes back to {UNIT[unit]}."


_NOTHING = _says("")
_TELL: Mapping[Event, Callable[[Row, _Life], str]] = {
    Event.MOVE: _move,
    Event.CHANGE: _change,
    Event.SALE: _sale,
    Event.LOAN_BANK: _loan("A bank"),
    Event.LOAN_STARTLAN: _loan("The municipality"),
    Event.ARREARS: _arrears,
    Event.PETITION: _petition,
    Event.EVICTION: _NOTHING,  # the move says it
    Event.FORCED_SALE: _NOTHING,
    Event.MUNICIPAL_APPLICATION: _begins("application", "They apply for a municipal dwelling."),
    Event.MUNICIPAL_DECISION: _municipal_decision,
    Event.MUNICIPAL_LISTED: _listed,
    Event.MUNICIPAL_UNLISTED: _unlisted,
    Event.APPEAL_DECISION: lambda row, life: f"The appeal is {'allowed' if row['detail'] else 'dismissed'}.",
    Event.OFFER_DECLINED: _says("They turn down a dwelling that they are offered."),
    Event.LEASE_TEST: _lease_test,
    Event.STARTLAN_APPLICATION: _begins("startlan", "They apply for a startlån."),
    Event.STARTLAN_DECISION: _startlan_decision,
    Event.STARTLAN_LAPSED: _ends("search", "The startlån lapses: no dwelling was found", "The startlån lapses."),
    Event.STARTLAN_OUTBID: lambda row, life: (
        f"They bid on {counted(int(row['detail']), 'dwelling', 'dwellings')}: others give more."
    ),
    Event.STARTLAN_WAITING: _says("The year's money is lent out: they wait for January."),
    Event.STARTLAN_LOSS: _loss,
    Event.REFINANCE_DECISION: _refinance,
    Event.GRANT_ESTABLISHMENT: _pays("The state grants"),
    Event.TENANT_BOUGHT: _pays("They buy the municipal dwelling that they rent, for"),
    Event.CASE_QUEUED: _case_queued,
    Event.CASE_BEGUN: _case_begun,
    Event.CASE_ENDED: _NOTHING,
    Event.HANDED_OVER: _handed_over,
    Event.CASE_RETURNED: _returned,
    Event.FOLLOWUP_QUEUED: _begins("follow-up", "They ask for follow-up in the dwelling."),
    Event.FOLLOWUP_BEGUN: _ends("follow-up", "Follow-up begins"),
    Event.FOLLOWUP_ENDED: _says("Follow-up, or the wait for it, is over."),
    Event.HOUSING_FIRST_QUEUED: _begins("housing first", "They are proposed to the Housing First team."),
    Event.HOUSING_FIRST_BEGUN: _ends("housing first", "They get a place in Housing First"),
    Event.HOUSING_FIRST_ENDED: _says("Housing First, or the wait for it, is over."),
    Event.COUNSEL_QUEUED: _begins("counsel", "A counsellor hears of the arrears."),
    Event.COUNSEL_BEGUN: _ends("counsel", "The counsellor takes up their case"),
    Event.COUNSEL_ENDED: _NOTHING,
    Event.DISCHARGE_PLANNED: _says("The municipality is told of the day on which they leave."),
    Event.GUARANTEE: _says("The municipality stands guarantee to the landlord."),
    # Told of no household, or of the dwelling after it
    **dict.fromkeys(
        (
            Event.PRICE,
            Event.RENT,
            Event.PRICES_CONSUMER,
            Event.STARTED,
            Event.COMPLETED,
            Event.WITHDRAWN,
            Event.MUNICIPAL_VACATED,
            Event.REFURBISH_BEGIN,
            Event.REFURBISH_END,
            Event.MUNICIPAL_ACQUIRED,
            Event.MUNICIPAL_RETURNED,
            Event.STARTLAN_FRAME,
            Event.OFFICE_CAPACITY,
            Event.FOLLOWUP_CAPACITY,
            Event.HOUSING_FIRST_CAPACITY,
            Event.COST,
            Event.BOSTOTTE,
        ),
        _NOTHING,
    ),
}
"""What is said of each kind of row, by what is remembered of the rows before."""


def as_text(lines: list[Line]) -> Iterator[str]:
    """The story as lines of plain text, a date before each; what happened on one day stands together."""
    before: date | None = None
    for line in lines:
        said = f"{line.day.day} {line.day:%B %Y}" if line.day != before else ""
        yield f"{said:>18}  {line.text}"
        before = line.day
