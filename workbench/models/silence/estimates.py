"""Figures of the cost of silence with the intervals they carry."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.shares import FEW, wilson


@dataclass(frozen=True)
class Share:
    """A share of some appeals, with Wilson's 95 % interval.

    Attributes:
        value: None where there are none.
        lower: lower end.
        upper: upper end.
        did: how many of them.
        of: how many there are.
        few: whether these are fewer than 30.

    """

    value: float | None
    lower: float
    upper: float
    did: int
    of: int
    few: bool


@dataclass(frozen=True)
class Estimate:
    """A figure with the ends of its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Followed:
    """Share with a deal by some day after the opening: 1 less Kaplan and Meier's curve, the young ones censored.

    Attributes:
        share: at `days`.
        lower: lower end of its 95 % interval.
        upper: upper end.
        days: `appeals.conversion_days`, or less where none was watched for so long.
        of: appeals, young ones included.

    """

    share: float
    lower: float
    upper: float
    days: float
    of: int


def share_of(did: int, of: int) -> Share:
    """Make a share of two counts."""
    return Share(did / of if of else None, *wilson(did, of), did, of, of < FEW)


def times(estimate: Estimate | None, factor: float | None) -> Estimate | None:
    """Scale an estimate and its ends by a factor that is taken as given; None where there is nothing to scale."""
    if estimate is None or factor is None:
        return None
    return Estimate(estimate.value * factor, estimate.lower * factor, estimate.upper * factor)
