"""The queries of deals by waiting time."""

from __future__ import annotations

NEVER_NO, CLOSED_NO = -1, -2
"""Numbers of the bands without a wait: not answered, and closed without an answer; the others count from 0."""

COLUMNS = (
    "customer_id", "opened_at", "has_answer", "wait_s", "status", "category", "kind", "source", "deal_at",
    "deal_amount_base",
)  # fmt: skip
"""Columns of the appeals that are read."""

_BANDED = f"""
    banded as (
        select
            case
                when not has_answer and status = 'closed' then {CLOSED_NO}
                when not has_answer and status <> 'answered' then {NEVER_NO}
                when wait_s is not null then len(list_filter($edges::bigint[], lambda edge: edge < wait_s))
            end as band,
            customer_id,
            deal_at,
            category,
            kind,
            source,
            wait_s,
            opened_at <= $mature as is_mature,
            coalesce(opened_at <= $mature and deal_at <= opened_at + to_days($days), false) as converted,
            deal_amount_base,
            coalesce(deal_at <= least($known, opened_at + to_days($days)), false) as bought,
            greatest(
                date_diff('second', opened_at, least(deal_at, $known, opened_at + to_days($days))), 0
            ) as watched_s
        from chosen
        where now
    )"""

BANDS = f"""
    with {{chosen}},
{_BANDED},
    shared as (
        select
            *,
            deal_amount_base / count(*) over (partition by converted, customer_id, deal_at) as part,
            cast(ceil(watched_s / 3600) as bigint) as hours
        from banded
    ),
    counted as (
        select
            band,
            hours,
            count(*) as appeals,
            count(*) filter (where is_mature) as mature,
            count(*) filter (where converted) as deals,
            count(*) filter (where converted and deal_amount_base is not null) as rated,
            sum(part) filter (where converted) as money,
            count(*) filter (where category = 'target') as targets,
            count(*) filter (where category in ('target', 'non-target')) as categorised,
            sum(wait_s) filter (where is_mature) as wait_s,
            count(*) filter (where bought) as bought
        from shared
        group by band, hours
    )
    select
        band,
        cast(sum(appeals) as bigint) as appeals,
        cast(sum(mature) as bigint) as mature,
        cast(sum(deals) as bigint) as deals,
        cast(sum(rated) as bigint) as rated,
        sum(money) as money,
        cast(sum(targets) as bigint) as targets,
        cast(sum(categorised) as bigint) as categorised,
        case when band >= 0 then sum(wait_s) / nullif(sum(mature), 0) end as wait_s,
        list(hours order by hours) as hours,
        list(bought order by hours) as bought,
        list(appeals - bought order by hours) as watched
    from counted
    group by band
    order by band
"""
"""Appeals by band; the hours to the deal, or for which there was none, as lists of counts."""


ALIKE = f"""
    with {{chosen}},
{_BANDED},
    strata as (
        select band, kind, source, count(*) as appeals, count(*) filter (where converted) / count(*) as share
        from banded
        where is_mature
        group by band, kind, source
    ),
    pairs as (
        select
            s.band,
            s.appeals,
            f.share - s.share as lost,
            s.appeals * f.appeals / (s.appeals + f.appeals) as weight,
            s.share * (1 - s.share) / s.appeals + f.share * (1 - f.share) / f.appeals as variance
        from strata s
        join strata f on f.band = $fastest and f.kind = s.kind and f.source is not distinct from s.source
        where s.band <> $fastest
    )
    select
        band,
        cast(sum(appeals) as bigint) as appeals,
        sum(weight * lost) / sum(weight) as lost,
        sqrt(sum(weight * weight * variance)) / sum(weight) as deviation
    from pairs
    group by band
"""
"""Deals below those of the fastest band among appeals of the same kind and source.

Source: Mantel & Haenszel's weights for a difference of shares, with the variance of Greenland & Robins, Estimation of a
common effect parameter from sparse follow-up data, Biometrics 41 (1985).
"""
