"""What a household's story says of each kind of row, by what is remembered of the rows before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.language import say
from sim.ledger import CONFINED, FIRST_TIME, HOMELESS, OWNERS, Buyer, Case, Event, Group, Payer, Reason, Refusal, State
from sim.report.numbers import counted, number
from sim.report.story_words import ANSWER, ASKED, CASE, SAYS_WHERE, STAY, UNIT, WHERE, WHY, in_days, money

Row = Any
"""A row of the ledger's table."""


@dataclass(slots=True)
class Life:
    """What the teller remembers of the rows before."""

    state: State = State.ABSENT
    since: int = 0
    came: Reason = Reason.INITIAL
    dwelling: int = -1
    flags: int = 0
    adults: int = 0
    children: int = 0
    begun: dict[str, int] = field(default_factory=dict)
    """Days on which something began, by what it is."""

    def remember(self, row: Row) -> None:
        """What a row says of the household's state and make-up."""
        event = Event(row["event"])
        if event == Event.MOVE:
            self.state, self.since, self.dwelling = State(row["target"]), int(row["day"]), int(row["dwelling"])
            self.came = Reason(row["detail"])
        if event in (Event.MOVE, Event.CHANGE):
            self.flags, self.adults, self.children = int(row["flags"]), int(row["adults"]), int(row["children"])

    def waited(self, what: str, day: int, words: str = " after {days}") -> str:
        """How long it took since it began; nothing if it began on the same day or before the memory."""
        days = day - self.begun.pop(what, day)
        return say(words, days=in_days(days)) if days else ""


Tell = Callable[[Row, Life], str]


def _move(row: Row, life: Life) -> str:
    reason, target = Reason(row["detail"]), State(row["target"])
    if life.dwelling == row["dwelling"] >= 0 and reason == Reason.BOUGHT:  # the purchase is told
        return ""
    why = say(WHY[reason])
    if reason == Reason.PATIENCE_ENDED and life.state == State.ROUGH:
        why = say("are given a bed")
    elif reason == Reason.PATIENCE_ENDED and life.state == State.PARENTS:
        why = say("can stay with the parents no longer")
    elif reason == Reason.RENTED and life.state == State.PRIVATE_RENT:
        why = say("rent another dwelling")
    elif target in CONFINED and life.state not in (*HOMELESS, *CONFINED):
        why += say(", with no dwelling to come back to")
    days = int(row["day"]) - life.since
    unit = ("night", "nights") if life.state in (State.TEMPORARY, State.ROUGH) else ("day", "days")
    stayed = where = ""
    if days and life.state in STAY:
        stayed = say(", after {time} {where}", time=counted(days, *unit), where=say(WHERE[life.state]))
    if target != State.ABSENT and reason not in SAYS_WHERE:
        where = say("; now {where}", where=say(WHERE[target]))
    return say("They {why}{stayed}{where}.", why=why, stayed=stayed, where=where)


def _change(row: Row, life: Life) -> str:
    """What is new of the household itself: who belongs to it, what it needs, who knows of it."""
    told: list[str] = []
    adults, children, flags = int(row["adults"]), int(row["children"]), int(row["flags"])
    if adults > life.adults:
        told.append(say("a partner moves in"))
    elif adults < life.adults:
        told.append(say("one of the two is gone"))
    if children > life.children:
        told.append(say("a child is born or comes along: {children} now", children=number(children)))
    elif children:
        if children < life.children:
            told.append(say("a child has grown up or is gone: {children} left", children=number(children)))
    elif life.children:
        told.append(say("no child is left at home"))
    gained, lost = flags & ~life.flags, life.flags & ~flags
    if gained & Group.INTENSIVE:
        told.append(say("they come into need of intensive follow-up"))
    elif gained & Group.FOLLOW_UP:
        told.append(say("they come into need of follow-up"))
    elif lost & Group.FOLLOW_UP:
        told.append(say("the need of follow-up is over"))
    elif lost & Group.INTENSIVE:
        told.append(say("the need of follow-up becomes less"))
    if gained & Group.KNOWN and life.state in (State.FRIENDS, State.ROUGH):
        told.append(say("a service knows of them from now on"))
    if gained & Group.LEAVING_SOON and life.since != row["day"]:  # of a short stay the way out says enough
        told.append(say("they will leave within two months, with nowhere to go"))
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _begins(what: str, text: str = "") -> Tell:
    """Remember the day, and say so if there is something to say."""

    def tell(row: Row, life: Life) -> str:
        life.begun[what] = int(row["day"])
        return say(text) if text else ""

    return tell


