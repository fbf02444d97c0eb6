"""The chains of touches as paths: every touch with what came next, ready to be counted by touches and by customers."""

from __future__ import annotations

from workbench.marketing.channel_names import named
from workbench.tables import DEAL_STATUSES, KINDS

_STATUSES = ", ".join(f"'{status}'" for status in DEAL_STATUSES)

EVENT = f"case when t.kind = 'deal' and t.status in ({_STATUSES}) then 'deal ' || t.status else t.kind end"
"""What a touch `t` is on a path: its kind, and of a deal what became of it."""

EVENTS = (*KINDS, *(f"deal {status}" for status in DEAL_STATUSES))
"""Everything that `EVENT` can be."""

LETTERS = {event: chr(ord("A") + place) for place, event in enumerate(EVENTS)}
"""The letter that stands for an event in a path; those of channels come after all ASCII ones (`touch_points.load`)."""

_LETTER_ROWS = ", ".join(f"('{event}', '{letter}')" for event, letter in LETTERS.items())

PATH_LETTERS = f"""
    select event, letter
    from (values {_LETTER_ROWS}) e(event, letter)
    union all
    select channel as event, letter
    from channel_letters
    order by letter
"""
"""What stands for an event or a channel in the paths of `customer_paths`; it depends on the settings alone."""

PATH_EVENTS = """
    select value as event, letter, cast(row_number() over (order by value) as integer) as event_no
    from (select event as value, letter from path_letters) e
"""
"""Events and channels by number: a number is sorted in half the time of a text."""

_CHAIN = "partition by customer_no order by touch_no"

PATH_PLACES = f"""
    with told as (
        select
            cast(c.customer_no as integer) as customer_no,
            cast(t.touch_no as integer) as touch_no,
            cast(round(epoch(t.occurred_at)) as bigint) as at_s,
            e.event_no,
            case when t.kind = 'session' then h.event_no else e.event_no end as channel_no
        from touches_of_scope t
        join customer_codes c on c.customer_id = t.customer_id
        {named("t")}
        join path_events e on e.event = {EVENT}
        left join path_events h on h.event = n.channel
    )
    select
        customer_no,
        touch_no,
        event_no,
        channel_no,
        lead(event_no) over ({_CHAIN}) as next_no,
        lead(channel_no) over ({_CHAIN}) as next_channel_no,
        at_s - first_value(at_s) over ({_CHAIN}) as elapsed_s,
        lead(at_s) over ({_CHAIN}) - at_s as gap_s
    from told
"""
"""Every touch in scope with the one after it."""

_BY_EDGE = "partition by customer_no order by event_no, next_no, touch_no"
_BY_CHANNEL_EDGE = "partition by customer_no order by channel_no, next_channel_no, touch_no"

PATH_STEPS = f"""
    with compared as (
        select
            *,
            coalesce(lag(event_no) over ({_BY_EDGE}) <> event_no, true) as of_event,
            lag(next_no) over ({_BY_EDGE}) is distinct from next_no as of_next,
            coalesce(lag(channel_no) over ({_BY_CHANNEL_EDGE}) <> channel_no, true) as of_channel,
            lag(next_channel_no) over ({_BY_CHANNEL_EDGE}) is distinct from next_channel_no as of_next_channel
        from path_places
    )
    select
        c.customer_id,
        p.touch_no as step,
        e.event,
        ne.event as next_event,
        p.of_event as one_of_event,
        p.of_event or p.of_next as one_of_edge,
        h.event as event_by_channel,
        nh.event as next_by_channel,
        p.of_channel as one_of_event_by_channel,
        p.of_channel or p.of_next_channel as one_of_edge_by_channel,
        p.gap_s,
        f.first_at,
        f.first_channel
    from compared p
    join customer_codes c on c.customer_no = p.customer_no
    join first_touches f on f.customer_id = c.customer_id
    join path_events e on e.event_no = p.event_no
    join path_events h on h.event_no = p.channel_no
    left join path_events ne on ne.event_no = p.next_no
    left join path_events nh on nh.event_no = p.next_channel_no
    order by p.customer_no, p.touch_no
"""
"""One sort brings the same edges of a customer together: the first of them is marked, so that a sum of marks counts
customers. Counting distinct ids instead takes twenty times as long.
"""
