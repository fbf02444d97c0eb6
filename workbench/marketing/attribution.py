"""Attribution: which channels, sources and campaigns brought the conversions, by several models side by side."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Rows
from workbench.marketing.attribution_models import (
    BILLIONTHS,
    COALITIONS,
    MARKOV,
    MODELS,
    SHAPLEY,
    Credit,
    Place,
    Totals,
    by_markov,
    by_rule,
    by_shapley,
    credit_of,
    summed,
)
from workbench.marketing.attribution_reading import KEYS, Built, Reading, built
from workbench.marketing.conversion_points import RULES, UNOBSERVED
from workbench.marketing_settings import HIGHEST_ORDER
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

__all__ = ["AS_SET", "KEYS", "MODELS", "Asked", "Attribution", "attribution"]

AS_SET = 0
"""The look-back, or the order, that the build has gone by."""

_HUNDREDTHS = 100
_DAY_S = 86_400


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        first: first day of the period in which the conversion lies.
        last: last day of it, included.
        models: which models; none: all that can share out by `by`.
        lookback_s: seconds before a conversion in which touches count; 0: as built, more cannot be had.
        order: of Markov, 1 to 4; 0: as set.
        by: channel, source, medium or campaign; Markov and Shapley are by channel alone.
        coalitions: what Shapley counts, "conversions" or "rates" (workbench.marketing.shapley).

    """

    first: date | None = None
    last: date | None = None
    models: tuple[str, ...] = ()
    lookback_s: int = AS_SET
    order: int = AS_SET
    by: str = "channel"
    coalitions: str = "conversions"


@dataclass(frozen=True)
class Attribution:
    """Conversions and revenue by key and model; the values of every model add up to the totals.

    Attributes:
        by: what the keys are.
        models: the models, in order.
        lookback_s: seconds before a conversion in which touches counted.
        built_lookback_s: the longest that can be asked for.
        order: of Markov.
        built_order: the one that is set.
        conversions: all of the period.
        revenue: theirs net of refunds, base currency.
        unpriced: conversions in a currency without a rate; their revenue is unknown and counts as 0.
        unobserved: conversions without a known touch point: conversions, revenue, share, and its interval low to high;
            first_known: those of them that are the first thing known of their customer.
        chains: converted, unconverted, and of those open: their last touch point lies within the look-back.
        rows: a key each: key, channel, source, medium, campaign, unobserved, touched (conversions with a touch point
            of it), small, values (model -> conversions, revenue, error, error_revenue).

    """

    by: str
    models: list[str]
    lookback_s: int
    built_lookback_s: int
    order: int
    built_order: int
    conversions: int
    revenue: float
    unpriced: int
    unobserved: dict[str, float]
    chains: dict[str, int]
    rows: Rows

    def to_frame(self) -> pd.DataFrame:
        """Give a row a key and model as a pandas table."""
        import pandas as pd  # noqa: PLC0415  pages start without it

        return pd.DataFrame(
            [
                {self.by: row["key"], "touched": row["touched"], "model": model, **row["values"][model]}
                for row in self.rows
                for model in self.models
            ]
        )


def attribution(ask: Ask, zone: ZoneInfo, asked: Asked | None = None) -> Attribution:
    """Share out the conversions of a period and their revenue by several models.

    Args:
        ask: reads `conversion_points`, `conversion_chains`, `channel_letters`, `attribution_rules` and `customers`.
        zone: whose days the period is of.
        asked: the period, the models and their rules.

    Raises:
        WorkbenchError: a model, key, order or look-back is not allowed.

    """
    asked = asked or Asked()
    rules = built(ask)
    models, order, lookback_s = _models(asked), _order(asked, rules), _lookback(asked, rules)
    reading = Reading(ask, zone, asked.first, asked.last, rules, lookback_s)
    counted = reading.counted()
    totals = Totals(**{field.name: counted[field.name] for field in fields(Totals)})
    shared, touched = _credits(reading, asked, models, order, totals)
    return Attribution(
        by=asked.by,
        models=list(models),
        lookback_s=lookback_s,
        built_lookback_s=rules.lookback_s,
        order=order,
        built_order=rules.markov_order,
        conversions=totals.conversions,
        revenue=totals.hundredths / _HUNDREDTHS,
        unpriced=reading.unpriced(),
        unobserved=_unobserved(totals, counted["first_known"]),
        chains={"converted": totals.conversions, "unconverted": counted["unconverted"], "open": counted["open"]},
        rows=_rows(shared, touched, asked.by, totals),
    )


def _models(asked: Asked) -> tuple[str, ...]:
    if asked.by not in KEYS:
        hint = nearest(asked.by, KEYS)
        raise WorkbenchError(f"Attribution by {asked.by!r}: there is no such key.{hint} Keys: {', '.join(KEYS)}.")
    possible = MODELS if asked.by == "channel" else RULES
    for model in asked.models:
        if model not in MODELS:
            hint = nearest(model, MODELS)
            raise WorkbenchError(f"Unknown attribution model {model!r}.{hint} Models: {', '.join(MODELS)}.")
        if model not in possible:
            raise WorkbenchError(
                f"The model {model!r} shares out by channel only, not by {asked.by}. "
                f"Ask by channel, or choose among: {', '.join(possible)}."
            )
    if asked.coalitions not in COALITIONS:
        allowed = ", ".join(COALITIONS)
        raise WorkbenchError(f"Shapley counts {asked.coalitions!r}, which it cannot. Allowed: {allowed}.")
    return tuple(dict.fromkeys(asked.models)) or possible


