"""The path of each customer as a text, a letter a touch: what comes where is found without a look at any touch."""

from __future__ import annotations

from workbench.marketing.path_steps import LETTERS

_VISIT = LETTERS["session"]
_BY_KIND = "regexp_replace({}, '[^ -~]', '" + _VISIT + "', 'g')"
"""Only the letters of channels, which stand for visits, are none of ASCII."""

CUSTOMER_PATHS = f"""
    with written as (
        select
            p.customer_no,
            string_agg(
                e.letter || case when p.next_channel_no = p.channel_no then '-' else '+' end, '' order by p.touch_no
            ) as marked,
            list_sort(array_agg(p.elapsed_s)) as elapsed_s
        from path_places p
        join path_events e on e.event_no = p.channel_no
        group by p.customer_no
    ),
    read as (
        select
            customer_no,
            replace(replace(marked, '+', ''), '-', '') as by_channel,
            replace(regexp_replace(marked, '.-', '', 'g'), '+', '') as runs_by_channel,
            elapsed_s
        from written
    )
    select
        c.customer_id,
        {_BY_KIND.format("w.by_channel")} as path,
        regexp_replace({_BY_KIND.format("w.runs_by_channel")}, '{_VISIT}+', '{_VISIT}', 'g') as run_path,
        w.by_channel as path_by_channel,
        w.runs_by_channel as run_path_by_channel,
        w.elapsed_s,
        f.first_at,
        f.first_channel
    from read w
    join customer_codes c on c.customer_no = w.customer_no
    join first_touches f on f.customer_id = c.customer_id
    order by customer_id
"""
"""A row a customer in scope; touches are in the order of time, and so are the seconds since the first.

What comes before a repeat of itself is marked by -, so that one sort of the touches gives both paths.
"""
