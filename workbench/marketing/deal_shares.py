"""What brought in each won deal, by the model of the settings: its weights and its money in whole hundredths."""

from __future__ import annotations

from workbench.marketing.action_sources import DEAL, REFUND
from workbench.marketing.conversion_points import RULES, money_of

_WEIGHTS = "\n                ".join(f"when '{rule}' then p.{rule}" for rule in RULES)

DEAL_SHARES = f"""
    with weighed as (
        select
            p.*,
            case r.model
                {_WEIGHTS}
                else p.last_non_direct
            end as weight
        from conversion_points_now p
        join marketing_rules r on r.conversion = 'deal'
    ),
    shared as (
        select *, {money_of("weight")} as whole_share
        from weighed
    )
    select
        s.customer_id,
        case when s.conversion_id is null then '{REFUND}' else '{DEAL}' end as action,
        s.conversion_no as nth,
        s.point_no,
        s.conversion_id as event_id,
        s.converted_at as occurred_at,
        s.channel,
        coalesce(s.source, '') as source,
        coalesce(s.medium, '') as medium,
        s.campaign,
        s.content,
        case when s.conversion_id is null then 0.0 else s.weight end as weight,
        s.conversion_no = 1 as is_first_deal,
        coalesce(a.is_unpriced, false) as is_unpriced,
        cast(s.whole_share as bigint) as hundredths
    from shared s
    left join led_actions a on a.customer_id = s.customer_id and a.event_id = s.conversion_id and a.is_unpriced
    where s.weight <> 0 or s.whole_share <> 0
    union all
    select
        a.customer_id,
        a.action,
        a.touch_no as nth,
        cast(1 as bigint) as point_no,
        a.event_id,
        a.occurred_at,
        a.channel,
        a.source,
        a.medium,
        a.campaign,
        a.content,
        case when a.action = '{DEAL}' then 1.0 else 0.0 end as weight,
        a.is_first_deal,
        a.is_unpriced,
        a.hundredths
    from led_actions a
    join marketing_rules r on r.conversion = 'lead'
    where a.action in ('{DEAL}', '{REFUND}')
"""
"""What brought in won deals, by the weights of the model; Markov and Shapley know no days, last non-direct stands in.

Each deal is shared out in whole hundredths as attribution does it (`money_of`), so that both agree. Where
conversions are leads, a deal is the last touch's that says where it came from.
"""
