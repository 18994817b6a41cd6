"""Bostøtte: the state's monthly housing allowance, from income, size of household, housing cost and municipality.

    payment = coverage x (approved cost - own share) / 12,    nothing below the least payment

The approved cost ends at a ceiling by persons and group of municipalities. The own share grows with the household's
weighted income v: a least amount, a constant part of what exceeds a first threshold, and above a second threshold a
stair: one more step of `rate`, times the whole of v, for every `step` NOK (the regulation's § 4, read so because only
this reading gives the official income limits). Amounts are NOK a year unless said; all functions take arrays, or one
household's numbers.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.compiled import compiled

Floats = npt.NDArray[np.float64]
Amounts: TypeAlias = Any
"""One household's number, inside compiled loops, or an array of many households'; so are the other two."""
Ints: TypeAlias = Any
Bools: TypeAlias = Any

GROUPS = 4
"""Groups of municipalities: 1 Oslo; 2 other large cities; 3 municipalities around them; 4 the rest of the country."""
PERSONS = 20
"""Largest household whose income limit is kept."""
PENSION_AGE = 65
"""Age that gave a right to bostøtte before the reform of July 2009."""
HIGHEST_INCOME = 2**23
"""Above any income limit, NOK a year and weighted person: where the search for the limit starts."""


class Rules(NamedTuple):
    """The scheme at one date, for households without young disabled or single old-age pensioners' own thresholds.

    Attributes:
        assessed: whether the income is that of the last tax assessment, one to two years old, and not the month's.
        broad: whether everybody of 18 or more may apply; else only the groups of the scheme before July 2009.
        coverage_private, coverage_municipal: share of cost above the own share that is paid, by landlord.
        minimum_own_share: least own share. linear_rate: own share of weighted income above `threshold_a`.
        threshold_b, step, rate: where the stair begins, the length of a step (NOK) and its share of weighted income.
        weight_extra: weight in income of each person after the first, whose weight is 1.
        minimum_payment: NOK a month.
        ceilings: highest approved cost in group 4 for 1, 2, 3, 4 and 5 or more persons.
        supplements: what the ceiling is higher in groups 1-4.
        operating, fees: approved for running a house, and municipal fees. heating: approved for pensioners besides.
        child_benefit: NOK a year for each child, which is not counted as income.
        wealth_free, wealth_share: the share of liquid wealth above the free amount (NOK) that counts as income.
    """

    assessed: bool
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
    child_benefit: float
    wealth_free: float
    wealth_share: float


def with_policy(rules: Rules, coverage: float | None = None, ceiling: float = 1.0) -> Rules:
    """The rules under a policy: `coverage` (if any) in place of both coverages, ceilings times `ceiling`."""
    if coverage is not None:
        rules = rules._replace(coverage_private=coverage, coverage_municipal=coverage)
    if ceiling == 1.0:
        return rules
    one, two, three, four, five = (amount * ceiling for amount in rules.ceilings)
    first, second, third, fourth = (amount * ceiling for amount in rules.supplements)
    return rules._replace(ceilings=(one, two, three, four, five), supplements=(first, second, third, fourth))


@compiled
def eligible(rules: Rules, children: Ints, oldest_age: Ints, on_benefit: Bools) -> Bools:
    """Who may apply, of grown-up households that live in a dwelling and are neither students nor conscripts.

    Args:
        children: persons under 18. oldest_age: years of the oldest person.
        on_benefit: whether somebody has a benefit that gave a right before July 2009: disability, rehabilitation,
            survivor's or introduction benefit, or social assistance for a year and more.
    """
    return rules.broad | (children > 0) | (oldest_age >= PENSION_AGE) | on_benefit


@compiled
def counted_income(rules: Rules, gross_year: Amounts, wealth: Amounts) -> Amounts:
    """Income that counts: gross income of the household and a part of its liquid wealth (NOK)."""
    return gross_year + rules.wealth_share * np.maximum(wealth - rules.wealth_free, 0.0)


@compiled
def approved_cost(rules: Rules, rent: Amounts, loan_payments: Amounts, owner: Bools, pensioner: Bools) -> Amounts:
    """Housing cost that counts before the ceiling, NOK a month.

    Args:
        rent: NOK a month, 0 for owners. loan_payments: interest and instalments on the dwelling, NOK a month.
        owner: owners are taken to run a house; in a co-operative the common charges stand in its place.
        pensioner: households of old-age, disability or survivor's pensioners, who heat at their own cost.
    """
    yearly = owner * (rules.operating + rules.fees) + pensioner * rules.heating
    return owner * loan_payments + (1 - owner) * rent + yearly / 12


@compiled
def ceiling(rules: Rules, persons: Ints, group: Ints) -> Amounts:
    """Highest approved cost; `persons` from 1, `group` 1-4."""
    one, two, three, four, five = rules.ceilings
    oslo, cities, around, rest = rules.supplements
    by_persons = one + (persons > 1) * (two - one) + (persons > 2) * (three - two) + (persons > 3) * (four - three)
    by_group = (group == 1) * oslo + (group == 2) * cities + (group == 3) * around + (group == 4) * rest
    return by_persons + (persons > 4) * (five - four) + by_group


@compiled
def weight(rules: Rules, persons: Ints) -> Amounts:
    """What a household's income is divided by."""
    return 1.0 + rules.weight_extra * (np.maximum(persons, 1) - 1)


