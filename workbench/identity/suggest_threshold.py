"""From which weight on two customers may be taken for one person: measured, not guessed.

The customers that did not train the model tell two things. Of their parts and rests, which are one person, how many
are *found* above a weight. And how often a part looks so much like *another* customer who surely is somebody else.
The second, scaled to the records that really wait for their person (those without a card of their own), says how many
of the pairs that are suggested above a weight must be expected to be wrong. How often hidden merges are found says
nothing about that: they can be hidden as often as one likes, real duplicates are rare.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import duckdb

PRECISION = 0.99
CONFIDENCE = 0.95
LEAST_WEIGHT = 7.0
"""Bits below which nothing is accepted unseen, whatever was measured: the model's own odds are 128 to 1 there."""

HIGHEST = 40
_ROUNDS = 200

_WEIGHTS = """
    select s.match_weight, x.side || ' ' || y.side as sides, list_has_any(x.cards, y.cards) as rivals
    from scored s
    join compared x on x.record_no = s.unique_id_l
    join compared y on y.record_no = s.unique_id_r
    where y.side = 'whole' and x.side = 'whole'
        or x.side = 'part'
            and not x.trains
            and (y.side = 'rest' or x.customer_id in (from sure_customers) and y.customer_id in (from sure_customers))
"""

_SIZE_NAMES = ("customers", "sure_customers", "strangers", "hidden")

_SIZES = """
    select
        count(*) filter (where side = 'whole') as customers,
        count(*) filter (where side = 'whole' and sure) as sure_customers,
        count(*) filter (where side = 'part' and not trains and sure) as strangers,
        count(*) filter (where side = 'rest' and not trains) as hidden
    from (
        select *, customer_id in (from sure_customers) as sure
        from compared
    )
"""


@dataclass(frozen=True)
class Step:
    """What is known of all suggestions of at least this weight (bits).

    `suggested` pairs, of which `wrong` are expected to be two people, so that the share `precision` is right, and with
    95 % confidence at least the share `precision_low`. `found` is the share of hidden merges that would be suggested.
    """

    weight: float
    suggested: int
    wrong: float
    precision: float
    precision_low: float
    found: float


@dataclass(frozen=True)
class Threshold:
    """The weight from which on a suggestion may be accepted unseen, and what speaks for it.

    `measured` tells whether `precision_low` reached 0.99 there; otherwise too little could be measured, and the weight
    is a cautious one that nothing measured speaks against. `rarity` is what the rareness of duplicates adds to the
    weight of the evidence, in bits; `rival_rarity` the same for two who each hold a unique identifier of one system.
    """

    weight: float
    measured: bool
    rarity: float
    rival_rarity: float
    curve: list[Step]

    @property
    def step(self) -> Step:
        """What is known at the threshold."""
        return next(step for step in self.curve if step.weight >= self.weight)

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for the `about` of the suggestions: what is known at the threshold as `threshold_…`."""
        found = asdict(self)
        found["threshold"] = found.pop("weight")
        return found | {f"threshold_{key}": value for key, value in asdict(self.step).items() if key != "weight"}


def find_threshold(connection: duckdb.DuckDBPyConnection, *, clean: bool) -> Threshold:
    """Find the smallest weight at which the suggestions are right often enough.

    Args:
        connection: holds `scored` and `compared`.
        clean: whether `sure_customers` are surely different people; if not, missed merges among them count as wrong,
            and the measured precision is lower than the true one.

    """
    import numpy as np  # noqa: PLC0415  heavy; only suggestions need it

    found = connection.execute(_WEIGHTS).fetchnumpy()
    weights, sides, rivals = (np.ma.getdata(found[name]) for name in ("match_weight", "sides", "rivals"))
    sizes = dict(zip(_SIZE_NAMES, connection.execute(_SIZES).fetchall()[0], strict=True))
    customers, sure = sizes["customers"], sizes["sure_customers"]
    rival_pairs = sure * (sure - 1) / 2 if clean else 0
    pairs = customers * (customers - 1) / 2 - rival_pairs

    whole = sides == "whole whole"
    rarity = _rarity(weights[whole & ~rivals], pairs)
    waiting = customers - sure if clean else customers
    curve = _curve(
        suggested=np.sort(weights[whole & ~rivals] + rarity),
        strangers=np.sort(weights[sides == "part whole"] + rarity),
        hidden=np.sort(weights[sides == "part rest"] + rarity),
        per_stranger=waiting * customers / max(sizes["strangers"] * sure, 1),
        all_hidden=sizes["hidden"],
    )
    high = [step for step in curve if step.weight >= LEAST_WEIGHT]
    measured = [step.weight for step in high if step.precision_low >= PRECISION]
    cautious = [step.weight for step in high if step.precision >= PRECISION] or [float(HIGHEST)]
    return Threshold(
        weight=measured[0] if measured else cautious[0],
        measured=bool(measured),
        rarity=rarity,
        rival_rarity=_rarity(weights[whole & rivals], rival_pairs or pairs),
        curve=curve,
    )


def _curve(*, suggested: Any, strangers: Any, hidden: Any, per_stranger: float, all_hidden: int) -> list[Step]:
    """Measure at every half bit; the weights are sorted, and each stranger stands for `per_stranger` wrong ones."""
    from scipy.special import gammaincinv  # noqa: PLC0415  heavy; only suggestions need it

    curve = []
    for half_bits in range(2 * HIGHEST + 1):
        weight = half_bits / 2
        above, seen, caught = (len(each) - int(each.searchsorted(weight)) for each in (suggested, strangers, hidden))
        most = float(gammaincinv(seen + 1, CONFIDENCE))  # the largest mean that may show so few (Garwood 1936)
        wrong, wrong_at_most = (min(above, count * per_stranger) for count in (seen, most))
        right, right_at_least = (_share(above - count, above) for count in (wrong, wrong_at_most))
        curve.append(Step(weight, above, round(wrong, 3), right, right_at_least, _share(caught, all_hidden)))
    return curve


def _rarity(weights: Any, pairs: float) -> float:
    """Find the log odds that any two customers are one person, at which the suggestions' probabilities add up to it.

    Source: the step for the share of matches of the EM algorithm, m and u held fixed: Winkler, Using the EM algorithm
    for weight computation in the Fellegi-Sunter model, ASA 1988.
    """
    import numpy as np  # noqa: PLC0415

    expected = 1.0
    for _ in range(_ROUNDS):
        odds = np.log2(expected / max(pairs - expected, 1.0))
        expected = max(float(np.sum(1 / (1 + np.exp2(-(weights + odds))))), 1.0)
    return float(odds)


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
