"""The table `attribution`: everything shared out by every model, as the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from workbench.engine.base import Engine
from workbench.marketing.attribution_models import (
    BILLIONTHS,
    MARKOV,
    SHAPLEY,
    Credit,
    Place,
    Totals,
    by_markov,
    by_shapley,
)
from workbench.marketing.attribution_reading import chains_of
from workbench.marketing.conversion_points import RULES, UNITS
from workbench.tables.marketing import ATTRIBUTION

CREDIT_TOTALS = """
    select
        count(distinct case when conversion_no > 0 then conversion_id end) as conversions,
        sum(case when point_no <= 1 then coalesce(hundredths, 0) else 0 end) as hundredths,
        count(distinct case when conversion_no > 0 and point_no = 0 then conversion_id end) as unobserved,
        sum(case when point_no = 0 then coalesce(hundredths, 0) else 0 end) as unobserved_hundredths
    from conversion_points
"""

_PER_BILLIONTH = UNITS // BILLIONTHS
_OF_RULES = " union all ".join(
    f"""
        select '{rule}' as model, channel, source, medium, campaign, {rule}_units as units, {rule}_money as hundredths
        from credits_by_place
        where {rule}_units <> 0 or {rule}_money <> 0"""
    for rule in RULES
)

RULE_CREDITS = f"""
    with given as ({_OF_RULES}
    ),
    cut as (
        select
            g.*,
            g.campaign as value,
            g.units % {_PER_BILLIONTH} as remainder,
            cast(round((g.units - g.units % {_PER_BILLIONTH}) / {_PER_BILLIONTH}) as bigint) as billionths,
            t.conversions * {BILLIONTHS} as of_model
        from given g
        cross join credit_totals t
    ),
    placed as (
        select
            *,
            row_number() over (
                partition by model
                order by
                    remainder desc,
                    channel,
                    source nulls last,
                    medium nulls last,
                    value nulls last
            ) as place,
            count(*) over (partition by model) as places,
            of_model - sum(billionths) over (partition by model) as remaining
        from cut
    )
    select
        model,
        channel,
        source,
        medium,
        campaign,
        cast(
            billionths
                + round((remaining - remaining % places) / places)
                + case when place <= remaining % places then 1 else 0 end as double
        ) / {BILLIONTHS} as conversions,
        cast(cast(hundredths as decimal(19, 0)) * cast(0.01 as decimal(3, 2)) as decimal(20, 2)) as revenue
    from placed
"""
"""What the rules share out, a row each as `by_rule` gives it: there may be many campaigns."""

_PATHS = ("path", "conversions", "hundredths", "unconverted")


def share_out(engine: Engine) -> None:
    """Make `shared_out`, what Markov and Shapley share out, from `alike_chains` and `credit_totals`.

    What is summed in SQL are whole numbers, so that it is the same on every engine and in every run.
    """
    conversions, hundredths, unobserved, of_those = (
        int(value or 0) for value in engine.rows("select * from credit_totals")[0]
    )
    totals = Totals(conversions, hundredths, unobserved, of_those)
    names = {letter: channel for channel, letter in engine.rows("select channel, letter from channel_letters")}
    (order,) = engine.rows("select markov_order from marketing_rules")[0]
    chains = chains_of(_read(engine, "alike_chains", _PATHS))
    touched = {names[letter]: count for letter, count in chains.touched().items()}
    found = {
        MARKOV: by_markov(chains, names, order, totals),
        SHAPLEY: by_shapley(chains, names, "conversions", totals),
    }
    rows_out = [row for model, shared in found.items() for row in _rows(model, shared, touched)]
    engine.values("shared_out", ATTRIBUTION.types, rows_out)


def _read(engine: Engine, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = engine.rows(f"select {', '.join(columns)} from {table}")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _rows(model: str, shared: Mapping[Place, Credit], touched: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for place, credit in shared.items():
        money = Decimal(credit.hundredths).scaleb(-2)
        error_money = None if credit.error_hundredths is None else credit.error_hundredths / 100
        count = touched.get(place[0]) if model == SHAPLEY else None
        yield model, *place, credit.billionths / BILLIONTHS, money, count, credit.error, error_money


SHARED_OUT = f"""
    select {", ".join(ATTRIBUTION.names)}
    from shared_out
    union all
    select
        r.*,
        cast(null as bigint) as touched,
        cast(null as double) as error,
        cast(null as double) as error_revenue
    from rule_credits r
    order by model, channel, source, medium, campaign
"""
