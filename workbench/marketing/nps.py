"""The Net Promoter Score with its interval."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def nps(promoters: int, detractors: int, answered: int, confidence: float = 0.95) -> tuple[float, float, float]:
    """Give the score from -100 to 100 and the ends of its interval; nobody asked gives -100 to 100: nothing is known.

    The score is the share of promoters less that of detractors: a difference of two shares of the same people, so its
    interval is that of paired shares, with one answer added to each of the two.

    Source: Reichheld, Harvard Business Review 81(12), 2003, of the score; Bonett and Price, Journal of Educational and
    Behavioral Statistics 37 (2012), of the interval; Rocks, The American Statistician 70 (2016), compares intervals of
    the score and finds such adjusted ones the best.

    >>> [round(value, 1) for value in nps(26, 4, 48)]
    [45.8, 25.5, 62.5]
    """
    if answered == 0:
        return 0.0, -100.0, 100.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    up, down = (promoters + 1) / (answered + 2), (detractors + 1) / (answered + 2)
    spread = z * sqrt((up + down - (up - down) ** 2) / (answered + 2))
    score = (promoters - detractors) / answered
    lower, upper = max(up - down - spread, -1.0), min(up - down + spread, 1.0)
    return 100 * score, 100 * min(lower, score), 100 * max(upper, score)