def _order(asked: Asked, rules: Built) -> int:
    order = rules.markov_order if asked.order == AS_SET else asked.order
    if not 1 <= order <= HIGHEST_ORDER:
        raise WorkbenchError(f"The Markov order is {order}; it has to be 1 to {HIGHEST_ORDER}.")
    return order


def _lookback(asked: Asked, rules: Built) -> int:
    if asked.lookback_s < 0:
        raise WorkbenchError(f"The look-back is {asked.lookback_s} seconds; it has to be above 0.")
    if asked.lookback_s > rules.lookback_s:
        raise WorkbenchError(
            f"The look-back of {_days(asked.lookback_s)} is longer than the {_days(rules.lookback_s)} of the last "
            "build, which has forgotten earlier touches. Choose a shorter one, or set marketing.lookback in "
            "workspace.toml and build again: workbench build"
        )
    return asked.lookback_s or rules.lookback_s


def _days(seconds: int) -> str:
    return f"{seconds / _DAY_S:g} days"


Found = tuple[dict[str, dict[str | None, Credit]], dict[str | None, int]]
"""Credits by model and key, and the conversions with a touch point of each key."""


def _credits(reading: Reading, asked: Asked, models: tuple[str, ...], order: int, totals: Totals) -> Found:
    """Share out, or take what the build has shared out where the same is asked for."""
    as_built = order == reading.rules.markov_order and asked.coalitions == COALITIONS[0]
    if reading.whole and (as_built or not {MARKOV, SHAPLEY} & set(models)):
        return _as_published(reading, asked, models)
    rows = reading.credits() if set(models) & set(RULES) else []
    shared = {rule: summed(by_rule(rows, rule, totals), asked.by) for rule in RULES if rule in models}
    if asked.by != "channel":
        return shared, reading.touched(asked.by)
    names, chains = reading.names(), reading.chains()
    if MARKOV in models:
        shared[MARKOV] = summed(by_markov(chains, names, order, totals), asked.by)
    if SHAPLEY in models:
        shared[SHAPLEY] = summed(by_shapley(chains, names, asked.coalitions, totals), asked.by)
    return shared, {names[letter]: count for letter, count in chains.touched().items()}


def _as_published(reading: Reading, asked: Asked, models: tuple[str, ...]) -> Found:
    places: dict[str, dict[Place, Credit]] = {model: {} for model in models}
    touched: dict[str | None, int] = {}
    for row in reading.published():
        if row["model"] in places:
            place = (row["channel"], row["source"], row["medium"], row["campaign"])
            places[row["model"]][place] = credit_of(row)
        if row["touched"] is not None:
            touched[row["channel"]] = row["touched"]
    shared = {model: summed(found, asked.by) for model, found in places.items()}
    return shared, touched if asked.by == "channel" else reading.touched(asked.by)


def _unobserved(totals: Totals, first_known: int) -> dict[str, float]:
    low, high = wilson(totals.unobserved, totals.conversions)
    return {
        "conversions": totals.unobserved,
        "revenue": totals.unobserved_hundredths / _HUNDREDTHS,
        "share": totals.unobserved / totals.conversions if totals.conversions else 0.0,
        "low": low,
        "high": high,
        "first_known": first_known,
    }


def _rows(shared: dict[str, dict[str | None, Credit]], touched: dict[str | None, int], by: str, totals: Totals) -> Rows:
    """Put the models of each key side by side; the largest first by the last model, what is unobserved last."""
    keys = {key for found in shared.values() for key in found} - {UNOBSERVED}
    last = list(shared.values())[-1]
    in_order = sorted(keys, key=lambda key: (-last.get(key, _NOTHING).hundredths, key is None, key or ""))
    rows = [_row(key, by, shared, touched.get(key, 0)) for key in in_order]
    if totals.unobserved or totals.unobserved_hundredths:
        rows.append(_row(UNOBSERVED, by, shared, totals.unobserved))
    return rows


def _row(key: str | None, by: str, shared: dict[str, dict[str | None, Credit]], touched: int) -> dict[str, Any]:
    values = {model: _value(found.get(key, _NOTHING)) for model, found in shared.items()}
    unobserved = key == UNOBSERVED
    parts = {part: key if part == by and not unobserved else None for part in KEYS}
    return {
        "key": key or "",
        **parts,
        "unobserved": unobserved,
        "touched": touched,
        "small": touched < FEW,
        "values": values,
    }


def _value(credit: Credit) -> dict[str, float | None]:
    error_revenue = None if credit.error_hundredths is None else credit.error_hundredths / _HUNDREDTHS
    return {
        "conversions": credit.billionths / BILLIONTHS,
        "revenue": credit.hundredths / _HUNDREDTHS,
        "error": credit.error,
        "error_revenue": error_revenue,
    }


_NOTHING = Credit(0, 0)
