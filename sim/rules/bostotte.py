"""Bostøtte: the state's monthly housing allowance, from income, size of household, housing cost and municipality.

    payment = coverage x (approved cost - own share) / 12,    nothing below the least payment

The approved cost ends at a ceiling by persons and group of municipalities. The own share grows with the household's
weighted income v: a least amount, a constant part of what exceeds a first threshold, and above a second threshold a
stair: one more step of `rate`, times the whole of v, for every `step` NOK (the regulation's § 4, read so because only
this reading gives the official income limits). Amounts are NOK a year unless said; all functions take arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]

GROUPS = 4
"""Groups of municipalities: 1 Oslo; 2 other large cities; 3 municipalities around them; 4 the rest of the country."""
PERSONS = 20
"""Largest household whose income limit is kept."""
PENSION_AGE = 65
"""Age that gave a right to bostøtte before the reform of July 2009."""
HIGHEST_INCOME = 2**23
"""Above any income limit, NOK a year and weighted person: where the search for the limit starts."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The scheme at one date, for households without young disabled or single old-age pensioners' own thresholds.

    Attributes:
        broad: whether everybody of 18 or more may apply; else only the groups of the scheme before July 2009.
        coverage_private, coverage_municipal: share of cost above the own share that is paid, by landlord.
        minimum_own_share: least own share. linear_rate: own share of weighted income above `threshold_a`.
        threshold_b, step, rate: where the stair begins, the length of a step (NOK) and its share of weighted income.
        weight_extra: weight in income of each person after the first, whose weight is 1.
        minimum_payment: NOK a month.
        ceilings: highest approved cost in group 4 for 1, 2, 3, 4 and 5 or more persons.
        supplements: what the ceiling is higher in groups 1-4.
        operating, fees: approved for running a house, and municipal fees. heating: approved for pensioners besides.
        wealth_free, wealth_share: the share of liquid wealth above the free amount (NOK) that counts as income.
    """

    broad: bool
    coverage_private: float
    coverage_municipal: float
    minimum_own_share: float
    linear_rate: float
    threshold_a: float
    threshold_b: float
    step: float
    rate: float
    weight_extra: float
    minimum_payment: float
    ceilings: tuple[float, float, float, float, float]
    supplements: tuple[float, float, float, float]
    operating: float
    fees: float
    heating: float
    wealth_free: float
    wealth_share: float


def with_policy(rules: Rules, coverage: float | None = None, ceiling: float = 1.0) -> Rules:
    """The rules under a policy: `coverage` (if any) in place of both coverages, ceilings times `ceiling`."""
    if coverage is not None:
        rules = replace(rules, coverage_private=coverage, coverage_municipal=coverage)
    if ceiling == 1.0:
        return rules
    one, two, three, four, five = (amount * ceiling for amount in rules.ceilings)
    first, second, third, fourth = (amount * ceiling for amount in rules.supplements)
    return replace(rules, ceilings=(one, two, three, four, five), supplements=(first, second, third, fourth))


def eligible(rules: Rules, *, children: Ints, oldest_age: Ints, on_benefit: Bools) -> Bools:
    """Who may apply, of grown-up households that live in a dwelling and are neither students nor conscripts.

    Args:
        children: persons under 18. oldest_age: years of the oldest person.
        on_benefit: whether somebody has a benefit that gave a right before July 2009: disability, rehabilitation,
            survivor's or introduction benefit, or social assistance for a year and more.
    """
    if rules.broad:
        return np.ones(children.shape, bool)
    return np.asarray((children > 0) | (oldest_age >= PENSION_AGE) | on_benefit)


def counted_income(rules: Rules, gross_year: Floats, wealth: Floats) -> Floats:
    """Income that counts: gross income of the household and a part of its liquid wealth (NOK)."""
    return gross_year + rules.wealth_share * np.maximum(wealth - rules.wealth_free, 0.0)


def approved_cost(rules: Rules, *, rent: Floats, loan_payments: Floats, owner: Bools, pensioner: Bools) -> Floats:
    """Housing cost that counts before the ceiling, NOK a month.

    Args:
        rent: NOK a month, 0 for owners. loan_payments: interest and instalments on the dwelling, NOK a month.
        owner: owners are taken to run a house; in a co-operative the common charges stand in its place.
        pensioner: households of old-age, disability or survivor's pensioners, who heat at their own cost.
    """
    yearly = np.where(owner, rules.operating + rules.fees, 0.0) + np.where(pensioner, rules.heating, 0.0)
    return np.asarray(np.where(owner, loan_payments, rent) + yearly / 12)


def ceiling(rules: Rules, persons: Ints, group: int | Ints) -> Floats:
    """Highest approved cost; `persons` from 1, `group` 1-4."""
    by_persons, by_group = np.asarray(rules.ceilings), np.asarray(rules.supplements)
    return np.asarray(by_persons[np.clip(persons, 1, by_persons.size) - 1] + by_group[np.asarray(group) - 1])


def weight(rules: Rules, persons: Ints) -> Floats:
    """What a household's income is divided by."""
    return 1.0 + rules.weight_extra * (np.maximum(persons, 1) - 1)


