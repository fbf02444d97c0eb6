"""Which contacts of a customer are one appeal, by the rule of the workspace.

The rules: until an operator answers any of them; each by itself; those of 24 hours from the first; all of them.
"""

from __future__ import annotations

from workbench.engine.base import Engine

_JUMPS = """
    with moments as (
        select customer_id, place, placed_at as moment, 0 as is_end
        from contact_moments
        where is_answer = 0
        union all
        select customer_id, place, placed_at + interval 24 hour as moment, 1 as is_end
        from contact_moments
        where is_answer = 0
    ),
    counted as (
        select
            customer_id,
            place,
            is_end,
            count(case when is_end = 0 then 1 end) over (partition by customer_id order by moment, is_end) as until_end
        from moments
    )
    select c.customer_id, c.place, n.place as next_place
    from counted c
    join contact_moments n on n.customer_id = c.customer_id and n.place = c.until_end + 1 and n.is_answer = 0
    where c.is_end = 1
"""
"""From every contact to the first one that is more than 24 hours later."""

_FIRST = """
    select customer_id, place
    from contact_moments
    where is_answer = 0 and place = 1
"""

_FURTHER = """
    select customer_id, place
    from day_starts
    union
    select j.customer_id, j.next_place as place
    from day_starts s
    join day_jumps j on j.customer_id = s.customer_id and j.place = s.place
"""

_TWICE_AS_FAR = """
    select j.customer_id, j.place, k.next_place
    from day_jumps j
    join day_jumps k on k.customer_id = j.customer_id and k.place = j.next_place
"""


def start_days(engine: Engine) -> None:
    """Make the table `day_starts`: the contacts that begin an appeal of 24 hours; empty by another rule.

    Which contact begins one depends on the one that began the last, so jumps from one to the next are followed, in
    every round twice as far as in the one before: a customer with a thousand appeals takes ten rounds.

    Source: pointer doubling, Wyllie, The complexity of parallel computations, Cornell 1979.
    """
    rule = engine.rows("select grouping from appeal_rules")[0][0]
    if rule != "24h":
        engine.values("day_starts", {"customer_id": "varchar", "place": "bigint"}, [])
        return
    engine.make("day_jumps", _JUMPS)
    engine.make("day_starts", _FIRST)
    known, found = 0, engine.count("day_starts")
    while found > known:
        engine.make("day_starts", _FURTHER)
        engine.make("day_jumps", _TWICE_AS_FAR)
        known, found = found, engine.count("day_starts")
    engine.drop("day_jumps")


CONTACT_GROUPS = """
    with told_apart as (
        select
            m.customer_id,
            m.event_id,
            m.placed_at as occurred_at,
            m.place,
            m.answers,
            case r.grouping
                when 'until answered' then m.answers
                when 'none' then m.place
                when '24h' then count(s.place) over (partition by m.customer_id order by m.place)
                else 0
            end as group_no
        from contact_moments m
        cross join appeal_rules r
        left join day_starts s on s.customer_id = m.customer_id and s.place = m.place
        where m.is_answer = 0
    )
    select
        first_value(event_id) over (partition by customer_id, group_no order by occurred_at, event_id) as appeal_id,
        dense_rank() over (partition by customer_id order by group_no) as nth,
        customer_id,
        event_id,
        occurred_at,
        place,
        answers
    from told_apart
"""
"""Contacts with their appeal.

Until answered: contacts with the same number of answers before them are one appeal, whatever was answered, so that
several answers in a row open nothing.
"""

APPEAL_CONTACTS = """
    select g.appeal_id, g.event_id, g.customer_id, g.occurred_at, r.kind
    from contact_groups g
    join contact_records r on r.event_id = g.event_id
    order by occurred_at, event_id
"""

FIRST_ANSWERS = """
    select g.appeal_id, a.operator, a.answered_at, a.before_question
    from contact_groups g
    join contact_moments m on m.customer_id = g.customer_id and m.place = g.answers + 1 and m.is_answer = 1
    join contact_answers a on a.event_id = m.event_id
    where g.event_id = g.appeal_id
"""
"""The answer that settles an appeal: the customer's next one from its first contact on, whichever it was given to.

By every rule an answer settles everything that is open by then.
"""
