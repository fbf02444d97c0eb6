"""The touch points of each customer: visits, and contacts that name where they came from, each in its chain.

A chain ends with a conversion, and the next one begins after it; which points lead to a conversion without any of its
own, `workbench.marketing.conversion_points` says. What comes after the last conversion, or is of a customer without
one, is a chain that has not converted: its number is 0.
"""

from __future__ import annotations

from workbench.engine.base import Engine
from workbench.engine.query import quote
from workbench.marketing.channel_names import IS_LEAD, named
from workbench.marketing.channel_rules import CHANNELS
from workbench.settings import Settings

CONTACT_POINTS = ("call", "request", "callback", "chat", "email", "mention")
"""Kinds of touch that are touch points where they name a source and do not go out."""

_FIRST_LETTER = 0x100
"""No blank, quote or digit comes after it, however many channels there are."""

_COLUMNS = (
    "customer_id", "touch_no", "event_id", "occurred_at", "kind", "direction", "source", "medium", "campaign",
    "content", "status", "order_number", "amount_base",
)  # fmt: skip
_NARROW = ", ".join(f"t.{quote(name)}" for name in _COLUMNS)
_POINTS = ", ".join(f"'{kind}'" for kind in CONTACT_POINTS)


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine `letters_in`: every channel there can be, with the letter that stands for it in a path.

    They come from the settings and not from the data, so that a path of the last snapshot reads the same.
    """
    channels = sorted({*CHANNELS, *(channel.strip() for channel in settings.channels)})
    rows = [(channel, chr(_FIRST_LETTER + place)) for place, channel in enumerate(channels)]
    engine.values("letters_in", {"channel": "varchar", "letter": "varchar"}, rows)


CHANNEL_LETTERS = """
    select channel, letter
    from letters_in
    order by letter
"""

POINT_PAIRS = """
    select
        n.source,
        n.medium,
        n.channel,
        l.letter,
        rank() over (order by n.source, n.medium) as pair_no
    from channel_names n
    join channel_letters l on l.channel = n.channel
"""
"""Sources and mediums by number: a number is sorted faster than two texts."""

ALL_POINT_TOUCHES = f"""
    select {_NARROW}
    from touches t
"""

POINT_TOUCHES_OF_SCOPE = f"""
    select {_NARROW}
    from touches_now t
    union all
    select {_NARROW}
    from was_touches t
    join continued_customers c on c.customer_id = t.customer_id
"""
"""All touches of the customers in scope, with what attribution reads."""

_CHAIN = "partition by customer_id order by touch_no"
_UNTIL = f"{_CHAIN} rows between unbounded preceding and current row"
_WHOLE = f"{_CHAIN} rows between unbounded preceding and unbounded following"

TOUCH_POINTS = f"""
    with marked as (
        select
            t.customer_id,
            t.touch_no,
            t.occurred_at,
            t.kind = 'session' as is_visit,
            t.occurred_at is not null
                and (
                    t.kind = 'session'
                    or (
                        t.kind in ({_POINTS})
                        and n.source <> ''
                        and coalesce(t.direction, 'in') not in ('out', 'internal')
                    )
                )
                as is_candidate,
            case
                when r.conversion = 'deal' and t.kind = 'deal' and t.status = 'won' then 1
                when r.conversion = 'lead' and {IS_LEAD} then 1
                else 0
            end as converts,
            n.pair_no,
            t.campaign,
            t.content,
            r.visit_gap_s
        from point_touches t
        cross join marketing_rules r
        left join lead_kinds k on k.kind = t.kind
        {named("t").replace("channel_names", "point_pairs")}
    ),
    placed as (
        select
            *,
            lag(pair_no) over ({_CHAIN}) as pair_before,
            lag(occurred_at) over ({_CHAIN}) as before_at,
            lag(converts) over ({_CHAIN}) as converts_before,
            sum(converts) over ({_UNTIL}) as conversions_until,
            sum(converts) over ({_WHOLE}) as conversions,
            max(case when is_candidate then occurred_at end) over ({_WHOLE}) as last_point_at
        from marked
        where is_candidate or converts = 1
    )
    select
        customer_id,
        touch_no,
        occurred_at as touched_at,
        cast(
            case
                when converts = 1 then conversions_until
                when conversions_until < conversions then conversions_until + 1
                else 0
            end as bigint
        ) as conversion_no,
        last_point_at,
        pair_no,
        campaign,
        content
    from placed
    where is_candidate
        and not coalesce(
            converts_before = 0
                and not is_visit
                and pair_no = pair_before
                and epoch(occurred_at) - epoch(before_at) <= visit_gap_s,
            false
        )
"""
"""Touch points with the number of the conversion they come before, or that is one of them itself.

A contact that soon follows a touch from the same place is part of it, and no second touch point; a visit always is one.
"""
