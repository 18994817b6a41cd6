"""Numbers that no published figure gives: each declared once, with unit, range and reason.

Levers are what policy can change; assumptions are what we do not know. A sweep may vary any of them within
its range.

None was fitted by a procedure, but several were changed by hand while the model was built, after a look at its
runs, where markets were unstable, queues exploded or homelessness vanished: the speeds of prices and rents, the
shares of landlords' refusals and of the interest that landlords and buyers reckon with, the hazards of arrears and
applications, hours and days of work, the elasticity of building, saving for a home. When the country in miniature was
first held beside the national rates of 2008-2012 these followed: that finding a dwelling takes time, deposits, remarks
on unpaid debts, suited dwellings, who goes to prison or into treatment and for how long, replacement of dwellings
(from a fifth to none), and the burden from which tenants apply. When the sales market came to be one of viewings,
prices that follow sales, asks lowered faster, needs by tenure, NAV's own limit of income, and two rooms as the least
that startlån pays for came with it, from sources and reasons but with those rates in view. Who has nothing but social
assistance stands on a table by type and age; that savings come first followed a look at how few of those drawn from it
were recipients. How often and how long people are in prison and in institutions, and how long their places are
kept, was written down before a run; who goes to prison, and how long rent is paid there, once more after a run that
released fewer without a dwelling than is known. That a need of follow-up keeps people from a partner and from
most landlords, and that only some leases are tested, followed a look at how few of those people had no dwelling, and
for how short; the figures are of other things (couples in need, applications, vacancies) and were written down before a
run. That it keeps them from buying too was taken back after a run in which fewer owners had it than the source says.
The share of suited dwellings was tried at 0.27 and 0.3, on which homelessness turns, and left as it had stood. That
NAV pays some rents itself came after petitions had risen with the number of people on assistance. What ends a surplus
of dwellings (letting, loss to the stock, no starts below cost), banks' exceptions and help from parents as of 2011,
and first purchases from 18 years were found where the sales market did not come to rest. That those without a
dwelling come into institutions twice as often as others in need, and that the mapping's week is counted as a week,
followed a look at how few of the homeless were there; the factor was written down before a run, from where patients
live, in a survey of about 2014.
All of this waits for calibration.
A reason that names a study without a figure of the project's tables is from general knowledge, unchecked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any


def _assume(value: float, unit: str, low: float, high: float, reason: str) -> Any:
    if not low <= value <= high:
        raise ValueError(f"{value} lies outside {low}..{high}: {reason}")
    return field(default=value, metadata={"unit": unit, "low": low, "high": high, "reason": reason})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of them, by the process that uses them. Frozen: vary with `dataclasses.replace`."""

    # Income, saving and family help
    income_spread: float = _assume(
        1.0,
        "times",
        0.85,
        1.15,
        "of the spread within cells of household_cells.csv, which gives percentiles 10 to 90 of 2007 within 6 %",
    )
    wealth_log_sd: float = _assume(
        1.6,
        "log points",
        1.2,
        1.9,
        "spread of deposits within a cell; with the cells' medians it repeats the published shares with at least 1 G in the bank",
    )
    wealth_income_correlation: float = _assume(
        0.4, "correlation", 0.2, 0.6, "savers earn more; middle of what household budget studies report"
    )
    saving_share: float = _assume(
        0.2,
        "share of what is left after subsistence and housing",
        0.1,
        0.3,
        "household saving rate of 4-8 % of income in 2008-2012 falls on what is left, about a third of income",
    )
    saving_for_home: float = _assume(
        0.4,
        "share of what is left after subsistence and housing",
        0.25,
        0.6,
        "who looks for a first dwelling saves for the equity; a tenant couple of thirty reaches a tenth in two years",
    )
    wealth_spent: float = _assume(
        0.12,
        "a year, of liquid wealth above what the household likes to hold",
        0.05,
        0.3,
        "what came from a sale, an inheritance or years of saving for a home is used over some years for works, cars and holidays",
    )
    credit_limit: float = _assume(
        0.15,
        "share of gross income a year",
        0.05,
        0.3,
        "cards and consumer loans without security that a lender gives an ordinary applicant; no figure of 2008 by income",
    )
    credit_rate: float = _assume(
        14.0, "per cent a year", 10.0, 22.0, "consumer loans and cards around 2010, general knowledge"
    )
    credit_months: float = _assume(
        36, "months", 18, 60, "mean time in which unsecured credit is paid back; consumer loans of the time ran one to five years"
    )
    family_help_share: float = _assume(
        0.29,
        "share of buyers under 40",
        0.16,
        0.45,
        "of owners under 40 in November 2011 29 % said that they were helped, 21 % in 2010 and 16 % in 2009, before the "
        "norm of 2010 (E141, E142 and https://www.finansnorge.no/aktuelt/sporreundersokelser/husholdningsundersokelsen1/"
        "husholdningsundersokelsen-2011/Stadig-flere-unge-ma-ha-hjelp-fra-foreldrene-til-boligkjop/)",
    )
    family_help_mean: float = _assume(
        285_000,
        "NOK of 2008",
        150_000,
        320_000,
        "320 000 NOK in 2011 among those helped (E144), guarantees included, brought to 2008 with wages; a guarantee "
        "serves in place of equity as well",
    )
    arrival_equity_share: float = _assume(
        0.35,
        "share of a dwelling's price",
        0.2,
        0.5,
        "those who owned before moving in bring the equity of an ordinary owner of their age",
    )
    owner_debt_young: float = _assume(
        0.8,
        "loan to value at age 30",
        0.6,
        0.9,
        "owners' loan falls in a straight line from this at 30 to nothing at 70",
    )
    # Work
    job_finding: float = _assume(
        0.25,
        "share of the unemployed who find work in a month",
        0.15,
        0.35,
        "mean registered spell of about four months; entry follows from the unemployment path",
    )
    job_risk_slope: float = _assume(
        0.5,
        "log points per standard deviation",
        0.2,
        0.8,
        "loss of work strikes low incomes more often; registered unemployment falls steeply with education",
    )
    benefit_income: float = _assume(
        0.62,
        "share of earned income",
        0.5,
        0.7,
        "a benefit for illness is about 66 % of earlier income, with a least amount of 2 G; the introduction benefit 2 G",
    )
    benefit_recovery: float = _assume(
        0.06, "a year", 0.02, 0.15, "few return from a lasting benefit; the temporary ones end sooner"
    )
    benefit_rank_slope: float = _assume(
        0.6,
        "log points per standard deviation",
        0.3,
        1.0,
        "disability is several times commoner among those with short schooling than among those with long",
    )
    unemployment_income: float = _assume(
        0.62, "share of earned income", 0.55, 0.66, "dagpenger are 62.4 % of earlier income"
    )
    no_income_owner_factor: float = _assume(
        0.15,
        "times",
        0.05,
        0.3,
        "of owners against others, to lose every income: persons in households with social assistance in 2011 were 2.3 % of freeholders, 3.0 % of co-operative owners and 16 % of tenants (32 926 disadvantaged on the housing market, and their shares by tenure, https://www.ssb.no/inntekt-og-forbruk/artikler-og-publikasjoner/barnefamilier-sarlig-utsatt-pa-boligmarkedet?tabell=210603). Type and age, which count besides, are a part of that difference; that recipients who live with parents are counted with them as owners hides another",
    )
    no_income_need_factor: float = _assume(
        5.0,
        "times",
        2.0,
        10.0,
        "of those with a support need against others of their type and age, to lose every income: a fifth to a quarter of long-term recipients had problems with drugs or alcohol (study of 2005, general knowledge), about 1.5 % of all households do, some 5 % of those who are as often single, tenants and of low income",
    )
    no_income_savings: float = _assume(
        20_000,
        "NOK of 2008",
        10_000,
        40_000,
        "two months' subsistence and rent of one person: who holds more lives on that, which comes before assistance, and has found another income before it is gone; the published are recipients only",
    )
    lone_parent_earns: float = _assume(
        0.86,
        "share of income",
        0.8,
        0.9,
        "of a lone parent at work, lost without it: what stays is child benefit of 11 640 NOK a child and for one more (https://www.statsbudsjettet.no/Statsbudsjettet-2008/Statsbudsjettet-fra-A-til-A/Barnetrygd/) and an advance on maintenance of some 15 000 a child (general knowledge), 52 000 with 1.5 children, of 469 000; free of tax it stands for 53 000 without other income and 81 000 with",
    )
    transitional_share: float = _assume(
        0.25,
        "share",
        0.2,
        0.45,
        "of lone parents with a child under eight (42 % of 115 500) who live on transitional benefit: 12 219 had nothing besides at the end of 2008, 21 717 with those who earn (NAV, https://www.nav.no/no/nav-og-samfunn/statistikk/familie-statistikk/tabeller/ugifte-skilte-og-separerte-forsorgere.ytelse.fylke.31.desember-2008.antall)",
    )
    transitional_years: float = _assume(
        2.0,
        "years",
        1.5,
        3.0,
        "mean spell on transitional benefit, where neither a partner nor the youngest child's eighth birthday ends it before: by work, or by the three years for which it is paid",
    )
    # Support needs
    need_economic: float = _assume(
        0.02,
        "share of households",
        0.01,
        0.04,
        "150 000 persons very disadvantaged in 2012 (seed documents) are about 4 % of households with the next two",
    )
    need_follow_up: float = _assume(
        0.012,
        "share of households",
        0.006,
        0.02,
        "26 000 municipal users with substance or mental problems and very low functioning (2015) are 1.1 % of households",
    )
    need_intensive: float = _assume(
        0.003,
        "share of households",
        0.0015,
        0.006,
        "4 000 persons with severe mental illness not well served (2008) and a similar number with both diagnoses",
    )
    need_duration: float = _assume(
        4.0, "years", 2.0, 8.0, "mean length of a period of need without follow-up; no Norwegian figure found"
    )
    need_rank_slope: float = _assume(
        1.0,
        "log points per standard deviation",
        0.5,
        1.5,
        "needs are concentrated at low incomes: nine of ten clients of social assistance are in the lowest third",
    )
    need_couple_factor: float = _assume(
        0.2, "times", 0.1, 0.5, "of couples against one adult: about nine of ten of those mapped as homeless live alone; of single people who need follow-up, to find a partner: both keep the need as rare among couples as it is found"
    )
    municipal_leave_factor: float = _assume(
        0.25,
        "times",
        0.1,
        0.8,
        "of municipal tenants against others of their age, to move to another municipality: they would give up a dwelling for which one waits. At the rate of others 9 % of them would leave Bergen in a year, and of its municipal dwellings 11.7 % fell vacant about 2006 for whatever reason (P035)",
    )
    need_owner_factor: float = _assume(
        0.25,
        "times",
        0.1,
        0.5,
        "of owners against others: 1.4 % of freeholders, 3.4 % of co-operative owners and 6.9 % of tenants were disadvantaged on the housing market in 2011 (A045, A055); income, which counts besides, is a part of that difference.",
    )
    need_old_factor: float = _assume(
        0.2,
        "times",
        0.1,
        0.5,
        "from 67 years, when care takes over from support in the dwelling; few of the homeless are old",
    )
    need_income_share: float = _assume(
        0.55,
        "share of ordinary income",
        0.45,
        0.75,
        "of those who need follow-up: irregular work or a benefit, which is 0.62 of earlier income; no figure by need was found",
    )
    # Hardship
    arrears_base: float = _assume(
        0.01,
        "a month",
        0.005,
        0.02,
        "tenants at a burden of 30 % without savings for two months; 10 900 petitions a year (about 2010-2012) are some 2 % of renters, twice as many fall behind, and a quarter have no such savings",
    )
    arrears_burden_slope: float = _assume(
        4.0,
        "log points per unit of burden",
        2.0,
        6.0,
        "a burden of 50 % of income after tax doubles the hazard against 30 %",
    )
    arrears_need_factor: float = _assume(
        4.0,
        "times",
        2.0,
        8.0,
        "those who need follow-up fall behind more often; no Norwegian figure was found",
    )
    arrears_owner_factor: float = _assume(
        0.35, "times", 0.2, 0.6, "owners can sell, refinance or get interest only before they fall behind"
    )
    owner_sells: float = _assume(
        0.1,
        "a month",
        0.03,
        0.3,
        "of owners without savings whose home takes more than half of their income, as after a break-up: they sell and rent before they fall behind",
    )
    rent_paid_by_nav: float = _assume(
        0.5,
        "share",
        0.2,
        0.8,
        "of tenants on social assistance alone whose rent NAV pays to the landlord itself, by agreement, so that it is "
        "not missed (https://www.veiviseren.no/stotte-i-arbeidsprosess/tilrettelegge-og-beholde-bolig/forhindre-utkastelse/"
        "forebygge-utkastelser); no share is published",
    )
    arrears_solved_early: float = _assume(
        0.45, "share", 0.3, 0.6, "most arrears end with the first warning; no count is published"
    )
    petition_solved: float = _assume(
        0.75, "share", 0.7, 0.8, "of 10 900 petitions about 2 500 end in eviction (about 2010-2012)"
    )
    followup_hazard_factor: float = _assume(
        0.4,
        "times",
        0.2,
        0.7,
        "follow-up in the dwelling against arrears, damage and unsolved petitions; an American study of Housing First has 85 % housed; the rate without is not known here",
    )
    usual_caseload: float = _assume(
        15.0,
        "households a worker",
        10.0,
        20.0,
        "at which follow-up has the factor above: with half as many households a worker has twice the time for each, and the factor counts twice",
    )
    staff_a_post: float = _assume(
        5.3,
        "FTE",
        4.7,
        6.0,
        "to have one person on duty round the clock: 168 hours a week over 35.5 of shift work, and an eighth more for absence",
    )
    dwellings_a_post: float = _assume(
        8.0, "dwellings", 4.0, 16.0, "that one person on duty looks after; no figure was found"
    )
    association_years: float = _assume(
        40.0,
        "years",
        30.0,
        50.0,
        "over which a housing association spreads the cost of a building; Husbanken's basic loan runs for thirty",
    )
    stairs_days: float = _assume(
        120, "days", 60, 365, "in temporary accommodation before somebody counts as ready for a training dwelling; practice of the staircase abroad, no Norwegian figure was found"
    )
    training_failed: float = _assume(
        0.4,
        "share a year",
        0.2,
        0.6,
        "of training leases that a relapse ends, without follow-up: in studies of the staircase abroad about half or fewer reach a dwelling of their own within some years, general knowledge; nothing is taken from what is known of Housing First, with which it is compared",
    )
    housing_first_asked: float = _assume(
        0.2, "a month", 0.05, 0.5, "of the target group whom services propose to a Housing First team, until they are asked"
    )
    followup_recovery_factor: float = _assume(
        1.3, "times", 1.0, 2.0, "follow-up shortens a period of need a little at most"
    )
    counsel_reached: float = _assume(
        0.5,
        "share of those in arrears of whom counsellors are told",
        0.2,
        0.8,
        "who opens the letter, comes or lets a counsellor in; no Norwegian share was found",
    )
    counsel_hours: float = _assume(
        12, "hours", 6, 30, "talks, a budget, letters to creditors and an agreement; no count was found, a case for startlån takes as long"
    )
    counsel_factor: float = _assume(
        0.5,
        "times",
        0.3,
        0.8,
        "arrears left unsolved once a counsellor has had the case, against others; weaker than follow-up, which comes to the door for years",
    )
    warning_days: float = _assume(
        45,
        "days",
        30,
        90,
        "one missed rent and the 14 days of tvangsfullbyrdelsesloven § 4-18 before a petition",
    )
    eviction_days: float = _assume(
        56, "days", 42, 90, "about eight weeks from petition to lock change (Oslo, Asker and Bærum 2020)"
    )
    arrears_months: float = _assume(
        3.0,
        "months of housing cost",
        2.0,
        6.0,
        "owed when the case comes to the bailiff; fourteen days' notice and two months of waiting after the first missed rent",
    )
    arrears_help_share: float = _assume(
        0.25,
        "share",
        0.1,
        0.5,
        "of tenants before an eviction whom NAV helps once with arrears; offices decide case by case and no share is published",
    )
    arrears_help_months: float = _assume(
        3.0, "months of housing cost", 1.0, 6.0, "the most that offices pay of arrears; no figure found"
    )
    prison_rate: float = _assume(
        0.005,
        "a year",
        0.003,
        0.008,
        "of single private tenants under 60 (and those with their parents), and more for those in need. Two thirds of those who come have a dwelling (see the next): 7 170 of 10 755. Two thirds of these are taken to be single, and of single people under 60 with a dwelling 33 % rent privately, counted by the weights by need in the model's first population (322 000 of 984 000): 7 170 x 2/3 x 0.33 = 1 570 a year of 322 000. If all are single 0.0073; if couples and lone parents go as often as others of their need 0.0032",
    )
    prison_homeless_factor: float = _assume(
        5.6,
        "times",
        3.0,
        9.0,
        "without a dwelling against tenants of the same need. A third of prisoners had none when they came (Fafo-rapport 429 of 2004, as quoted in Stortinget on 19 February 2004, question 28976; A061): 3 585 of 10 755 releases a year (SSB, table 60 of imprisonments, 2009) among 6 091 homeless (2008; those of them inside are taken to be as many as those unknown to services), 0.59 each. Of them 67 % need follow-up (60 % abuse substances, 32 % are mentally ill, some 25 % both: Helsedirektoratet, IS-1948, section 3.5, on 2008 and 2005), the others half economic support and half nothing, so that the weights by need are 21 in the mean: 0.59 / (21 x 0.005). It was asked of those inside on a day, where long stays are more common; we take it to hold of all who come",
    )
    prison_long_share: float = _assume(
        0.3,
        "share of stays",
        0.2,
        0.4,
        "1 791 of 6 012 released after a sentence of more than 90 days (SSB, imprisonments, table 3 of 14 August 2002); a fifth of all released in 2009 had been inside for three months or more, remand and unpaid fines counted (table 60)",
    )
    prison_short_days: float = _assume(
        34, "days", 25, 45, "mean time served of sentences up to 90 days (SSB, imprisonments, table 3 of 14 August 2002)"
    )
    prison_long_days: float = _assume(
        272,
        "days",
        200,
        350,
        "mean time served of sentences of more than 90 days (SSB, the same table); with the two above 105 days a stay, where 1 242 158 days and 10 755 to 12 190 releases of 2009 make 102-115",
    )
    prison_rent_days: float = _assume(
        37,
        "days",
        10,
        75,
        "for which a prisoner's rent is paid. Of those with a dwelling when they came, two in three of all, half lose it (a third of all, P113), and half of the stays are longer than this: 0.7 exp(-37/34) + 0.3 exp(-37/272) = 0.50. It agrees with what comes in: wages and assistance stop at once, a disability pension after one to two months, and savings, which are small, are part of that half. If six in ten of those with a dwelling are tenants and only these lose it, 9; the same asked of those inside on a day, where long stays are more common, 75; if that third is of those who have one, 67",
    )
    institution_rate: float = _assume(
        1.0,
        "a year",
        0.6,
        1.6,
        "of those with a dwelling and a need of follow-up: 12 450 admissions to treatment of addiction (SAMDATA 2008) and the 35 % of 49 861 to mental health care with addiction or schizophrenia as the diagnosis (SSB 2008, SAMDATA 2006), of which four fifths are taken to be of single people under 60, whoever owns or rents the home: 24 000 among 16 300 of them with a need of follow-up and 22 000 with a need of economic support, who count a quarter; one in eight of them has no dwelling and counts twice (see the next)",
    )
    institution_homeless_factor: float = _assume(
        2.0,
        "times",
        1.0,
        4.0,
        "without a dwelling against others of the same need. Of patients in treatment of addiction some two in five have no home of their own when they come (40 % when they leave, a little fewer before, NIBR, Rus og bolig, https://veiviseren.no/forstaa-helheten/forskning-og-utredninger/rapport/rus-og-bolig), temporary dwellings among them; of those in mental health care an eighth is assumed: a fifth to a quarter of all, where one in eight of the people in need has none",
    )
    institution_long_share: float = _assume(
        0.3,
        "share of stays",
        0.2,
        0.45,
        "so that stays last 38 days in the mean: 576 819 bed-days of 12 450 admissions for addiction (SAMDATA 2008), and the 41 % of 1 405 959 in mental health care that are of these diagnoses, of 17 500 (SSB 2008, SAMDATA 2006), make 39",
    )
    institution_short_days: float = _assume(
        10,
        "days",
        6,
        15,
        "half of stays in mental health care last ten days at most, with addiction five, with schizophrenia twelve (SAMDATA 2006); detoxification takes one to two weeks",
    )
    institution_long_days: float = _assume(
        105,
        "days",
        80,
        180,
        "one in twelve stays in mental health care with these diagnoses is longer than 90 days and a fifth than 30 (SAMDATA 2006), which a fifth of long stays of this mean would make; treatment of addiction for months is commoner than that, its lengths were not found",
    )
    place_kept_days: float = _assume(
        90,
        "days",
        60,
        180,
        "for which the place of who is away is kept: friends, NAV and parents of those who need follow-up take one in again, and the rent of who is in an institution is paid. There a disability pension is paid in full for the first months, NAV may pay the rent of a short stay, bostøtte goes on for up to six months by Husbanken's guidance, and notice and eviction take three months; long treatments are known beforehand, so that the dwelling is given up when they begin. Parents can bear such a need for months only (`parents_days_need`), and do not take it up again after as many",
    )
    # Renting in the market
    lease_end: float = _assume(
        0.06,
        "a year",
        0.03,
        0.1,
        "landlord sells or needs the dwelling; leases run three years and most are renewed",
    )
    notice_days: float = _assume(90, "days", 60, 180, "three months' notice (husleieloven)")
    rent_share_limit: float = _assume(
        0.5,
        "share of income after tax",
        0.4,
        0.6,
        "landlords and households stop about here; assistance is added for those who get it",
    )
    bostotte_take_up: float = _assume(
        0.75,
        "share of the entitled",
        0.6,
        0.9,
        "one must apply; take-up of means-tested allowances elsewhere lies between 60 and 90 %, and no Norwegian share was found",
    )
    deposit_called_share: float = _assume(
        0.3,
        "share of deposits",
        0.1,
        0.6,
        "NAV mostly gives a guarantee, which costs only what the landlord later calls; no share is published",
    )
    search_success: float = _assume(
        0.5,
        "share of months",
        0.3,
        0.8,
        "finding, viewing and moving into a dwelling to rent takes about two months where some stand empty; leases begin on the first of a month",
    )
    remark_years: float = _assume(
        3.0, "years", 2.0, 4.0, "a remark on unpaid debts was kept until it was paid or for about three years, general knowledge"
    )
    refusal_remark: float = _assume(
        0.7, "share of months", 0.4, 0.9, "landlords who look up remarks on unpaid debts, after an eviction or forced sale; no share is published"
    )
    refusal_need: float = _assume(
        0.85,
        "share of people",
        0.5,
        0.97,
        "of those who need follow-up, whom no landlord takes as long as they do: landlords refuse applicants with visible problems (seed 003), which are seen month after month. Of the homeless of 2012 with drug dependence and mental illness 73 % had been so for more than half a year (Dyb and Johannessen 2013, in https://housingfirst.wp.tri.haus/countries/norway/): few of them find a dwelling by looking longer. No share is published; the same figure was one of months before",
    )
    refusal_known: float = _assume(
        0.5,
        "share of months",
        0.2,
        0.8,
        "landlords who do not take tenants with a guarantee from NAV; reported by offices, no share is published",
    )
    guarantee_factor: float = _assume(
        0.8,
        "times",
        0.5,
        1.0,
        "of applicants whom landlords refuse, where the municipality stands for deposit, damage and arrears and not for the deposit alone: some fear the neighbours' trouble and not the loss; no Norwegian figure was found",
    )
    rent_adjustment: float = _assume(
        0.08,
        "a month per share of the stock",
        0.03,
        0.2,
        "one per cent of the rental stock empty beyond what seekers could fill lowers real rents by 1 % a year; the order of estimates since Rosen and Smith (1983)",
    )
    investor_churn: float = _assume(
        0.05,
        "of the rental stock a year",
        0.02,
        0.1,
        "landlords who enter and who leave when the yield is what they require",
    )
    investor_rate_share: float = _assume(
        0.3,
        "share",
        0.0,
        1.0,
        "how much of a change in mortgage rates after tax landlords add to the yield that they require: half of their capital is borrowed, and part of a rate is inflation that rents follow",
    )
    investor_elasticity: float = _assume(
        2.0, "log points per log point", 1.0, 4.0, "how entry and exit answer to yield over required yield"
    )
    landlord_costs: float = _assume(0.25, "share of rent", 0.15, 0.35, "upkeep, fees and voids")
    # Buying
    wish_to_own: float = _assume(
        0.35,
        "a year",
        0.2,
        0.5,
        "renters over 22 who start looking; 77 % own and most renters say that they wish to",
    )
    wish_elasticity: float = _assume(
        1.0,
        "log points per log point",
        0.0,
        2.0,
        "how the wish to own answers to rent over the cost of owning the same dwelling; dear rents send tenants to buy",
    )
    owner_moves: float = _assume(
        0.025,
        "a year",
        0.015,
        0.05,
        "owners who look for another dwelling in the same municipality; with deaths and moves gives the published turnover of about 5 % a year",
    )
    normal_rate: float = _assume(
        5.5,
        "per cent a year",
        4.5,
        6.5,
        "mortgage rate that households take for normal: Norges Bank put the normal policy rate at 5-6 % around 2008",
    )
    normal_rate_weight: float = _assume(
        0.5,
        "share",
        0.2,
        0.8,
        "how far buyers reckon with the normal rate rather than with today's; Norwegian price equations find a much "
        "weaker response to interest than annuities at today's rate would give",
    )
    outlay_share: float = _assume(
        0.30,
        "share of income after tax",
        0.25,
        0.35,
        "what the median buyer is ready to spend on interest and instalments",
    )
    outlay_log_sd: float = _assume(0.25, "log points", 0.15, 0.4, "tastes for housing differ")
    interest_only_share: float = _assume(
        0.167,
        "share of borrowers",
        0.0,
        0.25,
        "choose a time without instalments where the bank may give it: about one in six of banks' home loans in the survey of autumn 2009 (Finanstilsynet, press release 2/2010, https://www.finanstilsynet.no/nyhetsarkiv/pressemeldinger/2010/ny-boliglansundersokelse-fra-finanstilsynet-viser-fortsatt-hoy-belaningsgrad-/)",
    )
    interest_only_tilt: float = _assume(
        1.3,
        "times",
        1.0,
        1.7,
        "that share of borrowers under 35 and from 60, divided by it of others: such loans went to the oldest and the youngest above all (the same survey), without a figure; with as many borrowers on either side the mean stays near the share",
    )
    interest_only_years: float = _assume(
        4.2,
        "years",
        3.0,
        6.0,
        "without instalments: a little over four on average (the same survey); all agree on the mean, since no spread is published",
    )
    viewing_spread: float = _assume(
        2.0,
        "power",
        1.0,
        4.0,
        "how far below the best that they can pay buyers look: a uniform to this power, as a share of all that they can pay; the mean viewing lies a third down",
    )
    overbid: float = _assume(
        0.1, "share of the ask", 0.03, 0.2, "bidders go no further: a like dwelling can be had for its ask elsewhere"
    )
    price_adjustment: float = _assume(
        0.2,
        "share a month",
        0.1,
        0.5,
        "of what dwellings went for above or below the price of a like one: with auctions that answer to a fifth of a gap this closes 12 % of it in a quarter, as estimated by Jacobsen and Naug (2004)",
    )
    segment_weight: float = _assume(
        0.4, "share", 0.2, 0.7, "how far a size's own market rather than the region's moves its price"
    )
    quality_log_sd: float = _assume(0.2, "log points", 0.1, 0.3, "spread of prices within a size and place")
    price_cut: float = _assume(
        0.015,
        "a month",
        0.005,
        0.03,
        "sellers lower an ask that finds no buyer; at rest this and the bids above asks balance at two to three months on the market, as the profiles assume",
    )
    unsold_months: float = _assume(
        12.0,
        "months",
        6.0,
        24.0,
        "on offer until builders, heirs and landlords let a dwelling or use it otherwise; the ask is then a sixth lower",
    )
    purchase_fee: float = _assume(0.025, "share of price", 0.025, 0.025, "document duty on freehold dwellings")
    building_elasticity: float = _assume(
        1.0,
        "log points per log point",
        0.5,
        3.0,
        "housing starts to price over cost; Norwegian estimates lie between 0.5 and 4, the lower ones for places outside the cities",
    )
    plot_share: float = _assume(
        0.25,
        "share of cost",
        0.15,
        0.4,
        "of a new dwelling's cost that is the plot's, and so how far prices can fall before nobody builds; starts fell by "
        "39 % from 2007 to 2009 (E171, E177) while prices fell by about a tenth and rose again",
    )
    replacement_share: float = _assume(
        0.0,
        "share of new dwellings",
        0.0,
        0.2,
        "stand in for dwellings torn down, joined or used for holidays: the national figures show none (26 000 more "
        "households a year between the censuses of 2001 and 2011, and about as many completions)",
    )
    building_months: float = _assume(14, "months", 10, 20, "from start to completion")
    # Startlån and municipal rental
    startlan_apply: float = _assume(
        0.04,
        "a year",
        0.02,
        0.1,
        "tenants whom banks will not lend enough; 85 loans in Sarpsborg in 2007 are 3.7 per 1000 households, and a third is refused: about 6 applications per 1000",
    )
    startlan_rate_test: float = _assume(
        6.25, "per cent a year", 5.0, 7.0, "Husbanken's rate for the test of floating loans (2013-14)"
    )
    startlan_valid_days: float = _assume(
        180, "days", 90, 365, "three months, renewed once; practice differs and no figure was found"
    )
    startlan_lasting_rank: float = _assume(
        -0.5,
        "standard deviations of place in the incomes",
        -1.0,
        0.0,
        "households of a type and age below this place, three in ten, are taken to have a low income that lasts; the regulation of April 2014 asks whether the difficulties do, and each municipality judges (SL-TG14)",
    )
    refinance_asked: float = _assume(
        0.5,
        "share of owners",
        0.2,
        1.0,
        "against whom a creditor petitions who ask the municipality to take over the loan, where it does; no figure was found, as of who lets a counsellor in",
    )
    bank_share_beside_startlan: float = _assume(
        0.75,
        "share of value",
        0.6,
        0.85,
        "where a bank and startlån finance together the bank keeps within well-secured loans: startlån was 42 % of all that it helped to finance, with about half of the loans beside a bank",
    )
    municipal_apply: float = _assume(
        0.1,
        "a year",
        0.03,
        0.2,
        "tenants with a heavy rent burden, a support need or a notice who turn to the housing office; with renewals of the order of the 7.7 applications per 1000 inhabitants a year",
    )
    income_limit: float = _assume(
        1.6, "times subsistence with rent", 1.3, 2.0, "municipal guidelines set limits of 2-3 G for singles"
    )
    duty_limit: float = _assume(
        1.1,
        "times subsistence with rent",
        1.0,
        1.2,
        "who has no need and more than this finds a dwelling unaided: NAV's duty of temporary accommodation is towards those who cannot (Social Services in NAV Act § 27); above the guideline norm, for electricity is not in it",
    )
    offer_refused: float = _assume(
        0.1,
        "share of offers",
        0.02,
        0.2,
        "offers turned down for place or standard; two refusals end the application in many guidelines",
    )
    reapply_days: float = _assume(
        180,
        "days",
        90,
        365,
        "a refused or expired application comes again after half a year if nothing has changed",
    )
    case_hours_municipal: float = _assume(
        8, "hours", 4, 16, "application for a municipal dwelling: talk, papers, decision and letter"
    )
    case_hours_startlan: float = _assume(12, "hours", 6, 20, "application for startlån with papers from bank and tax")
    lease_tested: float = _assume(
        0.5,
        "share of municipal terms that end",
        0.3,
        0.7,
        "are tested before the lease goes on; others go on untested. In 2012 the municipalities granted 25 750 of 38 300 applications, renewals and moves to another dwelling among them, and disposed of 102 089 dwellings (B031, B059, B060). If 11.7 % of these fall vacant a year, as in Bergen about 2006 (P035), 11 900 were for new tenants and 13 800 at most were renewals: 0.135 a year and dwelling, or 0.185 if no care dwelling (27 %) has a term. Terms of three years would end 0.28 times a year and dwelling, of tenants who leave so seldom",
    )
    appeal_allowed: float = _assume(
        0.2,
        "share of appeals",
        0.05,
        0.4,
        "that lead to another decision; no count was found for municipal dwellings",
    )
    handover_days: float = _assume(
        5.0,
        "days",
        2.0,
        14.0,
        "from one unit to the next: letters, and meetings held weekly or every other week; no count in the report on coordination (seed 001), which tells of cases that lie",
    )
    handover_lost: float = _assume(
        0.15,
        "share of hand-overs",
        0.0,
        0.3,
        "in which something is lost, so that the case comes back for half of the work; missing papers and unclear responsibility are the common complaint (seed 001), no count was found",
    )
    handover_together: float = _assume(
        0.3,
        "times",
        0.1,
        0.6,
        "days and losses of a hand-over under one roof, with shared meetings, against units apart",
    )
    case_hours_renewal: float = _assume(4, "hours", 2, 8, "new test when a term ends")
    tenant_purchase_wish: float = _assume(
        0.15,
        "a year",
        0.05,
        0.3,
        "of municipal tenants who ask to buy where they may; fewer than of tenants at large, who wish to own as often as 0.35 a year, since many mean to move on; no figure found",
    )
    hours_a_week: float = _assume(
        25, "hours a week on cases per FTE", 20, 30, "37.5 hours less meetings, telephone and travel"
    )
    suited_share: float = _assume(
        0.2,
        "share of municipal dwellings",
        0.15,
        0.35,
        "are let to tenants who need follow-up and have none: of households newly housed 9 % had a mental disorder, 6 % "
        "abused substances and 5 % both (SSB 2015, B038-B040). Of lettings that are no care dwellings it would be 27 %, "
        "but such tenancies end sooner than others, so that of dwellings it is less than of lettings",
    )
    accessible_share: float = _assume(
        0.41,
        "share of municipal dwellings",
        0.2,
        0.6,
        "which a wheelchair user can reach and use by herself: the nation in 2008, 48 % in 2012 (SSB, KOSTRA, "
        "https://ssb.no/117847/kommunalt-disponerte-boliger.landstall); half of them care dwellings, which are no part of "
        "the model, so that of the others it may be less; of those that are bought as many",
    )
    adapt_days: float = _assume(
        30, "days of a crew", 10, 60, "to take away thresholds, widen doors and rebuild a bathroom, besides ordinary works"
    )
    refurbish_days: float = _assume(
        14,
        "days of a crew",
        7,
        30,
        "ordinary works between two tenants; with the wait for a crew and the offer a void of about a month",
    )
    damage_share: float = _assume(
        0.05,
        "share of hand-backs",
        0.02,
        0.1,
        "dwellings handed back damaged by tenants without a support need",
    )
    damage_need_factor: float = _assume(5.0, "times", 2.0, 8.0, "with a support need and without follow-up")
    damage_days: float = _assume(40, "days of a crew", 20, 120, "extra work on a damaged dwelling")
    # Setting up a home
    parents_days: float = _assume(
        1500,
        "days",
        500,
        3000,
        "how long a grown child who finds no dwelling can stay with the parents; most stay until they find one",
    )
    parents_days_need: float = _assume(
        180, "days", 60, 365, "the same for those with a need of follow-up, whom parents can bear for months"
    )
    arrive_anyway: float = _assume(
        0.1,
        "share",
        0.02,
        0.25,
        "of those who move in without a dwelling to go to; the others come when they have found one",
    )
    arrival_patience: float = _assume(
        180, "days", 60, 365, "how long those who would move in look for a dwelling before they give up"
    )
    # Without a dwelling
    contact_days: float = _assume(
        90,
        "days",
        30,
        180,
        "until a household without a dwelling turns to NAV; those with a support need in a third of it",
    )
    patience_days: float = _assume(200, "days", 90, 365, "how long friends and kin have room")
    rough_share: float = _assume(
        0.15,
        "share",
        0.05,
        0.3,
        "of those with a need of follow-up whom friends no longer house: a few do not take or get a place at once",
    )
    rough_days: float = _assume(30, "days", 7, 90, "until they accept one, or are found one")
    no_friends: float = _assume(
        0.2,
        "share",
        0.1,
        0.35,
        "those evicted or on the way down who have nowhere to go from the first night",
    )

    @property
    def staff_a_dwelling(self) -> float:
        """Full-time equivalents for each dwelling with somebody on duty round the clock."""
        return self.staff_a_post / self.dwellings_a_post


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of an assumption."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    reason: str

    def allowed(self) -> str:
        """Its range in words."""
        return f"{self.low:g} to {self.high:g} {self.unit}"


@cache
def assumptions() -> dict[str, Declared]:
    """Every assumption by name, in order of declaration."""
    neutral = Assumptions()
    return {f.name: Declared(f.name, getattr(neutral, f.name), **f.metadata) for f in fields(Assumptions)}
