"""Shares out conversions and revenue by each model, so that every model adds up to the same totals exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from workbench.marketing.allotment import allot, round_to
from workbench.marketing.attribution_reading import KEYS
from workbench.marketing.chains import Chains
from workbench.marketing.conversion_points import RULES, UNITS, UNOBSERVED

MARKOV, SHAPLEY = "markov", "shapley"
MODELS = (*RULES, MARKOV, SHAPLEY)
COALITIONS = ("conversions", "rates")

BILLIONTHS = 10**9
"""Conversions are shared out in such parts."""

_HUNDREDTHS = 100
_FINE = 10**6

Place = tuple[str, str | None, str | None, str | None]
"""Channel, source, medium and campaign."""


@dataclass(frozen=True)
class Totals:
    """What is shared out: conversions and their revenue in hundredths, and how much of both is unobserved."""

    conversions: int
    hundredths: int
    unobserved: int
    unobserved_hundredths: int

    @property
    def observed(self) -> int:
        """Conversions with a touch point."""
        return self.conversions - self.unobserved

    @property
    def observed_hundredths(self) -> int:
        """Their revenue."""
        return self.hundredths - self.unobserved_hundredths


class Credit(NamedTuple):
    """What a model gives: conversions in billionths, revenue in hundredths; standard errors where it is sampled."""

    billionths: int
    hundredths: int
    error: float | None = None
    error_hundredths: float | None = None


def by_rule(rows: Iterable[Mapping[str, Any]], rule: str, totals: Totals) -> dict[Place, Credit]:
    """Share out by the weights of touch points.

    Args:
        rows: the rows of `attribution_reading.CREDITS`.
        rule: the model.
        totals: what the rows add up to.

    """
    units: dict[Place, int] = {}
    money: dict[Place, int] = {}
    for row in rows:
        place: Place = (row["channel"], row["source"], row["medium"], row["campaign"])
        units[place], money[place] = int(row[f"{rule}_units"]), int(row[f"{rule}_money"])
    billionths = round_to(totals.conversions * BILLIONTHS, units, UNITS // BILLIONTHS)
    return {place: Credit(billionths[place], money[place]) for place in units if units[place] or money[place]}


def by_markov(chains: Chains, names: Mapping[str, str], order: int, totals: Totals) -> dict[Place, Credit]:
    """Share out by removal effects; `names` are the channels by their letters.

    Revenue that is not above 0, or of which a channel would take away, has no removal effects of use; it goes by those
    of conversions.
    """
    from workbench.marketing.markov import markov  # noqa: PLC0415  numpy and scipy; pages start without

    effects = markov(chains, order)
    of_revenue = effects.removal_revenue
    if (
        totals.observed_hundredths <= 0
        or not of_revenue
        or min(of_revenue.values()) < 0
        or not any(of_revenue.values())
    ):
        of_revenue = effects.removal_conversions
    billionths = _allot_channels(totals.observed * BILLIONTHS, effects.removal_conversions, names)
    hundredths = _allot_channels(totals.observed_hundredths, of_revenue, names)
    shared = {channel: Credit(billionths[channel], hundredths[channel]) for channel in billionths}
    return _with_unobserved(shared, totals)


def by_shapley(chains: Chains, names: Mapping[str, str], coalitions: str, totals: Totals) -> dict[Place, Credit]:
    """Share out by Shapley values of the game `coalitions` (workbench.marketing.shapley)."""
    from workbench.marketing.shapley import shapley, shapley_of_rates  # noqa: PLC0415  numpy; pages start without

    values = shapley(chains) if coalitions == "conversions" else shapley_of_rates(chains)
    billionths = _allot_channels(totals.observed * BILLIONTHS, values.conversions, names)
    money = {names[letter]: round(value * _FINE) for letter, value in values.hundredths.items()}
    hundredths = round_to(totals.observed_hundredths, money, _FINE)
    shared = {
        names[letter]: Credit(
            billionths[names[letter]], hundredths[names[letter]], values.error[letter], values.error_hundredths[letter]
        )
        for letter in chains.channels
    }
    return _with_unobserved(shared, totals)


def summed(shared: Mapping[Place, Credit], by: str) -> dict[str | None, Credit]:
    """Add up by channel, source, medium or campaign; what is unobserved stands under `UNOBSERVED`."""
    sums: dict[str | None, Credit] = {}
    for place, credit in shared.items():
        key = UNOBSERVED if place[0] == UNOBSERVED else place[KEYS.index(by)]
        so_far = sums.get(key, Credit(0, 0))
        sums[key] = credit._replace(
            billionths=so_far.billionths + credit.billionths, hundredths=so_far.hundredths + credit.hundredths
        )
    return sums


def credit_of(row: Mapping[str, Any]) -> Credit:
    """Read a row of the table `attribution`."""
    money = row["error_revenue"]
    return Credit(
        round(row["conversions"] * BILLIONTHS),
        int(row["revenue"] * _HUNDREDTHS),
        row["error"],
        None if money is None else money * _HUNDREDTHS,
    )


def _with_unobserved(shared: Mapping[str, Credit], totals: Totals) -> dict[Place, Credit]:
    found: dict[Place, Credit] = {(channel, None, None, None): credit for channel, credit in shared.items()}
    if totals.unobserved or totals.unobserved_hundredths:
        unobserved = Credit(totals.unobserved * BILLIONTHS, totals.unobserved_hundredths)
        found[UNOBSERVED, None, None, None] = unobserved
    return found


def _allot_channels(total: int, shares: Mapping[str, float], names: Mapping[str, str]) -> dict[str, int]:
    return allot(total, {names[letter]: share for letter, share in shares.items()})
