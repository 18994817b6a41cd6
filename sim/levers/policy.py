"""The declaration of the levers: a `Policy` is what one municipality has in force on one date, every value resolved.

Each field says in its annotation what it means, in which unit, within which range and from which source; all else is
made from that by `catalogue`. A lever of municipal scale has no default of its own: a figure of the municipality's
profile (or nothing, for builds) stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, cast

from sim.levers.says import Says, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mortgage:
    """Credit rules that bind banks' home loans."""

    ltv_cap: Annotated[
        float,
        Says(
            "Largest share of a dwelling's value that a bank lends.",
            unit="share of value",
            low=0.3,
            high=1.2,
            source="Finanstilsynet's guideline of 3 March 2010 (LTV-10)",
            title="Cap on banks' loans",
            taught=(0.6, 1, 0.05),
        ),
    ] = 0.90
    compliance_quota: Annotated[
        float,
        Says(
            "Share of purchase loans in twelve months that banks may let exceed the cap.",
            unit="share of loans",
            low=0.0,
            high=1.0,
            source="in the autumn of 2011, under the guideline of 90 %, 22 % of new loans went beyond it "
            "(Finanstilsynet, Boliglånsundersøkelsen 2012, http://docplayer.me/1034142-Boliglansundersokelsen.html); "
            "one in ten is what the regulation of 2015 allows (LTV-15)",
            title="Banks' quota above the cap",
        ),
    ] = 0.22
    debt_to_income_cap: Annotated[
        float,
        Says(
            "Largest total debt as a multiple of gross yearly income; 100 stands for no limit.",
            unit="times gross income",
            low=1.0,
            high=100.0,
            source="no limit before 1 January 2017, then 5 (LTV-17)",
            title="Cap on debt to income",
        ),
    ] = 100.0
    stress_add: Annotated[
        float,
        Says(
            "Rise in the interest rate that a borrower must be able to bear after subsistence.",
            unit="percentage points",
            low=0.0,
            high=10.0,
            source="the guideline of 2010 asks for a considerable rise without a number; "
            "5 from December 2011 (LTV-11S)",
            status="assumed",
            title="Interest rise that borrowers must bear",
            taught=(0, 6, 0.5),
        ),
    ] = 3.0
    amortise_above: Annotated[
        float,
        Says(
            "Largest share of a dwelling's value, all loans on it together, at which a bank may lend interest-only; "
            "1.2 stands for no requirement of instalments.",
            unit="share of value",
            low=0.0,
            high=1.2,
            source="the guideline of 2010 asks for none; 0.7 from December 2011 (LTV-11A) and 0.6 from 2017 (LTV-17R)",
            title="Instalments required above",
        ),
    ] = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Startlan:
    """Startlån: the municipality's loan to those whom banks will not serve."""

    ltv_cap_applies: Annotated[
        bool,
        Says(
            "Whether the banks' loan-to-value cap binds all loans on the dwelling, startlån included.",
            source="practice until 2015: startlån counted like equity (LTV-11SL)",
            title="Banks' cap binds startlån too",
            taught=True,
        ),
    ] = False
    max_ltv: Annotated[
        float,
        Says(
            "Largest share of the price that all loans together may finance when startlån is one of them.",
            unit="share of price",
            low=0.3,
            high=1.2,
            source="up to full financing of price and costs (SL-MAX)",
            title="Largest share financed with startlån",
        ),
    ] = 1.0
    frame: Annotated[
        float,
        Says(
            "What the municipality may lend in a calendar year.",
            unit="NOK a year",
            low=0.0,
            high=1e11,
            source="the municipality's profile",
            scale="municipal",
            figure="startlan_frame",
            title="Frame for startlån",
            taught=(0, 3, 0.25),
        ),
    ]
    eligibility: Annotated[
        Literal["broad", "priority", "long_term"],
        Says(
            'Who may have startlån: "broad" all whom banks will not lend enough; "priority" they too, but who has no '
            "lasting difficulties only as far as the months of the year so far have their share of the frame; "
            '"long_term" those with lasting difficulties.',
            source="regulation of 2004 until April 2014 (SL-REG1), narrowed by that of 2014 (SL-TG14); in 2012 "
            "Husbanken told municipalities to put the disadvantaged first, and how they did so is assumed",
            title="Who may have startlån",
            taught=True,
            choices={
                "broad": "all whom banks turn down",
                "priority": "the disadvantaged first",
                "long_term": "those with lasting difficulties",
            },
        ),
    ] = "broad"
    topup: Annotated[
        bool,
        Says(
            "Whether startlån may top up a bank's loan on the same dwelling.",
            source="half of the startlån of 2013 stood behind a bank's loan (SL-COFIN-2013)",
            title="Startlån may top up a bank's loan",
        ),
    ] = True
    topup_in_quota: Annotated[
        bool,
        Says(
            "Whether a startlån behind a bank's loan counts in the bank's loan-to-value, so that the bank lends beside "
            "it only while its quota of loans above the cap has room.",
            source="counted like equity until 30 June 2015; the regulation of 2015 counts it in, and its quota lets "
            "banks go on (LTV-15SL)",
            title="Startlån on top takes of banks' quota",
        ),
    ] = False
    term_years: Annotated[
        float,
        Says(
            "Years over which a startlån is repaid; a longer term lowers the instalments.",
            unit="years",
            low=5.0,
            high=50.0,
            source="normal term (SL-TERM30)",
            title="Years to repay a startlån",
        ),
    ] = 30.0
    when_spent: Annotated[
        Literal["refuse", "wait"],
        Says(
            "What becomes of an applicant who may have a startlån when the year's frame is spent: refused, or kept for "
            "the next one, first come first served.",
            source="practice differs between municipalities; no count was found",
            status="assumed",
            title="When the frame is spent",
            choices={"refuse": "refuse", "wait": "wait for next year's"},
        ),
    ] = "refuse"
    refinance: Annotated[
        bool,
        Says(
            "Whether an owner against whom a creditor petitions may have a startlån in place of the bank's loan, "
            "besides what is refinanced today.",
            source="the regulation allows it; what is settled so today is among the petitions that are solved",
            status="assumed",
            title="Startlån to keep a home",
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipal:
    """Dwellings that the municipality lets."""

    acquisitions: Annotated[
        float,
        Says(
            "Dwellings that the municipality buys in the ordinary market.",
            unit="dwellings a year",
            low=0.0,
            high=10_000.0,
            source="the municipality's profile",
            scale="municipal",
            figure="acquisitions",
            title="Dwellings bought by the municipality",
        ),
    ]
    tenancy_years: Annotated[
        float,
        Says(
            "Length of a municipal lease, after which need and income may be tested again (assumption `lease_tested`).",
            unit="years",
            low=0.5,
            high=30.0,
            source="fixed term of three years, the shortest that husleieloven lets stand",
            title="Length of a municipal lease",
            taught=(1, 10, 1),
        ),
    ] = 3.0
    rent: Annotated[
        Literal["market", "cost"],
        Says(
            'How municipal rents are set: "market" as in the market, "cost" to cover operation and capital.',
            source="gjengs leie, as in Oslo from 2004 (TN-GJENGS); practice varies",
            status="assumed",
            title="Municipal rent",
            choices={"market": "as in the market", "cost": "as it costs"},
        ),
    ] = "market"
    adaptations: Annotated[
        float,
        Says(
            "Municipal dwellings made accessible between two tenants, for those who cannot do with stairs.",
            unit="dwellings a year",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so; of the nation's 41 % were accessible in 2008 and 48 % in "
            "2012, by new dwellings too (SSB, https://ssb.no/117847/kommunalt-disponerte-boliger.landstall)",
            scale="municipal",
            title="Dwellings made accessible",
        ),
    ] = 0.0
    refurbish_crews: Annotated[
        float,
        Says(
            "Crews that refurbish municipal dwellings between tenants, one dwelling at a time each.",
            unit="crews",
            low=0.0,
            high=1_000.0,
            source="the municipality's profile",
            scale="municipal",
            figure="refurbish_crews",
            title="Crews that refurbish dwellings",
            taught=(0.25, 3, 0.25),
        ),
    ]
    allocation_rights: Annotated[
        float,
        Says(
            "Private dwellings besides, whose landlords let them to whom the municipality points out "
            "(tilvisningsrett): it pays neither rent nor upkeep for them.",
            unit="dwellings",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so; Husbanken's agreements of this kind came later",
            scale="municipal",
            title="Allocation rights in private dwellings",
        ),
    ] = 0.0
    sell_to_tenants: Annotated[
        bool,
        Says(
            "Whether tenants may buy the municipal dwelling that they rent, at the market's price (leie-til-eie).",
            source="done in a few municipalities before 2013; no count was found",
            status="assumed",
            title="Tenants may buy their dwelling",
        ),
    ] = False
    reinvest_sales: Annotated[
        bool,
        Says(
            "Whether the municipality buys other dwellings for what tenants pay.",
            source="acts only where tenants may buy",
            status="assumed",
            title="Sales pay for new dwellings",
        ),
    ] = True
    head_leases: Annotated[
        float,
        Says(
            "Private dwellings that the municipality leases and lets on, besides those that it has at the start.",
            unit="dwellings",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so",
            scale="municipal",
            title="Dwellings leased to let on",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """Husbanken's grants (boligtilskudd), paid by the state."""

    rental_share: Annotated[
        float,
        Says(
            "Share of the cost of a municipal dwelling, bought or built, that the state grants.",
            unit="share of cost",
            low=0.0,
            high=0.9,
            source="a fifth on average, up to 40 % with a plan for follow-up "
            "(Statsbudsjettet 2012; rules UT-12AV, UT-12MX)",
            title="State grant for municipal dwellings",
        ),
    ] = 0.2
    demands_staff: Annotated[
        bool,
        Says(
            "Whether the state's grant for what the municipality or an association builds demands staff in the "
            "building round the clock, whom the municipality pays.",
            source="informants of municipalities said in 2011 that it was demanded and made building dear (Rambøll, "
            "Samhandling som kilde til økt boligsosial handlingskapasitet, 3.3.3); not for ordinary flats",
            title="Grant demands staff in the dwelling",
        ),
    ] = False
    establishment_share: Annotated[
        float,
        Says(
            "Share of the price that the state grants to buyers with a startlån who have children, a support need or a "
            "lasting low income.",
            unit="share of price",
            low=0.0,
            high=0.6,
            source="need-tested by each municipality; no share of 2010 was found, so what was given then is left out",
            status="assumed",
            title="State grant to buyers with startlån",
        ),
    ] = 0.0
    on_sale: Annotated[
        Literal["repay", "transfer"],
        Says(
            "What becomes of the part not yet written down of a rental grant when the tenant buys the dwelling: the "
            "municipality repays it, or the buyer has it off the price.",
            source="an open question in 2011 (Rambøll, Samhandling som kilde til økt boligsosial handlingskapasitet); "
            "the rule is repayment",
            title="Grant when the dwelling is sold",
            choices={"repay": "is repaid", "transfer": "goes to the next dwelling"},
        ),
    ] = "repay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """New dwellings that policy adds to what builders start of themselves."""

    municipal: Annotated[
        float,
        Says(
            "New dwellings a year that the municipality builds to let.",
            unit="dwellings a year",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so",
            scale="municipal",
            title="New municipal dwellings",
            taught=(0, 20, 1),
        ),
    ] = 0.0
    partnership: Annotated[
        float,
        Says(
            "New dwellings a year that a housing association builds and runs and the municipality allocates.",
            unit="dwellings a year",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so",
            scale="municipal",
            title="New dwellings in partnership",
        ),
    ] = 0.0
    private_low_price: Annotated[
        float,
        Says(
            "New dwellings a year sold cheaply on municipal land under conditions.",
            unit="dwellings a year",
            low=0.0,
            high=10_000.0,
            source="none unless a scenario says so",
            scale="municipal",
            title="New low-price dwellings to own",
            taught=(0, 20, 1),
        ),
    ] = 0.0
    resale_years: Annotated[
        float,
        Says(
            "Years after their first sale in which such dwellings may be sold at the programme's price only.",
            unit="years",
            low=0.0,
            high=50.0,
            source="no condition unless a scenario says so",
            status="assumed",
            title="Years of a bound resale price",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Who gets a municipal dwelling that falls vacant."""

    policy: Annotated[
        Literal["queue", "need", "target_groups"],
        Says(
            "Order of the waiting list: first come, greatest need, or first the young, families and those in need of "
            "intensive support.",
            source="municipalities rank by need (husleieloven § 11-1 and local guidelines)",
            status="assumed",
            title="Who is offered a dwelling first",
            taught=True,
            choices={"queue": "who has waited longest", "need": "who needs it most", "target_groups": "target groups"},
        ),
    ] = "need"
    user_choice: Annotated[
        bool,
        Says(
            "Whether an applicant may turn down what is offered and keep the place on the list; else the second "
            "refusal ends the application.",
            source="guidelines differ: in many two refusals end an application; no count was found",
            status="assumed",
            title="Applicants may turn an offer down",
        ),
    ] = True
    appeals: Annotated[
        float,
        Says(
            "Share of refused applicants for a municipal dwelling who appeal, besides those whose appeal is in today's "
            "decisions.",
            unit="share of refusals",
            low=0.0,
            high=1.0,
            source="how many appeal, and what comes of it, was not found; none besides unless a scenario says so",
            status="assumed",
            title="Refused applicants who appeal",
        ),
    ] = 0.0
    staircase: Annotated[
        bool,
        Says(
            "Whether people in need of intensive follow-up must climb to a lease of their own: first some months in "
            "temporary accommodation, then training leases of a year that end with a relapse.",
            source="practice of 2010 differs between municipalities and from case to case",
            status="assumed",
            title="Staircase before a dwelling",
            taught=True,
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The housing office that decides applications."""

    staff: Annotated[
        float,
        Says(
            "Caseworkers at the housing office.",
            unit="full-time equivalents",
            low=0.0,
            high=5_000.0,
            source="the municipality's profile",
            scale="municipal",
            figure="office_staff",
            title="Caseworkers at the housing office",
            taught=(0.4, 2, 0.1),
        ),
    ]
    absence: Annotated[
        float,
        Says(
            "Share of the office's working time lost to sick leave.",
            unit="share of working time",
            low=0.0,
            high=0.9,
            source="sick leave in municipalities 2017-2018, stable for ten years (P125)",
            title="Absence from work",
        ),
    ] = 0.0955


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """How NAV, the housing office, health and care, and property work together (samhandling)."""

    organisation: Annotated[
        Literal["separate", "co_located", "pooled"],
        Says(
            "Who handles an application for a municipal dwelling: four units with staff and a queue of their own, "
            "which hand it over; the same under one roof; or one office, where anybody takes any case.",
            source="pooled is the one-desk office that the staff figures of the profiles are of; units apart are the "
            "usual in larger municipalities (Rambøll 2011)",
            status="assumed",
            title="How units work together",
            taught=True,
            choices={"separate": "apart", "co_located": "under one roof", "pooled": "as one"},
        ),
    ] = "pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """Follow-up in the dwelling (oppfølging i bolig)."""

    workers: Annotated[
        float,
        Says(
            "Workers who follow up tenants and owners in their dwellings.",
            unit="full-time equivalents",
            low=0.0,
            high=5_000.0,
            source="the municipality's profile",
            scale="municipal",
            figure="followup_workers",
            title="Follow-up workers",
            taught=(0, 3, 0.25),
        ),
    ]
    caseload: Annotated[
        float,
        Says(
            "Households that one worker follows at a time.",
            unit="households a worker",
            low=1.0,
            high=100.0,
            source="no Norwegian count for ordinary follow-up; Housing First has 7-9 (F011)",
            status="assumed",
            title="Households to a follow-up worker",
        ),
    ] = 15.0
    priority: Annotated[
        Literal["queue", "need"],
        Says(
            "Who gets follow-up when a place falls free: who has waited longest, or first those in need of intensive "
            "follow-up.",
            source="practice differs; no count was found",
            status="assumed",
            title="Who gets follow-up first",
            choices={"queue": "who has waited longest", "need": "who needs it most"},
        ),
    ] = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class HousingFirst:
    """A dwelling at once, and a team that follows up closely."""

    places: Annotated[
        float,
        Says(
            "Places with a Housing First team, for people in need of intensive follow-up who have no dwelling.",
            unit="places",
            low=0.0,
            high=10_000.0,
            source="no Norwegian municipality had a team in 2010",
            scale="municipal",
            title="Places in Housing First",
            taught=(0, 20, 1),
        ),
    ] = 0.0
    caseload: Annotated[
        float,
        Says(
            "Participants that one worker of the team follows at a time.",
            unit="participants a worker",
            low=1.0,
            high=100.0,
            source="7-9 in the Norwegian projects (F011)",
            title="Participants to a Housing First worker",
        ),
    ] = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevention:
    """Help to those who fall behind with rent or instalment, before they lose their dwelling."""

    counsellors: Annotated[
        float,
        Says(
            "Counsellors who help households in arrears to an agreement, besides those that there are today.",
            unit="full-time equivalents",
            low=0.0,
            high=5_000.0,
            source="none unless a scenario says so: what today's counsellors settle is in today's hazards",
            scale="municipal",
            title="Counsellors for those in arrears",
            taught=(0, 3, 0.5),
        ),
    ] = 0.0
    early_notice: Annotated[
        bool,
        Says(
            "Whether creditors tell the counsellors when a payment is missed, rather than when they petition.",
            source="the bailiff tells the municipality of petitions; agreements on earlier notice were rare",
            status="assumed",
            title="Early notice of arrears",
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rental:
    """The private rental market."""

    landlord_refusal: Annotated[
        float,
        Says(
            "How often landlords refuse applicants with a support need, or with NAV behind them, relative to today.",
            unit="times today's",
            low=0.0,
            high=3.0,
            source="1 is today's practice by definition",
            status="assumed",
            title="Landlords who turn applicants down",
        ),
    ] = 1.0
    deposit_guarantees: Annotated[
        float,
        Says(
            "Guarantees for deposit, damage and arrears that the municipality can give in a calendar year to those who "
            "have no deposit or have NAV behind them, besides what NAV does today.",
            unit="guarantees a year",
            low=0.0,
            high=100_000.0,
            source="none unless a scenario says so: NAV's own for those it knows are in today's practice",
            scale="municipal",
            title="Deposit guarantees",
            taught=(0, 100, 10),
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """Those who leave prison or an institution with no dwelling to go to."""

    planned_share: Annotated[
        float,
        Says(
            "Share of them for whom the municipality is told two months before, so that a dwelling is applied for, and "
            "kept from the last month on.",
            unit="share of those who leave",
            low=0.0,
            high=1.0,
            source="agreements between municipalities and prisons were few in 2010, and no share was found",
            status="assumed",
            title="Planned discharges and releases",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refugees:
    """Refugees whom the municipality agrees to settle."""

    settled: Annotated[
        float,
        Says(
            "Refugee households that the municipality settles; they wait in reception centres until it has a dwelling.",
            unit="households a year",
            low=0.0,
            high=100_000.0,
            source="the municipality's profile, which counts persons: 1.75 a household, as a quarter of the households "
            "are taken to be couples with two children",
            scale="municipal",
            figure="refugees_settled",
            figure_per=1.75,
            title="Refugees settled",
            taught=(0, 3, 0.5),
        ),
    ]
    private_share: Annotated[
        float,
        Says(
            "Share of them who may look for a dwelling of a private landlord themselves while they wait, with the "
            "municipality's guarantee for the deposit (avtalt selvbosetting).",
            unit="share of households",
            low=0.0,
            high=1.0,
            source="municipalities found the dwelling in 2008-2012, as a rule; no share is published",
            status="assumed",
            title="Refugees settled in private dwellings",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Economy:
    """Shifts of the national paths, the same in all municipalities; 0 while a file gives the path."""

    mortgage_rate: Annotated[
        float,
        Says(
            "Added to banks' mortgage rate, and to Husbanken's floating rate with it.",
            unit="percentage points",
            low=-20.0,
            high=20.0,
            source="0 is the published path",
            scale="economy",
            title="Mortgage interest",
            taught=(-2, 5, 0.5),
        ),
    ] = 0.0
    income_growth: Annotated[
        float,
        Says(
            "Added to the yearly growth of wages.",
            unit="percentage points a year",
            low=-20.0,
            high=20.0,
            source="0 is the published path",
            scale="economy",
            title="Growth of incomes",
        ),
    ] = 0.0
    unemployment: Annotated[
        float,
        Says(
            "Added to registered unemployment.",
            unit="percentage points",
            low=-20.0,
            high=40.0,
            source="0 is the published path",
            scale="economy",
            title="Unemployment",
            taught=(-2, 6, 0.5),
        ),
    ] = 0.0
    consumer_prices: Annotated[
        float,
        Says(
            "Added to the yearly rise of consumer prices.",
            unit="percentage points a year",
            low=-20.0,
            high=20.0,
            source="0 is the published path",
            scale="economy",
            title="Growth of consumer prices",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """How money at different times is weighed."""

    discount_rate: Annotated[
        float,
        Says(
            "Real discount rate for net present values.",
            unit="per cent a year",
            low=0.0,
            high=15.0,
            source="the finance ministry's normal rate 2005-2014 (CBA-05)",
            dated=False,
            title="Discount rate",
        ),
    ] = 4.0
    public_funds: Annotated[
        float,
        Says(
            "What raising a krone by taxes costs society besides the krone.",
            unit="NOK per NOK",
            low=0.0,
            high=1.0,
            source="the finance ministry's circulars on cost-benefit analysis (CBA-TAX), whose figure was not seen",
            status="assumed",
            dated=False,
            title="Cost of public funds",
        ),
    ] = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What taking part in a programme of the state costs and gives of itself; what it leads to are other levers."""

    leaders: Annotated[
        float,
        Says(
            "Programme leaders in the municipality, whom the state pays.",
            unit="full-time equivalents",
            low=0.0,
            high=100.0,
            source="Husbanken finances one programme leader (search conferences of Region vest, May 2012)",
            title="Programme leaders",
        ),
    ] = 0.0
    planning_share: Annotated[
        float,
        Says(
            "Share of the housing office's time at work that goes to analysis and plans instead of cases.",
            unit="share of time",
            low=0.0,
            high=0.9,
            source="none unless a scenario says so",
            status="assumed",
            title="Time spent on planning",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is in force in one municipality on one date, every value resolved.

    `standard` makes the one of 2010 from a profile's figures.
    """

    mortgage: Mortgage
    startlan: Startlan
    municipal: Municipal
    grants: Grants
    builds: Builds
    allocation: Allocation
    office: Office
    coordination: Coordination
    followup: Followup
    housing_first: HousingFirst
    prevention: Prevention
    rental: Rental
    discharge: Discharge
    refugees: Refugees
    programme: Programme
    economy: Economy
    costs: Costs

    def get(self, name: str) -> Value:
        """The value of the lever called ``section.lever``; KeyError if there is none."""
        section, short = self._found(name)
        return cast(Value, getattr(getattr(self, section), short))

    @property
    def caseworkers(self) -> float:
        """Full-time equivalents of the housing office that are there for cases: neither absent nor making plans."""
        return self.office.staff * (1 - self.office.absence) * (1 - self.programme.planning_share)

    def with_values(self, values: Mapping[str, Value]) -> Policy:
        """A copy with the levers named in `values` set (not validated: that is `sim.scenario`'s work)."""
        sections: dict[str, dict[str, Value]] = {}
        for name, value in values.items():
            section, short = self._found(name)
            sections.setdefault(section, {})[short] = value
        changed: dict[str, Any] = {
            section: replace(getattr(self, section), **of_section) for section, of_section in sections.items()
        }
        return replace(self, **changed)

    def _found(self, name: str) -> tuple[str, str]:
        """Section and field of a lever; KeyError if there is none of that name."""
        section, _, short = name.partition(".")
        if short not in getattr(getattr(self, section, None), "__dataclass_fields__", {}):
            raise KeyError(name)
        return section, short
