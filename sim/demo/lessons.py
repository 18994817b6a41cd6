"""Three guided lessons: what to set, what to ask before it runs, where to look, and what makes it so.

Texts name mechanisms, never numbers: those come from the run in front of the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.demo.asked import BEGINS
from sim.language import say
from sim.levers import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a lesson.

    Attributes:
        question: what the class guesses before it runs.
        look: measures to look at.
        after: what makes it so, said when it has run.
        scatter: two measures against each other, a point for each run of the lesson.
    """

    title: str
    text: str
    question: str
    after: str
    look: tuple[str, ...]
    levers: Mapping[str, Value] = field(default_factory=dict)
    scatter: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Some steps in one municipality."""

    id: str
    title: str
    intro: str
    steps: tuple[Step, ...]
    municipality: str = "stord"
    begins: int = BEGINS
    replications: int = 8

    def said(self) -> dict[str, Any]:
        """The lesson in the language that is spoken, as JSON knows it."""
        return {
            "id": self.id,
            "title": say(self.title),
            "intro": say(self.intro),
            "steps": [
                {
                    "title": say(step.title),
                    "text": say(step.text),
                    "question": say(step.question),
                    "after": say(step.after),
                    "look": list(step.look),
                    "scatter": None if step.scatter is None else dict(zip("xy", step.scatter, strict=True)),
                    "set": {
                        "municipality": self.municipality,
                        "from": self.begins,
                        "replications": self.replications,
                        "levers": dict(step.levers),
                    },
                }
                for step in self.steps
            ],
        }


_CAP = (
    "startlan_purchases",
    "first_time_purchases",
    "ownership_rate",
    "price_index",
    "homeless",
    "municipal_wait_days",
)
_DESK = ("office_utilisation", "decision_days", "homeless", "municipal_wait_days")
_AGAINST = ("office_utilisation", "decision_days")
_FIRST = ("homeless", "temporary_nights", "housing_first_participants", "municipal_wait_days", "cost_municipality")

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="cap",
        title="What an 85 % cap does to those without equity",
        intro="A bank may lend at most a share of what a dwelling is worth; the rest the buyer must have saved. Who is "
        "stopped when the cap falls from 90 to 85 %, and where do they live instead?",
        steps=(
            Step(
                title="The banks' cap alone",
                text="The cap falls to 85 %. Startlån, the municipality's loan to those whom banks turn down, is still "
                "counted like equity: it may fill the gap.",
                question="Will there be fewer first-time buyers? And more startlån, or fewer?",
                after="Buyers without enough saved fall away, so that bids are lower and prices too. Some of them turn "
                "to the municipality, whose loan the cap does not bind. Those who keep renting take dwellings that "
                "others need: follow the flow from private rental, and see who waits longer.",
                look=_CAP,
                levers={"mortgage.ltv_cap": 0.85},
            ),
            Step(
                title="The cap on all loans, startlån too",
                text="Now the cap binds all loans on the dwelling together, so that nobody can be lent the last part.",
                question="Who is hit now that was not hit before?",
                after="Startlån goes to people with little saved, so nearly all who ask are now refused: the road out "
                "of renting closes for them. Prices fall a little more, which helps those who have equity. The same "
                "rule has winners and losers, and the losers are those whom the loan was made for.",
                look=(*_CAP, "startlan_refused_share"),
                levers={"mortgage.ltv_cap": 0.85, "startlan.ltv_cap_applies": True},
            ),
            Step(
                title="More money for startlån",
                text="Startlån is exempt again, and the municipality may lend twice as much in a year.",
                question="Does more money make up for the lower cap?",
                after="Compare with the first step. If next to nothing has changed, money was not what was short: look "
                "at what refuses people, and at whether a dwelling they can bid for comes up in time.",
                look=(*_CAP, "startlan_refused_share"),
                levers={"mortgage.ltv_cap": 0.85, "startlan.frame": 2.0},
            ),
        ),
    ),
    Lesson(
        id="queue",
        title="Why waits explode near full utilisation",
        intro="Cases come to the housing office when life sends them, not evenly. Take caseworkers away a few at a "
        "time and watch how long a decision takes.",
        begins=2008,
        replications=4,
        steps=(
            Step(
                title="Plenty of staff",
                text="Half as many caseworkers again as today. They are idle now and then.",
                question="If staff is cut by a third from here, will a decision take half as long again?",
                after="With time to spare a case is begun almost at once: a decision takes as long as the work itself.",
                look=_DESK,
                levers={"office.staff": 1.5},
                scatter=_AGAINST,
            ),
            Step(
                title="A fifth fewer than today",
                text="Now 80 % of today's staff. They still have idle hours.",
                question="Guess the wait before you run it.",
                after="Nobody is busy all the time, and yet the wait has grown by more than the work: cases come in "
                "bunches, and there is less idle time in which to catch up.",
                look=_DESK,
                levers={"office.staff": 0.8},
                scatter=_AGAINST,
            ),
            Step(
                title="A third fewer",
                text="70 % of today's staff.",
                question="The staff is down by an eighth from the last step. By how much does the wait rise?",
                after="Look at the points: the curve turns upwards. In the simplest of queues the wait goes as "
                "u/(1 − u), u being the share of time in which staff are busy: from 80 to 90 % it more than doubles.",
                look=_DESK,
                levers={"office.staff": 0.7},
                scatter=_AGAINST,
            ),
            Step(
                title="Half",
                text="Half of today's staff: more comes in than they can finish.",
                question="Is there a wait at all that this settles down to?",
                after="There is none: the queue grows for as long as it lasts, and the mean only tells how long we "
                "watched. Notice that the wait for a dwelling falls: those who would have waited on the list still "
                "wait for a decision. A cut in one place can look like a gain in another.",
                look=_DESK,
                levers={"office.staff": 0.5},
                scatter=_AGAINST,
            ),
        ),
    ),
    Lesson(
        id="first",
        title="Housing First or the staircase",
        intro="Must people show that they are ready for a dwelling, or does a dwelling make them ready? The staircase "
        "asks for some months in temporary accommodation first; Housing First gives a dwelling at once, and a team "
        "that follows.",
        steps=(
            Step(
                title="The staircase",
                text="Applicants who need follow-up and have no dwelling are refused until they have spent some months "
                "in temporary accommodation.",
                question="The queue becomes shorter. Is that good news?",
                after="The queue is shorter because people are kept out of it. They spend their months in temporary "
                "accommodation, which is paid by the night.",
                look=_FIRST,
                levers={"allocation.staircase": True},
            ),
            Step(
                title="Housing First, eight places",
                text="No staircase. A team with eight places takes those whom all others put last, and follows them.",
                question="Fewer nights are paid for. Does the team pay for itself?",
                after="Those with a place leave temporary accommodation and seldom come back. Whether nights saved "
                "outweigh wages depends on how many places are filled: compare participants with the places paid for.",
                look=_FIRST,
                levers={"housing_first.places": 8},
            ),
            Step(
                title="Both at once",
                text="The staircase for everybody else, and a team for a few.",
                question="Who wins and who loses by the mixture?",
                after="The team takes out some of those whom the staircase keeps waiting; for the others nothing is "
                "won. Averages hide that: read the two stories below.",
                look=_FIRST,
                levers={"allocation.staircase": True, "housing_first.places": 8},
            ),
        ),
    ),
)
