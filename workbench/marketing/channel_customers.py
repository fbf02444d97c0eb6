"""How many customers stand behind the counts in rows of channels: 268 leads may be those of 218 customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.marketing.ad_names import renamed
from workbench.marketing.asked import Ask
from workbench.marketing.channel_behind import ASKED, COLUMNS
from workbench.marketing.channel_keys import BY, chosen_by
from workbench.marketing.channel_names import named
from workbench.marketing.periods import within

FIGURES = {
    "sessions": "visitors",
    "leads": "leads",
    "customers": "customers",
    "deals": "deals",
    "revenue": "deals",
}
"""Figures of a row by what their link asks for (see `channel_behind`)."""

_SPANS = {"day": "%Y-%m-%d", "month": "%Y-%m"}


def customers_of(
    ask: Ask,
    zone: ZoneInfo,
    first: date | None = None,
    last: date | None = None,
    by: str = "channel",
    *,
    only: Mapping[str, str] | None = None,
) -> dict[tuple[str, ...], dict[str, int]]:
    """Count the customers that each figure of a row opens; arguments as for `channels.effectiveness`.

    Returns:
        By the parts of a row's key, the customers of each of `FIGURES`; under the empty key, those of all rows.

    Raises:
        WorkbenchError: rows are chosen by what is no part of a key.

    """
    given = dict(only or {})
    chosen_by(given)
    keys = BY[by]
    period = within("occurred_at", first, last, zone)
    names = renamed("a") if {"campaign", "ad"} & {*keys, *given} else ""
    campaign, ad = (COLUMNS["campaign"], COLUMNS["ad"]) if names else ("''", "''")
    sql = _COUNTED.format(
        names=names,
        campaign=campaign,
        ad=ad,
        keys=", ".join(f"{_column(key)} as key_{key}" for key in keys),
        asked=" and ".join((period.sql, *(f"{part} = ?" for part in given))),
        key=f"key_{keys[0]}",
        grouped=", ".join(f"key_{key}" for key in keys),
    )
    zones = [zone.key for key in keys if key in _SPANS]
    rows = ask(sql, [*zones, *period.values, *given.values()])
    return {_key(row, keys): {figure: row[what] for figure, what in FIGURES.items()} for row in rows}


def _key(row: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    return () if row["together"] else tuple(row[f"key_{key}"] for key in keys)


def _column(key: str) -> str:
    return f"strftime(timezone(?, timezone('UTC', occurred_at)), '{_SPANS[key]}')" if key in _SPANS else key


_COUNTED = f"""
    with seen as (
        select
            a.customer_id,
            a.occurred_at,
            n.channel,
            n.source,
            n.medium,
            {{campaign}} as campaign,
            {{ad}} as ad,
            'session' as action,
            false as is_first_deal,
            1.0 as weight
        from touches a
        {named("a")} {{names}}
        where a.kind = 'session'
        union all
        select
            a.customer_id,
            a.occurred_at,
            a.channel,
            a.source,
            a.medium,
            {{campaign}} as campaign,
            {{ad}} as ad,
            a.action,
            a.is_first_deal,
            a.weight
        from action_sources a {{names}}
    ),
    keyed as (
        select {{keys}}, customer_id, action, is_first_deal, weight
        from seen
        where {{asked}}
    )
    select
        {{grouped}},
        grouping({{key}}) as together,
        count(distinct a.customer_id) filter (where a.action = 'session') as visitors,
        {", ".join(f"count(distinct a.customer_id) filter (where {asked}) as {what}" for what, asked in ASKED.items())}
    from keyed a
    group by grouping sets (({{grouped}}), ())
"""
