"""The segments of RFM: a grid over recency and the mean of frequency and money, as data.

Source: the table of eleven segments that marketing tools share (Putler, RFM analysis for successful customer
segmentation). Its ranges overlap and leave cells open; every cell here lies within the published range of its segment,
and where several segments claim a cell the more telling one has it.
"""

from __future__ import annotations

SCORES = (1, 2, 3, 4, 5)

CHAMPIONS = "Champions"
LOYAL = "Loyal"
POTENTIAL = "Potential Loyalist"
NEW = "New Customers"
PROMISING = "Promising"
ATTENTION = "Need Attention"
ABOUT_TO_SLEEP = "About To Sleep"
AT_RISK = "At Risk"
CANNOT_LOSE = "Cannot Lose Them"
HIBERNATING = "Hibernating"
LOST = "Lost"

SEGMENTS = (
    CHAMPIONS, LOYAL, POTENTIAL, NEW, PROMISING, ATTENTION, ABOUT_TO_SLEEP, AT_RISK, CANNOT_LOSE, HIBERNATING, LOST,
)  # fmt: skip
"""Best first."""

GRID = {
    5: (NEW, POTENTIAL, POTENTIAL, CHAMPIONS, CHAMPIONS),
    4: (PROMISING, POTENTIAL, POTENTIAL, LOYAL, LOYAL),
    3: (ABOUT_TO_SLEEP, ABOUT_TO_SLEEP, ATTENTION, LOYAL, LOYAL),
    2: (HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, AT_RISK),
    1: (LOST, LOST, AT_RISK, CANNOT_LOSE, CANNOT_LOSE),
}
"""By the score of recency: the segments for the mean score 1 to 5 of frequency and money."""


def mean_score(f: int, m: int) -> int:
    """Return the mean of the scores of frequency and money, halves rounded up.

    >>> mean_score(1, 4)
    3
    """
    return (f + m + 1) // 2


def segment_of(r: int, f: int, m: int) -> str:
    """Name the segment of three scores, each 1 to 5.

    >>> segment_of(5, 1, 1)
    'New Customers'
    """
    return GRID[r][mean_score(f, m) - 1]


def grid_rows() -> list[tuple[int, int, int, str]]:
    """List all 125 cells as (r, f, m, segment)."""
    return [(r, f, m, segment_of(r, f, m)) for r in SCORES for f in SCORES for m in SCORES]