def weighted_income(rules: Rules, income_year: Floats, persons: Ints) -> Floats:
    """Income per weighted person, in whole NOK."""
    return np.asarray(np.rint(income_year / weight(rules, persons)))


def own_share(rules: Rules, weighted: Floats) -> Floats:
    """The part of the housing cost that a household with this weighted income bears before any support."""
    steps = np.maximum(1 + np.floor((weighted - rules.threshold_b - 1) / rules.step), 0.0)
    stair = np.where(weighted > rules.threshold_b, steps * rules.rate * weighted, 0.0)
    return rules.minimum_own_share + rules.linear_rate * np.maximum(weighted - rules.threshold_a, 0.0) + stair


def allowance(
    rules: Rules, *, income_year: Floats, persons: Ints, group: int | Ints, housing_cost: Floats, municipal: Bools
) -> Floats:
    """Bostøtte in NOK a month, 0 where it would be less than the least payment.

    Args:
        income_year: gross income of the household that counts, without child benefit and social assistance.
        persons: in the household, from 1. group: of municipalities, 1-4, one or by household.
        housing_cost: approved cost before the ceiling, NOK a month. municipal: whether the dwelling is municipal.
    """
    cost = np.minimum(housing_cost * 12, ceiling(rules, persons, group))
    coverage = np.where(municipal, rules.coverage_municipal, rules.coverage_private)
    paid = coverage * (cost - own_share(rules, weighted_income(rules, income_year, persons))) / 12
    return np.asarray(np.where(paid >= rules.minimum_payment, paid, 0.0))


def income_limit(rules: Rules, persons: Ints, group: int | Ints, municipal: bool | Bools) -> Floats:
    """No household with a higher yearly income gets bostøtte, however high its cost; -1 where nobody gets any.

    At most one NOK per weighted person above the true limit, for incomes are rounded. Fast, to sort out most
    households before `allowance`; fastest with one group and one kind of landlord for all.

    Args:
        persons: 1 to PERSONS. group, municipal: as in `allowance`, one or by household.
    """
    table = _income_limits(rules)
    if isinstance(group, int) and isinstance(municipal, bool):
        return np.asarray(table[int(municipal), group - 1].take(persons))
    row = np.asarray(municipal, np.intp) * GROUPS + np.asarray(group) - 1
    return np.asarray(table.ravel().take(row * (PERSONS + 1) + persons))


@cache
def _income_limits(rules: Rules) -> Floats:
    """Income limits by (municipal, group - 1, persons), shape (2, GROUPS, PERSONS + 1)."""
    persons = np.arange(PERSONS + 1)
    groups = np.arange(1, GROUPS + 1)[:, None]
    highest = _highest_weighted(rules, ceiling(rules, persons, groups))
    limits = np.where(highest < 0, -1.0, (highest + 0.501) * weight(rules, persons))
    limits.setflags(write=False)
    return limits


def _highest_weighted(rules: Rules, cost: Floats) -> Floats:
    """Highest whole weighted income with a payment, by landlord and yearly cost; -1 for none.

    By bisection, for payments fall with income.
    """
    coverage = np.array([rules.coverage_private, rules.coverage_municipal])[:, None, None]
    paid, unpaid = np.full((2, *cost.shape), -1.0), np.full((2, *cost.shape), float(HIGHEST_INCOME))
    while (unpaid - paid > 1).any():
        middle = np.floor((paid + unpaid) / 2)
        enough = coverage * (cost - own_share(rules, middle)) / 12 >= rules.minimum_payment
        paid, unpaid = np.where(enough, middle, paid), np.where(enough, unpaid, middle)
    return paid
