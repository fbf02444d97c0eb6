"""Who earned the conversions under each model, as the page of channels shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.appeals.period import Period
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask
from workbench.marketing.attribution import Asked, Attribution, attribution
from workbench.marketing.conversion_points import UNOBSERVED
from workbench.marketing.periods import period_spec
from workbench.marketing_settings import HIGHEST_ORDER, Marketing
from workbench.show.pages.channels.drawn import height_of

_DAY_S = 86_400
_HOUR_S = 3600
_DAYS = (1, 7, 14, 30, 60, 90, 180, 365)
"""Look-backs to choose from, as far as the build reaches."""

MOST_ROWS = 100
"""Rows that are shown, those with most."""

_TITLES = {
    "first": "First",
    "last": "Last",
    "last_non_direct": "Last non-direct",
    "linear": "Linear",
    "position": "Position",
    "time_decay": "Time decay",
    "markov": "Markov",
    "shapley": "Shapley",
}
_UNKNOWN = "(not named)"


def ascribed(ask: Ask, period: Period, rules: Marketing, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return conversions and revenue of a period by model.

    Args:
        ask: runs a query.
        period: in whose days the conversions lie.
        rules: the settings of the models.
        asked: lookback (seconds; 0: as built), order (of Markov; 0: as set), by (channel, source or campaign), and
            channels: only the rows of these.

    Returns:
        by, models (key, title, meaning), usual (keys of those shown at first), rows (key, name, unobserved, values:
            model -> conversions, revenue, error, error_revenue, touched, small, behind),
            left (how many rows are not shown), total, unobserved, chains, unpriced, lookback and lookbacks (value in
            seconds, title), order, orders, conversion (deal or lead), chart_height, any.

    Raises:
        WorkbenchError: a look-back, an order or a key is asked for that there is not.

    """
    by = str(asked.get("by") or "channel")
    wanted = Asked(period.first, period.last, (), _whole(asked, "lookback"), _whole(asked, "order"), by)
    found = attribution(ask, period.zone, wanted)
    channels = (asked.get("channels") or ()) if by == "channel" else ()
    meant = [row for row in found.rows if not channels or row["channel"] in channels or row["unobserved"]]
    named = [row for row in meant if not row["unobserved"]]
    unobserved = [row for row in meant if row["unobserved"]]
    rows = [_row(row, found, period) for row in [*named[:MOST_ROWS], *unobserved]]
    return {
        "by": by,
        "models": [{"key": key, "title": _TITLES[key], "meaning": meanings(rules, found)[key]} for key in found.models],
        "usual": list(found.models),
        "rows": rows,
        "left": len(found.rows) - len(rows),
        "total": {"conversions": found.conversions, "revenue": found.revenue, "behind": _spec(found, period)},
        "unobserved": {**found.unobserved, "behind": {**_spec(found, period), "channel": UNOBSERVED}},
        "chains": found.chains,
        "unpriced": found.unpriced,
        "lookback": found.lookback_s,
        "lookbacks": _lookbacks(found.built_lookback_s),
        "order": found.order,
        "orders": list(range(1, HIGHEST_ORDER + 1)),
        "conversion": rules.conversion,
        "chart_height": height_of(rows),
        "any": found.conversions > 0,
    }


def meanings(rules: Marketing, found: Attribution) -> dict[str, str]:
    """Say what each model does, with the settings it goes by."""
    first, last = (f"{100 * share:.0f} %" for share in rules.position)
    touches = "touch" if found.order == 1 else f"{found.order} touches"
    return {
        "first": "All to the first touch.",
        "last": "All to the last touch.",
        "last_non_direct": "All to the last touch that is not Direct; to the last one where all are.",
        "linear": "The same to every touch.",
        "position": f"{first} to the first touch, {last} to the last, the rest to those between.",
        "time_decay": f"More the closer to the conversion: half as much {_length(rules.half_life_s)} earlier.",
        "markov": f"By how many conversions would be lost without the channel, judged from the last {touches}.",
        "shapley": "What the channel adds on average to the sets of channels it was seen with.",
    }


def _spec(found: Attribution, period: Period) -> dict[str, Any]:
    """Name all conversions of the period, as a link does."""
    spec = {"figure": "attribution", **period_spec(period.first, period.last)}
    return {**spec, **({"lookback": found.lookback_s} if found.lookback_s != found.built_lookback_s else {})}


def _row(row: dict[str, Any], found: Attribution, period: Period) -> dict[str, Any]:
    key = row["key"]
    spec = {**_spec(found, period), found.by: key}
    told = {"small": row["small"], "touched": row["touched"]}
    values = {model: {**value, **told, "behind": {**spec, "model": model}} for model, value in row["values"].items()}
    return {"key": str(key), "name": str(key or _UNKNOWN), "unobserved": row["unobserved"], "values": values}


def _lookbacks(built_s: int) -> list[dict[str, Any]]:
    lengths = [*(days * _DAY_S for days in _DAYS if days * _DAY_S < built_s), built_s]
    return [{"value": length, "title": _length(length)} for length in lengths]


def _length(seconds: int) -> str:
    """Write a look-back.

    >>> _length(90 * 86_400), _length(86_400), _length(5400)
    ('90 days', '1 day', '1.5 hours')
    """
    if seconds % _DAY_S == 0:
        days = seconds // _DAY_S
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{seconds / _HOUR_S:g} hours"


def _whole(asked: Mapping[str, Any], key: str) -> int:
    try:
        return max(int(asked.get(key) or 0), 0)
    except (TypeError, ValueError):
        raise WorkbenchError(f"This link asks for a {key} that is none. Choose it anew.") from None