def _ends(what: str, text: str, then: str = "") -> Tell:
    """A text with how long it took; `then` begins."""

    def tell(row: Row, life: Life) -> str:
        waited = life.waited(what, int(row["day"]))
        if then:
            life.begun[then] = int(row["day"])
        return f"{say(text)}{waited}."

    return tell


def _place_ends(service: str) -> Tell:
    """A place with a service is over, or the wait for it."""

    def tell(row: Row, life: Life) -> str:
        day = int(row["day"])
        if service in life.begun:
            text = say("{service} ends{waited}.", service=say(service), waited=life.waited(service, day))
        else:
            waited = life.waited(f"{service} queue", day, ", after {days}")
            text = say("They wait for {service} no longer{waited}.", service=say(service), waited=waited)
        return text[0].upper() + text[1:]

    return tell


def _says(text: str) -> Tell:
    return lambda row, life: say(text) if text else ""


def _answered(what: str, answer: Refusal, waited: str = "") -> str:
    outcome, because = ANSWER[answer]
    reason = f": {say(because)}" if because else ""
    return say(
        "{what} is {outcome}{waited}{reason}.", what=say(what), outcome=say(outcome), waited=waited, reason=reason
    )


def _case_queued(row: Row, life: Life) -> str:
    case = Case(row["detail"])
    life.begun[f"desk {case}"] = int(row["day"])
    return say(ASKED[case]) if case in ASKED else ""


def _case_begun(row: Row, life: Life) -> str:
    case = Case(row["detail"])
    waited = life.waited(f"desk {case}", int(row["day"]))
    return say("A caseworker takes up {case}{waited}.", case=say(CASE[case]), waited=waited) if waited else ""


def _municipal_decision(row: Row, life: Life) -> str:
    waited = life.waited("application", int(row["day"]))
    return _answered("The application for a municipal dwelling", Refusal(row["detail"]), waited)


def _startlan_decision(row: Row, life: Life) -> str:
    waited = life.waited("startlan", int(row["day"]))
    answer = Refusal(row["detail"])
    if answer == Refusal.APPROVED:
        life.begun["search"] = int(row["day"])
        amount = money(float(row["amount"]))
        return say("A startlån of {amount} is granted{waited}: they look for a dwelling.", amount=amount, waited=waited)
    return _answered("The application for a startlån", answer, waited)


def _listed(row: Row, life: Life) -> str:
    life.begun["list"] = int(row["day"])
    rooms = counted(int(row["origin"]), "room", "rooms") + (say(" without stairs") if row["detail"] else "")
    if life.state == State.ABSENT:
        return say(
            "The municipality, which is to settle them as refugees, looks for a dwelling of {rooms}.", rooms=rooms
        )
    return say("They join the waiting list for {rooms}.", rooms=rooms)


def _unlisted(row: Row, life: Life) -> str:
    day = int(row["day"])
    if row["detail"] != 1:
        return say("They leave the waiting list{waited}.", waited=life.waited("list", day))
    if life.state == State.ABSENT:
        return say("A dwelling is found{waited}.", waited=life.waited("list", day))
    waited = life.waited("list", day, ", after {days} on the list")
    return say("They are offered a dwelling and accept{waited}.", waited=waited)


def _sale(row: Row, life: Life) -> str:
    searched = life.waited("search", int(row["day"]), " after a search of {days}")
    rooms = counted(int(row["origin"]), "room", "rooms")
    which = say("another dwelling of {rooms}" if life.state in OWNERS else "a dwelling of {rooms}", rooms=rooms)
    if row["detail"] % FIRST_TIME == Buyer.TENANT:
        which = say("the municipal dwelling that they rent")
    price = money(float(row["amount"]))
    return say("They buy {which} for {price}{searched}.", which=which, price=price, searched=searched)