@compiled
def weighted_income(rules: Rules, income_year: Amounts, persons: Ints) -> Amounts:
    """Income per weighted person, in whole NOK."""
    return np.rint(income_year / weight(rules, persons))


@compiled
def own_share(rules: Rules, weighted: Amounts) -> Amounts:
    """The part of the housing cost that a household with this weighted income bears before any support."""
    steps = np.maximum(1 + np.floor((weighted - rules.threshold_b - 1) / rules.step), 0.0)
    stair = (weighted > rules.threshold_b) * steps * rules.rate * weighted
    return rules.minimum_own_share + rules.linear_rate * np.maximum(weighted - rules.threshold_a, 0.0) + stair


@compiled
def coverage(rules: Rules, municipal: Bools) -> Amounts:
    """Share of cost above the own share that is paid, by landlord."""
    return municipal * rules.coverage_municipal + (1 - municipal) * rules.coverage_private


@compiled
def allowance(
    rules: Rules, income_year: Amounts, persons: Ints, group: Ints, housing_cost: Amounts, municipal: Bools
) -> Amounts:
    """Bostøtte in NOK a month, 0 where it would be less than the least payment.

    Args:
        income_year: gross income of the household that counts, without child benefit and social assistance.
        persons: in the household, from 1. group: of municipalities, 1-4, one or by household.
        housing_cost: approved cost before the ceiling, NOK a month. municipal: whether the dwelling is municipal.
    """
    cost = np.minimum(housing_cost * 12, ceiling(rules, persons, group))
    paid = coverage(rules, municipal) * (cost - own_share(rules, weighted_income(rules, income_year, persons))) / 12
    return paid * (paid >= rules.minimum_payment)


@cache
def income_limits(rules: Rules) -> Floats:
    """The yearly income above which no household gets bostøtte, however high its cost; -1 where nobody gets any.

    At most one NOK per weighted person above the true limit, for incomes are rounded. Fast, to sort out most
    households before `allowance`.

    Returns:
        shape (2, GROUPS, PERSONS + 1): by landlord (1 municipal), group less one, and persons.
    """
    persons, groups, municipal = np.arange(PERSONS + 1), np.arange(1, GROUPS + 1)[:, None], np.arange(2)[:, None, None]
    highest = _highest_weighted(rules, np.asarray(ceiling(rules, persons, groups)), coverage(rules, municipal))
    limits = np.where(highest < 0, -1.0, (highest + 0.501) * weight(rules, persons))
    limits.setflags(write=False)
    return limits


def _highest_weighted(rules: Rules, cost: Floats, share: Amounts) -> Floats:
    """Highest whole weighted income with a payment, by landlord and yearly cost; -1 for none.

    By bisection, for payments fall with income. `share`: of the cost that is paid, by landlord.
    """
    paid, unpaid = np.full((2, *cost.shape), -1.0), np.full((2, *cost.shape), float(HIGHEST_INCOME))
    while (unpaid - paid > 1).any():
        middle = np.floor((paid + unpaid) / 2)
        enough = share * (cost - own_share(rules, middle)) / 12 >= rules.minimum_payment
        paid, unpaid = np.where(enough, middle, paid), np.where(enough, unpaid, middle)
    return paid
