"""Shares out a sum to the last hundredth: what is allotted adds up to it exactly."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def allot(total: int, shares: Mapping[Key, float | Fraction]) -> dict[Key, int]:
    """Share out a whole number in proportion, by largest remainder.

    Nobody gets anything where the shares add up to 0.

    Args:
        total: what is shared out, may be negative.
        shares: how much each one counts, by name; any scale.

    >>> allot(100, {"a": 1, "b": 1, "c": 1})
    {'a': 34, 'b': 33, 'c': 33}

    """
    exact = {name: Fraction(share) for name, share in shares.items()}
    whole = sum(exact.values(), Fraction(0))
    if whole == 0:
        return dict.fromkeys(shares, 0)
    return round_to(total, {name: math.floor(total * share / whole * _FINE) for name, share in exact.items()}, _FINE)


def round_to(total: int, amounts: Mapping[Key, int], unit: int) -> dict[Key, int]:
    """Round amounts to whole numbers that add up to the total, by largest remainder.

    Each keeps its whole part; what is left goes one by one to the largest remainders, of equal ones to the first name.

    Args:
        total: what the amounts add up to, but for rounding.
        amounts: by name, of any sign; so many units of them are 1.
        unit: how many that are.

    Source: Hamilton's method; Balinski and Young, Fair Representation (1982).

    >>> round_to(3, {"a": 15, "b": 15}, 10)
    {'a': 2, 'b': 1}

    """
    names = sorted(amounts, key=_order)
    rounded, remainders = {}, {}
    for name in names:
        rounded[name], remainders[name] = divmod(amounts[name], unit)
    if not names:
        return {}
    # beyond one for each there is only what the amounts were imprecise by
    for_all, left = divmod(total - sum(rounded.values()), len(names))
    by_remainder = sorted(names, key=lambda name: -remainders[name])
    for place, name in enumerate(by_remainder):
        rounded[name] += for_all + (place < left)
    return rounded


def _order(name: object) -> tuple[tuple[bool, str], ...]:
    parts = name if isinstance(name, tuple) else (name,)
    return tuple((part is None, part or "") for part in parts)


_FINE = 10**30
"""Fractions are compared in such parts."""