def _loan(lender: str) -> Tell:
    def tell(row: Row, life: Life) -> str:
        said, day = {"lender": say(lender), "amount": money(float(row["amount"]))}, int(row["day"])
        if life.begun.get("loan") == day:
            return say("{lender} lends {amount} besides.", **said)
        life.begun["loan"] = day
        share = number(int(row["detail"]) / 10)
        return say("{lender} lends {amount}; all loans are {share} % of the price.", **said, share=share)

    return tell


def _arrears(row: Row, life: Life) -> str:
    again = say(" again") if "arrears" in life.begun else ""
    life.begun["arrears"] = int(row["day"])
    what = say("loan" if life.state in OWNERS else "rent")
    return say("They fall behind with the {what}{again}.", what=what, again=again)


def _petition(row: Row, life: Life) -> str:
    if State(row["origin"]) in OWNERS:
        return say("A creditor petitions for a forced sale.")
    if row["origin"] == State.MUNICIPAL_RENT:
        return say("The municipality petitions for eviction.")
    return say("The landlord petitions for eviction.")


def _loss(row: Row, life: Life) -> str:
    amount = money(float(row["amount"]))
    if row["payer"] == Payer.MUNICIPALITY:
        return say("The municipality loses {amount} on the startlån.", amount=amount)
    return say("The state loses {amount} on the startlån.", amount=amount)


def _grant(row: Row, life: Life) -> str:
    return say("The state grants {amount}.", amount=money(float(row["amount"])))


def _lease_test(row: Row, life: Life) -> str:
    if row["detail"]:
        return say("The lease is tested and renewed.")
    return say("The lease is tested and not renewed: they get notice.")


def _appeal(row: Row, life: Life) -> str:
    return say("The appeal is allowed." if row["detail"] else "The appeal is dismissed.")


def _outbid(row: Row, life: Life) -> str:
    bids = counted(int(row["detail"]), "dwelling", "dwellings")
    return say("They bid on {bids}: others give more.", bids=bids)


def _handed_over(row: Row, life: Life) -> str:
    return say("The case goes on to {unit}.", unit=say(UNIT[Case(row["detail"])]))


def _returned(row: Row, life: Life) -> str:
    return say("Something was lost on the way: the case comes back to {unit}.", unit=say(UNIT[Case(row["detail"])]))


_NOTHING = _says("")
TELL: Mapping[Event, Tell] = {
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
    Event.APPEAL_DECISION: _appeal,
    Event.OFFER_DECLINED: _says("They turn down a dwelling that they are offered."),
    Event.LEASE_TEST: _lease_test,
    Event.STARTLAN_APPLICATION: _begins("startlan", "They apply for a startlån."),
    Event.STARTLAN_DECISION: _startlan_decision,
    Event.STARTLAN_LAPSED: _ends("search", "The startlån lapses: they found no dwelling"),
    Event.STARTLAN_OUTBID: _outbid,
    Event.STARTLAN_WAITING: _says("The year's money is lent out: they wait for January."),
    Event.STARTLAN_LOSS: _loss,
    Event.REFINANCE_DECISION: lambda row, life: _answered(
        "The request for a startlån in place of the bank's loan", Refusal(row["detail"])
    ),
    Event.GRANT_ESTABLISHMENT: _grant,
    Event.TENANT_BOUGHT: _NOTHING,  # the sale says it
    Event.CASE_QUEUED: _case_queued,
    Event.CASE_BEGUN: _case_begun,
    Event.CASE_ENDED: _NOTHING,
    Event.HANDED_OVER: _handed_over,
    Event.CASE_RETURNED: _returned,
    Event.FOLLOWUP_QUEUED: _begins("follow-up queue", "They are put in the queue for follow-up."),
    Event.FOLLOWUP_BEGUN: _ends("follow-up queue", "Follow-up begins", then="follow-up"),
    Event.FOLLOWUP_ENDED: _place_ends("follow-up"),
    Event.HOUSING_FIRST_QUEUED: _begins("Housing First queue", "They are proposed to the Housing First team."),
    Event.HOUSING_FIRST_BEGUN: _ends("Housing First queue", "They get a place in Housing First", then="Housing First"),
    Event.HOUSING_FIRST_ENDED: _place_ends("Housing First"),
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
            Event.MUNICIPAL_ADAPTED,
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
"""What is said of each kind of row."""
