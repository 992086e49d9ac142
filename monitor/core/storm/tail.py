"""How unlikely a count is: upper tails of the distributions that counts follow, as −log10 of the chance. Pure.

Logarithms throughout, because the chances that matter are far below what a float holds.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_LN10 = log(10.0)
_TINY = 1e-300
_ENOUGH = 1e-12
_MOST_TERMS = 20_000


def surprise(count: float, mean: float, dispersion: float) -> float:
    """−log10 P(Y ≥ count) for a negative binomial with this mean and variance mean + dispersion × mean²: 0 or more.

    P(Y ≥ y) is the regularised incomplete beta function I(y, r) at mean / (mean + r), r = 1 / dispersion. A dispersion
    of zero or less is taken as one so small that the counts are Poisson.
    """
    if count <= 0 or mean < 0:
        return 0.0
    if mean == 0:
        mean = _TINY
    r = 1.0 / max(dispersion, 1e-9)
    return max(0.0, -log_beta_ratio(count, r, log(mean) - log(mean + r), -log1p(mean / r)) / _LN10)


def log_beta_ratio(a: float, b: float, log_x: float, log_rest: float) -> float:
    """ln of the regularised incomplete beta function I(a, b) at x, with `log_rest` = ln(1 − x)."""
    x = exp(log_x)
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log_x + b * log_rest
    if x < (a + 1.0) / (a + b + 2.0):
        return front + log(_fraction(a, b, x)) - log(a)
    # The fraction converges on the other side of the mean only: one minus the lower tail.
    lower = exp(front + log(_fraction(b, a, exp(log_rest))) - log(b))
    return log1p(-min(lower, 1.0 - 1e-16))


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _MOST_TERMS):
        twice = a + 2 * m
        even = m * (b - m) * x / ((twice - 1.0) * twice)
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / (twice * (twice + 1.0))
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        step = d * c
        value *= step
        if abs(step - 1.0) < _ENOUGH:
            break
    return value


def share_surprise(hits: int, total: int, share: float, weight: float) -> float:
    """−log10 P(K ≥ hits) for a beta-binomial of `total` draws whose share is as certain as `weight` draws make it."""
    if hits <= 0:
        return 0.0
    a, b = weight * share, weight * (1.0 - share)
    base = lgamma(total + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(total + a + b)
    terms = [
        base - lgamma(k + 1) - lgamma(total - k + 1) + lgamma(k + a) + lgamma(total - k + b)
        for k in range(hits, total + 1)
    ]
    if not terms:
        return 0.0
    top = max(terms)
    return max(0.0, -(top + log(sum(exp(term - top) for term in terms))) / _LN10)
